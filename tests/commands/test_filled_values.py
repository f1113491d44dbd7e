"""A kind's field that fills one of the customer's file: entered, from files, corrected, struck out, taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Keqing

WEIGHED = """
[kind.weighing]
title = { zh = "称重", en = "Weighing" }
register = "称重登记"
fields.kilos = { title = { zh = "公斤", en = "Kilos" }, type = "decimal", range = [30, 200], fills = "weight" }
fields.place = { title = { zh = "地点", en = "Place" }, fills = "address" }
fields.ill = { title = { zh = "病", en = "Illness" }, type = "text", sensitive = true, fills = "sickness" }
fields.jubilee = { title = { zh = "店庆", en = "Jubilee" }, type = "date", fills = "jubilee-day" }

[field.weight]
of = "customer"
title = { zh = "体重", en = "Weight" }
type = "decimal"
range = [20, 300]
for = ["consumer"]

[field.sickness]
of = "customer"
title = { zh = "旧病", en = "Old illness" }
sensitive = true

[field.jubilee-day]
of = "customer"
title = { zh = "店庆日", en = "Jubilee day" }
type = "date"

[field.weigh-now]
of = "contact"
title = { zh = "称了吗", en = "Weighed" }
type = "bool"
on = { "yes" = "weighing" }

[field.kilos]
of = "contact"
title = { zh = "公斤数", en = "Kilos told" }
type = "decimal"

[cadence.heavy]
title = { zh = "超重", en = "Heavy" }
track = "revisit"
source = "ours"
starts_when = "weight >= 100"
steps = ["3d"]

