"""Several programs at once: each waits for its turn, and no write is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine, func, select, text

from keqing.models import Customer, Event, Operation, Setting
from keqing.store import database, unit
from keqing.store.operations import broken_at
from tests.store.facts import add, customer, event, writing

PROGRAMS = 8
WRITES = 12

WRITER = """
import sys
from sqlalchemy import func, select
from keqing.models import Event, Setting
from keqing.store import database
from tests.store.facts import event, writing

engine = database.open_existing(sys.argv[1], "")
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    with writing(engine) as work:
        latest = work.session.scalar(select(func.max(Event.sequence)))
        count = work.session.get_one(Setting, "count")
        work.session.add(event(1, latest + 1))
        count.value += 1
"""

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
            [sys.executable, "-c", script, *one], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for one in arguments
    ]
    for one in programs:
        assert one.stdin is not None
        one.stdin.write(b"\n")
        one.stdin.flush()
    said = [one.communicate(timeout=120)[1] for one in programs]
    assert said == [b""] * len(programs)
    assert [one.returncode for one in programs] == [0] * len(programs)


def test_no_write_of_eight_programs_is_lost(db: str) -> None:
    engine = database.open_existing(db, "")
    add(engine, customer("C0001"), event(1))
    with writing(engine) as work:
        work.session.add(Setting(name="count", value=0))
    together(WRITER, *[[db, str(WRITES)]] * PROGRAMS)
    written = PROGRAMS * WRITES
    with unit.reading(engine) as session:
        sequences = list(session.scalars(select(Event.sequence).order_by(Event.sequence)))
        assert sequences == list(range(1, written + 2))
        assert session.get_one(Setting, "count").value == written
        assert session.scalar(select(func.count()).select_from(Operation)) == written + 2
        assert broken_at(session) is None


def test_several_first_commands_make_one_database(tmp_path: Path) -> None:
    file = str(tmp_path / "data" / "k.db")
    together(FIRST, *([file, str(n)] for n in range(4)))
    with unit.reading(database.open_existing(file, file)) as session:
        assert session.scalar(text("SELECT count(*) FROM agent")) == 4
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_readers_stand_in_nobodys_way(engine: Engine) -> None:
    for n in range(3):
        with unit.reading(engine) as one, unit.reading(engine) as other:
            for session in (one, other):
                assert session.scalar(select(func.count()).select_from(Customer)) == n
        add(engine, customer(f"C000{n}"))
