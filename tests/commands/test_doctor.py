from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import time_machine

from keqing.render.text import width
from keqing.store import journal, nightly_runs
from tests.conftest import Keqing

DATABASE = ".local/share/keqing/keqing.db"


def checks(keqing: Keqing, *words: str) -> dict[str, dict[str, Any]]:
    ran = keqing(*words, "doctor", "--format", "json")
    document = json.loads(ran.out)
    assert document["schema"] == "keqing.doctor/1"
    assert ran.err == ""
    grades = {check["result"] for check in document["checks"]}
    assert document["result"] == next(word for word in ("bad", "note", "ok") if word in grades)
    assert ran.code == (document["result"] == "bad")
    return {check["check"]: check for check in document["checks"]}


def grade(keqing: Keqing, check: str) -> str:
    return str(checks(keqing)[check]["result"])


def change(home: Path, sql: str) -> None:
    with closing(sqlite3.connect(home / DATABASE)) as connection:
        connection.executescript(sql)


def test_a_department_in_order(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13800000088")
    found = checks(department)
    assert {name for name, check in found.items() if check["result"] != "ok"} == {
        "working days",
        "backup",
    }
    assert "1 customer" in found["database"]["says"]
    assert sqlite3.sqlite_version in found["journal"]["says"]
    assert "2 operations, unbroken" in found["history"]["says"]
    assert found["agent"]["says"] == "李敏"
    assert "Asia/Shanghai" in found["time zone"]["says"]
    assert "2027" in found["working days"]["says"]


def test_in_words_in_both_languages(department: Keqing) -> None:
    ran = department("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "result\twhat\tstate\twhat to do"
    assert "NOTE\tworking days\tnot known for 2027" in ran.out
    ran = department("--lang", "zh", "doctor")
    assert "注意\t工作日表\t还没有 2027 年的放假安排" in ran.out
    assert "好\t数据库\t" in ran.out
    assert department("doctor", "--quiet").out == ""


def test_on_a_screen(department: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    ran = department("--lang", "zh", "--color", "never", "doctor")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert [line.strip() for line in lines if line.strip().startswith("|")] == [
        "|王秀英|138****5678|",
        "|------|138****5678|",
    ]
    assert any(line.startswith("注意  工作日表  ") for line in lines)
    assert any(line.strip() == "安排公布以后：keqing almanac import 文件" for line in lines)


def test_without_a_database(keqing: Keqing) -> None:
    ran = keqing("doctor")
    assert ran.code == 1
    assert "BAD\tdatabase\tThere is no database yet.\tCreate one with: keqing init" in ran.out
    assert ran.err == ""


def test_a_file_that_is_none_of_ours_and_one_that_is_damaged(
    department: Keqing, home: Path
) -> None:
    other = home / "other.db"
    other.write_bytes(b"no database at all" * 100)
    assert checks(department, "--db", str(other))["database"]["result"] == "bad"
    content = (home / DATABASE).read_bytes()
    page = 4096
    (home / DATABASE).write_bytes(content[: 3 * page] + b"\xff" * page + content[4 * page :])
    found = checks(department)
    assert "bad" in {found[name]["result"] for name in ("database", "integrity") if name in found}


def test_tables_that_were_changed(department: Keqing, home: Path) -> None:
    change(
        home,
        "CREATE TRIGGER tidy AFTER INSERT ON stop BEGIN DELETE FROM stop; END;"
        "CREATE VIEW stops AS SELECT * FROM stop; DROP INDEX ix_stop_digest;"
        "ALTER TABLE stop ADD COLUMN mine TEXT",
    )
    ran = department("doctor")
    assert ran.code == 1
    lines = [line.strip() for line in ran.out.splitlines() if line.startswith("BAD")]
    assert "changed outside keqing" in lines[0]
    assert sorted(lines[1:]) == [
        "BAD\ttables\tINDEX ix_stop_digest is missing",
        "BAD\ttables\tTRIGGER tidy is not keqing's",
        "BAD\ttables\tVIEW stops is not keqing's",
        "BAD\ttables\tcolumn mine of stop is not keqing's",
    ]
    assert "坏\t数据表\t多出了 TRIGGER tidy" in department("--lang", "zh", "doctor").out
    ran = department("add-customer", "王秀英", "--phone", "13800000088")
    assert (ran.code, ran.out) == (1, "")
    assert "All of it: keqing doctor" in ran.err


def test_a_row_that_refers_to_none(department: Keqing, home: Path) -> None:
    change(home, "PRAGMA foreign_keys = OFF; UPDATE operation SET undoes = 999")
    found = checks(department)
    assert found["integrity"]["result"] == "bad"
    assert "operation" in found["integrity"]["says"]


def test_a_history_that_was_changed(department: Keqing, home: Path) -> None:
    change(home, "UPDATE operation SET login = 'x'")
    assert checks(department)["history"]["says"].startswith("operation 1 does not fit")
    assert grade(department, "history") == "bad"


@pytest.mark.parametrize(
    ("name", "mode", "expected"),
    [("", 0o640, "bad"), ("", 0o600, "ok"), ("..", 0o755, "bad"), ("-wal", 0o644, "bad")],
)
def test_who_else_can_read_it(
    department: Keqing, home: Path, name: str, mode: int, expected: str
) -> None:
    file = home / DATABASE
    path = file.parent if name == ".." else file.with_name(file.name + name)
    path.touch()
    path.chmod(mode)
    if name == "-wal":
        file.parent.joinpath("keqing.db-shm").touch(0o600)
    found = checks(department)["mode"]
    assert found["result"] == expected
    if expected == "bad":
        assert str(path) in found["says"]


def test_a_folder_of_somebody_else_is_only_worth_a_note(department: Keqing, home: Path) -> None:
    shared = home / "shared"
    shared.mkdir(mode=0o755)
    words = ["--department", "x", "--name", "x", "--capacity", "9", "--preset", "all"]
    assert department("--db", str(shared / "x.db"), "init", *words).code == 0
    assert checks(department, "--db", str(shared / "x.db"))["mode"]["result"] == "note"


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        ('lang = "en"\n', 0o600, "ok"),
        ('lang = "en"\n', 0o644, "note"),
        ('db = "postgresql://a@h/d"\n', 0o644, "note"),
        ('db = "postgresql://a:secret@h/d"\n', 0o640, "bad"),
        ('db = "postgresql://a:secret@h/d"\n', 0o600, "ok"),
    ],
)
def test_settings(department: Keqing, home: Path, text: str, mode: int, expected: str) -> None:
    file = home / ".config/keqing/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    file.chmod(mode)
    found = checks(department, "--db", str(home / DATABASE))
    assert found["settings"]["result"] == expected
    assert "secret" not in json.dumps(found)


def test_an_agent_who_is_not_here(department: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEQING_AGENT", "王五")
    assert checks(department)["agent"]["result"] == "bad"


@pytest.mark.parametrize(
    ("version", "mounts", "says", "disk"),
    [
        ((3, 51, 3), "/dev/a / ext4 rw 0 0", "WAL, SQLite", "ok"),
        ((3, 51, 3), "srv:/x / nfs4 rw 0 0", "TRUNCATE, SQLite", "note"),
        ((3, 51, 3), "", "TRUNCATE, SQLite", "ok"),
        ((3, 45, 0), "/dev/a / ext4 rw 0 0", "not safe enough with WAL", "ok"),
    ],
)
def test_journal_and_disk(
    department: Keqing,
    monkeypatch: pytest.MonkeyPatch,
    version: tuple[int, ...],
    mounts: str,
    says: str,
    disk: str,
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    monkeypatch.setattr(journal, "mounts", lambda: mounts)
    found = checks(department)
    assert says in found["journal"]["says"]
    assert found["disk"]["result"] == disk


def test_a_journal_that_will_be_changed(
    department: Keqing, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(home, "PRAGMA journal_mode = WAL")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 45, 0))
    found = checks(department)["journal"]
    assert (found["result"], "TRUNCATE" in found["mend"]) == ("note", True)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T01:56:00Z", "ok"),
        ("2026-11-24T01:54:00Z", "note"),
        ("2026-11-22T02:00:00Z", "bad"),
    ],
)
def test_a_clock_that_was_set_back(
    department: Keqing, clock: time_machine.Traveller, now: str, expected: str
) -> None:
    clock.move_to(now)
    assert grade(department, "clock") == expected


