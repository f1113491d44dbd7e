"""Presets and settings as definitions: what a department begins with, and how it works, in a file of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing

OURS = """
[preset.ours]
title = { zh = "本店", en = "Our shop" }
cadences = ["therapy", "birthday", "loan-back", "promise"]
roles = ["keeper", "manager"]
defaults.purchase.line = "therapy"
defaults.loan.device = "血压计"

[role.keeper]
title = { zh = "保管", en = "Keeper" }

[kind.loan]
title = { zh = "借用", en = "Loan" }
fields.device = { title = { zh = "器械", en = "Device" }, required = true }

[cadence.loan-back]
title = { zh = "归还提醒", en = "Loan: back" }
track = "deadline"
source = "ours"
starts_on = "loan"
steps = [{ at = "7d", role = "keeper" }]

[setting.red-days]
value = 3

[setting.log-asks]
value = ["minutes"]
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    file = tmp_path / "ours.toml"
    file.write_text(OURS, "utf-8")
    return file


def on(keqing: Keqing) -> set[str]:
    lines = json.loads(keqing("cadence", "list", "--format", "json").out)["cadences"]
    return {line["name"] for line in lines if line["on"]}


def value(keqing: Keqing, name: str) -> str:
    return keqing("config", "get", name, "--department", "--format", "plain").out


def test_a_department_begins_with_its_own_preset(keqing: Keqing, ours: Path) -> None:
    ran = keqing(
        "init",
        "--department",
        "客情部",
        "--name",
        "李敏",
        "--capacity",
        "60",
        "--preset",
        str(ours),
    )
    assert ran.code == 0, ran
    assert "Loan: back" in ran.out
    assert {"therapy", "birthday", "loan-back"} == on(keqing) - {"promise"}
    assert "3" in value(keqing, "red-days")
    assert keqing("add-customer", "王秀兰").code == 0
    late = keqing("add", "loan", "C0001", "--date", "2026-11-20")
    assert late.code == 0, late
    assert "2026-11-27" in late.out
    assert "血压计" in keqing("show", "C0001").out
    assert keqing("define", "diff", str(ours)).out.count("\n") == 1
    assert "differs" not in keqing("check", "--replay").out


def test_its_own_preset_stands_beside_one_of_the_program(keqing: Keqing, ours: Path) -> None:
    begin = ("init", "--department", "客情部", "--name", "李敏", "--capacity", "60")
    ran = keqing(*begin, "--preset", "field", "--preset", str(ours))
    assert ran.code == 0, ran
    assert {"third-terminal", "loan-back"} <= on(keqing)


@pytest.mark.parametrize(("lang", "says"), [("en", "has no preset"), ("zh", "里没有方案")])
def test_a_file_without_a_preset_begins_nothing(
    keqing: Keqing, tmp_path: Path, lang: str, says: str
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OURS[OURS.index("[role") :], "utf-8")
    begin = ("init", "--department", "客情部", "--name", "李敏", "--capacity", "60")
    ran = keqing("--lang", lang, *begin, "--preset", str(file))
    assert (ran.code, says in ran.err) == (2, True), ran
    assert keqing("today").code == 6
    assert keqing(*begin, "--preset", str(tmp_path / "none.toml")).code in {1, 2, 3}
    assert keqing("today").code == 6


@pytest.mark.parametrize(
    ("old", "new", "says", "instead"),
    [
        ('"loan-back", "promise"', '"loan-bak"', "there is no cadence loan-bak", "loan-back"),
        ('"keeper", "manager"', '"keper"', "there is no role keper", "keeper"),
        ("defaults.loan.", "defaults.lone.", "there is no kind lone", "loan"),
        ("loan.device =", "loan.devise =", "loan has no field devise", "device"),
        ('line = "therapy"', 'line = "thrapy"', "line cannot be thrapy", "therapy"),
        ('defaults.purchase.line = "therapy"', "defaults.purchase = 3", "defaults", "Write"),
        ('defaults.purchase.line = "therapy"', "defaults.purchase.line = []", "defaults", "Write"),
        ("cadences =", "cadence =", "cadence", "cadences"),
        ("value = 3", "value = 300", "red-days cannot be '300'", "from 0 to 60"),
        ("value = 3", "value = true", "value", "Write value = 7"),
        ("value = 3", "", "value", "Write value = 7"),
        ("setting.red-days", "setting.red-day", "there is no setting red-day", "red-days"),
        ("setting.red-days", "setting.department", "there is no setting department", "?"),
        ('["minutes"]', '["length"]', "log-asks cannot be 'length'", "minutes"),
    ],
)
def test_what_define_check_says(
    department: Keqing, ours: Path, old: str, new: str, says: str, instead: str
) -> None:
    text = OURS.replace(old, new, 1)
    ours.write_text(text, "utf-8")
    ran = department("define", "check", str(ours))
    told = " ".join(ran.err.split())
    assert (ran.code, says in told) == (2, True), told
    assert instead == "?" or instead in told
    assert "line " in told
    assert department("define", "apply", str(ours), "--yes").code == 2


