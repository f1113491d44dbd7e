"""The standings of customers whom a file makes, from the facts in hand: nothing is read back.

Most customers of a file are alike to the cadences: they bought the same on the same day. One of them is folded by
`timeline.fold`, and the rows that follow are written for each. Only ids and the code are each one's own. A fold that
asks for the code (R8), or whose rows name an event otherwise than by its column, is made for each.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field, replace
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, cast

from keqing import models
from keqing.dates.birthdays import Birthday
from keqing.dates.occasions import BIRTHDAY
from keqing.definitions.condition import Term
from keqing.frozen import dataclass
from keqing.models import Customer
from keqing.records.event import Event
from keqing.services.context.desk import WritingDesk, event_record
from keqing.services.derived.bulk.alike import WatchedCode
from keqing.services.derived.derived_rows import ClosingRow, EnrollmentRow, SupplyRow
from keqing.services.derived.refold import person_of
from keqing.services.derived.standing_rows import Derived, derive
from keqing.store.bulk import RowWriter, take_ids
from keqing.store.locks import hold
from keqing.timeline.file_values import COLUMNS
from keqing.timeline.fold import fold_timeline

_MAX_TEMPLATES = 20_000
"""Different standings that are remembered."""
_AGES = frozenset({"age", "birthday"})
"""Names in conditions that ask for the year of birth."""
_FIRST_ID = 7_000_000_000_000
"""The ids of events in the one fold for all begin with this one, which no event has."""
_MARK = str(_FIRST_ID)[:-4]
_OF_EVENT = itemgetter(
    "sequence", "day", "kind", "time", "agent_id", "direction", "channel", "outcome", "minutes",
    "text", "entry", "imported", "voided", "edition",
)  # fmt: skip
_OF_CUSTOMER = itemgetter("created", "owner_id", "type", "grade")

Row = tuple[Any, ...]
"""Values of a row as the database's driver takes them."""


@dataclass(slots=True)
class Newcomer:
    """A customer who was written just now: the columns, and all events with their ids in the order of entry."""

    id: int
    columns: Mapping[str, Any]
    events: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    has_phone: bool = False


@dataclass(frozen=True, slots=True)
class _Enrolled:
    """An enrollment but for whose it is, and its closings. `origin` is the place of the event that began it."""

    head: Row
    origin: int | None
    tail: Row
    closings: tuple[tuple[Row, int | None], ...]


@dataclass(frozen=True, slots=True)
class _SharedRows:
    """The rows that follow for all who are alike. `changed` are columns of the customer, and `values` what they hold."""

    enrolled: tuple[_Enrolled, ...]
    supplies: tuple[Row, ...]
    changed: tuple[str, ...]
    values: Row


