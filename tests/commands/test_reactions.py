"""An adverse reaction told in words is heard, whatever it is said with; the doctor is asked until it is on record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.test_refusals import DIRECTED, typed
from tests.conftest import Keqing

TOLD = "吃了以后头晕恶心"
ASKED = "sounds like an adverse reaction, decide whether it is one"


@pytest.fixture
def with_wang(department: Keqing) -> Keqing:
    """A department with 王秀英, C0001, who is promised a call today."""
    assert department("add-customer", "王秀英", "--phone", "13912345678").code == 0
    assert department("promise", "C0001", "today", "回电").code == 0
    return department


def reported(keqing: Keqing) -> int:
    """Count the adverse reactions on record."""
    events = json.loads(keqing("show", "C0001", "--format", "json").out)["events"]
    return sum(
        event["kind"] == "adverse" or bool((event.get("details") or {}).get("adverse"))
        for event in events
    )


@pytest.mark.parametrize(
    ("lang", "told", "command"),
    [
        ("en", "sounds like an adverse reaction", f"keqing add adverse C0001 reaction={TOLD}"),
        ("zh", "像是不良反应", f"keqing add 不良反应 C0001 反应={TOLD}"),
    ],
)
def test_it_is_told_with_the_command_that_records_it(
    with_wang: Keqing, lang: str, told: str, command: str
) -> None:
    ran = with_wang("--lang", lang, "log", "C0001", "接通", TOLD)
    assert ran.code == 0
    assert told in ran.err
    assert command in ran.err
    assert ASKED in with_wang("--width", "200", "today", "--team").out
    words = command.split()[1:]
    assert with_wang(*words).code == 0
    assert reported(with_wang) == 1
    assert ASKED not in with_wang("--width", "200", "today", "--team").out
    assert with_wang("check", "--replay").code == 0


def test_a_program_reads_it_in_the_result(with_wang: Keqing) -> None:
    ran = with_wang("log", "C0001", "reached", TOLD, "--format", "json")
    assert json.loads(ran.out)["suspected"] == TOLD
    assert (
        json.loads(with_wang("log", "C0001", "reached", "好", "--format", "json").out)["suspected"]
        is None
    )


def test_what_is_called_a_reaction_is_not_asked_about(with_wang: Keqing) -> None:
    assert with_wang("log", "C0001", "reached", TOLD, "--adverse").err == ""
    assert with_wang("add", "adverse", "C0001", f"reaction={TOLD}").err == ""
    assert with_wang("add", "副作用", "C0001", f"反应={TOLD}").err == ""
    assert ASKED not in with_wang("--width", "200", "today", "--team").out


@pytest.mark.parametrize(
    "text",
    ["没有头晕", "头晕好了", "问会不会头晕", "no dizziness", "allergic to nothing", "过敏药"],
)
def test_what_only_looks_like_it_is_recorded_in_silence(with_wang: Keqing, text: str) -> None:
    assert with_wang("log", "C0001", "reached", text).err == ""
    assert ASKED not in with_wang("--width", "200", "today", "--team").out


@pytest.mark.parametrize(("answer", "count"), [("y", 1), ("n", 0)])
def test_on_a_terminal_it_is_asked(
    with_wang: Keqing, monkeypatch: pytest.MonkeyPatch, answer: str, count: int
) -> None:
    ran = typed(with_wang, monkeypatch, answer, "log", "C0001", "reached", TOLD)
    assert ran.code == 0, ran
    assert "Record it as such? The doctor, or the owner" in ran.err
    assert reported(with_wang) == count
    assert ASKED not in with_wang("--width", "200", "today", "--team").out


@pytest.mark.parametrize("words", DIRECTED, ids=" ".join)
def test_it_is_heard_whatever_it_is_said_with(with_wang: Keqing, words: tuple[str, ...]) -> None:
    ran = with_wang(*words, TOLD)
    assert ran.code == 0, ran
    assert "sounds like an adverse reaction" in ran.err
    assert f"keqing add adverse C0001 reaction={TOLD}" in ran.err
    assert ASKED in with_wang("--width", "300", "show", "C0001").out


@pytest.mark.sampled(2)
@pytest.mark.parametrize("words", DIRECTED, ids=" ".join)
@pytest.mark.parametrize(("answer", "count"), [("y", 1), ("n", 0)])
def test_it_is_asked_about_whatever_it_is_said_with(
    with_wang: Keqing,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    answer: str,
    count: int,
) -> None:
    ran = typed(with_wang, monkeypatch, answer, *words, TOLD)
    assert ran.code == 0, ran
    assert reported(with_wang) == count
    assert ASKED not in with_wang("--width", "300", "show", "C0001").out
    assert with_wang("undo", "--yes").code == 0
    assert reported(with_wang) == 0


def test_both_are_asked_where_both_are_said(
    with_wang: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = typed(with_wang, monkeypatch, "y\ny", "pause", "C0001", "--reason", f"{TOLD}，别再打了")
    assert ran.code == 0, ran
    assert reported(with_wang) == 1
    assert json.loads(with_wang("show", "C0001", "--format", "json").out)["status"] == "stopped"


def test_a_stop_hides_no_reaction(with_wang: Keqing) -> None:
    ran = with_wang("log", "C0001", "stop", "吃药后呕吐，别再打了")
    assert ran.code == 0
    assert "sounds like an adverse reaction" in ran.err


def test_notes_of_new_customers_and_relatives_are_heard(department: Keqing) -> None:
    ran = department("add-customer", "王秀英", "--note", TOLD)
    assert "sounds like an adverse reaction" in ran.err
    assert ASKED in department("--width", "300", "show", "C0001").out
    assert (
        "sounds like an adverse"
        in department("add-contact", "C0001", "张丽", "--note", "妈妈吃药后起疹子").err
    )
    assert department("add-customer", "李二", "--note", "头晕，高血压").err == ""


def test_lines_from_paper_are_told(with_wang: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "calls.txt"
    file.write_text(f"C0001 接通 {TOLD}\n", "utf-8")
    ran = with_wang("log", "--batch", str(file))
    assert (ran.code, "sounds like an adverse reaction" in ran.err) == (0, True)


@pytest.mark.parametrize(("day", "asked"), [("2026-11-24", True), ("2026-11-20", False)])
def test_calls_of_a_file_are_flagged(
    with_wang: Keqing, tmp_path: Path, day: str, asked: bool
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(f"编号,日期,结果,内容\nC0001,{day},接通,头晕\n", "utf-8")
    ran = with_wang("import", str(file), "--format", "json")
    assert json.loads(ran.out)["flagged"] == 1, ran
    assert "sounds like an adverse reaction" in ran.out
    assert (ASKED in with_wang("--width", "300", "show", "C0001").out) is asked
    again = json.loads(with_wang("import", str(file), "--format", "json").out)
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 1)


def test_customers_of_a_file_are_flagged(department: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"姓名,电话,备注\n王秀英,13912345678,{TOLD}\n李二,13912345679,头晕\n", "utf-8")
    ran = json.loads(department("import", str(file), "--format", "json").out)
    assert (ran["new"], ran["flagged"]) == (2, 1)


def test_what_may_be_a_reaction_a_stop_or_a_death_is_listed_by_itself(
    department: Keqing, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    notes = [
        TOLD,
        TOLD,
        "听说已去世",
        "听说已去世",
        "已去世（10月）",
        "中午不要打",
        "空号",
        "没停机",
    ]
    notes += ["number not in service", "died in October", "he has died, says the wife", "wife died"]
    lines = [f'客户{n},139123456{n:02},"{note}"' for n, note in enumerate(notes)]
    file.write_text("\n".join(["姓名,电话,备注", *lines]), "utf-8")
    ran = department("--width", "300", "import", str(file), "--format", "table")
    assert "If it is one: keqing add adverse C0001" in ran.out
    assert "If it is one: keqing add adverse C0002" in ran.out
    assert ran.out.count("'听说已去世': is this customer to be called at all?") == 2
    assert "Likewise" not in ran.out.split("is the number right?", maxsplit=1)[0]
    assert "'空号': is the number right?" in ran.out
    found = json.loads(department("import", str(file), "--format", "json").out)["rows"]
    checked = {row["row"]: row["reason"] for row in found}
    assert "keqing add adverse C0001" in checked[2]
    assert checked[10] == "'number not in service': is the number right?"
    assert 9 not in checked
    assert "to be called at all" in checked[11]
    assert "to be called at all" in checked[12]
    assert 13 not in checked


def test_a_filled_call_sheet_is_flagged(with_wang: Keqing, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    sheet = tmp_path / "sheet.xlsx"
    assert with_wang("sheet", "-o", str(sheet)).code == 0
    book = load_workbook(sheet)
    page = book.active
    assert page is not None
    page.cell(3, 9).value, page.cell(3, 10).value = "Reached", TOLD
    book.save(sheet)
    assert (
        "sounds like an adverse reaction" in with_wang("import", str(sheet), "--format", "json").out
    )


def last_record(keqing: Keqing) -> str:
    """Give the id of the newest record."""
    events = json.loads(keqing("show", "C0001", "--format", "json").out)["events"]
    return str(max(event["id"] for event in events))


@pytest.mark.parametrize(
    ("text", "told", "task"),
    [
        (TOLD, "sounds like an adverse reaction", ASKED),
        ("别再打了", "sounds like a wish not to be called", "decide whether it is a stop"),
    ],
)
def test_a_corrected_text_is_heard(with_wang: Keqing, text: str, told: str, task: str) -> None:
    with_wang("log", "C0001", "reached", "好")
    ran = with_wang("amend", last_record(with_wang), f"text={text}")
    assert ran.code == 0
    assert told in ran.err
    assert task in with_wang("--width", "300", "show", "C0001").out
    ran = with_wang("amend", last_record(with_wang), "minutes=3")
    assert task in with_wang("--width", "300", "show", "C0001").out
    assert with_wang("amend", last_record(with_wang), "text=好").err == ""
    assert task not in with_wang("--width", "300", "show", "C0001").out


@pytest.mark.parametrize(("answer", "status"), [("y", "stopped"), ("n", "active")])
def test_a_corrected_text_is_asked_about(
    with_wang: Keqing, monkeypatch: pytest.MonkeyPatch, answer: str, status: str
) -> None:
    with_wang("log", "C0001", "reached", "好")
    ran = typed(with_wang, monkeypatch, answer, "amend", last_record(with_wang), "text=别再打了")
    assert ran.code == 0, ran
    assert json.loads(with_wang("show", "C0001", "--format", "json").out)["status"] == status


def test_a_contact_corrected_to_a_reaction_is_not_asked_about_any_more(with_wang: Keqing) -> None:
    with_wang("log", "C0001", "reached", TOLD)
    assert with_wang("amend", last_record(with_wang), "adverse=yes").err == ""
    assert ASKED not in with_wang("--width", "300", "show", "C0001").out


def test_without_a_cadence_for_it_nobody_is_told_and_that_is_said(with_wang: Keqing) -> None:
    assert "nobody is told" not in with_wang("log", "C0001", "reached", TOLD, "--adverse").out
    assert with_wang("cadence", "off", "adverse", "--yes").code == 0
    ran = with_wang("log", "C0001", "reached", TOLD, "--adverse")
    assert "nobody is told. Switch it on: keqing cadence on adverse" in " ".join(ran.out.split())


def suspected(keqing: Keqing) -> int:
    """Count the tasks of the doctor to decide about words."""
    rows = json.loads(keqing("today", "--team", "--format", "json").out)["rows"]
    return sum(each["text"] == "suspected" for row in rows for each in row["reasons"])


def test_new_words_of_a_corrected_record_are_asked_about_though_old_ones_were_decided(
    with_wang: Keqing,
) -> None:
    with_wang("log", "C0001", "reached", "有点头晕")
    record = last_record(with_wang)
    assert with_wang("done", "C0001", "suspected").code == 0
    ran = with_wang("amend", record, "entry=吃药后起皮疹")
    assert "吃药后起皮疹' sounds like an adverse reaction" in ran.err
    assert suspected(with_wang) == 1
    assert with_wang("amend", record, "minutes=3").code == 0
    assert suspected(with_wang) == 1
    assert with_wang("check", "--replay").code == 0
    assert "suspected_in" not in with_wang("show", "C0001", "--history").out
    assert with_wang("done", "C0001", "suspected").code == 0
    assert with_wang("amend", record, "minutes=4").code == 0
    assert suspected(with_wang) == 0


def test_a_report_that_is_corrected_is_not_asked_about(
    with_wang: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_wang("add", "adverse", "C0001", "reaction=皮疹")
    ran = typed(with_wang, monkeypatch, "y", "amend", last_record(with_wang), "reaction=服药后皮疹")
    assert (ran.code, "sounds like" in ran.err) == (0, False)
    events = json.loads(with_wang("show", "C0001", "--format", "json").out)["events"]
    assert sum(each["kind"] == "adverse" and not each["voided"] for each in events) == 1
    with_wang("log", "C0001", "reached", "好")
    ran = typed(
        with_wang, monkeypatch, "y", "amend", last_record(with_wang), f"text={TOLD}", "adverse=yes"
    )
    assert (ran.code, "sounds like" in ran.err) == (0, False)


def test_an_answer_about_new_words_leaves_the_old_ones_to_the_doctor(
    with_wang: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_wang("log", "C0001", "reached", TOLD)
    ran = typed(with_wang, monkeypatch, "n", "amend", last_record(with_wang), "entry=吃药后起皮疹")
    assert (ran.code, suspected(with_wang)) == (0, 1)
    ran = typed(with_wang, monkeypatch, "n", "amend", last_record(with_wang), "text=服药后头晕")
    assert (ran.code, suspected(with_wang)) == (0, 1)
    assert with_wang("amend", last_record(with_wang), "text=好", "entry=").code == 0
    assert suspected(with_wang) == 0
