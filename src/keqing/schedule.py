"""The core: when one enrollment's steps fall due, and what closes them.

An enrollment's progress is a `State`. Three kinds of pure functions work on it, in the words of the rules
(docs/rules.md, R1 to R15): `plan` gives the current step's dates; `contact`, `attempt`, `lapse`, `skip`
and `snooze` apply what happened and give a new state with the steps that it closed; `listed_on`,
`effective_on` and `urgency` order a day. All dates are calendar dates of the business time zone,
intervals are closed, weeks run Monday to Sunday.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from zlib import crc32

from dateutil.relativedelta import relativedelta

from keqing.almanac import Almanac
from keqing.cadence import Cadence, Offset, Repeat, Shift, Step, Track

DAY = timedelta(days=1)
NEVER = date.max
"""A hold without an end: no listing until it is lifted."""


class Status(StrEnum):
    """How a step was closed."""

    DONE = "done"
    MISSED = "missed"
    UNREACHED = "unreached"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Frame:
    """A cadence as it binds one customer: `code` seeds R8 and R14, `limit` is the last day of R11."""

    cadence: Cadence
    almanac: Almanac
    code: str = ""
    limit: date | None = None


@dataclass(frozen=True, slots=True)
class State:
    """An enrollment's progress.

    `start` is S, `last` is L. `previous` is the due date of the step before the current one (S for the
    first). `position` counts the listed steps from 0 and then the repetitions; `number` counts the steps
    that were planned in this enrollment from 1. `attempted` is the last day that counted as an attempt
    and outlives a closing. `hold` is "not before"; `planned` is a day set inside the window; `spread` is
    the first date of a repetition after a late entry (R14).
    """

    anchor: date
    start: date
    last: date
    previous: date
    position: int = 0
    number: int = 1
    attempts: int = 0
    attempted: date | None = None
    hold: date | None = None
    planned: date | None = None
    spread: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The current step's dates: due inside [opens, closes]; `closes` None means that it never closes."""

    number: int
    label: str
    nominal: date
    opens: date
    due: date
    closes: date | None
    channel: str
    role: str | None
    guide: str | None


@dataclass(frozen=True, slots=True)
class Closing:
    """A closed step, with the dates that it had and the day on which it was closed."""

    number: int
    label: str
    nominal: date
    opens: date
    due: date
    closes: date | None
    status: Status
    closed_on: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """What applying something gave: the new state, and the steps closed, in their order."""

    state: State
    closed: tuple[Closing, ...] = ()


# R1 Offsets


def add(day: date, offset: Offset, almanac: Almanac) -> date:
    """R1: the months first, clipped once to the month's end, then the days, then the working days."""
    moved = day + relativedelta(months=offset.months) if offset.months else day
    moved += timedelta(days=offset.days)
    return almanac.add_workdays(moved, offset.workdays) if offset.workdays else moved


# R2 Nominal date


def begin(
    frame: Frame, anchor: date, start: date, last: date | None = None, *, late: bool = False
) -> State:
    """R2: the state on S. `last` is the last contact that would have counted on or before S, if any.

    `late` says that S is a day of import or of a cadence's switching on (R14).
    """
    fresh = State(anchor=anchor, start=start, last=last or start, previous=start)
    state = _first_planned(frame, fresh)
    return _spread_late_entry(frame, state, known=last is not None) if late else state


def _first_planned(frame: Frame, state: State) -> State:
    """R2: pass over listed steps due before S, but the last; and repetitions from the anchor due before S."""
    cadence = frame.cadence
    while True:
        last_listed = state.position == len(cadence.steps) - 1
        from_contact = repetition(cadence, state) and not _from_anchor(cadence)
        if last_listed or from_contact or _exhausted(cadence, state):
            return state
        if _due(frame, state, _nominal(frame, state)) >= state.start:
            return state
        state = replace(state, position=state.position + 1)


def repetition(cadence: Cadence, state: State) -> int:
    """Return the repetition's number of the current step, 0 for a listed step."""
    return max(0, state.position - len(cadence.steps) + 1)


def _from_anchor(cadence: Cadence) -> bool:
    return cadence.repeat is not None and cadence.repeat.origin == "anchor"


