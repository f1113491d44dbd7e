"""Writing on a customer's timeline, and telling what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, exists, func, select

from keqing import models
from keqing.definitions.plan import FROZEN
from keqing.definitions.vocabulary import ENDING
from keqing.i18n import Message, msg
from keqing.models import Customer, Event
from keqing.records.event import MERGED
from keqing.records.recorded import BarredWords, NextDate, Recorded, Replaced
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.field_words import record_words
from keqing.services.derived import with_whom
from keqing.services.derived.closed_steps import closed_step, occasion
from keqing.services.derived.day_warnings import cautions
from keqing.services.derived.long_pauses import told_pauses
from keqing.services.derived.no_next_date import ways_on
from keqing.services.derived.refold import refold
from keqing.services.derived.standing_rows import holder_of, role_of
from keqing.services.hearing.barred import names_told, words_told
from keqing.services.hearing.deaths import first_death
from keqing.services.hearing.reactions import first_told
from keqing.services.hearing.refusals import first_heard
from keqing.services.queries.number_to_dial import first_number
from keqing.text.limits import read_text
from keqing.timeline.enrollment import (
    FLAGGED,
    REACTION,
    REFUSAL,
    SUSPECTED,
    Enrollment,
    Standing,
    step_label,
)
from keqing.timeline.fold import ADVERSE
from keqing.timeline.signatures import DECISION

StepKey = tuple[str, str, date, int]
"""A closed step of a customer: cadence, subject, anchor, n."""
_HEARD_ELSEWHERE = frozenset({"contact", "profile", "void", MERGED})
"""Kinds whose words are heard by those who write them, or are no customer's."""


def write(
    desk: WritingDesk,
    customer: Customer,
    kind: str,
    *,
    at: time | None = None,
    details: Mapping[str, Any] | None = None,
    **columns: Any,  # noqa: ANN401  # the columns of an event, each of its own type
) -> Event:
    """Add an event of the desk's day to the customer's timeline, after those of that day.

    What asks not to be called any more, or tells an adverse reaction, is marked as such, where nobody has decided
    about it: the manager is asked, or the doctor. A text about something that the law bars is marked, too.
    `at` is its time of day; without it the time said with the day, and what happens today happens now. Raises
    Unusable for a text that cannot be stored.
    """
    for name in ("text", "entry"):
        if columns.get(name):
            columns[name] = read_text(columns[name])
    for value in (details or {}).values():
        if isinstance(value, str):
            read_text(value)
    facts = dict(details or {})
    if kind not in _HEARD_ELSEWHERE and customer.status == "active" and not desk.heard:
        facts |= {REFUSAL: True} if first_heard(columns.get("text"), *facts.values()) else {}
    if kind not in {*_HEARD_ELSEWHERE, ADVERSE} and not desk.cleared:
        told = first_told(columns.get("text"), *facts.values(), plainly=True)
        facts |= {SUSPECTED: True} if told else {}
    if flagged := _flags(desk, kind, columns, facts):
        facts[FLAGGED] = flagged
    at = at or desk.said_time
    if at is None and desk.live:
        at = desk.at.time().replace(second=0, microsecond=0)
    latest = desk.session.scalar(
        select(func.max(Event.sequence)).where(
            Event.customer_id == customer.id, Event.day == desk.today
        )
    )
    agent_id = columns.pop("agent_id", desk.agent.id if desk.agent else None)
    event = Event(
        customer_id=customer.id,
        sequence=(latest or 0) + 1,
        day=desk.today,
        time=at,
        kind=kind,
        agent_id=agent_id,
        details=facts,
        apart=sorted(
            desk.staff.apart(agent_id, desk.assigned([customer.id])[customer.id], desk.licensed)
        ),
        voided=False,
        edition=desk.kinds.numbers.get(kind),
        **columns,
    )
    desk.session.add(event)
    desk.session.flush()
    return event


def closed_before(desk: Desk, customer: Customer) -> frozenset[StepKey]:
    """The steps that stand closed now."""
    rows = desk.session.execute(
        select(
            models.Enrollment.cadence,
            models.Enrollment.subject,
            models.Enrollment.anchor,
            models.Closing.n,
        )
        .join(models.Closing, models.Closing.enrollment_id == models.Enrollment.id)
        .where(models.Enrollment.customer_id == customer.id)
    )
    return frozenset((cadence, subject, anchor, n) for cadence, subject, anchor, n in rows)


def settle(
    desk: WritingDesk,
    customer: Customer,
    event: Event | None,
    before: frozenset[StepKey],
    *remarks: Message,
) -> Recorded:
    """Fold the customer anew and tell what was closed since `before` or by `event`, and all current steps.

    A record of an earlier day may close, as of then, a step that a later call had closed.
    """
    standing = refold(desk, [customer.id])[customer.id]
    if standing.status != "active" and not (event and event.outcome in ENDING):
        remarks += (msg("{name} is not to be called any more.", name=customer.name),)
    if event:
        remarks += tuple(cautions(desk, customer, event, standing))
        remarks += tuple(told_pauses(event, standing))
    if event and event.outcome != "wrong-number" and _told_twice(desk, event):
        remarks += (
            msg(
                "The same is on record for {day} already; keqing undo takes this one back.",
                day=event.day,
            ),
        )
    remarks += tuple(filter(None, [to_come(desk), _untold(desk, event, standing)]))
    if event:
        remarks += tuple(ways_on(desk, customer, event, standing))
    return Recorded(
        code=customer.code,
        name=customer.name,
        phone=first_number(desk.session, customer.id),
        kind=(event.outcome or event.kind) if event else "",
        event=event.id if event else None,
        day=desk.today,
        closed=tuple(
            closed_step(enrollment, closing, by, occasion(desk, enrollment, closing))
            for enrollment in standing.enrollments
            for closing, by in enrollment.closings
            if (*enrollment.key, closing.number) not in before or (event and by == event.id)
        ),
        next=next_dates(desk, customer, standing),
        remarks=remarks,
        dry_run=desk.dry_run,
        refused=_refused(event),
        suspected=_suspected(event),
        died=_died(event, standing),
        barred=_barred(desk, event),
        replaced=tuple(
            Replaced(enrollment.anchor, enrollment.time, enrollment.text, enrollment.cadence.title)
            for enrollment in standing.enrollments
            if event and enrollment.replaced_by == event.id
        ),
    )


