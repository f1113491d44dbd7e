"""The calls of the days ahead of one customer, if each is made on its day.

It is the fold itself. On each day on which something stands, the calls of the day's list are recorded as finished
contacts, and the fold goes on. So whatever the fold knows is in it: cadences that follow others, conditions, the next
occasion of a series, pauses, cap and gap, and one call with all its reasons. Nobody is missed or called early. What a
call might bring up is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple, Protocol

from keqing import schedule
from keqing.definitions.cadence import Track
from keqing.frozen import dataclass
from keqing.records.event import Event
from keqing.schedule import DAY
from keqing.timeline.enrollment import CURRENT, Enrollment, Standing, step_label
from keqing.worklist.list_order import ReasonPlace, urgency
from keqing.worklist.row_sharing import Claim, People, Whose, deal

_OUTCOMES = {"phone": "reached", "visit": "visited"}
"""The outcome that stands for a finished contact of a channel; that of any other is that it was sent."""


class Placed(NamedTuple):
    """With whom a step stands on a day, and in whose lists that is, the longest here first."""

    whose: Whose
    people: People


class Team(Protocol):
    """Who does the work for a customer, day by day."""

    def placed(self, enrollment: Enrollment, day: date) -> Placed:
        """Return with whom an enrollment's current step stands on a day."""

    def store_on(self, day: date) -> None:
        """Note that whose the steps are is stored anew on a day: until the next time it stays as it is then."""

    def apart(self, agent_id: int | None, day: date) -> frozenset[str]:
        """R5: return the roles whose steps the contacts of an agent do not close."""

    def name(self, agent_id: int | None) -> str | None:
        """Return what an agent is called, None for nobody."""


class GoingOn(Protocol):
    """A customer's timeline that goes on; days are asked for, and events are added, in their order."""

    def standing_on(self, day: date) -> Standing:
        """Return the standing at the beginning of a day, or behind what was added on it."""

    def next_event(self) -> tuple[int, int]:
        """Return the id and the sequence of the next event to be added."""

    def add(self, event: Event) -> None:
        """Let an event happen, behind all others of its day."""


@dataclass(frozen=True, slots=True, eq=False)
class DayCall:
    """A row of the list of a day to come for which a call is made.

    `whose` is whose row it is, None for nobody's; `caller` is who makes the call. `reasons` are the steps in the row that a call
    closes, in their order, as they stand before it; the first `must` of them stand by the day. `leading` is the
    cadence that leads the call, of those.
    """

    day: date
    whose: int | None
    caller: int | None
    reasons: tuple[Enrollment, ...]
    must: int
    leading: str


class _ListedStep(NamedTuple):
    place: ReasonPlace
    enrollment: Enrollment
    claim: Claim


class DayTurn(NamedTuple):
    """A day on which something stands or may come to stand, with the standing `before` it.

    `lapsed` says that time alone has changed something since whose the steps are was stored last.
    """

    day: date
    before: Standing
    lapsed: bool = False


def calls_ahead(fold: GoingOn, team: Team, first: date, last: date) -> Iterator[DayCall]:
    """Give the calls of a customer on each day from `first`, which is today, to `last`.

    What is overdue is called on `first`. What only its name closes is done on its day, and is no call. A day's list
    is read once: what its calls bring up on the same day is called on the next.
    """
    turn = first_turn(fold, first)
    while turn.day <= last:
        calls, turn = take_turn(fold, team, turn)
        yield from calls


def first_turn(fold: GoingOn, first: date) -> DayTurn:
    """Return the turn of the first day."""
    return DayTurn(first, fold.standing_on(first))


def later_turn(before: Standing, day: date, *, lapsed: bool) -> DayTurn:
    """Return the turn behind a day."""
    return DayTurn(_next_day(before, day), before, lapsed)


def take_turn(fold: GoingOn, team: Team, turn: DayTurn) -> tuple[list[DayCall], DayTurn]:
    """Let the calls of a turn's day be made and its work be done; return the calls, and the next turn."""
    day = turn.day
    lapsed = turn.lapsed or _has_changed_by(turn.before, day)
    standing = fold.standing_on(day)
    if standing.status != "active":
        return [], DayTurn(date.max, standing)
    if lapsed:  # the list folds anew
        team.store_on(day)
    calls = list(_calls_on(standing, team, day))
    tasks = [each for each in standing.live if each.by_name and _stands_by(each, day)]
    for call in calls:
        for contact in _contacts(call, team, fold.next_event):
            fold.add(contact)
    for task in tasks:
        fold.add(_done(task, day, *fold.next_event()))
    if calls or tasks:
        standing = fold.standing_on(day)
        team.store_on(day)
        lapsed = False
    return calls, later_turn(standing, day, lapsed=lapsed)


def _has_changed_by(standing: Standing, day: date) -> bool:
    """Tell whether time alone has changed something since, by a day: a step has closed, or a condition has turned."""
    if standing.next_change and standing.next_change <= day:
        return True
    return any(each.step and each.step.closes and each.step.closes < day for each in standing.live)


