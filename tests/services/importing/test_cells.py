"""Calling hours as people and spreadsheets write them."""

from __future__ import annotations

import pytest

from keqing.definitions.kinds import shipped_outcomes
from keqing.errors import NotFound, Unusable
from keqing.i18n import translate_message
from keqing.services.importing import cells

HOURS = {
    "9:00-11:30": "09:00-11:30", "9点-11点半": "09:00-11:30", "下午2点到5点": "14:00-17:00", "下午2-5点": "14:00-17:00",
    "上午9点到11点": "09:00-11:00", "上午9点到下午3点": "09:00-15:00", "晚上6点半至8点": "18:30-20:00", "9am-11am": "09:00-11:00",
    "2pm-5pm": "14:00-17:00", "14:00以后": "14:00-20:00", "11点前": "09:00-11:00", "14时至17时": "14:00-17:00",
}  # fmt: skip


@pytest.mark.parametrize(("text", "stored"), HOURS.items())
def test_calling_hours(text: str, stored: str) -> None:
    read = cells.hours(text)
    assert (read.value, read.doubts) == ([stored], ())


def test_parts_of_the_day_are_hours_to_look_at() -> None:
    read = cells.hours("上午、晚上")
    assert read.value == ["09:00-12:00", "18:00-20:00"]
    assert [translate_message(doubt) for doubt in read.doubts] == [
        "'上午、晚上' is taken as 09:00-12:00, 18:00-20:00."
    ]


@pytest.mark.parametrize("text", ["周末", "9点到3点", "25点-26点", "以后", "有空"])
def test_what_are_no_hours(text: str) -> None:
    with pytest.raises(Unusable):
        cells.hours(text)


OUTCOMES = {
    "接通(女儿接)": ("reached", "女儿接"), "未接（在开会）": ("no-answer", "在开会"), "接通，想想再说": ("reached", "想想再说"),
    "是": ("reached", ""), "√": ("reached", ""), "否": ("no-answer", ""), "打不通": ("no-answer", ""),
    "不要再打了": ("stop", "不要再打了"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "read"), OUTCOMES.items())
def test_an_outcome_and_what_is_written_beside_it(text: str, read: tuple[str, str]) -> None:
    assert cells.outcome(text, shipped_outcomes()) == read


@pytest.mark.parametrize("text", ["(接通)", "女儿(接通)", "有", "1", "?"])
def test_what_is_no_outcome(text: str) -> None:
    with pytest.raises(NotFound):
        cells.outcome(text, shipped_outcomes())
