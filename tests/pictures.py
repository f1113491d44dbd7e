"""The pictures of the README: screens of the demo's department, drawn by the program itself as SVG.

    python -m tests.pictures            says which pictures show something else than the program
    python -m tests.pictures --update   draws them anew

Each picture holds its screen as plain text, too (`<desc>`), for readers who cannot see it; by that text it is checked.
"""

from __future__ import annotations

import contextlib
import html
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
import time_machine
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

from keqing.cli import run_program
from keqing.i18n import LANGUAGES
from keqing.render.text import width
from tests.commands.call.terminal import Terminal, running
from tests.surroundings import start_programs_on_the_tests_clock

FOLDER = Path(__file__).parents[1] / "docs/pictures"
CLOCK = datetime(2026, 11, 23, 10, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
COLUMNS = 80
FONTS = 'ui-monospace, Menlo, Consolas, "Noto Sans Mono CJK SC", "Microsoft YaHei", monospace'
_DESC = re.compile(r"<desc>(.*?)</desc>", re.DOTALL)
_EVEN = re.compile(r" +|[!-~]+(?: [!-~]+)*|[^ -~]+")
"""Letters of one width: spaces, words in one column a letter, words in two."""
CELL, LINE, LETTER, EDGE = 8.4, 20.0, 14.0, 16.0
"""Widths and heights in the units of the picture."""
PAPER, INK = "#292929", "#c5c8c6"


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen of the demo: the command that shows it, and how many of its lines the picture has."""

    name: str
    words: tuple[str, ...]
    rows: int = 30


SCREENS = (
    Screen("today", ("today",)),
    Screen("show", ("show", "1", "--full")),
    Screen("board", ("board", "--team")),
)
CALL = "call"


class _Paper(io.StringIO):
    """A terminal's paper."""

    def isatty(self) -> bool:
        return True


def pictures() -> Iterator[tuple[Path, str]]:
    """Yield each picture's file with the screen that it should show, as text with colours."""
    for lang in LANGUAGES:
        with _home(lang):
            _ran("demo")
            for screen in SCREENS:
                lines = _ran("demo", *screen.words).splitlines()
                yield FOLDER / f"{screen.name}.{lang}.svg", "\n".join(lines[: screen.rows])
            yield FOLDER / f"{CALL}.{lang}.svg", _session(lang)


def screen_of(picture: Path) -> str | None:
    """Return the screen that a picture shows, as plain text; None where there is no picture."""
    found = _DESC.search(picture.read_text("utf-8")) if picture.exists() else None
    return html.unescape(found[1]) if found else None


def plain(shown: str) -> str:
    """Return a screen without its colours."""
    return Text.from_ansi(shown).plain


def drawn(shown: str) -> str:
    """Return the picture of a screen: letters in their cells, a Chinese one in two, on a dark ground."""
    text = Text.from_ansi(shown)
    lines = text.plain.splitlines()
    columns = max(COLUMNS, *map(width, lines))
    right, bottom = round(columns * CELL + 2 * EDGE), round(len(lines) * LINE + 2 * EDGE)
    parts = [
        f'<svg viewBox="0 0 {right} {bottom}" xmlns="http://www.w3.org/2000/svg" role="img">',
        f"<desc>{html.escape(text.plain, quote=False)}</desc>",
        f'<rect width="{right}" height="{bottom}" rx="8" fill="{PAPER}"/>',
        f'<g font-family=\'{FONTS}\' font-size="{LETTER}" fill="{INK}" xml:space="preserve">',
    ]
    for number, line in enumerate(text.split("\n")):
        parts += _pieces(line, EDGE + number * LINE + LETTER)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _pieces(line: Text, y: float) -> Iterator[str]:
    """Yield the words of a line, each in its place: one style, and letters of one width."""
    console = Console(color_system="truecolor", force_terminal=True, file=io.StringIO())
    column = 0
    for segment in line.render(console):
        for found in _EVEN.finditer(segment.text):
            word = found[0]
            if word.strip():
                style = _style(segment.style)
                cells = width(word)
                yield (
                    f'<text x="{EDGE + column * CELL:.1f}" y="{y:.1f}" textLength="{cells * CELL:.1f}"'
                    f' lengthAdjust="spacingAndGlyphs"{style}>{html.escape(word, quote=False)}</text>'
                )
            column += width(word)


def _style(style: Style | None) -> str:
    """Return the colour and the weight of a style as attributes."""
    if style is None:
        return ""
    weight = ' font-weight="bold"' if style.bold else ""
    colour = f' fill="{style.color.get_truecolor(SVG_EXPORT_THEME).hex}"' if style.color else ""
    return colour + weight


@contextlib.contextmanager
def _home(lang: str) -> Iterator[None]:
    """A home folder of its own, in a language, at CLOCK."""
    with tempfile.TemporaryDirectory(prefix="k") as folder, contextlib.chdir(folder):
        environ = {
            "HOME": folder,
            "XDG_CONFIG_DIRS": f"{folder}/etc",
            "LOGNAME": "limin",
            "PATH": os.environ.get("PATH", ""),
            "KEQING_LANG": lang,
            "KEQING_COLOR": "always",
            "COLUMNS": str(COLUMNS),
            "LINES": "32",
        }
        with patch.dict(os.environ, environ, clear=True), time_machine.travel(CLOCK, tick=False):
            yield


def _ran(*words: str) -> str:
    paper = _Paper()
    with contextlib.redirect_stdout(paper), contextlib.redirect_stderr(io.StringIO()):
        code = run_program(words)
    if code:
        sys.exit(f"keqing {' '.join(words)} ended with {code}")
    return paper.getvalue().rstrip()


def _session(lang: str) -> str:
    """Return the first screen of a call session."""
    with pytest.MonkeyPatch.context() as patched:
        start_programs_on_the_tests_clock(patched)
        with running("demo", CALL, columns=COLUMNS, rows=30) as terminal:
            terminal.wait(lambda text: "9" in text and "Esc" in text)
            shown = _coloured(terminal)
            terminal.press("\x1b")
            terminal.program.wait()
    return shown


def _coloured(terminal: Terminal) -> str:
    """Return what a terminal shows, with the weight of its letters."""
    lines = []
    for row in range(terminal._screen.lines):
        cells = terminal._screen.buffer[row]
        line = ""
        for column in range(terminal._screen.columns):
            cell = cells[column]
            line += f"\x1b[1m{cell.data}\x1b[0m" if cell.bold else cell.data
        lines.append(line.rstrip())
    return "\n".join(lines).rstrip()


def main() -> int:
    """Say which pictures are out of step, or draw them."""
    wrong = 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file, shown in pictures():
        if "--update" in sys.argv[1:]:
            file.write_text(drawn(shown), "utf-8")
        elif screen_of(file) != plain(shown):
            wrong += 1
            sys.stdout.write(f"{file.name} shows something else\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