def to_come(desk: Desk) -> Message | None:
    """Say so where the day worked on has not come yet."""
    if desk.today <= desk.clock:
        return None
    return msg("Recorded for a day to come: {day}.", day=desk.today)


def _refused(event: Event | None) -> str | None:
    """Return the words of an event that may be a stop, where the manager is asked about them."""
    if event is None or not event.details.get(REFUSAL):
        return None
    return first_heard(event.text, event.entry, *event.details.values())


def _untold(desk: Desk, event: Event | None, standing: Standing) -> Message | None:
    """Say so where an adverse reaction is recorded and no cadence brings it to anybody."""
    if event is None or not (event.kind == ADVERSE or event.details.get(ADVERSE)):
        return None
    if any(enrollment.topic == REACTION for enrollment in standing.live):
        return None
    cadences = (edition.cadence for edition in desk.book.in_force(event.day).values())
    if any(start.kind == ADVERSE for cadence in cadences if cadence for start in cadence.starts_on):
        return None
    return msg(
        "No cadence follows adverse reactions up here, so nobody is told. Switch it on: keqing cadence on {name}",
        name={"zh": "不良反应", "en": ADVERSE},
    )


def _suspected(event: Event | None) -> str | None:
    """Return the words of an event that may be an adverse reaction, where they are marked so."""
    if event is None or not event.details.get(SUSPECTED):
        return None
    return first_told(event.text, event.entry, *event.details.values())


def _flags(
    desk: Desk, kind: str, columns: Mapping[str, Any], facts: Mapping[str, Any]
) -> list[str]:
    """Return the names of the bars of which the words of a new event tell."""
    if kind in {"void", MERGED}:
        return []
    said = [columns.get("text"), columns.get("entry"), *facts.values()]
    return names_told(said, desk.kinds.bars)


def _barred(desk: Desk, event: Event | None) -> BarredWords | None:
    """Return the words of an event that tell of what the law bars, where they are marked so."""
    if event is None or not event.details.get(FLAGGED):
        return None
    return words_told([event.text, event.entry, *event.details.values()], desk.kinds.bars)


def _died(event: Event | None, standing: Standing) -> str | None:
    """Return the words of a call that sound as if the customer had died, where that is not on record."""
    if event is None or event.kind != "contact" or standing.status == "deceased":
        return None
    return first_death(event.text)


def _told_twice(desk: Desk, event: Event) -> bool:
    """Whether the customer's day holds the very same event already.

    Decisions and plans that hold are no second entry. Nor is what was submitted anew, after a decision about the first.
    """
    if event.kind in {DECISION, FROZEN}:
        return False
    place = {"who": event.customer_id, "on": event.day, "kind": event.kind, "own": event.id}
    content = (event.outcome, event.channel, event.text, event.details, event.answers)
    others = desk.session.execute(_others_of_the_day(), place)
    return any(tuple(other) == content for other in others)


@cache
def _others_of_the_day() -> Select[*tuple[Any, ...]]:
    """Select what events say: of the kind `kind` and customer `who`, on the day `on`, but for the event `own`.

    Events about which somebody has decided are left out.
    """
    decided = cast("Table", Event.__table__).alias().columns
    return select(Event.outcome, Event.channel, Event.text, Event.details, Event.answers).where(
        Event.customer_id == bindparam("who"),
        Event.day == bindparam("on"),
        Event.kind == bindparam("kind"),
        Event.id != bindparam("own"),
        ~Event.voided,
        ~exists().where(decided.kind == DECISION, decided.answers == Event.id, ~decided.voided),
    )


def next_dates(desk: Desk, customer: Customer, standing: Standing) -> tuple[NextDate, ...]:
    """All current steps that will be listed, the next one first."""
    current = (enrollment.as_listed for enrollment in standing.live)
    live = [enrollment for enrollment in current if enrollment.step]
    roles = any(map(role_of, live))
    assigned = desk.assigned([customer.id])[customer.id] if roles else []

    def owner(enrollment: Enrollment) -> str | None:
        role = role_of(enrollment)
        found = holder_of(desk, customer, enrollment, assigned)
        return None if found and found == customer.owner_id else with_whom.names(desk, found, role)

    found = [
        NextDate(
            cadence=enrollment.cadence.name,
            subject=enrollment.subject,
            label=step_label(enrollment.cadence.name, enrollment.step.label),
            due=enrollment.step.due,
            effective=enrollment.effective,
            title=enrollment.cadence.title,
            time=enrollment.hour,
            text=enrollment.text,
            by_name=enrollment.by_name,
            needs=record_words(desk, enrollment.cadence),
            owner=owner(enrollment),
        )
        for enrollment in live
        if enrollment.step
    ]
    return tuple(
        sorted(
            found,
            key=lambda next_date: (
                next_date.effective or date.max,
                next_date.time or time.max,
                next_date.cadence,
            ),
        )
    )
