"""What was acknowledged stays, whoever writes at the same time (hazards); tests/reliability kill who writes."""

from __future__ import annotations

import subprocess
import sys

from keqing.models import Setting
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
