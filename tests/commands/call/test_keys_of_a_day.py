"""A day of eighty calls costs few keys: who is not reached at most six, who is reached twelve and the note."""

from __future__ import annotations

from pathlib import Path
from statistics import mean

import pytest

from keqing.services.customers.pinyin import han, spell_name
from tests.commands.call.conftest import Typed
from tests.conftest import Begin, Keqing


class Line(str):
    """A line of text, with the Enter at its end; what is no line is one key."""

    __slots__ = ()


class Note(Line):
    """What was said: of its keys only the Enter counts."""

    __slots__ = ()


UNREACHED: list[tuple[str, ...]] = [
    *[("2",)] * 28,
    *[("3",)] * 6,
    *[("6",)] * 2,
    ("5",),
    ("3", "-", "2"),  # a slip
    ("0", Line("家里没人"), "2"),
    ("+", "2"),  # the other of the two comes again at the end
]
REACHED: list[tuple[str, ...]] = [
    *[("1", Note("睡眠好，按时吃药，血压一百三"), Line(""))] * 24,
    *[("1", Note("要问女儿"), Line("周五"))] * 5,
    *[("1", Note("下周复查"), Line("12-05 15:00"))] * 3,
    *[("1", Note("药快吃完了"), Line("+3d"))] * 3,
    ("1", Note("以后别再打电话了"), "1"),
    ("0", Note("声音很小"), "1", Note("声音很小，请慢说"), Line("")),
    *[("4", Line("15:30"))] * 3,
]
MOST_UNREACHED, MOST_REACHED = 6, 12


def strokes(text: str) -> int:
    """The keys of an input method: each syllable letter by letter, and one that chooses each two characters."""
    signs = [sign for sign in text if han(sign)]
    letters = sum(len(spell_name(sign).pinyin.split()[0]) for sign in signs)
    return len(text) - len(signs) + letters + (len(signs) + 1) // 2


def cost(typed: tuple[str, ...]) -> int:
    """The keys of a customer on the whole terminal, where a key needs no Enter; notes are left out."""
    return sum(
        1 + strokes(part) if isinstance(part, Line) and not isinstance(part, Note) else 1
        for part in typed
    )


@pytest.fixture
def eighty(begin: Begin, tmp_path: Path) -> Keqing:
    """Eighty customers whom a call was promised for the day of the tests."""
    file = tmp_path / "people.csv"
    rows = [f"客户{n:02},1380000{n:04},2026-11-24" for n in range(1, 81)]
    file.write_text("\n".join(["姓名,电话,下次回访", *rows]), encoding="utf-8")
    return begin("therapy", ("import", str(file), "--yes"))


def test_keys_of_a_day(eighty: Keqing, typed: Typed) -> None:
    day = [*UNREACHED, *REACHED]
    assert len(day) == 80
    ran = typed(*(part for parts in day for part in parts))
    assert "80 contacts recorded, 36 reached." in ran.out
    assert mean(map(cost, UNREACHED)) <= MOST_UNREACHED
    assert mean(map(cost, REACHED)) <= MOST_REACHED


@pytest.mark.parametrize(("text", "keys"), [("", 0), ("fri", 3), ("周五", 7), ("１２－５", 4)])
def test_strokes(text: str, keys: int) -> None:
    assert strokes(text) == keys
