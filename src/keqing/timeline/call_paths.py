"""The calls ahead of many customers, each path of calls worked out once.

The calls ahead of a customer are a function of the enrollments as they stand, and of little else. So customers who
stand alike share a `Position`, with the calls of its next day and the position behind them. The jitter of a repetition
(R8), which the customer's code decides alone, is a part of where they stand. Everything is worked out by `calls_ahead`
on a `ResumedFold`; here it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Protocol

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.dates.occasions import is_in_file, occasions_of
from keqing.definitions.cadence import Cadence, Repeat, Track
from keqing.frozen import replace
from keqing.schedule import Binding
from keqing.timeline.calls_ahead import DayCall, DayTurn, Team, first_turn, later_turn, take_turn
from keqing.timeline.enrollment import Book, Enrollment, Key
from keqing.timeline.gap_and_cap import CAP_DAYS, CAPPED
from keqing.timeline.resumed_fold import Circumstances, NeedsTimelineError, ResumedFold
from keqing.timeline.steps_ahead import ahead_of
from keqing.timeline.supply import Stock

OWNER = 0
"""Stands in the calls of a path for the customer's owner, whoever that is."""
MOST_POSITIONS = 50_000
"""Positions that are kept; then it begins anew, so that the memory stays flat."""


Supply = tuple[str, date]
"""A product, and the last day with a full dose of it."""


class StoringTeam(Team, Protocol):
    """A team that tells the day on which whose the steps are was stored last."""

    stored: date


class Beginning(NamedTuple):
    """The facts of a customer that are read when something has to be worked out.

    `owner` is who stands for `OWNER` in the calls, None where `alike` of the fork tells who makes them.
    """

    team: StoringTeam
    known: Circumstances
    owner: int | None


class Node:
    """Where an enrollment may stand, but for the jitter: the same for all customers who stand so.

    `jitter` is the repetition whose jitter the customer's code decides, None where nothing does.
    """

    __slots__ = ("enrollment", "jitter", "may_be_capped", "places")

    def __init__(self, enrollment: Enrollment, *, may_be_capped: bool) -> None:
        """Know of no place yet."""
        self.enrollment, self.may_be_capped = enrollment, may_be_capped
        repeat = enrollment.cadence.repeat
        self.jitter: Repeat | None = None
        if isinstance(repeat, Repeat) and repeat.jitter and enrollment.state.repetition:
            self.jitter = repeat
        self.places: dict[int, StepPlace] = {}


class StepPlace:
    """Where an enrollment stands, with its current step.

    Outgoing contacts since the day `counts_since` may count for the cap of it, or of what follows on it (R17).
    """

    __slots__ = ("counts_since", "enrollment", "node")

    def __init__(self, node: Node, enrollment: Enrollment) -> None:
        """Be at a node, with the step that the jitter makes of it."""
        self.node, self.enrollment = node, enrollment
        step, back = enrollment.step, timedelta(CAP_DAYS - 1)
        self.counts_since = step.opens - back if node.may_be_capped and step else date.max


class Behind(NamedTuple):
    """Where customers stand behind the calls of the day `done`, each apart from what their codes decide.

    Before the first calls there is no such day. `alike` is equal for those who may share what follows: the same team,
    pauses and file. `supplies` end in the days ahead, or not long ago. On the day `stored` it was stored last whose the
    steps are; `lapsed` is as for a `DayTurn`.
    """

    alike: Hashable
    nodes: tuple[Node, ...]
    outgoing: tuple[date, ...]
    supplies: tuple[Supply, ...]
    done: date | None
    stored: date
    lapsed: bool


