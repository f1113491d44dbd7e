"""The lines to copy from help, run as they stand in the demo's department."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from keqing.commands.help.command_table import ROWS, Row
from keqing.commands.help.lazy import load
from keqing.commands.options import Page
from keqing.i18n import Message, translate_message
from tests import sharing
from tests.conftest import Keqing

NOTICE = Path(__file__).parents[3] / "docs/examples/almanac-2027.csv"
PARTY = "冬季联谊会"
FILES = {
    "cadence.toml": ("cadence", "show", "服药回访", "--format", "plain"),
    "guide.toml": ("guide", "show", "therapy"),
}
"""What prints a file that can be checked and applied."""
OTHERWISE = {
    "call": "needs a terminal",
    "init": "the department is there",
    "undo": "nothing was done that could be undone",
    "amend": "record 42 of the demo is a purchase",
    "void": "as amend",
    "merge": "asks first",
    "resume": "nobody is paused",
    "export": "the folder is the reader's",
    "sheet": "as export",
    "backup": "as export",
    "forget": "asks first",
    "copy-to": "there is no such server",
    "access print": "as copy-to",
    "access apply": "as copy-to",
    "access off": "as copy-to",
    "access check": "as copy-to",
    "restore": "no copy was made",
    "edit-customer": "nothing is there to be emptied",
    "assign": "they have no customers",
    "gathering sign-in": "the gathering is still to come",
    "sample": "a manager draws, and whoever works in the demo is none",
    "take": "every customer has an agent",
    "cover": "nobody stands in for anybody",
    "cadence split": "no cadence of the demo is several persons' work",
    "cadence off": "asks first",
}
"""Commands whose lines end otherwise in the demo, and why; all others do what they say, or find nobody."""
NOT_FOUND = 3


def commands(rows: tuple[Row, ...] = ROWS, before: str = "") -> Iterator[tuple[str, Row]]:
    for row in rows:
        if row.rows:
            yield from commands(row.rows, f"{row.name} ")
        else:
            yield f"{before}{row.name}", row


ALL = tuple(commands())


@pytest.fixture
def demo(keqing: Keqing, home: Path, monkeypatch: pytest.MonkeyPatch) -> Keqing:
    """The demo's department in Chinese, with the files that examples name."""
    monkeypatch.setenv("KEQING_LANG", "zh")
    sharing.kept_home(home, __name__, lambda: made(keqing))
    monkeypatch.setenv("KEQING_DB", str(home / ".local/state/keqing/demo/keqing.db"))
    assert keqing("today").code == 0
    for name, words in FILES.items():
        Path(name).write_text(keqing(*words).out, "utf-8")
    shutil.copy(NOTICE, "2027.csv")
    return keqing


def made(keqing: Keqing) -> None:
    assert keqing("demo").code == 0
    for name in ("周红", "李明"):
        assert keqing("demo", "add-agent", name, "--capacity", "40").code == 0
    assert keqing("demo", "gathering", "add", PARTY, "2026-12-19").code == 0


@pytest.mark.parametrize(("name", "row"), ALL, ids=[name for name, _ in ALL])
def test_a_line_to_copy_runs_in_the_demo(demo: Keqing, name: str, row: Row) -> None:
    Path("guide.toml" if name.startswith("guide") else "cadence.toml").rename("ours.toml")
    for line in shown(row):
        words = [*takewhile(lambda word: word not in {">", "|"}, shlex.split(line))][1:]
        if words[0].startswith("--db") or "$(" in line:
            continue  # for another machine
        ran = demo(*words)
        if ran.code and name not in OTHERWISE:
            assert ran.code == NOT_FOUND, (line, ran.err)


@pytest.mark.parametrize(("name", "row"), ALL, ids=[name for name, _ in ALL])
def test_two_or_three_lines_to_copy_come_first(keqing: Keqing, name: str, row: Row) -> None:
    assert 2 <= len(shown(row)) <= 3
    lines = keqing(*name.split(), "-h").out.splitlines()
    examples = lines[lines.index("Examples:") + 1 :][: len(shown(row))]
    assert lines.index("Examples:") <= 4
    assert all("keqing " in line for line in examples)


def shown(row: Row) -> list[str]:
    """The examples of a command as Chinese help shows them."""
    page = getattr(load(row), "page", Page())
    return [
        translate_message(line, "zh") if isinstance(line, Message) else line
        for line in page.examples
    ]
