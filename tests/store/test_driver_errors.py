from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
from psycopg import errors as server_errors
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from keqing.errors import Busy, Failed
from keqing.i18n import translate_message
from keqing.store import database, unit
from keqing.store import engine as engines
from keqing.store.driver_errors import explain_error
from keqing.store.location import locate_database
from tests.store.facts import AT, add, customer, writing


def said(error: BaseException) -> str | None:
    told = explain_error(error)
    return translate_message(told.message, "en") if told else None


def test_a_full_disk(file: Path) -> None:
    engine = database.open_existing(str(file), "")

    def fill() -> None:
        with writing(engine) as work:
            pages = work.session.scalar(text("PRAGMA page_count"))
            work.session.execute(text(f"PRAGMA max_page_count = {pages}"))
            work.session.add_all(customer(f"C{n:04}", note="x" * 500) for n in range(2_000))

    with pytest.raises(DBAPIError) as caught:
        fill()
    assert said(caught.value) == "The disk is full; nothing was written."
    assert add(engine, customer("C0001")) == [1]


def test_another_program_writes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 1)
    monkeypatch.setattr(engines, "_PRAGMAS", ("PRAGMA busy_timeout = 50",))
    with writing(engine), pytest.raises(DBAPIError) as caught, writing(engine):
        pass
    assert isinstance(explain_error(caught.value), Busy)


def test_a_file_that_may_only_be_read(file: Path) -> None:
    engine = database.open_existing(str(file), "")
    with pytest.raises(DBAPIError) as caught, unit.reading(engine) as session:
        session.execute(text("DELETE FROM customer"))
    assert said(caught.value) == "The database is read-only here; nothing was written."


def test_a_damaged_file(file: Path) -> None:
    engine = database.open_existing(str(file), "")
    add(engine, *(customer(f"C{n:04}", note="x" * 400) for n in range(100)))
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(b"\xff" * (file.stat().st_size - 4096))
    with pytest.raises(DBAPIError) as caught, unit.reading(engine) as session:
        session.execute(text("SELECT * FROM customer")).all()
    assert said(caught.value) == "The database file is damaged."


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(DBAPIError) as caught:
        database.open_existing("postgresql://127.0.0.1:1/crm", "")
    assert said(caught.value) == "The database server does not answer, or broke off."


def test_a_database_that_the_server_lacks(server_db: str) -> None:
    url = locate_database(server_db).url.set(database="nowhere", drivername="postgresql")
    with pytest.raises(DBAPIError) as caught:
        database.open_existing(url.render_as_string(hide_password=False), "")
    told = explain_error(caught.value)
    assert isinstance(told, Failed)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (server_errors.DiskFull(), "The disk of the server is full; nothing was written."),
        (server_errors.InvalidPassword(), "The database server does not let this user in."),
        (
            server_errors.InsufficientPrivilege(),
            "Your login on the server may not do that; nothing was written.",
        ),
        (server_errors.InvalidCatalogName(), "There is no such database on the server."),
        (server_errors.AdminShutdown(), "The database server does not answer, or broke off."),
        (
            server_errors.ReadOnlySqlTransaction(),
            "The database is read-only here; nothing was written.",
        ),
        (
            server_errors.QueryCanceled(),
            "The server broke off what took too long; nothing was written.",
        ),
        (
            server_errors.InvalidSchemaName(),
            "The user's search_path names no schema of the database.",
        ),
        (psycopg.DataError(), "A word of the command holds an invalid character."),
        (psycopg.InterfaceError(), None),
        (server_errors.UniqueViolation(), None),
        (psycopg.ProgrammingError(), "The address of the database server has a mistake in it."),
        (server_errors.NumericValueOutOfRange(), "A number is too large."),
        (sqlite3.ProgrammingError(), None),
        (SQLAlchemyError(), None),
        (ValueError(), None),
    ],
)
def test_what_else_is_said(error: Exception, sentence: str | None) -> None:
    assert said(error) == sentence


@pytest.mark.parametrize(
    ("fatal", "code", "sentence"),
    [
        ('FATAL:  database "nono" does not exist', 1, "There is no such database on the server."),
        ('致命错误: 数据库 "nono" 不存在', 1, "There is no such database on the server."),
        (
            'FATAL:  password authentication failed for user "li"',
            1,
            "The database server does not let this user in.",
        ),
        ("fe_sendauth: no password supplied", 1, "The database server does not let this user in."),
        (
            'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "li", database "k", SSL off',
            1,
            "The server has no encryption, or takes nobody without it.",
        ),
        (
            "server does not support SSL, but SSL was required",
            1,
            "The server has no encryption, or takes nobody without it.",
        ),
        (
            "SSL error: certificate verify failed",
            1,
            "The server does not prove that it is the one in the address.",
        ),
        (
            'server certificate for "a" does not match host name "b"',
            1,
            "The server does not prove that it is the one in the address.",
        ),
        (
            'root certificate file "/x" does not exist',
            1,
            "The server does not prove that it is the one in the address.",
        ),
        (
            "FATAL:  sorry, too many clients already",
            5,
            "The database server has no connection left.",
        ),
        (
            "FATAL:  the database system is starting up",
            5,
            "The database server is just starting or stopping.",
        ),
        (
            "port 1 failed: Connection refused\n- host: 'b': session is read-only",
            1,
            "None of the servers in the address is the one that is asked for.",
        ),
        (
            'invalid sslmode value: "blah"',
            2,
            "The address of the database server has a mistake in it.",
        ),
        (
            "FATAL:  unsupported startup parameter: options",
            2,
            "The address of the database server has a mistake in it.",
        ),
        (
            "failed to resolve host 'nosuch.invalid': [Errno -2]",
            1,
            "No machine of this name is found.",
        ),
        ("Connection refused", 1, "The database server does not answer, or broke off."),
    ],
)
def test_what_keeps_us_from_a_session(fatal: str, code: int, sentence: str) -> None:
    told = explain_error(psycopg.OperationalError(f"connection failed: {fatal}"))
    assert told is not None
    assert (translate_message(told.message, "en"), told.exit_code) == (sentence, code)


@pytest.mark.parametrize(
    "error",
    [
        server_errors.LockNotAvailable(),
        server_errors.DeadlockDetected(),
        server_errors.SerializationFailure(),
    ],
)
def test_a_busy_server(error: Exception) -> None:
    assert isinstance(explain_error(error), Busy)


def test_nothing_is_written_after_trouble(engine: Engine) -> None:
    def fail() -> None:
        with unit.writing(engine, login="li", command="x", at=AT) as work:
            work.session.add(customer("C0001"))
            work.session.flush()
            work.session.execute(text("SELECT nonsense FROM nowhere"))

    with pytest.raises(DBAPIError):
        fail()
    with unit.reading(engine) as session:
        assert session.scalar(text("SELECT count(*) FROM customer")) == 0


def test_what_follows_from_a_failed_disk_is_told_as_that() -> None:
    disk, savepoint = sqlite3.OperationalError("disk I/O error"), sqlite3.OperationalError("no")
    disk.sqlite_errorcode, savepoint.sqlite_errorcode = sqlite3.SQLITE_IOERR, sqlite3.SQLITE_ERROR
    error = DBAPIError("ROLLBACK TO SAVEPOINT", None, savepoint)
    error.__context__ = DBAPIError("DELETE", None, disk)
    told = explain_error(error)
    assert told is not None
    assert "disk reports an error" in str(told)
