"""How often something happened: the events of a kind counted by period and by what their fields say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from keqing import models
from keqing.definitions.names import Word, find_called
from keqing.i18n import msg
from keqing.records.export_table import FIELD, DayRange, ExportColumn, ExportTable, Portion, Type
from keqing.services.context.desk import Desk
from keqing.services.exporting.register_of import Register
from keqing.services.exporting.registers import (
    about,
    about_kinds,
    choice_words,
    conditions,
    contact_column,
    kind_column,
    the_field,
)
from keqing.services.exporting.what_follows import in_period
from keqing.services.queries import streams
from keqing.text.folding import fold_name
from keqing.timeline.supply import PRODUCT

AGENT = "agent"
_MAX_SPELLINGS = 50_000
"""Different words of a field that are remembered, each with the spelling that it is counted under."""
_AGENT = Word(
    AGENT,
    {"zh": "员工", "en": "Agent"},
    ("记录人", "经手人", "回访员", "坐席", "客服", "recorded by"),
)
"""What is counted by beside a kind's own fields: who recorded it."""
_OF_CONTACTS = (
    Word("outcome", {"zh": "结果", "en": "Outcome"}),
    Word("channel", {"zh": "渠道", "en": "Channel"}, ("方式",)),
    Word("direction", {"zh": "方向", "en": "Direction"}, ("呼入呼出",)),
)
"""What contacts are counted by besides."""
_OF_JOINED = (Word("kind", {"zh": "类别", "en": "Kind"}, ("种类",)),)
"""What a register of several kinds is counted by besides."""