class Fork:
    """A place of the paths at which the codes of customers tell which way they go: by the jitter of each repetition.

    Where they all go one way, `run` has the calls up to the next fork at which they part, and that fork. The fork is
    None behind the last day, and `run` is None until all of it is worked out.
    """

    __slots__ = ("behind", "jittered", "run", "ways")

    def __init__(self, behind: Behind) -> None:
        """Know of no way yet."""
        self.behind = behind
        self.jittered = tuple(
            [
                (node.enrollment.state.repetition, node.jitter)
                for node in behind.nodes
                if node.jitter is not None
            ]
        )
        self.ways: dict[Hashable, Position] = {}
        self.run: tuple[Sequence[DayCall], Fork | None] | None = None


class Position:
    """Where customers stand behind the calls of the day `done`, None before the first.

    On `day` their next `calls` are made, and behind them is the fork `after`. Until they are worked out they are None.
    `beyond` says that what happens on that day hangs on their timelines.
    """

    __slots__ = ("after", "behind", "beyond", "calls", "day", "places")

    def __init__(self, places: tuple[StepPlace, ...], behind: Behind) -> None:
        """Know of no day yet."""
        self.places, self.behind = places, behind
        self.day: date | None = None
        self.calls: Sequence[DayCall] | None = None
        self.after: Fork | None = None
        self.beyond = False


class _Trail:
    """How far the calls of one customer are worked out: the fold that stands at a fork, with its next turn.

    `nodes` are those of the enrollments at the last fork.
    """

    fold: ResumedFold
    turn: DayTurn

    def __init__(self, begin: Callable[[], Beginning]) -> None:
        """Stand nowhere yet."""
        self._begin = begin
        self.fork: Fork | None = None
        self.nodes: dict[Key, tuple[Enrollment, Node]] = {}

    @cached_property
    def begun(self) -> Beginning:
        """The facts of the customer, read when they are first asked for."""
        return self._begin()