[cadence.jubilee]
title = { zh = "店庆问候", en = "Jubilee greeting" }
track = "revisit"
source = "ours"
anchor = "field:jubilee-day"
steps = ["-3d"]
"""


@pytest.fixture
def scales(department: Keqing, tmp_path: Path) -> Keqing:
    """A department that weighs, and a customer C0001 of 2026-11-02."""
    department("add-customer", "王秀英", "--date", "2026-11-02")
    file = tmp_path / "ours.toml"
    file.write_text(WEIGHED, "utf-8")
    ran = department("define", "apply", str(file), "--yes")
    assert ran.code == 0, ran.err
    return department


def card(keqing: Keqing, who: str = "C0001") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(keqing("show", who, "--health", "--format", "json").out)
    return found


def fields(keqing: Keqing, who: str = "C0001") -> dict[str, Any]:
    found: dict[str, Any] = card(keqing, who)["fields"]
    return found


def weigh(keqing: Keqing, *words: str, day: str = "2026-11-24") -> int:
    ran = keqing("add", "weighing", "C0001", *words, "--date", day)
    assert ran.code == 0, ran.err
    return max(int(each["id"]) for each in card(keqing)["events"] if each["kind"] == "weighing")


def address(keqing: Keqing) -> str:
    shown = keqing("export", "customers", "--format", "json").out
    return json.loads(shown)["customers"][0]["address"] or ""


def is_consistent(keqing: Keqing) -> bool:
    return "differs" not in keqing("check", "--replay").out


def history(keqing: Keqing) -> str:
    return " ".join(keqing("history", "C0001").out.split())


def heavy(keqing: Keqing) -> list[str]:
    return [each["anchor"] for each in card(keqing)["followups"] if each["cadence"] == "heavy"]


def test_a_value_goes_into_the_file_and_undo_takes_it_back(scales: Keqing) -> None:
    weigh(scales, "公斤=101", "地点=东街")
    assert (fields(scales), address(scales)) == ({"weight": "101"}, "东街")
    assert heavy(scales) == ["2026-11-24"]
    assert "Weight: 101 | address: 东街" in history(scales)
    assert is_consistent(scales)
    assert scales("undo").code == 0
    assert (fields(scales), address(scales), heavy(scales)) == ({}, "", [])


def test_what_is_struck_out_or_corrected_gives_back_what_the_file_had(scales: Keqing) -> None:
    scales("edit-customer", "C0001", "--set", "weight=60")
    first = weigh(scales, "公斤=101")
    second = weigh(scales, "公斤=102")
    assert scales("void", str(first), "--reason", "错").code == 0
    assert fields(scales) == {"weight": "102"}
    assert scales("amend", str(second), "公斤=103").code == 0
    assert (fields(scales), heavy(scales)) == ({"weight": "103"}, ["2026-11-24"])
    assert scales("amend", str(second), "day=2026-11-20").code == 0
    assert fields(scales) == {"weight": "60"}  # the change of 24 November is later
    assert scales("undo").code == 0
    assert fields(scales) == {"weight": "103"}
    assert scales("amend", str(second), "公斤=").code == 0
    assert fields(scales) == {"weight": "60"}
    assert scales("undo").code == 0
    assert scales("void", str(second), "--reason", "错").code == 0
    assert (fields(scales), heavy(scales)) == ({"weight": "60"}, [])
    assert scales("undo").code == 0
    assert fields(scales) == {"weight": "103"}
    assert is_consistent(scales)


def test_a_corrected_record_keeps_its_place_before_a_later_change_of_its_day(
    scales: Keqing,
) -> None:
    record = weigh(scales, "公斤=70")
    scales("edit-customer", "C0001", "--set", "weight=80")
    assert scales("amend", str(record), "公斤=71").code == 0
    assert fields(scales) == {"weight": "80"}
    assert scales("void", str(record), "--reason", "错").code == 0
    assert fields(scales) == {"weight": "80"}


def test_a_late_record_leaves_what_a_later_day_says(scales: Keqing) -> None:
    later = weigh(scales, "公斤=70")
    earlier = weigh(scales, "公斤=65", day="2026-11-20")
    assert fields(scales) == {"weight": "70"}
    assert scales("void", str(later), "--reason", "错").code == 0
    assert fields(scales) == {"weight": "65"}
    assert scales("void", str(earlier), "--reason", "错").code == 0
    assert fields(scales) == {}


def test_health_facts_changed_by_hand_come_back(scales: Keqing) -> None:
    weigh(scales, "病=甲")
    scales("edit-customer", "C0001", "--set", "旧病=乙")
    record = weigh(scales, "病=丙")
    assert fields(scales) == {"sickness": "丙"}
    assert "丙" not in scales("show", "C0001", "--history").out
    assert "丙" not in json.dumps(
        json.loads(scales("show", "C0001", "--format", "json").out), ensure_ascii=False
    )
    assert scales("void", str(record), "--reason", "错").code == 0
    assert fields(scales) == {"sickness": "乙"}
    record = weigh(scales, "病=丁")
    scales("edit-customer", "C0001", "--set", "旧病=戊")
    assert scales("amend", str(record), "病=己").code == 0
    assert fields(scales) == {"sickness": "戊"}
    assert scales("void", str(record), "--reason", "错").code == 0
    assert fields(scales) == {"sickness": "戊"}
    assert is_consistent(scales)


def test_what_was_declined_is_told_now_and_declined_again_without_the_record(
    scales: Keqing,
) -> None:
    scales("edit-customer", "C0001", "--declined", "weight")
    record = weigh(scales, "公斤=70")
    assert (fields(scales), card(scales)["declined"]) == ({"weight": "70"}, [])
    assert "declined_before" not in scales("show", "C0001", "--history").out
    assert scales("void", str(record), "--reason", "错").code == 0
    assert (fields(scales), card(scales)["declined"]) == ({}, ["weight"])


def test_a_day_that_a_cadence_counts_from(scales: Keqing) -> None:
    record = weigh(scales, "店庆=2026-12-09")

    def due() -> list[str]:
        return [e["cadence"] for e in card(scales)["followups"] if e["cadence"] == "jubilee"]

    assert due() == ["jubilee"]
    assert scales("void", str(record), "--reason", "错").code == 0
    assert due() == []
    assert is_consistent(scales)


def test_customers_of_another_type_keep_their_file(scales: Keqing) -> None:
    scales("edit-customer", "C0001", "--type", "dealer")
    weigh(scales, "公斤=70", "地点=东街")
    assert (fields(scales), address(scales)) == ({}, "东街")


def test_what_a_contact_starts_fills_the_file_and_goes_with_it(scales: Keqing) -> None:
    ran = scales("log", "C0001", "接通", "好", "称了吗=是", "公斤数=88")
    assert ran.code == 0, ran.err
    assert fields(scales) == {"weight": "88"}
    contact = next(e["id"] for e in card(scales)["events"] if e["kind"] == "contact")
    assert scales("void", str(contact), "--reason", "错").code == 0
    assert fields(scales) == {}


def test_a_file_fills_files_in_the_order_of_its_days(scales: Keqing, tmp_path: Path) -> None:
    scales("add-customer", "李明", "--date", "2026-11-02")
    file = tmp_path / "weighed.csv"
    file.write_text(
        "编号,日期,公斤\nC0001,2026-11-20,102\nC0001,2026-11-10,61\nC0002,2026-11-11,55\n", "utf-8"
    )
    ran = scales("import", str(file), "--kind", "weighing")
    assert ran.code == 0, ran.err
    assert (fields(scales), fields(scales, "C0002")) == ({"weight": "102"}, {"weight": "55"})
    assert scales("import", str(file), "--kind", "weighing").code == 0
    changes = [e for e in card(scales)["events"] if e["kind"] == "profile"]
    assert len(changes) == 2
    assert is_consistent(scales)
    calls = tmp_path / "calls.csv"
    calls.write_text(
        "编号,回访日期,结果,内容,称了吗,公斤数\nC0002,2026-11-23,接通,好,是,66\n", "utf-8"
    )
    ran = scales("import", str(calls))
    assert ran.code == 0, ran.err
    assert fields(scales, "C0002") == {"weight": "66"}
    assert scales("undo", "--yes").code == 0
    assert fields(scales, "C0002") == {"weight": "55"}


@pytest.mark.parametrize(
    ("written", "says", "advice"),
    [
        ('fills = "wieght"', "customers have no field", "weight"),
        ('fills = "phone"', "no record fills phone", "edit-customer"),
        ('fills = "kilos"', "customers have no field", ""),
        ('type = "int", fills = "weight"', "weight is of type decimal", 'type = "decimal"'),
        ('type = "decimal", fills = "weight"', "numbers from 20 to 300", "range = [20, 300]"),
        ('type = "decimal", range = [1, 90], fills = "weight"', "numbers from 20 to 300", "range"),
        ('fills = "sickness"', "sickness is a health fact", "sensitive = true"),
        ('type = "choice", list = "adherence", fills = "mood"', "list reactions", 'list = "reactions"'),
        ('type = "measure", unit = "kg", fills = "sugar"', "counted in mmol/L", 'unit = "mmol/L"'),
        ('type = "measure", range = [0, 9], fills = "sugar"', "from 1 to 40", "range = [1, 40]"),
        ("fills = 3", "fills", ""),
        ('fills = "address" }\nfields.y = { title = { zh = "乙", en = "Y" }, fills = "address"', "filled by another", ""),
    ],
)  # fmt: skip
def test_what_define_check_refuses(
    scales: Keqing, tmp_path: Path, written: str, says: str, advice: str
) -> None:
    file = tmp_path / "other.toml"
    file.write_text(
        '[kind.k]\ntitle = { zh = "某", en = "K" }\n'
        f'fields.x = {{ title = {{ zh = "甲", en = "X" }}, {written} }}\n\n'
        '[list.reactions]\nvalues = ["好", "坏"]\n\n'
        '[field.mood]\nof = "customer"\ntitle = { zh = "心情", en = "Mood" }\ntype = "choice"\nlist = "reactions"\n\n'
        '[field.sugar]\nof = "customer"\ntitle = { zh = "糖", en = "Sugar" }\ntype = "measure"\n'
        'units = { "mmol/L" = [1, 40], "mg/dL" = [18, 720] }\n',
        "utf-8",
    )
    ran = scales("define", "check", str(file))
    assert (ran.code, says in ran.err, advice in ran.err) == (2, True, True), ran.err


def test_a_field_that_a_kind_fills_is_not_dropped_alone(scales: Keqing) -> None:
    ran = scales("define", "drop", "field", "weight", "--yes")
    assert ran.code != 0
    assert "weighing" in ran.err


def test_it_is_said_in_chinese_too(
    scales: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEQING_LANG", "zh")
    file = tmp_path / "other.toml"
    file.write_text(
        '[kind.k]\ntitle = { zh = "某", en = "K" }\n'
        'fields.x = { title = { zh = "甲", en = "X" }, fills = "体中" }\n',
        "utf-8",
    )
    ran = scales("define", "check", str(file))
    assert (ran.code, "客户没有" in ran.err) == (2, True), ran.err
    weigh(scales, "公斤=101")
    assert "体重：101" in scales("show", "C0001", "--history").out


def test_a_record_of_a_kind_that_is_dropped_fills_as_it_did(scales: Keqing) -> None:
    record = weigh(scales, "公斤=70")
    for type_, name in (("field", "weigh-now"), ("kind", "weighing")):
        ran = scales("define", "drop", type_, name, "--yes")
        assert ran.code == 0, ran.err
    assert scales("amend", str(record), "公斤=71").code == 0
    assert fields(scales) == {"weight": "71"}
    assert scales("void", str(record), "--reason", "错").code == 0
    assert fields(scales) == {}


@pytest.mark.parametrize("kept", ["C0001", "C0002"])
def test_a_merged_customer_gives_back_what_a_record_filled(scales: Keqing, kept: str) -> None:
    """Whichever of the two is kept, a record that is struck out after the merging takes its value along."""
    gone = {"C0001": "C0002", "C0002": "C0001"}[kept]
    assert scales("add-customer", "王秀兰", "--date", "2026-11-02").code == 0
    assert scales("edit-customer", "C0001", "--set", "weight=60", "--date", "2026-11-03").code == 0
    assert scales("add", "weighing", "C0001", "公斤=61", "--date", "2026-11-10").code == 0
    assert scales("add", "weighing", "C0001", "公斤=120", "--date", "2026-11-20").code == 0
    assert scales("merge", kept, gone, "--yes").code == 0
    assert card(scales, kept)["fields"]["weight"] == "120"
    assert is_consistent(scales)
    assert "heavy" in {each["cadence"] for each in card(scales, kept)["followups"]}
    for weight, day in (("61", "2026-11-20"), ("60", "2026-11-10")):
        record = next(
            each
            for each in card(scales, kept)["events"]
            if (each["kind"], each["day"]) == ("weighing", day)
        )
        assert scales("void", str(record["id"]), "--reason", "wrong", "--yes").code == 0
        assert card(scales, kept)["fields"]["weight"] == weight
    assert "heavy" not in {each["cadence"] for each in card(scales, kept)["followups"]}
    assert is_consistent(scales)
    for _ in range(3):
        assert scales("undo", "--yes").code == 0
    assert card(scales, "C0001")["fields"]["weight"] == "120"
    assert is_consistent(scales)


def test_what_both_have_stays_with_the_one_who_is_kept(scales: Keqing) -> None:
    assert scales("add-customer", "王秀兰", "--date", "2026-11-02").code == 0
    assert scales("add", "weighing", "C0001", "公斤=61", "--date", "2026-11-10").code == 0
    assert scales("add", "weighing", "C0002", "公斤=70", "--date", "2026-11-20").code == 0
    assert "70" in scales("merge", "C0001", "C0002", "--yes").out
    assert card(scales)["fields"]["weight"] == "61"
    assert is_consistent(scales)


def test_a_day_that_came_with_the_other_one_goes_with_its_record(scales: Keqing) -> None:
    assert scales("add-customer", "王秀兰", "--date", "2026-11-02").code == 0
    assert scales("add", "weighing", "C0002", "店庆=2020-12-20", "--date", "2026-11-10").code == 0
    assert scales("merge", "C0001", "C0002", "--yes").code == 0
    assert "jubilee" in {each["cadence"] for each in card(scales)["followups"]}
    record = next(each for each in card(scales)["events"] if each["kind"] == "weighing")
    assert scales("void", str(record["id"]), "--reason", "wrong", "--yes").code == 0
    assert "jubilee" not in {each["cadence"] for each in card(scales)["followups"]}
    assert is_consistent(scales)
