"""The week ahead: on which day each customer stands, and how full the days are."""

from __future__ import annotations

import json
import sys

import pytest

from tests.conftest import Keqing

PURCHASE = ("product=安胶囊", "quantity=6", "pack=30", "daily=6", "line=therapy")


def rows(keqing: Keqing) -> list[tuple[str, str, list[str]]]:
    document = json.loads(keqing("week", "--format", "json").out)
    return [
        (row["day"], row["code"], [reason["label"] for reason in row["reasons"]])
        for row in document["rows"]
    ]


def test_a_customer_stands_on_the_day_of_the_call_that_closes_both(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678", "--owner", "李敏")
    department("add", "purchase", "C0001", *PURCHASE)
    department("add", "inquiry", "C0001", "source=radio", "condition=x")
    card = json.loads(department("show", "C0001", "--format", "json").out)
    steps = {
        followup["cadence"]: (followup["opens"], followup["due"]) for followup in card["followups"]
    }
    assert steps["therapy"] == ("2026-11-25", "2026-11-25")
    assert steps["inquiry"] == ("2026-11-25", "2026-11-27")
    assert rows(department) == [("2026-11-25", "C0001", ["1d", "3d"])]
    shown = " ".join(department("week", "--format", "table").out.split())
    assert "Inquiry, no visit yet, day 3, can be called early, due 2026-11-27" in shown


def test_work_that_no_call_closes_keeps_its_own_day(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678", "--owner", "李敏")
    department("promise", "C0001", "2026-11-25", "再谈")
    department("promise", "C0001", "2026-11-27", "寄说明书", "--task")
    assert rows(department) == [
        ("2026-11-25", "C0001", ["promise"]),
        ("2026-11-27", "C0001", ["promise"]),
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_days_are_counted_beside_what_they_hold(department: Keqing, lang: str) -> None:
    for n in range(1, 4):
        department("add-customer", f"王{n}", "--phone", f"1381234567{n}", "--owner", "李敏")
        department("promise", f"C000{n}", "2026-11-25 10:00" if n == 1 else "2026-11-25", "再谈")
    department("promise", "C0003", "2026-11-28", "再谈", "--task")
    lines = department("--lang", lang, "week", "--format", "table").out.splitlines()
    timed, untimed, whole = (line.split()[-7:] for line in lines[4:7])
    assert timed == ["-", "1", "-", "-", "-", "-", "-"]
    assert untimed == ["-", "2", "-", "-", "1", "-", "-"]
    rest = "rest" if lang == "en" else "休"
    assert whole == ["0/60", "3/60", "0/60", "0/60", "0/60+1", rest, "0/60"]
    text = "\n".join(lines)
    assert ("This is a rest day." if lang == "en" else "这天休息。") in text
    assert text.count("李敏") == 1
    narrow = department("--width", "60", "week", "--format", "table").out
    assert "3/60" in narrow
    assert "3 customers." in narrow


def test_a_day_that_holds_less_says_so(department: Keqing) -> None:
    assert department("add-agent", "陈刚", "--capacity", "1").code == 0
    for n in (1, 2):
        department("add-customer", f"王{n}", "--phone", f"1381234567{n}", "--owner", "陈刚")
        department("promise", f"C000{n}", "2026-11-25", "再谈")
    shown = department("week", "--agent", "陈刚", "--format", "table").out
    assert "2/1!" in shown
    assert (
        "2 customers. That is 1 more than a day holds:\n  keqing spread 2026-11-25 --agent 陈刚 -n"
        in shown
    )


def test_a_visit_of_the_week_says_where_to(department: Keqing) -> None:
    department("cadence", "on", "third-terminal")
    words = ("--type", "clinic", "--address", "城南路 8 号", "--owner", "李敏")
    assert department("add-customer", "青山诊所", *words).code == 0
    start = ("start", "C0001", "third-terminal", "--anchor", "2026-11-20")
    assert department(*start).code == 0
    assert "visit: 城南路 8 号" in " ".join(department("week", "--format", "table").out.split())
    department("promise", "C0001", "2026-11-25", "电话里再谈")
    plain = department("week").out.splitlines()[1]
    assert "电话里再谈" in plain


def test_who_was_tried_today_stands_once_with_each_reason(department: Keqing) -> None:
    department("add-customer", "Uma", "--phone", "13900000031")
    department("add", "purchase", "Uma", "product=Calm", "quantity=9", "--date", "2026-11-20")
    department("log", "Uma", "no-answer")
    reasons = [why for _, code, why in rows(department) if code == "C0001"]
    assert [len(why) for why in reasons] == [1]


def test_who_was_tried_today_has_their_own_place_on_another_day(department: Keqing) -> None:
    for name in ("Ann", "Uma"):
        department("add-customer", name)
        department("add", "purchase", name, "product=Calm", "quantity=9", "--date", "2026-11-20")
    department("edit-customer", "Uma", "--grade", "VIP")
    department("log", "Ann", "no-answer")
    department("log", "Uma", "no-answer")
    department("promise", "Ann", "2026-11-25", "a leaflet", "--task")
    department("promise", "Uma", "2026-11-25", "a leaflet", "--task")
    department("add-customer", "Zoe")
    department("promise", "Zoe", "2026-11-25", "a call")
    assert [code for day, code, _ in rows(department) if day == "2026-11-25"] == [
        "C0002",
        "C0001",
        "C0003",
    ]


def test_a_week_is_as_long_as_the_screen(
    department: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counts of the days are all there; of the rows those that fit, and how to see the others."""
    for n in range(10):
        department("add-customer", f"客户{n}", "--phone", f"138000000{n:02}")
        department("promise", f"C{n + 1:04}", "2026-11-25" if n < 5 else "2026-11-27", "再谈")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for lines, shown in ((18, 1), (22, 5), (30, 7), (60, 10)):
        monkeypatch.setenv("LINES", str(lines))
        seen = department("week", "--format", "table").out.splitlines()
        assert len(seen) < lines
        assert sum("再谈" in line for line in seen) == shown
        assert (f"{10 - shown} more: add --all to see them." in seen) is (shown < 10)
    monkeypatch.setenv("LINES", "18")
    assert "客户9" in department("week", "--all", "--format", "table").out
    assert "客户9" in department("week", "--format", "plain").out
