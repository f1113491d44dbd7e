"""Work of a licensed role is closed by nobody else, whichever command is used, and says who can (R5)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.conftest import Begin, Keqing

DOCTOR = ("add-agent", "Chen", "--role", "doctor")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """One morning in Shanghai."""
    with time_machine.travel("2026-11-26T01:00:00+00:00", tick=False):
        yield


def department(begin: Begin, *more: tuple[str, ...]) -> Keqing:
    """Ann, whom Wu calls, with a question about the dose and a reaction; Hu is the manager."""
    wu, hu = (("add-agent", "Wu"), ("add-agent", "Hu", "--role", "manager"))
    keqing = begin("all", wu, hu, *more)
    assert keqing("add-customer", "Ann", "--owner", "Wu", "--agent", "Wu").code == 0
    assert keqing("add", "dose-question", "C0001", "question=half?", "--agent", "Wu").code == 0
    assert keqing("add", "adverse", "C0001", "--agent", "Wu").code == 0
    return keqing


@pytest.mark.parametrize(
    "words",
    [
        ("done", "C0001", "dose-question", "answer=no"),
        ("add", "dose-answer", "C0001", "answer=no"),
        ("done", "C0001", "adverse"),
        ("skip", "C0001", "adverse"),
        ("skip", "C0001"),
        ("end", "C0001", "dose-question"),
        ("snooze", "C0001", "+1d"),
    ],
)
def test_nobody_else_closes_what_is_the_doctors(begin: Begin, words: tuple[str, ...]) -> None:
    keqing = department(begin, DOCTOR)
    ran = keqing(*words, "--agent", "Wu")
    assert (ran.code, ran.out) == (1, "")
    assert "Only the role doctor may do this for Ann" in ran.err
    assert "Leave it to Chen; entered in their name: --agent Chen" in ran.err
    chinese = keqing(
        "--lang", "zh", *words, "--agent", "Hu"
    )  # nor the manager, while there is a doctor
    assert (chinese.code, "只有医生" in chinese.err) == (1, True)
    assert "C0001" in keqing("today", "--agent", "Chen", "--format", "plain").out
    assert keqing(*words, "--agent", "Chen").code == 0


def test_where_nobody_is_a_doctor_the_manager_may(begin: Begin) -> None:
    keqing = department(begin)
    answer = ("done", "C0001", "dose-question", "answer=no")
    ran = keqing(*answer, "--agent", "Wu")
    assert ran.code == 1
    assert "leave it to 李敏, Hu, or enter who has: keqing add-agent NAME --role doctor" in ran.err
    assert keqing(*answer, "--agent", "Hu").code == 0


def test_what_is_of_others_is_left_out_where_nothing_is_named(begin: Begin) -> None:
    keqing = department(begin, DOCTOR)
    assert keqing("promise", "C0001", "today", "call back", "--agent", "Wu").code == 0
    ran = keqing("skip", "C0001", "--agent", "Wu")
    assert ran.code == 0
    assert "call back" in ran.out
    assert "C0001" in keqing("today", "--agent", "Chen", "--format", "plain").out


def test_a_dose_question_stays_until_its_answer_is_recorded(begin: Begin) -> None:
    """Neither the doctor's call nor a `done` without the answer ends it."""
    keqing = department(begin, DOCTOR)
    assert keqing("log", "C0001", "reached", "talked", "--agent", "Chen").code == 0
    bare = keqing("done", "C0001", "dose-question", "--agent", "Chen")
    assert (bare.code, "Answer is missing" in bare.err) == (2, True)
    assert "dose-question" in keqing("today", "--agent", "Chen", "--format", "json").out
    assert keqing("done", "C0001", "dose-question", "answer=no", "--agent", "Chen").code == 0
    assert "dose-question" not in keqing("today", "--agent", "Chen", "--format", "json").out
    assert "Dose question" not in keqing("open").out


def test_what_is_for_the_program_alone_is_not_shown(begin: Begin) -> None:
    keqing = department(begin, DOCTOR)
    assert keqing("done", "C0001", "adverse", "--agent", "Chen").code == 0
    for words in (("show", "C0001", "--history"), ("history",)):
        assert "current" not in keqing(*words).out


@pytest.mark.parametrize(
    ("word", "lang", "option"),
    [
        ("来源=电台", "zh", "--source 电台"),
        ("source=the radio", "en", "--source 'the radio'"),
        ("grade=A", "en", "--grade A"),
        ("stage=bought", "en", "It follows from what happened."),
    ],
)
def test_what_has_an_option_is_told_with_it(
    begin: Begin, word: str, lang: str, option: str
) -> None:
    ran = department(begin)(
        "--lang", lang, "edit-customer", "C0001", "--set", word, "--agent", "Wu"
    )
    assert (ran.code, option in ran.err) == (2, True), ran


