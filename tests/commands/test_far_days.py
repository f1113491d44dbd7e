"""A day far off is asked about, or has to be written in full: a guessed year would hide a customer for months."""

from __future__ import annotations

import io
import json
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from tests.conftest import Keqing

GUESSED = (
    ("log", "C0001", "reached", "好", "--next", "11-20"),
    ("log", "C0001", "callback", "在忙", "--next", "+200d"),
    ("log", "C0001", "reached", "好", "--date", "11-27"),
    ("done", "C0001", "promise", "--date", "11-27"),
    ("skip", "C0001", "--date", "11-27"),
    ("snooze", "C0001", "11-20"),
    ("pause", "C0001", "--until", "明年11月1日"),
    ("resume", "C0001", "--date", "11-27"),
    ("start", "C0001", "loyal-care", "--anchor", "11-27"),
    ("end", "C0001", "loyal-care", "--date", "11-27"),
    ("promise", "C0001", "11-20", "寄资料"),
    ("stock", "C0001", "安和胶囊", "3", "--date", "11-27"),
    ("add", "adverse", "C0001", "since=11-27"),
    ("add", "purchase", "C0001", "product=安和胶囊", "start=11-20"),
    ("add", "purchase", "C0001", "product=安和胶囊", "--date", "11-27"),
    ("add-customer", "张三", "--date", "11-27"),
    ("edit-customer", "C0001", "--note", "x", "--date", "11-27"),
    ("gathering", "add", "冬会", "11-20"),
    ("cadence", "off", "loyal-care", "--date", "11-27"),
)


class Terminal(io.StringIO):
    """Somebody who types these answers."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def customer(department: Keqing) -> Keqing:
    assert department("add-customer", "王秀英").code == 0
    bought = ("product=安和胶囊", "quantity=6", "pack=30", "daily=6", "--date", "2026-11-23")
    assert department("add", "purchase", "C0001", *bought).code == 0
    return department


@pytest.mark.parametrize("words", GUESSED, ids=" ".join)
def test_a_guessed_day_far_off_needs_a_yes_or_the_full_date(
    customer: Keqing, words: tuple[str, ...]
) -> None:
    before = customer("history", "--format", "json").out
    ran = customer(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "is read as" in ran.err
    assert "add --yes, or write it in full: 202" in ran.err
    assert customer("history", "--format", "json").out == before
    assert "is read as" not in customer(*words, "--yes").err


def test_whoever_records_on_a_day_can_say_yes() -> None:
    page = json.loads(files("keqing").joinpath("data/completion.json").read_text("utf-8"))
    names = {
        command: {name for option in found["options"] for name in option["names"]}
        for command, found in page["commands"].items()
    }
    writing = {
        command
        for command, known in names.items()
        if {"--date", "-n"} <= known and "--output" not in known
    } - {"sample"}  # there the day names a period
    assert {"log", "promise", "cadence on"} <= writing
    assert all("--yes" in names[command] for command in writing)


@pytest.mark.parametrize(
    "words",
    [
        ("log", "C0001", "reached", "好", "--next", "2027-11-20"),
        ("promise", "C0001", "2027-11-20", "寄资料"),
        ("log", "C0001", "reached", "好", "--date", "2026-01-05"),
        ("promise", "C0001", "+180d", "寄资料"),
        ("log", "C0001", "reached", "好", "--next", "none"),
        ("promise", "C0001", "5-20", "寄资料"),
    ],
)
def test_a_full_date_or_one_near_is_not_asked_about(
    customer: Keqing, words: tuple[str, ...]
) -> None:
    ran = customer(*words)
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 130)])
@pytest.mark.parametrize("day", ["11-20", "2027-11-20"])
def test_on_a_terminal_it_is_asked(
    customer: Keqing, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, day: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ran = customer("promise", "C0001", day, "寄资料")
    assert ran.code == code
    assert "2027-11-20 (in 361 days)" in ran.err
    assert ("Recorded" in ran.out) is (code == 0)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("是\n", 0),
        (" ＹＥＳ \n", 0),
        ("否\n", 130),
        ("No\n", 130),
        ("\n", 130),
        ("", 130),
        ("也许\nmaybe\n是\n", 0),
    ],
)
def test_an_answer_is_understood_in_both_languages(
    customer: Keqing, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, lang: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ran = customer("--lang", lang, "promise", "C0001", "11-20", "寄资料")
    again = {"en": "Please answer y or n.", "zh": "请回答 是 或 否（y 或 n）。"}[lang]
    assert (ran.code, ran.err.count(again)) == (code, answer.count("也许") * 2)
    assert "invalid" not in ran.err


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 130)])
def test_on_a_terminal_a_record_of_a_day_to_come_is_asked_about(
    customer: Keqing, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ran = customer("log", "C0001", "reached", "好", "--date", "2026-11-30")
    assert ran.code == code
    assert "2026-11-30 is still to come." in ran.err


def test_a_line_of_a_batch_with_a_far_day_is_named(customer: Keqing, tmp_path: Path) -> None:
    lines = tmp_path / "calls.txt"
    lines.write_text("C0001 接通 11-20 好\n", "utf-8")
    ran = customer("log", "--batch", str(lines), "--format", "json")
    (rejected,) = json.loads(ran.out)["rejected"]
    assert ran.code == 4
    assert "is read as Sat 2027-11-20" in rejected["reason"]
    assert "with its year" in rejected["reason"]
    assert customer("log", "--batch", str(lines), "--yes").code == 0
