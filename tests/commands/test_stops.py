"""Whoever asked not to be called stays so, by whatever spelling, file or name the number comes again."""

from __future__ import annotations

import hmac
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Keqing, Ran

MOBILE = (
    "13912345678",
    "139 1234 5678",
    "139-1234-5678",
    "+86 139 1234 5678",
    "0086-13912345678",
    "8613912345678",
    "08613912345678",
    "(+86)13912345678",
    "013912345678",
    "0139-1234-5678",
    "+86 0139 1234 5678",
    "17951 13912345678",
    "1259313912345678",
    "17909-013912345678",
    "+86 17951 13912345678",
    "１３９１２３４５６７８",
    "①③⑨1234 5678",
    "139\u200b1234\u00ad5678",
    "\u202e13912345678\u202c",
    "'13912345678",
    "13912345678.0",
    "tel:13912345678",
    "手机：13912345678",
    "13912345678（儿子）",
    "13912345678转1",
    "13912345678 转 1",
    "13912345678（转1）",
    "13912345678请转1",
    "13912345678转分机1",
    "13912345678分机号1",
    "13912345678内线1",
    "13912345678按1",
    "13912345678#1",
    "13912345678-0",
    "139-1234-5678-1",
    "13912345678～1",
    "13912345678x1",
    "13912345678 ext. 1",
    "13912345678 extension 1",
    "13912345678*1",
    "13912345678p1",
    "13912345678;ext=1",
    "13912345678(1)",
    "13912345678转1号",
    "13700001111/13912345678",
    "13700001111、13912345678转1",
)
LANDLINE = (
    "021-64321234",
    "021-64321234转801",
    "(021)64321234",
    "02164321234-0",
    "+86 21 6432 1234",
    "862164321234",
    "17951 02164321234",
    "021-64321234（转802）",
    "021 6432 1234 ext 9",
)


def statuses(keqing: Keqing) -> dict[str, str]:
    """Give the status of every customer by name."""
    rows = json.loads(keqing("list", "--format", "json").out)["customers"]
    return {row["name"]: row["status"] for row in rows}


def stopped(keqing: Keqing, *numbers: str) -> None:
    """Enter 张停止 with these numbers, who asks not to be called."""
    words = [word for number in numbers for word in ("--phone", number)]
    assert keqing("add-customer", "张停止", *words).code == 0
    assert keqing("log", "张停止", "stop", "别再打了").code == 0


def brought(keqing: Keqing, folder: Path, *lines: str) -> Ran:
    """Import a file with these lines."""
    file = folder / "people.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return keqing("import", str(file), "--format", "json")


@pytest.mark.parametrize("stop", ["13912345678", "13912345678转1"])
def test_no_spelling_of_a_mobile_evades_a_stop(
    department: Keqing, tmp_path: Path, stop: str
) -> None:
    stopped(department, stop)
    lines = [f'人{n},"{number}"' for n, number in enumerate(MOBILE)]
    ran = brought(department, tmp_path, "姓名,电话", *lines)
    assert ran.code == 0, ran.out
    assert set(statuses(department).values()) == {"stopped"}
    told = json.loads(ran.out)
    assert len([row for row in told["rows"] if "not to be called" in row["reason"]]) == len(MOBILE)


@pytest.mark.parametrize("stop", ["021-64321234", "021-64321234转801"])
def test_no_spelling_of_a_landline_evades_a_stop(
    department: Keqing, tmp_path: Path, stop: str
) -> None:
    stopped(department, stop)
    lines = [f'人{n},"{number}"' for n, number in enumerate(LANDLINE)]
    assert brought(department, tmp_path, "姓名,电话", *lines).code == 0
    assert set(statuses(department).values()) == {"stopped"}


def test_an_extension_evades_no_stop_on_the_command_line(department: Keqing) -> None:
    stopped(department, "021-64321234转801")
    ran = department("add-customer", "李", "--phone", "021-64321234")
    assert "stored as not to be called" in ran.out
    department("add-customer", "赵", "--phone", "13700001111")
    ran = department("edit-customer", "赵", "--phone", "021-64321234-5")
    assert "stored as not to be called" in ran.out
    assert set(statuses(department).values()) == {"stopped"}


