"""A night under cron: keqing as a program of its own, with an environment of four variables."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import Keqing

CLOCK = "2026-11-23T16:30:00Z"
"""Half past midnight of the 24th in Shanghai, still the 23rd in UTC."""
PHONE = "138****0088"
NOTE = "血压稳定，" * 40

PROGRAM = """
import os, sys
{before}
from keqing.cli import run_program
sys.exit(run_program(sys.argv[1:]))
"""

IN_THE_MIDDLE = """
import contextlib, os, signal, types
from keqing.disk import private_files
from keqing.transfer.write import files

@contextlib.contextmanager
def replace_file(path):
    with private_files.replace_file(path) as file:
        yield file
        file.flush()
        {act}

files.private_files = types.SimpleNamespace(replace_file=replace_file)
"""
"""A program that does something while a file of its own is written, and not yet in its place."""
WAIT = IN_THE_MIDDLE.format(act='print("writing", flush=True); sys.stdin.readline()')
KILL = IN_THE_MIDDLE.format(act="os.kill(os.getpid(), signal.SIGKILL)")
# A limited file would cut compiled modules short, too, and leave them so for every later test.
LIMIT = """
import resource, sys
sys.dont_write_bytecode = True
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
"""


def bare(home: Path, **more: str) -> dict[str, str]:
    """All that cron gives a program."""
    return {
        "HOME": str(home),
        "LOGNAME": "limin",
        "PATH": "/usr/bin:/bin",
        "SHELL": "/bin/sh",
        **more,
    }


def begun(home: Path, *words: str, before: str = "", **more: str) -> subprocess.Popen[str]:
    """Start a command in the night."""
    script = PROGRAM.format(before=before)
    with time_machine.travel(CLOCK, tick=False):
        return subprocess.Popen(
            [sys.executable, "-c", script, *words],
            env=bare(home, **more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def ran(home: Path, *words: str, before: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    with begun(home, *words, before=before, **more) as program:
        out, err = program.communicate()
    return subprocess.CompletedProcess(words, program.returncode, out, err)


@pytest.fixture
def out(department: Keqing, tmp_path: Path) -> Path:
    """A department with one call for the 24th, and a folder for its files."""
    department("add-customer", "王秀英", "--phone", "13800000088")
    department("log", "王秀英", "reached", NOTE, "--date", "2026-11-23")
    department("promise", "王秀英", "today", "问一问")
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("zone", [{}, {"TZ": "UTC"}, {"TZ": "America/New_York"}])
def test_the_day_is_that_of_the_department_and_the_file_is_whole(
    out: Path, home: Path, zone: dict[str, str]
) -> None:
    done = ran(home, "export", "today", "-o", f"{out}/t-{{date}}.csv", "--lock", "--quiet", **zone)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [path.name for path in out.iterdir()] == ["t-2026-11-24.csv"]
    content = (out / "t-2026-11-24.csv").read_bytes()
    assert b"\x1b" not in content
    text = content.decode("utf-8-sig")
    assert NOTE in text
    assert PHONE in text
    assert "2026-11-24" in text


def test_what_is_printed_is_whole_too(out: Path, home: Path) -> None:
    done = ran(home, "today", TZ="UTC")
    assert (done.returncode, done.stderr) == (0, "")
    header, row = done.stdout.splitlines()
    assert "\x1b" not in done.stdout
    assert len(header.split("\t")) == len(row.split("\t"))
    assert NOTE in row
    assert PHONE in row


def test_of_two_at_once_one_writes_and_one_ends_well(out: Path, home: Path) -> None:
    words = ("export", "today", "-o", f"{out}/t-{{date}}.csv", "--lock", "--quiet")
    with begun(home, *words, before=WAIT) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "writing\n"
        second = ran(home, *words)
        assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
        assert not (out / "t-2026-11-24.csv").exists()
        log = (home / ".local/state/keqing/runs.log").read_text("utf-8")
        assert log.startswith("2026-11-24T00:30:00+08:00 ")
        assert len(log.splitlines()) == 1
        # Without --lock both write, each its own temporary file, and the last one stays.
        assert ran(home, *words[:-2]).returncode == 0
        _, err = first.communicate("go on\n")
        assert (first.returncode, err) == (0, "")
    assert [path.name for path in out.iterdir()] == ["t-2026-11-24.csv"]


def test_a_kill_in_the_middle_leaves_no_half_and_no_trace(out: Path, home: Path) -> None:
    words = ("export", "today", "-o", f"{out}/t-{{date}}.csv", "--lock", "--quiet")
    (out / "t-2026-11-24.csv").write_text("old")
    killed = ran(home, *words, before=KILL)
    assert killed.returncode == -signal.SIGKILL
    assert (out / "t-2026-11-24.csv").read_text() == "old"
    assert len(list(out.iterdir())) == 2
    again = ran(home, *words)  # the lock of the dead is free
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert [path.name for path in out.iterdir()] == ["t-2026-11-24.csv"]
    assert NOTE in (out / "t-2026-11-24.csv").read_text("utf-8-sig")


def test_a_file_that_cannot_grow_leaves_the_old_one(out: Path, home: Path) -> None:
    (out / "t-2026-11-24.csv").write_text("old")
    full = ran(home, "export", "today", "-o", f"{out}/t-{{date}}.csv", "--quiet", before=LIMIT)
    assert (full.returncode, full.stdout) == (1, "")
    (line,) = full.stderr.splitlines()
    assert line.startswith(f"{out}/t-2026-11-24.csv cannot be written: File too large.")
    assert [path.name for path in out.iterdir()] == ["t-2026-11-24.csv"]
    assert (out / "t-2026-11-24.csv").read_text() == "old"


def test_where_nothing_may_be_written(out: Path, home: Path) -> None:
    failed = ran(home, "export", "today", "-o", "/proc/t-{date}.csv", "--keep", "30d", "--quiet")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("/proc/t-2026-11-24.csv cannot be written: ")
    assert len(failed.stderr.splitlines()) == 1


def test_an_empty_day_writes_its_header(department: Keqing, home: Path, tmp_path: Path) -> None:
    for form in ("csv", "json"):
        done = ran(home, "export", "today", "-o", f"{tmp_path}/t.{form}", "--quiet")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "t.csv").read_text("utf-8-sig").startswith("#,code,name,phone")
    assert len((tmp_path / "t.csv").read_text("utf-8-sig").splitlines()) == 1
    document: dict[str, Any] = json.loads((tmp_path / "t.json").read_text("utf-8"))
    assert (document["date"], document["rows"]) == ("2026-11-24", [])


def test_without_a_database_there_is_one_line_and_no_file(home: Path, tmp_path: Path) -> None:
    failed = ran(home, "export", "today", "-o", f"{tmp_path}/t-{{date}}.csv", "--lock", "-q")
    assert (failed.returncode, failed.stdout, len(failed.stderr.splitlines())) == (6, "", 1)
    assert not list(tmp_path.glob("t-*"))
    assert [path.name for path in (home / ".local/state/keqing").iterdir()] == ["locks"]
