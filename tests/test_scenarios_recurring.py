"""Days that come again, told on the command line: periods, days of a year, days of a customer's file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

OURS = """
[field.wedding]
of = "customer"
type = "date"
title = { zh = "纪念日", en = "Wedding day" }

[cadence.year-end]
title = { zh = "年终答谢", en = "Year-end thanks" }
track = "care"
anchor = "date:12-31"
applies_to = { grade = ["VIP"] }
steps = [{ at = "0d", early = "30d", late = "0d" }]
shift = "previous"
source = "003:109"

[cadence.eve]
title = { zh = "除夕问候", en = "New Year's Eve greeting" }
track = "care"
anchor = "festival:new-years-eve"
steps = [{ at = "0d", late = "0d", channel = "sms" }]
done_by = ["sms", "wechat", "phone", "visit"]
source = "002:235"

[cadence.anniversary]
title = { zh = "纪念日问候", en = "Anniversary" }
track = "care"
anchor = "field:wedding"
steps = [{ at = "0d", late = "0d", channel = "sms" }]
done_by = ["sms", "wechat", "phone", "visit"]
source = "002:213"

[cadence.statement]
title = { zh = "月结单", en = "Monthly statement" }
track = "office"
anchor = "month"
applies_to = { type = ["dealer"] }
steps = ["3wd", "8wd", "9wd"]
done_by = "named"
source = "ours"
"""


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A morning in Shanghai, before all that is told here."""
    with time_machine.travel("2026-11-23T01:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def department(keqing: Keqing, tmp_path: Path) -> Department:
    department = Department(keqing, "therapy")
    file = tmp_path / "ours.toml"
    file.write_text(OURS, encoding="utf-8")
    department.keqing("define", "apply", str(file), "-y")
    return department


def dates(department: Department, who: str) -> dict[str, str]:
    followups = department.json("show", who)["followups"]
    return {f"{each['cadence']} {each['label']}": each["due"] for each in followups}


def test_s16_and_s21_days_of_every_year(department: Department) -> None:
    """S16, S21 (R275, R346, R499): thanks by 2026-12-31, a greeting on the eve 2027-02-05, an anniversary each year."""
    who = department.customer("王秀兰", "--grade", "VIP", "--set", "纪念日=2001-03-08")
    assert dates(department, who) == {
        "year-end 2026 0d": "2026-12-31",
        "eve 2027 0d": "2027-02-05",
        "anniversary 2027 0d": "2027-03-08",
    }
    assert department.listed("2026-12-01") == {"王秀兰": ["year-end 2026 0d"]}
    department.call(who, "2026-12-08")
    assert dates(department, who)["year-end 2027 0d"] == "2027-12-31"


def test_s16_another_day_in_the_file_begins_anew_and_none_ends_it(department: Department) -> None:
    """S16 (R275): the date follows the file, whenever it is entered; undo takes it back."""
    who = department.customer("王秀兰")
    assert "anniversary 2027 0d" not in dates(department, who)
    department.do("edit-customer", who, "--set", "纪念日=2001-12-20")
    assert dates(department, who)["anniversary 2026 0d"] == "2026-12-20"
    department.do("edit-customer", who, "--set", "纪念日=2001-02-28")
    assert dates(department, who)["anniversary 2027 0d"] == "2027-02-28"
    assert department.keqing("check", "--replay").code == 0
    department.keqing("undo", "-y")
    assert dates(department, who)["anniversary 2026 0d"] == "2026-12-20"
    department.do("edit-customer", who, "--clear", "纪念日")
    assert not any(step.startswith("anniversary") for step in dates(department, who))
    assert department.keqing("check", "--replay").code == 0


def test_s18_working_days_of_a_month(department: Department, clock: time_machine.Traveller) -> None:
    """S18 (R368, R375): the third, eighth and ninth working day of December 2026, then those of January."""
    who = department.customer("康复经销", "--type", "dealer", "--date", "2026-12-01")
    seen = []
    for day in ("2026-12-03", "2026-12-10", "2026-12-11", "2027-01-06"):
        clock.move_to(f"{day}T02:00:00+00:00")
        assert [row["name"] for row in department.today(day)] == ["康复经销"]
        seen += [step for step in dates(department, who) if step.startswith("statement")]
        department.do("done", who, "statement", "--date", day)
    assert seen == [
        "statement 2026-12 3wd",
        "statement 2026-12 8wd",
        "statement 2026-12 9wd",
        "statement 2027-01 3wd",
    ]
    assert department.keqing("check", "--replay").code == 0


def test_why_names_the_period(department: Department) -> None:
    who = department.customer("康复经销", "--type", "dealer", "--date", "2026-12-01")
    english = department.do("why", who).out
    assert "Steps count from 2026-11-30, the eve of 2026-12." in english
    assert "Monthly statement, 12/2026, working day 3" in english
    chinese = department.do("--lang", "zh", "why", who).out
    assert "从 2026-11-30 起算，也就是 2026-12 的前一天。" in chinese
    assert "月结单 2026年12月第3个工作日" in chinese


def test_preview_gives_the_worked_example(keqing: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OURS.partition("[cadence.statement]")[1] + OURS.partition("[cadence.statement]")[2], encoding="utf-8")  # fmt: skip
    ran = keqing("cadence", "preview", "--file", str(file), "--anchor", "2026-10-01", "--rows", "3", "--format", "json")  # fmt: skip
    assert ran.code == 0
    assert [ran.out.count(f'"due": "{day}"') for day in ("2026-10-10", "2026-10-16", "2026-10-19")] == [1, 1, 1]  # fmt: skip
