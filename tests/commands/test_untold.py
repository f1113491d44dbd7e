"""Who has not been told the diagnosis: the contact person who may be told is called instead."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Keqing


@pytest.fixture
def patient(department: Keqing) -> Keqing:
    """A patient C0001 who does not know, with a son who may not be told and a daughter who may."""
    department(
        "add-customer",
        "王秀兰",
        "--phone",
        "13812345678",
        "--set",
        "是否知情=否",
        "--set",
        "过敏=青霉素",
    )
    department(
        "add-contact",
        "C0001",
        "小刚",
        "--relation",
        "儿子",
        "--no-health",
        "--phone",
        "13700000001",
    )
    department(
        "add-contact", "C0001", "小王", "--relation", "女儿", "--health", "--phone", "13987654321"
    )
    department("promise", "C0001", "today", "问睡眠")
    return department


def test_s10_the_row_has_the_daughter_and_her_number(
    patient: Keqing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """S10 (R025): the list, the card, the call sheet and JSON; nothing of the patient's own number."""
    (row,) = json.loads(patient("today", "--full", "--format", "json").out)["rows"]
    assert row["phone"] == "+8613987654321"
    assert row["speaker"] == {"name": "小王", "relation": "女儿", "health": True, "instead": True}
    listed = patient("today", "--full").out
    assert "call 小王 (女儿); do not discuss health with the customer" in listed
    assert "+8613987654321" in listed
    assert "13812345678" not in listed
    monkeypatch.setenv("KEQING_LANG", "zh")
    assert "与本人勿谈病情" in patient("today").out
    monkeypatch.setenv("KEQING_LANG", "en")
    card = patient("show", "C0001", "--full").out
    assert "Call      小王 女儿  139 8765 4321; do not discuss health with the customer" in card
    found = json.loads(patient("show", "C0001", "--full", "--format", "json").out)
    assert found["speaker"] == {"name": "小王", "relation": "女儿", "phone": "+8613987654321"}
    file = tmp_path / "calls.xlsx"
    assert patient("sheet", "--full", "-o", str(file)).code == 0
    cells = [str(cell.value) for cell in openpyxl.load_workbook(file).worksheets[0][3]]
    assert "139 8765 4321" in cells
    assert any("do not discuss health with the customer" in cell for cell in cells)
    ran = patient("log", "C0001", "wrong-number")
    assert ran.code == 0
    assert "+8613812345678" in patient("today", "--full", "--date", "tomorrow").out


def test_without_such_a_contact_person_the_row_warns(patient: Keqing) -> None:
    patient("add-contact", "C0001", "小王", "--no-health")
    (row,) = json.loads(patient("today", "--full", "--format", "json").out)["rows"]
    assert (row["phone"], row["speaker"]) == ("+8613812345678", None)
    assert row["notes"] == ["careful:health=no"]
    assert "careful: has not been told the diagnosis" in patient("today").out
    told = json.loads(patient("today", "--health", "--format", "json").out)["rows"]
    assert told[0]["notes"] == ["careful:informed=no", "careful:allergies=青霉素"]
    assert json.loads(patient("show", "C0001", "--format", "json").out)["speaker"] is None


def test_who_knows_is_called_as_ever(patient: Keqing) -> None:
    patient("edit-customer", "C0001", "--set", "informed=yes")
    (row,) = json.loads(patient("today", "--full", "--format", "json").out)["rows"]
    assert (row["phone"], row["speaker"], row["notes"]) == ("+8613812345678", None, [])
