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
from keqing.definitions.kinds import Kind
from keqing.definitions.names import Word, find_called
from keqing.i18n import msg
from keqing.records.export_table import FIELD, DayRange, ExportColumn, ExportTable, Portion, Type
from keqing.services.context.desk import Desk
from keqing.services.exporting.registers import about, choice_words, conditions, the_field
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


class Per(StrEnum):
    """What a line of a summary covers. Weeks run from Monday to Sunday and are named as ISO 8601 does."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def summary(
    desk: Desk,
    kind: Kind,
    period: DayRange,
    *,
    by: Sequence[str] = (),
    per: Per | None = None,
    health: bool = False,
) -> ExportTable:
    """Count the events of a kind: a line for each period and each combination of values that occurs.

    `by` are fields in people's words, or `agent`; without them and `per` the kind says what it is counted by.
    Raises Unusable for a field that the kind has not, and for a health fact unless `health`.
    """
    declared = kind.summary
    wanted = [_named(kind, word, health=health) for word in by]
    if not by and declared:
        wanted = [
            name
            for name in declared.by
            if name == AGENT or health or not kind.fields[name].sensitive
        ]
    wanted = [*dict.fromkeys(wanted)]
    span = per or Per(declared.per if declared else "month")
    return ExportTable(
        name="summary",
        title=msg("{register}: summary", register=kind.register or kind.title),
        records="rows",
        columns=(
            ExportColumn("period", msg("period"), "plain"),
            ExportColumn("first", msg("first day"), "plain", key="first_day"),
            *(_column(kind, name) for name in wanted),
            ExportColumn("n", msg("count"), "number"),
        ),
        portions=_summary(desk, kind, period, wanted, span),
        about={"kind": kind.name, "by": wanted, "per": str(span), **about(period)},
    )


def _named(kind: Kind, word: str, *, health: bool) -> str:
    """Return what a word of --by means: the agent, or a field."""
    if find_called(word, kind.fields.values()) is None and find_called(word, [_AGENT]):
        return AGENT
    return the_field(kind, word, health=health, also=(_AGENT,)).name


def _column(kind: Kind, name: str) -> ExportColumn:
    if name == AGENT:
        return ExportColumn(AGENT, msg("recorded by"))
    field = kind.fields[name]
    types: Mapping[str, Type] = {"bool": "yes", "choice": "code", "int": "number"}
    return ExportColumn(
        f"{FIELD}{name}", field.title, types.get(field.type, "text"), choice_words(field)
    )


def _summary(
    desk: Desk, kind: Kind, period: DayRange, by: Sequence[str], per: Per
) -> Iterator[Portion]:
    event = models.Event
    statement = select(
        streams.written(event.day), event.agent_id, streams.written(event.details)
    ).where(*conditions(kind.name, period))
    names = {agent.id: agent.name for agent in desk.staff.agents}
    found: Counter[tuple[Any, ...]] = Counter()
    fields = [name for name in by if name != AGENT]
    first: dict[str, object] = {}
    spelled = lru_cache(maxsize=_MAX_SPELLINGS)(
        lambda word: first.setdefault(fold_name(str(word)), word)
    )
    for days, agents, details in streams.portions(desk.session, statement):
        given = dict(zip(fields, streams.given(details, fields), strict=True))
        if PRODUCT in given:
            given[PRODUCT] = [spelled(word) for word in given[PRODUCT]]
        columns = [[*map(names.get, agents)] if name == AGENT else given[name] for name in by]
        found.update(zip(days, *columns, strict=True))
    counts: Counter[tuple[Any, ...]] = Counter()
    named: dict[str, tuple[str, str]] = {}
    for (day, *values), n in found.items():
        if day not in named:
            named[day] = _period(date.fromisoformat(day), per)
        counts[(*named[day], *values)] += n
    order = sorted(counts, key=lambda key: (key[1], *(_order(value) for value in key[2:])))
    if order:
        yield [*zip(*((*key, counts[key]) for key in order), strict=True)]


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
