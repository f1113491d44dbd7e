"""Drawing a sample of a period's records, once, as open records for a manager (`keqing sample`).

The draw hangs on a secret of the database, so that nobody knows it beforehand. The first print puts it on record. A
setting tells of the sample and its period, and each drawn record becomes an open record of the customer. Records that
are entered later change nothing. `undo` takes all of it back. The next draw is the same, but for late entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from sqlalchemy import Table, select

from keqing.calendar.periods import period_name, period_of
from keqing.definitions.fields import Field
from keqing.definitions.kinds import Kinds, outcomes_of
from keqing.definitions.measure import RecordSource
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.sample import RESULTS, SPOT_CHECK, SampleDefinition, drawn_setting
from keqing.definitions.sample_file import samples_in_force
from keqing.definitions.stored_definitions import lists_of
from keqing.errors import NotFound, Refused, Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Customer, Event, Setting
from keqing.records.event import Event as EventRecord
from keqing.records.sample import Sample, SampledAgent, SampledRecord
from keqing.services.context.desk import Desk, WritingDesk, event_record
from keqing.services.derived.events import write
from keqing.services.derived.open_reads import read_records
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import chunks
from keqing.services.queries.real_customers import is_customer
from keqing.store.stop_secret import SECRET
from keqing.timeline.measures import is_of, kind_of_event, meets


def find_sample(desk: Desk, word: str) -> SampleDefinition:
    """Return the sample in force that is called so. Raises NotFound."""
    among = samples_in_force(desk.stored, desk.clock, desk.kinds)
    if found := find_called(word, among):
        return found
    raise NotFound(
        msg("There is no sample '{word}'.", word=word),
        suggest_words(word, among, listing="keqing define list sample"),
    )


def refuse_others(desk: Desk) -> None:
    """Raise Refused for who is no manager: nobody draws what is asked about their own work."""
    managers = desk.staff.managers
    if desk.agent is not None and managers and desk.agent not in managers:
        raise Refused(
            msg("A sample is drawn by a manager: {names}.", names=[each.name for each in managers]),
            msg("What is open of yours: keqing open"),
        )


@dataclass(frozen=True, slots=True)
class _Drawable:
    """A record that may be drawn, with its customer."""

    event: EventRecord
    row: int
    customer: int
    code: str
    name: str


def read_draw(desk: Desk, sample: SampleDefinition) -> Sample | None:
    """Return the draw that is on record for the period that holds the day worked on; None before the first print."""
    found = desk.session.scalar(select(Setting.value).where(Setting.name == _setting(desk, sample)))
    if not isinstance(found, dict):
        return None
    period = _period(desk, sample)
    rows = [
        row
        for row in desk.session.scalars(
            select(Event).where(Event.kind == SPOT_CHECK, ~Event.voided).order_by(Event.id)
        )
        if (row.details.get("sample"), row.details.get("period")) == (sample.name, period)
    ]
    first, last = period_of(desk.today, sample.per)
    agents = [
        SampledAgent(each["agent"], each["n"], each["of"]) for each in found.get("agents", [])
    ]
    place = {each.agent: n for n, each in enumerate(agents)}
    records = sorted(_read(desk, rows), key=lambda each: place.get(each.agent, 0))
    day = date.fromisoformat(str(found["day"]))
    return Sample(
        sample.name, sample.title, period, first, last, tuple(agents), tuple(records),
        _results(desk), day, is_running=day <= last,
    )  # fmt: skip


def _read(desk: Desk, rows: Sequence[Event]) -> Iterator[SampledRecord]:
    """Give the open records of a draw as they stand, with what they are about."""
    who = {
        customer.id: customer for customer in _customers(desk, {row.customer_id for row in rows})
    }
    about = _records(desk, [int(row.details["record"]) for row in rows])
    cases, stored = read_records(desk, [SPOT_CHECK], who)
    answers = {
        stored[each.record.id]: each.closed_by
        for theirs in cases.values()
        for each in theirs
        if each.record.id in stored
    }
    for row in rows:
        asked = about.get(int(row.details["record"]))
        answer, customer = answers.get(row.id), who[row.customer_id]
        yield SampledRecord(
            int(row.details["record"]),
            row.details.get("checked"),
            asked.day if asked else row.day,
            customer.code,
            customer.name,
            what_is_said(asked, desk.kinds) if asked else "",
            row.id,
            str(answer.details.get("result")) if answer else None,
            answer.day if answer else None,
        )


def draw_sample(desk: Desk, sample: SampleDefinition) -> Sample:
    """Draw a sample for the period that holds the day worked on; nothing is written.

    Raises Unusable for a period that has not begun.
    """
    first, last = period_of(desk.today, sample.per)
    if first > desk.clock:
        raise Unusable(
            msg("The period {period} has not begun.", period=_period(desk, sample)),
            msg("Name a day that has been: --date yesterday"),
        )
    agents, records = _chosen(desk, sample)
    return Sample(
        sample.name, sample.title, _period(desk, sample), first, last, tuple(agents),
        tuple(_as_record(desk, each, agent) for agent, each in records), _results(desk),
        is_running=desk.clock <= last,
    )  # fmt: skip


def put_on_record(desk: WritingDesk, sample: SampleDefinition, day: date) -> Sample:
    """Draw a sample for the period that holds `day`, and put it on record with an open record of each customer.

    Raises Unusable for a period that has not begun.
    """
    there = replace(desk, today=day)
    made = draw_sample(there, sample)
    _, records = _chosen(there, sample)
    people = {each.id: each for each in _customers(desk, {each.customer for _, each in records})}
    managers = desk.staff.managers
    manager = desk.agent or (managers[0] if managers else None)
    for agent, each in records:
        details = {
            "about": f"{each.event.day.isoformat()} #{each.row} {each.event.agent or ''}".strip(),
            "sample": sample.name,
            "period": made.period,
            "record": each.row,
            "checked": agent or each.event.agent,
            "manager": manager.name if manager else None,
        }
        given = {name: value for name, value in details.items() if value is not None}
        write(desk, people[each.customer], SPOT_CHECK, details=given)
    value = {
        "day": desk.clock.isoformat(),
        "agents": [{"agent": each.agent, "n": each.n, "of": each.of} for each in made.agents],
    }
    desk.session.merge(Setting(name=_setting(there, sample), value=value))
    desk.session.flush()
    refold(desk, sorted(people))
    kept = read_draw(there, sample)
    return replace(kept or made, is_new=True)


def _setting(desk: Desk, sample: SampleDefinition) -> str:
    return drawn_setting(sample.name, _period(desk, sample))


def _period(desk: Desk, sample: SampleDefinition) -> str:
    return period_name(desk.today, sample.per)


def _results(desk: Desk) -> Mapping[str, Mapping[str, str]]:
    """Return the titles of what a check can come to."""
    choices = lists_of(desk.stored, desk.clock).get(RESULTS, ())
    return {choice.name: choice.title for choice in choices if choice.title}


def _chosen(
    desk: Desk, sample: SampleDefinition
) -> tuple[list[SampledAgent], list[tuple[str | None, _Drawable]]]:
    """Return how many are drawn of each agent, and the drawn records, those of one agent together."""
    secret = desk.session.get(Setting, SECRET)
    key, period = str(secret.value) if secret else "", _period(desk, sample)
    groups: dict[str | None, list[_Drawable]] = defaultdict(list)
    for candidate in _candidates(desk, sample):
        groups[candidate.event.agent if sample.by_agent else None].append(candidate)
    agents: list[SampledAgent] = []
    records: list[tuple[str | None, _Drawable]] = []
    for agent in sorted(groups, key=lambda name: (name is None, name or "")):
        among = sorted(
            groups[agent], key=lambda each: sample.place(period, each.code, each.row, key)
        )
        first = among[: sample.n]
        agents.append(SampledAgent(agent, len(first), len(among)))
        records += [(agent, each) for each in first]
    return agents, records


def _candidates(desk: Desk, sample: SampleDefinition) -> Iterator[_Drawable]:
    """Give the records of the period that may be drawn: of customers who may be called."""
    first, last = period_of(desk.today, sample.per)
    source = RecordSource(sample.kind)
    columns = cast("Table", Event.__table__).columns
    statement = (
        select(*columns, Customer.code.label("code"), Customer.name.label("customer_name"))
        .join(Customer, Customer.id == Event.customer_id)
        .where(
            Event.kind == kind_of_event(source),
            Event.day.between(first, min(last, desk.clock)),
            ~Event.voided,
            is_customer(),
            Customer.status == "active",
        )
    )
    originals = _originals(desk)
    for row in desk.session.execute(statement):
        event = event_record(cast("Event", row), desk.staff)
        if is_of(event, sample.kind) and meets(event, sample.where):
            yield _Drawable(
                event, originals.get(row.id, row.id), row.customer_id, row.code, row.customer_name
            )


def _originals(desk: Desk) -> dict[int, int]:
    """Return the id of the first copy of each corrected record, which a correction does not change."""
    rows = desk.session.execute(
        select(Event.id, Event.corrects).where(Event.corrects.is_not(None)).order_by(Event.id)
    )
    found: dict[int, int] = {}
    for key, original in rows:
        if original is not None:  # the condition says so
            found[key] = found.get(original, original)
    return found


def _records(desk: Desk, ids: Collection[int]) -> dict[int, EventRecord]:
    """Return records by the id of their first copy, each as it stands now."""
    newest = {original: key for key, original in _originals(desk).items()}
    wanted = {newest.get(key, key): key for key in ids}
    columns = cast("Table", Event.__table__).columns
    found: dict[int, EventRecord] = {}
    for part in chunks(wanted):
        for row in desk.session.execute(select(*columns).where(Event.id.in_(part))):
            found[wanted[row.id]] = event_record(cast("Event", row), desk.staff)
    return found


def _customers(desk: Desk, ids: Collection[int]) -> Iterator[Customer]:
    for part in chunks(sorted(ids)):
        yield from desk.session.scalars(select(Customer).where(Customer.id.in_(part)))


def _as_record(desk: Desk, candidate: _Drawable, agent: str | None) -> SampledRecord:
    event = candidate.event
    return SampledRecord(
        candidate.row, agent or event.agent, event.day, candidate.code, candidate.name,
        what_is_said(event, desk.kinds),
    )  # fmt: skip


def what_is_said(event: EventRecord, kinds: Kinds) -> str | Mapping[str, str]:
    """Return what a record says that a customer can confirm, health facts left out: its text, its fields, its outcome."""
    kind = kinds.ever.get(event.kind)
    fields = kind.fields.values() if kind else ()
    told = [
        _told(field, event.details[field.name])
        for field in fields
        if not field.sensitive and event.details.get(field.name) not in {None, ""}
    ]
    if event.text or told:
        told += [{"zh": event.text, "en": event.text}] if event.text else []
        said = {lang: " ".join(each[lang] for each in told) for lang in ("zh", "en")}
        return said if said["zh"] != said["en"] else said["en"]
    return _outcome(event.outcome, kinds) or (kind.title if kind else "")


def _told(field: Field, value: object) -> Mapping[str, str]:
    """Return what a field says in both languages: the title of its choice, of yes or no the question too."""
    if isinstance(value, bool):
        zh, en = ("是", "yes") if value else ("否", "no")
        return {"zh": f"{field.title['zh']}：{zh}", "en": f"{field.title['en']}: {en}"}
    plain = str(value)
    title = next((each.title for each in field.choices if each.name == value and each.title), {})
    return {"zh": plain, "en": plain, **title}


def _outcome(name: str | None, kinds: Kinds) -> str | Mapping[str, str] | None:
    outcome = outcomes_of(kinds).by_name.get(name or "")
    return outcome.title if outcome else name
