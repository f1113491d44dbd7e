"""What happened, as a table: the register of a kind, and the contacts of a period.

Events that are struck out are left out. Rows stand in the order of their days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, cast, func, select

from keqing import models
from keqing.definitions.barred import bars
from keqing.definitions.fields import Field
from keqing.definitions.kinds import choice_lists
from keqing.definitions.names import Named, find_called, suggest_words
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.models import Customer
from keqing.records.export_table import FIELD, DayRange, ExportColumn, ExportTable, Portion, Type
from keqing.services.context.desk import Desk
from keqing.services.derived.derived_reads import derived_kinds
from keqing.services.exporting.customer_files import own_numbers
from keqing.services.exporting.register_of import CONTACT, CONTACTS, Register, find_register
from keqing.services.exporting.signed_rows import signed_rows, waiting_cells, with_signatures
from keqing.services.exporting.what_follows import (
    DERIVED,
    add_last_column,
    derived_rows,
    merged_by_day,
    rows_of,
    standing_columns,
    with_standing,
)
from keqing.services.queries import streams
from keqing.timeline.enrollment import FLAGGED

_TYPES: Mapping[str, Type] = {"int": "number", "bool": "yes", "choice": "code"}
"""What columns of fields hold; all others are text, decimals and money too, exactly as they were said."""

_WHEN = (
    ExportColumn("id", msg("id"), "number"),
    ExportColumn("day", msg("day"), "plain"),
    ExportColumn("at", msg("at"), "plain", key="time"),
)
_WHO = (ExportColumn("code", msg("code"), "plain"), ExportColumn("name", msg("name")))
_PHONE = ExportColumn("phone", msg("phone"), "phones", key="phones")
_OF_NO_KIND: Mapping[str, object] = {
    "profile": msg("changed on file"), "promise": msg("promised"), "done": msg("done by name"),
    "skip": msg("left out"), "snooze": msg("put off"), "pause": msg("paused"), "end": msg("cadence ended"),
    "tick": msg("ticked"),
}  # fmt: skip
"""Records of the program's own in which people write what was said."""
_AGENT = ExportColumn("agent", msg("recorded by"))
_TEXT = ExportColumn("text", msg("text"))


def register(
    desk: Desk,
    asked: Register,
    period: DayRange,
    *,
    agent: models.Agent | None = None,
    phones: bool = False,
    health: bool = False,
    newest: int | None = None,
) -> ExportTable:
    """The events of a register in a period, with the columns that its kinds declare.

    `agent` takes only those that this agent recorded. Health facts are left out unless `health`, phones unless
    `phones`. `newest` keeps only so many, the last of the period.
    """
    if asked.of_flagged:
        return flagged_records(desk, asked, period, agent=agent, newest=newest)
    if asked.of_contacts:
        return contacts(desk, period, agent=agent, phones=phones, health=health, newest=newest)
    fields = shown_fields(asked, health=health)
    entered = _register(desk, asked, conditions(asked, period, agent), fields, phones, newest)
    signed = signed_rows(desk, asked)
    portions = with_signatures(desk, asked, signed, with_standing(desk, asked, entered))
    waiting = signed.waiting(period, agent)
    events = ((who, item.event.id, item.as_record) for who, item in waiting)
    pending = rows_of(desk, asked, events, fields, phones)
    others = [(*row, *waiting_cells(item)) for row, (_, item) in zip(pending, waiting, strict=True)]
    is_derived = bool(derived_kinds(desk, asked.kind_names))
    if is_derived:
        derived = derived_rows(desk, asked, period, fields, agent=agent, phones=phones)
        unsigned = [None] * len(signed.columns)
        others = [(*row, False) for row in others] + [(*row, *unsigned, True) for row in derived]
        portions = add_last_column(portions, value=False)
    portions = merged_by_day(portions, others, newest)
    return ExportTable(
        name="register",
        title=asked.title,
        records="events",
        columns=(
            *_WHEN,
            *([kind_column(asked)] if asked.is_joined else []),
            *_WHO,
            *([_PHONE] if phones else []),
            *(_column(field) for field in fields),
            _AGENT,
            _TEXT,
            *standing_columns(asked),
            *signed.columns,
            *([DERIVED] if is_derived else []),
        ),
        portions=portions,
        about={**about_kinds(asked), **about(period)},
    )


