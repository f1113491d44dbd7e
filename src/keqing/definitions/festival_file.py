"""Festivals and sets of festivals as a department defines them, read from TOML with line and advice.

    [festival.founding-day]
    title = { zh = "店庆", en = "Founding day" }
    solar = "06-18"

    [set.ours]
    festivals = ["founding-day", "spring"]

They stand beside those of the program, or in their place where they have their names.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from keqing.calendar.festivals import (
    Festival,
    FestivalBook,
    FestivalSet,
    read_festival,
    read_set,
    shipped_festivals,
)
from keqing.calendar.lunar import solar_term
from keqing.definitions.stored import Key
from keqing.definitions.toml_file import Table, suggest_name
from keqing.i18n import Message, msg
from keqing.patterns import late_pattern

RULES = ("solar", "lunar", "term", "nth")
"""The keys that say on which day a festival falls: each has one of them."""
_MONTH_AND_DAY = late_pattern(r"(0[1-9]|1[0-2])-(\d\d)")
_COMMON_YEAR, _LUNAR_MONTH, _MONTHS, _WEEK, _WEEKS = 2023, 30, 12, 7, 5
_EXAMPLES: Mapping[str, str] = {
    "solar": 'solar = "06-18"',
    "lunar": 'lunar = "08-15"',
    "term": 'term = "清明"',
    "nth": "nth = { month = 5, weekday = 7, n = 2 }",
}


def festivals_of_tables(
    before: FestivalBook | None, festivals: Sequence[Table], sets: Sequence[Table]
) -> FestivalBook | None:
    """Return the festivals and sets with those of these tables in the place of others of their names.

    Unfit ones are left out and kept as mistakes. None stands for the program's own.
    """
    if not festivals and not sets:
        return before
    known = before or shipped_festivals()
    by_key = {each.key: each for each in known.festivals}
    by_key |= {table.name: found for table in festivals if (found := _festival(table))}
    by_name = {each.name: each for each in known.sets}
    by_name |= {table.name: read for table in sets if (read := _set(table, by_key))}
    _refuse_double_words(festivals, by_key.values())
    former = before.ever if before else None
    return FestivalBook(tuple(by_key.values()), tuple(by_name.values()), former)


def festivals_in_force(
    now: Mapping[Key, Table | None], ever: Mapping[Key, Table]
) -> FestivalBook | None:
    """Return the festivals and sets with these texts, which were checked; None ends one of the program's.

    `ever` are the newest texts of all that there were.
    """
    if not now:
        return None
    return replace(_book(now), former=_book(ever))


def _book(tables: Mapping[Key, Table | None]) -> FestivalBook:
    known = shipped_festivals()
    by_key = {each.key: each for each in known.festivals if ("festival", each.key) not in tables}
    by_name = {each.name: each for each in known.sets if ("set", each.name) not in tables}
    for (type_, name), table in tables.items():
        if table and type_ == "festival":
            by_key[name] = read_festival(name, table.values)
        elif table:
            by_name[name] = read_set(name, table.values)
    return FestivalBook(tuple(by_key.values()), tuple(by_name.values()))


def _festival(table: Table) -> Festival | None:
    table.only(("title", "aliases", "rest", "source", *RULES))
    title = table.titles()
    written = [key for key in RULES if key in table.values]
    if len(written) != 1:
        table.wrong(
            written[-1] if written else None,
            msg("{name} does not fall on one day", name=table.name),
            msg("Write one of: {examples}.", examples=list(_EXAMPLES.values())),
        )
        return None
    if not _fits(written[0], table.values[written[0]]):
        table.unfit(written[0], msg("Write {example}", example=_EXAMPLES[written[0]]))
        return None
    if title is None or ("aliases" in table.values and table.texts("aliases") is None):
        return None
    return read_festival(table.name, table.values)


def _fits(key: str, value: object) -> bool:
    """Tell whether a rule names a day."""
    match key, value:
        case "solar" | "lunar", str() as text if found := _MONTH_AND_DAY.fullmatch(text):
            last = _LUNAR_MONTH if key == "lunar" else monthrange(_COMMON_YEAR, int(found[1]))[1]
            return 1 <= int(found[2]) <= last
        case "term", str() as text:
            return _is_term(text)
        case "nth", {"month": int(month), "weekday": int(weekday), "n": int(n), **rest}:
            fits = 1 <= month <= _MONTHS and 1 <= weekday <= _WEEK and 1 <= n < _WEEKS
            return fits and not rest
        case _:
            return False


def _is_term(text: str) -> bool:
    try:
        return solar_term(_COMMON_YEAR, text) is not None
    except ValueError:
        return False


def _set(table: Table, festivals: Mapping[str, Festival]) -> FestivalSet | None:
    table.only(("title", "aliases", "festivals", "source"))
    example = msg("Write {example}", example='festivals = ["spring", "mid-autumn"]')
    if not table.needs("festivals", example):
        return None
    keys = table.texts("festivals")
    if not keys:
        table.unfit("festivals", example)
        return None
    unknown = [key for key in keys if key not in festivals]
    if unknown:
        table.unfit("festivals", suggest_name(unknown[0], sorted(festivals)))
    titled = "title" not in table.values or table.titles() is not None
    return read_set(table.name, table.values) if titled and not unknown else None


def _refuse_double_words(tables: Iterable[Table], festivals: Iterable[Festival]) -> None:
    """Keep a mistake where a word of one of these festivals is another one's already."""
    by_name = {table.name: table for table in tables}
    means: dict[str, str] = {}
    for each in sorted(festivals, key=lambda festival: festival.key in by_name):
        for word in map(str.lower, (each.key, *each.titles.values(), *each.words)):
            holder = means.setdefault(word, each.key)
            if holder != each.key and each.key in by_name:
                by_name[each.key].wrong(None, *_taken(word, holder))


def _taken(word: str, holder: str) -> tuple[Message, Message]:
    problem = msg("'{word}' already means {name}", word=word, name=holder)
    return problem, msg("Use every word for one thing only.")
