"""Names by their sound: what is stored when a customer is saved, and what letters typed for WHO fit.

`spell` gives every likely reading of a name, each as syllables joined by apostrophes (`wang'xiu'ying`),
and the initials of each. Surnames are read as surnames: the table below is of those whose reading
differs from the character's usual one. ü, v and u are one letter, and so are capitals and small ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import product
from typing import Any, NamedTuple

from keqing.patterns import late_pattern
from keqing.text.name_parts import SYLLABLE

MAX_READINGS = 48
"""Readings kept of one name."""
MAX_PERSONAL_CHARACTERS = 4
"""Han characters of a personal name at most; longer names are an institution's and read as words."""

_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "朴": "piao",
    "盖": "ge", "翟": "zhai", "任": "ren", "华": "hua", "冼": "xian", "洗": "xian", "纪": "ji",
    "缪": "miao", "燕": "yan", "葛": "ge", "召": "shao", "员": "yun", "种": "chong", "贲": "ben",
    "乐": "yue", "覃": "qin", "牟": "mu", "黑": "he", "秘": "bi", "折": "she", "卜": "bu",
    "隗": "wei", "盛": "sheng", "车": "che", "沈": "shen", "尉": "wei", "逄": "pang", "那": "na",
    "能": "nai", "哈": "ha", "句": "gou", "宓": "mi", "乜": "nie", "谌": "chen", "阚": "kan",
    "祭": "zhai", "宿": "su", "应": "ying", "石": "shi", "薄": "bo", "柏": "bai", "郇": "xun",
    "尹": "yin", "繁": "po", "都": "du", "重": "chong", "钭": "tou", "佴": "nai", "晁": "chao",
    "长孙": "zhang sun", "尉迟": "yu chi", "万俟": "mo qi", "令狐": "ling hu", "澹台": "tan tai",
    "夏侯": "xia hou", "皇甫": "huang fu", "鲜于": "xian yu", "单于": "chan yu", "呼延": "hu yan",
    "宗政": "zong zheng", "濮阳": "pu yang", "淳于": "chun yu", "公孙": "gong sun",
}  # fmt: skip

