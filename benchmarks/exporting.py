"""The cost of exports in processor time and memory, as ratios to a bare cursor that writes the same rows.

    python benchmarks/exporting.py
    python benchmarks/exporting.py --rows 20000 --runs 5

Measured is processor time (user and system) of whole processes, of several runs in turn the least. The start-up,
measured on an empty database, is taken off. The goals hold at 200,000 rows. `customers`, a register and contacts as
CSV take at most 1.5 times the bare cursor. A workbook takes at most twice its CSV, and all at most 80 MB.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import generate

BARE = Path(__file__).parent / "bare_export.py"
LISTS = {
    "customers": ("customers",),
    "purchases": ("register", "purchase"),
    "contacts": ("contacts",),
}
CSV_GOAL, WORKBOOK_GOAL, MAX_MB = 1.5, 2.0, 80

Words = Callable[[Path], Sequence[str]]
"""The words after `python` for a database."""


@dataclass(frozen=True, slots=True)
class Run:
    """The cost of a process: seconds of processor time, and the most memory in MB."""

    seconds: float
    megabytes: int


def main() -> None:
    """Make the databases, measure, and print the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument(
        "--database", type=Path, help="a database that generate.py has made; --rows is its size"
    )
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        full, empty = given.database or folder / "full.db", folder / "empty.db"
        if given.database is None:
            _make(folder, full, given.rows)
        _make(folder, empty, 0)
        since = _first_day(full, given.rows)
        for what in LISTS:
            compare_with_cursor(Measure(folder, full, empty, given.runs), what, since)
        compare_workbook(Measure(folder, full, empty, given.runs))


@dataclass(frozen=True, slots=True)
class Measure:
    """Runs of a process on a full and on an empty database."""

    folder: Path
    full: Path
    empty: Path
    runs: int

    def least(self, *processes: Words) -> list[Run]:
        """Run processes in turn; return the least of each, without its start-up."""
        starts = [min(self._times(words, self.empty)) for words in processes]
        found: list[list[Run]] = [[] for _ in processes]
        for _ in range(self.runs):
            for runs, words in zip(found, processes, strict=True):
                runs.append(_run(self.folder, words(self.full)))
        return [
            Run(min(run.seconds for run in runs) - start, max(run.megabytes for run in runs))
            for runs, start in zip(found, starts, strict=True)
        ]

    def _times(self, words: Words, database: Path) -> list[float]:
        return [_run(self.folder, words(database)).seconds for _ in range(self.runs)]


def compare_with_cursor(measure: Measure, what: str, since: str) -> None:
    """Compare a list as CSV with the bare cursor; of contacts those from the day `since` on."""
    file, bare_file = measure.folder / f"{what}.csv", measure.folder / "bare.csv"
    period = ("--from", since) if what == "contacts" else ()
    ours, bare = measure.least(
        _keqing(*LISTS[what], *period, file=file),
        lambda database: [str(BARE), str(database), what, str(bare_file), *period[1:]],
    )
    count = _lines(file) - 1
    if count != _lines(bare_file):  # the bare cursor writes no header
        sys.exit(f"{what}: {count} rows, the bare cursor {_lines(bare_file)}")
    print(
        f"{what}.csv, {count:,} rows: {ours.seconds / bare.seconds:.2f} times the bare cursor "
        f"({ours.seconds:.2f} s, {bare.seconds:.2f} s), goal {CSV_GOAL}; {ours.megabytes} MB, goal {MAX_MB}"
    )


def compare_workbook(measure: Measure) -> None:
    """Compare the customers as a workbook with their CSV."""
    file, csv_file = measure.folder / "customers.xlsx", measure.folder / "customers.csv"
    workbook, plain = measure.least(
        _keqing("customers", file=file), _keqing("customers", file=csv_file)
    )
    print(
        f"customers.xlsx, {_lines(csv_file) - 1:,} rows: {workbook.seconds / plain.seconds:.2f} times its CSV "
        f"({workbook.seconds:.2f} s, {plain.seconds:.2f} s), goal {WORKBOOK_GOAL}; "
        f"{workbook.megabytes} MB, goal {MAX_MB}"
    )


def _first_day(database: Path, rows: int) -> str:
    """Return a day from which on there are at least so many contacts, if there are, and few more."""
    with sqlite3.connect(database) as connection:
        found = connection.execute(
            "SELECT min(day) FROM (SELECT day FROM event WHERE kind = 'contact' AND NOT voided "
            "ORDER BY day DESC LIMIT ?)",
            (rows,),
        ).fetchone()
    return str(found[0])


def _make(folder: Path, path: Path, customers: int) -> None:
    """Make a database in a process of its own: its memory would count for the processes that this one starts."""
    agents = max(1, customers // generate.PER_AGENT)
    size = ["--customers", str(customers), "--agents", str(agents)]
    _run(folder, [str(BARE.with_name("generate.py")), str(path), *size])


def _keqing(*words: str, file: Path) -> Words:
    return lambda database: [
        "-m",
        "keqing",
        "--db",
        str(database),
        "export",
        *words,
        "-o",
        str(file),
    ]


def _run(folder: Path, words: Sequence[str]) -> Run:
    """Run Python on these words in a process of its own. Exits when it fails."""
    environ = {**os.environ, "HOME": str(folder), "KEQING_LANG": "en"}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once
    process = os.posix_spawn(sys.executable, [sys.executable, *words], environ)
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"{' '.join(words)} failed")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


if __name__ == "__main__":
    main()
