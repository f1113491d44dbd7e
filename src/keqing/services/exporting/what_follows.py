"""Add to a register what was entered by nobody: how records stand that stay open, and derived events."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import select

from keqing import models
from keqing.definitions.fields import Field
from keqing.i18n import msg
from keqing.models import Customer
from keqing.records.event import Event
from keqing.records.export_table import DayRange, ExportColumn, Portion
from keqing.services.context.desk import Desk
from keqing.services.derived.derived_reads import read_derived
from keqing.services.derived.open_reads import read_records
from keqing.services.exporting.customer_files import own_numbers
from keqing.services.exporting.open_list import state_titles
from keqing.services.exporting.register_of import Register
from keqing.services.queries.batching import chunks
from keqing.services.queries.streams import AT_ONCE

DERIVED = ExportColumn("derived", msg("derived"), "yes")


def standing_columns(asked: Register) -> tuple[ExportColumn, ...]:
    """Return the columns that follow from the answers; none for a register in which nothing stays open."""
    kinds = [kind for kind in asked.kinds if kind.open_until]
    answering = any(
        kind.answers and not {each.name for each in kinds}.isdisjoint(kind.answers)
        for kind in asked.kinds
    )
    if not kinds:
        return ()
    return (
        ExportColumn("state", msg("status"), "code", state_titles(kinds)),
        ExportColumn("age", msg("age in days"), "number"),
        ExportColumn("open_days", msg("days open"), "number"),
        ExportColumn("answered_in", msg("days to the answer"), "number"),
        *(
            [ExportColumn("balance", msg("balance"), "plain")]
            if any(k.amount for k in kinds)
            else []
        ),
        *([ExportColumn("answers", msg("answers record"), "number")] if answering else []),
    )


def with_standing(desk: Desk, asked: Register, portions: Iterable[Portion]) -> Iterator[Portion]:
    """Add to each row how its record stands at the end of the day worked on; the first column has its id."""
    names = [column.name for column in standing_columns(asked)]
    if not names:
        yield from portions
        return
    kinds = [kind.name for kind in asked.kinds if kind.open_until]
    records, stored = read_records(desk, kinds)
    cells: dict[int, dict[str, Any]] = {}
    for each in (record for theirs in records.values() for record in theirs):
        row = stored[each.record.id]
        cells[row] = cells.get(row, {}) | {
            "state": each.state,
            "age": each.age(desk.today),
            "open_days": each.open_days(desk.today),
            "answered_in": each.answered_in,
            "balance": None if each.balance is None else str(each.balance),
        }
        for answer in each.answers:
            cells.setdefault(stored[answer.id], {})["answers"] = row
    for portion in portions:
        of_rows = [cells.get(key, {}) for key in portion[0]]
        yield [*portion, *([own.get(name) for own in of_rows] for name in names)]


def merged_by_day(
    portions: Iterable[Portion], others: Sequence[tuple[Any, ...]], newest: int | None
) -> Iterator[Portion]:
    """Put rows among those that were entered, by day and after them; `newest` keeps only so many, the last ones."""
    if not others:
        yield from portions
        return
    entered = (row for portion in portions for row in zip(*portion, strict=True))
    rows: Iterator[tuple[Any, ...]] = merge(entered, sorted(others, key=_day_of), key=_day_of)
    if newest:
        rows = iter(deque(rows, maxlen=newest))
    while some := [*islice(rows, AT_ONCE)]:
        yield [*zip(*some, strict=True)]


def _day_of(row: tuple[Any, ...]) -> str:
    return str(row[1])


def add_last_column(portions: Iterable[Portion], value: object) -> Iterator[Portion]:
    """Add a last column of one value."""
    for portion in portions:
        yield [*portion, [value] * len(portion[0])]


def in_period(
    desk: Desk, asked: Register, period: DayRange, agent: models.Agent | None = None
) -> list[tuple[int, Event]]:
    """Return the derived events of a register in a period, each with its customer's id."""
    return [
        (customer_id, event)
        for customer_id, event in read_derived(desk, asked.kind_names)
        if (period.since is None or event.day >= period.since)
        and (period.until is None or event.day <= period.until)
        and (agent is None or event.agent == agent.name)
    ]


def derived_rows(
    desk: Desk,
    asked: Register,
    period: DayRange,
    fields: Sequence[Field],
    *,
    agent: models.Agent | None,
    phones: bool,
) -> Iterator[tuple[Any, ...]]:
    """Give a row for each derived event, with the columns that a register has of entered ones."""
    found = in_period(desk, asked, period, agent)
    yield from rows_of(desk, asked, ((who, None, event) for who, event in found), fields, phones)


def rows_of(
    desk: Desk,
    asked: Register,
    found: Iterable[tuple[int, int | None, Event]],
    fields: Sequence[Field],
    phones: bool,  # noqa: FBT001  # two calls
) -> Iterator[tuple[Any, ...]]:
    """Give a row for each event that stands in no register: its customer's id, its number, and what it says."""
    events = [*found]
    who: dict[int, tuple[str, str]] = {}
    numbers: dict[int, Any] = {}
    for part in chunks({customer_id for customer_id, _, _ in events}):
        for key, code, name in desk.session.execute(
            select(Customer.id, Customer.code, Customer.name).where(Customer.id.in_(part))
        ):
            who[key] = code, name
        if phones:
            numbers |= own_numbers(desk.session, part)[0]
    empty = len(standing_columns(asked))
    for customer_id, number, event in events:
        yield (
            number,
            event.day.isoformat(),
            event.time.isoformat("minutes") if event.time else None,
            *([event.kind] if asked.is_joined else []),
            *who[customer_id],
            *([numbers.get(customer_id)] if phones else []),
            *(event.details.get(field.name) for field in fields),
            event.agent,
            event.text,
            *[None] * empty,
        )