class CallPaths:
    """The paths of a department's customers from the day `first` to `last`, kept as far as they are worked out.

    `stretch_of` gives the first of the days around one on which the same people are here.
    """

    def __init__(
        self,
        book: Book,
        almanac: Almanac,
        first: date,
        last: date,
        stretch_of: Callable[[date], date],
    ) -> None:
        """Keep nothing yet."""
        self._book, self._almanac, self._stretch_of = book, almanac, stretch_of
        self._first, self._last = first, last
        self._nodes: dict[Hashable, Node] = {}
        self._forks: dict[Behind, Fork] = {}
        self._positions: dict[Hashable, Position] = {}

    def node(self, enrollment: Enrollment, in_file: str | None = None) -> Node:
        """Return where an enrollment with its current step stands before the first day, or behind the calls of a day.

        `in_file` is the day that the customer's file names, where its anchor is that day.
        """
        bare = enrollment
        if (
            enrollment.state.start != self._first
        ):  # else a contact of that day may count for its beginning
            bare = ahead_of(enrollment, self._binding(enrollment, in_file))
        cadence, version = bare.cadence.name, bare.version
        key = (cadence, version, bare.subject, bare.anchor, bare.state, bare.limit, bare.topic, bare.role, bare.time, in_file)  # fmt: skip
        node = self._nodes.get(key)
        if node is None:
            following = self._book.in_force(self._first).get(bare.cadence.then or "")
            tracks = [
                bare.track,
                *([following.cadence.track] if following and following.cadence else []),
            ]
            node = self._nodes[key] = Node(bare, may_be_capped=not CAPPED.isdisjoint(tracks))
        return node

    @property
    def is_full(self) -> bool:
        """Tell whether so much is kept that it is time to begin anew."""
        return len(self._positions) > MOST_POSITIONS

    def fork(
        self,
        alike: Hashable,
        nodes: tuple[Node, ...],
        outgoing: tuple[date, ...],
        supplies: tuple[Supply, ...],
        stored: date,
    ) -> Fork:
        """Return the fork at which a customer stands before the first calls; the parameters are as for `Behind`."""
        asked = _of_deadlines(supplies, nodes)
        return self._fork(Behind(alike, nodes, outgoing, asked, None, stored, lapsed=False))

    def calls_of(self, fork: Fork, code: str, begin: Callable[[], Beginning]) -> list[DayCall]:
        """Return the calls of a customer who stands at a fork.

        Raises NeedsTimelineError where their timeline has to be read.
        """
        found: list[DayCall] = []
        passed: list[tuple[Fork, int]] = []
        trail = _Trail(begin)
        at: Fork | None = fork
        while at is not None:
            if at.run is not None:
                calls, after = at.run
            else:
                way: Hashable = None
                if at.jittered:
                    if passed:
                        self._keep_runs(passed, found, at)
                    way = tuple([schedule.jitter(code, n, repeat) for n, repeat in at.jittered])
                else:
                    passed.append((at, len(found)))
                position = at.ways.get(way)
                if position is None:
                    position = at.ways[way] = self._position(at.behind, code)
                if position.calls is not None:
                    calls, after = position.calls, position.after
                elif self._is_over(position):
                    break
                else:
                    calls, after = self._work_out(position, at, trail)
            found += calls
            at = after
        if passed:
            self._keep_runs(passed, found, at)
        return found

    def _keep_runs(
        self, passed: list[tuple[Fork, int]], found: Sequence[DayCall], end: Fork | None
    ) -> None:
        """Keep for each of the forks passed what is found behind it up to `end`; `passed` is empty then.

        Nothing is kept where something in it hangs on the code of the customer who came by.
        """
        positions = [fork.ways[None] for fork, _ in passed]
        if all(each.calls is not None or self._is_over(each) for each in positions):
            for fork, place in passed:
                fork.run = found[place:], end
        passed.clear()

    def _is_over(self, position: Position) -> bool:
        """Tell whether nothing more stands on the days that are asked for."""
        return position.day is not None and position.day > self._last

    def _fork(self, behind: Behind) -> Fork:
        found = self._forks.get(behind)
        if found is None:
            found = self._forks[behind] = Fork(behind)
        return found

    def _position(self, behind: Behind, code: str) -> Position:
        places = tuple([self._place(node, code) for node in behind.nodes])
        outgoing = behind.outgoing
        if outgoing and places:
            since = min(place.counts_since for place in places)
            behind = behind._replace(outgoing=tuple(day for day in outgoing if day >= since))
        key = places, behind
        found = self._positions.get(key)
        if found is None:
            found = self._positions[key] = Position(places, behind)
        return found

    def _binding(self, enrollment: Enrollment, in_file: str | None, code: str = "") -> Binding:
        anchor = enrollment.cadence.anchor
        days = occasions_of(anchor, in_file, self._book.gatherings.values(), self._book.keeping)
        return Binding(enrollment.cadence, self._almanac, code, enrollment.limit, days)

    def _place(self, node: Node, code: str) -> StepPlace:
        moved = 0
        if node.jitter is not None:
            moved = schedule.jitter(code, node.enrollment.state.repetition, node.jitter).days
        place = node.places.get(moved)
        if place is None:
            enrollment = node.enrollment
            if node.jitter is not None:
                binding = self._binding(enrollment, None, code)
                enrollment = replace(enrollment, step=schedule.plan(binding, enrollment.state))
            place = node.places[moved] = StepPlace(node, enrollment)
        return place

    def _work_out(
        self, position: Position, fork: Fork, trail: _Trail
    ) -> tuple[Sequence[DayCall], Fork | None]:
        """Find the next day on which something stands; where that is one of these, its calls and what is behind them."""
        if position.beyond:
            raise NeedsTimelineError
        if trail.fork is not fork:
            self._take_up(position, trail)
        begun, fold, turn = trail.begun, trail.fold, trail.turn
        position.day = day = turn.day
        if day > self._last:
            return (), None
        alone = any(_hangs_on_code(place, day) for place in position.places)
        begun.team.stored = position.behind.stored
        try:
            made, turn = take_turn(fold, begun.team, turn)
        except NeedsTimelineError:
            position.beyond = not alone
            raise
        nodes = tuple([self._kept_node(each, trail) for each in fold.live])
        alone = alone or any(_ends_by_code(node.enrollment.cadence) for node in nodes)
        behind = Behind(
            position.behind.alike,
            nodes,
            days_for_cap(fold.outgoing),
            _of_deadlines(position.behind.supplies, nodes),
            day,
            self._stretch_of(begun.team.stored),
            turn.lapsed,
        )
        calls = [_of_owner(call, begun.owner) for call in made]
        after = Fork(behind) if alone else self._fork(behind)
        if not alone:
            position.calls, position.after = calls, after
        trail.turn, trail.fork = turn, after
        return calls, after

    def _take_up(self, position: Position, trail: _Trail) -> None:
        """Begin at a position to which others have led."""
        _, _, outgoing, supplies, done, _, lapsed = position.behind
        begun = trail.begun
        stocks = [Stock(product, day, Decimal(1), Decimal(1)) for product, day in supplies]
        known = replace(begun.known, outgoing=outgoing, stocks=stocks)
        day = done or self._first
        enrollments = [place.enrollment for place in position.places]
        fold = ResumedFold(enrollments, known, self._book, self._almanac, day)
        standing = None if done is None else fold.standing_on(day)
        trail.turn = later_turn(standing, day, lapsed=lapsed) if standing else first_turn(fold, day)
        trail.fold, trail.nodes = fold, {}

    def _kept_node(self, enrollment: Enrollment, trail: _Trail) -> Node:
        """Return the node of an enrollment, the same as before where nothing has happened to it."""
        before = trail.nodes.get(enrollment.key)
        if before and before[0] is enrollment:
            return before[1]
        in_file = _only(trail.begun.known.person.profile, enrollment.cadence.anchor)
        node = self.node(enrollment, in_file)
        trail.nodes[enrollment.key] = enrollment, node
        return node


