"""Lengths of calls as people and spreadsheets write them."""

from __future__ import annotations

import pytest

from keqing.dates import durations
from keqing.errors import Unusable

MINUTES = {
    "6": (6, False), "6.0": (6, False), "６": (6, False), "6分": (6, False), "六分钟": (6, False), "十五": (15, False),
    "半小时": (30, False), "半个小时": (30, False), "一刻钟": (15, False), "三刻钟": (45, False), "一小时": (60, False),
    "一个半小时": (90, False), "1个小时": (60, False), "两分半": (3, True), "1h5m": (65, False), "6'30\"": (7, True),
    "0:06:30": (7, True), "0:06:00": (6, False), "90秒": (2, True), "1.5": (2, True), "一百二十": (120, False),
    "0.00416666666666667": (6, True), "0.0208333333": (30, True),
    "24小时": (1440, False), "1440": (1440, False), "24:00:00": (1440, False), "0": (0, False), "两刻钟": (30, False),
    "29秒": (0, True), "30秒": (1, True), "1分29秒": (1, True), "1:29": (1, True), "1小时1分1秒": (61, True),
    "2:00:30": (121, True), "2.05": (2, True), "1.25": (1, True), "0.0007": (1, True), "一个半钟头": (90, False),
    "十分半": (11, True), "60秒": (1, False),
}  # fmt: skip


@pytest.mark.parametrize(("text", "read"), MINUTES.items())
def test_a_length(text: str, read: tuple[int, bool]) -> None:
    assert durations.read_minutes(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6-7",
        "约6",
        "-3",
        "6%",
        "6,5",
        "很久",
        "25小时",
        "1.39E+3",
        "半",
        "1441",
        "24:00:01",
        "24小时1秒",
    ],
)
def test_what_is_no_length(text: str) -> None:
    with pytest.raises(Unusable):
        durations.read_minutes(text)
