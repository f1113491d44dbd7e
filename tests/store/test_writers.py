"""Several programs at once: the first ones of all, and those that only read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine, func, select, text

from keqing.models import Customer
from keqing.store import database, unit
from tests.store.facts import add, customer

FIRST = """
import sys
from tests.store.facts import add, agent
from keqing.store import database

sys.stdin.readline()
database.create_default(sys.argv[1], sys.argv[1])
add(database.open_existing(sys.argv[1], sys.argv[1]), agent(sys.argv[2]))
"""


def together(script: str, *arguments: list[str]) -> None:
    """Run a program several times at once; each begins when all have loaded."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", script, *argument], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for argument in arguments
    ]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write(b"\n")
        program.stdin.flush()
    said = [program.communicate()[1] for program in programs]
    assert said == [b""] * len(programs)
    assert [program.returncode for program in programs] == [0] * len(programs)


def test_several_first_commands_make_one_database(tmp_path: Path) -> None:
    file = str(tmp_path / "data" / "k.db")
    together(FIRST, *([file, str(n)] for n in range(4)))
    with unit.reading(database.open_existing(file, file)) as session:
        assert session.scalar(text("SELECT count(*) FROM agent")) == 4
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_readers_stand_in_nobodys_way(engine: Engine) -> None:
    for n in range(3):
        with unit.reading(engine) as first, unit.reading(engine) as other:
            for session in (first, other):
                assert session.scalar(select(func.count()).select_from(Customer)) == n
        add(engine, customer(f"C000{n}"))
