"""How words are heard, whatever their spelling: plain characters, small letters, simplified forms, two ways of spacing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from keqing.text.folding import fold_name, plain

_OLD_FORMS = str.maketrans(
    "別請聯繫係絕訂來電話訪擾騷給發簡訊單銷謝聽許讓號碼營廣無須終刪註實網為應這個們媽爺還過針點時間報產轉"
    "藥暈噁嘔腫癢瀉顆悶氣熱燒麼嗎問覺後從開膠輕減緩沒顧慮擔種難適臉頭裡裏買購續剛兩說",
    "别请联系系绝订来电话访扰骚给发简讯单销谢听许让号码营广无须终删注实网为应这个们妈爷还过针点时间报产转"
    "药晕恶呕肿痒泻颗闷气热烧么吗问觉后从开胶轻减缓没顾虑担种难适脸头里里买购续刚两说",
)
"""Traditional characters of the words that are listened for, as they are written in simplified ones."""
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "`": "'", "\u02bc": "'", "\u2032": "'"})
_HAN = re.compile(r"[\u4e00-\u9fff]")

_PLAIN = re.compile(
    "[\u4e00-\u9fff\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f\uff08\uff09\u3000\n -~]*"
)
"""Texts as most are: nothing in them is invisible, or of another width than it seems."""


def seen(text: str) -> str:
    """Return a text as it is heard: in plain characters, small ones, with one kind of quotes."""
    return plain(text).casefold().translate(_QUOTES)


def simplified(text: str) -> str:
    """Return a text with simplified characters for the traditional ones of these words."""
    return text.translate(_OLD_FORMS)


def silent(text: str, cues: Iterable[re.Pattern[str]]) -> bool:
    """Tell at a look that none of the cues (for Han words, for others) is in a text in which nothing can hide one."""
    if not _PLAIN.fullmatch(text):
        return False
    small = text.casefold()
    forms = simplified("".join(small.split())), small
    return not any(cue.search(form) for cue, form in zip(cues, forms, strict=True))


def tight(text: str, cue: re.Pattern[str]) -> str:
    """Return the lines without any spaces, in simplified characters; empty where no cue is in them."""
    if not _HAN.search(text):
        return ""
    lines = simplified("\n".join(fold_name(line) for line in text.splitlines()))
    return lines if cue.search(lines) else ""


def spaced(text: str, cue: re.Pattern[str]) -> str:
    """Return the lines with single spaces; empty where no cue is in them."""
    if not cue.search(text):
        return ""
    return "\n".join(" ".join(line.split()) for line in text.splitlines())
