"""The kinds of a department: the program's, its own over them, and all that there ever were.

    kinds = read_stored(rows, today)

Stored texts were checked when they were stored, so they are read without complaint.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

from keqing.calendar.festivals import FestivalBook
from keqing.definitions.bar_file import with_bars
from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.defined_field import FieldBook
from keqing.definitions.derivation import DerivationEdition
from keqing.definitions.festival_file import festivals_in_force
from keqing.definitions.field_file import built_in_fields, read_field, with_choices
from keqing.definitions.fields import Choice
from keqing.definitions.header_file import Headers, read_header
from keqing.definitions.kind_file import read_choices, read_kind, without_taken
from keqing.definitions.kinds import built_in_kinds, choice_lists
from keqing.definitions.ladder import Ladder, LadderBook, LadderEdition
from keqing.definitions.ladder_file import LADDER, read_ladder, ticks_of
from keqing.definitions.measure import Measure
from keqing.definitions.measure_file import Overlaid, with_filters, with_measures
from keqing.definitions.outcome_file import with_outcomes
from keqing.definitions.stored import Stored, newest
from keqing.definitions.toml_file import File, Table
from keqing.definitions.vocabulary import PROGRAMS, DepartmentWords, Kind, Kinds
from keqing.definitions.word_file import (
    WORD_TYPES,
    built_in_words,
    made_words,
    read_word,
    without_taken_words,
)

_READ = frozenset(
    {
        "kind",
        "list",
        "measure",
        "filter",
        LADDER,
        "header",
        "field",
        "bar",
        "outcome",
        "festival",
        "set",
        *WORD_TYPES,
    }
)
"""The types of definitions that are read here."""

Lists = Mapping[str, tuple[Choice, ...]]


def read_stored(stored: Iterable[Stored], day: date) -> Kinds:
    """Return the kinds that hold on a day, and the earlier editions by which events are read."""
    own = tuple(row for row in stored if row.type in _READ)
    if not own:
        return built_in_kinds()
    return _read(own, frozenset(newest(own, day).values()))


def lists_of(stored: Iterable[Stored], day: date) -> Lists:
    """Return the choice lists that hold on a day, by name."""
    own = [row for row in newest(stored, day).values() if row.type == "list"]
    return _lists_now(own)


def with_lists(kind: Kind, lists: Lists) -> Kind:
    """Return a kind whose fields have the choices of these lists."""
    fields = {
        name: replace(each, choices=lists[each.of]) if each.of and each.of in lists else each
        for name, each in kind.fields.items()
    }
    return replace(kind, fields=MappingProxyType(fields))


@lru_cache(maxsize=64)
def _read(own: tuple[Stored, ...], now: frozenset[Stored]) -> Kinds:
    in_order = sorted(now, key=own.index)
    editions = _editions(own)
    in_force = _numbers_in_force(in_order)
    lists = _lists_now([row for row in now if row.type == "list"])
    changed = {name: number for name, number in in_force.items() if number}
    by_name = {name: with_lists(editions[name][number], lists) for name, number in in_force.items()}
    kinds = Kinds(
        MappingProxyType(without_taken(by_name, list(changed))),
        MappingProxyType({name: MappingProxyType(known) for name, known in editions.items()}),
        MappingProxyType(changed),
        _words(own, now),
        headers=_headers_now(now),
        read_field_book=lambda: _fields(own, now, lists),
        bars=with_bars((), _tables_now(in_order, "bar")),
        festivals=_festivals_now(own, in_order),
        outcomes=with_outcomes(None, _tables_now(in_order, "outcome")),
        coming=frozenset(
            editions.keys()
            - built_in_kinds().by_name.keys()
            - {row.name for row in now if row.type == "kind"}
        ),
        derivations=_derivations(own, editions),
        measures=_shipped_measures(now),
    )
    kinds = with_measures(_tables_now(in_order, "measure"), kinds)
    ladders = [row for row in own if row.type == LADDER]
    if ladders:
        kinds = _with_ladders(ladders, frozenset(now), kinds)
    return with_filters(_tables_now(in_order, "filter"), kinds, checked=True)


def _with_ladders(own: Sequence[Stored], now: frozenset[Stored], kinds: Kinds) -> Kinds:
    """Return kinds that know the ladders in force, and all their texts; each is read when it is asked for."""

    @cache
    def read() -> Mapping[Stored, Ladder]:
        texts = {row: table_of(row) for row in own if row.active}
        ticked: dict[str, Ladder] = {}
        for row, table in texts.items():
            known = ticked.get(row.name)
            ladder = ticks_of(table)
            ticked[row.name] = replace(
                ladder, ticks={**(known.ticks if known else {}), **ladder.ticks}
            )
        beside = replace(kinds, read_ladders=lambda: ticked)
        return {row: read_ladder(table, beside) for row, table in texts.items()}

    def in_force() -> Mapping[str, Ladder]:
        return {row.name: ladder for row, ladder in read().items() if row in now}

    def book() -> LadderBook:
        ladders = read()
        return LadderBook(
            [LadderEdition(row.name, row.since, ladders.get(row)) for row in own],
            {grade.name: grade.rank for grade in kinds.words.ever.grades.values()},
        )

    return replace(kinds, read_ladders=in_force, read_ladder_book=book)


def _shipped_measures(now: Iterable[Stored]) -> Mapping[str, Measure]:
    """Return the program's own measures, but for those that were dropped."""
    gone = {row.name for row in now if row.type == "measure" and not row.active}
    shipped = built_in_kinds().measures
    return Overlaid(shipped, {}, gone) if gone else shipped