def test_the_doctors_row_names_the_command_and_where_the_question_is(begin: Begin) -> None:
    """What the doctor reads in the list is enough to answer; what was asked is a health fact."""
    keqing = department(begin, DOCTOR)
    today = ("today", "--agent", "Chen", "--format", "plain")
    english, chinese = keqing(*today).out, keqing("--lang", "zh", *today).out
    assert "keqing done C0001 dose-question answer=..." in english
    assert "what it is about: keqing show C0001 --health" in english
    assert "keqing done C0001 用药疑问答复 答复=..." in chinese
    assert "具体情况：keqing show C0001 --health" in chinese
    assert "keqing done C0001 dose-question answer=..." in keqing("show", "C0001").out
    assert "half?" not in english
    assert "half?" in keqing("show", "C0001", "--health").out


def record_id(keqing: Keqing, kind: str) -> str:
    found = json.loads(keqing("show", "C0001", "--health", "--format", "json").out)["events"]
    return next(str(each["id"]) for each in found if each["kind"] == kind and not each["voided"])


@pytest.mark.parametrize(
    ("closing", "kind"),
    [
        (("done", "C0001", "dose-question", "answer=no"), "dose-answer"),
        (("done", "C0001", "adverse"), "done"),
        (("skip", "C0001", "adverse"), "skip"),
    ],
)
def test_what_the_doctor_entered_is_corrected_and_struck_out_by_nobody_else(
    begin: Begin, closing: tuple[str, ...], kind: str
) -> None:
    keqing = department(begin, DOCTOR)
    assert keqing(*closing, "--agent", "Chen").code == 0
    entered = record_id(keqing, kind)
    corrections: list[tuple[str, ...]] = [("void", entered, "--reason", "wrong")]
    corrections += [("amend", entered, "answer=yes")] if kind == "dose-answer" else []
    for words in corrections:
        for agent in ("Wu", "Hu"):
            ran = keqing(*words, "--agent", agent)
            assert (ran.code, ran.out) == (1, "")
            assert "Only the role doctor may do this for Ann" in ran.err
    chinese = keqing("--lang", "zh", *corrections[0], "--agent", "Wu")
    assert (chinese.code, "只有医生" in chinese.err) == (1, True)
    for words in reversed(corrections):
        ran = keqing(*words, "--agent", "Chen")
        assert ran.code == 0, ran


def test_who_entered_it_strikes_it_out(begin: Begin) -> None:
    """An answer of the manager, from before there was a doctor, is the manager's to strike out."""
    keqing = department(begin)
    assert keqing("done", "C0001", "dose-question", "answer=no", "--agent", "Hu").code == 0
    assert keqing(*DOCTOR).code == 0
    answer = record_id(keqing, "dose-answer")
    assert keqing("void", answer, "--reason", "wrong", "--agent", "Wu").code == 1
    assert keqing("void", answer, "--reason", "wrong", "--agent", "Hu").code == 0


@pytest.mark.parametrize(
    ("columns", "agent", "code"),
    [
        ("C0001,2026-11-26,no,", "Wu", 4),
        ("C0001,2026-11-26,no,Wu", "Chen", 4),
        ("C0001,2026-11-26,no,Chen", "Wu", 0),
        ("C0001,2026-11-26,no,", "Chen", 0),
    ],
)
def test_a_file_of_answers_names_the_doctor(
    begin: Begin,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    columns: str,
    agent: str,
    code: int,
) -> None:
    keqing = department(begin, DOCTOR)
    file = tmp_path / "answers.csv"
    file.write_text(f"code,day,answer,agent\n{columns}\n", "utf-8")
    monkeypatch.setenv("KEQING_AGENT", agent)
    ran = keqing("import", str(file), "--kind", "dose-answer")
    assert ran.code == code, ran
    assert ("Only the role doctor may enter this" in ran.out + ran.err) == bool(code), ran
    if code:
        assert "Name who did it in the column of the agent: Chen." in ran.out + ran.err
    assert ("Dose question" in keqing("open").out) == bool(code)


def test_a_file_of_answers_where_nobody_is_a_doctor(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The managers enter it, until somebody has the role."""
    keqing = department(begin)
    file = tmp_path / "answers.csv"
    file.write_text("code,day,answer,agent\nC0001,2026-11-26,no,Wu\n", "utf-8")
    words = ("import", str(file), "--kind", "dose-answer")
    monkeypatch.setenv("KEQING_AGENT", "Hu")
    assert keqing(*words, "-n").code == 4
    file.write_text("code,day,answer\nC0001,2026-11-26,no\n", "utf-8")
    assert keqing(*words, "-n").code == 0
    assert keqing("add-agent", "Wu", "--role", "doctor").code == 0
    assert keqing(*words, "-n").code == 4
