"""What databases say when they fail, turned into our errors; the values in it are never shown."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

from keqing.errors import Busy, Failed, KeqingError, Unusable
from keqing.i18n import Message, msg
from keqing.store.version import upgraded_meanwhile

_SQLITE: dict[int, Message] = {
    sqlite3.SQLITE_FULL: msg("The disk is full; nothing was written."),
    sqlite3.SQLITE_READONLY: msg("The database is read-only here; nothing was written."),
    sqlite3.SQLITE_IOERR: msg("The disk reports an error; nothing was written."),
    sqlite3.SQLITE_CANTOPEN: msg("The database file cannot be opened."),
    sqlite3.SQLITE_PERM: msg("The database file cannot be opened."),
    sqlite3.SQLITE_AUTH: msg("The database file cannot be opened."),
    sqlite3.SQLITE_CORRUPT: msg("The database file is damaged."),
    sqlite3.SQLITE_NOTADB: msg("This file is not a database."),
}

_AT_THE_END = {
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_DELETE,
}
"""What fails in a commit when all is written and only to be made sure of."""

_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

_SERVER_BUSY = {"40001", "40P01", "55P03"}
"""Serialization failure, deadlock, lock not available."""

_NOT_THERE = ("no such table", "no such column")
"""How SQLite's words begin where a table or a column is gone: it was there when the program began."""
_SERVER_NOT_THERE = {"42P01", "42703"}
"""Undefined table, undefined column: as above."""
_SERVER_GAVE_UP = {"40001", "40P01"}
"""Of these the transaction that ran into another one; run again, it may well go through."""

_SERVER: dict[str, Message] = {
    "25006": msg("The database is read-only here; nothing was written."),
    "28": msg("The database server does not let this user in."),
    "3D": msg("There is no such database on the server."),
    "3F": msg("The user's search_path names no schema of the database."),
    "53100": msg("The disk of the server is full; nothing was written."),
    "57014": msg("The server broke off what took too long; nothing was written."),
}
"""By SQLSTATE, or the class that it begins with (PostgreSQL, appendix A)."""

_FORBIDDEN = "42501"
"""Insufficient privilege, and a row that a policy forbids."""

_TYPED: dict[str, Message] = {
    "22003": msg("A number is too large."),
    "22021": msg("A word of the command holds an invalid character."),
    "22P05": msg("A word of the command holds an invalid character."),
}
"""What PostgreSQL says of values that it does not take."""

_WHICH = msg("See which database it is: keqing config")
_HOST = msg("Check the host in the address: keqing config")
_ASK = msg("Ask a manager, or who administrates the server.")
_AGAIN = msg("Try again in a moment.")
_FORM = msg("Give a file, or postgresql://NAME@HOST/DATABASE.")
_MISTAKE = msg("The address of the database server has a mistake in it.")
_AT_THE_DOOR: tuple[tuple[tuple[str, ...], type[KeqingError], Message, Message], ...] = (
    (
        ("certificate", "SSL error"),
        Failed,
        msg("The server does not prove that it is the one in the address."),
        msg("Check the host, and the file after sslrootcert= in the address."),
    ),
    (
        ("does not support SSL", "SSL off", "no encryption"),
        Failed,
        msg("The server has no encryption, or takes nobody without it."),
        msg("Check sslmode= in the address, or have the server set up for it."),
    ),
    (
        ("too many", "remaining connection slots", "no more connections"),
        Busy,
        msg("The database server has no connection left."),
        _AGAIN,
    ),
    (
        ("starting up", "shutting down", "recovery", "not yet accepting"),
        Busy,
        msg("The database server is just starting or stopping."),
        _AGAIN,
    ),
    (
        ("not in hot standby", "session is read-only", "session is not read-only"),
        Failed,
        msg("None of the servers in the address is the one that is asked for."),
        msg("See which of them are up, and whether a standby was promoted."),
    ),
    (
        ('database "', "数据库 "),
        Failed,
        msg("There is no such database on the server."),
        msg("Check its name, or have it made: createdb NAME"),
    ),
    (
        ("password", 'role "', "pg_hba.conf", "认证", "角色"),
        Failed,
        msg("The database server does not let this user in."),
        msg("Check the name and the password. A password can stand in ~/.pgpass."),
    ),
    (
        (
            "invalid sslmode",
            "invalid integer",
            "invalid port",
            "invalid value",
            "startup parameter",
        ),
        Unusable,
        _MISTAKE,
        _FORM,
    ),
    (
        ("resolve host", "translate host"),
        Failed,
        msg("No machine of this name is found."),
        _HOST,
    ),
)
"""Before there is a session psycopg has no SQLSTATE, only these words, which a server may translate."""

