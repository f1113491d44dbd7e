"""What went wrong, turned into one of our errors: typing mistakes, databases, disks.

Typer words its usage errors in English and carries the values inside the sentence, so they are
recognised by class and, where they must be, by their words. Typer is pinned for that reason, and
a test goes through every one of them.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Mapping, Sequence

from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoSuchOption,
    UsageError,
)

from keqing.commands.help.page_layout import Parameter, name_of
from keqing.commands.words.values import label_value
from keqing.disk.private_files import UnsureError
from keqing.errors import Ambiguous, Barred, Busy, Failed, KeqingError, NeedsSetup, Unusable
from keqing.i18n import Message, msg, to_type

_DISK = {
    errno.ENOSPC: msg("The disk is full: {file}"),
    errno.EDQUOT: msg("The disk is full: {file}"),
    errno.EROFS: msg("This disk is read-only: {file}"),
    errno.EACCES: msg("This login may not use the file: {file}"),
    errno.EPERM: msg("This login may not use the file: {file}"),
    errno.EIO: msg("The disk reports an error: {file}"),
    errno.ENOENT: msg("There is no such file: {file}"),
    errno.EISDIR: msg("This is a folder, not a file: {file}"),
    errno.ENOTDIR: msg("There is no such file: {file}"),
    errno.ENAMETOOLONG: msg("This name is too long for a file: {file}"),
    errno.ELOOP: msg("These links lead in a circle: {file}"),
    errno.ENXIO: msg("This is not a file that can be used: {file}"),
    errno.ESTALE: msg("The file is no longer there: {file}"),
}
_INDENT = 2
"""Columns before the details of an error."""
_NAMELESS = {
    errno.ENOSPC: msg("The disk is full."),
    errno.EDQUOT: msg("The disk is full."),
    errno.EIO: msg("The disk reports an error."),
    errno.ENOENT: msg("A folder that is needed is gone: the working folder, or TMPDIR."),
    errno.EMFILE: msg("Too many files are open on this machine."),
    errno.ENFILE: msg("Too many files are open on this machine."),
    errno.ENOMEM: msg("The machine does not have enough memory."),
}
"""What is said where the system names no file, as when what is printed goes to one."""


def explain(error: BaseException, arguments: Sequence[str] = ()) -> KeqingError | None:
    """Return our error for one of somebody else's, None when nobody expected it; `arguments` are the words typed."""
    if isinstance(error, Barred):
        from keqing.commands.words.without import with_rest  # noqa: PLC0415  # for this mistake alone

        return with_rest(error, arguments)
    if isinstance(error, Ambiguous):
        return _with_candidates(error)
    if isinstance(error, KeqingError):
        return error
    if isinstance(error, UsageError):
        return _usage(error)
    return _of_python(error) or _database(error)


def _of_python(error: BaseException) -> KeqingError | None:
    """Explain what the system or Python refuses, whoever asked for it."""
    match error:
        case UnsureError():
            says = msg(
                "The disk reports an error: {file} may or may not have been written.",
                file=error.path,
            )
            return Failed(says, msg("Look at the file before you go on."))
        case OSError() if error.errno in _DISK | _NAMELESS:
            return _of_system(error)
        case UnicodeEncodeError() if "surrogates" in error.reason:
            says = msg("A word of the command holds an invalid character.")
            return Unusable(says, msg("Type it again."))
        case OverflowError():
            says = msg("A number is too large.")
            return Unusable(says, msg("Check the numbers in the command."))
        case MemoryError():
            return Failed(_NAMELESS[errno.ENOMEM])
        case _:
            return _of_path(error)


def _of_path(error: BaseException) -> KeqingError | None:
    """Explain what Python says of a path before it asks the system."""
    match error:
        case ValueError() if str(error).startswith("embedded null"):
            says = msg("The name of a file holds an invalid character.")
            return Unusable(says, msg("Type it again."))
        case RuntimeError() if "home directory" in str(error):
            says = msg("The home folder that ~ stands for cannot be found.")
            return Unusable(says, msg("Write the path in full."))
        case _:
            return None


def damaged(db: str | None, environ: Mapping[str, str]) -> KeqingError | None:
    """Return our error where a value in the database is what nobody expected; None where all are sound.

    `db` is the option of that name. A database that is not there, busy, or of another version, has no such value.
    """
    if "sqlalchemy.exc" not in sys.modules:
        return None
    from keqing.config.resolved import load_settings  # noqa: PLC0415  # as in _database
    from keqing.store import database, values  # noqa: PLC0415  # as above

    try:
        settings = load_settings({"db": db}, environ)
        default = str(settings.folders.data / "keqing.db")
        with database.open_existing(settings.db, default).connect() as connection:
            return values.fault(connection)
    except (Busy, NeedsSetup):
        return None
    except Exception as error:  # noqa: BLE001  # told where it is a database's, as that of a damaged file is
        return error if isinstance(error, KeqingError) else _database(error)