_PART = late_pattern(r"[a-z]+|\d+|.")
_FEW_HAN = late_pattern(r"[\u4e00-\u9fff]{2,4}")
"""A name as most are, which is its own plain form."""
_HAN = late_pattern(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Spelled(NamedTuple):
    """The columns of a customer: readings parted by spaces, and their initials, the likeliest first."""

    pinyin: str
    initials: str


def load_readings() -> None:
    """Load the dictionary, for whoever is going to spell many names while others wait."""
    spell_name("王")


@lru_cache(maxsize=32)
def spell_name(name: str) -> Spelled:
    """Spell a name. Loads a dictionary, so it is done when saving, never when searching.

    The last names are remembered: a name is spelled before others have to wait for us.
    """
    if _FEW_HAN.fullmatch(name):
        alone = _spell_alone(name)
        if alone:
            return alone
    plain = unicodedata.normalize("NFKC", name)
    choices = [part for piece in _pieces(plain) for part in _readings(piece)]
    readings = list(dict.fromkeys(SYLLABLE.join(reading) for reading in _few(choices)))[
        :MAX_READINGS
    ]
    initials = dict.fromkeys(
        "".join(part[0] for part in reading.split(SYLLABLE) if part) for reading in readings
    )
    return Spelled(" ".join(readings), " ".join(initials).strip())


def _spell_alone(name: str) -> Spelled | None:
    """Spell a name whose characters make no phrase, and have one reading each, as most have; None for others."""
    for length in (2, 1):
        surname = _SURNAMES.get(name[:length])
        if surname:
            return None
    readings = [_alone(character) for character in name]
    if any(len(reading) != 1 for reading in readings) or not _apart(name):
        return None
    sounds = [reading[0] for reading in readings]
    return Spelled(SYLLABLE.join(sounds), "".join([sound[:1] for sound in sounds]).strip())


def letters(words: str) -> str:
    """Bring typed letters to the form in which readings are compared: `Lǚ Bù` and `lvbu` are `lubu`."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", words).casefold())
    return "".join(char for char in plain if char.isalnum()).replace("v", "u")


def fits(pinyin: str, typed: str, *, whole: bool = True) -> bool:
    """Whether `typed` (as `letters` gives it) is a reading, written out, short, or mixed: `wangxy`.

    Each syllable is given by one letter or more. Without `whole`, it may begin at any syllable and
    stop before the last one.
    """
    return any(
        _fits(syllables[start:], typed, whole=whole)
        for reading in pinyin.split()
        for syllables in [reading.split(SYLLABLE)]
        for start in range(1 if whole else len(syllables))
    )


def begins(pinyin: str, typed: str) -> bool:
    """Whether a reading can go on from `typed`, each syllable so far given by one letter or more."""
    return any(_fits(reading.split(SYLLABLE), typed, whole=False) for reading in pinyin.split())


def han(text: str) -> bool:
    """Whether there is a Han character in the text."""
    return _HAN.search(text) is not None


def _fits(syllables: list[str], typed: str, *, whole: bool) -> bool:
    if not typed:
        return not (whole and syllables)
    if not syllables:
        return False
    first, rest = syllables[0], syllables[1:]
    longest = 0
    while longest < min(len(first), len(typed)) and first[longest] == typed[longest]:
        longest += 1
    return any(_fits(rest, typed[taken:], whole=whole) for taken in range(longest, 0, -1))


def _pieces(name: str) -> list[str]:
    """Part runs of Han characters from everything else."""
    return [piece for piece in re.split(f"({_HAN.pattern}+)", name) if piece]


def _readings(piece: str) -> list[list[str]]:
    """Return the readings of each syllable of a piece, the likeliest first."""
    if not han(piece):
        return [[part] for word in piece.split() for part in _PART.findall(letters(word))]
    if len(piece) > MAX_PERSONAL_CHARACTERS:
        from pypinyin import Style, pinyin  # noqa: PLC0415  # 0.3 seconds

        return [
            [letters(readings[0])]
            for readings in pinyin(piece, style=Style.NORMAL, errors=_unknown)
        ]
    found = [list(_alone(character)) for character in piece] if _apart(piece) else _together(piece)
    for length in (2, 1):
        if surname := _SURNAMES.get(piece[:length]):
            for at, sound in enumerate(surname.split()):
                found[at] = list(dict.fromkeys([sound, *found[at], *_alone(piece[at])]))
            break
    return found


def _together(piece: str) -> list[list[str]]:
    """Return the readings of a few characters, as the phrases that they make are read."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  # 0.3 seconds

    usual = [
        letters(readings[0]) for readings in pinyin(piece, style=Style.NORMAL, errors=_unknown)
    ]
    every = pinyin(piece, style=Style.NORMAL, heteronym=True, errors=_unknown)
    return [
        list(dict.fromkeys([likely, *(letters(reading) for reading in others)]))
        for likely, others in zip(usual, every, strict=True)
    ]


@cache
def _alone(character: str) -> tuple[str, ...]:
    """Return the readings of a character that makes no phrase with those beside it."""
    ((*readings,),) = _together(character)
    return tuple(readings)


def _apart(piece: str) -> bool:
    """Whether no characters of the piece make a phrase, so that each is read as if it stood alone."""
    phrases, length = _phrases(), len(piece)
    for start in range(length - 1):
        for end in range(start + 2, length + 1):
            if piece[start:end] in phrases:
                return False
    return True


@cache
def _phrases() -> Mapping[str, object]:
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415  # as above

    return PHRASES_DICT


def _unknown(text: str) -> Any:  # noqa: ANN401  # pypinyin takes a list, and says that it does not
    """Let each character without a known reading stand for itself."""
    return list(text)


def _few(choices: list[list[str]]) -> list[tuple[str, ...]]:
    """Combine the readings, leaving out the rarest where there would be too many."""
    most = max((len(readings) for readings in choices), default=0)
    while most > 1 and _count(choices, most) > MAX_READINGS:
        most -= 1
    return list(product(*(readings[:most] for readings in choices))) if choices else []


def _count(choices: list[list[str]], most: int) -> int:
    total = 1
    for readings in choices:
        total *= min(most, len(readings))
    return total
