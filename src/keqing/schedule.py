"""The core: when one enrollment's steps fall due, and what closes them.

An enrollment's progress is a `State`. Three kinds of pure functions work on it, in the words of the rules
(docs/rules.md, R1 to R17): `plan` gives the current step's dates; `contact`, `attempt`, `lapse`, `skip`
and `snooze` apply what happened and give a new state with the steps that it closed; `listed_on`,
`effective_on` and `urgency` order a day. All dates are calendar dates of the business time zone,
intervals are closed, weeks run Monday to Sunday.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Protocol
from zlib import crc32

from dateutil.relativedelta import relativedelta

from keqing.almanac import Almanac
from keqing.cadence import Cadence, Offset, Quota, Repeat, Shift, Step, Track
from keqing.periods import period_after, period_of

DAY = timedelta(days=1)
NEVER = date.max
"""A hold without an end: no listing until it is lifted."""


class Status(StrEnum):
    """How a step was closed."""

    DONE = "done"
    MISSED = "missed"
    UNREACHED = "unreached"
    SKIPPED = "skipped"


class Occasions(Protocol):
    """The days of a recurring anchor (R13)."""

    def after(self, day: date) -> date | None:
        """Return the first one after `day`, None when there is none."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A cadence as it binds one customer: `code` seeds R8 and R14, `limit` is the last day of R11.

    `occasions` are the days of a recurring anchor (R13), None for any other.
    """

    cadence: Cadence
    almanac: Almanac
    code: str = ""
    limit: date | None = None
    occasions: Occasions | None = None


@dataclass(frozen=True, slots=True)
class State:
    """An enrollment's progress.

    `start` is S, `last` is L. `previous` is the due date of the step before the current one (S for the
    first). `position` counts the listed steps from 0 and then the repetitions; `number` counts the steps
    that were planned in this enrollment from 1. `attempted` is the last day that counted as an attempt
    and outlives a closing. `hold` is "not before"; `planned` is a day set inside the window; `spread` is
    the first date of a repetition after a late entry (R14).

    In a series (R13) `anchor` is the occasion that it has come to. With a quota (R10) `period` is the
    first day of the period that is counted, in which `asked` steps were closed, `kept` of them as done.
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
    period: date | None = None
    asked: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The current step's dates: due inside [opens, closes]; `closes` None means that it never closes.

    `red` is the day from which it is red: the last working day of a period below its floor (R10).
    """

    number: int
    label: str
    nominal: date
    opens: date
    due: date
    closes: date | None
    channel: str
    role: str | None
    guide: str | None
    red: date | None = None


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
    state = _first_planned(frame, _first_occasion(frame, fresh))
    return _spread_late_entry(frame, state, known=last is not None) if late else state


def _first_planned(frame: Frame, state: State) -> State:
    """R2: pass over listed steps due before S, but the last; and repetitions from the anchor due before S."""
    cadence = frame.cadence
    while True:
        if isinstance(cadence.repeat, Quota) and repetition(cadence, state):
            return _counted(frame, state, cadence.repeat)
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
    return isinstance(cadence.repeat, Repeat) and cadence.repeat.origin == "anchor"


def _exhausted(cadence: Cadence, state: State) -> bool:
    """R11: no further step: the list is at its end and there is no (further) repetition."""
    n = repetition(cadence, state)
    if n == 0 or isinstance(cadence.repeat, Quota):
        return False
    times = cadence.repeat.times if cadence.repeat else 0
    return times is not None and n > times


def _step(cadence: Cadence, state: State) -> Step | Repeat | Quota:
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
    if isinstance(step, Quota):
        return _quota_day(almanac, state, step)
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
    if isinstance(step, Repeat) and step.within and bound and due > bound:
        due = almanac.previous_workday(bound)
        due = due if due >= period_of(bound, step.within).first else bound
    return due


def plan(frame: Frame, state: State) -> Plan | None:
    """Return the current step's dates (R1 to R4, R8 to R10, R13), or None when nothing is left (R11)."""
    cadence = frame.cadence
    if _exhausted(cadence, state):
        return None
    step = _step(cadence, state)
    nominal = _nominal(frame, state)
    if frame.limit and nominal > frame.limit:
        return None
    if isinstance(step, Quota):
        return _quota_plan(frame, state, step)
    n = repetition(cadence, state)
    due = _due(frame, state, nominal)
    if n == 0:
        due = max(due, state.start)  # R2: only the last of the list can be due before S
    previous = state.last if n and not _from_anchor(cadence) else state.previous
    opens = min(due, max(add(due, -step.early, frame.almanac), previous + DAY))
    closes = None if step.late is None else add(due, step.late, frame.almanac)
    return Plan(
        number=state.number,
        label=_label(frame, state, step),
        nominal=nominal,
        opens=opens,
        due=due,
        closes=_before_next_occasion(frame, state, due, closes),
        channel=step.channel,
        role=step.role,
        guide=step.guide,
    )


