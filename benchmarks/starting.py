"""The cost of a command from its start to its end, as ratios to the libraries that it is built on.

    python benchmarks/starting.py --customers 10000

Measured is processor time (user and system), which other programs on the machine change little, and of several
runs in turn the least. The floor is a Python that imports the libraries of any such program:
`import sqlalchemy.orm, typer, rich.table`. `--larger DATABASE` adds how much longer each command takes with a
larger one. `--imports COMMAND` prints the twenty imports that cost a command the
most, so that the next one to put off is seen.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import generate

FLOOR = "import sqlalchemy.orm, typer, rich.table"
GOALS: Mapping[str, float] = {
    "today": 1.0,
    "log": 1.6,
    "show": 1.0,
    "list": 1.0,
    "list by letters": 1.0,
    "-h": 0.3,
}
MAX_GROWTH = 1.1
"""The most that a command may take with the larger database, as a ratio to the other one."""
SLOWEST = 20
_IMPORT = re.compile(r"import time:\s*(\d+) \|\s*(\d+) \|(\s*)(\S+)")


def main() -> None:
    """Make the database if none is given, measure, and print the ratios or the slowest imports."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--database", type=Path, help="a database that generate.py has made")
    parser.add_argument("--larger", type=Path, help="a larger one, to be written to as well")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--imports", choices=tuple(GOALS), help="print a command's slowest imports")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keqing.db"
        if given.database:
            shutil.copy(given.database, path)
        else:
            agents = max(1, given.customers // generate.PER_AGENT)
            generate.make(path, generate.Size(given.customers, agents))
        environ = {**os.environ, "HOME": folder, "KEQING_LANG": "en"}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once
        commands = typed(path)
        if given.imports:
            imports(commands[given.imports], environ, given.runs)
        else:
            larger = typed(given.larger) if given.larger else {}
            ratios(commands, larger, environ, given.runs)


def typed(path: Path) -> dict[str, list[str]]:
    """The commands as they are typed, by name; the record is of one customer and is made again and again."""
    with sqlite3.connect(path) as connection:
        agent, code, name, pinyin = connection.execute(
            "SELECT a.name, c.code, c.name, c.pinyin FROM customer c JOIN agent a ON a.id = c.owner_id "
            "JOIN enrollment e ON e.customer_id = c.id WHERE e.listed <= ? ORDER BY c.id LIMIT 1",
            (generate.TODAY.isoformat(),),
        ).fetchone()
    day = ["--agent", agent, "--date", generate.TODAY.isoformat()]
    program = ["-m", "keqing", "--db", str(path)]
    return {
        "today": [*program, "today", *day],
        "log": [*program, "log", code, "no-answer", *day, "--yes"],
        "show": [*program, "show", code],
        "list": [*program, "list", f"{name}无"],  # it looks for it, and prints nobody
        "list by letters": [*program, "list", f"{pinyin.partition(' ')[0]}xx"],  # as above
        "-h": [*program, "-h"],
    }


def ratios(
    commands: Mapping[str, Sequence[str]],
    larger: Mapping[str, Sequence[str]],
    environ: Mapping[str, str],
    runs: int,
) -> None:
    """Run all in turn, and print the least of each in terms of the floor; `larger` is a second database's."""
    floor, grown = "the floor", "larger "
    words = {
        floor: ["-c", FLOOR],
        **commands,
        **{grown + name: line for name, line in larger.items()},
    }
    for line in words.values():
        seconds(line, environ)  # the compiled modules are written once
    least = dict.fromkeys(words, float("inf"))
    for _ in range(runs):
        for name, line in words.items():
            least[name] = min(least[name], seconds(line, environ))
    print(f"floor: {least[floor]:.3f} s of processor time for {FLOOR}")
    for name, goal in GOALS.items():
        ratio = least[name] / least[floor]
        print(f"{name}: {ratio:.2f} times the floor; {_verdict(ratio, goal)}")
        if larger:
            growth = least[grown + name] / least[name]
            print(f"  larger: {growth:.2f} times that; {_verdict(growth, MAX_GROWTH)}")


def _verdict(ratio: float, goal: float) -> str:
    return f"{'within' if ratio <= goal else 'beyond'} the goal of {goal}"


def seconds(line: Sequence[str], environ: Mapping[str, str]) -> float:
    """The processor time of one run of Python with these words."""
    with subprocess.Popen(
        [sys.executable, *line],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        told = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        print(*line, told.decode(), sep="\n", file=sys.stderr)
        raise SystemExit(process.returncode)
    return usage.ru_utime + usage.ru_stime


def imports(line: Sequence[str], environ: Mapping[str, str], runs: int) -> None:
    """Print the imports of a command that take longest by themselves, the least of several runs, and each package."""
    words = [sys.executable, "-X", "importtime", *line]
    own: dict[str, int] = {}
    for _ in range(runs):
        told = subprocess.run(words, env=environ, capture_output=True, check=True, text=True).stderr
        for match in _IMPORT.finditer(told):
            own[match[4]] = min(int(match[1]), own.get(match[4], int(match[1])))
    print(f"{sum(own.values()) / 1000:.0f} ms for {len(own)} modules, each by itself:")
    for name, micros in sorted(own.items(), key=lambda item: -item[1])[:SLOWEST]:
        print(f"  {micros / 1000:6.1f}  {name}")
    packages: dict[str, int] = {}
    for name, micros in own.items():
        top = name.partition(".")[0]
        packages[top] = packages.get(top, 0) + micros
    print("by package:")
    for name, micros in sorted(packages.items(), key=lambda item: -item[1])[:SLOWEST]:
        print(f"  {micros / 1000:6.1f}  {name}")


if __name__ == "__main__":
    main()
