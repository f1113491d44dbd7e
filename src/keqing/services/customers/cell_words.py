"""Meanings that a cell of a spreadsheet has in so many words: deceased, nothing, a total."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from keqing.definitions.names import fold_word
from keqing.disk.data_files import read_data
from keqing.patterns import late_pattern
from keqing.text.folding import fold_case

_FIRST, _LAST = "\u4e00", "\u9fff"
"""Han characters that have one form only."""
_MARKS = late_pattern(r"[\s,.;:!?，。；：！？、~～]+")


@dataclass(frozen=True)  # without slots: it keeps what it computes
class Phrases:
    """Words with one meaning: some wherever they stand in a cell, some only as all that it says.

    `patterns` are forms of all that it says.
    """

    within: tuple[str, ...]
    whole: frozenset[str]
    patterns: tuple[re.Pattern[str], ...] = ()

    def fit(self, text: str) -> bool:
        """Tell whether the text says so."""
        folded = fold_case(text)
        if self._anywhere and self._anywhere.search(folded):
            return True
        bare = _bare(folded)
        return bare in self.whole or any(pattern.fullmatch(bare) for pattern in self.patterns)

    @cached_property
    def _anywhere(self) -> re.Pattern[str] | None:
        """One pattern for the phrases that may stand within a cell."""
        return re.compile("|".join(map(re.escape, self.within))) if self.within else None

    @cached_property
    def begins(self) -> frozenset[str] | None:
        """The characters that such a cell begins with; None where the words may stand within it."""
        if self.within or self.patterns:
            return None
        return frozenset(phrase[0] for phrase in self.whole)


def cell_means(meaning: str, text: str) -> bool:
    """Tell whether a cell says `stopped`, `deceased`, `total`, `nothing`, `man` or `woman`."""
    if not text:
        return False
    begins = _phrases()[meaning].begins
    if begins is not None and _FIRST <= text[0] <= _LAST and text[0] not in begins:
        return False
    return _says(meaning, text)


@lru_cache(maxsize=10_000)
def _says(meaning: str, text: str) -> bool:
    return _phrases()[meaning].fit(text)


def without_brackets(text: str, meant: Callable[[str], bool]) -> str:
    """Return the text without the brackets in which something is meant, as in `张三(已故)`."""
    found = re.sub(
        r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]",
        lambda bracket: "" if meant(bracket[1]) else bracket[0],
        text,
    )
    return found.strip()


def _bare(text: str) -> str:
    return _MARKS.sub(" ", text).strip()


@cache
def _phrases() -> Mapping[str, Phrases]:
    tables = tomllib.loads(read_data("says.toml"))
    return {
        name: Phrases(
            tuple(fold_word(phrase) for phrase in table.get("within", ())),
            frozenset(_bare(fold_word(phrase)) for phrase in table.get("whole", ())),
            tuple(re.compile(pattern) for pattern in table.get("pattern", ())),
        )
        for name, table in tables.items()
    }
