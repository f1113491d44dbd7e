"""The core: when one enrollment's steps fall due, and which events close them.

An enrollment's progress is a `State` (`keqing.records.progress`). Pure functions work on it, in the words of the rules (docs/rules.md).
`plan` gives the current step's dates. `contact`, `attempt`, `close_missed`, `skip_due` and `snooze_step`
apply an event; each gives a new state and the steps that it closed. `listed_on` and `effective_on` say when
a step comes up. All dates are calendar dates of the business time zone. Intervals are closed. Weeks run
Monday to Sunday.

    rule                  here                                              elsewhere
    R1  offsets           add_offset                                        keqing.definitions.cadence
    R2  nominal date      begin, skip_to_first_planned, current_step
    R3  shift             shift                                             keqing.calendar.workday_shift
    R4  window            plan, window                                      keqing.definitions.cadence_steps: what is refused
    R5  contact           counts, contact, do_step, finish_step             keqing.timeline.fold: for each enrollment
    R6  attempt           attempt                                           keqing.timeline.fold: for each enrollment
    R7  missed, skipped   close_missed, skip_due                            keqing.timeline.starts_and_ends: notes
    R8  jitter            jitter
    R9  within            last_day                                          keqing.calendar.periods
    R10 quota             by_quota, ByQuota                                 keqing.calendar.periods
    R11 begin and end     last_day_by_until, redefine                       keqing.timeline.starts_and_ends: who starts and ends
    R12 hold              snooze_step, set_day, held_until, listed_on       keqing.timeline.fold: pauses, promises
    R13 series            next_occasion                                     keqing.dates.occasions: the days
    R14 late entry        spread_late_entry, share
    R15 supply                                                              keqing.timeline.supply
    R16 lunar and leap                                                      keqing.dates.birthdays
    R17 gap and cap                                                         keqing.timeline.gap_and_cap

    what is no rule of one enrollment, but is looked for here
    the order of the list, the rank of a customer                           keqing.worklist.list_order
    in whose row of the list a step stands                                  keqing.worklist.row_sharing
    all enrollments of a customer, event by event                           keqing.timeline.fold
    records that stay open until others answer them                         keqing.timeline.open_records
    which cadence begins or ends on an event                                keqing.timeline.starts_and_ends
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from datetime import date, time, timedelta
from typing import ClassVar, Protocol
from zlib import crc32

from dateutil.relativedelta import relativedelta

from keqing.calendar.almanac import Almanac
from keqing.calendar.periods import Period, period_after, period_of
from keqing.calendar.workday_shift import Shift, last_workday_of, shift_to_workday
from keqing.dates.duty import DutyDays
from keqing.dates.occasions import Eves, occurrence
from keqing.definitions.cadence import NOTHING, Cadence, Offset, Quota, Repeat, Step, Track
from keqing.frozen import dataclass, replace
from keqing.records.progress import Closing, Plan, QuotaCount, State, Status, Transition

DAY = timedelta(days=1)
VISIT = "visit"
"""The channel of steps that are due on duty days."""
NEVER = date.max
"""A hold without an end: no listing until it is lifted."""


class Occasions(Protocol):
    """The days of a recurring anchor (R13)."""

    def after(self, day: date) -> date | None:
        """Return the first one after `day`, None when there is none."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A cadence as it binds one customer: `code` seeds R8 and R14, `limit` is the last day of R11.

    `occasions` are the days of a recurring anchor (R13), None for any other. `duty` are the days on which the
    customer can be visited, None where that is any day. `over` is the day with which the work is void: a step that
    is due by then closes with it.
    """

    cadence: Cadence
    almanac: Almanac
    code: str = ""
    limit: date | None = None
    occasions: Occasions | None = None
    duty: DutyDays | None = None
    over: date | None = None


# R1 Offsets


def add_offset(day: date, offset: Offset, almanac: Almanac) -> date:
    """R1: the months first, clipped once to the month's end, then the days, then the working days."""
    moved = day + relativedelta(months=offset.months) if offset.months else day
    moved += timedelta(days=offset.days)
    return almanac.add_workdays(moved, offset.workdays) if offset.workdays else moved


