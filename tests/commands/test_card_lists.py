"""The card lists whom a customer brought, and which materials they were given."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Keqing


def test_s22_the_card_of_who_referred_names_those_who_came(department: Keqing) -> None:
    """S22 (R154): 王秀兰 brings 赵丽; whom 赵丽 brings is on 赵丽's card alone."""
    for words in (
        ("add-customer", "王秀兰"),
        ("add-customer", "赵丽", "--referrer", "C0001", "--date", "2026-11-20"),
        ("add-customer", "孙敏", "--referrer", "C0002"),
    ):
        assert department(*words).code == 0
    assert "Brought" in department("show", "C0001").out
    assert "赵丽 C0002, 2026-11-20" in " ".join(department("show", "C0001").out.split())
    assert "孙敏" not in department("show", "C0001").out
    chinese = department("--lang", "zh", "show", "C0002").out
    assert ("介绍来" in chinese, "孙敏 C0003，2026-11-24" in chinese) == (True, True)
    assert "Brought" not in department("show", "C0003").out
    found = json.loads(department("show", "C0001", "--format", "json").out)
    assert found["brought"] == [{"code": "C0002", "name": "赵丽", "day": "2026-11-20"}]


def test_s07_materials_are_a_list_on_the_card(department: Keqing) -> None:
    """S07, S09 (R077, R189): each sort once, with its copies and the last day; what is struck out is not counted."""
    assert department("add-customer", "王秀兰").code == 0
    for words in (
        ("item=样本", "--date", "2026-11-10"),
        ("item=样本", "copies=2", "--date", "2026-11-20"),
        ("item=手册", "--date", "2026-11-21"),
    ):
        assert department("add", "material", "C0001", *words).code == 0
    shown = " ".join(department("show", "C0001").out.split())
    assert "Materials 手册, 2026-11-21" in shown
    assert "产品样本, 3 copies, 2026-11-20" in shown
    assert "产品样本 3 份，2026-11-20" in department("--lang", "zh", "show", "C0001").out
    found = json.loads(department("show", "C0001", "--format", "json").out)
    assert [each["copies"] for each in found["materials"]] == [1, 3]
    record = next(each for each in found["events"] if each["day"] == "2026-11-21")
    assert department("void", str(record["id"]), "--reason", "wrong").code == 0
    assert "手册" not in department("show", "C0001").out.split("History")[0]


def test_s24_the_card_says_which_papers_are_missing(department: Keqing, tmp_path: Path) -> None:
    """S24: three papers of a pharmacy on record, no GSP certificate: missing 1 of 4."""
    assert department("add-customer", "仁和药店", "--type", "pharmacy").code == 0
    assert "Papers" not in department("show", "C0001").out, "nobody collects papers here"
    for paper in ("许可证", "税务证", "执照"):
        words = ("add", "document", "C0001", f"document={paper}", "expires=2027-03-15")
        assert department(*words).code == 0
    assert "missing 1 of 4: GSP证" in department("show", "C0001").out
    assert "缺 1 种，共 4 种：GSP证" in department("--lang", "zh", "show", "C0001").out
    found = json.loads(department("show", "C0001", "--format", "json").out)
    assert found["papers_missing"] == ["GSP证"]
    words = ("add", "document", "C0001", "document=gsp", "expires=2027-03-15")
    assert department(*words).code == 0
    assert "missing" not in department("show", "C0001").out
    assert found["papers_expired"] == []
    file = tmp_path / "papers.toml"
    file.write_text(
        '[list.documents]\nvalues = [{ name = "营业执照", for = ["pharmacie"] }]\n', "utf-8"
    )
    ran = department("define", "check", str(file))
    told = " ".join(ran.err.split())
    assert (ran.code, "there is no type pharmacie" in told, "pharmacy" in told) == (2, True, True)
