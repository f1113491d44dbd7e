"""`keqing forget`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Keqing

DATABASE = ".local/share/keqing/keqing.db"
SECRETS = ("赵小梅", "赵大梅", "13611112222", "13733334444", "花生", "血压高", "女儿小雪")


def traces(folder: Path) -> Iterator[str]:
    """Give the files that have anything of the person in their bytes."""
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            yield from (f"{path.name}: {word}" for word in SECRETS if word.encode() in content)


def dump(database: Path) -> list[str]:
    """Return all that is stored."""
    with closing(sqlite3.connect(database)) as connection:
        return [*connection.iterdump()]


@pytest.fixture
def known(department: Keqing, monkeypatch: pytest.MonkeyPatch) -> Keqing:
    """王秀英 C0001, and 赵小梅 C0002 of whom much is known, into whom another one was merged."""
    monkeypatch.setenv("COLUMNS", "400")
    for name, phone in (("王秀英", "13800000088"), ("赵小梅", "13611112222")):
        assert department("add-customer", name, "--phone", phone).code == 0
    for words in (
        ("edit-customer", "C0002", "--note", "对花生过敏"),
        ("add-contact", "C0002", "女儿小雪", "--relation", "女儿"),
        ("add", "purchase", "C0002", "产品=安和", "数量=2", "每盒=30", "日剂量=3"),
        ("log", "C0002", "接通", "血压高"),
        ("add-customer", "赵大梅", "--phone", "13733334444"),
        ("merge", "C0002", "C0003", "--yes"),
        ("edit-customer", "C0002", "--note", "小心"),
    ):
        ran = department(*words)
        assert ran.code == 0, (words, ran.err)
    return department


def test_nothing_of_them_is_left_in_any_file(known: Keqing, home: Path) -> None:
    assert [*traces(home)]
    known("week", "-o", "week.ics", "--format", "ics")
    asked = known("forget", "赵小梅")
    assert (asked.code, asked.out) == (2, "")
    assert "would be erased for good, and nobody calls them again" in asked.err
    done = known("forget", "赵小梅", "--yes")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(
        "Erased for good: C0002, 4 records, 2 phone numbers, 1 contact person"
    )
    assert [*traces(home)] == []
    assert known("audit", "verify").code == 0
    found = json.loads(known("check", "--replay", "--format", "json").out)["findings"]
    assert [line for line in found if line["kind"] == "replay"] == []
    shown = json.loads(known("show", "C0002", "--format", "json").out)
    assert (shown["name"], shown["status"], shown["phones"]) == ("C0002", "stopped", [])
    with closing(sqlite3.connect(home / DATABASE)) as connection:
        (stops,) = connection.execute("SELECT count(*) FROM stop").fetchone()
    assert stops == 2


def test_no_import_calls_them_again(known: Keqing) -> None:
    known("forget", "C0002", "--yes")
    ran = known("add-customer", "赵小梅", "--phone", "13611112222")
    assert "is stored as not to be called" in ran.out
    assert json.loads(known("show", "赵小梅", "--format", "json").out)["status"] == "stopped"


def test_a_trial_changes_nothing(known: Keqing, home: Path) -> None:
    before = known("show", "C0002", "--format", "json").out
    ran = known("forget", "C0002", "-n")
    assert (ran.code, ran.err) == (0, "")
    assert "8 commands of the history would tell nothing any more" in ran.out
    assert known("show", "C0002", "--format", "json").out == before
    assert [*traces(home)]


def test_whom_nothing_is_known_of_is_forgotten_already(known: Keqing, home: Path) -> None:
    """The second time changes nothing, not even the stop's day or the history; what is learned since is erased."""
    assert known("forget", "C0002", "--yes").code == 0
    before = dump(home / DATABASE)
    for option in ("--yes", "-n", "--format=table"):
        ran = known("forget", "C0002", option)
        assert (ran.code, ran.err) == (0, ""), ran
        assert ran.out.splitlines()[0] == (
            "C0002 was erased on 2026-11-24, and nothing was recorded since. Nothing was changed."
        )
    assert dump(home / DATABASE) == before
    told = json.loads(known("forget", "C0002", "--format", "json").out)
    assert (told["already"], told["events"]) == ("2026-11-24", 0)
    for words in (
        ("edit-customer", "C0002", "--note", "对花生过敏"),
        ("log", "C0002", "接通", "血压高", "--incoming"),
        ("add-contact", "C0002", "女儿小雪", "--relation", "女儿"),
        ("edit-customer", "C0002", "--phone", "13611112222"),
    ):
        ran = known(*words)
        assert ran.code == 0, (words, ran)
        assert "Erased for good" in known("forget", "C0002", "--yes").out, words
        assert [*traces(home)] == []
    # what was taken back stands in the history all the same
    assert known("edit-customer", "C0002", "--note", "对花生过敏").code == 0
    assert known("undo", "--yes").code == 0
    assert known("forget", "C0002", "--yes").code == 0
    assert [*traces(home)] == []
    assert dump(home / DATABASE) != before


