"""Sums and means in a summary: exact, with the count of the records that have the number beside each."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import Keqing, Ran


def rows(ran: Ran) -> list[dict[str, Any]]:
    assert (ran.code, ran.err) == (0, ""), ran
    found: list[dict[str, Any]] = json.loads(ran.out)["rows"]
    return found


@pytest.fixture
def working(department: Keqing) -> Keqing:
    """A department with three scores, two calls, an invoice half paid and a complaint without an answer."""
    for words in (
        ("add-customer", "王秀英", "--source", "电台"),
        ("add-customer", "李娜", "--referrer", "C0001"),
        ("add", "satisfaction", "C0001", "score=5"),
        ("add", "satisfaction", "C0001", "score=4"),
        ("add", "satisfaction", "C0002", "score=4"),
        ("log", "C0001", "reached", "都好", "--min", "3"),
        ("log", "C0002", "reached", "好", "--min", "4"),
        ("log", "C0001", "no-answer"),
        ("add", "invoice", "C0001", "amount=100.50", "due=2027-01-10"),
        ("add", "payment", "C0001", "amount=30"),
        ("add", "complaint", "C0001", "what=慢", "category=其他"),
    ):
        assert department(*words).code in {0, 4}, words
    return department


@pytest.mark.parametrize("word", ["score", "评分", "Score", "分数"])
def test_a_mean_has_two_places(working: Keqing, word: str) -> None:
    (row,) = rows(working("summary", "满意度", "--mean", word, "--sum", word, "--json"))
    assert row["n"] == row["n_score"] == 3
    assert (row["sum_score"], row["mean_score"]) == (13, "4.33")


@pytest.mark.parametrize(
    ("scores", "mean"), [((1, 2, 1, 1, 1, 1, 1, 1), "1.13"), ((5, 4), "4.50"), ((1, 1, 2), "1.33")]
)
def test_a_half_goes_away_from_zero(department: Keqing, scores: tuple[int, ...], mean: str) -> None:
    department("add-customer", "王秀英")
    for score in scores:
        department("add", "satisfaction", "C0001", f"score={score}")
    (row,) = rows(department("summary", "satisfaction", "--mean", "score", "--json"))
    assert row["mean_score"] == mean


def test_minutes_of_calls_and_attempts_without_any(working: Keqing) -> None:
    (week,) = rows(working("summary", "contact", "--sum", "分钟", "--mean", "minutes", "--json"))
    assert (week["n"], week["n_minutes"]) == (3, 2)
    assert (week["sum_minutes"], week["mean_minutes"]) == (7, "3.50")
    told = rows(working("summary", "contact", "--sum", "minutes", "--by", "outcome", "--json"))
    assert {row["outcome"]: row["sum_minutes"] for row in told} == {"no-answer": None, "reached": 7}


def test_what_follows_for_an_open_record_is_added_up(working: Keqing) -> None:
    words = ("--sum", "余额", "--mean", "answered_in", "--sum", "amount", "--json")
    (row,) = rows(working("summary", "invoice", *words))
    assert (row["sum_balance"], row["mean_answered_in"], row["sum_amount"]) == (
        "70.50", "0.00", "100.50",
    )  # fmt: skip
    joined = rows(working("summary", "应收登记", "--sum", "amount", "--sum", "balance", "--json"))
    assert [(row["kind"], row["sum_amount"], row["sum_balance"]) for row in joined] == [
        ("invoice", "100.50", "70.50"),
        ("payment", "30", None),
    ]
    (silent,) = rows(working("summary", "complaint", "--mean", "答复用时", "--json"))
    assert (silent["n_answered_in"], silent["mean_answered_in"]) == (0, None)


def test_records_by_how_their_customers_came(working: Keqing) -> None:
    for word, key, expected in (
        ("介绍人", "referrer", [("王秀英 C0001", 1), (None, 2)]),
        ("source", "source", [("电台", 2), (None, 1)]),
        ("customer", "customer", [("李娜 C0002", 1), ("王秀英 C0001", 2)]),
    ):
        told = rows(working("summary", "satisfaction", "--by", word, "--json"))
        assert [(row[key], row["n"]) for row in told] == expected


def test_every_form_has_the_same_figures(working: Keqing, tmp_path: Path) -> None:
    words = ("summary", "satisfaction", "--mean", "score", "--sum", "score")
    for header, names in (
        ("en", ["count", "Score: count", "Score: sum", "Score: mean"]),
        ("zh", ["数量", "评分：笔数", "评分：合计", "评分：平均"]),
        ("id", ["n", "n_score", "sum_score", "mean_score"]),
    ):
        ran = working("export", *words, "-o", "-", "--format", "csv", "--header", header)
        head, cells = csv.reader(io.StringIO(ran.out.removeprefix("\ufeff")))
        assert (head[2:], cells[2:]) == (names, ["3", "3", "13", "4.33"])
    file = tmp_path / "figures.xlsx"
    assert working(*words, "-o", str(file)).code == 0
    *_, last = openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)
    assert last[2:] == (3, 3, 13, "4.33")
    shown = working("--lang", "zh", *words, "--format", "table").out
    assert "评分：平均" in shown
    assert "4.33" in shown
    told = json.loads(working(*words, "--json").out)
    assert (told["sum"], told["mean"], told["by"]) == (["score"], ["score"], [])


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("satisfaction", "--mean", "scor"), 2, ("There is no field 'scor' here.", "Did you mean score?")),
        (("satisfaction", "--sum", "备注"), 2, ("Note is no number: it has no sum and no mean.", "Numbers are here: score.")),
        (("market-info", "--sum", "note"), 2, ("Note is no number: it has no sum and no mean.", "Leave out --sum and --mean.")),
        (("inquiry", "--sum", "病种"), 2, ("Condition is a health fact.", "Add --health to see it; that is recorded.")),
        (("flagged", "--sum", "x"), 2, ("Flagged records has no number to add up.", "Leave out --sum and --mean.")),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(
    working: Keqing, words: tuple[str, ...], code: int, says: tuple[str, ...]
) -> None:
    ran = working("summary", *words)
    assert (ran.code, ran.out, tuple(ran.err.splitlines())) == (code, "", says)


def test_money_that_nobody_handed_in_is_added_up_as_derived(working: Keqing) -> None:
    for who, amount in (("C0001", "100.10"), ("C0002", "20")):
        added = working("add", "money-received", who, f"amount={amount}", "--date", "2026-11-20")
        assert added.code == 0
    words = ("--sum", "金额", "--by", "介绍人", "--per", "day", "--json")
    told = rows(working("summary", "money-kept", *words))
    assert [(row["period"], row["referrer"], row["sum_amount"]) for row in told] == [
        ("2026-11-20", "王秀英 C0001", "20"),
        ("2026-11-20", None, "100.10"),
    ]


def test_a_corrected_record_counts_as_it_is_now(working: Keqing) -> None:
    (invoice,) = json.loads(working("register", "invoice", "--format", "json").out)["events"]
    assert working("amend", str(invoice["id"]), "amount=200").code == 0
    (row,) = rows(working("summary", "invoice", "--sum", "amount", "--sum", "balance", "--json"))
    assert (row["n"], row["sum_amount"], row["sum_balance"]) == (1, "200", "170")
    assert working("undo", "-y").code == 0
    (row,) = rows(working("summary", "invoice", "--sum", "amount", "--sum", "balance", "--json"))
    assert (row["sum_amount"], row["sum_balance"]) == ("100.50", "70.50")


def test_only_a_summary_is_exported_with_sums(working: Keqing) -> None:
    ran = working("export", "register", "invoice", "--sum", "amount", "-o", "-", "--format", "csv")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == "Only a summary has sums and means."


def test_nothing_recorded_gives_no_line(working: Keqing) -> None:
    assert rows(working("summary", "purchase", "--sum", "quantity", "--json")) == []
