"""Fields of customers, contact persons and contacts: defined, typed, declined, asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Keqing

OURS = """
[list.payment-terms]
values = [{ name = "cash", title = { zh = "现结", en = "Cash" } }, { name = "month", title = { zh = "月结", en = "Monthly" }, aliases = ["帐期"] }]

[field.reorder-days]
of = "customer"
title = { zh = "补货周期", en = "Reorder cycle" }
type = "int"
unit = "d"
range = [1, 365]
for = ["pharmacy"]
ask = 2

[field.payment-terms]
of = "customer"
title = { zh = "付款方式", en = "Payment terms" }
type = "choice"
list = "payment-terms"
for = ["pharmacy"]
required_from = "filed"
ask = 1

[field.blood-sugar]
of = "customer"
title = { zh = "血糖", en = "Blood sugar" }
type = "measure"
sensitive = true
units = { "mmol/L" = [1, 40], "mg/dL" = [18, 720] }

[field.decides]
of = "person"
title = { zh = "有决定权", en = "Decides" }
type = "bool"
"""


def applied(keqing: Keqing, tmp_path: Path, text: str) -> None:
    """Put a text of definitions in force."""
    file = tmp_path / "ours.toml"
    file.write_text(text, "utf-8")
    ran = keqing("define", "apply", str(file), "--yes")
    assert ran.code == 0, ran.err


@pytest.fixture
def ours(department: Keqing, tmp_path: Path) -> Keqing:
    """A department with fields of its own, a pharmacy C0001 and a consumer C0002."""
    applied(department, tmp_path, OURS)
    department("add-customer", "同春药店", "--type", "pharmacy")
    department("add-customer", "王秀英")
    return department


def card(keqing: Keqing, who: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(keqing("show", who, "--health", "--format", "json").out)
    return found


@pytest.mark.parametrize(
    ("who", "typed", "name", "value"),
    [
        ("C0001", "补货周期=14", "reorder-days", 14),
        ("C0001", "reorder cycle=十四", "reorder-days", 14),
        ("C0001", "付款方式=帐期", "payment-terms", "month"),
        ("C0001", "payment-terms=Cash", "payment-terms", "cash"),
        ("C0002", "血糖=5.6", "blood-sugar", "5.6"),
        ("C0002", "blood sugar=5.60 mmol/L", "blood-sugar", "5.6"),
        ("C0002", "血糖=280mg/dl", "blood-sugar", "280 mg/dL"),
        ("C0002", "是否退休=是", "retired", True),
        ("C0002", "职业=教师", "post", "教师"),
        ("C0002", "title=teacher", "post", "teacher"),
        ("C0002", "性格=固执型", "personality", "顽固型"),
    ],
)
def test_a_value_is_kept_as_its_definition_says(
    ours: Keqing, who: str, typed: str, name: str, value: object
) -> None:
    ran = ours("edit-customer", who, "--set", typed)
    assert ran.code == 0, ran.err
    assert card(ours, who)["fields"] == {name: value}


@pytest.mark.parametrize(
    ("who", "typed", "says"),
    [
        ("C0001", "补货周期=400", ("Reorder cycle", "1 to 365")),
        ("C0001", "补货周期=soon", ("1 to 365",)),
        ("C0001", "付款方式=赊", ("cash", "Monthly")),
        ("C0002", "血糖=280", ("1 - 40 mmol/L", "18 - 720 mg/dL")),
        ("C0002", "血糖=30", ("with its unit",)),
        ("C0002", "血糖=280mg/L", ("with its unit",)),
        ("C0002", "血糖=高", ("with its unit",)),
        ("C0002", "retired=maybe", ("Retired", "yes")),
        ("C0002", "付款方式=现结", ("Payment terms", "Consumer", "Pharmacy")),
        ("C0002", "单位名=厂", ("no field '单位名'",)),
        ("C0002", "retird=yes", ("no field 'retird'", "retired")),
        ("C0002", "地址=东街", ("has an option",)),
        ("C0002", "adherence=正常", ("no field",)),
    ],
)
def test_what_a_field_cannot_be_is_refused(
    ours: Keqing, who: str, typed: str, says: tuple[str, ...]
) -> None:
    ran = ours("edit-customer", who, "--set", typed)
    assert (ran.code, ran.out) == (2, "")
    for words in says:
        assert words in ran.err
    assert card(ours, who)["fields"] == {}


def test_a_name_that_is_no_field_is_refused_with_the_nearest_three(department: Keqing) -> None:
    """F11: three names and the command that lists them all."""
    ran = department("add-customer", "甲", "--set", "生肖属相=马")
    assert (ran.code, ran.out) == (2, "")
    assert "keqing define list field" in ran.err
    assert department("list").out == "" or "甲" not in department("list").out


def test_a_sensitive_field_is_hidden_until_it_is_asked_for(ours: Keqing) -> None:
    ours("edit-customer", "C0002", "--set", "血糖=5.6")
    shown = ours("show", "C0002").out
    assert "5.6" not in shown
    assert "1 health fact is left out" in shown
    assert "Blood sugar: 5.6" in ours("show", "C0002", "--health").out
    assert "5.6" not in ours("export", "customers", "--format", "csv").out
    assert "5.6" in ours("export", "customers", "--format", "csv", "--health").out


def test_conditions_ask_for_typed_fields(ours: Keqing) -> None:
    ours("edit-customer", "C0001", "--set", "补货周期=14", "--set", "付款方式=月结")
    for condition in ("补货周期 >= 14", 'payment-terms = "月结"', "has(reorder-days)"):
        ran = ours("list", "--where", condition, "--format", "json")
        assert [row["code"] for row in json.loads(ran.out)["customers"]] == ["C0001"]


def test_a_declined_field_has_no_value_and_is_shown_as_declined(ours: Keqing) -> None:
    """S01 (R099): who does not want to say is not asked again."""
    ours("edit-customer", "C0002", "--address", "东街1号", "--set", "退休=是")
    ran = ours("edit-customer", "C0002", "--declined", "地址", "--set", "retired=不愿说")
    assert ran.code == 0, ran.err
    found = card(ours, "C0002")
    assert (found["declined"], found["fields"]) == (["retired", "address"], {})
    screen = ours("show", "C0002").out
    assert "address: declined to say" in screen
    assert "Address   东街" not in screen
    for condition in ("has(address)", "retired", 'address = "东街1号"'):
        assert (
            json.loads(ours("list", "--where", condition, "--format", "json").out)["customers"]
            == []
        )
    ours("edit-customer", "C0002", "--address", "西街", "--set", "retired=no")
    assert card(ours, "C0002")["declined"] == []
    ours("edit-customer", "C0002", "--declined", "retired")
    ours("edit-customer", "C0002", "--clear", "是否退休")
    found = card(ours, "C0002")
    assert (found["declined"], found["fields"]) == ([], {})
    assert ours("undo").code == 0
    assert card(ours, "C0002")["declined"] == ["retired"]


@pytest.mark.parametrize("word", ["name", "码", "付款方式"])
def test_what_cannot_be_declined(ours: Keqing, word: str) -> None:
    ran = ours("edit-customer", "C0002", "--declined", word)
    assert (ran.code, ran.out) == (2, "")


def test_contact_persons_have_fields(ours: Keqing) -> None:
    """S01, S25 (R254): the contact persons of a pharmacy by their functions."""
    ran = ours("add-contact", "C0001", "孙采购", "--set", "职能=buyer", "--set", "decides=是")
    assert ran.code == 0, ran.err
    (person,) = card(ours, "C0001")["contact_persons"]
    assert person["fields"] == {"function": "采购", "decides": True}
    assert "Function: 采购" in ours("show", "C0001").out
    assert ours("add-contact", "C0001", "孙采购", "--set", "补货周期=3").code == 2
    ours("add-contact", "C0001", "孙采购", "--set", "function=会计")
    (person,) = card(ours, "C0001")["contact_persons"]
    assert person["fields"] == {"function": "会计", "decides": True}


def test_a_file_has_columns_for_fields(ours: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text(
        "姓名,客户类型,补货周期,付款方式,联系人,职能,地址\n"
        "百草堂,药店,7,帐期,钱会计,accountant,不愿说\n"
        "丙,患者,7,,,,\n"
        "春和堂,药店,七百,,,,\n",
        "utf-8",
    )
    ran = ours("import", str(file), "--format", "json")
    rows = {row["row"]: row for row in json.loads(ran.out)["rows"]}
    assert ran.code == 4
    assert {row for row, found in rows.items() if found["status"] == "rejected"} == {3, 4}
    assert "补货周期" in rows[3]["reason"] or "Reorder cycle" in rows[3]["reason"]
    found = card(ours, "C0003")
    assert found["fields"] == {"reorder-days": 7, "payment-terms": "month"}
    assert found["declined"] == ["address"]
    assert found["contact_persons"][0]["fields"] == {"function": "会计"}
    out = ours("export", "customers", "--format", "csv").out
    assert "Reorder cycle" in out
    assert "Monthly" in out


class TestDefine:
    """What `define` takes of fields, and what it refuses."""

    def test_list_show_drop_export(self, ours: Keqing) -> None:
        assert (
            "补货周期" in ours("define", "list", "field").out
            or "Reorder cycle" in ours("define", "list", "field").out
        )
        assert "range = [1, 365]" in ours("define", "show", "field", "补货周期").out
        ours("edit-customer", "C0001", "--set", "补货周期=14")
        assert ours("define", "drop", "field", "reorder-days").code == 0
        assert ours("edit-customer", "C0001", "--set", "补货周期=15").code == 2
        assert "Reorder cycle: 14" in ours("show", "C0001").out
        assert "[field.payment-terms]" in ours("define", "export").out
        assert ours("define", "drop", "list", "payment-terms").code == 1
        assert ours("define", "drop", "field", "informed").code == 1

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ('of = "agent"', "of cannot be"),
            ('of = "customer"\ntype = "agent"', "type cannot be"),
            ('of = "customer"\ntype = "choice"', "list"),
            ('of = "customer"\nfor = ["ship"]', "there is no type ship"),
            ('of = "customer"\nrequired_from = "gone"', "there is no stage gone"),
            ('of = "customer"\nrequired = true', "required has no place here"),
            ('of = "customer"\non = { "x" = "adverse" }', "on has no place here"),
            ('of = "contact"\nfor = ["consumer"]', "for has no place here"),
            ('of = "contact"\nfor_cadence = ["gone"]', "there is no cadence gone"),
            ('of = "contact"\ntype = "text"\non = { "x" = "adverse" }', "on has no place here"),
            ('of = "contact"\ntype = "bool"\non = { "yes" = "gone" }', "there is no kind"),
            ('of = "contact"\ntype = "bool"\non = { "yes" = "purchase" }', "requires product"),
            (
                'of = "contact"\ntype = "choice"\nlist = "adherence"\non = { "快" = "adverse" }',
                "mood cannot be",
            ),
            ('of = "customer"\nrange = [3, 1]\ntype = "int"', "range cannot be"),
            ('of = "customer"\nunits = { "kg" = [1, 2] }', "units has no place here"),
            (
                'of = "customer"\ntype = "measure"\nunit = "kg"\nunits = { "kg" = [1, 2] }',
                "unit has no place here",
            ),
            ('of = "customer"\naliases = ["地址"]', "already means address"),
            ('of = "contact"\naliases = ["结果"]', "already means outcome"),
            ('of = "person"\naliases = ["关系"]', "already means relation"),
        ],
    )
    def test_a_mistake_is_told_with_its_line(
        self, department: Keqing, tmp_path: Path, line: str, says: str
    ) -> None:
        file = tmp_path / "f.toml"
        file.write_text(f'[field.mood]\ntitle = {{ zh = "心情", en = "Mood" }}\n{line}\n', "utf-8")
        ran = department("define", "check", str(file))
        assert ran.code == 2
        assert says in ran.err
        assert "line " in ran.err

    @pytest.mark.parametrize(
        ("name", "of", "type_"),
        [
            ("informed", "customer", "text"),
            ("informed", "person", "bool"),
            ("birthday", "customer", "text"),
            ("referrer", "customer", "text"),
            ("grade", "customer", "text"),
            ("note", "customer", "text"),
            ("outcome", "contact", "text"),
            ("mood", "customer", "customer"),
        ],
    )
    def test_names_that_the_program_goes_by(
        self, department: Keqing, tmp_path: Path, name: str, of: str, type_: str
    ) -> None:
        file = tmp_path / "f.toml"
        file.write_text(
            f'[field.{name}]\nof = "{of}"\ntype = "{type_}"\ntitle = {{ zh = "某项", en = "Some" }}\n',
            "utf-8",
        )
        assert department("define", "check", str(file)).code == 2

    def test_a_column_of_the_file_can_become_a_choice(
        self, department: Keqing, tmp_path: Path
    ) -> None:
        applied(
            department,
            tmp_path,
            '[field.source]\nof = "customer"\ntitle = { zh = "信息来源", en = "Source" }\n'
            'type = "choice"\nlist = "lead-sources"\n',
        )
        assert department("add-customer", "甲", "--source", "radio").code == 0
        assert department("add-customer", "乙", "--source", "梦里").code == 2
        assert "电台" in department("show", "C0001").out
