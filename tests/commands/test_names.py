"""A name is found and known again in every spelling of it, and is stored as it looks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing

SPELLINGS = (
    "王秀英",
    " 王 秀 英 ",
    "王\u200b秀英",
    "\u202e王秀英\u202c",
    "王\u00ad秀\u2060英\ufeff",
    "王秀英\ufe00",
)
LATIN = ("Mary Chen", "ＭＡＲＹ　ＣＨＥＮ", "mary\u200bchen", "ＭａｒｙChen")


def codes(keqing: Keqing, *words: str) -> list[str]:
    """Give the codes that a list of these words has."""
    told = json.loads(keqing("list", *words, "--format", "json").out)
    return [customer["code"] for customer in told["customers"]]


@pytest.mark.parametrize("stored", ["王秀英", "王\u200b秀英"])
def test_every_spelling_finds_the_name(department: Keqing, stored: str) -> None:
    assert department("add-customer", stored).code == 0
    for typed in SPELLINGS:
        assert department("show", typed).code == 0, typed
        assert codes(department, typed) == ["C0001"], typed


def test_compatibility_forms_and_width(department: Keqing) -> None:
    department("add-customer", "\u2fa6生")  # the Kangxi radical 金
    department("add-customer", "ｶﾞﾏ")
    department("add-customer", LATIN[1])
    assert "C0001" in department("show", "金生").out
    assert "C0002" in department("show", "ガマ").out
    for typed in LATIN:
        assert "C0003" in department("show", typed).out, typed
    told = json.loads(department("show", "金生", "--format", "json").out)
    assert told["name"] == "\u2fa6生"


def test_what_nobody_sees_is_not_stored(department: Keqing) -> None:
    department("add-customer", "王\u200b秀\u202e英\U000e0041")
    assert json.loads(department("show", "王秀英", "--format", "json").out)["name"] == "王秀英"


def test_another_spelling_is_no_other_customer(department: Keqing, tmp_path: Path) -> None:
    department("add-customer", "王秀英", "--phone", "13912345678")
    ran = department("add-customer", "王\u2060秀英", "--phone", "13912345678")
    assert (ran.code, ran.out) == (2, "")
    assert "There is another" in department("add-customer", "王\u00ad秀英").out
    file = tmp_path / "people.csv"
    file.write_text("姓名,电话\n王\u200b秀英,13912345678\n", "utf-8")
    assert json.loads(department("import", str(file), "--format", "json").out)["same"] == 1
    department("add-contact", "C0001", "张丽")
    ran = department("add-contact", "C0001", "张\u200b丽", "--relation", "女儿")
    assert "was on file already" in ran.out


def test_a_referrer_is_known_in_any_spelling(department: Keqing, tmp_path: Path) -> None:
    department("add-customer", "王秀英", "--phone", "13912345678")
    file = tmp_path / "people.csv"
    file.write_text(
        "姓名,电话,介绍人\n李,13700001111,王\u200b秀英\n赵,13700002222,王 秀英\n", "utf-8"
    )
    ran = department("import", str(file), "--format", "json")
    assert "not clear" not in ran.out


@pytest.mark.parametrize("name", ["13912345678", "021-6432 1234", "12", "１２３", "139****5678"])
def test_a_number_as_a_name_is_flagged(department: Keqing, tmp_path: Path, name: str) -> None:
    assert "is a number, not a name" in department("add-customer", name).out
    file = tmp_path / "people.csv"
    file.write_text(f"姓名,电话\n{name},13700002222\n", "utf-8")
    assert "is a number, not a name" in department("import", str(file), "--format", "json").out


def test_a_name_with_a_number_in_it_is_none(department: Keqing) -> None:
    assert "is a number" not in department("add-customer", "3号楼王阿姨").out


def test_a_code_without_its_zeros(department: Keqing) -> None:
    for n in range(1, 4):
        department("add-customer", f"王{n}")
    for typed in ("c2", "C2", "c02", "C-2", "ｃ２"):
        ran = department("show", typed)
        assert (ran.code, ran.out.split()[1]) == (0, "C0002"), typed
    department("add-customer", "李", "--code", "C02")
    assert department("show", "c2").code == 3
    assert department("show", "c9").code == 3
