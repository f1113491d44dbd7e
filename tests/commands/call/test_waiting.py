"""What time does to a session: the length of a call, who comes back, who joins; and keys as input methods send them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from tests.commands.call.conftest import Told, Typed, contacts
from tests.conftest import Begin, Keqing


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 1), (29, 1), (89, 1), (91, 2), (600, 10), (601, 10)]
)
def test_the_length_of_a_call_is_the_time_since_the_card(
    desk: Keqing,
    typed: Typed,
    told: Told,
    clock: time_machine.Traveller,
    seconds: int,
    minutes: int,
) -> None:
    def later() -> str:
        clock.shift(timedelta(seconds=seconds))
        return "1"

    typed(later, "睡眠好", "")
    events = told("show", "C0001", "--history")["events"]
    assert next(event for event in events if event["kind"] == "contact")["minutes"] == minutes


def test_the_time_runs_anew_for_each_card(
    desk: Keqing, typed: Typed, clock: time_machine.Traveller
) -> None:
    def later() -> str:
        clock.shift(timedelta(minutes=3, seconds=7))
        return "0"

    ran = typed(later, "孙子", "9", "x", "2")
    assert "| 3:07 |" in ran.out
    assert ran.out.rstrip().rpartition("C0002")[0].rpartition("Calls:")[2].count("| 0:00 |") == 1


def test_who_has_hours_of_their_own_comes_when_they_begin(
    begin: Begin, typed: Typed, clock: time_machine.Traveller
) -> None:
    begin(
        "therapy",
        ("add-customer", "王秀英", "--phone", "13800000001", "--hours", "15:00-17:00"),
        ("promise", "王秀英", "today", "谈谈"),
        ("add-customer", "李四", "--phone", "13800000002"),
        ("promise", "李四", "today", "谈谈"),
    )

    def at_three() -> str:
        clock.move_to("2026-11-24T15:00:00+08:00")
        return ""

    ran = typed("3", "", at_three)
    assert ran.out.index("C0002") < ran.out.index("1 may be called from 15:00 on.")
    assert ran.out.index("1 may be called from 15:00 on.") < ran.out.index("C0001")


def test_who_becomes_due_meanwhile_joins(desk: Keqing, typed: Typed) -> None:
    def one_more() -> str:
        assert desk("add-customer", "赵六", "--phone", "13800000009").code == 0
        assert desk("promise", "赵六", "today", "谈谈").code == 0
        return "3"

    ran = typed(one_more, "3")
    assert "Calls: 3 to go | recorded 1" in ran.out
    assert "C0004" in ran.out


def test_who_is_done_by_somebody_else_meanwhile_is_not_called(desk: Keqing, typed: Typed) -> None:
    def done_elsewhere() -> str:
        assert desk("log", "C0002", "reached", "都好").code == 0
        return "3"

    ran = typed(done_elsewhere)
    assert "C0002" not in ran.out
    assert "C0003" in ran.out


def test_whoever_is_put_to_the_end_twice_stands_behind_those_put_there_before(
    desk: Keqing, typed: Typed
) -> None:
    ran = typed("+", "+", "+", "+", "+")
    names = [line.split()[1] for line in ran.out.splitlines() if "   C000" in line]
    assert names == ["C0001", "C0002", "C0003", "C0001", "C0002", "C0003"]


FULL_WIDTH: dict[tuple[str, ...], list[str]] = {
    ("１", "好", ""): ["reached"],
    ("２",): ["no-answer"],
    ("３",): ["busy"],
    ("４", "１５：３０"): ["callback"],
    ("５",): ["wrong-number"],
    ("６",): ["declined"],
    ("７", "７"): ["stop"],
    ("０", "好", "２"): ["no-answer"],
    ("２", "－"): [],
    ("２", "—"): [],
    ("＋", "２", "２", "－", "－"): [],
}


@pytest.mark.parametrize(("keys", "outcomes"), FULL_WIDTH.items())
def test_keys_of_an_input_method_are_the_same_keys(
    desk: Keqing, typed: Typed, told: Told, keys: tuple[str, ...], outcomes: list[str]
) -> None:
    assert typed(*keys).code == 0
    assert [outcome for outcome, _ in contacts(told, "C0001")] == outcomes


def test_a_record_that_stands_is_not_made_twice(
    desk: Keqing, typed: Typed, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list cannot be read after a record: nobody is in hand until it can."""
    from keqing.commands.call.turns import Turns
    from keqing.errors import Busy
    from keqing.i18n import msg

    advance: Callable[..., None] = Turns.advance

    def fails_once(*_: object) -> None:
        monkeypatch.setattr(Turns, "advance", advance)
        raise Busy(msg("Somebody else is writing."))

    monkeypatch.setattr(Turns, "advance", fails_once)
    ran = typed("2", "", "2")
    assert "Somebody else is writing." in ran.out
    assert [contacts(told, code) for code in ("C0001", "C0002")] == [[("no-answer", None)], []]
    assert "139 0000 0002" in ran.out