class Newcomers:
    """Stores the standings of new customers by the book of a desk, which must not change meanwhile."""

    def __init__(self, desk: WritingDesk) -> None:
        """Begin with nothing known."""
        self._desk = desk
        self._templates: dict[Hashable, _SharedRows | None] = {}
        names = {word for term in desk.book.terms for word in (term.name, term.argument)}
        self._asked_columns = [name for name in COLUMNS if name in names]
        self._asks_age = not _AGES.isdisjoint(names)
        editions = desk.book.ladders.editions
        self._asks_phone = any(
            Term("has", "phone") in each.ladder.terms for each in editions if each.ladder
        )
        self._customers = RowWriter(desk.session, Customer)
        self._supplies = RowWriter(desk.session, models.Supply)
        self._enrollments = RowWriter(desk.session, models.Enrollment)
        self._closings = RowWriter(desk.session, models.Closing)

    def store(self, people: Sequence[Newcomer]) -> None:
        """Store what follows for these customers, of whom no derived row is stored yet."""
        hold(self._desk.session, (person.id for person in people))
        enrolled: list[tuple[int, Sequence[int], _Enrolled]] = []
        supplies: list[Row] = []
        changed: dict[tuple[str, ...], list[Row]] = {}
        for person in people:
            ids = [id_ for id_, _ in person.events]
            template = self._template_of(person, ids)
            key = person.id
            enrolled += [(key, ids, each) for each in template.enrolled]
            supplies += [(key, *supply) for supply in template.supplies]
            if template.changed:
                changed.setdefault(template.changed, []).append((*template.values, key))
        for names, rows in changed.items():
            self._customers.update(names, rows)
        self._supplies.insert(("customer_id", *SupplyRow._fields[1:]), supplies)
        self._enroll(enrolled)

    def _enroll(self, enrolled: Sequence[tuple[int, Sequence[int], _Enrolled]]) -> None:
        keys = take_ids(self._desk.session, models.Enrollment, len(enrolled))
        rows: list[Row] = []
        closed: list[Row] = []
        for key, (customer, ids, each) in zip(keys, enrolled, strict=True):
            origin = None if each.origin is None else ids[each.origin]
            rows.append((key, customer, *each.head, origin, *each.tail))
            for closing, event in each.closings:
                closed.append((key, customer, *closing, None if event is None else ids[event]))
        self._enrollments.insert(("id", *EnrollmentRow._fields), rows)
        self._closings.insert(("enrollment_id", *ClosingRow._fields), closed)

    def _template_of(self, person: Newcomer, ids: Sequence[int]) -> _SharedRows:
        """Return the rows that follow for a customer; they may be those of another one."""
        key = self._key(person, ids)
        known = self._templates.get(key) if key is not None else None
        if known is not None:
            return known
        shared = None
        if key is not None and key not in self._templates:
            shared = self._shared(person, ids)
            if len(self._templates) < _MAX_TEMPLATES:
                self._templates[key] = shared
        if shared is not None:
            return shared
        derived = self._derive(person, ids, str(person.columns["code"]))
        return self._as_template(person, derived, {id_: at for at, id_ in enumerate(ids)})

    def _key(self, person: Newcomer, ids: Sequence[int]) -> Hashable:
        """Return all that a fold may ask for, but code and ids; None where a record answers one of another time."""
        columns = person.columns
        events: list[Hashable] = []
        for _, row in person.events:
            answers = row["answers"]
            if answers is not None and answers not in ids:
                return None
            at = None if answers is None else ids.index(answers)
            details = row["details"]
            if row["kind"] == "created" and not self._asks_age:
                details = _ageless(details)
            events.append((*_OF_EVENT(row), at, repr(details), tuple(row["apart"])))
        values = repr((columns["fields"], *(columns[name] for name in self._asked_columns)))
        has_phone = self._asks_phone and person.has_phone
        return (*_OF_CUSTOMER(columns), values, has_phone, *events)

    def _shared(self, person: Newcomer, ids: Sequence[int]) -> _SharedRows | None:
        """Fold one for all; None where the code makes a difference, or a row names an event otherwise."""
        code = WatchedCode(str(person.columns["code"]))
        code.asked = False
        places = {_FIRST_ID + at: at for at in range(len(ids))}
        derived = self._derive(person, tuple(places), code)
        if code.asked or _MARK in _other_words(derived):
            return None
        return self._as_template(person, derived, places)

    def _derive(self, person: Newcomer, ids: Sequence[int], code: str) -> Derived:
        """Fold a customer whose events have these ids."""
        desk, own = self._desk, [id_ for id_, _ in person.events]
        named = dict(zip(own, ids, strict=True))
        timeline: list[Event] = []
        for id_, row in person.events:
            answers = named.get(row["answers"], row["answers"])
            record = SimpleNamespace(**{**row, "id": named[id_], "answers": answers})
            timeline.append(event_record(cast("models.Event", record), desk.staff))
        columns = {name: value for name, value in person.columns.items() if name != "folded"}
        customer = Customer(**{**columns, "id": person.id, "code": code})
        with_phone = {person.id} if self._asks_phone and person.has_phone else frozenset[int]()
        facts = person_of(customer, timeline, with_phone)
        standing = fold_timeline(facts, timeline, desk.book, desk.almanac, desk.clock)
        return derive(desk, customer, standing, (), desk.staff_now)

    def _as_template(
        self, person: Newcomer, derived: Derived, places: Mapping[int, int]
    ) -> _SharedRows:
        """Bind the values of derived rows as the database's driver takes them."""
        enrolled = []
        for row, closings in derived.rows.enrollments:
            bound = self._enrollments.bind(EnrollmentRow._fields, row)
            at = EnrollmentRow._fields.index("origin")
            closed = tuple(
                (
                    self._closings.bind(ClosingRow._fields, closing)[1:-1],
                    None if closing.event_id is None else places[closing.event_id],
                )
                for closing in closings
            )
            origin = None if row.origin is None else places[row.origin]
            enrolled.append(_Enrolled(bound[1:at], origin, bound[at + 1 :], closed))
        supplies = (
            self._supplies.bind(SupplyRow._fields, row)[1:] for row in derived.rows.supplies
        )
        stored = {"status": "active", "track_pauses": {}, "grade": person.columns["grade"]}
        changed = {
            name: value
            for name, value in derived.columns._asdict().items()
            if value != stored.get(name)
        }
        return _SharedRows(
            tuple(enrolled),
            tuple(supplies),
            tuple(changed),
            self._customers.bind(tuple(changed), tuple(changed.values())),
        )


def _ageless(profile: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a profile without the year of birth, which no birthday is kept by (R13)."""
    if not profile.get(BIRTHDAY):
        return profile
    return {**profile, BIRTHDAY: replace(Birthday.parse(profile[BIRTHDAY]), year=None)}


def _other_words(derived: Derived) -> str:
    """Return what is said in derived rows, but for the columns that name events."""
    rows: list[object] = [derived.columns, derived.rows.supplies]
    for row, closings in derived.rows.enrollments:
        rows.append(row._replace(origin=None))
        rows += [closing._replace(event_id=None) for closing in closings]
    return repr(rows)
