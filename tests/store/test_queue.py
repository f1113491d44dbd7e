"""Writers wait for their turn on a lock of the database's folder, and nobody waits who cannot."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import DBAPIError

from keqing.errors import Busy
from keqing.models import Customer
from keqing.store import engine as engines
from keqing.store import queue, unit
from keqing.store.driver_errors import explain_error
from keqing.store.queue import Patience, turn
from tests.store.facts import AT, add, customer, writing

LONG = 600.0


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Somebody else's turn, in a lock of its own."""
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    yield
    os.close(handle)


def customers(engine: Engine) -> int | None:
    with unit.reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Customer))


def is_held(folder: Path) -> bool:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def test_the_turn_lasts_for_the_block_and_leaves_no_file(tmp_path: Path) -> None:
    beside = sorted(tmp_path.iterdir())
    with turn(tmp_path / "k.db", Patience.of(LONG)):
        assert is_held(tmp_path)
    assert not is_held(tmp_path)
    assert sorted(tmp_path.iterdir()) == beside


def test_one_waits_until_the_other_has_done(tmp_path: Path) -> None:
    order: list[str] = []
    begun = threading.Event()

    def other() -> None:
        begun.set()
        with turn(tmp_path / "k.db", Patience.of(LONG)):
            order.append("second")

    thread = threading.Thread(target=other)
    with turn(tmp_path / "k.db", Patience.of(LONG)):
        thread.start()
        begun.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert not is_held(tmp_path)


@pytest.mark.parametrize("seconds", [0.0, 0.01])
def test_who_has_no_patience_left_goes_on_to_what_sqlite_says(
    tmp_path: Path, seconds: float
) -> None:
    patience = Patience.of(seconds)
    with held(tmp_path), turn(tmp_path / "k.db", patience):
        assert patience.left == 0
    with turn(tmp_path / "k.db", Patience.of(LONG)):
        assert is_held(tmp_path)


def test_a_system_without_such_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "fcntl", None)
    with held(tmp_path), turn(tmp_path / "k.db", Patience.of(LONG)):
        pass


def test_a_folder_that_cannot_be_opened(tmp_path: Path) -> None:
    with turn(tmp_path / "gone" / "k.db", Patience.of(LONG)):
        pass


def test_a_file_system_without_such_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Without:
        LOCK_EX, LOCK_NB = fcntl.LOCK_EX, fcntl.LOCK_NB

        def flock(self, handle: int, how: int) -> None:
            raise OSError(37, "No locks available")

    monkeypatch.setattr(queue, "fcntl", Without())
    with turn(tmp_path / "k.db", Patience.of(LONG)):
        pass


def test_a_writer_has_its_turn_and_a_reader_needs_none(
    engine: Engine, request: pytest.FixtureRequest
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("a server keeps its queue itself")
    folder = Path(engine.get_execution_options()["place"]).parent
    with writing(engine):
        assert is_held(folder)
        with unit.reading(engine):
            pass
    assert not is_held(folder)


def test_a_write_that_can_wait_does_not(engine: Engine) -> None:
    """Without patience a writer goes first to the lock of the database, which nobody has."""
    if engine.dialect.name != "sqlite":
        pytest.skip("a server keeps its queue itself")
    folder = Path(engine.get_execution_options()["place"]).parent
    with held(folder), unit.writing(engine, login="li", command="x", at=AT, seconds=0) as work:
        work.session.add(customer("C0001"))
    assert customers(engine) == 1


def test_another_program_is_waited_for_in_short_looks(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("a server keeps its queue itself")
    monkeypatch.setattr(engines, "_LOOK_SECONDS", 0.001)
    looks: list[str] = []
    done: list[str] = []
    other = sqlite3.connect(
        engine.get_execution_options()["place"], isolation_level=None, check_same_thread=False
    )
    other.execute("BEGIN IMMEDIATE")

    def looked(statement: str) -> None:
        if statement == "BEGIN IMMEDIATE":
            looks.append(statement)
        if len(looks) == 3 and not done:
            done.append("gone")
            other.rollback()
            other.close()

    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(looked)

    event.listen(engine, "connect", connected)
    with unit.writing(engine, login="li", command="x", at=AT) as work:
        work.session.add(customer("C0001"))
    assert done == ["gone"]
    assert customers(engine) == 1


def test_another_program_that_stays_is_busy_in_the_end(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("a server keeps its queue itself")
    monkeypatch.setattr(engines, "_LOOK_SECONDS", 0.001)
    with closing(sqlite3.connect(engine.get_execution_options()["place"])) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(DBAPIError) as caught,
            unit.writing(engine, login="li", command="x", at=AT, seconds=0.01),
        ):
            pass
    assert isinstance(explain_error(caught.value), Busy)


ADD = """
import sys
from keqing.cli import run_program
sys.stdin.readline()
sys.exit(run_program(["--db", sys.argv[1], "add-customer", sys.argv[2]]))
"""


def test_of_programs_that_write_at_once_none_is_refused(engine: Engine, db: str) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("a server keeps its queue itself")
    add(engine, customer("C0001"))
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ADD, db, f"王{n}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for n in range(5)
    ]
    said = [program.communicate(b"\n")[1] for program in running]
    assert (said, [program.returncode for program in running]) == ([b""] * 5, [0] * 5)
    assert customers(engine) == 6
