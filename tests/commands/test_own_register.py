"""A register of a department's own, from the twenty lines of docs/adding-a-kind.md, in every command at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import transcripts
from tests.commands.completion.test_scripts import asked
from tests.conftest import Keqing

PAGE = transcripts.typed((transcripts.ROOT / "docs/adding-a-kind.md").read_text("utf-8"))
(TEXT,) = ("\n".join(typed.shown) for typed in PAGE if typed.words == "cat loan.toml")
ZH: Mapping[str, str] = {
    "kind": "借用", "device": "器械", "back": "归还日期", "meter": "血压计", "due": "借用到期",
    "heads": "器械\t归还日期", "left": "提前2天", "unknown": "没有“借瓶”这个事件类别",
}  # fmt: skip
EN: Mapping[str, str] = {
    "kind": "loan", "device": "device", "back": "back", "meter": "glucose meter", "due": "Loan is due back",
    "heads": "Device\tBack on", "left": "2 days before", "unknown": "There is no kind",
}  # fmt: skip


@pytest.fixture(params=["zh", "en"])
def words(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """The words of a language, which is spoken."""
    monkeypatch.setenv("KEQING_LANG", request.param)
    return ZH if request.param == "zh" else EN


@pytest.fixture
def lending(department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keqing:
    """A department with one customer, after the file was put in force."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loan.toml").write_text(TEXT, "utf-8")
    assert department("define", "apply", "loan.toml").code == 0
    added = department("add-customer", "王秀英", "--phone", "13812345678", "--owner", "李敏")
    assert added.code == 0
    return department


def entered(keqing: Keqing, words: Mapping[str, str]) -> None:
    fields = (f"{words['device']}={words['meter']}", f"{words['back']}=2026-12-10")
    ran = keqing("add", words["kind"], "王秀英", *fields)
    assert ran.code == 0, ran
    assert words["due"] in ran.out
    assert words["left"] in ran.out


def test_it_is_entered_listed_and_counted(lending: Keqing, words: Mapping[str, str]) -> None:
    entered(lending, words)
    name = "血糖仪" if words is EN else "血压计"
    register = lending("register", words["kind"]).out.splitlines()
    assert words["heads"] in register[0]
    assert f"{name}\t2026-12-10" in register[1]
    assert f"{name}\t1" in lending("summary", words["kind"], "--by", words["device"]).out
    assert name in lending("show", "王秀英", "--history").out
    assert words["due"] in lending("why", "王秀英").out
    assert words["kind"] in lending("add", "list").out
    assert lending("check", "--replay").code == 0


def test_it_is_called_for_on_its_day(lending: Keqing, words: Mapping[str, str]) -> None:
    entered(lending, words)
    assert words["due"] in lending("today", "--date", "2026-12-08").out
    assert lending("sheet", "-o", "calls.xlsx", "--date", "2026-12-08").code == 0
    cells = [str(cell) for row in load_workbook("calls.xlsx").worksheets[0].values for cell in row]
    assert any(words["due"] in cell for cell in cells)


def test_it_is_brought_in_and_taken_out(lending: Keqing, words: Mapping[str, str]) -> None:
    heads = ("姓名", "日期") if words is ZH else ("name", "date")
    Path("loans.csv").write_text(
        f"{','.join(heads)},{words['device']},{words['back']}\n王秀英,2026-11-20,{words['meter']},2026-12-05\n",
        "utf-8",
    )
    assert lending("import", "loans.csv", "--kind", words["kind"], "--yes").code == 0
    again = json.loads(
        lending("import", "loans.csv", "--kind", words["kind"], "--format", "json").out
    )
    assert (again["new"], again["same"]) == (0, 1)
    assert lending("export", "register", words["kind"], "-o", "loans.xlsx").code == 0
    sheet = load_workbook("loans.xlsx").worksheets[0]
    assert words["heads"].split("\t")[0] in [cell.value for cell in sheet[1]]
    assert lending("check", "--replay").code == 0


def test_the_tab_key_knows_it(
    lending: Keqing, words: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    language = "zh" if words is ZH else "en"
    for before in (("add",), ("register",), ("summary",), ("import", "--kind")):
        offered = asked(*before, words["kind"][:1], KEQING_LANG=language)
        assert words["kind"] in [line.split("\t")[0] for line in offered]
    assert "devices" in asked("define", "show", "list", "dev")
    assert "list" in asked("define", "drop", "li")


def test_a_kind_that_is_not_there_is_told(lending: Keqing, words: Mapping[str, str]) -> None:
    ran = lending("add", "借瓶", "王秀英")
    assert ran.code == 3
    assert words["unknown"] in ran.err


def test_a_record_is_called_as_it_was_when_it_was_entered(
    department: Keqing, tmp_path: Path
) -> None:
    text = '[kind.loan]\ntitle = { zh = "借用", en = "Loan" }\nfields.device = { title = { zh = "器械", en = "Device" } }\n'
    file = tmp_path / "loan.toml"
    file.write_text(text, "utf-8")
    assert department("define", "apply", str(file)).code == 0
    assert department("add-customer", "王秀英", "--phone", "13800001111").code == 0
    assert department("add", "loan", "王秀英", "device=血压计").code == 0
    file.write_text(text.replace("器械", "物品").replace("Device", "Thing").replace("Loan", "Borrowed"), "utf-8")  # fmt: skip
    assert department("define", "apply", str(file)).code == 0
    assert department("add", "loan", "王秀英", "物品=血糖仪").code == 0
    shown = department("history", "王秀英").out
    assert "Loan" in next(line for line in shown.splitlines() if "Device: 血压计" in line)
    assert "Borrowed" in next(line for line in shown.splitlines() if "Thing: 血糖仪" in line)
    card = department("--lang", "zh", "show", "王秀英", "--history").out
    assert ("器械：血压计" in card, "物品：血糖仪" in card) == (True, True)
