"""What was acknowledged stays, whoever dies or writes at the same time (hazards)."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from keqing.models import Customer, Setting
from keqing.store import database, operations, unit
from tests.store.facts import writing

PROCESSES, WRITES = 8, 12

COUNT = """
import sys
from datetime import datetime
from keqing.models import Setting
from keqing.store import database, unit

engine = database.open_existing(sys.argv[1], "")
for n in range(int(sys.argv[2])):
    with unit.writing(engine, login=sys.argv[3], command="count", at=datetime(2026, 11, 23)) as work:
        setting = work.session.get_one(Setting, "count")
        setting.value = setting.value + 1
"""

WRITE = """
import sys
from datetime import date, datetime
from keqing.models import Customer
from keqing.store import database, unit

engine = database.open_existing(sys.argv[1], "")
for n in range(1, 10_000):
    with unit.writing(engine, login="li", command="add", at=datetime(2026, 11, 23)) as work:
        for part in range(20):
            work.session.add(
                Customer(
                    code=f"C{n:04}-{part}", name="x" * 500, type="consumer", created=date(2026, 11, 23)
                )
            )
    print(n, flush=True)
"""


def test_no_write_of_eight_processes_is_lost(db: str) -> None:
    engine = database.open_existing(db, "")
    with writing(engine, "begin") as work:
        work.session.add(Setting(name="count", value=0))
    running = [
        subprocess.Popen([sys.executable, "-c", COUNT, db, str(WRITES), f"login{n}"])
        for n in range(PROCESSES)
    ]
    assert [process.wait() for process in running] == [0] * PROCESSES
    with unit.reading(engine) as session:
        assert session.get_one(Setting, "count").value == PROCESSES * WRITES
        assert len(operations.history(session, 1_000)) == PROCESSES * WRITES + 1
        assert operations.broken_at(session) is None


@pytest.mark.parametrize("after", [1, 2, 5])
def test_a_killed_program_loses_nothing_that_it_acknowledged(file: Path, after: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITE, file], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(after)]
        writer.kill()
        told += [int(line) for line in writer.stdout if line.endswith("\n")]
    with unit.reading(database.open_existing(str(file), "")) as session:
        codes = session.scalars(select(Customer.code)).all()
        assert operations.broken_at(session) is None
    by_operation = {code.partition("-")[0] for code in codes}
    assert {f"C{n:04}" for n in told} <= by_operation
    assert len(codes) == 20 * len(by_operation)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