def test_a_new_number_of_one_who_is_stopped_is_stopped_too(
    department: Keqing, tmp_path: Path
) -> None:
    stopped(department, "13912345678")
    assert brought(department, tmp_path, "编号,电话", "C0001,13700001111").code == 0
    brought(department, tmp_path, "姓名,电话", "李,13700001111")
    assert statuses(department) == {"张停止": "stopped", "李": "stopped"}


@pytest.mark.parametrize("reverse", [False, True])
def test_a_stop_in_a_file_holds_for_whoever_else_has_the_number(
    department: Keqing, tmp_path: Path, *, reverse: bool
) -> None:
    department("add-customer", "旧", "--phone", "021-64321234转2")
    department("add-customer", "另", "--phone", "021-64321234", "--phone", "13700001111")
    lines = ["王,021-64321234转1,勿打", "李,021-64321234,"]
    ran = brought(department, tmp_path, "姓名,电话,备注", *(reversed(lines) if reverse else lines))
    assert statuses(department) == {
        "旧": "stopped",
        "另": "active",
        "王": "stopped",
        "李": "stopped",
    }
    assert "旧 (C0001) has the same number" in ran.out


def test_a_stop_holds_for_others_on_the_line(department: Keqing) -> None:
    department("add-customer", "李", "--phone", "021-64321234转2")
    stopped(department, "021-64321234转801")
    assert statuses(department) == {"李": "stopped", "张停止": "stopped"}


def test_a_number_that_is_stopped_is_flagged_as_a_contact_persons(
    department: Keqing, tmp_path: Path
) -> None:
    stopped(department, "13912345678")
    department("add-customer", "李", "--phone", "13700001111")
    ran = department("add-contact", "李", "女儿", "--phone", "13912345678转1")
    assert "do not call it" in ran.out
    assert "139****5678  -  not to be called" in department("show", "李").out
    ran = brought(
        department, tmp_path, "姓名,电话,联系人,联系人电话", "李,13700001111,儿子,13912345678"
    )
    assert "The number of 儿子 is on the list" in ran.out


def test_the_same_name_and_line_is_the_same_customer(department: Keqing, tmp_path: Path) -> None:
    department("add-customer", "李", "--phone", "021-64321234转801")
    ran = department("add-customer", "李", "--phone", "021-64321234")
    assert ran.code == 2
    assert "on file already: C0001" in ran.err
    assert brought(department, tmp_path, "姓名,电话", "李,021-64321234").code == 0
    assert len(statuses(department)) == 1


def test_an_extension_on_a_mobile_is_flagged(department: Keqing, tmp_path: Path) -> None:
    ran = department("add-customer", "李", "--phone", "13912345678转1")
    assert "A mobile number has no extension" in ran.out
    ran = brought(department, tmp_path, "姓名,电话", "赵,13700001111#2")
    assert "A mobile number has no extension" in ran.out


def test_a_stop_of_before_is_taken_back_with_what_the_upgrade_added(
    department: Keqing, home: Path
) -> None:
    stopped(department, "021-64321234转801")
    (file,) = home.rglob("*.db")
    with closing(sqlite3.connect(file)) as connection:
        (secret,) = connection.execute(
            "SELECT value FROM setting WHERE name = 'stop-secret'"
        ).fetchone()
        key = json.loads(secret).encode()
        old, by_line = (
            hmac.digest(key, number, "sha256").hex()
            for number in (b"+862164321234;ext=801", b"+862164321234")
        )
        (payload, operation) = connection.execute(
            "SELECT payload, id FROM operation ORDER BY id DESC"
        ).fetchone()
        before = re.sub(f'"{by_line}"', f'"{old}"', payload)
        assert before != payload
        connection.execute("UPDATE operation SET payload = ? WHERE id = ?", (before, operation))
        connection.execute("UPDATE stop SET digest = ?", (old,))
        connection.execute(
            "INSERT INTO stop (digest, customer_id, day, evidence) SELECT ?, customer_id, day, evidence FROM stop",
            (by_line,),
        )
        connection.commit()
    ran = department("add-customer", "李", "--phone", "021-64321234")
    assert "stored as not to be called" in ran.out
    assert department("undo", "--yes").code == 0
    assert department("undo", "--yes").code == 0
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM stop").fetchone() == (0,)
    assert statuses(department) == {"张停止": "active"}


