"""Headings of spreadsheets as a department defines them: the words for a column of ours."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.toml_file import Table, suggest_name, toml_value
from keqing.i18n import msg

Headers = tuple[tuple[str, tuple[str, ...]], ...]
"""The department's own words for columns, by the name of the column."""

_SECTIONS = ("customer", "event", "contact", "agents")
"""The parts of the program's file whose columns a department can name."""


@cache
def shipped_headers() -> Mapping[str, tuple[str, ...]]:
    """Return the program's words for each column, whatever sort of file it stands in."""
    found: dict[str, tuple[str, ...]] = {}
    data = tomllib.loads(built_in_text("headers"))
    for section in _SECTIONS:
        for name, words in data[section].items():
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *words)))
    return found


@cache
def shipped_texts() -> Mapping[str, str]:
    """Return the program's words for each column as the text of a definition."""
    return {
        name: f"[header.{name}]\nwords = {toml_value_whole(words)}\n"
        for name, words in shipped_headers().items()
    }


def toml_value_whole(words: Iterable[str]) -> str:
    """Return words as a list in TOML, however long."""
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words)
    return "[" + ", ".join(f'"{word}"' for word in quoted) + "]"


def read_header(table: Table) -> tuple[str, ...]:
    """Read the words for one column; an unfit value is left out and kept as a mistake."""
    table.only(("title", "words", "source"))
    known = sorted(shipped_headers())
    if table.name not in known:
        table.wrong(
            None,
            msg("there is no column {name}", name=toml_value(table.name)),
            suggest_name(table.name, known),
        )
    table.needs("words", msg("Write {example}", example='words = ["...", "..."]'))
    return table.texts("words") or ()


def with_headers(before: Headers, tables: Iterable[Table]) -> Headers:
    """Return the words for columns with those of these tables in the place of others."""
    read = {table.name: read_header(table) for table in tables}
    return tuple(sorted({**dict(before), **read}.items()))