# R2 Nominal date


def begin(
    binding: Binding, anchor: date, start: date, last: date | None = None, *, late: bool = False
) -> State:
    """R2: the state on S. `last` is the last contact that would have counted on or before S, if any.

    `late` says that S is a day of import or of a cadence's switching on (R14).
    """
    fresh = _at_first(binding, State(anchor, start, last or start, previous=start))
    state = skip_to_first_planned(binding, _first_occasion(binding, fresh))
    return spread_late_entry(binding, state, known=last is not None) if late else state


def skip_to_first_planned(binding: Binding, state: State) -> State:
    """R2: pass over listed steps due before S, but the last; and repetitions from the anchor due before S."""
    while (step := current_step(binding, state)) and step.before_start:
        state = _go_on(binding, state)
    return state if step is None or step.count == state.count else replace(state, count=step.count)


def passed_over(binding: Binding, state: State) -> tuple[tuple[str, date], ...]:
    """R2: the listed steps that were due before S and so were never planned, each with its label and its date."""
    steps = binding.cadence.steps
    first = replace(state, repetition=0, previous=state.start)
    behind = steps if state.repetition else steps[: state.listed]
    listed = [
        Listed(binding, replace(first, listed=place), step) for place, step in enumerate(behind)
    ]
    return tuple((step.label, step.shifted(step.nominal)) for step in listed if step.before_start)


def _at_first(binding: Binding, state: State) -> State:
    return replace(state, listed=0, repetition=0 if binding.cadence.steps else 1)


def _go_on(binding: Binding, state: State) -> State:
    """R2: the listed steps one after the other, then the repetitions; in a series the next occasion's (R13)."""
    listed = state.listed + 1
    if listed < len(binding.cadence.steps):
        return replace(state, listed=listed)
    past = replace(state, listed=len(binding.cadence.steps), repetition=state.repetition + 1)
    return next_occasion(binding, past)


def current_step(binding: Binding, state: State) -> Windowed | ByQuota | None:
    """Return the current step by its kind; None when there is no further one (R11)."""
    if not state.repetition:
        return Listed(binding, state, binding.cadence.steps[state.listed])
    match binding.cadence.repeat:
        case Quota() as quota:
            return by_quota(binding, state, quota)
        case Repeat(times=int(times)) if state.repetition > times:
            return None
        case Repeat(origin="contact") as repeat:
            return FromContact(binding, state, repeat)
        case Repeat() as repeat:
            return FromAnchor(binding, state, repeat)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Windowed(ABC):
    """A current step with a nominal date and a window around it; a quota has its period for a window."""

    binding: Binding
    state: State
    text: Step | Repeat
    from_contact: ClassVar[bool] = False
    count: ClassVar[None] = None

    @property
    @abstractmethod
    def nominal(self) -> date:
        """R2: the date before any shift."""

    @property
    def label(self) -> str:
        """A repetition is called by its number."""
        return f"{self.text.label}#{self.state.repetition}"

    @property
    def before_start(self) -> bool:
        """R2: it is not planned, for it is due before S; only L moves a repetition from contact."""
        return not self.from_contact and self.shifted(self.nominal) < self.state.start

    def behind(self, closed: date) -> bool:
        """R11: its nominal date is not after that of a closed step; that from contact has gone on with L."""
        return not self.from_contact and self.nominal <= closed

    @property
    def previous(self) -> date:
        """R4: the day that the window lies after."""
        return self.state.last if self.from_contact else self.state.previous

    def shifted(self, nominal: date) -> date:
        """R3: the nominal date, moved off a day without work."""
        return shift(self.binding, nominal, self.previous)

    def due(self, nominal: date) -> date:
        """The day on which it is due."""
        return self.shifted(nominal)

    def plan(self, nominal: date) -> Plan:
        """R4: the window around the due date."""
        return window(self, nominal, self.due(nominal))


