"""How words are heard, whatever their spelling: plain characters, small letters, simplified forms, two ways of spacing."""

from __future__ import annotations

import re

from keqing.folding import folded, plain

_OLD_FORMS = str.maketrans(
    "別請聯繫係絕訂來電話訪擾騷給發簡訊單銷謝聽許讓號碼營廣無須終刪註實網為應這個們媽爺還過針點時間報產轉"
    "藥暈噁嘔腫癢瀉顆悶氣熱燒麼嗎問覺後從開膠輕減緩沒顧慮擔種難適臉頭裡裏",
    "别请联系系绝订来电话访扰骚给发简讯单销谢听许让号码营广无须终删注实网为应这个们妈爷还过针点时间报产转"
    "药晕恶呕肿痒泻颗闷气热烧么吗问觉后从开胶轻减缓没顾虑担种难适脸头里里",
)
"""Traditional characters of the words that are listened for, as they are written in simplified ones."""
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "`": "'", "\u02bc": "'", "\u2032": "'"})
_HAN = re.compile(r"[\u4e00-\u9fff]")


def seen(text: str) -> str:
    """Return a text as it is heard: in plain characters, small ones, with one kind of quotes."""
    return plain(text).casefold().translate(_QUOTES)


def simplified(text: str) -> str:
    """Return a text with simplified characters for the traditional ones of these words."""
    return text.translate(_OLD_FORMS)


def tight(text: str, cue: re.Pattern[str]) -> str:
    """Return the lines without any spaces, in simplified characters; empty where no cue is in them."""
    if not _HAN.search(text):
        return ""
    lines = simplified("\n".join(folded(line) for line in text.splitlines()))
    return lines if cue.search(lines) else ""


def spaced(text: str, cue: re.Pattern[str]) -> str:
    """Return the lines with single spaces; empty where no cue is in them."""
    if not cue.search(text):
        return ""
    return "\n".join(" ".join(line.split()) for line in text.splitlines())
