"""How long exports take and how much memory, in ratios to floors measured in the same run.

    python benchmarks/exporting.py --customers 171000

Goals: a million contacts as CSV in at most 1.5 times csv.writer over a bare cursor of the same rows. The memory
is at most 80 MB however many rows there are. 50,000 rows as XLSX take at most 1.5 times the CSV of the same rows
together with reading that XLSX by python-calamine. Whole processes are measured, in turn.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import generate

HERE = Path(__file__).parent
LISTS = {
    "contacts": ("contacts",),
    "customers": ("customers",),
    "purchases": ("register", "purchase"),
}
CSV, XLSX, MOST_MB = 1.5, 1.5, 80
WORKBOOK_ROWS = 50_000
READ = "import sys, python_calamine as c; c.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()"


@dataclass(frozen=True, slots=True)
class Run:
    """The cost of a process: seconds, and the most memory in MB."""

    seconds: float
    most: int


def main() -> None:
    """Make the database if none is given, measure, and print the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--database", type=Path, help="a database that generate.py has made")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = given.database or folder / "keqing.db"
        if given.database is None:
            agents = max(1, given.customers // generate.PER_AGENT)
            _make(folder, path, given.customers, agents)
        _keqing(path, folder, "customers", "-o", str(folder / "first.csv"))  # compiled once
        for what in LISTS:
            rows(path, folder, what, given.runs)
        workbook(folder, given.runs)


def rows(path: Path, folder: Path, what: str, runs: int) -> None:
    """Compare a list as CSV with the bare cursor."""
    file, bare = folder / f"{what}.csv", folder / "bare.csv"
    floor = [str(HERE / "bare_export.py"), str(path), what, str(bare)]
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(_keqing(path, folder, *LISTS[what], "-o", str(file)))
        theirs.append(_run(folder, floor))
    count = _lines(file)
    if count != _lines(bare) + 1:  # the floor writes no header
        sys.exit(f"{what}: {count} rows, the bare cursor {_lines(bare)}")
    took, least = _median(ours), _median(theirs)
    most = max(one.most for one in ours)
    print(
        f"{what}.csv, {count - 1:,} rows: {took / least:.2f} times the bare cursor "
        f"({took:.2f} s, {least:.2f} s), goal {CSV}; {most} MB, goal {MOST_MB}"
    )


def workbook(folder: Path, runs: int) -> None:
    """Compare 50,000 rows as XLSX with their CSV and reading the workbook."""
    path = folder / "workbook.db"
    _make(folder, path, WORKBOOK_ROWS, WORKBOOK_ROWS // generate.PER_AGENT)
    xlsx, plain, read = [], [], []
    file = folder / "customers.xlsx"
    for _ in range(runs):
        plain.append(_keqing(path, folder, "customers", "-o", str(folder / "customers.csv")))
        xlsx.append(_keqing(path, folder, "customers", "-o", str(file)))
        read.append(_run(folder, ["-c", READ, str(file)]))
    took, least = _median(xlsx), _median(plain) + _median(read)
    print(
        f"customers.xlsx, {WORKBOOK_ROWS:,} rows: {took / least:.2f} times the CSV and reading it "
        f"({took:.2f} s, {_median(plain):.2f} s + {_median(read):.2f} s), goal {XLSX}; "
        f"{max(one.most for one in xlsx)} MB, goal {MOST_MB}"
    )


def _make(folder: Path, path: Path, customers: int, agents: int) -> None:
    """Make a database in a process of its own: what this one takes would count for those that it starts."""
    size = ["--customers", str(customers), "--agents", str(agents)]
    _run(folder, [str(HERE / "generate.py"), str(path), *size])


def _keqing(path: Path, folder: Path, *words: str) -> Run:
    return _run(folder, ["-m", "keqing", "--db", str(path), "export", *words])


def _run(folder: Path, words: Sequence[str]) -> Run:
    """Run Python on these words in a process of its own. Exits when it fails."""
    environ = {**os.environ, "HOME": str(folder), "KEQING_LANG": "en"}
    begun = time.perf_counter()
    process = os.posix_spawn(sys.executable, [sys.executable, *words], environ)
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"{' '.join(words)} failed")
    return Run(time.perf_counter() - begun, usage.ru_maxrss // 1024)


def _median(runs: Sequence[Run]) -> float:
    return statistics.median(one.seconds for one in runs)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


if __name__ == "__main__":
    main()