_SERVER_GONE = ("08", "53", "57", "58", "XX")
"""Classes of what is the server's trouble, not that of a statement."""


def explain_error(error: BaseException) -> KeqingError | None:
    """Return our error for a database's, None for one that nobody expected.

    SQLite gives a transaction up where the disk fails. Going back to a savepoint then fails too, and the error from
    before says why.
    """
    known, before = _explain(error), error.__context__
    while known is None and isinstance(error, DBAPIError) and before is not None:
        known, before = _explain(before), before.__context__
    return known


def _explain(error: BaseException) -> KeqingError | None:
    driver_error = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver_error, sqlite3.Error):
        return _sqlite(driver_error)
    if driver_error is not None and type(driver_error).__module__.startswith("psycopg"):
        if _is_forbidden_reading(error):
            return Failed(msg("Your login on the server may not read what this needs."), _ASK)
        return _server(driver_error)
    return None


def _is_forbidden_reading(error: BaseException) -> bool:
    """Tell whether a server refused to let somebody read: nothing was to be written by that."""
    if not isinstance(error, DBAPIError) or getattr(error.orig, "sqlstate", None) != _FORBIDDEN:
        return False
    words = (error.statement or "").split(maxsplit=1)
    return bool(words) and words[0].upper() in {"SELECT", "WITH"}


def looks_at_settings(error: KeqingError) -> bool:
    """Tell whether the hint of an error leads to the address in the settings; one may have been given elsewhere."""
    return error.hint in {_WHICH, _HOST}


def gave_up(error: DBAPIError) -> bool:
    """Tell whether a server has given a transaction up because of another one, so that it can run again."""
    return getattr(error.orig, "sqlstate", None) in _SERVER_GAVE_UP


def unsure(error: DBAPIError) -> Failed | None:
    """Return our error for a commit of which nobody can tell whether it was done; None for any other error.

    A disk that fails in a commit may have kept it, and a server may have done it before it broke off.
    """
    driver_error = error.orig
    if isinstance(driver_error, sqlite3.Error):
        lost = getattr(driver_error, "sqlite_errorcode", None) in _AT_THE_END
        sentence = msg("The disk reports an error: it may or may not have been written.")
    else:
        state: str | None = getattr(driver_error, "sqlstate", None)
        lost = state is None or state.startswith(("08", "57", "58", "XX"))
        sentence = msg("The database server broke off: it may or may not have been written.")
    hint = msg("Before you record it again, see: keqing history")
    return Failed(sentence, hint) if lost else None


def _sqlite(error: sqlite3.Error) -> KeqingError | None:
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if primary == sqlite3.SQLITE_SCHEMA or str(error).startswith(_NOT_THERE):
        return upgraded_meanwhile()
    if primary in _SQLITE_BUSY:
        return _busy()
    return _failed(_SQLITE.get(primary))


def _server(driver_error: BaseException) -> KeqingError | None:
    state: str | None = getattr(driver_error, "sqlstate", None)
    if state is None:
        return _by_the_driver(type(driver_error).__name__, str(driver_error))
    if state in _SERVER_BUSY:
        return _busy()
    return _of_state(state)


def _of_state(state: str) -> KeqingError | None:
    """Return our error for an SQLSTATE."""
    if state in _SERVER_NOT_THERE:
        return upgraded_meanwhile()
    if state == _FORBIDDEN:
        return Failed(msg("Your login on the server may not do that; nothing was written."), _ASK)
    if state in _TYPED:
        return Unusable(_TYPED[state], msg("Check the words of the command."))
    if known := _SERVER.get(state) or _SERVER.get(state[:2]):
        return _failed(known)
    gone = state.startswith(_SERVER_GONE)
    return _failed(msg("The database server does not answer, or broke off.")) if gone else None


def _by_the_driver(kind: str, said: str) -> KeqingError | None:
    """Return our error for what the driver says by itself, by the name of its class."""
    match kind:
        case "OperationalError":
            return _at_the_door(said)
        case "DataError":
            return Unusable(_TYPED["22021"], msg("Check the words of the command."))
        case "ProgrammingError":
            return Unusable(_MISTAKE, _FORM)
        case _:
            return None


def _at_the_door(said: str) -> KeqingError:
    """Return what kept us from a session; with several servers, what the one said that answered."""
    for words, kind, sentence, hint in _AT_THE_DOOR:
        if any(word in said for word in words):
            return kind(sentence, hint)
    return Failed(msg("The database server does not answer, or broke off."), _WHICH)


def _failed(sentence: Message | None) -> Failed | None:
    return Failed(sentence, _WHICH) if sentence else None


def _busy() -> Busy:
    return Busy(
        msg("Another program is writing to the database; nothing was written."),
        _AGAIN,
    )