def contacts(
    desk: Desk,
    period: DayRange,
    *,
    agent: models.Agent | None = None,
    phones: bool = False,
    health: bool = False,
    newest: int | None = None,
) -> ExportTable:
    """Every call, visit and message of a period, the attempts too; `agent`, `phones` and `newest` as above."""
    asked = find_register(desk, CONTACT)
    fields = shown_fields(asked, health=health)
    return ExportTable(
        name="contacts",
        title=msg("Contacts"),
        records="contacts",
        columns=(
            *_WHEN,
            *_WHO,
            *([_PHONE] if phones else []),
            _AGENT,
            *(contact_column(desk, name) for name in ("direction", "channel", "outcome")),
            ExportColumn("minutes", msg("minutes"), "number"),
            _TEXT,
            ExportColumn("entry", msg("entry point")),
            ExportColumn("with", msg("spoke with")),
            ExportColumn("next", msg("next call")),
            ExportColumn("adverse", msg("adverse reaction"), "yes"),
            *(_column(field) for field in fields),
        ),
        portions=_contacts(
            desk,
            conditions(asked, period, agent),
            ("with", "next", "adverse", *(field.name for field in fields)),
            phones,
            newest,
        ),
        about=about(period),
    )


def flagged_records(
    desk: Desk,
    asked: Register,
    period: DayRange,
    *,
    agent: models.Agent | None = None,
    newest: int | None = None,
) -> ExportTable:
    """Every record of a period whose words tell of what the law bars, of whatever kind."""
    kinds: dict[str, object] = {kind.name: kind.title for kind in desk.kinds.ever.values()}
    titles = {bar.name: bar.title or bar.law for bar in (*bars(), *desk.kinds.bars)}
    return ExportTable(
        name="register",
        title=asked.title,
        records="events",
        columns=(
            *_WHEN,
            ExportColumn(
                "kind", msg("kind"), "code", {**kinds, CONTACT: CONTACTS.title, **_OF_NO_KIND}
            ),
            *_WHO,
            _AGENT,
            ExportColumn("flagged", msg("tells of what the law bars"), "code", titles),
            _TEXT,
            ExportColumn("entry", msg("entry point")),
        ),
        portions=_flagged(desk, conditions(asked, period, agent), newest),
        about={"kind": FLAGGED, **about(period)},
    )


def about_kinds(asked: Register) -> dict[str, object]:
    """The kinds of a register, as machine forms tell them."""
    if not asked.is_joined:
        return {"kind": asked.kind_names[0]}
    return {"kind": None, "register": asked.name, "kinds": asked.kind_names}


def kind_column(asked: Register) -> ExportColumn:
    """The column that says which kind an event of a joined register is."""
    return ExportColumn(
        "kind", msg("kind"), "code", {kind.name: kind.title for kind in asked.kinds}
    )


def count(desk: Desk, asked: Register, period: DayRange, agent: models.Agent | None = None) -> int:
    """How many rows a register has of a period: its events, and what is not in force yet."""
    waiting = 0
    if asked.kinds and not asked.of_contacts:
        waiting = len(signed_rows(desk, asked).waiting(period, agent))
    found = desk.session.scalar(
        select(func.count()).select_from(models.Event).where(*conditions(asked, period, agent))
    )
    return (found or 0) + waiting


def conditions(
    asked: Register, period: DayRange, agent: models.Agent | None = None
) -> list[ColumnElement[bool]]:
    """What an event of a register meets."""
    event, names = models.Event, asked.kind_names
    of_kinds: ColumnElement[bool]
    if asked.of_flagged:
        of_kinds = cast(event.details, Text).like(f'%"{FLAGGED}"%')
    else:
        of_kinds = event.kind.in_(names) if len(names) > 1 else event.kind == names[0]
    met = [of_kinds, ~event.voided]
    if period.since:
        met.append(event.day >= period.since)
    if period.until:
        met.append(event.day <= period.until)
    if agent:
        met.append(event.agent_id == agent.id)
    return met


def about(period: DayRange) -> dict[str, object]:
    """The period, as machine forms tell it."""
    since, until = period.since, period.until
    return {
        "from": since.isoformat() if since else None,
        "to": until.isoformat() if until else None,
    }


def shown_fields(asked: Register, *, health: bool) -> list[Field]:
    """The fields of a register that may be shown."""
    return [field for field in asked.fields.values() if health or field.name not in asked.secret]


def the_field(asked: Register, word: str, *, health: bool, also: Sequence[Named] = ()) -> Field:
    """The field that a word means; `also` is what could be meant beside them. Raises Unusable for a health fact that nobody asked to see."""
    fields = asked.fields
    found = find_called(word, fields.values())
    if found is None:
        raise Unusable(
            msg("There is no field '{name}' here.", name=word),
            suggest_words(word, [*fields.values(), *also]),
        )
    if found.name in asked.secret and not health:
        raise Unusable(
            msg("{field} is a health fact.", field=found.title),
            msg("Add --health to see it; that is recorded."),
        )
    return found


