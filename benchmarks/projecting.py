"""How long the forecast of everybody takes, as a ratio to a plain loop over memoised date arithmetic.

    python benchmarks/projecting.py --customers 20000

The loop reads each stored open enrollment and walks the steps of its cadence over the same days. Each addition and
each shift to a working day is looked up, once it is worked out. It counts the steps of each owner and day. It knows
of no contact, no call for several steps and no cadence that follows another one. Nobody is paused or away, and there
is no cap or gap.

The forecast and the loop run in turn in one process; of several runs the least processor time counts. The goal: at
most 2 times.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import generate

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.calendar.workday_shift import Shift
from keqing.definitions.cadence import Cadence, Offset, Quota
from keqing.services.ahead.forecasting import forecast
from keqing.services.context.desk import Desk
from keqing.services.context.stored_almanac import almanac_of
from keqing.store import database, unit

GOAL = 2.0
DAYS = 90


def main() -> None:
    """Make the department, run both in turn, and print the ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--database", type=Path, help="a file that generate.py has made")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.database or Path(folder) / "department.db"
        if given.database is None:
            agents = max(1, given.customers // generate.PER_AGENT)
            generate.make(path, generate.Size(given.customers, agents))
        loop, ahead = [], []
        for _ in range(given.runs):
            loop.append(_seconds_of_loop(path))
            ahead.append(_seconds_of_forecast(path))
    (floor, steps), (took, calls) = min(loop), min(ahead)
    ratio = took / floor
    print(
        f"the loop: {floor:.2f} s for {steps} steps; the forecast: {took:.2f} s for {calls} calls"
    )
    print(
        f"forecast of all for {DAYS} days: {ratio:.2f} times the loop; "
        f"{'within' if ratio <= GOAL else 'beyond'} the goal of {GOAL}"
    )


def _seconds_of_forecast(path: Path) -> tuple[float, int]:
    with _reading(path) as desk:
        begin = time.process_time()
        found = forecast(desk, DAYS, None)
        took = time.process_time() - begin
    return took, sum(day.calls for agent in found.agents for day in agent.days.values())


def _seconds_of_loop(path: Path) -> tuple[float, int]:
    with _reading(path) as desk:
        begin = time.process_time()
        cadences = {
            (each.name, each.version): each.cadence for each in desk.book.editions if each.cadence
        }
        found = _count(path, cadences, desk.almanac)
        took = time.process_time() - begin
    return took, sum(found.values())


@contextmanager
def _reading(path: Path) -> Iterator[Desk]:
    day = generate.TODAY
    at = datetime.combine(day, datetime.min.time())
    with unit.reading(database.open_existing(str(path), "")) as session:
        yield Desk(session, almanac_of(session), day, day, at, "benchmark")


def _count(
    path: Path, cadences: dict[tuple[str, int], Cadence], almanac: Almanac
) -> Counter[tuple[int, date]]:
    """Count the steps of each owner and day, each on the day on which it is due."""

    @cache
    def day_of(text: str) -> date:
        return date.fromisoformat(text)

    @cache
    def add(day: date, offset: Offset) -> date:
        return schedule.add_offset(day, offset, almanac)

    @cache
    def shift(day: date, how: Shift) -> date:
        return schedule.shift_to_workday(day, how, almanac, after=date.min)

    first, found = generate.TODAY, Counter[tuple[int, date]]()
    last = first + timedelta(DAYS - 1)
    with sqlite3.connect(path) as connection:
        for name, version, owner, anchor, position, due_text, limit in connection.execute(
            "SELECT cadence, version, owner_id, anchor, position, due, limit_day FROM enrollment "
            "WHERE ended IS NULL"
        ):
            until = min(last, day_of(limit)) if limit else last
            cadence = cadences[name, version]
            steps, repeat, how = cadence.steps, cadence.repeat, cadence.shift
            due, start = day_of(due_text), day_of(anchor)
            if due <= until:
                found[owner, max(due, first)] += 1
            for step in steps[position + 1 :]:
                due = shift(add(start, step.at), how)
                if due > until:
                    break
                found[owner, max(due, first)] += 1
            if repeat is None or isinstance(repeat, Quota) or cadence.anchor.startswith("festival"):
                continue
            while (due := shift(add(due, repeat.every), how)) <= until:
                found[owner, max(due, first)] += 1
    return found


if __name__ == "__main__":
    main()