class Per(StrEnum):
    """What a line of a summary covers. Weeks run from Monday to Sunday and are named as ISO 8601 does."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def summary(
    desk: Desk,
    asked: Register,
    period: DayRange,
    *,
    by: Sequence[str] = (),
    per: Per | None = None,
    health: bool = False,
) -> ExportTable:
    """Count the events of a register: a line for each period and each combination of values that occurs.

    `by` are fields in people's words, or `agent`; without them and `per` its kinds say what it is counted by.
    Raises Unusable for a field that the kind has not, and for a health fact unless `health`.
    """
    declared = [kind.summary for kind in asked.kinds if kind.summary]
    wanted = [_named(asked, word, health=health) for word in by]
    if not by:
        wanted = ["kind"] if asked.is_joined else [AGENT, "outcome"] if asked.of_contacts else []
        wanted = wanted or ([AGENT] if asked.of_flagged else [])
        wanted += [
            name
            for summary_ in declared
            for name in summary_.by
            if name == AGENT or health or name not in asked.secret
        ]
    wanted = [*dict.fromkeys(wanted)]
    usual = "week" if asked.of_contacts else "month"
    span = per or Per(declared[0].per if declared else usual)
    return ExportTable(
        name="summary",
        title=msg("{register}: summary", register=asked.title),
        records="rows",
        columns=(
            ExportColumn("period", msg("period"), "plain"),
            ExportColumn("first", msg("first day"), "plain", key="first_day"),
            *(_column(asked, name) for name in wanted),
            ExportColumn("n", msg("count"), "number"),
        ),
        portions=_summary(desk, asked, period, wanted, span),
        about={**about_kinds(asked), "by": wanted, "per": str(span), **about(period)},
    )


def _named(asked: Register, word: str, *, health: bool) -> str:
    """Return what a word of --by means: the agent, what a contact has, the kind, or a field."""
    also: tuple[Word, ...] = (
        _AGENT,
        *(_OF_CONTACTS if asked.of_contacts else ()),
        *(_OF_JOINED if asked.is_joined else ()),
    )
    if find_called(word, asked.fields.values()) is None and (found := find_called(word, also)):
        return found.name
    return the_field(asked, word, health=health, also=also).name


def _column(asked: Register, name: str) -> ExportColumn:
    if name == AGENT:
        return ExportColumn(AGENT, msg("recorded by"))
    if name == "kind" and asked.is_joined:
        return kind_column(asked)
    if asked.of_contacts:
        return contact_column(name)
    field = asked.fields[name]
    types: Mapping[str, Type] = {"bool": "yes", "choice": "code", "int": "number"}
    return ExportColumn(
        f"{FIELD}{name}", field.title, types.get(field.type, "text"), choice_words(field)
    )


def _summary(
    desk: Desk, asked: Register, period: DayRange, by: Sequence[str], per: Per
) -> Iterator[Portion]:
    counts = _by_period(_by_day(desk, asked, period, by), per)
    order = sorted(counts, key=lambda key: (key[1], *(_order(value) for value in key[2:])))
    if order:
        yield [*zip(*((*key, counts[key]) for key in order), strict=True)]


def _by_day(
    desk: Desk, asked: Register, period: DayRange, by: Sequence[str]
) -> Counter[tuple[Any, ...]]:
    """Count the events of each day by the values of the columns `by`; a key begins with its day."""
    event = models.Event
    own = {word.name: getattr(event, word.name) for word in _OF_CONTACTS if asked.of_contacts}
    own |= {word.name: event.kind for word in _OF_JOINED if asked.is_joined}
    said = {name: column for name, column in own.items() if name in by}
    statement = select(
        streams.written(event.day), event.agent_id, streams.written(event.details), *said.values()
    ).where(*conditions(asked, period))
    names = {agent.id: agent.name for agent in desk.staff.agents}
    found: Counter[tuple[Any, ...]] = Counter()
    fields = [name for name in by if name != AGENT and name not in said]
    first: dict[str, object] = {}
    spelled = lru_cache(maxsize=_MAX_SPELLINGS)(
        lambda word: first.setdefault(fold_name(str(word)), word)
    )
    for days, agents, details, *others in streams.portions(desk.session, statement):
        given = dict(zip(fields, streams.given(details, fields), strict=True))
        given.update(zip(said, others, strict=True))
        if PRODUCT in given:
            given[PRODUCT] = [spelled(word) for word in given[PRODUCT]]
        columns = [[*map(names.get, agents)] if name == AGENT else given[name] for name in by]
        found.update(zip(days, *columns, strict=True))
    for _, derived in in_period(desk, asked, period):
        own_values = {**derived.details, AGENT: derived.agent, "kind": derived.kind}
        found[(derived.day.isoformat(), *map(own_values.get, by))] += 1
    return found


def _by_period(found: Counter[tuple[Any, ...]], per: Per) -> Counter[tuple[Any, ...]]:
    """Add up the counts of days by period; a key begins with its period's name and first day."""
    counts: Counter[tuple[Any, ...]] = Counter()
    named: dict[str, tuple[str, str]] = {}
    for (day, *values), n in found.items():
        if day not in named:
            named[day] = _period(date.fromisoformat(day), per)
        counts[(*named[day], *values)] += n
    return counts


def _order(value: object) -> tuple[bool, str]:
    """What nobody said stands last."""
    return value is None, str(value)


def _period(day: date, per: Per) -> tuple[str, str]:
    """Name the period of a day, and its first day."""
    return _PERIODS[per](day)


def _week(day: date) -> tuple[str, str]:
    year, week, weekday = day.isocalendar()
    return f"{year}-W{week:02}", (day - timedelta(days=weekday - 1)).isoformat()


def _quarter(day: date) -> tuple[str, str]:
    quarter = (day.month + 2) // 3
    return f"{day.year:04}-Q{quarter}", f"{day.year:04}-{quarter * 3 - 2:02}-01"


_PERIODS: Mapping[Per, Callable[[date], tuple[str, str]]] = {
    Per.DAY: lambda day: (day.isoformat(), day.isoformat()),
    Per.WEEK: _week,
    Per.MONTH: lambda day: (f"{day:%Y-%m}", f"{day:%Y-%m}-01"),
    Per.QUARTER: _quarter,
    Per.YEAR: lambda day: (f"{day:%Y}", f"{day:%Y}-01-01"),
}