def _exhausted(cadence: Cadence, state: State) -> bool:
    """R11: no further step: the list is at its end and there is no (further) repetition."""
    n = repetition(cadence, state)
    if n == 0:
        return False
    times = cadence.repeat.times if cadence.repeat else 0
    return times is not None and n > times


def _step(cadence: Cadence, state: State) -> Step | Repeat:
    if state.position < len(cadence.steps):
        return cadence.steps[state.position]
    if cadence.repeat is None:
        raise IndexError(state.position)
    return cadence.repeat


def _nominal(frame: Frame, state: State) -> date:
    """R2, R8, R9: the current step's date before any shift."""
    cadence, almanac = frame.cadence, frame.almanac
    step = _step(cadence, state)
    if isinstance(step, Step):
        return add(state.anchor, step.at, almanac)
    n = repetition(cadence, state)
    if step.origin == "anchor":
        after = cadence.steps[-1].at if cadence.steps else Offset()
        return add(state.anchor, after + step.every * n, almanac)
    nominal = state.spread or add(state.last, step.every, almanac) + jitter(frame.code, n, step)
    bound = last_day(step, state)
    return min(nominal, bound) if bound else nominal


# R3 Shift, R4 Window


def _due(frame: Frame, state: State, nominal: date) -> date:
    """R3: the nominal date, moved off a day without work; R9 keeps it inside its period."""
    cadence, almanac = frame.cadence, frame.almanac
    step = _step(cadence, state)
    from_contact = isinstance(step, Repeat) and step.origin == "contact"
    previous = state.last if from_contact else state.previous
    match cadence.shift:
        case Shift.KEEP:
            due = nominal
        case Shift.NEXT:
            due = almanac.next_workday(nominal)
        case _:
            due = almanac.previous_workday(nominal)
            if due <= previous:
                due = almanac.next_workday(nominal)
    bound = last_day(step, state) if isinstance(step, Repeat) else None
    if isinstance(step, Repeat) and bound and due > bound:
        due = almanac.previous_workday(bound)
        due = due if due >= _first_day(step, bound) else bound
    return due


def plan(frame: Frame, state: State) -> Plan | None:
    """Return the current step's dates (R1 to R4, R8, R9), or None when nothing is left (R11)."""
    cadence = frame.cadence
    if _exhausted(cadence, state):
        return None
    step = _step(cadence, state)
    n = repetition(cadence, state)
    nominal = _nominal(frame, state)
    if frame.limit and nominal > frame.limit:
        return None
    due = _due(frame, state, nominal)
    if n == 0:
        due = max(due, state.start)  # R2: only the last of the list can be due before S
    previous = state.last if n and not _from_anchor(cadence) else state.previous
    opens = min(due, max(add(due, -step.early, frame.almanac), previous + DAY))
    return Plan(
        number=state.number,
        label=f"{step.label}#{n}" if n else step.label,
        nominal=nominal,
        opens=opens,
        due=due,
        closes=None if step.late is None else add(due, step.late, frame.almanac),
        channel=step.channel,
        role=step.role,
        guide=step.guide,
    )


# R5 Contact


def contact(frame: Frame, state: State, day: date) -> Outcome:
    """R5: a finished contact closes every step that is open by `day`, as done or as missed."""
    outcome = lapse(frame, state, day)
    closed = list(outcome.closed)
    state, done = outcome.state, False
    while (step := plan(frame, state)) and step.opens <= day:
        state, done = _close(frame, state, step, last=day), True
        closed.append(_closing(step, Status.DONE, day))
        outcome = lapse(frame, state, day)
        state = outcome.state
        closed.extend(outcome.closed)
    if not done:
        state = _move_repetition(frame, replace(state, attempts=0), day)
    return Outcome(state, tuple(closed))


def assume(frame: Frame, state: State, day: date) -> Outcome:
    """Tell what a call on `day` would close if nothing closed before it: R5 without R7."""
    closed: list[Closing] = []
    while (step := plan(frame, state)) and step.opens <= day:
        state = _close(frame, state, step, last=day)
        closed.append(_closing(step, Status.DONE, day))
    return Outcome(state, tuple(closed))


