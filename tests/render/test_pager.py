"""Long results on a terminal: page by page, and never off it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from keqing.render.console import Screen
from keqing.render.emit import emit
from keqing.render.output import Output
from keqing.render.pager import paged

LONG = [f"line {n}" for n in range(10)]


def terminal(*, tty: bool = True, height: int | None = 5) -> Screen:
    return Screen(80, color=False, tty=tty, out=StringIO(), err=StringIO(), height=height)


def shown(screen: Screen) -> str:
    assert isinstance(screen.out, StringIO)
    return screen.out.getvalue()


def test_what_is_longer_than_the_screen_goes_to_the_pager(tmp_path: Path) -> None:
    kept = tmp_path / "shown"
    screen = terminal()
    with paged(screen, {"KEQING_PAGER": f"tee '{kept}'", "PATH": "/usr/bin:/bin"}) as place:
        place.lines([*LONG, "王秀英"])
    assert shown(screen) == ""
    assert kept.read_text("utf-8").splitlines() == [*LONG, "王秀英"]


def test_what_fits_is_printed(tmp_path: Path) -> None:
    kept = tmp_path / "shown"
    screen = terminal(height=11)
    with paged(screen, {"PAGER": f"tee '{kept}'", "PATH": "/usr/bin:/bin"}) as place:
        place.lines(LONG)
    assert shown(screen).splitlines() == LONG
    assert not kept.exists()


@pytest.mark.parametrize(
    "pager", ["", " ", "cat", "no-such-program", "'", "/dev/null", "true --version"]
)
def test_without_a_pager_that_works_everything_is_printed(pager: str) -> None:
    screen = terminal()
    with paged(screen, {"KEQING_PAGER": pager, "PAGER": "tee", "PATH": "/usr/bin:/bin"}) as place:
        place.lines(LONG)
    assert shown(screen).splitlines() == (LONG if not pager.startswith("true") else [])


@pytest.mark.parametrize("screen", [terminal(tty=False), terminal(height=None)])
def test_never_off_a_terminal(screen: Screen) -> None:
    with paged(screen, {"PAGER": "tee", "PATH": "/usr/bin:/bin"}) as place:
        assert place is screen


def test_a_pager_that_cannot_begin(tmp_path: Path) -> None:
    broken = tmp_path / "pager"
    broken.write_bytes(b"\x00")
    broken.chmod(0o700)
    screen = terminal()
    with paged(screen, {"PAGER": str(broken)}) as place:
        place.lines(LONG)
    assert shown(screen).splitlines() == LONG


class Keys(StringIO):
    """A terminal's keys."""

    def isatty(self) -> bool:
        return True


def test_nobody_turns_the_pages_where_no_keys_come(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "shown"
    monkeypatch.setenv("KEQING_PAGER", f"tee '{kept}'")
    monkeypatch.setattr("sys.stdin", StringIO())
    output = Output(screen=lambda screen: screen.lines(LONG), document=lambda: {"schema": "x"})
    screen = terminal()
    emit(output, screen, pages=True)
    assert shown(screen).splitlines() == LONG
    assert not kept.exists()


def test_a_result_of_pages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = tmp_path / "shown"
    monkeypatch.setenv("KEQING_PAGER", f"tee '{kept}'")
    output = Output(screen=lambda screen: screen.lines(LONG), document=lambda: {"schema": "x"})
    screen = terminal()
    monkeypatch.setattr("sys.stdin", Keys())
    emit(output, screen, pages=True)
    assert kept.read_text().splitlines() == LONG
    emit(output, screen, "json", pages=True)
    assert shown(screen) == '{"schema": "x"}\n'


def test_the_height_is_that_of_the_terminal() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            raise OSError

    assert Screen.of(80, "never", {"LINES": "30"}, Terminal()).height == 30
    assert Screen.of(80, "never", {}, Terminal()).height is None
    assert Screen.of(80, "never", {"LINES": "30"}, StringIO()).height is None
