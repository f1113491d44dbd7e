"""A refusal in a note is asked about, or told to the manager; a call that goes on is never planned in silence."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.conftest import Keqing, Ran


@pytest.fixture
def with_wang(department: Keqing) -> Keqing:
    """A department with 王秀英, C0001."""
    assert department("add-customer", "王秀英", "--phone", "13912345678").code == 0
    return department


def typed(keqing: Keqing, terminal: pytest.MonkeyPatch, answer: str, *words: str) -> Ran:
    """Run a command at a terminal at which somebody types the answer."""

    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    with terminal.context() as at:
        at.setattr(sys, "stdin", Keyboard(f"{answer}\n"))
        at.setattr(sys.stderr, "isatty", lambda: True)
        return keqing(*words)


def status(keqing: Keqing) -> str:
    """Give the customer's status."""
    return str(json.loads(keqing("show", "C0001", "--format", "json").out)["status"])


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "sounds like a wish not to be called"), ("zh", "像是不让再打了")]
)
def test_off_a_terminal_it_is_told_and_the_manager_is_asked(
    with_wang: Keqing, lang: str, told: str
) -> None:
    ran = with_wang("--lang", lang, "log", "C0001", "reached", "别再打了")
    assert ran.code == 0
    assert told in ran.err
    assert "keqing log C0001" in ran.err
    assert "decide whether it is a stop" in with_wang("--width", "200", "today").out
    assert status(with_wang) == "active"
    assert with_wang("log", "C0001", "stop", "别再打了").err == ""
    assert "C0001" not in with_wang("today").out


@pytest.mark.parametrize("text", ["please stop calling", "已退订", "晚上别打"])
def test_what_is_begun_with_next_time_counts_too(with_wang: Keqing, text: str) -> None:
    assert "sounds like" in with_wang("log", "C0001", "reached", "好", "--entry", text).err
    assert "sounds like" in with_wang("log", "C0001", "no-answer", text).err


@pytest.mark.parametrize("text", ["再打来不打折", "请别打扰我妈，打给我", "血压正常"])
def test_what_only_looks_like_it_is_recorded_in_silence(with_wang: Keqing, text: str) -> None:
    assert with_wang("log", "C0001", "reached", text).err == ""
    assert "decide whether" not in with_wang("--width", "200", "today").out


@pytest.mark.parametrize(("answer", "after"), [("y", "stopped"), ("n", "active")])
def test_on_a_terminal_it_is_asked(
    with_wang: Keqing, monkeypatch: pytest.MonkeyPatch, answer: str, after: str
) -> None:
    words = ("log", "C0001", "reached", "别再打了", "--next", "tomorrow")
    ran = typed(with_wang, monkeypatch, answer, *words)
    assert ran.code == 0
    assert "Record it as a stop" in ran.err
    assert status(with_wang) == after
    assert "decide whether" not in with_wang("--width", "200", "today").out


