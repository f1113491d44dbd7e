"""A call session in a real terminal: single keys, an input method's text, a new size, a kill, two at once."""

from __future__ import annotations

from tests.commands.call.conftest import Told, contacts
from tests.commands.call.terminal import running
from tests.conftest import Keqing


def test_a_day_begins_in_a_terminal(desk: Keqing, told: Told) -> None:
    with running("call") as terminal:
        terminal.see("C0001")
        terminal.see("138 0000 0001")
        terminal.press("２")  # as an input method sends it
        terminal.see("C0002")
        terminal.press("1")
        terminal.see("What was said")
        terminal.press("睡眠好\r")
        terminal.see("Next call")
        terminal.press("\r")
        terminal.see("C0003")
        terminal.press("\x1b")
        terminal.see("2 contacts recorded, 1 reached.")
        assert terminal.program.wait() == 0
    assert contacts(told, "C0001") == [("no-answer", None)]
    assert contacts(told, "C0002") == [("reached", "睡眠好")]
    assert contacts(told, "C0003") == []


def test_what_is_typed_can_be_mended_and_left(desk: Keqing, told: Told) -> None:
    with running("call") as terminal:
        terminal.see("C0001")
        terminal.press("1")
        terminal.see("What was said")
        terminal.press("睡眠不好\x7f\x7f好\r")
        terminal.see("Next call")
        terminal.press("nonsense\r")
        terminal.see("is not a day that can be read")
        terminal.press("\x1b")
        terminal.see("1 Reached")
        terminal.press("1")
        terminal.see("> 睡眠好")
        terminal.press("\x03")
        terminal.see("0 contacts recorded")
    assert contacts(told, "C0001") == []


def test_the_window_may_change_its_size_in_the_middle(desk: Keqing) -> None:
    with running("call", columns=100, rows=30) as terminal:
        terminal.see("C0001")
        terminal.resize(40, 16)
        terminal.wait(lambda text: text.splitlines()[2:3] == ["-" * 40])
        terminal.see("138 0000 0001")
        terminal.see("leave")
        terminal.press("1")
        terminal.see("What was said")
        terminal.resize(120, 40)
        terminal.press("好")
        terminal.see("-" * 120)
        terminal.see("> 好")


def test_a_kill_loses_nothing_and_the_next_session_goes_on(desk: Keqing, told: Told) -> None:
    with running("call") as terminal:
        terminal.see("C0001")
        terminal.press("+")
        terminal.see("C0002")
        terminal.press("3")
        terminal.see("C0003")
        terminal.press("1")
        terminal.see("What was said")
        terminal.kill()
    assert contacts(told, "C0002") == [("busy", None)]
    with running("call") as terminal:
        terminal.see("C0003")
        terminal.press("-")
        terminal.see("Taken back: 李四 C0002")
        terminal.press("3")
        terminal.see("C0003")
        terminal.press("3")
        terminal.see("C0001")


def test_two_sessions_never_get_the_same_customer(desk: Keqing) -> None:
    with running("call") as first:
        first.see("C0001")
        with running("call") as second:
            second.see("C0002")
            first.press("3")
            first.see("C0003")
            second.press("3")
            second.see("1 is in hand in another session.")
        first.kill()
    with running("call") as third:
        third.see("C0003")


def test_it_speaks_chinese(desk: Keqing) -> None:
    with running("--lang", "zh", "call", columns=60, rows=20) as terminal:
        terminal.see("C0001")
        terminal.wait(lambda text: "1 接通" in text.replace("  ", " "))
