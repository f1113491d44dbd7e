"""How long a press of the tab key takes, as ratios to bare Python and sqlite3 looking up the same candidates.

    python benchmarks/completion.py --customers 50000

Both are whole processes, run in turn, so that what slows the machine slows both; what is printed are medians. The
goal: at most 3 times the bare look-up. A customer's name, pinyin, initials, number and code are completed, and with
nothing typed the customers of the agent.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import generate

from keqing.services.customers.pinyin import spell_name

HERE = Path(__file__).parent
GOAL = 3.0
AGENT = "员工001"
TYPED = ("wxy", "w", "wangxiuy", "lv", "5678", "王秀", "秀英", "C10", "zzzz", "")


def main() -> int:
    """Make the database if none is given, measure, and print the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument("--database", type=Path, help="a database that generate.py has made")
    parser.add_argument("--runs", type=int, default=15)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.database or Path(folder) / "keqing.db"
        if given.database is None:
            agents = max(1, given.customers // generate.PER_AGENT)
            generate.make(path, generate.Size(given.customers, agents))
        spelled(path)
        ratios = [compare(path, typed, given.runs, folder) for typed in TYPED]
    middle, worst = statistics.median(ratios), max(ratios)
    told = "within" if worst <= GOAL else "beyond"
    print(f"median {middle:.2f}, worst {worst:.2f}: {told} the goal of {GOAL:.0f}")
    return 0 if worst <= GOAL else 1


def spelled(path: Path) -> None:
    """Give every customer the readings that saving one gives."""
    with sqlite3.connect(path) as connection:
        names = connection.execute("SELECT DISTINCT name FROM customer WHERE pinyin = ''")
        readings = [(*spell_name(name), name) for (name,) in names.fetchall()]
        connection.executemany(
            "UPDATE customer SET pinyin = ?, initials = ? WHERE name = ?", readings
        )


def compare(path: Path, typed: str, runs: int, home: str) -> float:
    """Run both in turn, print what they took, and return the ratio."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "KEQING_DB": str(path),
        "KEQING_AGENT": AGENT,
        "KEQING_LANG": "zh",
        "_KEQING_COMPLETE": "complete_fish",
        "COMP_WORDS": f"keqing\nshow\n{typed}",
        "COMP_CWORD": "2",
    }
    ours = [str(Path(sys.executable).with_name("keqing"))]
    floor = [sys.executable, str(HERE / "bare_completion.py"), str(path), typed, AGENT]
    same = said(ours, environ), said(floor, environ)
    if same[0] != same[1]:
        sys.exit(f"{typed!r}: {same[0]!r} is not {same[1]!r}")
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for words, times in zip((ours, floor), took, strict=True):
            begun = time.perf_counter()
            said(words, environ)
            times.append(time.perf_counter() - begun)
    mine, other = statistics.median(took[0]), statistics.median(took[1])
    shown = f"{typed!r}: {len(same[0].splitlines())} candidates"
    print(
        f"{shown}, {mine / other:.2f} times the floor ({mine * 1000:.0f} ms, {other * 1000:.0f} ms)"
    )
    return mine / other


def said(words: Sequence[str], environ: dict[str, str]) -> str:
    """Run a process and return what it printed."""
    return subprocess.run(words, check=True, capture_output=True, env=environ).stdout.decode()


if __name__ == "__main__":
    sys.exit(main())
