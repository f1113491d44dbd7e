"""How long the next dates of many enrollments take, as a ratio to a plain loop over memoised date arithmetic.

    python benchmarks/next_dates.py --dates 2500000

The enrollments of five cadences are as a department of many years has them. They began on a day of the last 400, and
their last call was on its day or a bit later. Each has a code of its own. Ours groups equal enrollments, as the
switching on of a cadence does, and plans each group once by the rules (R1 to R11). The floor is a loop that adds days
and months by hand and keeps the sums. Both give the same dates, which is checked. They run in turn, a portion each, so
that a slow machine slows both. The goal: at most 3 times the floor.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from zlib import crc32

from dateutil.relativedelta import relativedelta

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.definitions import cadence_file, kinds
from keqing.definitions.cadence import Cadence, Repeat
from keqing.records.progress import State
from keqing.schedule import Binding

GOAL = 3.0
TODAY = date(2026, 11, 23)
PORTION = 250_000
NAMES = ("therapy", "health-buyer", "loyal-care", "vip-floor", "all-floor")
"""Listed steps and repetitions; months; jitter by the code; a quarter as the limit."""

Row = tuple[str, str, tuple[Any, ...]]
"""A cadence, a customer's code, and the fields of a state."""
DAY = timedelta(days=1)


def rows(count: int, seed: int, cadences: dict[str, Cadence]) -> list[Row]:
    """Make enrollments."""
    chance = random.Random(seed)
    made: list[Row] = []
    for number in range(count):
        name = NAMES[number % len(NAMES)]
        listed = len(cadences[name].steps)
        anchor = TODAY - chance.randrange(400) * DAY
        passed = chance.randrange(listed + 1)
        last = anchor + (chance.randrange(3) + 5 * passed) * DAY
        state = State(anchor, anchor, last, last, passed, int(passed == listed), passed + 1)
        values = tuple(getattr(state, field) for field in State.__slots__)
        made.append((name, f"C{chance.randrange(1_000_000):04}", values))
    return made


def ours(cadences: dict[str, Cadence]) -> Callable[[list[Row]], list[date | None]]:
    """Give what plans each distinct enrollment once."""
    almanac = Almanac()
    plans = {
        name: lru_cache(maxsize=50_000)(
            lambda code, values, cadence=rule: schedule.plan(  # type: ignore[misc]  # a default is bound now
                Binding(cadence, almanac, code), State(*values)
            )
        )
        for name, rule in cadences.items()
    }
    jittered = {
        name: rule.repeat
        for name, rule in cadences.items()
        if isinstance(rule.repeat, Repeat) and rule.repeat.jitter
    }
    alike: dict[tuple[str, timedelta], str] = {}

    def planned(made: list[Row]) -> list[date | None]:
        dues: list[date | None] = []
        for name, code, values in made:
            like = ""
            if name in jittered:
                share = schedule.jitter(code, 1, jittered[name])
                like = alike.setdefault((name, share), code)
            step = plans[name](like, values)
            dues.append(step.due if step else None)
        return dues

    return planned


def floor() -> Callable[[list[Row]], list[date | None]]:
    """Give the plain loop: what the five cadences say, by hand."""
    memo: dict[tuple[Any, ...], date | None] = {}
    therapy = (1, 3, 6, 10, 15)

    def add(name: str, step: int, anchor: date, last: date, share: int) -> date:
        if name == "therapy":
            return anchor + therapy[step] * DAY if step < len(therapy) else last + 5 * DAY
        if name == "health-buyer":
            return anchor + 7 * DAY if step == 0 else last + relativedelta(months=1)
        if name == "loyal-care":
            return last + (21 + share) * DAY
        if name == "vip-floor":
            return last + relativedelta(months=1)
        first = date(last.year, last.month - (last.month - 1) % 3, 1)
        return min(last + 91 * DAY, first + relativedelta(months=6) - DAY)

    def added(made: list[Row]) -> list[date | None]:
        dues: list[date | None] = []
        for name, code, (anchor, _, last, _, step, *_) in made:
            share = crc32(f"{code}:1".encode()) % 9 - 4 if name == "loyal-care" else 0
            key = name, step, anchor, last, share
            if key not in memo:
                memo[key] = add(*key)
            dues.append(memo[key])
        return dues

    return added


def main() -> None:
    """Measure, and print the ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--dates", type=int, default=2_500_000)
    given = parser.parse_args()
    built_in = cadence_file.built_in_cadences(kinds.built_in_kinds())
    cadences = {name: built_in[name] for name in NAMES}
    planned, added = ours(cadences), floor()
    took = [0.0, 0.0]
    for made in _portions(given.dates, cadences):
        first, took_first = _timed(planned, made)
        second, took_second = _timed(added, made)
        if first != second:
            raise AssertionError
        took[0] += took_first
        took[1] += took_second
    ratio = took[0] / took[1]
    print(
        f"{given.dates} next dates: {ratio:.1f} times the floor ({took[0]:.2f} s, {took[1]:.2f} s); "
        f"{'within' if ratio <= GOAL else 'beyond'} the goal of {GOAL:.0f}; "
        f"load of the machine {os.getloadavg()[0]:.1f}"
    )


def _portions(count: int, cadences: dict[str, Cadence]) -> Iterator[list[Row]]:
    for seed, start in enumerate(range(0, count, PORTION)):
        yield rows(min(PORTION, count - start), seed, cadences)


def _timed(
    act: Callable[[list[Row]], list[date | None]], made: list[Row]
) -> tuple[list[date | None], float]:
    begun = time.perf_counter()
    return act(made), time.perf_counter() - begun


if __name__ == "__main__":
    main()
