"""Customers in hand: a lease keeps others off, and ends with whoever holds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from keqing.store import database, leases
from keqing.store.leases import open_leases

HOLD = """
import sys
from keqing.store import database
from keqing.store.leases import open_leases
with open_leases(database.open_existing(sys.argv[1], "")) as held:
    print(held.take(int(sys.argv[2])), flush=True)
    sys.stdin.read()
"""


def engine_of(db: str) -> Engine:
    return database.open_existing(db, "")


def holder(db: str, customer: int) -> subprocess.Popen[str]:
    """Start a program that takes a customer, and holds them until it is killed or its input ends."""
    program = subprocess.Popen(
        [sys.executable, "-c", HOLD, db, str(customer)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "True\n"
    return program


def test_another_program_keeps_its_customer_until_it_is_gone(db: str) -> None:
    with holder(db, 7) as other, open_leases(engine_of(db)) as ours:
        assert not ours.take(7)
        assert ours.take(8)
        other.kill()
        other.wait()
        assert ours.take(7)


def test_what_is_given_back_is_free(db: str) -> None:
    engine = engine_of(db)
    with open_leases(engine) as ours:
        assert ours.take(7)
        ours.give_back(7)
        with holder(db, 7) as other:
            assert not ours.take(7)
            other.kill()


def test_the_file_beside_the_database_has_its_rights(file: Path) -> None:
    file.chmod(0o640)
    with open_leases(engine_of(str(file))) as ours:
        ours.take(1)
    beside = file.with_name(f"{file.name}-calls")
    assert (beside.stat().st_mode & 0o777, beside.stat().st_size) == (0o640, 0)


def test_where_there_are_no_locks_everybody_is_free(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "fcntl", None)
    with open_leases(engine_of(str(file))) as ours:
        assert ours.take(1)
        ours.give_back(1)


def test_a_folder_that_takes_no_file_keeps_nobody_from_calling(file: Path) -> None:
    engine = engine_of(str(file))
    file.with_name(f"{file.name}-calls").mkdir()
    with open_leases(engine) as ours:
        assert ours.take(1)


def test_a_file_system_without_locks_keeps_nobody_from_calling(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.lockf", refuse)
    with open_leases(engine_of(str(file))) as ours:
        assert ours.take(1)
        ours.give_back(1)
