"""How long switching a cadence on takes for everybody, as a ratio to a bare INSERT of the same rows.

    python benchmarks/switching.py --customers 100000

A cadence that holds every customer is put in force by the service, and taken back, in transactions that are
committed. The floor is a new SQLite file with the table of enrollments alone. Its indexes are dropped, the resulting
rows are inserted with one `executemany`, the indexes are made anew, and it is committed. Both run in turn, so that a
slow machine slows both. Medians are printed. The goal: at most 10 times the floor. The undoing has no goal of its
own, nor has the floor of a table that holds all the other enrollments.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import generate

from keqing.services.context.desk import WritingDesk
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.corrections import undoing
from keqing.services.department import definitions
from keqing.store import database, unit

GOAL, MAX_MEGABYTES = 10.0, 400
TEXT = """
[cadence.everybody]
title = {{ zh = "人人", en = "Everybody" }}
track = "{track}"
source = "ours"
applies_to = {{ type = ["consumer"] }}
repeat = {{ every = "30d" }}
"""
Rows = Sequence[tuple[Any, ...]]


class Bare:
    """The floor: a bare file with the table of enrollments and nothing else, and rows to insert."""

    def __init__(self, source: Path, file: Path) -> None:
        """Lay the table out as it is in a department's database."""
        self.file = file
        with sqlite3.connect(source) as connection:
            laid = connection.execute(
                "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'enrollment' AND sql NOT NULL"
            ).fetchall()
            new, old = "cadence = 'everybody'", "cadence <> 'everybody'"
            self.rows, self.others = (
                connection.execute(f"SELECT * FROM enrollment WHERE {which}").fetchall()  # noqa: S608  # our own words
                for which in (new, old)
            )
        self.table = next(sql for kind, _, sql in laid if kind == "table")
        self.indexes = {name: sql for kind, name, sql in laid if kind == "index"}

    def lay_out(self, rows: Rows) -> None:
        """Make the file anew, with these rows in it."""
        self.file.unlink(missing_ok=True)
        with sqlite3.connect(self.file) as connection:
            for sql in (self.table, *self.indexes.values()):
                connection.execute(sql)
            self._put(connection, rows)

    def insert(self) -> None:
        """Insert the rows with the indexes made anew."""
        with sqlite3.connect(self.file) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            for name in self.indexes:
                connection.execute(f"DROP INDEX {name}")
            self._put(connection, self.rows)
            for sql in self.indexes.values():
                connection.execute(sql)

    def _put(self, connection: sqlite3.Connection, rows: Rows) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO enrollment VALUES ({marks})", rows)  # noqa: S608  # marks


def main() -> None:
    """Make the database if none is given, measure, and print the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--database", type=Path, help="a database that generate.py has made")
    parser.add_argument(
        "--track", default="coverage", help="of the cadence; care also looks at the gap and the cap"
    )
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.database or Path(folder) / "keqing.db"
        if given.database is None:
            agents = max(1, given.customers // generate.PER_AGENT)
            generate.make(path, generate.Size(given.customers, agents))
        measure(path, Path(folder), TEXT.format(track=given.track), given.runs)


def measure(path: Path, folder: Path, text: str, runs: int) -> None:
    """Switch it on and take it back as often as asked, each time beside the floor."""
    switching, undoing_, bare, beside, memory = [], [], [], [], []
    file = folder / "everybody.toml"
    file.write_text(text, encoding="utf-8")
    for _ in range(runs):
        customers, took, megabytes = _in_process("switch", path, file)
        switching.append(took)
        alone, with_all = _in_process("floor", path, folder / "bare.db")
        bare.append(alone)
        beside.append(with_all)
        _, took, also = _in_process("undo", path, file)
        undoing_.append(took)
        memory += [megabytes, also]
    ours, least = statistics.median(switching), statistics.median(bare)
    with_others, back = statistics.median(beside), statistics.median(undoing_)
    print(f"{customers:.0f} customers changed; load of the machine {os.getloadavg()[0]:.1f}")
    print(
        f"switching on: {ours / least:.1f} times the floor ({ours:.2f} s, {least:.2f} s); "
        f"{_within(ours / least, GOAL)} the goal of {GOAL:.0f}"
    )
    print(f"  beside all other enrollments: {ours / with_others:.1f} times ({with_others:.2f} s)")
    print(f"undoing it: {back / least:.1f} times ({back:.2f} s)")
    most = max(memory)
    print(f"memory: {most:.0f} MB; {_within(most, MAX_MEGABYTES)} the goal of {MAX_MEGABYTES}")


def _within(value: float, goal: float) -> str:
    return "within" if value <= goal else "beyond"


def _in_process(verb: str, path: Path, file: Path) -> tuple[float, ...]:
    """Do one of these in a process of its own, and return the figures that it prints.

    The floor keeps all rows, and a process begins with the peak memory of the one that starts it.
    """
    words = [sys.executable, __file__, verb, str(path), str(file)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return tuple(float(figure) for figure in done.stdout.split())


def _time_floor(path: Path, file: Path) -> None:
    """Print the processor seconds of the floor: into an empty table, and beside all other enrollments."""
    floor = Bare(path, file)
    for rows in ((), floor.others):
        floor.lay_out(rows)
        begun = time.process_time()
        floor.insert()
        print(time.process_time() - begun)


def _act(verb: str, path: Path, file: Path) -> None:
    """Switch or undo; print the customers changed, the processor seconds and the peak memory in MB."""
    begun = time.process_time()
    if verb == "switch":
        text = file.read_text(encoding="utf-8")
        done = _written(path, lambda desk: definitions.apply(desk, text, file.name))
    else:
        done = _written(path, undoing.undo_newest)
    took = time.process_time() - begun
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(done.customers, took, megabytes)


def _written(path: Path, act: Callable[[WritingDesk], Any]) -> Any:  # noqa: ANN401  # the value of the act
    """Do something in a transaction of its own, as a command does."""
    day = generate.TODAY
    at = datetime.combine(day, datetime.min.time())
    engine = database.open_existing(str(path), "")
    with unit.writing(engine, login="benchmark", command="switch", at=at) as work:
        session = work.session
        desk = WritingDesk(session, almanac_of(session), day, day, at, "benchmark", work=work)
        done = act(desk)
    engine.dispose()
    return done


if __name__ == "__main__":
    if sys.argv[1:2] in (["switch"], ["undo"]):
        _act(sys.argv[1], *map(Path, sys.argv[2:4]))
    elif sys.argv[1:2] == ["floor"]:
        _time_floor(*map(Path, sys.argv[2:4]))
    else:
        main()
