from __future__ import annotations

import errno
from pathlib import Path

import pytest
from typer._click.exceptions import BadParameter, UsageError

from keqing.commands.help.mistakes import explain
from keqing.disk.private_files import UnsureError
from keqing.errors import NotFound
from keqing.i18n import msg, translate_message
from tests.conftest import Keqing


def said(error: BaseException) -> str | None:
    told = explain(error)
    return translate_message(told.message) if told else None


def test_our_own_error_stays_as_it_is() -> None:
    error = NotFound(msg("Nobody."))
    assert explain(error) is error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (UsageError("Something new in Typer"), "The command cannot be understood."),
        (BadParameter("Something new in Typer"), "? cannot take this value."),
        (OSError(errno.EROFS, "x", "/f"), "This disk is read-only: /f"),
        (
            UnsureError(Path("/f")),
            "The disk reports an error: /f may or may not have been written.",
        ),
        (OSError(errno.ENOSPC, "x"), "The disk is full."),
        (OSError(errno.ENOSPC, "x", "/f"), "The disk is full: /f"),
        (OSError(errno.EISDIR, "x", "/f"), "This is a folder, not a file: /f"),
        (OSError(errno.ELOOP, "x", "/f"), "These links lead in a circle: /f"),
        (OSError(errno.ENAMETOOLONG, "x", "/f"), "This name is too long for a file: /f"),
        (
            FileNotFoundError(errno.ENOENT, "x"),
            "A folder that is needed is gone: the working folder, or TMPDIR.",
        ),
        (OSError(errno.ENOENT, "x", "/f"), "There is no such file: /f"),
        (OSError(errno.EXDEV, "x", "/f"), None),
        (OverflowError("x"), "A number is too large."),
        (MemoryError("x"), "The machine does not have enough memory."),
        (
            UnicodeEncodeError("utf-8", "x", 0, 1, "surrogates not allowed"),
            "A word of the command holds an invalid character.",
        ),
        (UnicodeEncodeError("gbk", "x", 0, 1, "y"), None),
        (ValueError("x"), None),
    ],
)
def test_what_others_raise(error: BaseException, sentence: str | None) -> None:
    assert said(error) == sentence


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("today", "--ahead", "{n}"), 2, "--ahead needs a number from 0 to 366, not {n}."),
        (("today", "--date", "{n}"), 2, "'{n}' is not a day that can be read."),
        (("void", "{n}", "--reason", "x"), 3, "There is no record {n}."),
        (("amend", "{n}", "text=x"), 3, "There is no record {n}."),
        (("show", "{n}"), 3, "No customer fits '{n}'."),
        (
            ("log", "C0001", "busy", "--min", "{n}"),
            2,
            "{n} is not a length of a contact in minutes.",
        ),
        (("add-agent", "甲", "--capacity", "{n}"), 2, "{n} is not a number of calls a day."),
        (("festivals", "--year", "{n}"), 2, "'{n}' is not a year."),
    ],
)
def test_numbers_beyond_what_a_database_holds_get_a_sentence(
    department: Keqing, words: tuple[str, ...], code: int, sentence: str
) -> None:
    department("add-customer", "王秀英")
    before = department("history").out
    number = "9" * 24
    ran = department(*(word.format(n=number) for word in words))
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(sentence.format(n=number))
    assert department("history").out == before
