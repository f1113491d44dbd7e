"""Registers by their names in both languages: one kind's, one that several share, and that of the contacts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Keqing, Ran


def document(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.err) == (0, ""), ran
    found: dict[str, Any] = json.loads(ran.out)
    return found


@pytest.fixture
def working(department: Keqing) -> Keqing:
    """A department with a complaint that was answered, a purchase and two calls."""
    for words in (
        ("add-customer", "王秀英", "--phone", "13812345678"),
        ("add", "purchase", "C0001", "product=安胶囊"),
        ("add", "complaint", "C0001", "what=慢", "category=其他"),
        ("add", "complaint-answer", "C0001", "what=改"),
        ("log", "C0001", "reached", "都好", "--min", "3"),
        ("log", "C0001", "no-answer"),
    ):
        assert department(*words).code == 0
    return department


COMPLAINTS = [
    f"complaint{what}" for what in ("", "-answer", "-deferred", "-declined", "-nature", "-solved")
]
"""The kinds of the register of complaints."""


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("购药登记", ["purchase"]),
        ("Purchases", ["purchase"]),
        ("purchase", ["purchase"]),
        ("电话咨询登记表", ["inquiry"]),
        ("投诉记录", COMPLAINTS),
        ("complaints", COMPLAINTS),
        ("签到表", ["attendance", "no-show"]),
        ("应收登记", ["invoice", "payment"]),
        ("投诉", ["complaint"]),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_register_answers_to_its_name(
    working: Keqing, monkeypatch: pytest.MonkeyPatch, lang: str, word: str, kinds: list[str]
) -> None:
    monkeypatch.setenv("KEQING_LANG", lang)
    for command in ("register", "summary"):
        told = document(working(command, word, "--format", "json"))
        assert told.get("kinds", [told["kind"]]) == kinds


def test_kinds_of_one_register_are_printed_as_one(working: Keqing) -> None:
    told = document(working("register", "投诉记录", "--format", "json"))
    assert [(row["kind"], row["fields"]["what"]) for row in told["events"]] == [
        ("complaint", "慢"), ("complaint-answer", "改"),
    ]  # fmt: skip
    lines = working("register", "投诉记录").out.splitlines()
    assert "\tkind\t" in lines[0]
    assert [line.split("\t")[3] for line in lines[1:]] == ["Complaint", "Complaint answered"]
    assert working("register", "complaint").out.count("\n") == 2


def test_their_summary_says_which_kind(working: Keqing) -> None:
    rows = document(working("summary", "投诉记录", "--format", "json"))["rows"]
    assert [(row["kind"], row["n"]) for row in rows] == [
        ("complaint", 1), ("complaint-answer", 1),
    ]  # fmt: skip
    rows = document(working("summary", "投诉记录", "--by", "类别", "--format", "json"))["rows"]
    assert sum(row["n"] for row in rows) == 2


@pytest.mark.parametrize("word", ["contact", "回访记录", "contacts", "通话记录"])
def test_contacts_have_a_register_and_a_summary(working: Keqing, word: str) -> None:
    told = document(working("register", word, "--format", "json"))
    assert [row["outcome"] for row in told["contacts"]] == ["reached", "no-answer"]
    rows = document(working("summary", word, "--format", "json"))["rows"]
    assert [(row["agent"], row["outcome"], row["n"]) for row in rows] == [
        ("李敏", "no-answer", 1), ("李敏", "reached", 1),
    ]  # fmt: skip
    rows = document(
        working("summary", word, "--by", "channel", "--per", "day", "--format", "json")
    )["rows"]
    assert [(row["period"], row["channel"], row["n"]) for row in rows] == [
        ("2026-11-24", "phone", 2)
    ]


def test_calls_are_not_counted_by_what_they_have_not(working: Keqing) -> None:
    ran = working("summary", "contact", "--by", "产品")
    assert (ran.code, "There is no field" in ran.err) == (2, True)


def test_a_joined_register_goes_into_a_file(
    working: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (("register", "投诉记录"), ("投诉记录",), ("summary", "contact")):
        assert working("export", *words, "-o", "out.csv").code == 0
        assert len(Path("out.csv").read_text("utf-8-sig").splitlines()) == 3


def test_an_own_kind_joins_a_register_and_a_dropped_one_stays_in_it(
    working: Keqing, tmp_path: Path
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        """
[kind.praise]
title = { zh = "表扬", en = "Praise" }
register = "投诉记录"
fields.who = { title = { zh = "对谁", en = "For" } }

[kind.loan]
title = { zh = "借用", en = "Loan" }
register = { zh = "借用登记", en = "Loans" }
fields.device = { title = { zh = "器械", en = "Device" } }
""",
        "utf-8",
    )
    assert working("define", "apply", str(file)).code == 0
    assert working("add", "praise", "C0001", "who=李敏").code == 0
    assert working("add", "loan", "C0001", "device=meter").code == 0
    assert "李敏" in working("register", "Complaints").out
    assert "meter" in working("register", "借用登记").out
    file.write_text(
        '[kind.loan]\ntitle = { zh = "借用", en = "Loan" }\nregister = { zh = "借用登记", en = "Loans" }\n'
        'fields.thing = { title = { zh = "物品", en = "Thing" } }\n',
        "utf-8",
    )
    assert working("define", "apply", str(file)).code == 0
    assert working("add", "loan", "C0001", "thing=scales").code == 0
    rows = document(working("register", "Loans", "--format", "json"))["events"]
    assert [(row["fields"]["thing"], row["fields"]["device"]) for row in rows] == [
        (None, "meter"), ("scales", None),
    ]  # fmt: skip
    for name in ("praise", "loan"):
        assert working("define", "drop", "kind", name).code == 0
    assert "李敏" in working("register", "投诉记录").out
    assert "scales" in working("register", "借用").out
    assert "meter" in working("register", "loans").out
    assert working("summary", "loan").code == 0


def test_a_word_that_is_no_register(working: Keqing) -> None:
    ran = working("register", "购药等记")
    assert (ran.code, "购药登记" in ran.err) == (3, True)