def _editions(own: Sequence[Stored]) -> dict[str, dict[int, Kind]]:
    """Return every edition that there ever was of each kind, by its number; the program's has `PROGRAMS`."""
    ever = _lists_ever(own)
    editions = {
        name: {PROGRAMS: with_lists(kind, ever)} for name, kind in built_in_kinds().by_name.items()
    }
    for row in own:
        if row.type == "kind" and row.active:
            editions.setdefault(row.name, {})[row.version] = read_kind(table_of(row), ever)
    return editions


def _derivations(
    own: Sequence[Stored], editions: Mapping[str, Mapping[int, Kind]]
) -> tuple[DerivationEdition, ...]:
    """Return what was derived since when; a text of one such kind that derives nothing ends that."""
    found = list(built_in_kinds().derivations)
    derived = {name for name, known in editions.items() if any(k.derive for k in known.values())}
    for row in own:
        if row.type == "kind" and row.name in derived:
            kind = editions[row.name][row.version] if row.active else None
            derive = kind.derive if kind else None
            found.append(DerivationEdition(row.name, row.since, derive, row.version))
    return tuple(sorted(found, key=lambda edition: edition.since))


def _numbers_in_force(now: Iterable[Stored]) -> dict[str, int]:
    """Return the edition in force of each kind; one that was dropped has none."""
    in_force = dict.fromkeys(built_in_kinds().by_name, PROGRAMS)
    for row in now:
        if row.type != "kind":
            continue
        if row.active:
            in_force[row.name] = row.version
        else:
            in_force.pop(row.name, None)
    return in_force


def _headers_now(now: Iterable[Stored]) -> Headers:
    """Return the headings in force, by the name of their text; a text that was dropped has none."""
    headers = {
        row.name: read_header(table_of(row)) if row.active else ()
        for row in now
        if row.type == "header"
    }
    return tuple(sorted(headers.items()))


def _fields(own: Sequence[Stored], now: frozenset[Stored], lists: Lists) -> FieldBook:
    """Return the fields in force, and the newest text of all that there ever were."""
    shipped = {
        name: with_choices(field, lists) for name, field in built_in_fields().by_name.items()
    }
    former, found = dict(shipped), dict(shipped)
    for row in own:
        if row.type == "field" and row.active:
            former[row.name] = replace(read_field(table_of(row), lists), own=True)
    for row in now:
        if row.type == "field":
            found.pop(row.name, None)
            if row.active:
                found[row.name] = replace(read_field(table_of(row), lists), own=True)
    return FieldBook(MappingProxyType(found), MappingProxyType(former))


def _festivals_now(own: Iterable[Stored], now: Iterable[Stored]) -> FestivalBook | None:
    """Return the festivals in force, and those that were dropped; None where all are the program's."""
    types = {"festival", "set"}
    return festivals_in_force(
        {row.key: table_of(row) if row.active else None for row in now if row.type in types},
        {row.key: table_of(row) for row in own if row.type in types and row.active},
    )


def _tables_now(now: Iterable[Stored], type_: str) -> list[Table]:
    """Return the tables in force of a type, in the order given."""
    return [table_of(row) for row in now if row.type == type_ and row.active]


def _words(own: Sequence[Stored], now: frozenset[Stored]) -> DepartmentWords:
    """Return the words in force, and those that were dropped or replaced."""
    by_type = {name: dict(words) for name, words in built_in_words().by_type.items()}
    former = {name: dict(words) for name, words in built_in_words().by_type.items()}
    for row in own:
        if row.type in by_type and row.active:
            former[row.type][row.name] = read_word(table_of(row))
    for row in now:
        if row.type in by_type:
            by_type[row.type].pop(row.name, None)
            if row.active:
                by_type[row.type][row.name] = read_word(table_of(row))
    return made_words(without_taken_words(by_type), former)


def _lists_now(own: Sequence[Stored]) -> Lists:
    lists = dict(choice_lists())
    for row in own:
        lists.pop(row.name, None)
        if row.active:
            lists[row.name] = read_choices(table_of(row))
    return lists


def _lists_ever(own: Sequence[Stored]) -> Lists:
    """Return every choice that there ever was, by list: those of newer texts first."""
    found = {name: {each.name: each for each in list_} for name, list_ in choice_lists().items()}
    for row in own:
        if row.type == "list" and row.active:
            read = {each.name: each for each in read_choices(table_of(row))}
            found[row.name] = read | {
                name: each for name, each in found.get(row.name, {}).items() if name not in read
            }
    return {name: tuple(choices.values()) for name, choices in found.items()}


def shipped_tables(kind: str) -> Mapping[str, Table]:
    """Return the tables of one kind that the program ships in a file called after it, by name."""
    file = File(f"{kind}s", built_in_text(f"{kind}s"))
    return {name: Table(file, (kind, name), values) for name, values in file.tables[kind].items()}


def tables_in_force(own: Collection[Stored], shipped: Mapping[str, Table]) -> list[Table]:
    """Return the tables that hold, the program's first; an own one stands for it, also when it is switched off."""
    named = {row.name for row in own}
    kept = [table for name, table in shipped.items() if name not in named]
    tables = [Table(File(table.name, ""), table.path, table.values) for table in kept]
    return tables + [table_of(row) for row in own if row.active]


def table_of(row: Stored) -> Table:
    """Return the table that a stored text writes."""
    file = File(row.name, row.text)
    return Table(file, (row.type, row.name), file.tables[row.type][row.name])