def finish(frame: Frame, state: State, day: date) -> Outcome:
    """Close the current step by name as done on `day`, open or not (R12: a promised task)."""
    step = plan(frame, state)
    if step is None:
        return Outcome(state)
    done = _closing(step, Status.DONE, day)
    return Outcome(_close(frame, state, step, last=day), (done,))


def _move_repetition(frame: Frame, state: State, day: date) -> State:
    """R5: a contact that closed nothing moves a current repetition from contact, unless it has times."""
    repeat = frame.cadence.repeat
    if repeat is None or repeat.origin == "anchor" or repeat.times is not None:
        return state
    if not repetition(frame.cadence, state) or day < max(state.last, state.start):
        return state  # what came before S is in L already
    return replace(state, last=day, planned=None, spread=None)


def _close(frame: Frame, state: State, step: Plan, *, last: date) -> State:
    """Go on to the next step: every closing clears attempts and hold."""
    onward = replace(
        state,
        position=state.position + 1,
        number=state.number + 1,
        previous=step.due,
        last=last,
        attempts=0,
        hold=None,
        planned=None,
        spread=None,
    )
    return _first_planned(frame, onward)


def _closing(step: Plan, status: Status, day: date) -> Closing:
    return Closing(
        step.number, step.label, step.nominal, step.opens, step.due, step.closes, status, day
    )


# R6 Attempt


def attempt(frame: Frame, state: State, day: date) -> Outcome:
    """R6: nobody reached on `day`. Several on one day are one; the last of the budget closes the step."""
    outcome = lapse(frame, state, day)
    state, closed = outcome.state, outcome.closed
    step = plan(frame, state)
    if step is None or step.opens > day or state.attempted == day:
        return outcome
    state = replace(state, attempts=state.attempts + 1, attempted=day)
    if state.attempts < frame.cadence.retry.most:
        return Outcome(replace(state, hold=_retry_on(frame, state, step, day)), closed)
    spent = _close_due(frame, state, step, day, Status.UNREACHED, last=day)
    return Outcome(spent.state, closed + spent.closed)


def _retry_on(frame: Frame, state: State, step: Plan, day: date) -> date:
    """R6: the day of the next try: at most until the step closes, and never sooner than a hold."""
    again = add(day, frame.cadence.retry.every, frame.almanac)
    if frame.cadence.shift is not Shift.KEEP:
        again = frame.almanac.next_workday(again)
    if step.closes:
        again = min(again, step.closes)
    return max(again, state.hold or again)


def _close_due(
    frame: Frame,
    state: State,
    step: Plan,
    day: date,
    status: Status,
    *,
    last: date,
) -> Outcome:
    """Close the current step, and every further one due by `day`, with `status` (R6, R7)."""
    closed = [_closing(step, status, day)]
    state = _close(frame, state, step, last=last)
    while (further := plan(frame, state)) and further.due <= day:
        if further.closes and further.closes < day:
            closed.append(_closing(further, Status.MISSED, further.closes))
        else:
            closed.append(_closing(further, status, day))
        state = _close(frame, state, further, last=state.last)
    return Outcome(state, tuple(closed))


# R7 Missed, skipped


def lapse(frame: Frame, state: State, today: date) -> Outcome:
    """R7: close what closed before `today` as missed, or as unreached when it was attempted."""
    closed: list[Closing] = []
    while (step := plan(frame, state)) and step.closes and step.closes < today:
        status = Status.UNREACHED if state.attempts else Status.MISSED
        closed.append(_closing(step, status, step.closes))
        state = _close(frame, state, step, last=max(state.last, step.due))
    return Outcome(state, tuple(closed))


def skip(frame: Frame, state: State, today: date) -> Outcome:
    """R7: close the current step, and every further one due by `today`, as skipped."""
    outcome = lapse(frame, state, today)
    step = plan(frame, outcome.state)
    if step is None:
        return outcome
    skipped = _close_due(
        frame, outcome.state, step, today, Status.SKIPPED, last=max(today, step.due)
    )
    return Outcome(skipped.state, outcome.closed + skipped.closed)


# R8 Jitter, R9 Within


def jitter(code: str, n: int, repeat: Repeat) -> timedelta:
    """R8: a distance in [-jitter, jitter], the same everywhere for one customer and repetition."""
    if not repeat.jitter:
        return timedelta()
    return timedelta(days=crc32(f"{code}:{n}".encode()) % (2 * repeat.jitter + 1) - repeat.jitter)


