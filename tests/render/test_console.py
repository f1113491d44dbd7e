"""Where results are printed: the width, the colours, the two streams."""

from __future__ import annotations

import os
import pty
import re
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO, TextIOWrapper
from typing import TextIO

import pytest

from keqing.config.settings import Color
from keqing.i18n import msg
from keqing.render import today
from keqing.render.console import Screen
from keqing.render.emit import emit
from keqing.render.text import width
from tests.render import samples


@contextmanager
def terminal(columns: int) -> Iterator[TextIO]:
    """A terminal of so many columns, nobody reading."""
    reader, writer = pty.openpty()
    termios.tcsetwinsize(writer, (24, columns))
    try:
        with os.fdopen(writer, "w", encoding="utf-8") as stream:
            yield stream
    finally:
        os.close(reader)


class Deaf(StringIO):
    """A terminal that does not know its own size."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("option", "columns", "wide"),
    [
        (100, "90", 100),
        (None, "90", 90),
        (None, "", 61),
        (None, "wide", 61),
        (None, "0", 61),
        (None, "5", 20),
        (None, "9" * 5_000, 1_000),
    ],
)
def test_width_of_a_terminal(option: int | None, columns: str, wide: int) -> None:
    with terminal(61) as out:
        assert Screen.of(option, "auto", {"COLUMNS": columns}, out).width == wide


def test_width_elsewhere() -> None:
    assert Screen.of(None, "auto", {}, StringIO()).width == 200
    assert Screen.of(None, "auto", {"COLUMNS": "70"}, StringIO()).width == 70
    assert Screen.of(None, "auto", {}, Deaf()).width == 80


def test_without_a_size_a_terminal_has_eighty_columns() -> None:
    with terminal(0) as out:
        assert Screen.of(None, "auto", {}, out).width == 80


@pytest.mark.parametrize(
    ("color", "tty", "colored"),
    [("auto", True, True), ("auto", False, False), ("always", False, True), ("never", True, False)],
)
def test_colour(color: Color, tty: bool, colored: bool) -> None:
    screen = Screen.of(80, color, {}, Deaf() if tty else StringIO())
    assert screen.tty is tty
    assert screen.color is colored


def test_the_two_streams_are_kept_apart() -> None:
    out, err = StringIO(), StringIO()
    screen = Screen.of(80, "never", {}, out, err)
    screen.say(msg("Read {n} rows.", n=3))
    screen.write("data")
    assert (out.getvalue(), err.getvalue()) == ("data\n", "Read 3 rows.\n")


def test_stdout_is_the_place_where_nothing_else_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Screen.of(80, "never", {}).write("data")
    assert capsys.readouterr().out == "data\n"


def test_what_a_stream_cannot_hold_does_not_fail() -> None:
    raw = BytesIO()
    out = TextIOWrapper(raw, encoding="gbk")
    record = samples.today(rows=(samples.row(1, "𠮷野⚠", samples.reason()),), shown=1)
    emit(today.output(record), Screen.of(80, "never", {}, out), "table")
    out.flush()
    assert "?野?" in raw.getvalue().decode("gbk")


@pytest.mark.parametrize("color", [True, False])
def test_a_dumb_terminal_keeps_its_width(color: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("FORCE_COLOR", "1")
    output = today.output(samples.today())
    shown = samples.printed(output, 160, color=color)
    assert ("\x1b" in shown) is color
    row = next(line for line in shown.splitlines() if "欧阳建国" in line)
    assert width(re.sub(r"\x1b\[[\d;]*m", "", row)) > 100


def test_empty_lines_stay_and_spaces_at_the_end_go() -> None:
    out = StringIO()
    Screen.of(20, "never", {}, out).spans([[("a", ""), ("  ", "")], [], [("b", "bold")]])
    assert out.getvalue() == "a\n\nb\n"


def test_further_lines_hang() -> None:
    out = StringIO()
    screen = Screen.of(20, "never", {}, out)
    screen.line("one two three four five six", indent=1, hang=2)
    screen.line("one two three four five six")
    assert out.getvalue().splitlines() == [
        " one two three four",
        "   five six",
        "one two three four",
        "five six",
    ]