def _of_system(error: OSError) -> Failed:
    """Say what the system reports of a file, whose name it may have forgotten."""
    name = error.filename or getattr(error, "filename2", None) or ""
    known = error.errno or 0
    if known in _NAMELESS and not (name and known in _DISK):
        return Failed(_NAMELESS[known])
    return Failed(Message(_DISK[known].id, {"file": name}))


def _with_candidates(error: Ambiguous) -> Ambiguous:
    """Put the customers that a name fits into lines, their phones masked."""
    from keqing.records.customer import CustomerLine  # noqa: PLC0415  # for this mistake alone
    from keqing.render.console import Screen  # noqa: PLC0415  # as above
    from keqing.render.lines import candidates  # noqa: PLC0415  # as above

    fitting = [candidate for candidate in error.candidates if isinstance(candidate, CustomerLine)]
    room = Screen.of(None, "never", os.environ, sys.stderr).width - _INDENT
    return Ambiguous(error.message, error.hint, (*error.details, *candidates(fitting, room)))


def _usage(error: UsageError) -> Unusable:
    from keqing.commands.help import forms  # noqa: PLC0415  # reads what the department's words are, for mistakes alone

    command = error.ctx.command_path if error.ctx else "keqing"
    help_page = msg("See {command} -h", command=to_type(command))
    if isinstance(error, MissingParameter) and error.ctx:
        about, hint = forms.missing(error.ctx, error.param)
        return Unusable(_problem(error), hint, about)
    if error.ctx and (words := _extra(error)):
        there = forms.surplus(error.ctx, words)
        hint = msg("Write: {form}", form=forms.form(error.ctx))
        return Unusable(_problem(error), hint, (there,) if there else ())
    if isinstance(error, NoSuchOption) and error.ctx:
        from keqing.commands.help import option_words  # noqa: PLC0415  # as above

        return Unusable(*option_words.unknown(error.ctx, error.option_name))
    if isinstance(error, BadOptionUsage) and error.ctx and "does not take" not in error.message:
        from keqing.commands.help import option_words  # noqa: PLC0415  # as above

        known, hint = option_words.without_value(error.ctx, error.option_name)
        return Unusable(_problem(error), hint, tuple(known))
    return Unusable(_problem(error), help_page)


def _extra(error: UsageError) -> list[str]:
    """Return the words that a command has no place for."""
    found = re.fullmatch(r"Got unexpected extra argument\(s\) \((.*)\)", error.message, re.DOTALL)
    return found[1].split(" ") if found else []


def _problem(error: UsageError) -> Message:
    extra = _extra(error)
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
            problem = msg("This is too much: {words}", words=" ".join(extra))
        case _:
            problem = msg("The command cannot be understood.")
    return problem


def _unfit(error: BadParameter) -> Message:
    """Say why a value does not fit its option; the value stands in Typer's sentence."""
    name = _name(error.param)
    patterns = (
        (r"(.*) is not one of (.*)\.", msg("{name} cannot be {value}; it is one of {choices}.")),
        (
            r"(.*) is not a valid (?:int|integer)(?: range)?\.",
            msg("{name} needs a whole number, not {value}."),
        ),
        (
            r"(.*) is not a valid (?:float|number)(?: range)?\.",
            msg("{name} needs a number, not {value}."),
        ),
        (
            r"(.*) is not in the range (-?\d+)<=x<=(-?\d+)\.",
            msg("{name} needs a number from {least} to {choices}, not {value}."),
        ),
        (
            r"(.*) is not in the range x>=(-?\d+)\.",
            msg("{name} needs a number of {choices} or more, not {value}."),
        ),
    )
    for pattern, sentence in patterns:
        if found := re.fullmatch(pattern, error.message, re.DOTALL):
            values = [part.replace("'", "") for part in found.groups()]
            least, choices = values[-2:] if len(values) > 1 else ("", values[0])
            listed = (
                [label_value(name, value) for value in choices.split(", ")]
                if "one of" in sentence.id
                else choices
            )
            params = {"name": name, "value": values[0], "least": least, "choices": listed}
            return Message(sentence.id, params)
    return msg("{name} cannot take this value.", name=name)


def _name(parameter: object) -> str:
    return name_of(parameter) if isinstance(parameter, Parameter) else "?"


def _database(error: BaseException) -> KeqingError | None:
    """Ask the store what a database means, if one is in use at all."""
    if "sqlalchemy.exc" not in sys.modules:
        return None
    from keqing.store import driver_errors  # noqa: PLC0415  # not loaded for this alone

    return driver_errors.explain_error(error)
