"""How words are heard, whatever their spelling: plain characters, small letters, simplified forms, two ways of spacing.

The words are data: a file with a table for each way of writing, `han` and `other`, of regular expressions by
their names. An array of them is one pattern. `{name}` in one stands for another of its table, or of `[parts]`. A text
without a `cue` is looked at no further.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from keqing.disk.data_files import read_data
from keqing.patterns import late_pattern
from keqing.text.folding import fold_name, plain
from keqing.text.spelling import simplify_text

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "`": "'", "\u02bc": "'", "\u2032": "'"})
_PART = late_pattern(r"\{([a-z]+)\}")
_HAN = late_pattern(r"[\u4e00-\u9fff]")

_PLAIN = late_pattern(
    "[\u4e00-\u9fff\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f\uff08\uff09\u3000\n -~]*"
)
"""Texts as most are: nothing in them is invisible, or of another width than it seems."""


def seen(text: str) -> str:
    """Return a text as it is heard: in plain characters, small ones, with one kind of quotes."""
    return plain(text).casefold().translate(_QUOTES)


def silent(text: str, cues: Iterable[re.Pattern[str]]) -> bool:
    """Tell at a look that none of the cues (for Han words, for others) is in a text in which nothing can hide one."""
    if not _PLAIN.fullmatch(text):
        return False
    small = text.casefold()
    forms = simplify_text("".join(small.split())), small
    return not any(cue.search(form) for cue, form in zip(cues, forms, strict=True))


def tight(text: str, cue: re.Pattern[str]) -> str:
    """Return the lines without any spaces, in simplified characters; empty where no cue is in them."""
    if not _HAN.search(text):
        return ""
    lines = simplify_text("\n".join(fold_name(line) for line in text.splitlines()))
    return lines if cue.search(lines) else ""


def spaced(text: str, cue: re.Pattern[str]) -> str:
    """Return the lines with single spaces; empty where no cue is in them."""
    if not cue.search(text):
        return ""
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


Texts = Mapping[str, str | list[str]]
Found = TypeVar("Found")


class Words(dict[str, re.Pattern[str]]):
    """The words of one way of writing: patterns by their names, compiled when they are first needed."""

    def __init__(self, texts: Texts) -> None:
        """Keep the regular expressions of a table."""
        super().__init__()
        self._texts = texts
        self._apart: dict[str, tuple[re.Pattern[str], ...]] = {}

    def __missing__(self, name: str) -> re.Pattern[str]:
        """Compile the pattern of this name. Raises KeyError for a name that the table does not have."""
        self[name] = re.compile(self._whole(self._texts[name]))
        return self[name]

    def has(self, name: str) -> bool:
        """Tell whether there is anything to listen for under this name."""
        return bool(self._texts[name])

    def each(self, name: str) -> tuple[re.Pattern[str], ...]:
        """Return the patterns of an array, one by one."""
        if name not in self._apart:
            self._apart[name] = tuple(re.compile(self._whole(text)) for text in self._texts[name])
        return self._apart[name]

    def _whole(self, text: str | list[str]) -> str:
        """Put the parts in for their names."""
        joined = text if isinstance(text, str) else "|".join(f"(?:{piece})" for piece in text)
        return _PART.sub(lambda part: f"(?:{self._whole(self._texts[part[1]])})", joined)


class Heard(NamedTuple):
    """A text as it is heard, and its form in each way of writing that has a cue in it, with the words of that."""

    text: str
    forms: tuple[tuple[str, Words], ...]


class Ear(Generic[Found]):
    """Hears one thing in what was said: `look` finds it, by the words of the file of this `name`."""

    def __init__(self, name: str, look: Callable[[Heard], Found | None]) -> None:
        """Read nothing yet: the words are read when there is something to hear."""
        self._name, self._look = name, look
        self._known = lru_cache(maxsize=10_000)(self.listen_anew)

    def hears(self, text: str | None) -> Found | None:
        """Return what is heard in a text; None where it is nothing of the kind."""
        return self._known(text) if text and not text.isdigit() else None

    def first(self, *texts: object) -> str | None:
        """Return the first of the texts in which it is heard; what is no text is passed over."""
        return next((text for text in texts if isinstance(text, str) and self.hears(text)), None)

    def listen_anew(self, text: str) -> Found | None:
        """Listen to a text, whether it was heard before or not."""
        han, other = _words(self._name)
        if silent(text, (han["cue"], other["cue"])):
            return None
        said = seen(text)
        forms = (tight(said, han["cue"]), han), (spaced(said, other["cue"]), other)
        heard = Heard(said, tuple((form, words) for form, words in forms if form))
        return self._look(heard) or None


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """Read the file of words of this name."""
    return tomllib.loads(read_data(f"{name}.toml"))


@cache
def _words(name: str) -> tuple[Words, Words]:
    table = read_table(name)
    parts = table.get("parts", {})
    return Words(parts | table["han"]), Words(parts | table["other"])
