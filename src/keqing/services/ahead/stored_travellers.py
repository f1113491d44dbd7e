"""Customers whose calls ahead follow from what is stored of them, read without their timelines.

The timelines of all others have to be read. A condition of theirs may turn, time alone may change something, or
something stands for them that no column tells.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

from keqing import schedule
from keqing.dates.occasions import (
    BIRTHDAY,
    FIELD,
    GATHERING,
    is_in_file,
    is_recurring,
    occasions_of,
    yearly_day,
)
from keqing.definitions.cadence import Cadence, Track
from keqing.definitions.kinds import Effect
from keqing.frozen import replace
from keqing.models import Assignment
from keqing.records.progress import Plan
from keqing.schedule import NEVER, Binding
from keqing.services.ahead.customer_team import CustomerTeam
from keqing.services.ahead.stored_lines import (
    LINES,
    VALUES,
    CallableCustomer,
    StoredStep,
    stored_customers,
)
from keqing.services.context.desk import Desk
from keqing.services.derived.staff_days import StaffDays
from keqing.services.queries.enrollment_rows import enrollment_of
from keqing.store.prepared import Prepared
from keqing.timeline.call_paths import Beginning, CallPaths, Fork, Node, days_for_cap
from keqing.timeline.calls_ahead import DayCall
from keqing.timeline.enrollment import SEAT_FREE, SIGNATURE, Enrollment, PersonFacts
from keqing.timeline.gap_and_cap import CAP_DAYS
from keqing.timeline.pauses import stored_by_track
from keqing.timeline.resumed_fold import KNOWN_OF_CUSTOMER, Circumstances, NeedsTimelineError
from keqing.worklist.list_order import FORGOTTEN

MOST_KEPT = 100_000
"""Customers of whom it is kept where they stand; then it begins anew, so that the memory stays flat."""


class StoredTravellers:
    """The customers of a department by what is stored of them, for their calls from today to `last`."""

    def __init__(self, desk: Desk, days: StaffDays, last: date) -> None:
        """Read the texts of cadences, and who is here."""
        book = desk.book
        self._desk, self._days, self._last = desk, days, last
        self._cadences = {(each.name, each.version): each.cadence for each in book.editions}
        known = [cadence for cadence in self._cadences.values() if cadence]
        self._asked = _asked_by_following(known)
        self._in_file = sorted({each.name for each in known if is_in_file(each.anchor)})
        contacts = [name for name, effect in book.effects.items() if effect is Effect.CONTACT]
        self._rows = Prepared(CallableCustomer, partial(stored_customers, outcomes=contacts))
        self._plain: dict[int | None, bool] = {None: False}
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._paths = CallPaths(
            self._desk.book,
            self._desk.almanac,
            self._desk.today,
            self._last,
            self._days.stretch_of,
        )
        self._forks: dict[Hashable, Fork | None] = {}
        self._nodes: dict[tuple[str, str | None], Node | None] = {}

    def calls(
        self, ids: Collection[int], assigned: Mapping[int, Sequence[Assignment]]
    ) -> Iterator[tuple[CallableCustomer, Sequence[DayCall] | None]]:
        """Give the calls of those of these customers who are active; None for whose timeline has to be read."""
        if self._paths.is_full or len(self._forks) > MOST_KEPT:
            self._begin_anew()
        today, last = self._desk.today, self._last
        for customer in self._rows.rows(
            self._desk.session,
            ids,
            today=today,
            counted=today - timedelta(2 * CAP_DAYS),
            forgotten=today - FORGOTTEN,
            last=last,
        ):
            theirs = assigned.get(customer.id, ())
            if theirs and (day := customer.folded):
                theirs = [row for row in theirs if row.until is None or row.until >= day]
            fork, calls = self._fork(customer, theirs), None
            if fork is not None:
                begin = partial(self._circumstances, customer, theirs)
                with suppress(NeedsTimelineError):
                    calls = self._paths.calls_of(fork, customer.code, begin)
            yield customer, calls

    def _fork(self, customer: CallableCustomer, assigned: Sequence[Assignment]) -> Fork | None:
        """Return where a customer stands; None where the columns do not tell it."""
        folded, change = customer.folded, customer.next_change
        if folded is None or folded > self._desk.today or customer.duty or customer.later:
            return None
        if change is not None and change <= self._last:
            return None
        if any(row.until is not None or row.since > folded for row in assigned):  # it changes
            return None
        steps = customer.steps or ""
        owner = customer.owner_id
        team: Hashable = None
        if assigned or not self._is_plain(owner):
            team = owner, tuple([(row.role, row.agent_id) for row in assigned])
        alike = (
            team,
            customer.paused_until,
            customer.track_pauses,
            *[getattr(customer, name) for name in self._asked],
        )
        in_file = None
        for name in self._in_file:
            if name in steps:
                in_file = customer.birthday, customer.fields
        key = alike, in_file, steps, customer.outgoing, customer.supplies, folded
        if key not in self._forks:
            self._forks[key] = self._made(customer, alike)
        return self._forks[key]

    def _made(self, customer: CallableCustomer, alike: Hashable) -> Fork | None:
        """Read the lines of a customer."""
        nodes: list[Node] = []
        for line in customer.steps.split(LINES) if customer.steps else ():
            in_file = None
            name, _, _ = line.partition(VALUES)
            if name in self._in_file:
                in_file = self._day_in_file(customer, line)
            key = line, in_file
            if key not in self._nodes:
                self._nodes[key] = self._node(customer, StoredStep.of(line), in_file)
            node = self._nodes[key]
            if node is None:
                return None
            nodes.append(node)
        topics = [node.enrollment for node in nodes if node.enrollment.topic is not None]
        if len(topics) > 1 and not _are_alike(topics):
            return None
        supplies = [
            (product, date.fromisoformat(day))
            for line in (customer.supplies.split(LINES) if customer.supplies else ())
            for product, day in [line.split(VALUES)]
        ]
        days = [date.fromisoformat(day) for day in (customer.outgoing or "").split(LINES) if day]
        assert customer.folded  # noqa: S101  # see _fork
        stored = self._days.stretch_of(customer.folded)
        named = self._named(nodes) if len(topics) > 1 else nodes
        return self._paths.fork(
            alike, tuple(named), days_for_cap(days), tuple(sorted(supplies)), stored
        )

    def _named(self, nodes: Sequence[Node]) -> Iterator[Node]:
        """Give the nodes with subjects of their own for what was promised, where there is more than one of it."""
        for place, node in enumerate(nodes):
            enrollment = node.enrollment
            if enrollment.topic is None:
                yield node
            else:
                yield self._paths.node(replace(enrollment, subject=f"{place:04}"))

    def _day_in_file(self, customer: CallableCustomer, line: str) -> str | None:
        """Return the day that a customer's file names for the anchor of a line's cadence."""
        name, version, _ = line.split(VALUES, 2)
        cadence = self._cadences.get((name, int(version)))
        return _in_file(customer, cadence.anchor) if cadence else None

    def _node(
        self, customer: CallableCustomer, row: StoredStep, in_file: str | None
    ) -> Node | None:
        """Return where the enrollment of a line stands; None where the line does not tell it."""
        cadence = self._cadences.get((row.cadence, row.version))
        if cadence is None or not _is_told_by_line(cadence, row, self._desk.today):
            return None
        enrollment = enrollment_of(row, cadence)
        enrollment = replace(
            enrollment,
            state=replace(enrollment.state, again=None),
            role=row.role if row.topic else None,
            time=row.time if row.topic else None,
            held=None,
        )
        occasions = None
        anchors: Iterable[date] = (row.anchor,)
        if is_recurring(cadence.anchor):
            book = self._desk.book
            days = book.gatherings.values()
            occasions = occasions_of(cadence.anchor, in_file, days, book.keeping)
            anchors = _occasions_before(occasions, row.nominal)
        binding = Binding(cadence, self._desk.almanac, customer.code, row.limit_day, occasions)
        for anchor in anchors:
            state = replace(enrollment.state, anchor=anchor)
            step = schedule.plan(binding, state)
            if step and _is_stored(step, row):
                return self._paths.node(replace(enrollment, state=state, step=step), in_file)
        return None

    def _circumstances(
        self, customer: CallableCustomer, assigned: Sequence[Assignment]
    ) -> Beginning:
        profile = {
            "type": frozenset([customer.type]),
            "grade": frozenset(filter(None, [customer.grade])),
        }
        for cadence in self._cadences.values():
            if cadence and is_in_file(cadence.anchor):
                day = _in_file(customer, cadence.anchor)
                profile[cadence.anchor] = frozenset(filter(None, [day]))
        person = PersonFacts(customer.code, date.min, profile)
        apart = json.loads(customer.track_pauses) if customer.track_pauses else {}
        paused = stored_by_track(customer.paused_until, apart)
        assert customer.folded  # noqa: S101  # see _fork
        team = CustomerTeam(self._days, customer, assigned, customer.folded)
        owner = None if assigned or not self._is_plain(customer.owner_id) else customer.owner_id
        return Beginning(team, Circumstances(person, paused, (), ()), owner)

    def _is_plain(self, owner: int | None) -> bool:
        if owner not in self._plain:
            self._plain[owner] = owner is not None and self._days.is_plain(owner)
        return self._plain[owner]


def _are_alike(promised: Sequence[Enrollment]) -> bool:
    """Tell whether it does not matter in which order things were promised, and none of two calls puts the other off."""
    calls = sum(each.topic == "call" for each in promised)
    return calls <= 1 and all(each.role is None for each in promised)


def is_told(desk: Desk) -> bool:
    """Tell whether the calls ahead may follow from stored rows: no condition, ladder or derivation has a say in them."""
    book = desk.book
    derived = {
        kind for each in book.derivations if each.derivation for kind in each.derivation.kinds
    }
    asks = book.terms or book.ladders.setting or "contact" in derived
    return desk.today >= desk.clock and not asks


def _is_told_by_line(cadence: Cadence, row: StoredStep, today: date) -> bool:
    """Tell whether a line tells all that bears on the calls of an enrollment.

    It does not of one that begins later, or was tried today, or is set to a day, perhaps for somebody else.
    """
    if row.ended is not None or row.start > today or (row.attempted and row.attempted >= today):
        return False
    if row.planned is not None or row.topic in {SEAT_FREE, SIGNATURE}:
        return False
    if cadence.track is Track.PROMOTION and row.held != NEVER:  # there is a consent
        return False
    series = is_recurring(cadence.anchor)
    repeats = row.position >= len(cadence.steps)
    about_one = cadence.anchor == GATHERING and cadence.starts_on  # which is none of those to come
    return not (about_one or (series and repeats))


def _is_stored(step: Plan, row: StoredStep) -> bool:
    """Tell whether a line has the dates of a step."""
    dates = step.nominal, step.opens, step.due, step.closes
    return (
        dates == (row.nominal, row.opens, row.due, row.closes)
        and step.label == row.label
        and step.channel == row.channel
    )


def _occasions_before(occasions: schedule.Occasions | None, nominal: date) -> Iterator[date]:
    """Give the occasions that a step of a nominal date may belong to, in their order."""
    if occasions is None:
        return
    found = occasions.after(nominal - schedule.LONGEST_SERIES)
    while found and found <= nominal + schedule.LONGEST_SERIES:
        yield found
        found = occasions.after(found)


def _asked_by_following(known: Sequence[Cadence]) -> tuple[str, ...]:
    """Return what is asked of a customer by the cadences that follow on others."""
    following = {cadence.then for cadence in known}
    asked = {key for each in known if each.name in following for key in each.applies_to}
    return tuple(sorted(asked & KNOWN_OF_CUSTOMER))


def _in_file(customer: CallableCustomer, anchor: str) -> str | None:
    """Return the day of an anchor that the customer's file names."""
    if anchor == BIRTHDAY:
        return customer.birthday
    fields = json.loads(customer.fields) if customer.fields else None
    value = (fields or {}).get(anchor.removeprefix(FIELD))
    return str(value) if value and yearly_day(value) else None
