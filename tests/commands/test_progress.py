"""Long work counts its rows on stderr, and only where a person reads it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Keqing

LIST = "姓名,电话\n王秀英,13812345678\n李四,13912345679\n"
CADENCE = """
[cadence.ours]
title = { zh = "我们的", en = "Ours" }
track = "care"
repeat = { every = "9d" }
source = "ours"
"""
WORK = {
    "import": ["import", "more.csv"],
    "rebuild": ["rebuild"],
    "replay": ["check", "--replay"],
    "apply": ["cadence", "apply", "ours.toml", "--yes"],
    "on": ["cadence", "on", "health-buyer", "--yes", "--date", "2026-11-24"],
    "off": ["cadence", "off", "therapy", "--yes"],
}


@pytest.fixture(autouse=True)
def files(department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text(LIST, "utf-8")
    Path("more.csv").write_text(LIST.replace("1381", "1371").replace("1391", "1361"), "utf-8")
    Path("ours.toml").write_text(CADENCE, "utf-8")
    assert department("import", "list.csv", "-q").code == 0
    for who in ("王秀英", "李四"):
        words = ["product=安和胶囊", "line=therapy", "quantity=6", "pack=30", "daily=6"]
        assert department("add", "purchase", who, *words).code == 0


@pytest.mark.parametrize("name", WORK)
def test_nothing_is_counted_off_a_terminal(department: Keqing, name: str) -> None:
    ran = department(*WORK[name])
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("name", WORK)
def test_rows_done_of_all_are_counted_on_a_terminal(name: str, home: Path) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "keqing", *WORK[name]],
        env={"HOME": str(home), "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    ) as program:
        os.close(theirs)
        told = said_on(ours)
        assert program.stdout is not None
        out = program.stdout.read()
    assert program.returncode == 0
    things = "rows" if name == "import" else "customers"
    assert f"{things} 2 / 2 100%" in told
    assert "100%" not in out


def said_on(terminal: int) -> str:
    """All that is written to a terminal until nobody has it any more, however slow they are."""
    parts: list[bytes] = []
    with contextlib.suppress(OSError):  # how Linux says that the other end is closed
        while part := os.read(terminal, 4096):
            parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode()