class Listed(Windowed):
    """A listed step."""

    __slots__ = ()
    text: Step

    @property
    def nominal(self) -> date:
        """R2: it counts from the anchor."""
        return add_offset(self.state.anchor, self.text.at, self.binding.almanac)

    @property
    def label(self) -> str:
        """As its file says, in a series with the year or the period of its occasion."""
        label = self.text.label
        if self.binding.occasions is None:
            return label
        return f"{occurrence(self.binding.cadence.anchor, self.state.anchor)} {label}"

    @property
    def before_start(self) -> bool:
        """R2: the last of the list is planned whenever it is due; not in a series by periods (R13)."""
        last = self.state.listed + 1 == len(self.binding.cadence.steps)
        always = last and not self.by_period
        return not always and self.shifted(self.nominal) < self.state.start

    @property
    def by_period(self) -> bool:
        """R13: it comes with each month, quarter or year."""
        return isinstance(self.binding.occasions, Eves)

    def shifted(self, nominal: date) -> date:
        """R3: in a series by periods the first step always goes back, whatever lies before it."""
        first = self.by_period and not self.state.listed
        return shift(self.binding, nominal, date.min if first else self.previous)

    def due(self, nominal: date) -> date:
        """R2: the last of the list is due on S, where its date is before S."""
        return max(self.shifted(nominal), self.state.start)


class FromAnchor(Windowed):
    """A repetition from the anchor."""

    __slots__ = ()
    text: Repeat

    @property
    def nominal(self) -> date:
        """R2: it counts from the anchor, in one addition with the last listed step's distance."""
        steps = self.binding.cadence.steps
        after = steps[-1].at if steps else NOTHING
        distance = after + self.text.every * self.state.repetition
        return add_offset(self.state.anchor, distance, self.binding.almanac)


class FromContact(Windowed):
    """A repetition from contact."""

    __slots__ = ()
    text: Repeat
    from_contact = True

    @property
    def nominal(self) -> date:
        """R2, R8, R9: it counts from L, with jitter, or stands where a late entry put it (R14)."""
        state, repeat = self.state, self.text
        moved = jitter(self.binding.code, state.repetition, repeat)
        nominal = state.spread or add_offset(state.last, repeat.every, self.binding.almanac) + moved
        bound = last_day(repeat, state)
        return min(nominal, bound) if bound else nominal

    def due(self, nominal: date) -> date:
        """R9: the shift stays inside the period."""
        return within(self.binding.almanac, self.text, self.state, self.shifted(nominal))


# R3 Shift


def shift(binding: Binding, nominal: date, previous: date) -> date:
    """R3: move a date off a day without work; to one before it only where that is after `previous`."""
    return shift_to_workday(nominal, binding.cadence.shift, binding.almanac, after=previous)


# R4 Window


def plan(binding: Binding, state: State) -> Plan | None:
    """Return the current step's dates (R1 to R4, R8 to R10, R13), or None when nothing is left (R11)."""
    step = current_step(binding, state)
    if step is None:
        return None
    nominal = step.nominal
    if binding.limit and nominal > binding.limit:
        return None
    return step.plan(nominal)


def window(step: Windowed, nominal: date, due: date) -> Plan:
    """R4: from `early` before the due date, but after the step before, to `late` after it."""
    text, state, almanac = step.text, step.state, step.binding.almanac
    closes = None if text.late is None else add_offset(due, text.late, almanac)
    closes = _before_next_occasion(step.binding, state, due, closes)
    if over := step.binding.over:
        closes = min(closes or over, max(due, over))
    duty = on_duty(step.binding.duty, text.channel, due, closes)
    due, off_duty = (duty, due) if duty else (due, None)
    opens = min(due, max(add_offset(due, -text.early, almanac), step.previous + DAY))
    return Plan(
        number=state.number,
        label=step.label,
        nominal=nominal,
        opens=opens,
        due=due,
        closes=closes,
        channel=text.channel,
        role=text.role,
        guide=text.guide,
        records=text.records,
        off_duty=off_duty,
    )


