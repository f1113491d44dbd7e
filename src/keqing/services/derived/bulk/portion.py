"""Enrollments in an edition that starts today, for a portion of the customers at a time.

Each is worked out once for all customers who are alike; see `switching`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cache, lru_cache, partial
from typing import NamedTuple
from typing import cast as cast_to

from sqlalchemy import Insert, Integer, Table, bindparam, func, insert, select

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.definitions.cadence import Cadence, Repeat
from keqing.frozen import dataclass
from keqing.models import Enrollment as Stored
from keqing.records.event import Event
from keqing.services.context.desk import Desk
from keqing.services.derived.bulk import spacing
from keqing.services.derived.bulk.spacing import Neighbour
from keqing.services.derived.bulk.timelines import CountedContact, TimelineFacts, Timelines
from keqing.services.derived.derived_rows import EnrollmentRow
from keqing.services.derived.standing_rows import enrollment_row, owner_of
from keqing.timeline.enrollment import Edition, Enrollment, PersonFacts
from keqing.timeline.gap_and_cap import may_be_capped
from keqing.timeline.outlasted import is_outlasted
from keqing.timeline.pauses import stored_by_track
from keqing.timeline.starts_and_ends import Roll
from keqing.worklist.list_order import rank

MAX_TEMPLATES = 50_000
"""Different enrollments, or ranks, that are remembered."""


class SwitchedRow(NamedTuple):
    """A customer, as far as the columns of an enrollment and its start look at them."""

    id: int
    code: str
    created: date
    type: str
    grade: str | None
    owner_id: int | None
    status: str
    paused_until: date | None
    track_pauses: Mapping[str, str]
    duty: str | None


class Given(NamedTuple):
    """All that decides on an enrollment. `code` stands for every code of its class.

    `created`, and the day that the customer's file names, are given where the cadence looks at them.
    """

    code: str
    created: date | None
    in_file: str | None
    contacts: frozenset[CountedContact]


class _Whose(NamedTuple):
    """The columns in which copies of an enrollment differ."""

    customer_id: int
    owner_id: int | None
    rank: int


@dataclass(slots=True)
class Template:
    """The enrollment of all customers who are alike, with its row but for whose it is.

    `copied` is the id of a stored one, of which the others are copies.
    """

    enrollment: Enrollment
    row: EnrollmentRow
    copied: int | None = None


@dataclass(slots=True)
class Portion:
    """The customers of a portion who are in the cadence now, and those who are to be folded."""

    started: set[int] = field(default_factory=set)
    to_fold: set[int] = field(default_factory=set)


class Starting:
    """An edition that starts for customers by the portion."""

    def __init__(self, desk: Desk, edition: Edition) -> None:
        """Begin with nobody looked at. Raises LookupError for an edition that switches off."""
        if edition.cadence is None:
            raise LookupError(edition.name)
        self.desk, self.edition, self.cadence = desk, edition, edition.cadence
        self._timelines = Timelines(desk, edition, self.cadence)
        self._class_of = class_of_code(self.cadence, desk.almanac, edition.since)
        self._codes: dict[tuple[int, int], str] = {}
        self._templates: Callable[[Given], Template | None] = lru_cache(MAX_TEMPLATES)(
            self._template
        )
        self._ranks = lru_cache(MAX_TEMPLATES)(partial(rank, self.cadence.track, desk.words))

    def start(self, customers: Sequence[SwitchedRow]) -> Portion:
        """Store what starts for these customers, in the order of their ids."""
        lo, hi = customers[0].id, customers[-1].id
        portion = Portion()
        matching, timelines = self._timelines.matching(lo, hi), self._timelines.read(lo, hi)
        neighbours = spacing.neighbours(self.desk, self.cadence.track, lo, hi)
        templates: dict[int, Template] = {}
        held: dict[int, Enrollment] = {}
        close: dict[int, Enrollment] = {}
        for customer in customers:
            key, timeline = customer.id, timelines.get(customer.id, TimelineFacts())
            if not timeline.plain or customer.duty:
                portion.to_fold.add(key)
            elif key in matching and customer.status == "active":
                template = self._templates(self._given(customer, matching[key], timeline.contacts))
                if template is None:
                    continue
                if self._ends_at_once(template.enrollment):
                    portion.to_fold.add(key)
                    continue
                templates[key] = template
                beside = neighbours.get(key, ())
                enrollment = self._hold(template.enrollment, customer, beside)
                if is_outlasted(enrollment):
                    portion.to_fold.add(key)
                    continue
                if enrollment is not template.enrollment:
                    held[key] = enrollment
                if self._may_wait(enrollment, beside, timeline.last_outgoing):
                    close[key] = enrollment
        spaced = spacing.space(self.desk, close)
        portion.to_fold |= spaced.to_fold
        starting = [
            customer
            for customer in customers
            if customer.id in templates and customer.id not in portion.to_fold
        ]
        self._store(starting, templates, held | spaced.started)
        portion.started = {customer.id for customer in starting}
        return portion

    def _given(
        self, customer: SwitchedRow, in_file: str | None, contacts: frozenset[CountedContact]
    ) -> Given:
        code = self._codes.setdefault(self._class_of(customer.code), customer.code)
        created = customer.created if self.cadence.anchor == "created" else None
        return Given(code, created, in_file, contacts)

    def _template(self, given: Given) -> Template | None:
        """Start the edition as a fold does, for a customer of whom no more is known; None where it does not start."""
        since = self.edition.since
        contacts = [
            Event(0, 0, contact.day, "contact", channel=contact.channel, apart=contact.apart)
            for contact in given.contacts
        ]
        profile = {self.cadence.anchor: frozenset({given.in_file})} if given.in_file else {}
        person = PersonFacts(given.code, given.created or since, profile)
        roll = Roll(person, contacts, self.desk.book, self.desk.almanac)
        roll.start(self.edition, None, since, late=True)
        roll.settle(since)
        nobody = SwitchedRow(0, "", since, "", None, None, "", None, {}, None)
        for enrollment in roll.enrollments.values():
            return Template(enrollment, enrollment_row(self.desk, nobody, enrollment, ()))
        return None

    def _ends_at_once(self, enrollment: Enrollment) -> bool:
        """Tell whether it ends or closes a step at once, so that more may follow from it."""
        step = enrollment.step
        if step is None or enrollment.closings:
            return True
        return step.closes is not None and step.closes < self.desk.clock

    def _hold(
        self, enrollment: Enrollment, customer: SwitchedRow, beside: Sequence[Neighbour]
    ) -> Enrollment:
        """R12: return it with what the pause and promised calls hold."""
        calls = [neighbour.anchor for neighbour in beside if neighbour.topic == "call"]
        paused = stored_by_track(customer.paused_until, customer.track_pauses)
        held = schedule.held_until(self.cadence, paused.get(self.cadence.track), calls)
        return replace(enrollment, held=held) if held else enrollment

    def _may_wait(
        self, enrollment: Enrollment, beside: Sequence[Neighbour], last_outgoing: date | None
    ) -> bool:
        """R17: tell whether cap or gap may have a say, in this enrollment or through it in another one."""
        track, day = self.cadence.track, enrollment.effective
        if day is None:
            return False
        if may_be_capped(track, enrollment.listed, last_outgoing):
            return True
        return any(spacing.may_wait_for(track, day, neighbour) for neighbour in beside)

    def _store(
        self,
        customers: Sequence[SwitchedRow],
        templates: Mapping[int, Template],
        changed: Mapping[int, Enrollment],
    ) -> None:
        """Store their enrollments: one of each that are alike, the others as copies of it."""
        by_role = any(template.row.role for template in templates.values())
        assigned = self.desk.assigned([*templates], self.desk.clock) if by_role else {}
        connection = self.desk.session.connection()
        rows: list[EnrollmentRow] = []
        first: dict[int, Template] = {}
        copies: list[tuple[Template, _Whose]] = []
        kept: set[int] = set()
        for customer in customers:
            template, roles = templates[customer.id], assigned.get(customer.id, ())
            if customer.id in changed:
                rows.append(enrollment_row(self.desk, customer, changed[customer.id], roles))
                continue
            whose = _Whose(
                customer.id,
                owner_of(self.desk, customer, template.row.role, roles),
                self._ranks(customer.grade, customer.type),
            )
            if template.copied is None and id(template) not in kept:
                kept.add(id(template))
                first[customer.id] = template
                rows.append(template.row._replace(**whose._asdict()))
            else:
                copies.append((template, whose))
        if rows:
            connection.execute(insert(Stored), [row._asdict() for row in rows])
        if first and copies:
            self._note_ids(first)
        if copies:
            connection.execute(
                _copying(),
                [
                    {
                        "customer_id_": whose.customer_id,
                        "owner_id_": whose.owner_id,
                        "rank_": whose.rank,
                        "copied_": template.copied,
                    }
                    for template, whose in copies
                ],
            )

    def _note_ids(self, first: Mapping[int, Template]) -> None:
        """Note the ids of the rows that were stored for these customers."""
        ids = select(Stored.customer_id, func.max(Stored.id)).where(
            Stored.customer_id.between(min(first), max(first)),
            Stored.cadence == self.cadence.name,
        )
        rows = self.desk.session.connection().execute(ids.group_by(Stored.customer_id))
        for key, copied in rows.all():
            if key in first:
                first[key].copied = copied


def class_of_code(
    cadence: Cadence, almanac: Almanac, start: date
) -> Callable[[str], tuple[int, int]]:
    """R8, R14: give the parts of a customer's code that decide on the first date of a late entry on `start`.

    Customers whose codes agree in them are alike: where all else is equal, so is the first date.
    """
    repeat = cadence.repeat
    if not isinstance(repeat, Repeat) or repeat.origin == "anchor" or cadence.steps:
        return lambda _: (0, 0)
    every = (schedule.add_offset(start, repeat.every, almanac) - start).days
    if not repeat.jitter:
        return lambda code: (0, schedule.share(code, every))
    return lambda code: (schedule.jitter(code, 1, repeat).days, schedule.share(code, every))


@cache
def _copying() -> Insert:
    """Return the statement that stores a copy of an enrollment for another customer."""
    whose = _Whose._fields
    table = cast_to(Table, Stored.__table__)
    same = [column for column in table.columns if column.name not in {"id", *whose}]
    theirs = [bindparam(f"{name}_", type_=Integer) for name in whose]
    copy = select(*theirs, *same).where(table.c.id == bindparam("copied_", type_=Integer))
    return insert(table).from_select([*whose, *(column.name for column in same)], copy)