def test_undo_does_not_bring_them_back(known: Keqing) -> None:
    known("forget", "C0002", "--yes")
    ran = known("undo")
    assert (ran.code, ran.out) == (1, "")
    assert "cannot be brought back" in ran.err
    listed = json.loads(known("undo", "--list", "--format", "json").out)["operations"]
    assert "forget" not in [line["command"] for line in listed]


def test_where_they_still_are_is_said(known: Keqing) -> None:
    known("log", "王秀英", "接通", "邻居赵小梅也想来")
    known("backup")
    found = json.loads(known("forget", "C0002", "--yes", "--format", "json").out)
    assert found["mentions"] == 1
    assert [Path(copy).name for copy in found["copies"]] == ["keqing-2026-11-24.db"]
    ran = known("--lang", "zh", "抹去", "C0001", "-n")
    assert "永久抹去" in ran.out
    assert "keqing-2026-11-24.db" in ran.out


def test_copies_of_every_folder_are_named(known: Keqing, tmp_path: Path) -> None:
    """Also those that are neither beside the database nor the newest."""
    for place in ("first", "second"):
        (tmp_path / place).mkdir()
        assert known("backup", "-o", str(tmp_path / place / "k-{date}.db")).code == 0
    assert known("backup").code == 0
    found = json.loads(known("forget", "C0002", "--yes", "--format", "json").out)
    assert sorted(Path(copy).parent.name for copy in found["copies"]) == [
        "backup",
        "first",
        "second",
    ]
    assert found["files"] == []


