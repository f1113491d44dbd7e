"""Ladders read from TOML with line and advice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import cast, get_args

from keqing.calendar.periods import Length
from keqing.definitions.condition import Comparison, Condition, Constant, Term, TermValue
from keqing.definitions.ladder import LEVEL, TICK, Criterion, Ladder, Level, Tick, TopShare
from keqing.definitions.measure_file import names_of_today, read_condition_at
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.toml_file import File, Table, suggest_name, toml_value
from keqing.definitions.vocabulary import Kinds
from keqing.i18n import msg

LADDER = "ladder"
_KEYS = ("title", "for", "level", "ticks", "top", "sets", "source")
_LEVEL_KEYS = ("all", "any", "grant", "sets", "title")
_TICK = "tick:"
_HUNDRED = 100


def with_ladders(tables: Sequence[Table], known: Kinds) -> Kinds:
    """Return what is in force with the ladders of these tables; a mistake is kept with its line."""
    if not tables:
        return known
    names = {table.name: ticks_of(table) for table in tables}
    skeleton = replace(known, read_ladders=lambda: {**known.ladders, **names})
    read = {table.name: read_ladder(table, skeleton) for table in tables}
    found = {**known.ladders, **read}
    for table in tables:
        if circle := _circle(table.name, found):
            table.wrong(
                None,
                msg("ladders refer to each other in a circle: {names}", names=" > ".join(circle)),
                msg("Leave one of these references out."),
            )
    return replace(known, read_ladders=lambda: found)


def read_ladder(table: Table, kinds: Kinds) -> Ladder:
    """Read one ladder; what is unfit is left out of it and kept as a mistake of the table's file.

    `kinds` know the ladders beside it, and its own ticks.
    """
    table.only(_KEYS)
    ladder = ticks_of(table, complain=True)
    top = _top(table, kinds)
    levels = tuple(_levels(table, ladder, kinds))
    if top and levels:
        table.wrong(
            "top", msg("top and level cannot stand together"), msg("Leave one of them out.")
        )
    if not top and not levels and "level" not in table.values and "top" not in table.values:
        table.wrong(
            None,
            msg("{name} needs a level, or top", name=table.name),
            msg("Write {example}", example='level.1.all = ["count(purchase) >= 1"]'),
        )
    return replace(
        ladder,
        types=tuple(_types(table, kinds)),
        levels=levels or (Level(1),),
        top=top,
        grade=_grade(table, kinds),
        written=_excerpt(table),
    )


def _excerpt(table: Table) -> str:
    try:
        return table.file.source.excerpt(LADDER, table.name)
    except KeyError:
        return ""


def ticks_of(table: Table, *, complain: bool = False) -> Ladder:
    """Read the name of a ladder, and its ticks."""
    quiet = (
        table
        if complain
        else Table(File(table.file.name, table.file.text), table.path, table.values)
    )
    written = quiet.table("ticks")
    ticks = [_tick(written, name) for name in written.values] if written else []
    return Ladder(table.name, quiet.titles() or {}, ticks={tick.name: tick for tick in ticks})


def _tick(ticks: Table, name: str) -> Tick:
    """Read a tick: its title in both languages, and whether it takes `evidence`."""
    value = ticks.values[name]
    if not isinstance(value, dict) or "evidence" not in value:
        return Tick(name, ticks.in_languages(name) or {})
    evidence = Table(ticks.file, (*ticks.path, name), value).flag("evidence")
    title = {key: text for key, text in value.items() if key != "evidence"}
    return Tick(
        name,
        Table(ticks.file, ticks.path, {name: title}).in_languages(name) or {},
        evidence=bool(evidence),
    )


def _types(table: Table, kinds: Kinds) -> Iterator[str]:
    for word in table.texts("for") or ():
        found = find_called(word, kinds.words.types.values())
        if found:
            yield found.name
        else:
            table.wrong(
                "for",
                msg("there is no {name} {value}", name="type", value=toml_value(word)),
                suggest_words(word, list(kinds.words.types.values())),
            )


def _grade(table: Table, kinds: Kinds) -> str | None:
    """Read what a ladder, or a level, sets: a grade."""
    sets = table.table("sets")
    if sets is None:
        return None
    sets.only(("grade",))
    sets.needs("grade", msg("Write {example}", example='sets = { grade = "A" }'))
    word = sets.text("grade")
    if word is None:
        return None
    found = find_called(word, kinds.words.grades.values())
    if found is None:
        sets.unfit("grade", suggest_words(word, list(kinds.words.grades.values())))
    return found.name if found else None


def _top(table: Table, kinds: Kinds) -> TopShare | None:
    top = table.table("top")
    if top is None:
        return None
    example = msg(
        "Write {example}", example='top = { share = "20%", by = "value12", per = "month" }'
    )
    top.only(("share", "by", "per"))
    complete = [top.needs(key, example) for key in ("share", "by", "per")]
    share, per = _share(top), top.choice("per", get_args(Length))
    by = top.text("by")
    measure = find_called(by, list(kinds.measures.values())) if by else None
    if by and measure is None:
        top.wrong(
            "by",
            msg("there is no measure {name}", name=toml_value(by)),
            suggest_name(by, sorted(kinds.measures)),
        )
    if not all(complete) or share is None or per is None or measure is None:
        return None
    return TopShare(share, measure.name, cast("Length", per))


def _share(top: Table) -> Decimal | None:
    """Read a share of more than nothing and at most all: "20%"."""
    text = top.text("share")
    if text is None:
        return None
    written = unicodedata.normalize("NFKC", text).strip()
    digits = written.removesuffix("%")
    try:
        share = Decimal(digits) if written != digits else Decimal("nan")
    except InvalidOperation:
        share = Decimal("nan")
    if not share.is_finite() or not 0 < share <= _HUNDRED:
        top.unfit("share", msg("Write more than 0% and at most 100%: {example}", example='"20%"'))
        return None
    return share / _HUNDRED


def _levels(table: Table, ladder: Ladder, kinds: Kinds) -> Iterator[Level]:
    levels = table.table("level")
    if levels is None:
        return
    numbers = sorted(int(key) for key in levels.values if key.isascii() and key.isdigit())
    for key in levels.values:
        if not (key.isascii() and key.isdigit()) or str(int(key)) != key:
            levels.wrong(
                key,
                msg("'{name}' is no level", name=key),
                msg("Number the levels 1, 2, 3 without gaps."),
            )
            return
    if numbers != list(range(1, len(numbers) + 1)) or not numbers:
        levels.wrong(
            None,
            msg("the levels of {name} have a gap", name=table.name),
            msg("Number the levels 1, 2, 3 without gaps."),
        )
        return
    for number in numbers:
        written = levels.table(str(number))
        if written:
            yield _level(written, number, ladder, kinds)


def _level(table: Table, number: int, ladder: Ladder, kinds: Kinds) -> Level:
    table.only(_LEVEL_KEYS)
    if "all" not in table.values and "any" not in table.values:
        table.wrong(
            None,
            msg("level {n} has no criterion", n=number),
            msg("Write {example}", example='all = ["count(purchase) >= 1"]'),
        )
    return Level(
        number,
        tuple(_criteria(table, "all", ladder, kinds)),
        tuple(_criteria(table, "any", ladder, kinds)),
        table.in_languages("title") or {},
        _grade(table, kinds),
        bool(table.flag("grant")),
    )


def _criteria(table: Table, key: str, ladder: Ladder, kinds: Kinds) -> Iterator[Criterion]:
    written = table.values.get(key)
    if written is None:
        return
    if not isinstance(written, list) or not written:
        table.unfit(key, msg("Write a list of criteria: {example}", example='["tick:introduced"]'))
        return
    for n, value in enumerate(written):
        if isinstance(value, str):
            yield _criterion(table, key, value, {}, ladder, kinds)
            continue
        inner = table.element(key, n)
        if inner is None:
            continue
        inner.only(("when", "title"))
        inner.needs("when", msg("Write {example}", example='when = "count(purchase) >= 2"'))
        text = inner.text("when")
        if text is not None:
            yield _criterion(inner, "when", text, inner.in_languages("title") or {}, ladder, kinds)


def _criterion(  # where it stands, what it says, and what is known
    table: Table, key: str, text: str, title: Mapping[str, str], ladder: Ladder, kinds: Kinds
) -> Criterion:
    """Read a condition, or `tick:NAME`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.startswith(_TICK):
        word = plain[len(_TICK) :].strip()
        tick = find_called(word, ladder.ticks.values())
        if tick is None:
            table.wrong(
                key,
                msg("{name} has no tick {value}", name=ladder.name, value=toml_value(word)),
                suggest_words(word, list(ladder.ticks.values()))
                if ladder.ticks
                else msg("Ticks stand in [{table}].", table=f"ladder.{ladder.name}.ticks"),
            )
            return Criterion(text, None, title)
        asked = condition_of_tick(ladder.name, tick.name)
        return Criterion(text, asked, title or tick.title, tick.name)
    without = (names_of_today(kinds) - {"phone"}) | {"interval"}
    return Criterion(text, read_condition_at(table, key, text, kinds, without=without), title)


def condition_of_tick(ladder: str, tick: str) -> Condition:
    """Return the condition that a tick is set."""
    return Comparison(TermValue(Term(TICK, f"{ladder}.{tick}")), "=", Constant(constant=True))


def _circle(name: str, ladders: Mapping[str, Ladder]) -> list[str] | None:
    """Return the ladders of a circle that a ladder is in, beginning and ending with it; None for none."""
    setting = [each.name for each in ladders.values() if each.grades]

    def following(current: str) -> Iterable[str]:
        for term in sorted(ladders[current].terms, key=str) if current in ladders else ():
            if term.name == LEVEL and term.argument:
                yield term.argument
            elif term == Term("grade"):
                yield from setting

    ways = [[name]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for then in following(way[-1]):
            if then == name:
                return [*way, name]
            if then not in seen:
                seen.add(then)
                ways.append([*way, then])
    return None
