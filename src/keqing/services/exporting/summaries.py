"""How often something happened: the events of a kind counted by period and by what their fields say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, select

from keqing import models
from keqing.definitions.names import Word, find_called
from keqing.i18n import Message, msg
from keqing.models import Customer
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
from keqing.services.exporting.summary_figures import (
    NO_FIGURES,
    FiguresAsked,
    SummaryFigure,
    Tallies,
    the_figures,
)
from keqing.services.exporting.what_follows import in_period
from keqing.services.queries import streams
from keqing.services.queries.batching import chunks
from keqing.text.folding import fold_name
from keqing.timeline.supply import PRODUCT

AGENT = "agent"
_MAX_SPELLINGS = 50_000
"""Different words of a field that are remembered, each with the spelling that it is counted under."""
_MAX_DAYS = 4000
"""Days whose period is remembered."""
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
_WHO = cast("Table", Customer.__table__)
_REFERRER = _WHO.alias("referrer")
_OF_CUSTOMERS: Mapping[str, tuple[Word, Message, ColumnElement[str]]] = {
    "customer": (
        Word("customer", {"zh": "客户", "en": "Customer"}, ("顾客",)),
        msg("customer"),
        _WHO.c.name + " " + _WHO.c.code,
    ),
    "source": (
        Word("source", {"zh": "来源", "en": "Source"}, ("客户来源",)),
        msg("source"),
        _WHO.c.source,
    ),
    "referrer": (
        Word("referrer", {"zh": "介绍人", "en": "Referrer"}, ("推荐人",)),
        msg("referrer"),
        _REFERRER.c.name + " " + _REFERRER.c.code,
    ),
}
"""What every register is counted by besides: who it is about, and how they came. A field called so goes first."""


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
    numbers: FiguresAsked = NO_FIGURES,
    health: bool = False,
) -> ExportTable:
    """Count the events of a register: a line for each period and each combination of values that occurs.

    `by` are fields in people's words, or `agent`; without them and `per` its kinds say what it is counted by.
    `numbers` are fields that are added up beside the count; without `by` each period then has one line,
    or one for each kind. Raises Unusable for a field that the kind has not or that is no number, and for a health
    fact unless `health`.
    """
    figures = the_figures(asked, numbers, health=health)
    declared = [kind.summary for kind in asked.kinds if kind.summary]
    wanted = [_named(asked, word, health=health) for word in by]
    if not by:
        wanted = ["kind"] if asked.is_joined else [AGENT, "outcome"] if asked.of_contacts else []
        wanted = wanted or ([AGENT] if asked.of_flagged else [])
        wanted = [name for name in wanted if name == "kind"] if figures else wanted
        wanted += [
            name
            for summary_ in (() if figures else declared)
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
            *(_column(desk, asked, name) for name in wanted),
            ExportColumn("n", msg("count"), "number"),
            *(column for figure in figures for column in figure.columns),
        ),
        portions=_summary(desk, asked, period, wanted, span, figures),
        about={
            **about_kinds(asked),
            "by": wanted,
            "per": str(span),
            **_about_figures(figures),
            **about(period),
        },
    )


def _about_figures(figures: Sequence[SummaryFigure]) -> dict[str, object]:
    """Tell what was added up, as machine forms do; nothing where nothing was."""
    found = {
        "sum": [figure.name for figure in figures if figure.is_summed],
        "mean": [figure.name for figure in figures if figure.is_averaged],
    }
    return {name: names for name, names in found.items() if names}


def _named(asked: Register, word: str, *, health: bool) -> str:
    """Return what a word of --by means: the agent, what a contact has, the kind, or a field."""
    also: tuple[Word, ...] = (
        _AGENT,
        *(_OF_CONTACTS if asked.of_contacts else ()),
        *(_OF_JOINED if asked.is_joined else ()),
        *(word for name, (word, _, _) in _OF_CUSTOMERS.items() if name not in asked.fields),
    )
    if find_called(word, asked.fields.values()) is None and (found := find_called(word, also)):
        return found.name
    return the_field(asked, word, health=health, also=also).name


def _column(desk: Desk, asked: Register, name: str) -> ExportColumn:
    if name == AGENT:
        return ExportColumn(AGENT, msg("recorded by"))
    if name == "kind" and asked.is_joined:
        return kind_column(asked)
    if name in _OF_CUSTOMERS and name not in asked.fields:
        return ExportColumn(name, _OF_CUSTOMERS[name][1])
    if asked.of_contacts and name not in asked.fields:
        return contact_column(desk, name)
    field = asked.fields[name]
    types: Mapping[str, Type] = {"bool": "yes", "choice": "code", "int": "number"}
    return ExportColumn(
        f"{FIELD}{name}", field.title, types.get(field.type, "text"), choice_words(field)
    )


def _summary(
    desk: Desk,
    asked: Register,
    period: DayRange,
    by: Sequence[str],
    per: Per,
    figures: Sequence[SummaryFigure],
) -> Iterator[Portion]:
    tallies = Tallies(figures)
    counts = _by_period(_by_day(desk, asked, period, by, tallies), per)
    summed = tallies.under(lambda key: (*_period_of(key[0], per), *key[1:]))
    order = sorted(counts, key=lambda key: (key[1], *(_order(value) for value in key[2:])))
    if order:
        yield [*zip(*((*key, counts[key], *summed.cells(key)) for key in order), strict=True)]


def _by_day(
    desk: Desk, asked: Register, period: DayRange, by: Sequence[str], tallies: Tallies
) -> Counter[tuple[Any, ...]]:
    """Count the events of each day by the values of the columns `by`, and add up the figures of `tallies`.

    A key begins with its day.
    """
    event = models.Event
    said = _columns_beside(asked, by)
    numbers = tallies.columns(desk, asked)
    statement = select(
        streams.written(event.day),
        event.agent_id,
        streams.written(event.details),
        *numbers.selected,
        *said.values(),
    ).where(*conditions(asked, period))
    if not said.keys().isdisjoint(_OF_CUSTOMERS):
        statement = _with_customers(statement)
    names = {agent.id: agent.name for agent in desk.staff.agents}
    found: Counter[tuple[Any, ...]] = Counter()
    fields = [name for name in by if name != AGENT and name not in said]
    first: dict[str, object] = {}
    spelled = lru_cache(maxsize=_MAX_SPELLINGS)(
        lambda word: first.setdefault(fold_name(str(word)), word)
    )
    for days, agents, details, *rest in streams.portions(desk.session, statement):
        own, others = rest[: len(numbers.selected)], rest[len(numbers.selected) :]
        given = dict(zip(fields, streams.given(details, fields), strict=True))
        given.update(zip(said, others, strict=True))
        if PRODUCT in given:
            given[PRODUCT] = [spelled(word) for word in given[PRODUCT]]
        columns = [[*map(names.get, agents)] if name == AGENT else given[name] for name in by]
        found.update(zip(days, *columns, strict=True))
        if tallies.figures:
            tallies.add(zip(days, *columns, strict=True), numbers.values(details, own))
    _add_derived(desk, asked, period, by, tallies, found)
    return found


def _add_derived(
    desk: Desk,
    asked: Register,
    period: DayRange,
    by: Sequence[str],
    tallies: Tallies,
    found: Counter[tuple[Any, ...]],
) -> None:
    """Count the events that nobody entered, too."""
    derived_events = in_period(desk, asked, period)
    who = _whose(desk, {key for key, _ in derived_events}, [*_columns_beside(asked, by)])
    for customer_id, derived in derived_events:
        own_values = {
            **who.get(customer_id, {}),
            **derived.details,
            AGENT: derived.agent,
            "kind": derived.kind,
        }
        key = (derived.day.isoformat(), *map(own_values.get, by))
        found[key] += 1
        if tallies.figures:
            told = [[derived.details.get(figure.name)] for figure in tallies.figures]
            tallies.add([key], told)


def _columns_beside(asked: Register, by: Sequence[str]) -> dict[str, Any]:
    """Return the columns of `by` that are no fields of the kinds, by name."""
    event = models.Event
    own: dict[str, Any] = {
        name: column for name, (_, _, column) in _OF_CUSTOMERS.items() if name not in asked.fields
    }
    own |= {word.name: getattr(event, word.name) for word in _OF_CONTACTS if asked.of_contacts}
    own |= {word.name: event.kind for word in _OF_JOINED if asked.is_joined}
    return {name: column for name, column in own.items() if name in by}


def _with_customers(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join the customer of each event, and who brought them."""
    return statement.join(Customer, Customer.id == models.Event.customer_id).outerjoin(
        _REFERRER, _REFERRER.c.id == Customer.referrer_id
    )


