"""The figures of a report: pure functions over facts. Board, report, file and page all ask these.

| figure | where |
|---|---|
| planned (due), done, carried over | `in_their_turn`, `planned_day`, `fate` |
| overdue, and its age | `age` |
| on time | `is_on_time`, `last_day` |
| called, reached, unreached, rebooked, minutes | `of_calls` |
| of an agent, of a cadence | `of_steps` |

Intervals of days are closed. A day is seen as it stood at its end, by all that is recorded by now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from keqing.definitions.kinds import EFFECTS, Effect
from keqing.frozen import dataclass
from keqing.records.report import AgeGroup, Fate, Figures

_DAY = timedelta(days=1)

OUT, PHONE = "out", "phone"

_STRONGEST = (Fate.CARRIED, Fate.PUT_OFF, Fate.DONE, Fate.UNREACHED, Fate.MISSED, Fate.SKIPPED)
"""The first of these that is true of a follow-up stands for all of a customer's work."""

_COUNTED_AS: Mapping[Fate, str] = {
    Fate.DONE: "done",
    Fate.CARRIED: "carried",
    Fate.PUT_OFF: "put_off",
    Fate.UNREACHED: "lapsed",
    Fate.MISSED: "lapsed",
    Fate.SKIPPED: "skipped",
}

_REBOOKED = frozenset({Effect.CALLBACK, Effect.CUT_OFF})

AGES = ((1, 1), (2, 3), (4, 7), (8, 14), (15, 30), (31, None))
"""The groups of ages in days, both ends included."""


