"""Samples read from TOML with line and advice, and those in force on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import cast, get_args

from keqing.calendar.periods import Length
from keqing.definitions.fields import Choice
from keqing.definitions.kinds import choice_lists
from keqing.definitions.measure import RecordSource
from keqing.definitions.measure_file import find_kind, read_where, record_kinds
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.sample import RESULTS, SAMPLE, SampleDefinition
from keqing.definitions.stored import Stored, newest
from keqing.definitions.stored_definitions import (
    Lists,
    lists_of,
    shipped_tables,
    tables_in_force,
)
from keqing.definitions.toml_file import File, Mistake, Table, suggest_name
from keqing.definitions.vocabulary import Kinds
from keqing.i18n import msg

_KEYS = ("title", "of", "where", "n", "per", "answer", "source")
_AGENT = "agent"


def read_sample(table: Table, kinds: Kinds, lists: Lists | None = None) -> SampleDefinition:
    """Read one sample; what is unfit is left out of it and kept as a mistake of the table's file.

    `lists` are the choice lists beside it, those of the program by default.
    """
    table.only(_KEYS)
    table.needs("of", msg("Write whose records: {example}", example='of = "contact"'))
    table.needs("n", msg("Write how many: {example}", example="n = 3"))
    table.needs("per", msg("Write {example}", example='per = ["agent", "month"]'))
    word = table.text("of")
    kind = find_kind(word, kinds) if word else None
    if word and kind is None:
        table.unfit("of", suggest_words(word, record_kinds(kinds), listing="keqing add list"))
    sources = (RecordSource(kind.name),) if kind else ()
    by_agent, per = _per(table)
    return SampleDefinition(
        table.name,
        kind.name if kind else "",
        table.number("n", 1) or 1,
        per,
        by_agent,
        read_where(table, sources, kinds),
        _answers(table, (lists or choice_lists()).get(RESULTS, ())),
        table.titles() or {},
    )


def _per(table: Table) -> tuple[bool, Length]:
    """Read whether each agent has a draw, and the period; there is exactly one of these."""
    words = table.texts("per") or ()
    lengths = [word for word in words if word in get_args(Length)]
    for word in words:
        if word not in {_AGENT, *get_args(Length)}:
            table.wrong(
                "per",
                msg("{key} cannot be {value}", key="per", value=word),
                suggest_name(word, [_AGENT, *get_args(Length)]),
            )
            return False, "month"
    if words and len(lengths) != 1:
        table.unfit("per", msg("Write one period, as in: {example}", example='["agent", "month"]'))
    return _AGENT in words, cast("Length", lengths[0]) if lengths else "month"


def _answers(table: Table, among: Sequence[Choice]) -> tuple[str, ...]:
    """Read what a check can come to, each a choice of the list of results; all of them by default."""
    words = table.texts("answer")
    if words is None:
        return tuple(choice.name for choice in among)
    found: list[str] = []
    for word in words:
        choice = find_called(word, among)
        if choice is None:
            table.wrong(
                "answer",
                msg("the list {list} has no {value}", list=RESULTS, value=word),
                suggest_words(word, among),
            )
        else:
            found.append(choice.name)
    return tuple(found)


@lru_cache(maxsize=1)
def shipped_samples() -> Mapping[str, Table]:
    """Return the tables of the program's samples, by name."""
    return shipped_tables(SAMPLE)


def samples_in_force(
    stored: Sequence[Stored], day: date, kinds: Kinds
) -> tuple[SampleDefinition, ...]:
    """Return the samples that hold on a day, the program's first; one that can no longer be read is left out."""
    own = newest([row for row in stored if row.type == SAMPLE], day).values()
    lists = lists_of(stored, day)
    return tuple(_fit(tables_in_force(own, shipped_samples()), kinds, lists))


def _fit(tables: Iterable[Table], kinds: Kinds, lists: Lists) -> Iterable[SampleDefinition]:
    for table in tables:
        sample = read_sample(table, kinds, lists)
        if not table.file.mistakes:
            yield sample


def wrong_in_sample(name: str, text: str, kinds: Kinds, lists: Lists) -> list[Mistake]:
    """Return the mistakes of a sample's text beside these kinds and lists."""
    file = File(name, text)
    read_sample(Table(file, (SAMPLE, name), file.tables[SAMPLE][name]), kinds, lists)
    return file.mistakes