def test_a_time_zone_that_nobody_knows(department: Keqing, home: Path) -> None:
    change(home, "UPDATE setting SET value = '\"Mars/Olympus\"' WHERE name = 'zone'")
    assert grade(department, "time zone") == "bad"


@pytest.mark.parametrize(
    ("now", "years", "expected"),
    [
        ("2026-10-31T02:00:00Z", "2026", "ok"),
        ("2026-11-01T02:00:00Z", "2027", "note"),
        ("2028-05-01T02:00:00Z", "2028", "note"),
    ],
)
def test_working_days_that_are_not_announced(
    department: Keqing, clock: time_machine.Traveller, now: str, years: str, expected: str
) -> None:
    clock.move_to(now)
    found = checks(department)["working days"]
    assert (found["result"], years in found["says"]) == (expected, True)


def test_copies_of_the_database(department: Keqing, home: Path) -> None:
    assert checks(department)["backup"]["says"] == "there is no copy of the database"
    folder = (home / DATABASE).parent
    for name in ("keqing-0001-20261101-080000.db", "keqing-0001-20261115-081500.db"):
        (folder / name).touch()
    for name in ("keqing-0001-20269999-080000.db", "other-0001-20261120-080000.db"):
        (folder / name).touch()
    found = checks(department)["backup"]
    assert ("2026-11-15 08:15" in found["says"], found["result"]) == (True, "note")


