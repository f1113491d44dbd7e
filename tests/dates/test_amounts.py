"""Amounts that have to be worked out, as registers of medicine have them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.dates.amounts import dose_a_day, pack_of

DOSES = {
    "一日三次，一次2粒": "6", "每日3次，每次2粒": "6", "3次/日，2粒/次": "6", "2粒/次，3次/日": "6", "2粒 3次/日": "6",
    "每次2粒 每日3次": "6", "一次两粒一日三次": "6", "2粒tid": "6", "bid 2粒": "4", "早2晚2": "4", "早2中1晚2": "5",
    "早晚各3粒": "6", "早中晚各２粒": "6", "2粒×3次": "6", "2*3": "6", "2粒*3次/日": "6", "每晚1粒": "1", "1粒/晚": "1",
    "睡前2粒": "2", "3 x 2 per day": "6", "2x3 a day": "6", "2*3/天": "6", "2*3每日": "6",
    "口服，一次2粒，一日3次": "6", "每次半片，每日2次": "1.0", "1次2粒，1日3次": "6",
    "2粒qd": "2", "qd 2粒": "2", "2粒tds": "6", "tds 2粒": "6", "qid 2粒": "8", "2粒qid": "8", "早午晚各2粒": "6",
    "早2午1晚2": "5", "晚上3粒": "3",
}  # fmt: skip
PACKS = {
    "1瓶30粒": "30", "一盒三十粒": "30", "每瓶60片": "60", "30粒每盒": "30", "10粒×3板": "30", "10粒*3板/盒": "30",
    "3板×10粒": "30", "24粒x2板": "48", "30粒/盒(0.3g)": "30", "30粒（0.5g/粒）": "30", "1×30": "30",
}  # fmt: skip


@pytest.mark.parametrize(("text", "amount"), DOSES.items())
def test_a_dose_a_day(text: str, amount: str) -> None:
    assert dose_a_day(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "2*3天",
        "2*3日",
        "2*31天",
        "3次",
        "日3次",
        "qd",
        "tid 2粒 bid",
        "6-8粒",
        "隔日1粒",
        "必要时2粒",
        "",
        "2盒",
        "每次2粒",
    ],
)
def test_what_is_no_dose_a_day(text: str) -> None:
    assert dose_a_day(text) is None


@pytest.mark.parametrize(("text", "amount"), PACKS.items())
def test_what_a_pack_has(text: str, amount: str) -> None:
    assert pack_of(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["3板", "2瓶30粒", "30粒*6盒", "12粒×2板×10盒", "0.3*30", "约30粒", "", "三三粒"]
)
def test_what_does_not_say_what_a_pack_has(text: str) -> None:
    assert pack_of(text) is None


@given(st.text(alphabet="每日一二三次粒早中晚各x×*/()0123.g板盒 ", max_size=30))
def test_any_other_words_are_none_or_an_amount(text: str) -> None:
    for found in (dose_a_day(text), pack_of(text)):
        assert found is None or found >= 0
