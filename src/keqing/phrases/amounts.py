"""Amounts that have to be worked out: 每日3次，每次2粒 is 6 a day, 10粒×3板 are 30 in a pack."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import reduce
from operator import mul

from keqing.phrases.numerals import numeral, plain

_N = r"(\d{1,4}(?:\.\d{1,3})?|[一二两三四五六七八九十半]{1,3})"
_PIECE = r"(?:[粒片丸袋支颗包贴勺滴克g枚]|毫升|ml|pills?|tablets?|capsules?|caps?|tabs?|sachets?)?"
_DAY = r"(?:每日|每天|一日|一天|1日|1天|日|天|daily|a day|per day)"
_ONCE = r"(?:每次|一次|1次|单次|每次服|每次服用)"
_BY = r"[x×*]"
_LATIN = {"qd": 1, "bid": 2, "tid": 3, "tds": 3, "qid": 4}
_TIMES = rf"(?:{_DAY}{_N}次|{_N}次(?:/{_DAY}|{_DAY})?)"
_ASIDE = re.compile(
    r"口服|服用|饭前|饭后|餐前|餐后|随餐|温水|送服|[,，。;；、:：\s]|\((?:口服|饭前|饭后|餐前|餐后)\)"
)
_DOSES = tuple(
    re.compile(form)
    for form in (
        rf"{_TIMES}{_BY}?{_ONCE}{_N}{_PIECE}",
        rf"{_ONCE}{_N}{_PIECE}{_BY}?{_TIMES}",
        rf"{_TIMES}{_N}{_PIECE}/次",
        rf"{_N}{_PIECE}(?:/次)?{_BY}?{_TIMES}",
        rf"{_N}{_PIECE}{_BY}{_N}{_PIECE}(?:/?{_DAY})?",
    )
)
"""Doses of which the times a day and the amount of each are said, in either order."""
_TOLD_LATIN = re.compile(rf"({'|'.join(_LATIN)})?{_N}{_PIECE}({'|'.join(_LATIN)})?")
_EACH = re.compile(rf"(早中晚|早午晚|早晚)各(?:服)?{_N}{_PIECE}")
_BY_TIME = re.compile(rf"早{_N}{_PIECE}(?:[中午]{_N}{_PIECE})?晚{_N}{_PIECE}")
_AT_NIGHT = re.compile(rf"(?:(?:每晚|睡前|晚上){_N}{_PIECE}|{_N}{_PIECE}/晚)")

_BOX = "[盒瓶罐袋包筒]"
_STRENGTH = re.compile(r"\([^()]*(?:g|mg|克|毫克|ml|毫升)[^()]*\)")
_PACKS = tuple(
    re.compile(form)
    for form in (
        rf"(?:每|一|1){_BOX}(\d{{1,4}}|[一二三四五六七八九十百]{{1,5}}){_PIECE}",
        rf"(\d{{1,4}}|[一二三四五六七八九十百]{{1,5}}){_PIECE}每{_BOX}",
        rf"(\d{{1,4}}){_PIECE}(?:/{_BOX}|装)?",
        rf"(\d{{1,4}}){_PIECE}(?:/板)?{_BY}(\d{{1,3}})板?(?:/{_BOX})?",
        rf"(\d{{1,3}})板?{_BY}(\d{{1,4}}){_PIECE}(?:/板)?(?:/{_BOX})?",
    )
)


def dose_a_day(text: str) -> Decimal | None:
    """Work out how much is taken in a day from the times and the amount of each; None for other words."""
    words = _ASIDE.sub("", plain(text).casefold())
    if found := _EACH.fullmatch(words):
        return _product([str(len(found[1])), found[2]])
    if found := _BY_TIME.fullmatch(words):
        return sum((_number(part) for part in found.groups() if part), Decimal(0))
    if found := _AT_NIGHT.fullmatch(words):
        return _product([part for part in found.groups() if part])
    if (found := _TOLD_LATIN.fullmatch(words)) and bool(found[1]) is not bool(found[3]):
        return _number(found[2]) * _LATIN[found[1] or found[3]]
    return _of_forms(_DOSES, words)


def pack_of(text: str) -> Decimal | None:
    """Work out how many pieces a pack has: 1瓶30粒, 10粒×3板/盒, 30粒(0.3g); None for other words."""
    words = _STRENGTH.sub("", _ASIDE.sub("", plain(text).casefold()))
    return _of_forms(_PACKS, words)


def _of_forms(forms: tuple[re.Pattern[str], ...], words: str) -> Decimal | None:
    found = next((one for form in forms if (one := form.fullmatch(words))), None)
    return _product([part for part in found.groups() if part]) if found else None


def _product(parts: list[str]) -> Decimal:
    return reduce(mul, map(_number, parts))


def _number(text: str) -> Decimal:
    """Return a number that a form has matched; 0, which no amount is, for Chinese signs that make none."""
    return numeral(text) or Decimal(0)