@pytest.mark.parametrize("word", ["张丽", "女儿", " 张　丽 "])
def test_a_stop_told_by_a_contact_person_binds_their_number(department: Keqing, word: str) -> None:
    department("add-customer", "王", "--phone", "13700001111")
    department("add-contact", "王", "张丽", "--relation", "女儿", "--phone", "13912345678")
    department("add-contact", "王", "张刚", "--relation", "儿子", "--phone", "13712345678")
    department("add-customer", "女", "--phone", "13912345678")
    assert department("log", "王", "stop", "别再打了", "--with", word).code == 0
    assert statuses(department) == {"王": "stopped", "女": "stopped"}
    assert "not to be called" in department("add-customer", "李", "--phone", "13912345678#1").out
    assert "not to be called" not in department("add-customer", "赵", "--phone", "13712345678").out


@pytest.mark.parametrize("outcome", ["stop", "deceased"])
def test_taking_back_a_stop_or_a_death_asks_and_tells_the_manager(
    department: Keqing, outcome: str
) -> None:
    department("add-customer", "王", "--phone", "13700001111")
    department("log", "王", outcome, "女儿说的")
    ran = department("undo")
    assert (ran.code, ran.out) == (2, "")
    assert "王 C0001 asked not to be called, or has died" in ran.err
    assert "137****1111" not in department("today").out
    assert department("undo", "-n").code == 0
    assert statuses(department)["王"] != "active"
    assert department("undo", "--yes").code == 0
    assert statuses(department)["王"] == "active"
    assert "a stop or a death was taken back" in department("--width", "200", "today").out


@pytest.mark.parametrize("outcome", ["stop", "deceased"])
def test_striking_out_a_stop_or_a_death_asks_and_tells_the_manager(
    department: Keqing, outcome: str
) -> None:
    department("add-customer", "王", "--phone", "13700001111")
    ran = department("log", "王", outcome, "女儿说的", "--format", "json")
    record = str(json.loads(ran.out)["event"])
    ran = department("amend", record, "outcome=reached")
    assert (ran.code, ran.out) == (2, "")
    ran = department("void", record, "--reason", "打错了")
    assert (ran.code, ran.out) == (2, "")
    assert "王 asked not to be called, or has died" in ran.err
    assert statuses(department)["王"] != "active"
    assert department("void", record, "--reason", "打错了", "--yes").code == 0
    assert statuses(department)["王"] == "active"
    assert "a stop or a death was taken back" in department("--width", "200", "today").out


def test_striking_out_says_when_somebody_elses_wish_still_holds(department: Keqing) -> None:
    department("add-customer", "王", "--phone", "13912345678")
    stopped(department, "13912345678")
    events = json.loads(department("show", "王", "--format", "json").out)["events"]
    record = str(next(event["id"] for event in events if event["outcome"] == "stop"))
    ran = department("void", record, "--reason", "错了", "--yes")
    assert "A number stays on the list" in ran.out


def test_an_import_with_stops_is_not_taken_back_unasked(department: Keqing, tmp_path: Path) -> None:
    assert brought(department, tmp_path, "姓名,电话,备注", "王,13912345678,勿打").code == 0
    ran = department("undo")
    assert (ran.code, ran.out) == (2, "")
    assert "1 number is not to be called" in ran.err
    assert department("undo", "--yes").code == 0
    assert statuses(department) == {}


def test_an_ordinary_record_is_struck_out_unasked(department: Keqing) -> None:
    department("add-customer", "王", "--phone", "13700001111")
    ran = department("log", "王", "reached", "好", "--format", "json")
    record = str(json.loads(ran.out)["event"])
    assert department("void", record, "--reason", "打给了别人").code == 0


@pytest.mark.parametrize("outcome", ["stop", "deceased"])
def test_the_same_name_with_another_number_is_flagged(
    department: Keqing, tmp_path: Path, outcome: str
) -> None:
    department("add-customer", "张停止", "--phone", "13912345678")
    department("log", "张停止", outcome, "女儿说的")
    asked = "张停止 C0001 has the same name and is not to be called"
    ran = brought(department, tmp_path, "姓名,电话", "张\u200b停止,13700001111", "李,13700002222")
    assert asked in ran.out
    assert json.loads(ran.out)["flagged"] == 1
    assert asked in department("add-customer", "张停止", "--phone", "13700003333").out
