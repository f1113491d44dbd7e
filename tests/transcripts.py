"""The console blocks of the documents: what is typed there, and what it prints, run in order.

A block is fenced as `console`. A line that begins with `$ ` is typed; below it stands what it prints,
in which a line of three dots stands for any lines. Nothing below it: it only has to work. A comment
`<!-- clock: 2026-11-23 09:05 -->` sets the clock for what follows. `cat FILE` of a file that is not
there yet makes it of what stands below.

    python -m tests.transcripts            says which lines print something else
    python -m tests.transcripts --update   writes what they print into the pages
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import time_machine

from keqing.cli import run_program

ROOT = Path(__file__).parents[1]
PAGES = tuple(
    page
    for page in (*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("*.md")))
    if "```console" in page.read_text("utf-8")
)
HOME, LOGIN = "/home/limin", "limin"
"""What the pages call the home folder and the account."""

_CLOCK = re.compile(r"<!-- clock: (?P<at>[\d :-]+) -->")
_START = datetime(2026, 11, 23, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
_ANY = "..."


@dataclass(frozen=True, slots=True)
class Typed:
    """A line typed in a page: where it stands (from 0), when, and what the page shows below it."""

    line: int
    words: str
    clock: datetime
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a typed line did."""

    typed: Typed
    code: int
    printed: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether it worked, and printed what the page shows."""
        return self.code == 0 and (not self.typed.shown or fits(self.typed.shown, self.printed))


class _Terminal(io.StringIO):
    """A stdout that a person reads."""

    def isatty(self) -> bool:
        return True


class _Talk(io.StringIO):
    """A stderr that ends on the same paper, and on which no progress is drawn."""

    def __init__(self, paper: io.StringIO) -> None:
        super().__init__()
        self.paper = paper

    def write(self, text: str) -> int:
        return self.paper.write(text)


def typed(text: str) -> list[Typed]:
    """Read what a page types."""
    found: list[Typed] = []
    clock, inside = _START, False
    for number, line in enumerate(text.splitlines()):
        if at := _CLOCK.fullmatch(line):
            clock = datetime.fromisoformat(at["at"]).replace(tzinfo=_START.tzinfo)
        elif line.startswith("```"):
            inside = line == "```console"
        elif inside and line.startswith("$ "):
            found.append(Typed(number, line.removeprefix("$ "), clock, ()))
        elif inside and found:
            found[-1] = replace(found[-1], shown=(*found[-1].shown, line))
    return found


def fits(shown: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """Whether lines are those of the page, where three dots stand for any."""
    pattern = "".join(r"(?:.*\n)*?" if line == _ANY else re.escape(f"{line}\n") for line in shown)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def mended(shown: tuple[str, ...], printed: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is printed, with as many lines before and after three dots as the page shows."""
    if _ANY not in shown:
        return printed
    head, tail = shown.index(_ANY), shown[::-1].index(_ANY)
    return (*printed[:head], _ANY, *printed[len(printed) - tail :])


def width(line: str) -> int:
    """Columns of a line on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def play(page: Path) -> Iterator[Ran]:
    """Run a page from its first line to its last, in a home folder of its own."""
    with tempfile.TemporaryDirectory(prefix="k") as folder, contextlib.chdir(folder):
        environ = {
            "HOME": folder,
            "XDG_CONFIG_DIRS": f"{folder}/etc",
            "LOGNAME": LOGIN,
            "KEQING_LANG": "zh" if page.name.endswith(".zh-CN.md") else "en",
            "COLUMNS": "80",
            "NO_COLOR": "1",
        }
        with patch.dict(os.environ, environ, clear=True):
            for line in typed(page.read_text("utf-8")):
                with time_machine.travel(line.clock, tick=False):
                    yield _run(line, folder)


def _run(line: Typed, home: str) -> Ran:
    """Run one line; `keqing ... > FILE` writes a file, as a shell would."""
    words = shlex.split(line.words)
    into = Path(words.pop()) if ">" in words else None
    paper = _Terminal() if into is None else io.StringIO()
    if words[0] == "cat":
        code = _cat(Path(words[1]), line.shown, paper)
    else:
        with contextlib.redirect_stdout(paper), contextlib.redirect_stderr(_Talk(paper)):
            code = run_program(words[1 : -1 if into else None])
    printed = paper.getvalue()
    if into:
        into.write_text(printed, "utf-8")
        printed = ""
    return Ran(line, code, tuple(printed.replace(home, HOME).splitlines()))


def _cat(path: Path, shown: tuple[str, ...], paper: io.StringIO) -> int:
    """Show a file, which is made of what the page shows if it is not there."""
    if not path.exists():
        path.write_text("".join(f"{text}\n" for text in shown), "utf-8")
    paper.write(path.read_text("utf-8-sig"))
    return 0


def main() -> int:
    """Say which lines of the pages print something else, or mend them."""
    wrong = 0
    for page in PAGES:
        lines = page.read_text("utf-8").splitlines()
        for ran in reversed([ran for ran in play(page) if not ran.right]):
            wrong += 1
            first = ran.typed.line + 1
            says = (f"{page.name}:{first}: $ {ran.typed.words} [exit {ran.code}]", *ran.printed)
            sys.stdout.write("".join(f"{line}\n" for line in says))
            if "--update" in sys.argv[1:] and ran.code == 0:
                lines[first : first + len(ran.typed.shown)] = mended(ran.typed.shown, ran.printed)
        if "--update" in sys.argv[1:]:
            page.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
