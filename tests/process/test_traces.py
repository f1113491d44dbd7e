"""What is kept of an error shows where it arose, and nothing of anybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from keqing.errors import NotFound
from keqing.i18n import msg
from keqing.process import traces
from tests.conftest import Keqing

SECRETS = ("王秀英", "13800000088", "\x1b[31m", "\u202e", "hunter2")
TEXT = f"Key (number)=({'|'.join(SECRETS)}) already exists\x07"


class UniqueViolation(psycopg.errors.UniqueViolation):
    """As the server raises it."""

    sqlstate = "23505"


def caught(raising: Callable[[], object]) -> BaseException:
    try:
        raising()
    except BaseException as error:  # noqa: BLE001  # whatever it is
        return error
    raise AssertionError


def fails(error: BaseException, cause: BaseException | None = None) -> Callable[[], NoReturn]:
    def raising() -> NoReturn:
        raise error from cause

    return raising


@pytest.mark.parametrize(
    ("error", "last"),
    [
        (ValueError(TEXT), "ValueError"),
        (KeyError(TEXT), "KeyError"),
        (UnicodeDecodeError("utf-8", TEXT.encode(), 0, 1, TEXT), "UnicodeDecodeError"),
        (OSError(13, TEXT, TEXT), "PermissionError: 13 Permission denied"),
        (OSError(TEXT), "OSError"),
        (AttributeError(TEXT, name="phone", obj=TEXT), "AttributeError: phone"),
        (ImportError(TEXT, name="borax"), "ImportError: borax"),
        (NotFound(msg("No customer is called {who}.", who=TEXT)), None),
        (UniqueViolation(TEXT), None),
        (IntegrityError(TEXT, {"number": TEXT}, ValueError(TEXT)), None),
        (ExceptionGroup(TEXT, [ValueError(TEXT), KeyError(TEXT)]), "KeyError"),
        (type("E\x1b[31m", (Exception,), {})(TEXT), None),
    ],
)
def test_no_value_of_an_error_is_kept(error: BaseException, last: str | None) -> None:
    error.add_note(TEXT)
    for chain in (fails(error), fails(ValueError(TEXT), error)):
        text = "".join(traces.trace_lines(caught(chain)))
        for secret in SECRETS:
            assert secret not in text
        assert "in raising" in text
        assert "raise error from cause" in text
        assert text.endswith("\n")
    lines = "".join(traces.trace_lines(caught(fails(error)))).splitlines()
    if last:
        assert lines[-1] == last


def test_what_is_kept() -> None:
    error = NotFound(msg("No customer is called {who}.", who="王秀英"))
    assert [*traces.trace_lines(error)] == [
        "keqing.errors.NotFound: No customer is called {who}.\n"
    ]
    database = caught(lambda: sqlite3.connect("/proc/nowhere/k.db"))
    assert [*traces.trace_lines(database)][-1].endswith("OperationalError: SQLITE_CANTOPEN\n")
    assert [*traces.trace_lines(UniqueViolation("x"))][-1].endswith("UniqueViolation: 23505\n")


def test_chains_and_depths_have_an_end() -> None:
    first, other = ValueError("1"), ValueError("2")
    first.__cause__, other.__cause__ = other, first
    assert "".join(traces.trace_lines(first)).count("ValueError") == 2

    def endless(n: int) -> int:
        return endless(n + 1)

    text = "".join(traces.trace_lines(caught(lambda: endless(0))))
    assert "more ..." in text
    assert text.count("in endless") >= 90
    assert text.splitlines()[-1] == "RecursionError"
    within = ValueError("x")
    within.__context__ = KeyError("y")
    assert "During handling" in "".join(traces.trace_lines(within))
    within.__suppress_context__ = True
    assert "During handling" not in "".join(traces.trace_lines(within))


@pytest.mark.parametrize("debug", [False, True])
def test_on_the_command_line(
    keqing: Keqing, home: Path, debug: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keqing.store.database.open_existing", lambda *_: fails(KeyError(TEXT))())
    ran = keqing(*(["--debug"] if debug else []), "today")
    assert ran.code == 1
    log = (home / ".local/state/keqing/errors.log").read_text()
    for secret in SECRETS:
        assert secret not in log + ran.err + ran.out
    assert "KeyError\n" in log
    assert ("Traceback" in ran.err) == debug
