"""Many programs that write to one database at once: whether anybody is refused, and how long they wait.

    python benchmarks/writing.py --processes 8 --times 100

Each of the processes enters so many customers, one command after the other, as a shell would. It prints how
many were refused (the goal is none), and the longest and the median answer. It also prints the share of a
command's processor time in which it holds the lock, which all others wait for.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

WATCH = """
import sys, time
from sqlalchemy import Engine, event
begun, held = time.process_time(), []

def said(statement):
    if statement == "BEGIN IMMEDIATE":
        held.append(-time.process_time())

@event.listens_for(Engine, "connect")
def connected(connection, record):
    connection.set_trace_callback(said)

@event.listens_for(Engine, "commit")
def given_back(connection):
    if held and held[-1] < 0:
        held[-1] += time.process_time()

from keqing.cli import run_program
run_program(sys.argv[1:])
print(held[0], time.process_time(), file=sys.stderr)
"""


def main() -> None:
    """Let them write, and print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--times", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "HOME": home, "KEQING_LANG": "en"}
        keqing(
            environ,
            "init",
            "--department",
            "D",
            "--name",
            "N",
            "--capacity",
            "60",
            "--preset",
            "all",
        )
        with ThreadPoolExecutor(given.processes) as pool:
            answers = [
                measure
                for found in pool.map(partial(enter, environ, given.times), range(given.processes))
                for measure in found
            ]
        refused = sum(code != 0 for code, _ in answers)
        seconds = [took for _, took in answers]
        print(
            f"{len(answers)} customers by {given.processes} processes, {refused} refused (goal: 0)"
        )
        print(f"answers: median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s")
        shares = [share(environ, Path(home), n) for n in range(5)]
        print(f"lock held for {statistics.median(shares):.0%} of a command's processor time")


def keqing(environ: Mapping[str, str], *words: str) -> int:
    """Run one command and return its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "keqing", *words], env=environ, capture_output=True, check=False
    ).returncode


def enter(environ: Mapping[str, str], times: int, who: int) -> list[tuple[int, float]]:
    """Enter customers one after the other; return the exit code and the seconds of each."""
    found = []
    for n in range(times):
        begun = time.perf_counter()
        code = keqing(environ, "add-customer", f"王{who}号{n}", "--phone", f"138{who:02}{n:06}")
        found.append((code, time.perf_counter() - begun))
    return found


def share(environ: Mapping[str, str], home: Path, n: int) -> float:
    """Return for which share of a command's processor time it held the lock."""
    ran = subprocess.run(
        [sys.executable, "-c", WATCH, "add-customer", f"张{n}", "--phone", f"139{n:08}"],
        env={**environ, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    held, whole = map(float, ran.stderr.split()[-2:])
    return held / whole


if __name__ == "__main__":
    main()