def choice_words(field: Field) -> dict[str, object]:
    """The titles of a field's choices."""
    return {choice.name: choice.title for choice in field.choices if choice.title}


def _column(field: Field) -> ExportColumn:
    kind = _TYPES.get(field.type, "text")
    return ExportColumn(f"{FIELD}{field.name}", field.title, kind, choice_words(field))


def contact_column(desk: Desk, name: str) -> ExportColumn:
    """The column of a contact's direction, channel or outcome."""
    match name:
        case "direction":
            return ExportColumn("direction", msg("direction"), "code")
        case "channel":
            return ExportColumn("channel", msg("channel"), "code", words=_channels())
        case _:
            return ExportColumn("outcome", msg("outcome"), "code", words=_outcomes(desk))


def _channels() -> dict[str, object]:
    return {channel.name: channel.title for channel in choice_lists()["channels"] if channel.title}


def _outcomes(desk: Desk) -> dict[str, object]:
    return {outcome.name: outcome.title for outcome in desk.outcomes.by_name.values()}


def _register(
    desk: Desk,
    register_: Register,
    asked: Sequence[ColumnElement[bool]],
    fields: Sequence[Field],
    phones: bool,  # noqa: FBT001  # one call
    newest: int | None,
) -> Iterator[Portion]:
    event = models.Event
    names = [field.name for field in fields]
    for events in _events(desk, [event.text, event.kind], asked, newest, phones=phones):
        texts, kinds = events.own
        head = events.head
        if register_.is_joined:
            head.insert(len(_WHEN), kinds)
        yield [*head, *streams.given(events.details, names), events.agents, texts]


def _contacts(
    desk: Desk,
    asked: Sequence[ColumnElement[bool]],
    names: Sequence[str],
    phones: bool,  # noqa: FBT001  # one call
    newest: int | None,
) -> Iterator[Portion]:
    event = models.Event
    own = [event.direction, event.channel, event.outcome, event.minutes, event.text, event.entry]
    for events in _events(desk, own, asked, newest, phones=phones):
        given = streams.given(events.details, names)
        yield [*events.head, events.agents, *events.own, *given]


def _flagged(
    desk: Desk, asked: Sequence[ColumnElement[bool]], newest: int | None
) -> Iterator[Portion]:
    event = models.Event
    own = [event.kind, event.text, event.entry]
    for events in _events(desk, own, asked, newest, phones=False):
        kinds, texts, entries = events.own
        head = events.head
        head.insert(len(_WHEN), kinds)
        (told,) = streams.given(events.details, [FLAGGED])
        yield [*head, events.agents, [names[0] for names in told], texts, entries]


class _Events(NamedTuple):
    """Some events, as columns: when and who, by whom, what was selected beside, and details as JSON."""

    head: list[Sequence[Any]]
    agents: Sequence[str | None]
    own: Sequence[Sequence[Any]]
    details: Sequence[str]


def _events(
    desk: Desk,
    own: Sequence[Any],
    asked: Sequence[ColumnElement[bool]],
    newest: int | None,
    *,
    phones: bool,
) -> Iterator[_Events]:
    """Read events with what every register begins with; `own` are the columns of one register."""
    event = models.Event
    names = {agent.id: agent.name for agent in desk.staff.agents}
    head = (
        event.id,
        streams.written(event.day),
        streams.clock(event.time),
        Customer.code,
        Customer.name,
    )
    last = (event.agent_id, streams.written(event.details), event.customer_id)
    statement = _ordered(select(*head, *own, *last), asked, newest)
    for columns in streams.portions(desk.session, statement):
        *known, agents, details, ids = columns
        shown = known[: len(head)]
        if phones:
            found, _ = own_numbers(desk.session, ids)
            shown.append([*map(found.get, ids)])
        yield _Events(shown, [*map(names.get, agents)], known[len(head) :], details)


def _ordered(
    statement: Select[*tuple[Any, ...]], asked: Sequence[ColumnElement[bool]], newest: int | None
) -> Select[*tuple[Any, ...]]:
    """Order events by day, as the index has them; with `newest` only the last so many."""
    event = models.Event
    found = statement.join(Customer, Customer.id == event.customer_id)
    if newest is not None:
        last = (
            select(event.id).where(*asked).order_by(event.day.desc(), event.id.desc()).limit(newest)
        )
        asked = [event.id.in_(last)]
    return found.where(*asked).order_by(event.day, event.id)
