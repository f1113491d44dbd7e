"""A day that is planned is told back, with a warning where it is a rest day or full already."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.conftest import Keqing

REST = "Sat 2026-11-28 is not a working day; the next one is Mon 2026-11-30."
PLANS = (
    ("log", "C0001", "reached", "well", "--next"),
    ("promise", "C0001"),
    ("snooze", "C0001"),
    ("pause", "C0001", "--until"),
)
AFTER = {"promise": ["a call"], "snooze": ["therapy"]}


@pytest.fixture
def customer(department: Keqing) -> Keqing:
    """A customer in therapy since the day before MORNING."""
    for name in ("王秀英", "张建国", "李桂兰"):
        assert department("add-customer", name).code == 0
    bought = ("product=安和胶囊", "quantity=6", "pack=30", "daily=6", "--date", "2026-11-23")
    assert department("add", "purchase", "C0001", *bought).code == 0
    return department


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan[0])
def test_a_rest_day_is_warned_of(customer: Keqing, plan: tuple[str, ...]) -> None:
    more = AFTER.get(plan[0], [])
    saturday = customer(*plan, "周六", *more)
    assert (saturday.code, saturday.err) == (0, "")
    assert REST in " ".join(saturday.out.split())
    monday = customer(*plan, "下周一", *more)
    assert (monday.code, "working day" in monday.out) == (0, False)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan[0])
def test_a_full_day_is_warned_of(customer: Keqing, plan: tuple[str, ...]) -> None:
    more = AFTER.get(plan[0], [])
    assert customer("add-agent", "李敏", "--capacity", "2").code == 0
    assert customer("promise", "C0002", "下周三", "a call").code == 0
    roomy = customer(*plan, "下周三", *more, "--dry-run")
    assert (roomy.code, "already" in roomy.out) == (0, False)
    assert customer("promise", "C0003", "下周三", "a call").code == 0
    full = customer(*plan, "下周三", *more)
    assert (full.code, full.err) == (0, "")
    said = "李敏 has 2 calls on Wed 2026-12-02 already, and makes 2 in a day."
    assert said in " ".join(full.out.split())


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan[0])
def test_what_was_taken_for_granted_is_said(customer: Keqing, plan: tuple[str, ...]) -> None:
    ran = customer(*plan, "下周三下午", *AFTER.get(plan[0], []))
    assert ran.code == 0
    assert "'下午' is taken as 14:00." in ran.out


def test_a_rest_day_is_said_of_words_too(keqing: Keqing) -> None:
    ran = keqing("date", "2026-11-28")
    assert (ran.code, ran.err) == (0, "")
    assert REST in " ".join(ran.out.split())


@pytest.mark.sampled(2)
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan[0])
def test_the_command_that_moves_it_is_named_and_works(
    customer: Keqing, plan: tuple[str, ...], lang: str
) -> None:
    more = AFTER.get(plan[0], [])
    day = "周六 15:00" if plan[0] in {"log", "promise"} else "周六"
    ran = customer("--lang", lang, *plan, day, *more)
    said = " ".join(ran.out.split())
    found = re.search(r"(?:2026-11-30|周一)\s?[：:] ?keqing (amend \d+ (?:'[^']+'|\S+))", said)
    assert found, said
    moved = customer(*shlex.split(found[1]))
    assert moved.code == 0, moved.err
    assert "no working day" not in moved.out
    card = " ".join(customer("show", "C0001", "--format", "table").out.split())
    assert "2026-11-28" not in card.partition("History")[0]
    assert "2026-11-30" in card
    assert ("15:00" in card.partition("History")[0]) is (plan[0] in {"log", "promise"})


def test_a_dry_run_names_no_record_to_amend(customer: Keqing) -> None:
    ran = customer("promise", "C0001", "周六", "a call", "-n")
    assert REST in " ".join(ran.out.split())
    assert "amend" not in ran.out


def test_it_is_moved_past_full_days(customer: Keqing) -> None:
    assert customer("add-agent", "李敏", "--capacity", "1").code == 0
    customer("promise", "C0002", "下周一", "a call")
    said = " ".join(customer("promise", "C0001", "周六", "a call").out.split())
    assert "To move it to Tue 2026-12-01: keqing amend" in said


def _enters(keqing: Keqing, daily: str) -> None:
    bought = ("product=平安丸", "quantity=1", "pack=60", f"daily={daily}", "--date", "2026-11-23")
    assert keqing("add", "purchase", "C0001", *bought).code == 0


@pytest.mark.parametrize(
    "plan", [("log", "C0001", "reached", "away", "--next"), ("pause", "C0001", "--until")]
)
def test_a_day_past_the_medicines_last_is_warned_of(
    customer: Keqing, plan: tuple[str, ...]
) -> None:
    _enters(customer, "3")  # lasts until 12-13
    late = customer(*plan, "2026-12-31")
    assert (late.code, late.err) == (0, "")
    said = " ".join(late.out.split())
    assert (
        "平安丸 lasts until 2026-12-13. Supply running out is to be done by 2026-12-10, before 2026-12-31."
        in said
    )
    word = "next" if plan[0] == "log" else "until"
    command = re.search(rf"To call in time: keqing (amend \d+ {word}=2026-12-10)", said)
    assert command
    assert customer(*shlex.split(command[1])).code == 0
    assert "lasts until" not in customer(*plan, "2026-12-09").out


def test_a_task_holds_no_deadline_up(customer: Keqing) -> None:
    _enters(customer, "3")
    task = customer("promise", "C0001", "2026-12-31", "寄资料", "--task")
    assert "is to be done by" not in task.out