_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def last_day(repeat: Repeat, state: State) -> date | None:
    """R9: the last day of the period that follows the one with L.

    None without `within`, and for a first date that was spread (R14), which no period binds.
    """
    if repeat.within is None or repeat.origin == "anchor" or state.spread:
        return None
    last = state.last
    if repeat.within == "week":
        return last + timedelta(days=13 - last.weekday())
    months = _MONTHS[repeat.within]
    first = last.replace(month=(last.month - 1) // months * months + 1, day=1)
    return first + relativedelta(months=2 * months) - DAY


def _first_day(repeat: Repeat, last: date) -> date:
    """R9: the first day of the period that ends on `last`."""
    if repeat.within == "week":
        return last - timedelta(days=6)
    return last + DAY - relativedelta(months=_MONTHS[repeat.within or "year"])


# R11 A new text of the cadence


def redefine(frame: Frame, old: Cadence, state: State, closed: date | None) -> State:
    """Go on under a new text: the current step is the first whose nominal is after `closed`.

    `closed` is the nominal date of the last closed step, if any. L, attempts, hold and a first date
    that was spread (R14) stay.
    """
    steps, position = frame.cadence.steps, 0
    if closed is not None:
        dates = [add(state.anchor, step.at, frame.almanac) for step in steps]
        position = next((n for n, day in enumerate(dates) if day > closed), len(steps))
    onward = replace(state, position=position, planned=None)
    if position == len(steps) and not _from_anchor(frame.cadence):
        position += max(0, state.position - len(old.steps))
        onward = replace(onward, position=position)
    while _behind(frame, onward, closed):
        onward = replace(onward, position=onward.position + 1)
    return _first_planned(frame, onward)


def _behind(frame: Frame, state: State, closed: date | None) -> bool:
    """Whether the current step is a repetition from the anchor whose nominal is not after `closed`."""
    if closed is None or not _from_anchor(frame.cadence) or not repetition(frame.cadence, state):
        return False
    return not _exhausted(frame.cadence, state) and _nominal(frame, state) <= closed


# R12 Hold


def snooze(frame: Frame, state: State, today: date, until: date) -> Outcome:
    """R12: hold the follow-up until a day, at most until it closes; replaces the hold."""
    outcome = lapse(frame, state, today)
    step = plan(frame, outcome.state)
    closes = step.closes if step else None
    hold = min(until, closes) if closes else until
    return Outcome(replace(outcome.state, hold=hold), outcome.closed)


def listed_on(step: Plan, state: State, *held: date | None) -> date:
    """R12: the day from which the follow-up is listed: the latest of opens, hold and what else holds."""
    return max(filter(None, (state.planned or step.opens, state.hold, *held)))


def effective_on(step: Plan, state: State, *held: date | None) -> date:
    """R12: the day on which the follow-up stands: due, or the set day, or later when it is held."""
    return max(filter(None, (state.planned or step.due, state.hold, *held)))


# R14 Late entry


def _spread_late_entry(frame: Frame, state: State, *, known: bool) -> State:
    """R14: at an import or a switching on, the first date of an overdue repetition is spread."""
    repeat = frame.cadence.repeat
    if not (repeat and repeat.origin == "contact" and repetition(frame.cadence, state)):
        return state
    due = _due(frame, state, _nominal(frame, state))
    if known and due >= state.start:
        return state
    every = (add(state.start, repeat.every, frame.almanac) - state.start).days
    return replace(
        state, spread=state.start + DAY + timedelta(days=crc32(frame.code.encode()) % every)
    )


# The order of a day


@dataclass(frozen=True, slots=True)
class Urgency:
    """What orders a follow-up in the day's list of `today`."""

    track: Track
    effective: date
    closes: date | None = None
    time: time | None = None


def urgency(one: Urgency, today: date) -> tuple[bool, int, time, bool, int]:
    """Order follow-ups: must first, then track, a promise by its time, closing today, overdue."""
    return (
        one.effective > today,
        one.track.rank,
        one.time or time.max,
        one.closes != today,
        -max(0, (today - one.effective).days),
    )
