from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import time_machine

from tests.conftest import Keqing


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A Monday morning in Shanghai."""
    with time_machine.travel("2026-11-23T01:00:00+00:00", tick=False):
        yield


def test_words_mean_a_day_without_a_database(keqing: Keqing) -> None:
    ran = keqing("date", "下周三", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {
        "schema": "keqing.date/1",
        "date": "2026-12-02",
        "time": None,
        "weekday": 3,
        "days": 9,
        "lunar": "2026-10-24",
        "workday": True,
        "provisional": False,
        "festivals": [],
    }


def test_words_may_be_several_and_seen_from_another_day(keqing: Keqing) -> None:
    ran = keqing("date", "明天", "下午3点", "--date", "2026-12-30", "--format", "json")
    found = json.loads(ran.out)
    assert (found["date"], found["time"], found["days"]) == ("2026-12-31", "15:00", 1)
    assert keqing("--lang", "zh", "date", "中秋").code == 0


@pytest.mark.parametrize("words", [("next", "friday"), ("none",), ("2月30日",), ("哪天",)])
def test_what_is_no_day(keqing: Keqing, words: tuple[str, ...]) -> None:
    ran = keqing("date", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_the_departments_own_days_count(keqing: Keqing) -> None:
    words = ("--department", "一部", "--name", "李敏", "--capacity", "50", "--preset", "therapy")
    assert keqing("init", *words).code == 0
    assert json.loads(keqing("date", "+1", "--format", "json").out)["date"] == "2026-11-24"


def test_a_mistyped_database_is_an_error(keqing: Keqing) -> None:
    assert keqing("--db", "/nowhere/k.db", "date", "明天").code == 3