def _stands_by(enrollment: Enrollment, day: date) -> bool:
    return enrollment.effective is not None and enrollment.effective <= day


def _next_day(standing: Standing, day: date) -> date:
    """Return the next day on which something stands, or may come to stand as time passes."""
    days = [standing.next_change] if standing.next_change else []
    for each in standing.live:
        effective = each.effective
        if effective:
            days.append(effective)
        closes = each.step.closes if each.step else None
        if closes and (effective is None or closes < effective):
            days.append(closes + DAY)
    later = [max(found, day + DAY) for found in days]
    return min(later, default=date.max)


def _calls_on(standing: Standing, team: Team, day: date) -> Iterator[DayCall]:
    """Give the calls of the day's list: of each row with something that stands by the day and that a call closes."""
    live = standing.live
    if not any(_stands_by(each, day) and not each.by_name for each in live):
        return
    lasts = {stock.product: stock.supply_end for stock in standing.stocks}
    found = sorted(
        (
            _listed(each, team, day, lasts.get(each.subject))
            for each in live
            if each.step_listed and each.step_listed <= day
        ),
        key=lambda reason: reason.place,
    )

    def may_close(agent_id: int, role: str) -> bool:
        return role not in team.apart(agent_id, day)

    rows: dict[Whose, tuple[Placed, list[_ListedStep]]] = {}
    somebodys: set[Whose] = set()
    for dealt in deal([reason.claim for reason in found], may_close):
        person = dealt.whose
        if isinstance(person, str) and dealt.people:
            person = dealt.people[0]
        _, reasons = rows.setdefault(person, (Placed(dealt.whose, dealt.people), []))
        reasons += [found[place] for place in dealt.places]
        somebodys |= {person} if dealt.whose is not None else set()
    for person, (placed, reasons) in rows.items():
        closed = [
            reason
            for reason in sorted(reasons, key=attrgetter("place"))
            if not reason.claim.by_name
        ]
        must = sum(not reason.place.urgency.later for reason in closed)
        if must:
            caller = next(iter(placed.people), None)
            yield DayCall(
                day,
                caller if person in somebodys else None,
                caller,
                tuple(reason.enrollment for reason in closed),
                must,
                leading(
                    (reason.enrollment.track, reason.enrollment.cadence.name)
                    for reason in closed[:must]
                ),
            )


def leading(cadences: Iterable[tuple[Track, str]]) -> str:
    """Return the cadence that leads a call for several: that of the first track, by its name among equals."""
    return min((track.rank, name) for track, name in cadences)[1]


def _listed(enrollment: Enrollment, team: Team, day: date, lasts: date | None) -> _ListedStep:
    """Return a step that the list has, as `urgency` and `deal` look at it."""
    step, effective = enrollment.step, enrollment.effective
    assert step  # noqa: S101  # it is listed
    again = enrollment.topic is not None or enrollment.state.attempted == day
    place = urgency(
        enrollment.track,
        effective or date.max,
        day,
        closes=step.closes,
        at=enrollment.hour if again else None,
        lasts=lasts,
    )
    name = enrollment.cadence.name
    placed = team.placed(enrollment, day)
    return _ListedStep(
        ReasonPlace(place, name, enrollment.subject, step_label(name, step.label)),
        enrollment,
        Claim(
            placed.whose,
            placed.people,
            enrollment.by_name,
            enrollment.role or step.role,
            step.opens,
            day,
        ),
    )


def _contacts(
    call: DayCall, team: Team, next_event: Callable[[], tuple[int, int]]
) -> Iterator[Event]:
    """Give the finished contacts that close what stands in a row: one, but where some steps want another channel."""
    apart = team.apart(call.caller, call.day)
    made: set[str] = set()
    for each in call.reasons[: call.must]:
        if any(schedule.counts(each.cadence, each.step, channel, apart) for channel in made):
            continue
        channel = channel_of(each)
        if channel in made:
            continue
        made.add(channel)
        id_, sequence = next_event()
        yield Event(
            id_,
            sequence,
            call.day,
            "contact",
            agent=team.name(call.caller),
            direction="out",
            channel=channel,
            outcome=_OUTCOMES.get(channel, "sent"),
            apart=apart,
        )


def channel_of(enrollment: Enrollment) -> str:
    """Return the channel by which the current step is done: its own, or one of those that close it."""
    allowed: Sequence[str] = sorted(enrollment.cadence.done_by or ())
    own = enrollment.step.channel if enrollment.step else ""
    return own if own in allowed else allowed[0]


def _done(task: Enrollment, day: date, id_: int, sequence: int) -> Event:
    """Return that a piece of work was done by its name."""
    cadence, subject, anchor = task.key
    named = [[cadence, subject, anchor.isoformat()]]
    return Event(id_, sequence, day, "done", details={"followups": named, CURRENT: True})
