"""The words of a department, read from files: kinds, types, grades, outcomes, choice lists.

All of it is data, in the files beside this program and in the department's own. A file is read
when it is asked for first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, TypeVar, get_args

from keqing.definitions.fields import Choice, Field
from keqing.definitions.kind_file import read_choices, read_kind, refuse_double_words
from keqing.definitions.names import Word, find_called, fold_word, suggest_words
from keqing.definitions.toml_file import File, Table
from keqing.definitions.vocabulary import (
    EFFECTS,
    PROGRAMS,
    Effect,
    Kind,
    Kinds,
    Outcome,
    Outcomes,
    Preset,
    Ranked,
    Summary,
)
from keqing.errors import Unusable
from keqing.i18n import msg

__all__ = [
    "EFFECTS",
    "Choice",
    "Effect",
    "Field",
    "Kind",
    "Kinds",
    "Outcome",
    "Outcomes",
    "Preset",
    "Ranked",
    "Summary",
    "built_in_kinds",
    "built_in_text",
    "channels",
    "choice_lists",
    "customer_types",
    "grade_rank",
    "grades",
    "outcomes",
    "presets",
    "program_words",
    "read_channel",
    "read_role",
    "roles",
]  # fmt: skip


WordList = Literal["role", "track", "status", "period", "deed"]
"""Words of the program that have titles and other words in a file."""

T = TypeVar("T")


@cache
def built_in_kinds() -> Kinds:
    """Return the kinds that ship with the program."""
    file = File("kinds.toml", built_in_text("kinds"))
    tables = file.each("kind")
    kinds = {table.name: read_kind(table, choice_lists()) for table in tables}
    for table in tables:
        table.choice("answers", sorted(kinds))
    refuse_double_words(tables, kinds.values())
    file.check()
    return Kinds(
        MappingProxyType(kinds),
        MappingProxyType({name: {PROGRAMS: kind} for name, kind in kinds.items()}),
    )


def built_in_text(name: str) -> str:
    """Return the text of a built-in file of definitions, such as `kinds`."""
    return files("keqing").joinpath("data", f"{name}.toml").read_text("utf-8")


@cache
def choice_lists() -> Mapping[str, tuple[Choice, ...]]:
    """Return the built-in choice lists."""
    return _load("lists", "list", read_choices)


@cache
def channels() -> tuple[str, ...]:
    """Return the names of the channels."""
    return tuple(channel.name for channel in choice_lists()["channels"])


def read_channel(word: str) -> str:
    """Return the name of a channel that is called so in either language. Raises Unusable for none."""
    among = choice_lists()["channels"]
    if found := find_called(word, among):
        return found.name
    raise Unusable(msg("There is no channel '{word}'.", word=word), suggest_words(word, among))


@cache
def outcomes() -> Outcomes:
    """Return the outcomes."""
    return Outcomes(_load("outcomes", "outcome", _outcome))


@cache
def customer_types() -> Mapping[str, Ranked]:
    """Return the customer types by name."""
    return _load("types", "type", _ranked)


@cache
def grades() -> Mapping[str, Ranked]:
    """Return the grades by name."""
    return _load("grades", "grade", _ranked)


def grade_rank(grade: str | None) -> int:
    """Return the rank of a grade; no grade, or an unknown grade, comes last."""
    found = grades().get(grade or "")
    return found.rank if found else len(grades()) + 1


@cache
def roles() -> Mapping[str, Word]:
    """Return the roles that the built-in cadences name, by name."""
    return program_words("role")


def read_role(word: str) -> str:
    """Return the name of a role that is called so; a role of the department's own is named as it is."""
    found = find_called(word, roles().values())
    return found.name if found else fold_word(word)


@cache
def program_words(of: WordList) -> Mapping[str, Word]:
    """Return what people call words of the program, by name: its roles, tracks, statuses, periods, deeds."""
    file = File("words.toml", built_in_text("words"))
    found = {
        each.name: _word(each) for each in file.each(*get_args(WordList)) if each.path[0] == of
    }
    file.check()
    return MappingProxyType(found)


@cache
def presets() -> Mapping[str, Preset]:
    """Return the presets by name."""
    return _load("presets", "preset", _preset)


def _load(name: str, kind: str, read: Callable[[Table], T]) -> Mapping[str, T]:
    """Read a built-in file whose tables are all of one kind."""
    file = File(f"{name}.toml", built_in_text(name))
    found = {table.name: read(table) for table in file.each(kind)}
    file.check()
    return MappingProxyType(found)


def _ranked(table: Table) -> Ranked:
    table.only(("title", "rank", "aliases"))
    return Ranked(
        table.name, table.titles() or {}, table.number("rank", 0) or 0, table.texts("aliases") or ()
    )


def _word(table: Table) -> Word:
    table.only(("title", "aliases"))
    return Word(table.name, table.titles() or {}, table.texts("aliases") or ())


def _outcome(table: Table) -> Outcome:
    table.only(("title", "channel", "aliases"))
    return Outcome(
        table.name,
        table.titles() or {},
        table.choice("channel", channels()) or "phone",
        table.texts("aliases") or (),
    )


def _preset(table: Table) -> Preset:
    table.only(("title", "cadences", "roles", "defaults", "aliases"))
    return Preset(
        table.name,
        table.titles() or {},
        table.texts("cadences") or (),
        table.get("defaults") or {},
        table.texts("roles") or (),
        table.texts("aliases") or (),
    )
