"""A cadence tried without a database: the same rules as the real thing, on a start and some events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from keqing import gap_and_cap, occasions, schedule
from keqing.acts import Act, Deed, after_as_of, past_closing
from keqing.almanac import Almanac
from keqing.birthdays import Birthday
from keqing.cadence import Cadence, Track
from keqing.records import Preview, PreviewStep
from keqing.schedule import Binding, Closing, Occasions, Outcome, Plan, State, Status

_CHANNELS = {Deed.CONTACT: "phone", Deed.VISIT: "visit", Deed.ATTEMPT: "phone"}
_BEFORE_START = frozenset({Deed.PAUSE, Deed.RESUME})


@dataclass(frozen=True, slots=True)
class _Trial:
    """An enrollment on trial: its state, the steps closed so far, the customer's pause."""

    state: State
    closed: tuple[Closing, ...] = ()
    pause: date | None = None
    stopped: bool = False
    contacts: tuple[date, ...] = ()

    def after(self, outcome: Outcome) -> _Trial:
        return replace(self, state=outcome.state, closed=self.closed + outcome.closed)


def preview(  # noqa: PLR0913 - one for each option of the command
    cadence: Cadence,
    *,
    almanac: Almanac,
    code: str,
    anchor: date,
    start: date | None = None,
    fields: Mapping[str, date] | None = None,
    events: Sequence[tuple[date, Act]] = (),
    as_of: date | None = None,
    to: date | None = None,
    rows: int = 8,
) -> Preview:
    """Try a cadence: what its steps are on `as_of` after the events, and what would come.

    `anchor` is the date from which the steps count, whatever the cadence takes it from: of a birthday
    the day of birth, of a gathering its day; festivals are those of the almanac from that day on. `fields`
    are dates that its `until` may name. Events apply in the order of their days, those of a day as
    given. `as_of` is by default the last event's day, else the start; `start` is the anchor, or
    `as_of` when that is earlier. Rows to come are at most `rows`, the planned ones effective by `to`; what
    the next call is for is always among them.

    Raises Unusable for an event after `as_of`, and for a snooze past the day on which its step
    closes.
    """
    timeline = sorted(events, key=lambda one: one[0])
    if as_of is None:
        as_of = timeline[-1][0] if timeline else start or anchor
    if start is None:
        start = min(anchor, as_of)
    if timeline and timeline[-1][0] > as_of:
        raise after_as_of(timeline[-1][0], as_of)
    until = cadence.until
    base = anchor if until is None or until.field is None else (fields or {}).get(until.field)
    limit = schedule.last_day_by_until(cadence, base, almanac)
    binding = Binding(cadence, almanac, code, limit, _occasions(cadence, anchor))
    trial = _Trial(schedule.begin(binding, anchor, start))
    for day, act in timeline:
        if not trial.stopped and (day >= start or act.deed in _BEFORE_START):
            trial = _apply(binding, trial, day, act)
    if not trial.stopped:
        trial = trial.after(schedule.close_missed(binding, trial.state, as_of))
    ended = trial.stopped or schedule.plan(binding, trial.state) is None
    coming = () if ended else tuple(_coming(binding, trial, as_of, to, rows))
    return Preview(
        cadence=cadence.name,
        title=cadence.title,
        anchor=anchor,
        start=start,
        as_of=as_of,
        ended=ended,
        steps=tuple(map(_closed_row, trial.closed)) + coming,
    )


def _occasions(cadence: Cadence, anchor: date) -> Occasions | None:
    """R13: the days of a recurring anchor, None for any other."""
    match cadence.anchor:
        case occasions.BIRTHDAY:
            return occasions.Birthdays(Birthday(anchor.month, anchor.day, anchor.year))
        case occasions.GATHERING:
            return occasions.gatherings([anchor])
        case name if occasions.recurring(name):
            return occasions.festival_set(name)
        case _:
            return None


