"""A value in the database that is none is named with its row, by any command and by doctor."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Keqing
from tests.sharing import kept_home

DATABASE = ".local/share/keqing/keqing.db"


@pytest.fixture
def spoiled(department: Keqing, home: Path) -> Keqing:
    """A department with a customer, a call, a purchase and an operation."""

    def work() -> None:
        department("add-customer", "王秀英", "--phone", "13800000088", "--birthday", "3-5")
        department("add", "purchase", "王秀英", "product=参茶", "quantity=30", "daily=1")
        department("log", "王秀英", "reached", "好")
        department("add-contact", "王秀英", "李雷")

    kept_home(home, (__name__, "spoiled"), work)
    return department


def change(home: Path, table: str, column: str, value: object) -> None:
    with closing(sqlite3.connect(home / DATABASE)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        word = "CAST(? AS TEXT)" if isinstance(value, bytes) else "?"
        done = connection.execute(
            f'UPDATE "{table}" SET "{column}" = {word} WHERE rowid = (SELECT max(rowid) FROM "{table}")',  # noqa: S608  # of this test
            (value,),
        )
        assert done.rowcount == 1
        connection.commit()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("customer", "name", b"\xff\xfe"),
        ("customer", "created", "2026-13-45"),
        ("customer", "created", "20261126"),
        ("customer", "created", "2026-02-30"),
        ("event", "day", "2026-11-31"),
        ("operation", "at", "2026-02-29 10:00:00"),
        ("customer", "tags", "[1]"),
        ("customer", "tags", "["),
        ("customer", "fields", "[]"),
        ("customer", "birthday", "{}"),
        ("customer", "status", "asleep"),
        ("customer", "note", b"\xc3\x28"),
        ("event", "outcome", "teleported"),
        ("event", "day", "0000-01-01"),
        ("event", "time", "25:00:00"),
        ("event", "details", '{"a": '),
        ("event", "minutes", "many"),
        ("event", "voided", 2),
        ("supply", "units", "x"),
        ("enrollment", "due", "tomorrow"),
        ("operation", "at", "yesterday"),
        ("operation", "payload", "["),
        ("definition", "text", "x = "),
        ("definition", "name", "other"),
        ("setting", "value", "{"),
        ("setting", "value", float("inf")),
        ("agent", "roles", "{}"),
    ],
)
def test_doctor_names_the_row_and_ends_with_1(
    spoiled: Keqing, home: Path, table: str, column: str, value: object
) -> None:
    change(home, table, column, value)
    ran = spoiled("doctor", "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    found = [check for check in json.loads(ran.out)["checks"] if check["check"] == "values"]
    assert len(found) == 1
    named = "text" if (table, column) == ("definition", "name") else column
    assert found[0]["says"].startswith(f"{named} in row ")
    assert f" of {table} " in found[0]["says"]
    assert found[0]["result"] == "bad"
    for words in (
        ["today"],
        ["show", "C0001", "--health"],
        ["history", "C0001"],
        ["history"],
        ["log", "C0001", "reached", "x"],
        ["export", "customers", "-o", str(home / "x.csv")],
    ):
        ran = spoiled(*words)
        assert "did not expect" not in ran.err, words
        assert "\udcff" not in ran.err + ran.out


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("contact", "next", "-x"),
        ("contact", "next", "2026-02-30"),
        ("pause", "until", [[1]]),
        ("promise", "day", 7),
        ("snooze", "until", {"a": 1}),
        ("spread", "day", "morgen"),
        ("start", "anchor", "20261126"),
        ("profile", "birthday", "x"),
        ("created", "birthday", 7),
        ("profile", "duty", "7x"),
        ("created", "grade", {"a": 1}),
        ("profile", "tags", [["x"]]),
        ("purchase", "product", [["x"]]),
    ],
)
def test_a_detail_that_cannot_be_is_named(
    spoiled: Keqing, home: Path, kind: str, name: str, value: object
) -> None:
    change(home, "event", "kind", kind)
    change(home, "event", "details", json.dumps({name: value}))
    ran = spoiled("doctor", "--format", "json")
    said = [check["says"] for check in json.loads(ran.out)["checks"] if check["check"] == "values"]
    assert [words.split(" in row ")[0] for words in said] == [f"details.{name}"]


def test_a_command_that_meets_such_a_detail_names_its_row(spoiled: Keqing, home: Path) -> None:
    change(home, "event", "kind", "pause")
    change(home, "event", "details", '{"until": "-x"}')
    ran = spoiled("report", "month")
    assert (ran.code, ran.out) == (1, "")
    assert "holds an impossible value: details.until in row " in ran.err
    assert "不该有的值" in spoiled("--lang", "zh", "report", "month").err


def test_a_command_that_meets_it_names_it(spoiled: Keqing, home: Path) -> None:
    change(home, "event", "details", '{"a": ')
    ran = spoiled("history", "C0001")
    assert (ran.code, ran.out) == (1, "")
    assert "holds an impossible value: details in row " in ran.err
    assert "keqing doctor" in ran.err
    assert not (home / ".local/state/keqing/errors.log").exists()
    assert "不该有的值" in spoiled("--lang", "zh", "history", "C0001").err


def test_a_row_that_refers_to_none(spoiled: Keqing, home: Path) -> None:
    change(home, "customer", "referrer_id", 999)
    ran = spoiled("show", "C0001")
    assert "did not expect" not in ran.err
    ran = spoiled("edit-customer", "C0001", "--note", "x")
    assert "did not expect" not in ran.err


def test_sound_values_are_left_alone(spoiled: Keqing) -> None:
    assert spoiled("config", "set", "red-days", "8", "--department").code == 0
    checks = json.loads(spoiled("doctor", "--format", "json").out)["checks"]
    assert [check for check in checks if check["check"] == "values"] == []


def test_an_encoding_of_two_bytes_is_no_damage(spoiled: Keqing, home: Path) -> None:
    file = home / DATABASE
    with closing(sqlite3.connect(file)) as connection:
        rows = "\n".join(connection.iterdump())
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA encoding = 'UTF-16le'")
        connection.executescript(rows)
    checks = json.loads(spoiled("doctor", "--format", "json").out)["checks"]
    assert [check for check in checks if check["check"] == "values"] == []


def test_a_schema_that_is_no_text_is_told(spoiled: Keqing, home: Path) -> None:
    file = home / DATABASE
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"CREATE TABLE customer", b"CREATE \xffABLE customer"))
    for words in (["today"], ["doctor"], ["log", "C0001", "reached", "x"]):
        ran = spoiled(*words)
        assert ran.code == 1
        assert "is not a keqing database, or it is damaged." in ran.err + ran.out
