"""Lengths of calls and calling hours as people and spreadsheets write them."""

from __future__ import annotations

import pytest

from keqing.errors import Unusable
from keqing.i18n import translate
from keqing.services import import_cells

MINUTES = {
    "6": (6, False), "6.0": (6, False), "６": (6, False), "6分": (6, False), "六分钟": (6, False), "十五": (15, False),
    "半小时": (30, False), "半个小时": (30, False), "一刻钟": (15, False), "三刻钟": (45, False), "一小时": (60, False),
    "一个半小时": (90, False), "1个小时": (60, False), "两分半": (3, True), "1h5m": (65, False), "6'30\"": (7, True),
    "0:06:30": (7, True), "0:06:00": (6, False), "90秒": (2, True), "1.5": (2, True), "一百二十": (120, False),
    "0.00416666666666667": (6, True), "0.0208333333": (30, True),
}  # fmt: skip


@pytest.mark.parametrize(("text", "read"), MINUTES.items())
def test_a_length(text: str, read: tuple[int, bool]) -> None:
    assert import_cells.minutes(text) == read


@pytest.mark.parametrize(
    "text", ["", "6-7", "约6", "-3", "6%", "6,5", "很久", "25小时", "1.39E+3", "半"]
)
def test_what_is_no_length(text: str) -> None:
    with pytest.raises(Unusable):
        import_cells.minutes(text)


HOURS = {
    "9:00-11:30": "09:00-11:30", "9点-11点半": "09:00-11:30", "下午2点到5点": "14:00-17:00", "下午2-5点": "14:00-17:00",
    "上午9点到11点": "09:00-11:00", "上午9点到下午3点": "09:00-15:00", "晚上6点半至8点": "18:30-20:00", "9am-11am": "09:00-11:00",
    "2pm-5pm": "14:00-17:00", "14:00以后": "14:00-20:00", "11点前": "09:00-11:00", "14时至17时": "14:00-17:00",
}  # fmt: skip


@pytest.mark.parametrize(("text", "stored"), HOURS.items())
def test_calling_hours(text: str, stored: str) -> None:
    read = import_cells.hours(text)
    assert (read.value, read.doubts) == ([stored], ())


def test_parts_of_the_day_are_hours_to_look_at() -> None:
    read = import_cells.hours("上午、晚上")
    assert read.value == ["09:00-12:00", "18:00-20:00"]
    assert [translate(one) for one in read.doubts] == [
        "'上午、晚上' is taken as 09:00-12:00, 18:00-20:00."
    ]


@pytest.mark.parametrize("text", ["周末", "9点到3点", "25点-26点", "以后", "有空"])
def test_what_are_no_hours(text: str) -> None:
    with pytest.raises(Unusable):
        import_cells.hours(text)
