"""What went wrong, turned into one of our errors: typing mistakes, databases, disks.

Typer words its usage errors in English and carries the values inside the sentence, so they are
recognised by class and, where they must be, by their words. Typer is pinned for that reason, and
a test goes through every one of them.
"""

from __future__ import annotations

import errno
import re
import sys

from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoSuchOption,
    UsageError,
)

from keqing.commands.pages import Parameter, name_of
from keqing.errors import Ambiguous, Busy, Failed, KeqingError, Unusable
from keqing.i18n import Message, msg

_BUSY_STATES = {"40001", "40P01", "55P03"}
"""PostgreSQL: serialization failure, deadlock, lock not available."""

_SQLITE = (
    ("locked", None),
    ("disk is full", msg("The disk is full; nothing was written.")),
    ("readonly", msg("The database may only be read here; nothing was written.")),
    ("disk I/O error", msg("The disk reports an error; nothing was written.")),
    ("unable to open", msg("The database file cannot be opened.")),
    ("malformed", msg("The database file is damaged.")),
    ("not a database", msg("This file is not a database.")),
)

_DISK = {
    errno.ENOSPC: msg("The disk is full: {file}"),
    errno.EDQUOT: msg("The disk is full: {file}"),
    errno.EROFS: msg("This disk may only be read: {file}"),
    errno.EACCES: msg("This login may not use the file: {file}"),
    errno.EPERM: msg("This login may not use the file: {file}"),
    errno.EIO: msg("The disk reports an error: {file}"),
    errno.ENOENT: msg("There is no such file: {file}"),
    errno.EISDIR: msg("This is a folder, not a file: {file}"),
    errno.ENOTDIR: msg("There is no such file: {file}"),
}


def explain(error: BaseException) -> KeqingError | None:
    """Return our error for one of somebody else's, None when nobody expected it."""
    if isinstance(error, Ambiguous):
        return _with_candidates(error)
    if isinstance(error, KeqingError):
        return error
    if isinstance(error, UsageError):
        return _usage(error)
    if isinstance(error, OSError) and error.errno in _DISK:
        name = error.filename or getattr(error, "filename2", None) or ""
        return Failed(Message(_DISK[error.errno].id, {"file": name}))
    return _database(error)


def _with_candidates(error: Ambiguous) -> Ambiguous:
    """Put the customers that a name fits into lines, their phones masked."""
    from keqing.records import CustomerLine  # noqa: PLC0415  # for this mistake alone
    from keqing.render.lines import candidates  # noqa: PLC0415  # as above

    fitting = [one for one in error.candidates if isinstance(one, CustomerLine)]
    return Ambiguous(error.message, error.hint, (*error.details, *candidates(fitting)))


def _usage(error: UsageError) -> Unusable:
    command = error.ctx.command_path if error.ctx else "keqing"
    return Unusable(_problem(error), _near(error) or msg("See {command} -h", command=command))


def _problem(error: UsageError) -> Message:
    extra = re.fullmatch(r"Got unexpected extra argument\(s\) \((.*)\)", error.message, re.DOTALL)
    match error:
        case NoSuchOption():
            problem = msg("There is no option {name}.", name=error.option_name)
        case BadOptionUsage() if "does not take" in error.message:
            problem = msg("The option {name} takes no value.", name=error.option_name)
        case BadOptionUsage():
            problem = msg("The option {name} needs a value after it.", name=error.option_name)
        case MissingParameter(param=param):
            problem = msg("{name} is missing.", name=_name(param))
        case BadParameter():
            problem = _unfit(error)
        case _ if extra:
            problem = msg("This is too much: {words}", words=extra[1])
        case _:
            problem = msg("The command cannot be understood.")
    return problem


def _unfit(error: BadParameter) -> Message:
    """Say why a value does not fit its option; the value stands in Typer's sentence."""
    name = _name(error.param)
    patterns = (
        (r"(.*) is not one of (.*)\.", msg("{name} cannot be {value}; it is one of {choices}.")),
        (
            r"(.*) is not a valid (?:int|integer)\.",
            msg("{name} needs a whole number, not {value}."),
        ),
        (r"(.*) is not a valid (?:float|number)\.", msg("{name} needs a number, not {value}.")),
        (r"(.*) is not in the range (.*)\.", msg("{name} must be in {choices}, not {value}.")),
    )
    for pattern, sentence in patterns:
        if found := re.fullmatch(pattern, error.message, re.DOTALL):
            values = [part.replace("'", "") for part in found.groups()]
            params = {"name": name, "value": values[0], "choices": values[-1]}
            return Message(sentence.id, params)
    return msg("{name} cannot take this value.", name=name)


def _near(error: UsageError) -> Message | None:
    if isinstance(error, NoSuchOption) and error.possibilities:
        return msg("Did you mean {name}?", name=sorted(error.possibilities))
    return None


def _name(parameter: object) -> str:
    return name_of(parameter) if isinstance(parameter, Parameter) else "?"


def _database(error: BaseException) -> KeqingError | None:
    """Recognise what a database says, if one is in use at all."""
    if "sqlalchemy.exc" in sys.modules:
        from sqlalchemy.exc import DBAPIError  # noqa: PLC0415  # not loaded for this alone

        if isinstance(error, DBAPIError) and error.orig is not None:
            return _database(error.orig)
    if "sqlite3" in sys.modules:
        import sqlite3  # noqa: PLC0415  # as above

        if isinstance(error, sqlite3.DatabaseError):
            return _sqlite(str(error))
    if "psycopg" in sys.modules:
        import psycopg  # noqa: PLC0415  # as above

        if isinstance(error, psycopg.OperationalError):
            return _server(error.sqlstate)
    return None


def _sqlite(said: str) -> KeqingError | None:
    for words, sentence in _SQLITE:
        if words in said:
            return Failed(sentence, msg("See where it is: keqing config")) if sentence else _busy()
    return None


def _server(state: str | None) -> KeqingError:
    if state in _BUSY_STATES:
        return _busy()
    return Failed(
        msg("The database server does not answer, or broke off."),
        msg("See which one it is: keqing config"),
    )


def _busy() -> Busy:
    return Busy(
        msg("Another program is writing to the database; nothing was written."),
        msg("Try again in a moment."),
    )
