"""Numbers as people write them, or nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.dates.numerals import read_numeral

READ = {
    "6": "6", "6.0": "6", "６": "6", "1,280.50": "1280.5", "1.2万": "12000", "3百": "300", "3千": "3000", "1.5亿": "150000000",
    "四十": "40", "十二": "12", "一百零五": "105", "一百五": "150", "两千三": "2300", "三万两千": "32000",
    "三万二": "32000", "一万零五": "10005", "二十万": "200000", "十万八千": "108000", "壹仟贰佰": "1200",
    "两百五十": "250", "一千零一十": "1010", "半": "0.5", "三点五": "3.5", "廿五": "25", "卅": "30", "零": "0",
    "-5": "-5", "\u22125": "-5",
}  # fmt: skip
UNREAD = (
    "", "一二", "百", "万", "1e3", "1.28E+11", "50%", "12,34", "1 200", ".5", "5.", "点五", "三点", "三点百", "约3",
    "3-4", "零万", "万万", "一亿万", "半个", "٣", "三万三十万", "一亿一亿", "一万一万",
)  # fmt: skip


@pytest.mark.parametrize(("text", "number"), READ.items())
def test_a_number(text: str, number: str) -> None:
    assert read_numeral(text) == Decimal(number)


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_not_certainly_a_number(text: str) -> None:
    assert read_numeral(text) is None


def spelled(number: int) -> str:
    """Write a whole number below a hundred million in Chinese."""
    if number >= 10_000:
        rest = number % 10_000
        zero = "零" if rest and rest < 1000 else ""
        return f"{spelled(number // 10_000)}万{zero}{spelled(rest) if rest else ''}"
    text, gap = "", False
    for worth, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // worth % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + sign
        gap = not digit
    return text or "零"


@given(st.integers(0, 99_999_999))
def test_law_every_whole_number_in_chinese_is_read(number: int) -> None:
    assert read_numeral(spelled(number)) == number


@given(st.text(alphabet="零一二两三四五六七八九十百千万亿点半0123456789.,", max_size=12))
def test_law_any_text_is_a_number_or_none(text: str) -> None:
    found = read_numeral(text)
    assert found is None or found.is_finite()
