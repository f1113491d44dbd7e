"""The words of a department, read from files: kinds, types, grades, outcomes, choice lists.

All of it is data, in the files beside this program and in the department's own. A file is read
when it is asked for first; of kinds and lists each one alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal, TypeVar, get_args

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.derivation import DerivationEdition
from keqing.definitions.fields import Choice, Field
from keqing.definitions.kind_file import read_choices, read_kind
from keqing.definitions.measure import Measure
from keqing.definitions.names import Word, find_called, suggest_words
from keqing.definitions.preset_file import PRESET, read_preset
from keqing.definitions.shipped import Shipped, main_names, shipped_texts
from keqing.definitions.toml_file import File, Table
from keqing.definitions.vocabulary import (
    EFFECTS,
    PROGRAMS,
    DepartmentWords,
    Effect,
    Kind,
    Kinds,
    Outcome,
    Outcomes,
    Preset,
    RankedWord,
    Summary,
)
from keqing.definitions.word_file import built_in_words
from keqing.errors import Unusable
from keqing.i18n import msg

__all__ = [
    "EFFECTS",
    "Choice",
    "DepartmentWords",
    "Effect",
    "Field",
    "Kind",
    "Kinds",
    "Outcome",
    "Outcomes",
    "Preset",
    "RankedWord",
    "Summary",
    "built_in_kinds",
    "built_in_text",
    "channels",
    "choice_lists",
    "outcomes_of",
    "presets",
    "program_words",
    "read_channel",
    "shipped_outcomes",
]  # fmt: skip


WordList = Literal["role", "track", "status", "period", "deed"]
"""Words of the program that have titles and other words in a file."""

T = TypeVar("T")


@cache
def built_in_kinds() -> Kinds:
    """Return the kinds that ship with the program."""
    texts = shipped_texts("kind")
    kinds = Shipped(texts, _kind)
    editions: Shipped[Mapping[int, Kind]] = Shipped(texts, lambda name, _: {PROGRAMS: kinds[name]})
    return Kinds(
        kinds,
        editions,
        words=built_in_words(),
        measures=Shipped(shipped_texts("measure"), _measure),
        derivations=tuple(
            DerivationEdition(name, date.min, kinds[name].derive)
            for name in main_names("kind", "derive")
        ),
    )


@cache
def choice_lists() -> Mapping[str, tuple[Choice, ...]]:
    """Return the built-in choice lists."""
    return Shipped(shipped_texts("list"), _choices)


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
def shipped_outcomes() -> Outcomes:
    """Return the outcomes as the program calls them."""
    return Outcomes(_load("outcomes", "outcome", _outcome))


def outcomes_of(kinds: Kinds) -> Outcomes:
    """Return the outcomes as a department calls them, those of the program where it has no words of its own."""
    return kinds.outcomes or shipped_outcomes()


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
    return _load("presets", PRESET, read_preset)


def _load(name: str, kind: str, read: Callable[[Table], T]) -> Mapping[str, T]:
    """Read a built-in file whose tables are all of one kind."""
    file = File(f"{name}.toml", built_in_text(name))
    found = {table.name: read(table) for table in file.each(kind)}
    file.check()
    return MappingProxyType(found)


def _kind(name: str, text: str) -> Kind:
    file = File(name, text)
    kind = read_kind(Table(file, ("kind", name), file.tables["kind"][name]), choice_lists())
    file.check()
    return kind


def _measure(name: str, text: str) -> Measure:
    from keqing.definitions.measure_file import read_measure  # noqa: PLC0415  # it reads kinds

    file = File(name, text)
    table = Table(file, ("measure", name), file.tables["measure"][name])
    measure = read_measure(table, built_in_kinds())
    file.check()
    if measure is None:
        raise LookupError(name)
    return measure


def _choices(name: str, text: str) -> tuple[Choice, ...]:
    file = File(name, text)
    choices = read_choices(Table(file, ("list", name), file.tables["list"][name]))
    file.check()
    return choices


def _word(table: Table) -> Word:
    table.only(("title", "aliases", "licensed"))
    return Word(table.name, table.titles() or {}, table.texts("aliases") or ())


def _outcome(table: Table) -> Outcome:
    table.only(("title", "channel", "aliases"))
    return Outcome(
        table.name,
        table.titles() or {},
        table.choice("channel", channels()) or "phone",
        table.texts("aliases") or (),
    )
