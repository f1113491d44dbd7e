"""An address book that phones read: folded lines, escaped values, birthdays with and without a year."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.transfer.write import vcf_file
from keqing.transfer.write.vcf_file import Card


def written(**fields: object) -> bytes:
    card = {"code": "C0001", "name": "王秀英", "organisation": False, "numbers": [], **fields}
    file = io.BytesIO()
    vcf_file.write_vcf(file, [Card(**card)])  # type: ignore[arg-type]  # fields of a card
    return file.getvalue()


def lines(content: bytes) -> list[str]:
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def test_a_whole_card() -> None:
    content = written(
        numbers=[("+8613800000088", None), ("+862164321234,801", "公司")],
        address="中山路1号;2楼, 左",
        birthday="1950-03-05",
        tags=["老顾客", "a,b"],
    )
    assert lines(content) == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "UID:keqing-C0001",
        "FN:王秀英",
        "N:王秀英;;;;",
        "TEL;TYPE=CELL:+8613800000088",
        r"item2.TEL;TYPE=VOICE:+862164321234\,801",
        "item2.X-ABLABEL:公司",
        r"ADR:;;中山路1号\;2楼\, 左;;;;",
        "BDAY:1950-03-05",
        r"CATEGORIES:老顾客,a\,b",
        "END:VCARD",
        "",
    ]


def test_a_birthday_without_its_year() -> None:
    assert "BDAY:--0305" in lines(written(birthday="--03-05"))
    assert "BDAY:--0229" in lines(written(birthday="--02-29"))


def test_an_organisation_has_its_name_twice() -> None:
    assert "ORG:城南诊所" in lines(written(name="城南诊所", organisation=True))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_no_value_begins_a_property_of_its_own(end: str) -> None:
    hostile = f"王{end}TEL:110{end}END:VCARD"
    found = lines(written(name=hostile, address=hostile, tags=[hostile], numbers=[("1", hostile)]))
    assert [line for line in found if line.startswith("TEL")] == []
    assert found.count("END:VCARD") == 1
    assert r"FN:王\nTEL:110\nEND:VCARD" in found


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=400))
def test_lines_are_folded_between_characters(name: str) -> None:
    content = written(name=name)
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    meant = name.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    assert lines(content)[3] == f"FN:{meant}"


def test_what_is_no_character_is_replaced() -> None:
    assert "FN:?" in lines(written(name="\ud800"))