def test_files_that_were_written_are_named(
    known: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (
        ("export", "customers", "-o", "all-{date}.xlsx"),
        ("export", "customers", "-o", "all.csv"),
        ("export", "customers", "-o", "gone.csv"),
        ("dump", "-o", "k.ndjson"),
        ("report", "month", "-o", "month.csv"),
    ):
        ran = known(*words)
        assert ran.code == 0, (words, ran.err)
    (tmp_path / "gone.csv").unlink()
    (tmp_path / "other.csv").write_text("赵小梅")
    tried = known("forget", "C0002", "-n")
    assert "all.csv (" in tried.out
    found = json.loads(known("forget", "C0002", "--yes", "--format", "json").out)
    names = ["all-2026-11-24.xlsx", "all.csv", "k.ndjson"]
    assert sorted(Path(line["file"]).name for line in found["files"]) == names
    (tmp_path / "all.csv").write_bytes(b"PK\x03\x04" + b"PK\x05\x06" + bytes(18))
    again = json.loads(known("forget", "C0001", "-n", "--format", "json").out)
    assert "k.ndjson" in [Path(line["file"]).name for line in again["files"]]


def test_whoever_is_not_there(known: Keqing) -> None:
    assert known("forget", "C0099").code == 3
    assert known("forget", "SELF", "--yes").code in {2, 3}
    known("forget", "C0002", "--yes")
    again = known("forget", "C0002", "--yes")
    assert (again.code, again.err) == (0, "")


def test_others_are_not_asked_to_sign_what_is_gone(
    known: Keqing, home: Path, tmp_path: Path
) -> None:
    """Tasks to sign name the customer, and end with what they are about."""
    own = tmp_path / "own.toml"
    own.write_text(
        '[approval.gifts]\nof = "kind:gift"\nby = ["manager"]\ntitle = { zh = "礼品", en = "Gifts" }\n',
        "utf-8",
    )
    for words in (
        ("define", "apply", str(own)),
        ("add-agent", "周红"),
        ("add-agent", "陈刚", "--role", "manager"),
        ("add", "gift", "C0002", "物品=茶", "价值=20", "receiver=赵小梅", "--agent", "周红"),
        ("add", "gift", "C0002", "物品=茶", "价值=30", "receiver=赵小梅", "--agent", "周红"),
    ):
        ran = known(*words)
        assert ran.code == 0, (words, ran.err)
    asked = json.loads(known("today", "--agent", "陈刚", "--format", "json").out)["rows"]
    (row,) = asked
    number = row["reasons"][0]["text"].split()[0]
    assert known("approve", number, "--agent", "陈刚").code == 0
    done = json.loads(known("forget", "C0002", "--yes", "--format", "json").out)
    assert done["mentions"] == 0
    assert json.loads(known("today", "--agent", "陈刚", "--format", "json").out)["rows"] == []
    assert [*traces(home)] == []
    found = json.loads(known("check", "--replay", "--format", "json").out)["findings"]
    assert [each for each in found if each["kind"] == "replay"] == []


def test_a_copy_from_before_names_whom_it_brings_back(known: Keqing) -> None:
    assert known("backup", "-o", "old.db", "-q").code == 0
    assert "back with it" not in known("restore", "old.db", "-n").out
    known("add-customer", "孙一", "--phone", "13655556666")
    for code in ("C0002", "C0004"):  # the copy has nothing of the second
        assert known("forget", code, "--yes").code == 0
    seen = json.loads(known("restore", "old.db", "-n", "--format", "json").out)
    assert seen["forgotten_since"] == ["C0002"]
    assert "back with it: 1 person, C0002." in known("restore", "old.db").err
    back = known("--lang", "zh", "restore", "old.db", "--yes").out
    assert "1 位，C0002。" in back
    assert "要再次抹去：keqing " in back
    assert known("forget", "C0002", "--yes").code == 0
    assert known("backup", "-o", "new.db", "-q").code == 0
    same = json.loads(known("restore", "new.db", "--yes", "--format", "json").out)
    assert same["forgotten_since"] == [], "the copy knows that they are forgotten"
    quiet = known("restore", "old.db", "--yes", "-q")
    assert (quiet.code, quiet.out) == (0, "")
    assert "To forget again: keqing forget C0002" in quiet.err


def test_who_was_merged_before_is_named_too(department: Keqing) -> None:
    for words in (
        ("add-customer", "赵小梅", "--phone", "13611112222"),
        ("add-customer", "赵大梅", "--phone", "13733334444"),
        ("add-customer", "孙一", "--phone", "13655556666"),
        ("backup", "-o", "old.db", "-q"),
        ("merge", "C0001", "C0002", "--yes"),
        ("forget", "C0001", "--yes"),
    ):
        ran = department(*words)
        assert ran.code == 0, (words, ran.err)
    seen = json.loads(department("restore", "old.db", "-n", "--format", "json").out)
    assert seen["forgotten_since"] == ["C0001", "C0002"]
    found = json.loads(department("doctor", "--deep", "--format", "json").out)
    assert found["result"] != "bad"
    assert department("forget", "C0003", "--yes").code == 0
    assert department("doctor", "--deep", "-q").code == 0
    again = json.loads(department("restore", "old.db", "-n", "--format", "json").out)
    assert again["forgotten_since"] == ["C0001", "C0002", "C0003"]
