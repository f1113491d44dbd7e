"""How long `keqing today` takes, as ratios to a bare script that reads and prints the same rows.

    python benchmarks/today.py --customers 10000

Both sides run in turn, so that a slow machine slows both. Printed is the least processor time of a warm call, and the
median time of a whole command. The goal of the warm service call is 1.5 times the bare query and formatting, that of
the whole command 20 times the bare script. For the warm call the database is open on both sides, and the department's
definitions are read. Python looks for cycles as seldom as the program has it do. The same call with its
transaction, its definitions and the printing of plain lines has no goal of its own.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import bare
import generate

from keqing import i18n
from keqing.__main__ import YOUNG_OBJECTS
from keqing.render import emit
from keqing.render import today as screens
from keqing.render.console import Screen
from keqing.services.context.desk import Desk
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.worklist import day_list
from keqing.store import database, unit

HERE = Path(__file__).parent
CALLS = 8
"""Warm calls that are measured together."""
GOALS = {"service": 1.5, "command": 20.0}


def main() -> None:
    """Make the database if none is given, measure, and print the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--database", type=Path, help="a database that generate.py has made")
    parser.add_argument("--warm", type=int, default=40, help="runs of the service")
    parser.add_argument("--whole", type=int, default=11, help="runs of the command")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.database or Path(folder) / "keqing.db"
        if given.database is None:
            agents = max(1, given.customers // generate.PER_AGENT)
            generate.make(path, generate.Size(given.customers, agents))
        service(path, given.warm)
        command(path, given.whole, folder)


def service(path: Path, runs: int) -> None:
    """Compare the service, and with it plain lines, with the bare queries and lines, warm, in this process."""
    engine = database.open_existing(str(path), "")
    connection = sqlite3.connect(path)
    agent, day = _agent(path), generate.TODAY
    at = datetime.combine(day, datetime.min.time())
    i18n.set_language("en")
    gc.set_threshold(YOUNG_OBJECTS)

    def lines() -> int:
        with unit.reading(engine) as session:
            desk = Desk(session, almanac_of(session), day, day, at, "benchmark")
            listed = day_list.today(desk, agent=desk.staff.named(agent))
            screen = Screen(200, color=False, tty=False, out=io.StringIO(), err=io.StringIO())
            emit.emit(screens.output(listed, titles=desk.titles), screen, "plain")
        return len(listed.rows)

    def floor() -> int:
        return len("\n".join(bare.lines(connection, agent, day.isoformat())).splitlines())

    with unit.reading(engine) as session:
        desk = Desk(session, almanac_of(session), day, day, at, "benchmark")
        owner = desk.staff.named(agent)

        def call() -> int:
            return len(day_list.today(desk, agent=owner).rows)

        print(f"{call()} rows, the bare script {floor()}")
        _tell("service", *_least(call, floor, runs))
    _tell("service and lines", *_least(lines, floor, runs))
    connection.close()
    engine.dispose()


def command(path: Path, runs: int, home: str) -> None:
    """Compare whole processes."""
    agent, day = _agent(path), generate.TODAY.isoformat()
    environ = {**os.environ, "HOME": home, "KEQING_LANG": "en"}
    words = [
        sys.executable,
        "-m",
        "keqing",
        "--db",
        str(path),
        "today",
        "--agent",
        agent,
        "--date",
        day,
    ]
    plain = [sys.executable, str(HERE / "bare.py"), str(path), agent, day]

    def ours() -> int:
        return len(subprocess.run(words, check=True, capture_output=True, env=environ).stdout)

    def floor() -> int:
        return len(subprocess.run(plain, check=True, capture_output=True, env=environ).stdout)

    ours()  # the compiled modules are written once
    _tell("command", *_in_turn(ours, floor, runs))


def _agent(path: Path) -> str:
    """The agent with the list of middling length."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT a.name FROM agent a JOIN enrollment e ON e.owner_id = a.id AND e.listed <= ? "
            "GROUP BY a.name ORDER BY count(*), a.name",
            (generate.TODAY.isoformat(),),
        ).fetchall()
    return str(rows[len(rows) // 2][0])


def _in_turn(ours: Callable[[], int], floor: Callable[[], int], runs: int) -> tuple[float, float]:
    """Run both in turn and return the median seconds of each."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for run, times in zip((ours, floor), took, strict=True):
            begun = time.perf_counter()
            run()
            times.append(time.perf_counter() - begun)
    return statistics.median(took[0]), statistics.median(took[1])


def _least(ours: Callable[[], int], floor: Callable[[], int], runs: int) -> tuple[float, float]:
    """Run both in turn and return the least processor time of each, in seconds."""
    took = [float("inf"), float("inf")]
    for _ in range(runs):
        for side, run in enumerate((ours, floor)):
            begun = time.process_time()
            for _ in range(CALLS):
                run()
            took[side] = min(took[side], (time.process_time() - begun) / CALLS)
    return took[0], took[1]


def _tell(name: str, ours: float, floor: float) -> None:
    ratio, goal = ours / floor, GOALS.get(name)
    told = f"{name}: {ratio:.2f} times the floor ({ours:.4f} s, {floor:.4f} s)"
    if goal:
        told += f"; {'within' if ratio <= goal else 'beyond'} the goal of {goal:g}"
    print(told)


if __name__ == "__main__":
    main()