def on_duty(duty: DutyDays | None, channel: str, due: date, closes: date | None) -> date | None:
    """R4: the duty day on which a visit is due in place of `due`, inside its window; None where that stays."""
    if duty is None or channel != VISIT:
        return None
    day = duty.on_or_after(due)
    return None if day == due or (closes and day > closes) else day


# R5 Contact


def counts(
    cadence: Cadence, step: Plan | None, channel: str | None, apart: Collection[str]
) -> bool:
    """R5: the channel closes steps of this cadence, and the step's role is not `apart`, a role of others."""
    if channel not in (cadence.done_by or ()):
        return False
    return step is None or step.role not in apart


def contact(binding: Binding, state: State, day: date) -> Transition:
    """R5: a finished contact closes every step that is open by `day`, as done or as missed."""
    outcome, done = close_missed(binding, state, day), False
    while (step := plan(binding, outcome.state)) and step.opens <= day:
        outcome += close_step(binding, outcome.state, step, Status.DONE, day, last=day)
        outcome += close_missed(binding, outcome.state, day)
        done = True
    if done:
        return outcome
    return outcome + Transition(_move_repetition(binding, outcome.state, day))


def do_step(binding: Binding, state: State, day: date) -> Transition:
    """R5: close the current step as done on `day`, and no further one; nothing before it opens."""
    outcome = close_missed(binding, state, day)
    step = plan(binding, outcome.state)
    if step is None or step.opens > day:
        return outcome
    return outcome + close_step(binding, outcome.state, step, Status.DONE, day, last=day)


def finish_step(binding: Binding, state: State, day: date) -> Transition:
    """Close the current step by name as done on `day`, open or not (R12: a promised task)."""
    step = plan(binding, state)
    if step is None:
        return Transition(state)
    return close_step(binding, state, step, Status.DONE, day, last=day)


def _move_repetition(binding: Binding, state: State, day: date) -> State:
    """R5: a contact that closed nothing clears the attempts, and moves a repetition from contact without `times`."""
    state = replace(state, attempts=0, again=None)
    match current_step(binding, state):
        case FromContact(text=Repeat(times=None)) if day >= max(state.last, state.start):
            return replace(state, last=day, planned=None, taken_by=None, spread=None)
        case _:  # a contact from before S is in L already
            return state


def close_step(
    binding: Binding, state: State, step: Plan, status: Status, day: date, *, last: date
) -> Transition:
    """Close the current step on `day` and go on to the next one: every closing clears attempts and hold."""
    onward = replace(
        state,
        number=state.number + 1,
        previous=step.due,
        last=last,
        attempts=0,
        hold=None,
        again=None,
        planned=None,
        taken_by=None,
        spread=None,
        count=state.count and state.count.after(status),
    )
    closing = Closing(
        step.number, step.label, step.nominal, step.opens, step.due, step.closes, status, day
    )
    return Transition(skip_to_first_planned(binding, _go_on(binding, onward)), (closing,))


# R6 Attempt


def attempt(binding: Binding, state: State, day: date, at: time | None = None) -> Transition:
    """R6: nobody reached on `day`. Several on one day are one; the last of the budget closes the step.

    Where nobody answered `at` a time, the step stays due on that day for the next hour of `retry.same_day`.
    """
    outcome = close_missed(binding, state, day)
    state = outcome.state
    step = plan(binding, state)
    again = state.attempted == day
    if step is None or step.opens > day or (again and state.again is None):
        return outcome
    state = replace(
        state, attempts=state.attempts + (not again), attempted=day, again=_hour_after(binding, at)
    )
    if state.again and (state.hold is None or state.hold <= day):
        return outcome + Transition(replace(state, hold=day))
    state = replace(state, again=None)
    if state.attempts < binding.cadence.retry.most:
        return outcome + Transition(replace(state, hold=_retry_on(binding, state, step, day)))
    return outcome + _close_due(binding, state, step, day, Status.UNREACHED, last=day)


