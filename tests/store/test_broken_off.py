"""A disk that ends at any byte, and upgrades that are killed or run twice: old or new, never between."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from keqing.store import database
from tests.store.facts import add, customer
from tests.store.test_upgrade import migrations, version

# A limited file would cut compiled modules short, too, and leave them so for every later test.
FULL = """
import resource, signal, sys
sys.dont_write_bytecode = True
from keqing.models import Customer, Phone
from keqing.store import database
from keqing.store.driver_errors import explain_error
from tests.store.facts import customer_row, writing

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
engine = database.open_existing(sys.argv[1], "")
for end in map(int, sys.argv[2:]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (end, resource.RLIM_INFINITY))
    try:
        with writing(engine, "import") as work:
            rows = [customer_row(f"C{end}-{n}", name="x" * 200) for n in range(1000)]
            ids = work.bulk_insert(Customer, rows)
            phones = [{"customer_id": one, "number": "+8613", "tail": "8613"} for one in ids]
            work.bulk_insert(Phone, phones)
        print("done", flush=True)
    except Exception as error:
        told = explain_error(error)
        print(told.exit_code if told else repr(error), flush=True)
"""

UPGRADE = """
import sys
from datetime import datetime
from pathlib import Path
from keqing.store.upgrade import Migrations, upgrade_database

sys.stdin.readline()
folder, head, *older = sys.argv[2:]
upgrade_database(sys.argv[1], "", datetime(2026, 11, 23, 9), Migrations(Path(folder), head, tuple(older)))
"""


def facts(file: Path) -> tuple[int, int, int]:
    """How many customers, phones and operations there are, in a file that is whole."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        found = connection.execute(
            "SELECT (SELECT count(*) FROM customer), (SELECT count(*) FROM phone),"
            " (SELECT count(*) FROM operation)"
        ).fetchone()
    return tuple(found)


def test_a_disk_that_ends_while_an_import_is_written(file: Path) -> None:
    begin = file.stat().st_size
    ends = [begin + step for step in (0, 1, 4_096, 20_000, 77_777, 200_000, 400_000)]
    words = [sys.executable, "-c", FULL, str(file), *map(str, (512, 5_000, *ends, 50_000_000))]
    *said, last = subprocess.check_output(words, text=True).split()
    assert (set(said), last) == ({"1"}, "done")
    assert facts(file) == (1_000, 1_000, 1)


@pytest.fixture
def old(file: Path) -> Path:
    """A database of an older version, with a customer."""
    add(database.open_existing(str(file), ""), customer("C0001"))
    return file


def upgrading(file: Path, folder: Path, more: str = "pass") -> subprocess.Popen[bytes]:
    ours = migrations(folder, more)
    words = [sys.executable, "-c", UPGRADE, str(file), str(ours.folder), ours.head, *ours.older]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE)


def at(file: Path) -> str | None:
    from keqing.store.engine import open_engine
    from keqing.store.location import locate_database

    return version(open_engine(locate_database(str(file))))


def test_an_upgrade_that_is_killed_can_be_done_again(old: Path, tmp_path: Path) -> None:
    before = at(old)
    (tmp_path / "a").mkdir()
    kill = "import os; os.kill(os.getpid(), 9)"
    program = upgrading(old, tmp_path / "a", kill)
    program.communicate(b"\n")
    assert program.returncode == -signal.SIGKILL
    assert at(old) == before
    assert facts(old) == (1, 0, 1)
    (tmp_path / "b").mkdir()
    (copy,) = tmp_path.glob("k-*.db")
    assert facts(copy) == (1, 0, 1)
    copy.unlink()
    program = upgrading(old, tmp_path / "b")
    assert program.communicate(b"\n")[1] == b""
    assert at(old) == "next"
    assert facts(old) == (1, 0, 1)


def test_two_programs_upgrade_at_once(old: Path, tmp_path: Path) -> None:
    programs = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        programs.append(upgrading(old, tmp_path / name))
    for program in programs:
        assert program.stdin is not None
        program.stdin.write(b"\n")
        program.stdin.flush()
    assert [program.communicate()[1] for program in programs] == [b"", b""]
    assert [program.returncode for program in programs] == [0, 0]
    assert at(old) == "next"
    assert facts(old) == (1, 0, 1)
