"""Roles, types, grades and stages read from TOML, with line and advice; the program's own among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.names import fold_word, words_of
from keqing.definitions.toml_file import File, Table
from keqing.definitions.vocabulary import DepartmentWords, RankedWord
from keqing.i18n import msg

WORD_TYPES: Mapping[str, str] = {
    "type": "types",
    "grade": "grades",
    "stage": "stages",
    "role": "words",
}
"""The types of words that a department defines itself, each with the program's own file."""
MAX_RANK = 98
"""The last place in an order; who has none stands behind it."""


def read_word(table: Table) -> RankedWord:
    """Read one type, grade, stage or role; an unfit value is left out of it and kept as a mistake."""
    is_role = table.keys[0] == "role"
    table.only(("title", "aliases", "source", "licensed" if is_role else "rank"))
    rank = table.number("rank", 0)
    if rank is None and not is_role:
        table.needs("rank", msg("Write its place in the order: {example}", example="rank = 3"))
    elif rank is not None and rank > MAX_RANK:
        table.unfit("rank", msg("Write a whole number from 0 to {most}.", most=MAX_RANK))
    return RankedWord(
        table.name,
        table.titles() or {},
        rank or 0,
        table.texts("aliases") or (),
        licensed=bool(table.flag("licensed")),
    )


def words_of_tables(tables: Iterable[Table], before: DepartmentWords) -> DepartmentWords:
    """Return the words with those of these tables in the place of others of their names."""
    found = {name: dict(words) for name, words in before.by_type.items()}
    for table in tables:
        found[table.keys[0]][table.name] = read_word(table)
    return made_words(without_taken_words(found), before.former)


def without_taken_words(
    by_type: Mapping[str, Mapping[str, RankedWord]],
) -> dict[str, dict[str, RankedWord]]:
    """Return words of which those of the program have no alias that means one of the department's own."""
    shipped = built_in_words().by_type
    found: dict[str, dict[str, RankedWord]] = {}
    for type_, words in by_type.items():
        own = [word for name, word in words.items() if not _is_shipped(word, shipped[type_])]
        taken = {fold_word(text) for word in own for text in words_of(word)}
        found[type_] = {
            name: word
            if word in own or taken.isdisjoint(map(fold_word, word.aliases))
            else replace(
                word, aliases=tuple(text for text in word.aliases if fold_word(text) not in taken)
            )
            for name, word in words.items()
        }
    return found


def _is_shipped(word: RankedWord, shipped: Mapping[str, RankedWord]) -> bool:
    """Tell whether a word is the program's, as it ships or without some of its aliases."""
    known = shipped.get(word.name)
    return known is not None and replace(known, aliases=()) == replace(word, aliases=())


def made_words(
    by_type: Mapping[str, Mapping[str, RankedWord]],
    former: Mapping[str, Mapping[str, RankedWord]],
) -> DepartmentWords:
    """Return the words of each type, in the order of their ranks."""
    return DepartmentWords(
        MappingProxyType(
            {
                name: MappingProxyType(dict(sorted(words.items(), key=_place)))
                for name, words in by_type.items()
            }
        ),
        former,
    )


def _place(named: tuple[str, RankedWord]) -> int:
    return named[1].rank


@cache
def built_in_words() -> DepartmentWords:
    """Return the words that ship with the program."""
    found: dict[str, dict[str, RankedWord]] = {}
    for name, file_name in WORD_TYPES.items():
        file = File(f"{file_name}.toml", built_in_text(file_name))
        tables = [Table(file, (name, key), file.tables[name][key]) for key in file.tables[name]]
        found[name] = {table.name: read_word(table) for table in tables}
        file.check()
    return made_words(found, {})
