from __future__ import annotations

import stat
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
import time_machine

from keqing.disk import file_lock, private_files
from keqing.transfer.write import lock
from tests.conftest import Keqing

OUT = "t-{date}.csv"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


COMMANDS = pytest.mark.parametrize("command", [("export", "today"), ("today",)])


@COMMANDS
def test_old_files_of_its_name_go(department: Keqing, here: Path, command: tuple[str, ...]) -> None:
    for name in ("t-2026-10-24.csv", "t-2026-10-25.csv", "t-2026-10-24.txt", "u-2020-01-01.csv"):
        (here / name).write_text("")
    dry = department(*command, "-o", OUT, "--keep", "30d", "-n")
    assert (dry.code, dry.err) == (0, "")
    assert dry.out.splitlines() == [
        "Would be written: t-2026-11-24.csv",
        "Would be deleted: t-2026-10-24.csv",
    ]
    assert names(here) == [
        "t-2026-10-24.csv",
        "t-2026-10-24.txt",
        "t-2026-10-25.csv",
        "u-2020-01-01.csv",
    ]
    ran = department(*command, "-o", OUT, "--keep", "30d")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert names(here) == [
        "t-2026-10-24.txt",
        "t-2026-10-25.csv",
        "t-2026-11-24.csv",
        "u-2020-01-01.csv",
    ]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "command",
    [
        ("export", "today"),
        ("today",),
        ("backup",),
        ("dump",),
        ("sheet",),
        ("print", "customer-file", "C0001"),
        ("brief", "C0001"),
        ("gathering", "sheet", "冬会"),
        ("report", "day"),
    ],
)
@pytest.mark.parametrize("place", ["{datum}", "{Date}", "{}", "{date:%d}"])
def test_no_file_is_named_by_a_place_that_stands_for_nothing(
    department: Keqing, here: Path, command: tuple[str, ...], place: str
) -> None:
    assert department("add-customer", "王秀英").code == 0
    assert department("gathering", "add", "冬会", "2026-12-19").code == 0
    ending = {"sheet": "xlsx", "print": "html", "brief": "html"}.get(command[0], "csv")
    ran = department(*command, "-o", f"t-{place}.{ending}")
    assert (ran.code, ran.out) == (2, ""), ran
    assert ran.err == (
        f"{place} in a file's name stands for nothing.\n"
        "{date} becomes the day; nothing else is filled in.\n"
    )
    assert names(here) == []


@pytest.mark.parametrize(
    "command", [("print", "customer-file", "C0001"), ("brief", "C0001"), ("sheet",)]
)
def test_the_day_stands_in_the_name_of_every_page(
    department: Keqing, here: Path, command: tuple[str, ...]
) -> None:
    assert department("add-customer", "王秀英").code == 0
    assert department(*command, "-o", "t-{date}.html").code == 0
    assert names(here) == ["t-2026-11-24.html"]


def test_the_day_of_the_clock_says_what_is_old(department: Keqing, here: Path) -> None:
    (here / "t-2026-11-20.csv").write_text("")
    department("export", "today", "-o", OUT, "--keep", "30d", "--date", "2030-01-01")
    department("export", "today", "-o", OUT, "--keep", "30d", "--date", "2026-01-01")
    assert names(here) == ["t-2026-01-01.csv", "t-2026-11-20.csv", "t-2030-01-01.csv"]


def test_nothing_is_deleted_when_nothing_could_be_written(
    department: Keqing, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "t-2020-01-01.csv").write_text("")

    def read_only(_folder: Path) -> tuple[int, Path]:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(private_files, "_make_temporary", read_only)
    ran = department("export", "today", "-o", OUT, "--keep", "30d", "--quiet")
    assert (ran.code, ran.out) == (1, "")
    (line,) = ran.err.splitlines()
    assert line.startswith("t-2026-11-24.csv cannot be written: Read-only file system.")
    assert names(here) == ["t-2020-01-01.csv"]


def test_an_old_file_that_stays_is_partly_done(
    department: Keqing, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "t-2020-01-01.csv").write_text("")

    unlink = Path.unlink

    def guarded(path: Path, *, missing_ok: bool = False) -> None:
        if path.name == "t-2020-01-01.csv":
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", guarded)
    ran = department("export", "today", "-o", OUT, "--keep", "30d", "-q")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (4, "", 1)
    assert "t-2026-11-24.csv" in names(here)


