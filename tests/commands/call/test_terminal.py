"""A call session in a real terminal: single keys, an input method's text, a new size, a kill, two at once."""

from __future__ import annotations

from tests.commands.call.conftest import Told, contacts
from tests.commands.call.terminal import running
from tests.conftest import Keqing
from tests.long_profile import Profile


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


KILLED: list[tuple[tuple[str, ...], str, str, list[tuple[str, str | None]]]] = [
    (("1",), "What was said", "C0001", []),
    (("1", "睡眠好\r"), "Next call", "C0001", []),
    (("1", "睡眠好\r", "\r"), "C0002", "C0001", [("reached", "睡眠好")]),
    (("4",), "Call back when", "C0002", []),
    (("0", "女儿接的\r"), "Note    女儿接的", "C0002", []),
    (("2",), "139 0000 0002", "C0002", []),
    (("2", "2"), "C0003", "C0002", [("no-answer", None)]),
    (("7",), "7 again", "C0003", []),
    (("1", "以后别再打电话了\r"), "2 it is none", "C0003", []),
    (("7", "7"), "Nobody is left", "C0003", [("stop", None)]),
]
"""Keys of a session that is killed then, what is seen before, and what is on file of a customer after."""


def test_killed_at_any_key_it_loses_nothing_that_was_recorded(
    desk: Keqing, told: Told, profile: Profile
) -> None:
    for keys, seen, code, recorded in KILLED[:: profile.times(2, 1)]:
        with running("call") as terminal:
            terminal.see(code)
            for key in keys:
                terminal.press(key)
                if key is not keys[-1]:
                    terminal.see(_asked(key))
            terminal.see(seen)
            terminal.kill()
        assert contacts(told, code) == recorded, keys
    assert desk("check", "--replay").code == 0


def _asked(key: str) -> str:
    """What is seen after a key that asks something, before the next one is pressed."""
    return {
        "0": "Note",
        "1": "What was said",
        "2": "139 0000 0002",
        "7": "7 again",
    }.get(key, "Next call")


def test_a_day_on_the_smallest_screen_in_chinese(desk: Keqing, told: Told) -> None:
    with running("--lang", "zh", "call", columns=40, rows=16) as terminal:
        terminal.see("C0001")
        terminal.see("138 0000 0001")
        terminal.see("离开")
        terminal.press("１")
        terminal.see("说了什么")
        terminal.see("138 0000 0001")
        terminal.press("睡眠好\r")
        terminal.see("下次")
        terminal.press("周五下午三点\r")
        terminal.see("C0002")
        terminal.see("已记")
        terminal.press("－")
        terminal.see("C0001")
        terminal.press("９")
        terminal.see("按任意键返回")
        terminal.press("9")
        terminal.see("离开")
        terminal.press("\x1b")
        assert terminal.program.wait() == 0
    assert contacts(told, "C0001") == []


def test_line_by_line_in_a_terminal(desk: Keqing, told: Told) -> None:
    with running("call", "--plain", columns=60, rows=20) as terminal:
        terminal.see("C0001")
        terminal.press("2\r")
        terminal.see("C0002")
        terminal.press("1\r")
        terminal.see("What was said:")
        terminal.press("睡眠好\r")
        terminal.see("15:00):")
        terminal.press("\r")
        terminal.see("C0003")
        terminal.press("q\r")
        terminal.see("2 contacts recorded, 1 reached.")
        assert terminal.program.wait() == 0
    assert contacts(told, "C0002") == [("reached", "睡眠好")]


def test_the_window_may_change_its_size_at_any_question(desk: Keqing, told: Told) -> None:
    sizes = iter([(40, 16), (120, 40), (60, 20), (200, 60), (40, 16)])
    with running("call") as terminal:
        terminal.see("C0001")
        for key, seen in (
            ("0", "Note"),
            ("女儿\r", "女儿"),
            ("1", "What was said"),
            ("接的\r", "Next call"),
            ("\r", "C0002"),
        ):
            columns, rows = next(sizes)
            terminal.resize(columns, rows)
            terminal.see("-" * columns)
            terminal.press(key)
            terminal.see(seen)
    assert contacts(told, "C0001") == [("reached", "女儿接的")]
