"""Numbers as people write them: 1,280.50, １２, 1.2万, 四十, 两百五十, 壹仟, 半."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from keqing.patterns import late_pattern

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_FINANCIAL = str.maketrans(
    "壹贰叁肆伍陆柒捌玖拾佰仟萬億貳叄參陸兩廿卅", "一二三四五六七八九十百千万亿二三三六两念丗"
)
_TENS = {"念": "二十", "丗": "三十"}
_WORTH = {"十": 10, "百": 100, "千": 1000}
_GREAT = {"万": 10**4, "亿": 10**8}
_PLAIN = late_pattern(r"[+-]?(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,12})?")
_SCALED = late_pattern(rf"({_PLAIN.pattern})([百千万亿])")
_HAN = late_pattern(r"[零〇一二两三四五六七八九十百千万亿]{1,20}")
_SECTION = late_pattern(
    r"(?:([一二两三四五六七八九])千)?(零)?(?:([一二两三四五六七八九])百)?(零)?(?:([一二三四五六七八九])?(十))?(零)?([一二三四五六七八九两])?"
)


def plain_digits(text: str) -> str:
    """Return a text with plain digits and signs in place of full-width digits and signs."""
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()


def read_numeral(text: str) -> Decimal | None:
    """Read text that is one number and nothing else; None where it is not certainly one."""
    text = plain_digits(text)
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if found := _SCALED.fullmatch(text):
        worth = (_WORTH | _GREAT)[found[2]]
        return (Decimal(found[1].replace(",", "")) * worth).normalize()
    return _han(text)


def _han(text: str) -> Decimal | None:
    text = text.translate(_FINANCIAL)
    for short, long in _TENS.items():
        text = text.replace(short, long)
    if text == "半":
        return Decimal("0.5")
    whole, point, places = text.partition("点")
    if not _HAN.fullmatch(whole) or (point and not places):
        return None
    if any(c not in _DIGITS for c in places):
        return None
    number = _whole(whole)
    if number is None:
        return None
    return Decimal(f"{number}.{''.join(str(_DIGITS[c]) for c in places)}" if places else number)


def _whole(text: str) -> int | None:
    """Read a whole number: 四十, 一百零五, 三万两千."""
    if len(text) == 1 and text in _DIGITS:
        return _DIGITS[text]
    for sign, worth in reversed(_GREAT.items()):
        before, found, after = text.partition(sign)
        if not found:
            continue
        high, low = _whole(before), _whole(after.removeprefix("零")) if after else 0
        if low and len(after) == 1:
            low *= worth // 10  # 三万二 is 32000
        if not high or low is None or low >= worth:
            return None
        return high * worth + low
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    found = _SECTION.fullmatch(text)
    if found is None or not text.strip("零"):
        return None
    thousands, _, hundreds, _, tens, ten, _, ones = found.groups()
    number = 1000 * _DIGITS[thousands or "零"] + 100 * _DIGITS[hundreds or "零"]
    number += 10 * _DIGITS[tens or "一"] if ten else 0
    if ones and not ten and (thousands or hundreds) and "零" not in text:
        return number + _DIGITS[ones] * (100 if not hundreds else 10)  # 一百五 is 150, 两千三 2300
    return number + _DIGITS[ones or "零"]
