"""What is recorded stands, whatever becomes of the printing, and no stream that is missing is a crash."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from keqing.cli import run_program
from keqing.process import streams
from tests.commands import every_command
from tests.commands.every_command import Office, Words
from tests.conftest import Keqing

WRITERS = [(name, cases[0]) for name, cases in every_command.WRITES.items()]
STANDS = "It is recorded; it could not be printed"


def named(case: tuple[str, Words]) -> str:
    return case[0]


@contextmanager
def full_disk() -> Iterator[None]:
    """Print to a disk that is full."""
    before = sys.stdout, sys.stderr
    signals = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    with Path("/dev/full").open("w", encoding="utf-8") as sys.stdout:
        streams.guard_streams()
        yield
    sys.stdout, sys.stderr = before
    for number, handler in signals.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("case", WRITERS, ids=named)
def test_a_full_disk_after_any_command_that_writes(
    office: Office, case: tuple[str, Words], capfd: pytest.CaptureFixture[str]
) -> None:
    name, words = case[0], every_command.filled(office.keqing, case[1])
    before = every_command.facts(office.file)
    with full_disk():
        code = run_program([*name.split(), *words])
    assert every_command.facts(office.file) != before
    said = capfd.readouterr().err
    assert code == 1
    assert f"{STANDS}: the disk is full." in said
    assert "keqing history" in said


def process(words: str, *, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in which $KEQING is the program."""
    return subprocess.run(
        [
            "bash",
            "-c",
            f'keqing() {{ "{sys.executable}" -m keqing "$@"; }}; set -o pipefail; {words}',
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOME": str(home), "KEQING_LANG": "en"},
    )


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("keqing add-customer 甲 >/dev/full", 1, f"{STANDS}: the disk is full."),
        ("keqing add-customer 甲 >&-", 1, f"{STANDS}: the output is closed."),
        ("keqing add-customer 甲 | true; exit ${PIPESTATUS[0]}", 0, f"{STANDS}."),
        ("keqing add-customer 甲 --format json >/dev/full", 1, '"error": "unprinted"'),
        ("keqing --lang zh add-customer 甲 >/dev/full", 1, "已记下"),
        ("keqing add-customer 甲 2>&-", 0, ""),
        ("keqing add-customer 甲 2>/dev/full", 0, ""),
        ("keqing add-customer 甲 <&-", 0, ""),
        ("keqing add-customer 甲 <&- >&- 2>&-", 1, ""),
        ("keqing add-customer 甲 >/dev/full 2>/dev/full", 1, ""),
    ],
)  # fmt: skip
def test_what_was_recorded_stands(
    department: Keqing, home: Path, line: str, code: int, says: str
) -> None:
    ran = process(line, home=home)
    assert ran.returncode == code, ran
    assert says in ran.stderr
    assert not re.search("Traceback|did not expect|Exception ignored", ran.stderr)
    assert department("show", "C0001").code == 0


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("keqing list >/dev/full", 1, "It could not be printed: the disk is full."),
        ("keqing list >&-", 1, "It could not be printed: the output is closed."),
        ("keqing -h >&-", 1, "It could not be printed: the output is closed."),
        ("keqing list | true; exit ${PIPESTATUS[0]}", 0, ""),
        ("keqing show 无人 2>&-", 3, ""),
        ("keqing show 无人 >&- 2>&- <&-", 3, ""),
    ],
)  # fmt: skip
def test_what_only_reads(department: Keqing, home: Path, line: str, code: int, says: str) -> None:
    assert department("add-customer", "甲").code == 0
    ran = process(line, home=home)
    assert (ran.returncode, ran.stderr.strip()) == (code, says)


@pytest.fixture
def committing() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Let something happen in the moment of the commit."""
    happens: list[Callable[[], None]] = []

    def met(_connection: object) -> None:
        for thing in happens:
            thing()

    event.listen(Engine, "commit", met)
    yield happens.append
    event.remove(Engine, "commit", met)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_in_the_commit_is_told_from_one_before(
    department: Keqing,
    committing: Callable[[Callable[[], None]], None],
    number: int,
) -> None:
    before = signal.signal(number, signal.default_int_handler)
    committing(lambda: os.kill(os.getpid(), number))
    ran = department("add-customer", "甲")
    signal.signal(number, before)
    assert (ran.code, ran.out) == (130, "")
    assert "Stopped, after it was recorded." in ran.err
    assert department("show", "C0001").code == 0


def test_a_form_that_cannot_be_is_refused_before_anything_is_written(department: Keqing) -> None:
    for words in (
        ("add-customer", "甲"),
        ("gathering", "add", "冬会", "2026-12-19"),
        ("config", "set", "red-days", "9", "--department"),
    ):
        form = "ndjson" if words[0] == "config" else "csv"
        ran = department(*words, "--format", form)
        assert (ran.code, ran.out) == (2, "")
        assert f"This cannot be printed as {form}." in ran.err
    assert department("show", "C0001").code == 3
    assert department("undo").code == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_an_end_from_outside_leaves_the_database_as_it_was(
    office: Office, home: Path, number: int
) -> None:
    """The program is met while it holds the lock and has begun to write."""
    before = every_command.facts(office.file)
    with subprocess.Popen(
        [sys.executable, "-c", MET, str(number)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HOME": str(home), "KEQING_LANG": "en"},
    ) as program:
        out, err = program.communicate()
    assert (program.returncode, out, err) == (130, "", "Stopped.\n")
    assert every_command.facts(office.file) == before


MET = """
import os, sys
from sqlalchemy import Engine, event
number = int(sys.argv.pop())

@event.listens_for(Engine, "before_cursor_execute")
def met(connection, cursor, statement, *_):
    if statement.startswith("INSERT INTO event"):
        os.kill(os.getpid(), number)

sys.argv[1:] = ["log", "C0001", "reached", "well"]
from keqing.cli import main
main()
"""


def test_a_state_folder_that_is_a_file_costs_only_conveniences(
    department: Keqing, home: Path
) -> None:
    state = home / ".local/state/keqing"
    shutil.rmtree(state, ignore_errors=True)
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text("")
    assert department("add-customer", "甲").code == 0
    assert department("log", "C0001", "接通", "好").code == 0
    ran = department("today")
    assert (ran.code, "could not be kept" in ran.err) == (0, True)
    ran = department("demo")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("No database can be created at")
