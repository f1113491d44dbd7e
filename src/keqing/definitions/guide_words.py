"""The places in the texts of call guides that are filled in: `{name}`, `{next}`, and what stands between brackets.

    fill_text("{greeting}，{name}！[我{next}再来电。]", say, "zh")

Data says which places there are (`data/guide_words.toml`), and the words that stand where nothing is known.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import time
from functools import cache
from typing import Any

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.names import Word, find_called
from keqing.frozen import dataclass
from keqing.i18n import Language, pick_title
from keqing.patterns import late_pattern

_PLACE = late_pattern(r"\{([^{}]*)\}")
_SPACES = late_pattern(" {2,}")
_OPTIONAL = late_pattern(r"\[([^\[\]]*)\]")

Say = Callable[[str], str | None]
"""Says what stands in a place by its name, None where nothing is known."""


@dataclass(frozen=True, slots=True)
class GuidePlace:
    """A place to fill in. `words` are other names for it, `without` stands there where nothing is known."""

    name: str
    title: Mapping[str, str]
    words: tuple[str, ...]
    without: Mapping[str, str]


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(built_in_text("guide_words"))


@cache
def places() -> Mapping[str, GuidePlace]:
    """Return the places that there are, by name."""
    return {
        name: GuidePlace(name, each["title"], tuple(each["words"]), each["without"])
        for name, each in _data()["place"].items()
    }


@cache
def place_called(word: str) -> GuidePlace | None:
    """Return the place that a word between braces means, None for none."""
    among = [Word(place.name, {}, place.words) for place in places().values()]
    found = find_called(word.strip(), among)
    return places()[found.name] if found else None


def greeting(at: time) -> Mapping[str, str]:
    """Return the greeting of a time of day, by language: each holds before the time `until`."""
    hours = _data()["greeting"]
    found = next((each for each in hours if f"{at:%H:%M}" < each["until"]), hours[-1])
    return {language: text for language, text in found.items() if language != "until"}


def words_in_braces(text: str) -> Iterator[str]:
    """Give the words between braces, as they are written."""
    return (found[1] for found in _PLACE.finditer(text))


def is_written_right(text: str) -> bool:
    """Tell whether braces and brackets come in pairs, none in another one."""
    rest = _PLACE.sub("", text)
    return not re.search(r"[{}\[\]]", _OPTIONAL.sub("", rest))


def fill_text(text: str, say: Say, language: Language) -> str:
    """Fill in a text: no place is left, and a part between brackets is there only where all of its places are known."""
    kept = _OPTIONAL.sub(lambda part: part[1] if _known(part[1], say) else "", text)
    kept = _SPACES.sub(" ", kept)
    return _PLACE.sub(lambda place: _said(place[1], say, language), kept).strip()


def _known(part: str, say: Say) -> bool:
    found = [place_called(word) for word in words_in_braces(part)]
    return all(place and say(place.name) for place in found)


def _said(word: str, say: Say, language: Language) -> str:
    place = place_called(word)
    if place is None:  # of a text that was checked there is none
        return ""
    return say(place.name) or pick_title(place.without, language)
