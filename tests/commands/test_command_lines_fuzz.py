"""Whatever is typed: a sentence and a known exit code, never a trace, nothing that was not expected."""

from __future__ import annotations

import io
import random
import re
import sys
from pathlib import Path

import pytest

from keqing.commands.help.command_table import ROWS
from tests.conftest import Keqing

CODES = {0, 1, 2, 3, 4, 5, 6, 130}
ROUNDS = 60
"""Command lines of a test: a few seconds. Set SEED and ROUNDS otherwise to look for more."""
SEED = 20_261_126
OPTIONS = (
    "--date", "--agent", "--format", "-n", "--yes", "--next", "--min", "--entry", "--with", "--incoming",
    "--adverse", "--batch", "--strict", "--phone", "--type", "--grade", "--birthday", "--tag", "--note",
    "--set", "--until", "--reason", "--role", "--task", "--anchor", "--product", "--rows", "--all", "--full",
    "--health", "--team", "--ahead", "--brief", "--keep", "--lock", "--lang", "--width", "--color", "--debug",
    "--db", "-o", "-q", "-h", "--", "--x", "-é", "--code", "--capacity", "--preset", "--replay",
)  # fmt: skip
WORDS = (
    "C0001", "1", "999", "5678", "王秀英", "wxy", ".", "", " ", "0", "-1", "1e400", "٣", "９", "99999999999999999999",
    "接通", "reached", "stop", "callback", "约定", "promise", "adverse", "明天", "+3d", "2026-02-30", "农历三十",
    "12-5", "fri 25:00", "25:61", "今天下午三点半", "+99999999999d", "json", "csv", "xml", "text=好", "=", "a=b=c",
    "list", "on", "off", "zh", "en", "\u200b", "\u202e", "\x1b[31m", "\x00", "\n", "\t", "\udcff", "\ud800",
    "🧓", "a\u0301" * 30, "x" * 5000, "[/red]", "{who}", "%s", "%(x)s", "'; DROP TABLE event;--", "../..", "/",
    "/dev/null", "missing.csv", "x.toml", "~nobody/x", "C" * 300, "(" * 200, "therapy", "purchase", "9" * 400,
    "吃了以后头晕", "别再打了", "1" * 4301, "-", "--", "=1+2", "k.db",
)  # fmt: skip
STILL = {"demo", "restore", "serve"}
"""Commands that are not tried: they make databases of their own."""


def line(chance: random.Random) -> list[str]:
    """Make a command line."""
    command = chance.choice(sorted({row.name for row in ROWS} - STILL))
    words = [command]
    for _ in range(chance.randrange(7)):
        match chance.randrange(5):
            case 0:
                words.append(chance.choice(OPTIONS))
            case 1:
                words.append(
                    "".join(
                        chr(
                            chance.choice(
                                (
                                    chance.randrange(1, 0x250),
                                    chance.randrange(0x3000, 0x9FFF),
                                    chance.randrange(0x1F300, 0x1FAFF),
                                )
                            )
                        )
                        for _ in range(chance.randrange(1, 12))
                    )
                )
            case _:
                words.append(chance.choice(WORDS))
    return words


def tried(keqing: Keqing, chance: random.Random) -> str | None:
    """Try a command line; say what is wrong about its end, if anything."""
    words = line(chance)
    try:
        ran = keqing(*words)
    except BaseException as error:  # noqa: BLE001  # whatever comes is what is looked for
        return f"{words!r}: {error!r}"
    traced = "Traceback" in ran.err and "--debug" not in words
    odd = re.search("did not expect|程序出错了|\x1b", ran.err + ran.out)
    if ran.code not in CODES or traced or odd:
        return f"{words!r}: {ran.code} {ran.err[-600:]!r}"
    return None


@pytest.mark.no_cover  # drawn lines
@pytest.mark.parametrize("part", range(3))
def test_no_command_line_is_unexpected(
    department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    assert department("add-customer", "王秀英", "--phone", "13912345678").code == 0
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    chance = random.Random(SEED + part)  # noqa: S311  # cases, not secrets
    wrong = [found for _ in range(ROUNDS) if (found := tried(department, chance))]
    assert not wrong, "\n".join(wrong)