@dataclass(frozen=True, slots=True)
class PutOff:
    """R12: a snooze, a pause or a promised call, `made` on a day, puts off until another what was due."""

    made: date
    until: date


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up: its due day, the end of its window, and how and when it was closed, if it was.

    `agent` is who closed it, else with whom it stands; None is nobody alone. `status` is that of the closing, and
    `event` the record that closed it. `enrollment` is the same for the steps of one, which `number` counts.
    """

    customer: int
    agent: int | None
    cadence: str
    due: date
    closes: date | None = None
    status: Fate | None = None
    closed_on: date | None = None
    put_offs: tuple[PutOff, ...] = ()
    enrollment: Hashable = None
    number: int = 0
    event: int | None = None


@dataclass(frozen=True, slots=True)
class CallCount:
    """So many contacts of an agent on a day that are alike; `timed` of them have a length, in all `minutes`."""

    agent: int | None
    day: date
    direction: str | None
    channel: str | None
    outcome: str | None
    count: int
    timed: int = 0
    minutes: int = 0


def in_their_turn(steps: Iterable[FollowUp]) -> list[FollowUp]:
    """Leave out the further steps that one record closed after their days (R5): the first stood for all of them.

    Until then nobody saw them, so that an earlier day's report had only the first.
    """
    given = list(steps)
    first: dict[tuple[Hashable, int], int] = {}
    for step in given:
        if (run := _run(step)) is not None:
            first[run] = min(step.number, first.get(run, step.number))
    return [step for step in given if (run := _run(step)) is None or first[run] == step.number]


def _run(step: FollowUp) -> tuple[Hashable, int] | None:
    """Return the record that closed a step too late, with its enrollment."""
    if step.event is None or step.closed_on is None or step.closed_on <= step.due:
        return None
    return (step.enrollment, step.event)


def stands_on(step: FollowUp, morning: date) -> date:
    """Return the day on which a follow-up stood, as was known in the morning of a day."""
    day = step.due
    for put_off in step.put_offs:
        if put_off.made < morning:
            day = max(day, put_off.until)
    return day


def planned_day(step: FollowUp, since: date, until: date) -> date | None:
    """Return the first of some days on which a follow-up was to be done, None where it was on none of them.

    It was if it had come due by that day, had not been put off past it before, and was not closed before.
    """
    day = max(since, step.due)
    while day <= until and (step.closed_on is None or step.closed_on >= day):
        stands = stands_on(step, day)
        if stands <= day:
            return day
        day = stands
    return None


def fate(step: FollowUp, until: date) -> Fate:
    """Return what had come of a follow-up by the end of a day."""
    if step.status and step.closed_on and step.closed_on <= until:
        return step.status
    return Fate.PUT_OFF if stands_on(step, until + _DAY) > until else Fate.CARRIED


def age(step: FollowUp, day: date) -> int:
    """Return for how many days a follow-up has been overdue on a day, 0 where it is not."""
    if step.closed_on and step.closed_on <= day:
        return 0
    return max(0, (day - stands_on(step, day + _DAY)).days)


def last_day(step: FollowUp) -> date:
    """Return the last day on which a follow-up is done on time.

    It is the end of its window; a step without one has its due day. Somebody who puts it off by then has until the new day.
    """
    last = step.closes or step.due
    for put_off in sorted(step.put_offs, key=lambda each: each.made):
        if put_off.made <= last:
            last = max(last, put_off.until)
    return last


def is_on_time(step: FollowUp, until: date) -> bool | None:
    """Tell whether a follow-up was done on time, as seen at the end of a day; None where it does not count.

    A skipped one never counts, nor one that lapsed while it was put off. An open one counts from its last day on.
    """
    last = last_day(step)
    if step.closed_on is None or step.closed_on > until:
        return False if last <= until else None
    match step.status:
        case Fate.DONE:
            return step.closed_on <= last
        case Fate.MISSED | Fate.UNREACHED:
            return None if step.closed_on < last else False
        case _:
            return None


def of_calls(counts: Iterable[CallCount]) -> Figures:
    """Count calls that were made by phone, and visits."""
    found: dict[str, int] = defaultdict(int)
    for each in counts:
        if each.outcome == "visited":
            found["visits"] += each.count
        if each.direction != OUT or each.channel != PHONE or each.outcome is None:
            continue
        found["called"] += each.count
        effect = EFFECTS.get(each.outcome)
        if effect is Effect.CONTACT:
            found["reached"] += each.count
            found["timed"] += each.timed
            found["minutes"] += each.minutes
        elif effect is Effect.ATTEMPT:
            found["unreached"] += each.count
        elif effect in _REBOOKED:
            found["rebooked"] += each.count
        else:
            found["final"] += each.count
    return Figures(**found)


def of_steps(steps: Iterable[FollowUp], since: date, until: date) -> Figures:
    """Count the customers and follow-ups of some days, as they stood at the end of the last.

    A customer counts once for each day on which something is to be done from then on, whatever that is; who is overdue
    counts once. So `steps` are of one agent, or of one cadence.
    """
    found: dict[str, int] = defaultdict(int)
    fates: dict[tuple[int, date], list[Fate]] = defaultdict(list)
    ages: dict[int, int] = defaultdict(int)
    for step in steps:
        if since <= step.due <= until:
            judged = is_on_time(step, until)
            found["judged"] += judged is not None
            found["on_time"] += judged is True
        day = planned_day(step, since, until)
        if day is None:
            continue
        came = fate(step, until)
        fates[step.customer, day].append(came)
        if came is Fate.CARRIED:
            ages[step.customer] = max(ages[step.customer], age(step, until))
    for theirs in fates.values():
        found["due"] += 1
        found[_COUNTED_AS[strongest(theirs)]] += 1
    found["overdue"] = sum(days > 0 for days in ages.values())
    found["oldest"] = max(ages.values(), default=0)
    return Figures(**found)


def strongest(fates: Iterable[Fate]) -> Fate:
    """Return what a customer's work came to: something open outweighs what is done."""
    return min(fates, key=_STRONGEST.index)


def age_groups(steps: Iterable[FollowUp], day: date) -> tuple[AgeGroup, ...]:
    """Count the customers of each agent who are overdue on a day, by the age of the oldest follow-up."""
    ages: dict[tuple[int, int | None], int] = defaultdict(int)
    for step in steps:
        whose = (step.customer, step.agent)
        ages[whose] = max(ages[whose], age(step, day))
    return tuple(
        AgeGroup(least, most, sum(least <= days <= (most or days) for days in ages.values()))
        for least, most in AGES
    )


def with_put_offs(step: FollowUp, put_offs: Sequence[PutOff]) -> FollowUp:
    """Return a step with what put it off, in the order in which it was made."""
    return replace(step, put_offs=tuple(sorted(put_offs, key=lambda each: each.made)))
