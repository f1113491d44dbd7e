"""The cost of a key in a call session: from the key that records a result to the next card.

    python benchmarks/calling.py --customers 50000

Measured is processor time of a session that is warm: of each key the least of several runs, and of many keys the
middle one. Each run has a copy of the database of its own. The floor is a Python that imports
the libraries of any such program: `import sqlalchemy.orm, typer, rich.table`. The goal is the next card within 50 ms.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import generate
import starting
import time_machine

from keqing.commands.call.session import CallSession
from keqing.commands.options import Context, Root
from keqing.commands.transaction import opened_engine
from keqing.config.resolved import load_settings
from keqing.render.call_screen import screen_lines
from keqing.render.call_view import CallView
from keqing.store.leases import open_leases

AGENT = "员工001"
GOAL_MILLISECONDS = 50
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Ten in the morning of the benchmark's day, inside the calling hours."""
_COLUMNS, _LINES = 80, 24


def main() -> None:
    """Make the database, press the key of a busy line so often, and print the middle cost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument(
        "--database", type=Path, help="a database that generate.py has made; it stays as it is"
    )
    parser.add_argument("--keys", type=int, default=40)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.database or Path(folder) / "keqing.db"
        if not given.database:
            agents = max(1, given.customers // generate.PER_AGENT)
            generate.make(path, generate.Size(given.customers, agents))
        environ = {**os.environ, "HOME": folder, "KEQING_LANG": "zh"}
        floor = min(starting.seconds(["-c", starting.FLOOR], environ) for _ in range(5))
        with time_machine.travel(MORNING):
            runs = [
                pressed(_copied(path, Path(folder)), environ, given.keys) for _ in range(given.runs)
            ]
    costs = [min(costs) for costs in zip(*runs, strict=True)]
    middle = statistics.median(costs)
    print(f"floor: {floor * 1000:.0f} ms for {starting.FLOOR}")
    print(
        f"the next card: {middle * 1000:.0f} ms in the middle of {len(costs)} keys, least of {len(runs)} runs "
        f"({min(costs) * 1000:.0f} to {max(costs) * 1000:.0f}); goal {GOAL_MILLISECONDS}; "
        f"ratio to the floor {middle / floor:.2f}"
    )


def _copied(path: Path, folder: Path) -> Path:
    """Return a copy of a database, in which the day has not begun."""
    return shutil.copy(path, folder / "run.db")


def pressed(path: Path, environ: dict[str, str], keys: int) -> list[float]:
    """Return the seconds of processor time of each key, drawn screen included; the first two warm up."""
    settings = load_settings({"db": str(path), "lang": "zh"}, environ)
    root = Root(
        db=settings.db,
        lang=settings.lang,
        color=settings.color,
        width=None,
        debug=False,
        settings=settings,
    )
    context = cast("Context", SimpleNamespace(obj=root, params={}, **_finding(root)))
    costs: list[float] = []
    with open_leases(opened_engine(root)) as leases:
        session = CallSession(context, leases, AGENT)
        while session.state.card is not None and len(costs) < keys:
            begin = time.process_time()
            session.press("3")
            screen_lines(CallView(session.state, MORNING), _COLUMNS, _LINES)
            costs.append(time.process_time() - begin)
    return costs[2:]


def _finding(root: Root) -> dict[str, Any]:
    """Return the parts of a context of Typer for which commands ask."""
    return {
        "find_root": lambda: SimpleNamespace(obj=root),
        "find_object": lambda _: root,
    }


if __name__ == "__main__":
    main()