def _label(frame: Frame, state: State, step: Step | Repeat) -> str:
    """Name a step as its file does, a repetition by its number, a series by its occasion's year."""
    if n := repetition(frame.cadence, state):
        return f"{step.label}#{n}"
    return f"{state.anchor.year} {step.label}" if frame.occasions else step.label


# R5 Contact


def contact(frame: Frame, state: State, day: date) -> Outcome:
    """R5: a finished contact closes every step that is open by `day`, as done or as missed."""
    outcome = lapse(frame, state, day)
    closed = list(outcome.closed)
    state, done = outcome.state, False
    while (step := plan(frame, state)) and step.opens <= day:
        state, done = _close(frame, state, step, Status.DONE, last=day), True
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
        state = _close(frame, state, step, Status.DONE, last=day)
        closed.append(_closing(step, Status.DONE, day))
    return Outcome(state, tuple(closed))


def possible(frame: Frame, state: State) -> State:
    """Pass over what no call can close any more: a step that opens after it closes (R10) will be missed."""
    while (step := plan(frame, state)) and too_late(step):
        state = _close(frame, state, step, Status.MISSED, last=max(state.last, step.due))
    return state


def too_late(step: Plan) -> bool:
    """Tell whether a step opens after it closes, so that no call can close it (R10)."""
    return step.closes is not None and step.closes < step.opens


def finish(frame: Frame, state: State, day: date) -> Outcome:
    """Close the current step by name as done on `day`, open or not (R12: a promised task)."""
    step = plan(frame, state)
    if step is None:
        return Outcome(state)
    done = _closing(step, Status.DONE, day)
    return Outcome(_close(frame, state, step, Status.DONE, last=day), (done,))


def _move_repetition(frame: Frame, state: State, day: date) -> State:
    """R5: a contact that closed nothing moves a current repetition from contact, unless it has times."""
    repeat = frame.cadence.repeat
    if not isinstance(repeat, Repeat) or repeat.origin == "anchor" or repeat.times is not None:
        return state
    if not repetition(frame.cadence, state) or day < max(state.last, state.start):
        return state  # what came before S is in L already
    return replace(state, last=day, planned=None, spread=None)


def _close(frame: Frame, state: State, step: Plan, status: Status, *, last: date) -> State:
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
        asked=state.asked + 1,
        kept=state.kept + (status is Status.DONE),
    )
    return _first_planned(frame, _next_occasion(frame, onward))


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
    state = _close(frame, state, step, status, last=last)
    while (further := plan(frame, state)) and further.due <= day:
        if further.closes and further.closes < day:
            closed.append(_closing(further, Status.MISSED, further.closes))
        else:
            closed.append(_closing(further, status, day))
        state = _close(frame, state, further, closed[-1].status, last=state.last)
    return Outcome(state, tuple(closed))


# R7 Missed, skipped


def lapse(frame: Frame, state: State, today: date) -> Outcome:
    """R7: close what closed before `today` as missed, or as unreached when it was attempted."""
    closed: list[Closing] = []
    while (step := plan(frame, state)) and step.closes and step.closes < today:
        status = Status.UNREACHED if state.attempts else Status.MISSED
        closed.append(_closing(step, status, step.closes))
        state = _close(frame, state, step, status, last=max(state.last, step.due))
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


def last_day(repeat: Repeat, state: State) -> date | None:
    """R9: the last day of the period that follows the one with L.

    None without `within`, and for a first date that was spread (R14), which no period binds.
    """
    if repeat.within is None or repeat.origin == "anchor" or state.spread:
        return None
    return period_after(state.last, repeat.within).last


# R10 Quota


