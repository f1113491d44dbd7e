"""Amounts that have to be worked out: 每日3次，每次2粒 is 6 a day, 10粒×3板 are 30 in a pack.

The forms are compiled when the first amount is worked out, which few commands do.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import reduce
from operator import mul

from keqing.dates.numerals import plain_digits, read_numeral

_N = r"(\d{1,4}(?:\.\d{1,3})?|[一二两三四五六七八九十半]{1,3})"
_PIECE = r"(?:[粒片丸袋支颗包贴勺滴克g枚]|毫升|ml|pills?|tablets?|capsules?|caps?|tabs?|sachets?)?"
_DAY = r"(?:每日|每天|一日|一天|1日|1天|日|天|daily|aday|perday)"
_DAY_ALONE = r"(?:/(?:日|天|d|1日|1天)|/?(?:每日|每天|一日|一天|daily|aday|perday))"
"""The end of `2x3 a day`. 天 without a stroke is none: 2*3天 are days that it is taken."""
_ONCE = r"(?:每次|一次|1次|单次|每次服|每次服用)"
_BY = r"[x×*]"
_LATIN = {"qd": 1, "bid": 2, "tid": 3, "tds": 3, "qid": 4}
_TIMES = rf"(?:{_DAY}{_N}次|{_N}次(?:/{_DAY}|{_DAY})?)"
_ASIDE = r"口服|服用|饭前|饭后|餐前|餐后|随餐|温水|送服|[,，。;；、:：\s]|\((?:口服|饭前|饭后|餐前|餐后)\)"
_DOSES = (
    rf"{_TIMES}{_BY}?{_ONCE}{_N}{_PIECE}",
    rf"{_ONCE}{_N}{_PIECE}{_BY}?{_TIMES}",
    rf"{_TIMES}{_N}{_PIECE}/次",
    rf"{_N}{_PIECE}(?:/次)?{_BY}?{_TIMES}",
    rf"{_N}{_PIECE}{_BY}{_N}{_PIECE}{_DAY_ALONE}?",
)
"""Doses of which the times a day and the amount of each are said, in either order."""
_TOLD_LATIN = rf"({'|'.join(_LATIN)})?{_N}{_PIECE}({'|'.join(_LATIN)})?"
_EACH = rf"(早中晚|早午晚|早晚)各(?:服)?{_N}{_PIECE}"
_BY_TIME = rf"早{_N}{_PIECE}(?:[中午]{_N}{_PIECE})?晚{_N}{_PIECE}"
_AT_NIGHT = rf"(?:(?:每晚|睡前|晚上){_N}{_PIECE}|{_N}{_PIECE}/晚)"

_BOX = "[盒瓶罐袋包筒]"
_STRENGTH = r"\([^()]*(?:g|mg|克|毫克|ml|毫升)[^()]*\)"
_PACKS = (
    rf"(?:每|一|1){_BOX}(\d{{1,4}}|[一二三四五六七八九十百]{{1,5}}){_PIECE}",
    rf"(\d{{1,4}}|[一二三四五六七八九十百]{{1,5}}){_PIECE}每{_BOX}",
    rf"(\d{{1,4}}){_PIECE}(?:/{_BOX}|装)?",
    rf"(\d{{1,4}}){_PIECE}(?:/板)?{_BY}(\d{{1,3}})板?(?:/{_BOX})?",
    rf"(\d{{1,3}})板?{_BY}(\d{{1,4}}){_PIECE}(?:/板)?(?:/{_BOX})?",
)


def dose_a_day(text: str) -> Decimal | None:
    """Work out how much is taken in a day from the times and the amount of each; None for other words."""
    words = re.sub(_ASIDE, "", plain_digits(text).casefold())
    if found := re.fullmatch(_EACH, words):
        return _product([str(len(found[1])), found[2]])
    if found := re.fullmatch(_BY_TIME, words):
        return sum((_number(part) for part in found.groups() if part), Decimal(0))
    if found := re.fullmatch(_AT_NIGHT, words):
        return _product([part for part in found.groups() if part])
    if (found := re.fullmatch(_TOLD_LATIN, words)) and bool(found[1]) is not bool(found[3]):
        return _number(found[2]) * _LATIN[found[1] or found[3]]
    return _of_forms(_DOSES, words)


def pack_of(text: str) -> Decimal | None:
    """Work out how many pieces a pack has: 1瓶30粒, 10粒×3板/盒, 30粒(0.3g); None for other words."""
    words = re.sub(_STRENGTH, "", re.sub(_ASIDE, "", plain_digits(text).casefold()))
    return _of_forms(_PACKS, words)


def _of_forms(forms: tuple[str, ...], words: str) -> Decimal | None:
    found = next((fitting for form in forms if (fitting := re.fullmatch(form, words))), None)
    return _product([part for part in found.groups() if part]) if found else None


def _product(parts: list[str]) -> Decimal:
    return reduce(mul, map(_number, parts))


def _number(text: str) -> Decimal:
    """Return a number that a form has matched; 0, which no amount is, for Chinese signs that make none."""
    return read_numeral(text) or Decimal(0)