@COMMANDS
def test_a_busy_lock_ends_well_with_a_line_in_the_log(
    department: Keqing, here: Path, home: Path, command: tuple[str, ...]
) -> None:
    state = home / ".local/state/keqing"
    with lock.alone(state / "locks", str(here / OUT)):
        ran = department(*command, "-o", OUT, "--lock")
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        assert names(here) == []
        (line,) = (state / "runs.log").read_text("utf-8").splitlines()
        assert line == (
            f"2026-11-24T10:00:00+08:00 {here}/{OUT}: another run holds the lock; nothing written"
        )
        assert stat.S_IMODE((state / "runs.log").stat().st_mode) == 0o600
        assert department(*command, "-o", "u-{date}.csv", "--lock").code == 0
        assert department(*command, "-o", OUT, "--lock", "-n").code == 0
        assert names(here) == ["u-2026-11-24.csv"]
    assert department(*command, "-o", OUT, "--lock-wait", "60").code == 0
    assert "t-2026-11-24.csv" in names(here)


@pytest.mark.parametrize(
    ("words", "seconds"), [(["--lock"], 0), (["--lock-wait", "60"], 60), ([], None)]
)
def test_how_long_the_other_run_is_waited_for(
    department: Keqing,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    seconds: int | None,
) -> None:
    asked: list[int] = []

    def alone(_folder: Path, _what: str, seconds: int) -> AbstractContextManager[None]:
        asked.append(seconds)
        return nullcontext()

    monkeypatch.setattr(lock, "alone", alone)
    assert department("export", "today", "-o", OUT, *words).code == 0
    assert asked == ([] if seconds is None else [seconds])


def test_a_system_without_locks(department: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_lock, "fcntl", None)
    ran = department("export", "today", "-o", OUT, "--lock")
    assert (ran.code, ran.out) == (1, "")
    assert "This system has no locks for --lock." in ran.err
    assert "Traceback" not in ran.err
    assert department("export", "today", "-o", OUT, "--keep", "30d").code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-o", "t.csv", "--keep", "30d"], "--keep needs {date}"),
        (["-o", "{date}/t.csv", "--keep", "30d"], "--keep needs {date}"),
        (["-o", OUT, "--keep", "soon"], "--keep cannot be soon"),
        (["-o", OUT, "--lock-wait", "-1"], "--lock-wait"),
    ],
)
@COMMANDS
def test_options_that_will_not_do(
    department: Keqing, here: Path, command: tuple[str, ...], words: list[str], sentence: str
) -> None:
    ran = department(*command, *words)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
    assert names(here) == []


@pytest.mark.parametrize("words", [["--keep", "30d"], ["--lock"], ["--lock-wait", "3"]])
def test_a_screen_is_neither_kept_nor_locked(department: Keqing, words: list[str]) -> None:
    ran = department("today", *words)
    assert (ran.code, ran.out) == (2, "")
    assert "--keep and --lock are for a file." in ran.err


def test_quietly_a_mistake_is_one_line(keqing: Keqing) -> None:
    for words in (("export", "today", "-o", OUT), ("export", "today", "-o", "x.csv", "--bad")):
        loud, quiet = keqing(*words), keqing(*words, "--quiet")
        assert quiet.code == loud.code != 0
        assert len(loud.err.splitlines()) > 1
        assert quiet.err == f"{' '.join(loud.err.split())}\n"


def test_the_same_records_give_the_same_bytes_all_day(
    department: Keqing, here: Path, clock: time_machine.Traveller
) -> None:
    department("add-customer", "王秀英", "--phone", "13800000088")
    department("promise", "王秀英", "today 15:00", "回电")
    contents = set()
    for now in ("2026-11-23T16:00:00Z", "2026-11-24T04:00:00Z", "2026-11-24T15:59:59Z"):
        clock.move_to(now)
        assert department("export", "today", "-o", OUT).code == 0
        contents.add((here / "t-2026-11-24.csv").read_bytes())
    assert len(contents) == 1
    assert names(here) == ["t-2026-11-24.csv"]