def _hour_after(binding: Binding, at: time | None) -> time | None:
    """R6: the first hour of the day after a time at which it is tried again."""
    if at is None:
        return None
    return next((hour for hour in binding.cadence.retry.same_day if hour > at), None)


def _retry_on(binding: Binding, state: State, step: Plan, day: date) -> date:
    """R6: the day of the next try: at most until the step closes, and never sooner than a hold."""
    again = add_offset(day, binding.cadence.retry.every, binding.almanac)
    if binding.cadence.shift is not Shift.KEEP:
        again = binding.almanac.next_workday(again)
    if step.closes:
        again = min(again, step.closes)
    return max(again, state.hold or again)


def _close_due(
    binding: Binding, state: State, step: Plan, day: date, status: Status, *, last: date
) -> Transition:
    """Close the current step, and every further one due by `day`, with `status` (R6, R7)."""
    outcome = close_step(binding, state, step, status, day, last=last)
    while (further := plan(binding, outcome.state)) and further.due <= day:
        how, when = status, day
        if further.closes and further.closes < day:
            how, when = Status.MISSED, further.closes
        outcome += close_step(binding, outcome.state, further, how, when, last=outcome.state.last)
    return outcome


# R7 Missed, skipped


def close_missed(binding: Binding, state: State, today: date) -> Transition:
    """R7: close each step whose last day was before `today` as missed, or as unreached if attempted."""
    outcome = Transition(state)
    while (step := plan(binding, state)) and step.closes and step.closes < today:
        status = Status.UNREACHED if state.attempts else Status.MISSED
        last = max(state.last, step.due)
        outcome += close_step(binding, state, step, status, step.closes, last=last)
        state = outcome.state
    return outcome


def skip_due(binding: Binding, state: State, today: date) -> Transition:
    """R7: close the current step, and every further one due by `today`, as skipped."""
    outcome = close_missed(binding, state, today)
    step = plan(binding, outcome.state)
    if step is None:
        return outcome
    last = max(today, step.due)
    return outcome + _close_due(binding, outcome.state, step, today, Status.SKIPPED, last=last)


# R8 Jitter


def jitter(code: str, n: int, repeat: Repeat) -> timedelta:
    """R8: a distance in [-jitter, jitter], the same everywhere for one customer and repetition."""
    if not repeat.jitter:
        return timedelta()
    return timedelta(days=crc32(f"{code}:{n}".encode()) % (2 * repeat.jitter + 1) - repeat.jitter)


# R9 Within


def last_day(repeat: Repeat, state: State) -> date | None:
    """R9: the last day of the period that follows the one with L.

    None without `within`, and for a first date that was spread (R14), which no period binds.
    """
    if repeat.within is None or repeat.origin == "anchor" or state.spread:
        return None
    return period_after(state.last, repeat.within).last


def within(almanac: Almanac, repeat: Repeat, state: State, due: date) -> date:
    """R9: where the shift would pass the last day, due is the last working day of its period, or that day."""
    bound = last_day(repeat, state)
    if repeat.within is None or bound is None or due <= bound:
        return due
    return last_workday_of(period_of(bound, repeat.within), almanac)


# R10 Quota


