"""How long a command takes in a large department, as ratios to the same command in a small one.

    python benchmarks/growing.py --small 10000 --large 1000000

Both departments are made by generate.py, with the same work for each agent. The commands of one agent run in turn on
both, each a process of its own. Printed are the medians of processor time. The goal is 1.3 times the small one's. A
million customers need 5 GB of disk and some minutes; `--databases` names files that are there already.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import generate

GOAL = 1.3
AGENT = "员工003"
"""An agent of either department, with as many customers in each."""


def main() -> None:
    """Make the departments if none are given, measure, and print the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--databases", type=Path, nargs=2, help="files that generate.py has made")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        made = given.databases or [home / "small.db", home / "large.db"]
        if given.databases is None:
            for path, customers in zip(made, (given.small, given.large), strict=True):
                agents = max(1, customers // generate.PER_AGENT)
                generate.make(path, generate.Size(customers, agents))
        compare(home, made, given.runs)


def compare(home: Path, databases: list[Path], runs: int) -> None:
    """Run each command in turn on both and print how much longer the large one takes."""
    code, phone = _somebody(databases[0])
    day = ("--agent", AGENT, "--date", generate.TODAY.isoformat())
    commands = {
        "today": ("today", *day),
        "list": ("list", "--owner", AGENT),
        "search for a number": ("list", phone),
        "search for a code": ("list", code),
        "show": ("show", code),
        "log": ("log", code, "reached", "都好", *day),
        "forecast": ("forecast", *day),
    }
    for name, words in commands.items():
        took: tuple[list[float], list[float]] = ([], [])
        for number in range(runs + 1):
            for database, times in zip(databases, took, strict=True):
                seconds = _seconds(home, database, words)
                if number:  # the first run brings the pages into memory
                    times.append(seconds)
        small, large = (statistics.median(times) for times in took)
        ratio = large / small
        print(
            f"{name}: {ratio:.2f} times ({large:.3f} s, {small:.3f} s); "
            f"{'within' if ratio <= GOAL else 'beyond'} the goal of {GOAL}"
        )


def _somebody(database: Path) -> tuple[str, str]:
    """Return the code and the number of a customer of the agent, whom both departments have."""
    with sqlite3.connect(database) as connection:
        code, number = connection.execute(
            "SELECT c.code, p.number FROM customer c JOIN phone p ON p.customer_id = c.id "
            "JOIN agent a ON a.id = c.owner_id WHERE a.name = ? ORDER BY c.id LIMIT 1",
            (AGENT,),
        ).fetchone()
    return str(code), str(number)


def _seconds(home: Path, database: Path, words: tuple[str, ...]) -> float:
    """Run a command and return the processor time of its process, in seconds."""
    environ = {**os.environ, "HOME": str(home), "KEQING_LANG": "en"}
    command = [sys.executable, "-m", "keqing", "--no-input", "--db", str(database), *words]
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(command, env=environ, stdout=quiet, stderr=quiet)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(words)} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