def test_a_preset_that_was_applied_switches_its_cadences_on(department: Keqing, ours: Path) -> None:
    """One operation, which undo takes back; names and titles mean it."""
    before = on(department)
    assert "loan-back" not in before
    assert department("define", "apply", str(ours), "--yes").code == 0
    assert department("cadence", "off", "loan-back", "--yes").code == 0
    shown = department("define", "show", "preset", "本店").out
    assert "defaults.loan.device" in shown
    assert "ours" in department("define", "list", "preset").out
    ran = department("cadence", "on", "本店", "--yes")
    assert ran.code == 0, ran
    assert {"therapy", "birthday", "loan-back"} <= on(department)
    assert department("undo", "--yes").code == 0
    assert "loan-back" not in on(department)
    assert department("define", "drop", "preset", "ours").code == 0
    assert department("cadence", "on", "本店", "--yes").code == 3


def test_settings_are_versioned_exported_and_taken_back(
    department: Keqing, ours: Path, tmp_path: Path
) -> None:
    assert "7" in value(department, "red-days")
    assert department("define", "apply", str(ours), "--yes").code == 0
    assert "3" in value(department, "red-days")
    assert "minutes" in value(department, "log-asks")
    assert department("log", "C0001", "reached", "ok").code in {2, 3}
    again = department("define", "apply", str(ours), "--yes")
    assert again.code == 0
    exported = tmp_path / "all.toml"
    exported.write_text(department("define", "export").out, "utf-8")
    assert "[setting.red-days]" in exported.read_text("utf-8")
    assert department("define", "diff", str(exported)).out.count("\n") == 1
    assert department("config", "set", "red-days", "9", "--department").code == 0
    assert "value = 9" in department("define", "show", "setting", "red-days").out
    lines = json.loads(department("define", "list", "setting", "--format", "json").out)
    versions = {each["name"]: each["version"] for each in lines["definitions"]}
    assert (versions["red-days"], versions["calling-hours"]) == (2, 0)
    assert department("undo").code == 0
    assert "3" in value(department, "red-days")
    ran = department("define", "drop", "setting", "red-days")
    assert ran.code == 0, ran
    assert "7" in value(department, "red-days")
    assert department("undo").code == 0
    assert department("undo", "--yes").code == 0
    assert ("7" in value(department, "red-days"), "none" in value(department, "log-asks")) == (
        True,
        False,
    )
    assert "[setting" not in department("define", "export").out
    ran = department("define", "apply", str(ours), "--from", "2026-12-24", "--yes")
    assert (ran.code, "later day" in ran.err) == (2, True)


def test_a_setting_of_a_file_moves_birthdays_and_undo_moves_them_back(
    department: Keqing, tmp_path: Path
) -> None:
    file = tmp_path / "leap.toml"
    file.write_text('[setting.leap-day-birthday]\nvalue = "03-01"\n', "utf-8")
    assert department("cadence", "on", "birthday", "--yes").code == 0
    assert department("add-customer", "王秀兰", "--birthday", "1952-02-29").code == 0

    def kept() -> str:
        found = json.loads(department("show", "C0001", "--format", "json").out)["followups"]
        return str(next(each["due"] for each in found if each["cadence"] == "birthday"))

    assert kept() == "2027-02-28"
    assert department("define", "apply", str(file), "--yes").code == 0
    assert kept() == "2027-03-01"
    assert department("undo").code == 0
    assert kept() == "2027-02-28"
