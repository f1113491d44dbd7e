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
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import generate

from keqing.records.definitions import Enforced
from keqing.services.context.desk import WritingDesk, almanac_of
from keqing.services.corrections import undoing
from keqing.services.department import definitions
from keqing.store import database, unit

GOAL = 10.0
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
    switching, undoing_, bare, beside = [], [], [], []
    for _ in range(runs):
        done, took = _timed(lambda: _switch_on(path, text))
        switching.append(took)
        floor = Bare(path, folder / "bare.db")
        for rows, times in (((), bare), (floor.others, beside)):
            floor.lay_out(rows)
            times.append(_timed(floor.insert)[1])
        undoing_.append(_timed(lambda: _undo(path))[1])
    ours, least = statistics.median(switching), statistics.median(bare)
    with_others, back = statistics.median(beside), statistics.median(undoing_)
    within = "within" if ours / least <= GOAL else "beyond"
    print(f"{done.customers} customers changed; load of the machine {os.getloadavg()[0]:.1f}")
    print(
        f"switching on: {ours / least:.1f} times the floor ({ours:.2f} s, {least:.2f} s); "
        f"{within} the goal of {GOAL:.0f}"
    )
    print(f"  beside all other enrollments: {ours / with_others:.1f} times ({with_others:.2f} s)")
    print(f"undoing it: {back / least:.1f} times ({back:.2f} s)")


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    return act(), time.perf_counter() - begun


def _switch_on(path: Path, text: str) -> Enforced:
    return _written(path, lambda desk: definitions.apply(desk, text, "everybody.toml"))


def _undo(path: Path) -> None:
    _written(path, undoing.undo_newest)


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
    main()