def night(
    keqing: Keqing, clock: time_machine.Traveller, days: list[str], name: str = "t-{date}.csv"
) -> None:
    for day in days:
        clock.move_to(f"{day}T00:07:00Z")
        assert keqing("export", "today", "-o", name).code == 0


def test_a_missing_file_is_found(
    department: Keqing,
    clock: time_machine.Traveller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = department("doctor", "--cron")
    assert (ran.code, "no file is written regularly yet" in ran.out) == (0, True)
    night(department, clock, ["2026-11-23", "2026-11-24"])
    clock.move_to("2026-11-25T01:06:00Z")  # the list of today is not late yet
    ran = department("doctor", "--cron", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    clock.move_to("2026-11-25T01:07:00Z")
    ran = department("doctor", "--cron", "--quiet")
    assert (ran.code, ran.err) == (1, "")
    assert f"{tmp_path}/t-2026-11-25.csv was not written" in ran.out
    assert grade(department, "nightly files") == "bad"
    assert department("doctor", "--cron", "--format", "json").code == 1
    department("export", "today", "-o", "t-{date}.csv")
    assert department("doctor", "--cron").code == 0
    Path("t-2026-11-25.csv").unlink()
    assert department("doctor", "--cron").code == 1


def test_a_file_that_is_wanted_no_more(
    department: Keqing,
    clock: time_machine.Traveller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    night(department, clock, ["2026-11-23", "2026-11-24"])
    clock.move_to("2026-11-26T00:00:00Z")
    assert department("doctor", "--cron").code == 1
    ran = department("doctor", "--forget", "t-{date}.csv")
    assert (ran.code, ran.out) == (0, "")
    assert "is no longer expected" in ran.err
    assert department("doctor", "--cron").code == 0
    ran = department("doctor", "--forget", "t-{date}.csv")
    assert (ran.code, "is expected" in ran.err) == (3, True)


def test_what_no_job_wrote_is_not_expected(
    department: Keqing,
    clock: time_machine.Traveller,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    state = home / ".local/state/keqing"
    department("export", "today", "-o", "plain.csv")
    department("export", "today", "-o", "t-{date}.csv", "--date", "2026-11-20")
    department("export", "today", "-o", "t-{date}.csv", "-n")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    department("export", "today", "-o", "t-{date}.csv")
    assert nightly_runs.recall_patterns(state, str(home / DATABASE)) == []


def test_a_narrow_terminal(department: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    found = json.loads(department("doctor", "--format", "json").out)["checks"]
    assert [check["result"] for check in found if check["check"] == "terminal"] == ["note"]
    ran = department("--lang", "zh", "--color", "never", "doctor")
    assert max(map(width, ran.out.splitlines())) <= 30


def deep(keqing: Keqing, *words: str) -> dict[str, dict[str, Any]]:
    """What --deep finds beyond the rest."""
    ran = keqing(*words, "doctor", "--deep", "--format", "json")
    found = {check["check"]: check for check in json.loads(ran.out)["checks"]}
    assert ran.code == any(check["result"] == "bad" for check in found.values())
    return {name: found[name] for name in ("contents", "dates", "history") if name in found}


@pytest.fixture
def worked(department: Keqing) -> Keqing:
    """A department with a customer, a stop among the numbers, and a record that was taken back."""
    for words in (
        ("add-customer", "王秀英", "--phone", "13800000088"),
        ("add-customer", "赵小梅", "--phone", "13800000077"),
        ("log", "C0001", "接通", "血压稳定"),
        ("log", "C0002", "勿再联系"),
        ("edit-customer", "C0001", "--note", "小心"),
        ("undo", "--yes"),
    ):
        ran = department(*words)
        assert ran.code == 0, (words, ran.err)
    return department


def test_deep_finds_one_wrong_letter_in_a_text(worked: Keqing, home: Path) -> None:
    found = deep(worked)
    assert {check["result"] for check in found.values()} == {"ok"}
    assert found["contents"]["says"].endswith("rows are as they were recorded")
    assert worked("backup", "-q").code == 0
    change(home, "UPDATE event SET text = '血压不定' WHERE text = '血压稳定'")
    assert grade(worked, "integrity") == "ok", "SQLite sees nothing"
    says = deep(worked)["contents"]
    assert says["says"].startswith("text in row ")
    assert says["says"].endswith(" of event (C0001) is not what was recorded")
    assert "backup/keqing-2026-11-24.db has it right: keqing restore" in says["mend"]
    quiet = worked("doctor", "--deep", "-q", "--lang", "zh")
    assert "血压" not in quiet.out
    assert worked("backup", "-q").code == 0
    assert "no copy that is known has it right" in deep(worked)["contents"]["mend"]


@pytest.mark.parametrize(
    ("sql", "check", "says"),
    [
        ("UPDATE setting SET value = '\"x\"' WHERE name = 'stop-secret'", "contents", "their key has changed"),
        ("DELETE FROM holiday WHERE day = '2026-10-01'", "contents", "2026-10-01 of holiday is missing"),
        ("UPDATE holiday SET name = '国厌' WHERE day = '2026-10-01'", "contents", "name in row 2026-10-01"),
        ("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'event'", "contents", "event would give a number"),
        ("UPDATE operation SET payload = NULL WHERE id = 2", "history", "operation 2 is not"),
        ("UPDATE customer SET status = 'active' WHERE status = 'stopped'", "dates", "do not follow"),
        ("UPDATE customer SET grade = 'A' WHERE id = 1", "dates", "do not follow"),
        ("UPDATE name_part SET rest = '英秀' WHERE rest = '秀英'", "dates", "does not follow from the name"),
    ],
)  # fmt: skip
def test_deep_finds_what_is_wrong_elsewhere(
    worked: Keqing, home: Path, sql: str, check: str, says: str
) -> None:
    change(home, sql)
    found = deep(worked)[check]
    assert found["result"] == "bad"
    assert says in found["says"]
    assert found["mend"]


def test_deep_counts_what_no_operation_tells_of(worked: Keqing, home: Path) -> None:
    change(home, "INSERT INTO agent (name, roles, active) VALUES ('周红', '[]', 1)")
    says = deep(worked)["contents"]
    assert says["result"] == "ok"
    assert says["says"].endswith("of 1 no operation tells any more")


def test_what_is_damaged_is_not_looked_at_deeply(worked: Keqing, home: Path) -> None:
    change(home, "UPDATE event SET day = '2026-13-01'")
    assert "contents" not in deep(worked)


TOLD = "An index alone is broken, and every row is there"


def mix_up(database: Path, names: str) -> None:
    """Let each index of these stand for the next one."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        found = connection.execute(
            "SELECT name, rootpage FROM sqlite_master WHERE type = 'index' AND name GLOB ?",
            (names,),
        ).fetchall()
        for (name, _), (_, page) in zip(found, [*found[1:], found[0]], strict=True):
            connection.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = ?", (page, name))
        connection.commit()


@pytest.fixture
def known(department: Keqing) -> Keqing:
    for number, name in enumerate(("王秀英", "李梅", "赵小梅")):
        assert department("add-customer", name, "--phone", f"1380000008{number}").code == 0
    assert department("log", "C0001", "reached", "好", "--next", "fri").code == 0
    return department


def test_a_broken_index_loses_no_row(known: Keqing, home: Path, tmp_path: Path) -> None:
    """A dump has every row, as `doctor` says that it has."""
    rows = rows_of(home / DATABASE)
    mix_up(home / DATABASE, "ix_customer_[is]*")  # by initials, and by the name that is looked up
    for told in (checks(known)["integrity"], whole(known)["integrity"]):
        assert (told["result"], told["mend"].startswith(TOLD)) == ("bad", True), told
    assert known("dump", "-o", str(tmp_path / "all.ndjson")).code == 0
    assert known("restore", str(tmp_path / "all.ndjson"), "--yes").code == 0
    assert {whole(known)[what]["result"] for what in ("integrity", "contents")} == {"ok"}
    back = rows_of(home / DATABASE)
    assert back["operation"][: len(rows["operation"])] == rows.pop("operation")
    assert {name: back[name] for name in rows} == rows


def test_a_row_that_no_dump_takes_is_not_promised(known: Keqing, home: Path) -> None:
    change(home, "UPDATE event SET day = '2026-02-30'")
    mix_up(home / DATABASE, "ix_customer_[is]*")
    assert checks(known)["integrity"]["mend"] == "Restore the last good copy of the file."


def test_damage_of_rows_is_not_told_as_that_of_an_index(department: Keqing, home: Path) -> None:
    change(home, "DELETE FROM agent")
    assert checks(department)["integrity"]["mend"] == "Restore the last good copy of the file."


def whole(keqing: Keqing) -> dict[str, dict[str, Any]]:
    """All that --deep finds."""
    document = json.loads(keqing("doctor", "--deep", "--format", "json").out)
    return {check["check"]: check for check in document["checks"]}


def rows_of(database: Path) -> dict[str, list[Any]]:
    """Return all rows of every table, read without an index."""
    with closing(sqlite3.connect(database)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}" NOT INDEXED'), key=repr)  # noqa: S608  # our own names
            for (name,) in names
        }
