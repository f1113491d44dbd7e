"""`keqing backup` and `keqing restore`."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from keqing.transfer.write import lock
from tests.conftest import Keqing

DATABASE = ".local/share/keqing/keqing.db"
COPY = ".local/share/keqing/backup/keqing-2026-11-24.db"
OTHERS = ("--department", "二组", "--name", "陈刚", "--capacity", "60", "--preset", "therapy")
OUT = "k-{date}.db"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "400")  # a path stays in one line
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.db*"))


def backup_of(keqing: Keqing) -> dict[str, str]:
    document = json.loads(keqing("doctor", "--format", "json").out)
    return next(check for check in document["checks"] if check["check"] == "backup")


def test_a_copy_and_its_way_back(department: Keqing, home: Path) -> None:
    department("add-customer", "王秀英", "--phone", "13800000088")
    made = department("backup", "--verify")
    assert (made.code, made.err) == (0, "")
    assert made.out.splitlines() == [
        f"Copied to {home / COPY}.",
        "1 customer and 1 record, of 2026-11-24 10:00.",
        "Read again from the disk: the copy is whole.",
    ]
    department("add-customer", "张三", "--phone", "13900000088")
    proved = department("restore", str(home / COPY), "-n", "--format", "json")
    assert json.loads(proved.out)["customers"] == 1
    asked = department("restore", str(home / COPY))
    assert (asked.code, asked.out) == (2, "")
    assert "The copy of 2026-11-24 10:00 with 1 customer will take the place of" in asked.err
    assert "--yes" in asked.err
    done = department("restore", str(home / COPY), "--yes")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == (
        f"The database from before: {home / DATABASE}".replace(".db", "-20261124-100000.db")
    )
    assert "张三" not in department("list").out
    assert "no next date" in department("check", "--replay").out  # and nothing that differs
    aside = done.out.splitlines()[-1].rsplit(" ", 1)[-1]
    department("restore", aside, "--yes", "-q")
    assert "张三" in department("list").out


def test_in_chinese(department: Keqing, home: Path) -> None:
    made = department("--lang", "zh", "备份", "--verify")
    assert made.out.splitlines() == [
        f"已备份到 {home / COPY}。",
        "0 位客户，0 条记录，2026-11-24 10:00。",
        "已从磁盘重新读过：备份完好。",
    ]
    assert "完好，可以还原" in department("--lang", "zh", "还原", str(home / COPY), "-n").out


def test_the_newest_are_kept(department: Keqing, here: Path, clock: time_machine.Traveller) -> None:
    (here / "k-2020-01-01.db").write_text("a file of somebody's: it has no manifest")
    for _ in range(4):
        assert department("backup", "-o", OUT, "--keep", "2", "-q").out == ""
        clock.shift(timedelta(days=1))
    kept = ["k-2026-11-26.db", "k-2026-11-26.db.json", "k-2026-11-27.db", "k-2026-11-27.db.json"]
    assert names(here) == ["k-2020-01-01.db", *kept]
    dry = department("backup", "-o", OUT, "--keep", "1d", "-n")
    assert dry.out.splitlines() == [
        f"Would be written: {here / 'k-2026-11-28.db'}",
        f"Would be deleted: {here / 'k-2026-11-26.db'}",
    ]
    assert names(here) == ["k-2020-01-01.db", *kept]
    plan = department("backup", "-o", OUT, "--keep", "1d", "-n", "--format", "json")
    assert json.loads(plan.out) == {
        "schema": "keqing.backup-plan/1",
        "file": str(here / "k-2026-11-28.db"),
        "deletes": [str(here / "k-2026-11-26.db")],
    }


def test_a_second_copy_of_a_day_takes_the_place_of_the_first(
    department: Keqing, home: Path
) -> None:
    department("backup")
    department("add-customer", "王秀英", "--phone", "13800000088")
    assert "1 customer" in department("backup").out
    assert json.loads(department("restore", str(home / COPY), "-n", "--format", "json").out)[
        "verified"
    ]


def test_doctor_asks_for_a_copy(department: Keqing, clock: time_machine.Traveller) -> None:
    assert backup_of(department)["result"] == "note"
    assert backup_of(department)["mend"] == "keqing backup"
    department("backup")
    assert backup_of(department)["result"] == "ok"
    clock.shift(timedelta(days=8))
    assert backup_of(department)["result"] == "note"


def test_no_other_file_is_written_over(department: Keqing, home: Path, here: Path) -> None:
    other = here / "other.db"
    department("--db", str(other), "init", *OTHERS)
    before = other.read_bytes()
    for target in (str(other), str(home / DATABASE)):
        ran = department("backup", "-o", target)
        assert (ran.code, ran.out) == (1, "")
        assert "is not written over" in ran.err
    assert other.read_bytes() == before


def test_a_copy_takes_no_place_of_a_stream(
    department: Keqing, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keqing.transfer.write.target._STREAMS", {here})  # as /dev/stdout is
    (here.parent / "said.txt").touch()
    (target := here / "k.db").symlink_to(here.parent / "said.txt")
    ran = department("backup", "-o", str(target))
    assert (ran.code, ran.out) == (1, "")
    assert "k.db is not a file.\nName a file of its own for the copy." in ran.err
    assert target.is_symlink()


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("backup", "--keep", "soon"), 2, "--keep 14, --keep 30d"),
        (("backup", "-o", "k.db", "--keep", "3"), 2, "--keep needs {date} in the file's name"),
        (("backup", "-o", "none/k.db"), 1, "there is no folder"),
        (("backup", "-n", "-o", "pipe"), 1, "is not a file"),
        (("backup", "-o", "pipe"), 1, "Name a file of its own for the copy"),
        (("--db", "pipe", "init", *OTHERS), 1, "is not a file"),
        (("--db", "pipe", "restore", "pipe"), 1, "is not a file"),
        (("restore", "none.db"), 3, "There is no copy"),
        (("--db", "postgresql://anna@localhost/keqing", "backup"), 2, "pg_dump"),
    ],
)
def test_what_will_not_do(
    department: Keqing, here: Path, words: tuple[str, ...], code: int, sentence: str
) -> None:
    os.mkfifo(here / "pipe")
    ran = department(*words)
    assert (here / "pipe").is_fifo()
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err


def test_the_database_is_no_copy_of_itself(department: Keqing, home: Path) -> None:
    ran = department("restore", str(home / DATABASE))
    assert (ran.code, ran.out) == (2, "")
    assert "is the database itself" in ran.err


def test_a_copy_of_another_database_is_named_as_one(department: Keqing, here: Path) -> None:
    """One department's copy is whole in another's place, and all the same the wrong one."""
    other = str(here / "other.db")
    department("--db", other, "init", *OTHERS)
    department("--db", other, "backup", "-o", "theirs.db")
    department("backup", "-o", "ours.db")
    doubt = "This copy was made of another database than the one it replaces."
    for words in (("-n",), (), ("--yes",)):
        assert doubt not in department("restore", "ours.db", *words).err
        assert doubt in department("restore", "theirs.db", *words).err
    assert doubt in department("restore", "ours.db", "-n").err
    assert doubt not in department("--db", str(here / "new.db"), "restore", "ours.db").err


def test_a_copy_made_by_hand(department: Keqing, home: Path, here: Path) -> None:
    hand = here / "hand.db"
    hand.write_bytes((home / DATABASE).read_bytes())
    refused = department("restore", "hand.db", "--yes")
    assert (refused.code, refused.out) == (3, "")
    first, hint = refused.err.splitlines()
    assert "has no manifest" in first
    assert hint.endswith(f"One made by hand: keqing restore {hand} --no-manifest")
    asked = department("restore", "hand.db", "--no-manifest")
    assert "hand.db will take the place of" in asked.err
    done = department("restore", "hand.db", "--no-manifest", "--yes")
    assert done.code == 0
    dry = department("restore", "hand.db", "--no-manifest", "-n")
    assert "cannot be proved" in dry.out


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.TSV"])
@pytest.mark.parametrize("option", ["--yes", "-n", "--no-manifest"])
def test_a_list_is_brought_in_by_another_command(
    department: Keqing, here: Path, name: str, option: str
) -> None:
    (here / name).write_text("姓名,电话\n王五,13800000001\n", "utf-8")
    ran = department("restore", name, option)
    assert (ran.code, ran.out) == (2, "")
    first, hint = ran.err.splitlines()
    assert first == f"{here / name} is a list, not a copy of a database."
    assert hint == f"To bring in its rows: keqing import {here / name}"


def test_a_copy_may_be_named_like_a_list(department: Keqing, home: Path, here: Path) -> None:
    (here / "hand.csv").write_bytes((home / DATABASE).read_bytes())
    assert department("restore", "hand.csv", "--no-manifest", "--yes").code == 0
    assert department("dump", "-o", "all.txt").code == 0
    assert department("restore", "all.txt", "--yes").code == 0


def test_a_run_at_a_time(department: Keqing, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keqing.commands.backing_up._WAIT_SECONDS", 0)
    locks = home / ".local/state/keqing/locks"
    with lock.alone(locks, str(home / COPY)):
        ran = department("backup")
    assert (ran.code, ran.out) == (5, "")
    assert "Another run writes" in ran.err


def test_the_demo_is_copied_beside_itself(keqing: Keqing, home: Path) -> None:
    keqing("demo")
    assert keqing("demo", "backup", "-n").code == 0
    assert keqing("demo", "backup").code == 0
    assert (home / ".local/state/keqing/demo/backup" / Path(COPY).name).exists()


def test_no_copy_goes_while_the_clock_is_wrong(
    department: Keqing, here: Path, clock: time_machine.Traveller
) -> None:
    department("add-customer", "王秀英", "--phone", "13800000088")
    department("backup", "-o", OUT, "--keep", "30d")
    clock.shift(timedelta(days=4000))
    ran = department("backup", "-o", OUT, "--keep", "30d")
    assert (ran.code, "Is the clock right?" in ran.err) == (0, True)
    assert len(names(here)) == 4