def _counted(frame: Frame, state: State, quota: Quota) -> State:
    """R10: the period in which the next contact is asked: this one, or a later one that has work."""
    almanac = frame.almanac
    if state.period is None:
        period = period_after(state.previous, quota.per)
    else:
        period = period_of(state.period, quota.per)
        if state.asked < min(quota.count, len(almanac.workdays(*period))):
            return state
        period = period_after(period.last, quota.per)
    while not almanac.workdays(*period):
        period = period_after(period.last, quota.per)
    return replace(state, period=period.first, asked=0, kept=0)


def _quota_day(almanac: Almanac, state: State, quota: Quota) -> date:
    """R10: the k-th contact of a period with m working days is due on the ceil(k x m / quota)-th."""
    days = almanac.workdays(*period_of(state.period or state.start, quota.per))
    count, k = min(quota.count, len(days)), state.asked + 1
    return days[-(-k * len(days) // count) - 1]


def _quota_plan(frame: Frame, state: State, quota: Quota) -> Plan:
    """R10: the period is the window. No day counts twice: the next contact opens the day after the last.

    After a contact on the period's last day nothing more can be done in it: what was still asked opens
    too late, and is missed.
    """
    period = period_of(state.period or state.start, quota.per)
    nominal = _quota_day(frame.almanac, state, quota)
    opens = max(period.first, state.last + DAY)
    below = state.kept < quota.floor
    return Plan(
        number=state.number,
        label=f"{quota.label}#{state.asked + 1}",
        nominal=nominal,
        opens=opens,
        due=min(max(nominal, opens), period.last),
        closes=period.last,
        channel=quota.channel,
        role=quota.role,
        guide=quota.guide,
        red=frame.almanac.previous_workday(period.last) if below else None,
    )


# R11 A new text of the cadence


def redefine(frame: Frame, old: Cadence, state: State, closed: date | None) -> State:
    """Go on under a new text: the current step is the first whose nominal is after `closed`.

    `closed` is the nominal date of the last closed step, if any. L, attempts, hold and a first date
    that was spread (R14) stay.
    """
    if frame.occasions:
        return _redefine_series(frame, state, closed)
    steps, position = frame.cadence.steps, 0
    if closed is not None:
        dates = [add(state.anchor, step.at, frame.almanac) for step in steps]
        position = next((n for n, day in enumerate(dates) if day > closed), len(steps))
    onward = replace(state, position=position, planned=None, period=None)
    if isinstance(frame.cadence.repeat, Quota):
        return _redefine_quota(frame, old, onward, state, closed)
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


def _redefine_quota(
    frame: Frame, old: Cadence, onward: State, state: State, closed: date | None
) -> State:
    """R11 for a quota: the period that was counted goes on where its length is the same."""
    quota = frame.cadence.repeat
    same = (
        isinstance(quota, Quota) and isinstance(old.repeat, Quota) and quota.per == old.repeat.per
    )
    if same and state.period and repetition(frame.cadence, onward):
        return _first_planned(frame, replace(onward, period=state.period))
    after = max(filter(None, (state.previous, closed)))
    return _first_planned(frame, replace(onward, previous=after, asked=0, kept=0))


def _redefine_series(frame: Frame, state: State, closed: date | None) -> State:
    """R11 for a series: go on from the occasion that it has come to."""
    onward = _first_occasion(frame, replace(state, position=0, planned=None))
    while closed and not _exhausted(frame.cadence, onward) and _nominal(frame, onward) <= closed:
        onward = _next_occasion(frame, replace(onward, position=onward.position + 1))
    return _first_planned(frame, onward)


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


# R13 Series


def _first_occasion(frame: Frame, state: State) -> State:
    """R13: begin with the first occasion that is not over on S: whose last step is due or open then."""
    occasions = frame.occasions
    if occasions is None:
        return state
    found = occasions.after(state.start - _LONGEST_SERIES)
    while found and _over_by(frame, replace(state, anchor=found)) < state.start:
        found = occasions.after(found)
    if found is None:
        return replace(state, position=len(frame.cadence.steps))
    return replace(state, anchor=found)


_LONGEST_SERIES = timedelta(days=2 * 366)
"""Farther from its occasion than any step of a series that comes every year."""


def _over_by(frame: Frame, state: State) -> date:
    """R13: the day on which an occasion's last step closes, or is due if it never closes."""
    step = frame.cadence.steps[-1]
    last = replace(state, position=len(frame.cadence.steps) - 1)
    due = _due(frame, last, _nominal(frame, last))
    return add(due, step.late, frame.almanac) if step.late else due


def _next_occasion(frame: Frame, state: State) -> State:
    """R13: after an occasion's last step the anchor moves on to the next one."""
    if frame.occasions is None or not repetition(frame.cadence, state):
        return state
    found = frame.occasions.after(state.anchor)
    return replace(state, anchor=found, position=0) if found else state


def _before_next_occasion(
    frame: Frame, state: State, due: date, closes: date | None
) -> date | None:
    """R13: what is not closed when the next occasion's first step opens is closed before that day."""
    if frame.occasions is None:
        return closes
    found = frame.occasions.after(state.anchor)
    if found is None:
        return closes
    first = replace(state, anchor=found, position=0, previous=due)
    opens = add(
        _due(frame, first, _nominal(frame, first)), -frame.cadence.steps[0].early, frame.almanac
    )
    before = max(due, opens - DAY)
    return min(closes, before) if closes else before


# R14 Late entry


def _spread_late_entry(frame: Frame, state: State, *, known: bool) -> State:
    """R14: at an import or a switching on, the first date of an overdue repetition is spread."""
    repeat = frame.cadence.repeat
    if not isinstance(repeat, Repeat) or repeat.origin == "anchor":
        return state
    if not repetition(frame.cadence, state):
        return state
    due = _due(frame, state, _nominal(frame, state))
    if known and due >= state.start:
        return state
    every = (add(state.start, repeat.every, frame.almanac) - state.start).days
    return replace(state, spread=state.start + DAY + timedelta(days=_share(frame.code, every)))


def _share(code: str, every: int) -> int:
    """R14: a number of days in [0, every), the same everywhere for one customer."""
    return crc32(code.encode()) % every


def alike(cadence: Cadence, almanac: Almanac, start: date) -> Callable[[str], tuple[int, int]]:
    """R8, R14: give what of a customer's code decides on the first date of a late entry on `start`.

    Codes for which that is the same are alike: whatever else is equal, so is the first date.
    """
    repeat = cadence.repeat
    if not isinstance(repeat, Repeat) or repeat.origin == "anchor" or cadence.steps:
        return lambda _: (0, 0)
    every = (add(start, repeat.every, almanac) - start).days
    if not repeat.jitter:
        return lambda code: (0, _share(code, every))
    return lambda code: (jitter(code, 1, repeat).days, _share(code, every))


# R17 Gap and cap

CAP, CAP_DAYS = 3, 7
"""So many finished outgoing contacts in so many days are the most that care may come to."""
CAPPED = frozenset({Track.CARE, Track.PROMOTION})
PROMOTION_DAYS = 30
"""In so many days one promotional contact is the most."""
GAP = timedelta(days=2)
"""Care and promotion due so shortly before something that stands above them wait for it."""


def allowed_from(day: date, contacts: Iterable[date], promotions: Iterable[date] = ()) -> date:
    """R17: the first day from `day` on that the contact cap allows for one more contact.

    `contacts` are the days of all finished outgoing contacts, `promotions` those of promotional ones,
    which only another promotion has to mind.
    """
    made, promoted = sorted(contacts), max(promotions, default=None)
    while True:
        began = day - timedelta(days=CAP_DAYS - 1)
        recent = [one for one in made if began <= one <= day]
        if len(recent) >= CAP:
            day = recent[-CAP] + timedelta(days=CAP_DAYS)
        elif promoted and promoted <= day < promoted + timedelta(days=PROMOTION_DAYS):
            day = promoted + timedelta(days=PROMOTION_DAYS)
        else:
            return day


def capped_until(
    listed: date, closes: date | None, contacts: Sequence[date], promotions: Sequence[date] = ()
) -> date | None:
    """R17: until when the cap keeps a step from the list, None where it does not.

    `listed` is the day on which it would be listed; what was listed before the last contact is looked at
    from that contact on. A step that closes sooner is listed on its last day, but no promotion is before its
    limit allows it: that step is missed.
    """
    since = max(listed, *contacts) if contacts else listed
    allowed = allowed_from(since, contacts, promotions)
    if allowed == since:
        return None
    if closes is None or allowed_from(closes, (), promotions) > closes:
        return allowed
    return min(allowed, closes)


def waits_for(track: Track, day: date, others: Sequence[tuple[Track, date]]) -> date:
    """R17: the day for which care or promotion on `day` waits: that of something above it, soon after."""
    soon = [one for above, one in others if above.rank < track.rank and day < one <= day + GAP]
    return min(soon, default=day)


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