def _whose(
    desk: Desk, customer_ids: Collection[int], names: Sequence[str]
) -> dict[int, dict[str, Any]]:
    """Return what some customers are counted by, for those of `names` that customers have."""
    wanted = [name for name in names if name in _OF_CUSTOMERS]
    found: dict[int, dict[str, Any]] = {}
    for part in chunks(customer_ids) if wanted else ():
        statement = (
            select(Customer.id, *(_OF_CUSTOMERS[name][2] for name in wanted))
            .outerjoin(_REFERRER, _REFERRER.c.id == Customer.referrer_id)
            .where(Customer.id.in_(part))
        )
        for key, *values in desk.session.execute(statement):
            found[key] = dict(zip(wanted, values, strict=True))
    return found


def _by_period(found: Counter[tuple[Any, ...]], per: Per) -> Counter[tuple[Any, ...]]:
    """Add up the counts of days by period; a key begins with its period's name and first day."""
    counts: Counter[tuple[Any, ...]] = Counter()
    for (day, *values), n in found.items():
        counts[(*_period_of(day, per), *values)] += n
    return counts


def _order(value: object) -> tuple[bool, str]:
    """What nobody said stands last."""
    return value is None, str(value)


@lru_cache(maxsize=_MAX_DAYS)
def _period_of(day: str, per: Per) -> tuple[str, str]:
    """Name the period of a day, and its first day."""
    return _PERIODS[per](date.fromisoformat(day))


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
