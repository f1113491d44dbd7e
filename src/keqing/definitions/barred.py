"""Names that the law bars: what no kind, field or choice of a department may be for.

The words and their law are data (`data/barred.toml`); nothing that a department defines takes one away.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.names import fold_word
from keqing.definitions.toml_file import Table
from keqing.definitions.toml_lines import Path
from keqing.frozen import dataclass
from keqing.i18n import msg

_JOINING = re.compile(r"[-_'’\s]+")
"""The characters between the words of a name; one space stands for them in the patterns."""
_GIVEN_CASH = re.compile(r"现金|\bcash\b")
"""The words for cash, which no kind has whose money is given."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that the law bars: its patterns, the law in a sentence, and the responsible version."""

    name: str
    law: Mapping[str, str]
    instead: Mapping[str, str]
    pattern: re.Pattern[str]

    def holds(self, text: str) -> bool:
        """Tell whether a name is for that."""
        return self.pattern.search(_JOINING.sub(" ", fold_word(text))) is not None


@cache
def bars() -> tuple[Bar, ...]:
    """Return all that is barred."""
    tables = tomllib.loads(built_in_text("barred"))["bar"]
    return tuple(
        Bar(name, table["law"], table["instead"], re.compile("|".join(table["words"])))
        for name, table in tables.items()
    )


def find_bar(text: str) -> Bar | None:
    """Return what bars a name, None where nothing does."""
    return next((bar for bar in bars() if bar.holds(text)), None)


def refuse_barred(table: Table) -> None:
    """Keep a mistake for every name in a table of definitions that the law bars."""
    _refuse(table, table.path, _words(table.name, table.values))
    if register := table.get("register"):
        _refuse(table, (*table.path, "register"), _texts(register))
    fields = table.get("fields")
    for name, field in fields.items() if isinstance(fields, dict) else ():
        _refuse(table, (*table.path, "fields", name), _words(name, field))
    values = table.get("values")
    for n, value in enumerate(values) if isinstance(values, list) else ():
        name = value.get("name", "") if isinstance(value, dict) else value
        _refuse(table, (*table.path, "values", n), _words(str(name), value))


def refuse_cash(table: Table, words: Iterable[str]) -> None:
    """Keep a mistake where a kind whose money is given has a word for cash."""
    for word in words:
        if _GIVEN_CASH.search(fold_word(word)):
            (cash,) = (bar for bar in bars() if bar.name == "cash")
            _tell(table, table.path, word, cash)
            return


def _refuse(table: Table, path: Path, words: Iterable[str]) -> None:
    for word in words:
        if bar := find_bar(word):
            _tell(table, path, word, bar)
            return


def _tell(table: Table, path: Path, word: str, bar: Bar) -> None:
    table.file.mistake(
        path,
        msg("'{word}' is barred: {law}", word=word, law=bar.law),
        msg("{instead}", instead=bar.instead),
    )


def _words(name: str, values: Any) -> list[str]:  # noqa: ANN401  # whatever TOML holds
    """Return every word for a thing: its name, its titles, its aliases."""
    if not isinstance(values, dict):
        return [name]
    return [name, *_texts(values.get("title")), *_texts(values.get("aliases"))]


def _texts(value: Any) -> list[str]:  # noqa: ANN401  # as above
    match value:
        case str():
            return [value]
        case dict():
            return [text for text in value.values() if isinstance(text, str)]
        case list():
            return [text for text in value if isinstance(text, str)]
        case _:
            return []
