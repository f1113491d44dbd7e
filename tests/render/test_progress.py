from __future__ import annotations

import itertools
import time
from io import StringIO

import pytest

from keqing.i18n import msg
from keqing.render.console import Screen
from keqing.render.progress import counted


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def work(err: StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    """Five steps of half a second each."""
    seconds = itertools.count(0, 0.5)
    monkeypatch.setattr(time, "monotonic", lambda: next(seconds))
    screen = Screen(80, color=False, tty=True, out=StringIO(), err=err)
    with counted(screen, msg("customers")) as tell:
        for done in range(1, 6):
            tell(done * 500, 2500)
    assert screen.out.getvalue() == ""  # type: ignore[attr-defined]  # it is one of ours
    return err.getvalue()


def test_work_of_more_than_a_second_is_counted_and_the_line_wiped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = work(Terminal(), monkeypatch).split("\r")
    assert lines[1:3] == ["1000 of 2500 customers", "1500 of 2500 customers"]
    assert lines[-2:] == [" " * len(lines[1]), ""]


def test_nothing_is_counted_off_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert work(StringIO(), monkeypatch) == ""