def _apply(binding: Binding, trial: _Trial, day: date, act: Act) -> _Trial:
    """Apply one event (R5, R6, R7, R12)."""
    state, channel = trial.state, _CHANNELS.get(act.deed)
    if act.deed in {Deed.CONTACT, Deed.VISIT}:
        trial = replace(trial, contacts=(*trial.contacts, day))
    if channel and channel not in (binding.cadence.done_by or ()):
        return trial
    match act.deed:
        case Deed.PAUSE | Deed.RESUME:
            return replace(trial, pause=act.until)
        case Deed.STOP:
            return replace(trial.after(schedule.close_missed(binding, state, day)), stopped=True)
        case Deed.CONTACT | Deed.VISIT:
            outcome = schedule.contact(binding, state, day)
        case Deed.ATTEMPT:
            outcome = schedule.attempt(binding, state, day)
        case Deed.SKIP:
            outcome = schedule.skip(binding, state, day)
        case _:
            outcome = _snooze(binding, state, day, act.until or day)
    return trial.after(outcome)


def _snooze(binding: Binding, state: State, day: date, until: date) -> Outcome:
    """R12: a snooze is refused past the day on which the step closes."""
    step = schedule.plan(binding, schedule.close_missed(binding, state, day).state)
    if step and step.closes and until > step.closes:
        raise past_closing(step.label, step.closes, until)
    return schedule.snooze(binding, state, day, until)


def call_as_planned(binding: Binding, state: State, day: date) -> Outcome:
    """Tell which steps a call on `day` would close if nothing closed before it: R5 without R7."""
    outcome = Outcome(state)
    while (step := schedule.plan(binding, outcome.state)) and step.opens <= day:
        outcome += schedule.close(binding, outcome.state, step, Status.DONE, day, last=day)
    return outcome


def possible(binding: Binding, state: State) -> State:
    """Pass over steps that no call can close any more: one that opens after it closes (R10) will be missed."""
    while (step := schedule.plan(binding, state)) and too_late(step):
        last = max(state.last, step.due)
        state = schedule.close(binding, state, step, Status.MISSED, step.due, last=last).state
    return state


def too_late(step: Plan) -> bool:
    """Tell whether a step opens after it closes, so that no call can close it (R10)."""
    return step.closes is not None and step.closes < step.opens


def _coming(
    binding: Binding, trial: _Trial, as_of: date, to: date | None, rows: int
) -> Iterator[PreviewStep]:
    """Give the next call's rows, then those of each call after it, at most `rows`."""
    state, status, left = trial.state, "next", rows
    pause = None if binding.cadence.track is Track.ALERT else trial.pause
    contacts, closed = trial.contacts, trial.closed
    while left > 0 and (step := schedule.plan(binding, state := possible(binding, state))):
        wait = _waits(binding.cadence, step, state, pause, contacts, closed)
        effective = schedule.effective_on(step.due, state.planned, state.hold, pause, wait)
        if status == "planned" and to and effective > to:
            return
        call = call_as_planned(binding, state, max(effective, as_of))
        for n, one in enumerate(call.closed[:left]):
            yield _coming_row(one, status, max(one.due, pause or one.due) if n else effective)
        state, status, left = call.state, "planned", left - len(call.closed)
        contacts, closed = (*contacts, max(effective, as_of)), closed + call.closed


def _waits(
    cadence: Cadence,
    step: Plan,
    state: State,
    pause: date | None,
    contacts: Sequence[date],
    closed: Sequence[Closing],
) -> date | None:
    """R17: until when the cap keeps care or promotion waiting."""
    if cadence.track not in gap_and_cap.CAPPED:
        return None
    promotions = [one.closed_on for one in closed if one.status is Status.DONE]
    listed = schedule.listed_on(step.opens, state.planned, state.hold, pause)
    return gap_and_cap.capped_until(
        listed, step.closes, contacts, promotions if cadence.track is Track.PROMOTION else ()
    )


def _closed_row(one: Closing) -> PreviewStep:
    return PreviewStep(
        n=one.number,
        label=one.label,
        nominal=one.nominal,
        opens=one.opens,
        due=one.due,
        closes=one.closes,
        effective=None,
        status=one.status,
        closed_on=one.closed_on,
    )


def _coming_row(one: Closing, status: str, effective: date) -> PreviewStep:
    return replace(_closed_row(one), status=status, effective=effective, closed_on=None)