def test_a_stop_that_is_called_so_is_not_asked_about(
    with_wang: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = typed(with_wang, monkeypatch, "", "log", "C0001", "stop", "别再打了")
    assert (ran.code, ran.err, status(with_wang)) == (0, "", "stopped")


def test_lines_from_paper_are_told(with_wang: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "calls.txt"
    file.write_text("C0001 接通 不要再打电话来了\n", "utf-8")
    ran = with_wang("log", "--batch", str(file))
    assert ran.code == 0
    assert "sounds like" in ran.err
    assert "decide whether" in with_wang("--width", "200", "today").out


def test_a_filled_call_sheet_is_flagged(with_wang: Keqing, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    sheet = tmp_path / "sheet.xlsx"
    assert with_wang("promise", "C0001", "today", "回电").code == 0
    assert with_wang("sheet", "-o", str(sheet)).code == 0
    book = load_workbook(sheet)
    page = book.active
    assert page is not None
    page.cell(3, 9).value, page.cell(3, 10).value = "Reached", "别再打了"
    book.save(sheet)
    ran = with_wang("import", str(sheet), "--format", "json")
    assert "sounds like" in ran.out, ran


@pytest.mark.parametrize(
    "note", ["已退订", "退订", "谢绝来电", "拒绝再联系", "不接受回访", "unsubscribed", "別再打來"]
)
def test_the_same_words_stop_in_a_file(department: Keqing, tmp_path: Path, note: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"姓名,电话,备注\n王秀英,13912345678,{note}\n", "utf-8")
    assert department("import", str(file)).code == 0
    assert status(department) == "stopped"


@pytest.mark.parametrize("note", ["再打来不打折", "请别打扰我妈，打给我"])
def test_what_only_looks_like_it_stays_a_note(
    department: Keqing, tmp_path: Path, note: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f'姓名,电话,备注\n王秀英,13912345678,"{note}"\n', "utf-8")
    ran = department("import", str(file), "--format", "json")
    assert json.loads(ran.out)["flagged"] == 0
    assert status(department) == "active"


DIRECTED = (
    ("add", "inquiry", "C0001", "source=radio", "--text"),
    ("pause", "C0001", "--reason"),
    ("promise", "C0001", "tomorrow"),
    ("promise", "C0001", "tomorrow", "--task"),
    ("done", "C0001", "promise"),
    ("skip", "C0001", "--reason"),
    ("snooze", "C0001", "+1d", "--reason"),
    ("end", "C0001", "promise", "--reason"),
    ("edit-customer", "C0001", "--note"),
)
"""Commands after which words of the customer may stand."""


@pytest.fixture
def due(with_wang: Keqing) -> Keqing:
    """As `with_wang`, with a promised call that is due."""
    assert with_wang("promise", "C0001", "today", "回电").code == 0
    return with_wang


@pytest.mark.sampled(2)
@pytest.mark.parametrize("words", DIRECTED, ids=" ".join)
@pytest.mark.parametrize("said", ["别再打了", "please stop calling"])
def test_it_is_heard_whatever_it_is_said_with(
    due: Keqing, words: tuple[str, ...], said: str
) -> None:
    ran = due(*words, said)
    assert ran.code == 0, ran
    assert f"'{said}' sounds like a wish not to be called any more" in " ".join(ran.err.split())
    assert "keqing log C0001 stop" in ran.err
    assert "decide whether it is a stop" in due("--width", "200", "today").out
    assert status(due) in {"active", "paused"}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("words", DIRECTED, ids=" ".join)
@pytest.mark.parametrize(("answer", "stopped"), [("y", True), ("n", False)])
def test_it_is_asked_about_whatever_it_is_said_with(
    due: Keqing,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    answer: str,
    stopped: bool,
) -> None:
    ran = typed(due, monkeypatch, answer, *words, "别再打了")
    assert ran.code == 0, ran
    assert "Record it as a stop" in ran.err
    assert (status(due) == "stopped") is stopped
    assert "decide whether" not in due("--width", "200", "today").out
    assert due("undo", "--yes").code == 0
    assert status(due) != "stopped"


@pytest.mark.parametrize("words", DIRECTED, ids=" ".join)
def test_what_is_no_refusal_is_said_with_them_in_silence(
    due: Keqing, words: tuple[str, ...]
) -> None:
    assert due(*words, "血压正常").err == ""
    assert "decide whether" not in due("--width", "200", "today").out


def test_a_new_customers_note_and_a_relatives_are_heard(department: Keqing) -> None:
    ran = department("add-customer", "王秀英", "--note", "别再打了")
    assert "sounds like" in ran.err
    assert "decide whether" in department("--width", "200", "today").out
    assert "sounds like" in department("add-contact", "C0001", "张丽", "--note", "别再打了").err


def test_a_note_that_stood_there_is_not_asked_about_again(with_wang: Keqing) -> None:
    assert "sounds like" in with_wang("edit-customer", "C0001", "--note", "别再打了").err
    assert with_wang("edit-customer", "C0001", "--note", "别再打了", "--grade", "A").err == ""


def test_a_field_of_what_happened_is_heard(with_wang: Keqing) -> None:
    ran = with_wang("add", "complaint", "C0001", "what=请别再打电话来")
    assert "sounds like" in ran.err, ran


@pytest.mark.parametrize(
    ("lang", "how"),
    [
        ("en", "if it is one: keqing log C0001 stop; if not: keqing done C0001 promise"),
        ("zh", "确实是：keqing log C0001 勿再联系；不是：keqing done C0001 约定"),
    ],
)
def test_the_manager_is_told_what_to_type_either_way(
    with_wang: Keqing, lang: str, how: str
) -> None:
    with_wang("log", "C0001", "reached", "别再打了")
    assert how in with_wang("--lang", lang, "--width", "300", "today").out
    assert how in with_wang("--lang", lang, "--width", "300", "show", "C0001").out
    assert with_wang("done", "C0001", "promise").code == 0
    assert "keqing log C0001 stop" not in with_wang("--width", "300", "today").out
