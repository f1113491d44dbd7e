"""What a cell of a spreadsheet says in so many words: not to be called, has died, nothing, a total."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from keqing.naming import fold

_MARKS = re.compile(r"[\s,.;:!?，。；：！？、~～]+")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words with one meaning: some wherever they stand in a cell, some only as all that it says."""

    within: tuple[str, ...]
    whole: frozenset[str]

    def fit(self, text: str) -> bool:
        """Tell whether the text says so."""
        folded = fold(text)
        return _bare(folded) in self.whole or any(one in folded for one in self.within)


def says(meaning: str, text: str) -> bool:
    """Tell whether a cell says `stop`, `perhaps-stop`, `deceased`, `total`, `nothing`, `man` or `woman`."""
    return bool(text) and _phrases()[meaning].fit(text)


def without(meaning: str, text: str) -> str:
    """Return the text without the brackets in which it says so, as in `张三(已故)`."""
    found = re.sub(
        r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]",
        lambda one: "" if says(meaning, one[1]) else one[0],
        text,
    )
    return found.strip()


def _bare(text: str) -> str:
    return _MARKS.sub(" ", text).strip()


@cache
def _phrases() -> Mapping[str, Phrases]:
    tables = tomllib.loads(files("keqing").joinpath("data", "says.toml").read_text("utf-8"))
    return {
        name: Phrases(
            tuple(fold(one) for one in table.get("within", ())),
            frozenset(_bare(fold(one)) for one in table.get("whole", ())),
        )
        for name, table in tables.items()
    }