def _only(profile: Mapping[str, frozenset[str]], anchor: str) -> str | None:
    """Return the day that a customer's file names for an anchor."""
    return next(iter(profile.get(anchor, ())), None) if is_in_file(anchor) else None


def days_for_cap(outgoing: Sequence[date]) -> tuple[date, ...]:
    """R17: return those of the days of outgoing contacts that the cap can count from the last of them on, in order."""
    if not outgoing:
        return ()
    since = max(outgoing) - timedelta(CAP_DAYS - 1)
    return tuple(sorted(day for day in outgoing if day >= since))


def _of_deadlines(supplies: tuple[Supply, ...], nodes: Sequence[Node]) -> tuple[Supply, ...]:
    """Return the supplies that the urgency of a deadline looks at."""
    if not supplies:
        return ()
    asked = {node.enrollment.subject for node in nodes if node.enrollment.track is Track.DEADLINE}
    return tuple([supply for supply in supplies if supply[0] in asked])


def _of_owner(call: DayCall, owner: int | None) -> DayCall:
    """Return a call with `OWNER` in place of the customer's owner."""
    if owner is None or call.whose != owner:
        return call
    return replace(call, whose=OWNER, caller=OWNER)


def _hangs_on_code(place: StepPlace, day: date) -> bool:
    """Tell whether what happens to an enrollment by a day hangs on the jitter of a later repetition, too.

    It does where time alone closes one, and where the jitter decides whether there is a next one.
    """
    node, step = place.node, place.enrollment.step
    if _ends_by_code(node.enrollment.cadence):
        return True
    return node.jitter is not None and bool(step and step.closes and step.closes < day)


def _ends_by_code(cadence: Cadence) -> bool:
    """Tell whether the jitter decides how many repetitions there are."""
    repeat = cadence.repeat
    return isinstance(repeat, Repeat) and bool(repeat.jitter) and cadence.until is not None