@dataclass(frozen=True, slots=True)
class ByQuota:
    """A contact that a quota asks for: the next one in the period that is counted, with its working days."""

    state: State
    text: Quota
    count: QuotaCount
    period: Period
    workdays: tuple[date, ...]
    duty: DutyDays | None = None
    before_start: ClassVar[bool] = False

    @property
    def nominal(self) -> date:
        """R10: the k-th contact of a period with m working days is due on the ceil(k x m / quota)-th."""
        k, m = self.count.closed + 1, len(self.workdays)
        return self.workdays[-(-k * m // min(self.text.count, m)) - 1]

    def plan(self, nominal: date) -> Plan:
        """R10: the period is the window. No day counts twice: the next contact opens the day after the last.

        After a contact on the period's last day the period has no day left. A contact that is still asked
        then opens too late and is missed.
        """
        opens = max(self.period.first, self.state.last + DAY)
        below = self.count.done < self.text.floor
        due = min(max(nominal, opens), self.period.last)
        duty = on_duty(self.duty, self.text.channel, due, self.period.last)
        return Plan(
            number=self.state.number,
            label=f"{self.text.label}#{self.count.closed + 1}",
            nominal=nominal,
            opens=opens,
            due=duty or due,
            closes=self.period.last,
            channel=self.text.channel,
            role=self.text.role,
            guide=self.text.guide,
            red=self.workdays[-1] if below else None,
            off_duty=due if duty else None,
            records=self.text.records,
        )

    def behind(self, _closed: date) -> bool:
        """R11: the count of the period goes on, see `_count_on`."""
        return False


def by_quota(binding: Binding, state: State, quota: Quota) -> ByQuota:
    """R10: the contact that is asked next, in this period or in a later one with working days.

    Counting begins with the first whole period after S, or after the listed steps.
    """
    count = state.count or QuotaCount(period_after(state.previous, quota.per).first)
    while True:
        period = period_of(count.first, quota.per)
        workdays = binding.almanac.workdays(*period)
        if count.closed < min(quota.count, len(workdays)):
            return ByQuota(state, quota, count, period, workdays, binding.duty)
        count = QuotaCount(period_after(count.first, quota.per).first)


# R11 Beginning and end


def last_day_by_until(cadence: Cadence, base: date | None, almanac: Almanac) -> date | None:
    """R11: the last day by `until`, counted from `base`; None without one, or where that day is not known."""
    return add_offset(base, cadence.until.offset, almanac) if cadence.until and base else None


def redefine(binding: Binding, old: Cadence, state: State, closed: date | None) -> State:
    """R11: go on under a new text: the current step is the first whose nominal is after `closed`.

    `closed` is the nominal date of the last closed step, if any. L, attempts, hold and a first date
    that was spread (R14) stay; a series goes on from the occasion that it has come to.
    """
    fresh = _at_first(binding, replace(state, planned=None, taken_by=None, count=None))
    onward = _first_occasion(binding, fresh)
    while closed and (step := current_step(binding, onward)) and step.behind(closed):
        onward = _go_on(binding, onward)
    match binding.cadence.repeat:
        case Quota() as quota:
            onward = _count_on(quota, old, onward, state, closed)
        case Repeat(origin="anchor"):
            pass
        case _ if onward.repetition:
            onward = replace(onward, repetition=max(onward.repetition, state.repetition))
    return skip_to_first_planned(binding, onward)


def _count_on(
    quota: Quota, old: Cadence, onward: State, state: State, closed: date | None
) -> State:
    """R11 for a quota: the period that was counted goes on where its length is the same."""
    match old.repeat:
        case Quota(per=quota.per) if state.count and onward.repetition:
            return replace(onward, count=state.count)
        case _:
            return replace(onward, previous=max(state.previous, closed or state.previous))


# R12 Hold


def snooze_step(binding: Binding, state: State, today: date, until: date) -> Transition:
    """R12: hold the follow-up until a day, at most until it closes; replaces the hold."""
    outcome = close_missed(binding, state, today)
    step = plan(binding, outcome.state)
    hold = min(until, step.closes) if step and step.closes else until
    return outcome + Transition(replace(outcome.state, hold=hold, again=None))


def set_day(
    binding: Binding, state: State, today: date, day: date, by: str | None = None
) -> Transition:
    """R12: set the current step to a day of its window, which stands in for due; another day sets nothing.

    With `by` an agent of that name does it in place of whose it is.
    """
    outcome = close_missed(binding, state, today)
    step = plan(binding, outcome.state)
    if step is None or not step.opens <= day <= (step.closes or step.due):
        return outcome
    return outcome + Transition(replace(outcome.state, planned=day, taken_by=by or state.taken_by))


def held_until(
    cadence: Cadence, paused: date | None, appointed: Iterable[date], *, task: bool = False
) -> date | None:
    """R12: a pause holds all but alerts and tasks; a promised call holds the steps that a call would close.

    `paused` is the last day of the pause, `appointed` are the days of promised calls. None: nothing holds it.
    """
    if cadence.track is Track.ALERT or task:
        return None
    by_calls = appointed if "phone" in (cadence.done_by or ()) else ()
    return max(filter(None, (paused, *by_calls)), default=None)


def listed_on(opens: date, planned: date | None, *held: date | None) -> date:
    """R12: the day from which a follow-up is listed: it opens, or is set to that day; or later when it is held."""
    return _or_later(planned or opens, held)


def effective_on(due: date, planned: date | None, *held: date | None) -> date:
    """R12: the day on which a follow-up stands: it is due, or set to that day; or later when it is held."""
    return _or_later(planned or due, held)


def _or_later(day: date, held: Iterable[date | None]) -> date:
    """Return a day, or the last of those that hold it back where that is later."""
    for each in held:
        if each is not None and each > day:
            day = each
    return day


# R13 Series

LONGEST_SERIES = timedelta(days=2 * 366)
"""Farther from its occasion than any step of a series that comes every year."""


def next_occasion(binding: Binding, state: State) -> State:
    """R13: after an occasion's last step the anchor moves on to the next one."""
    if binding.occasions is None or not state.repetition:
        return state
    found = binding.occasions.after(state.anchor)
    return replace(state, anchor=found, listed=0, repetition=0) if found else state


def _first_occasion(binding: Binding, state: State) -> State:
    """R13: begin with the first occasion that is not over on S: whose last step is due or open then.

    A series by periods begins with the period that holds S.
    """
    occasions = binding.occasions
    if occasions is None:
        return state
    if isinstance(occasions, Eves):
        return replace(state, anchor=occasions.before(state.start))
    found = occasions.after(state.start - LONGEST_SERIES)
    while found and _over_by(binding, replace(state, anchor=found)) < state.start:
        found = occasions.after(found)
    if found is None:
        return replace(state, listed=len(binding.cadence.steps), repetition=1)
    return replace(state, anchor=found)


def _over_by(binding: Binding, state: State) -> date:
    """R13: the day on which an occasion's last step closes, or is due if it never closes."""
    step = Listed(binding, state, binding.cadence.steps[-1])
    due = step.shifted(step.nominal)
    return add_offset(due, step.text.late, binding.almanac) if step.text.late else due


def _before_next_occasion(
    binding: Binding, state: State, due: date, closes: date | None
) -> date | None:
    """R13: a step that is open when the next occasion's first step opens is closed before that day."""
    found = binding.occasions.after(state.anchor) if binding.occasions else None
    if found is None:
        return closes
    begun = replace(state, anchor=found, previous=due, listed=0)
    first = Listed(binding, begun, binding.cadence.steps[0])
    opens = add_offset(first.shifted(first.nominal), -first.text.early, binding.almanac)
    before = max(due, opens - DAY)
    return min(closes, before) if closes else before


# R14 Late entry


def spread_late_entry(binding: Binding, state: State, *, known: bool) -> State:
    """R14: at an import or a switching on, the first date of an overdue repetition from contact is spread.

    The first date is spread, too, where no contact is `known`.
    """
    match current_step(binding, state):
        case FromContact() as step if not known or step.due(step.nominal) < state.start:
            every = (add_offset(state.start, step.text.every, binding.almanac) - state.start).days
            return replace(state, spread=state.start + DAY + timedelta(share(binding.code, every)))
        case _:
            return state


def share(code: str, every: int) -> int:
    """R14: a number of days in [0, every), the same everywhere for one customer."""
    return crc32(code.encode()) % every
