from __future__ import annotations

import errno

import pytest
from typer._click.exceptions import BadParameter, UsageError

from keqing.commands.mistakes import explain
from keqing.errors import NotFound
from keqing.i18n import msg, translate


def said(error: BaseException) -> str | None:
    told = explain(error)
    return translate(told.message) if told else None


def test_our_own_error_stays_as_it_is() -> None:
    error = NotFound(msg("Nobody."))
    assert explain(error) is error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (UsageError("Something new in Typer"), "The command cannot be understood."),
        (BadParameter("Something new in Typer"), "? cannot take this value."),
        (OSError(errno.EROFS, "x", "/f"), "This disk may only be read: /f"),
        (OSError(errno.ENOSPC, "x"), "The disk is full."),
        (OSError(errno.ENOSPC, "x", "/f"), "The disk is full: /f"),
        (OSError(errno.EISDIR, "x", "/f"), "This is a folder, not a file: /f"),
        (OSError(errno.ELOOP, "x", "/f"), None),
        (ValueError("x"), None),
    ],
)
def test_what_others_raise(error: BaseException, sentence: str | None) -> None:
    assert said(error) == sentence
