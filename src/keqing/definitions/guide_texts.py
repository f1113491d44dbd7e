"""Words that no call guide may say: cures, fear, invented scarcity, other customers, prices of competitors, pressure.

The patterns are data with their law (`data/guide_bars.toml`). `barred_texts` finds what the law bars everywhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from keqing.definitions.barred import Bar, shipped_bars
from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.guide_words import place_called
from keqing.patterns import late_pattern
from keqing.text.spelling import unmask_text

_SENTENCES = late_pattern(r"[^\u3002!\uff01?\uff1f;\uff1b\n]+")
_ENGLISH_END = late_pattern(r"\.(?=\s|$)")
_PLACE = late_pattern(r"\{([^{}]*)\}")
_HAN = late_pattern("[\u4e00-\u9fff]")
_LEAST_HAN, _LEAST_LATIN = 3, 6
"""Characters of a customer's name that is looked for in a text: a shorter one may be a word."""
_PRODUCT = "product"


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(built_in_text("guide_bars"))


@cache
def guide_bars() -> tuple[Bar, ...]:
    """Return what the texts of guides may not say."""
    return shipped_bars(_data())


@cache
def _denied() -> re.Pattern[str]:
    return re.compile(_data()["reading"]["denied"])


def barred_words(text: str) -> Iterator[tuple[str, Bar]]:
    """Give the words of a text that no guide may say, each bar once."""
    found: set[str] = set()
    for sentence in _SENTENCES.findall(_ENGLISH_END.sub("\n", text)):
        form = unmask_text(_with_words(sentence))
        for bar in guide_bars():
            match = None if bar.name in found else _said(bar, form)
            if match:
                found.add(bar.name)
                yield match, bar


def _with_words(sentence: str) -> str:
    """Return a sentence with words in its places, so that a claim about a product is one."""
    product = "产品" if _HAN.search(sentence) else " product "

    def word(place: re.Match[str]) -> str:
        known = place_called(place[1])
        return product if known and known.name == _PRODUCT else " "

    return _PLACE.sub(word, sentence)


def _said(bar: Bar, form: str) -> str | None:
    for match in bar.texts.finditer(form) if bar.texts else ():
        if not (bar.asked and _denied().search(form[: match.start()])):
            return match[0].strip()
    return None


def address() -> tuple[str, str]:
    """Return the familiar word for a customer, and the polite one that is said in its place."""
    familiar, polite = _data()["reading"]["address"]
    return familiar, polite


def names_in(text: str, names: Collection[str]) -> Iterator[str]:
    """Give the names of customers that stand in a text; short ones may be words, and are passed over."""
    for name in names:
        least = _LEAST_HAN if _HAN.search(name) else _LEAST_LATIN
        if len(name) >= least and name in text:
            yield name
