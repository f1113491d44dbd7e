"""Looking back (`keqing history`): the operations of everybody or about a customer, and a customer's records."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select

from keqing.errors import NotFound
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Customer, Event, Operation
from keqing.records.history import CustomerTimeline, OperationLine
from keqing.services.context.desk import Desk, event_record, zone_of
from keqing.services.corrections.operation_lines import operation_lines
from keqing.services.customers import discreet
from keqing.services.queries.batching import chunks
from keqing.store.changes import Change
from keqing.store.operations_about import changes_about


@dataclass(frozen=True, slots=True)
class OperationsAsked:
    """Which operations are asked for: those `by` a login or an agent, of days from `since` to `until`, about one customer."""

    by: str | None = None
    since: date | None = None
    until: date | None = None
    about: Customer | None = None


def list_operations(
    desk: Desk, asked: OperationsAsked, limit: int | None
) -> tuple[OperationLine, ...]:
    """Return the newest operations that are asked for, newest first.

    Raises NotFound for a login that is none.
    """
    wanted = _filtered(desk, select(Operation), asked).order_by(Operation.id.desc())
    if asked.about is None:
        return operation_lines(desk, desk.session.scalars(wanted.limit(limit)))
    numbers = [number for number, _ in changes_about(desk.session, asked.about.id)]
    rows = [
        row
        for part in chunks(numbers)
        for row in desk.session.scalars(wanted.where(Operation.id.in_(part)))
    ]
    newest = sorted(rows, key=lambda row: row.id, reverse=True)
    return operation_lines(desk, newest[:limit])


def count_operations(desk: Desk, asked: OperationsAsked) -> int:
    """Count the operations that are asked for."""
    if asked.about is not None:
        return len(list_operations(desk, asked, None))
    counted = _filtered(desk, select(func.count()).select_from(Operation), asked)
    return desk.session.scalar(counted) or 0


def count_records(desk: Desk, customer: Customer) -> int:
    """Count the records of a customer, those that are struck out too."""
    asked = select(func.count()).select_from(Event).where(Event.customer_id == customer.id)
    return desk.session.scalar(asked) or 0


def read_timeline(
    desk: Desk, customer: Customer, limit: int | None, *, health: bool = False
) -> CustomerTimeline:
    """Return the newest records of a customer, newest first, with those that are struck out.

    Health facts are there with `health` only. Who corrected a record is looked up where one was.
    """
    rows = desk.session.scalars(
        select(Event)
        .where(Event.customer_id == customer.id)
        .order_by(Event.day.desc(), Event.sequence.desc(), Event.id.desc())
        .limit(limit)
    ).all()
    events = tuple(event_record(row, desk.staff) for row in rows)
    correcting = {row.id for row in rows if row.corrects or row.kind == "void"}
    return CustomerTimeline(
        code=customer.code,
        name=customer.name,
        events=events if health else discreet.events(desk, events),
        withheld=0 if health else discreet.withheld(desk, {}, events),
        corrects={row.id: row.corrects for row in rows if row.corrects},
        corrected=_written_by(desk, customer, correcting),
    )


def _written_by(desk: Desk, customer: Customer, events: set[int]) -> dict[int, OperationLine]:
    """Return the operations that wrote some records of a customer, by record."""
    if not events:
        return {}
    wrote = {
        int(change.key): number
        for number, changes in changes_about(desk.session, customer.id)
        for change in changes
        if _is_new(change, events)
    }
    rows = [
        row
        for part in chunks(set(wrote.values()))
        for row in desk.session.scalars(select(Operation).where(Operation.id.in_(part)))
    ]
    lines = {line.id: line for line in operation_lines(desk, rows)}
    return {event: lines[number] for event, number in wrote.items()}


def _is_new(change: Change, events: set[int]) -> bool:
    return change.table == "event" and change.before is None and change.key in events


def _filtered(desk: Desk, query: Select[Any], asked: OperationsAsked) -> Select[Any]:
    if asked.by is not None:
        query = query.where(Operation.login.in_(_logins(desk, asked.by)))
    if asked.since is not None:
        query = query.where(Operation.at >= _begin(desk, asked.since))
    if asked.until is not None:
        query = query.where(Operation.at < _begin(desk, asked.until + timedelta(days=1)))
    return query


def _begin(desk: Desk, day: date) -> datetime:
    """Return when a day of the business time zone begins, in UTC without its zone."""
    begins = datetime.combine(day, time(), ZoneInfo(zone_of(desk.session)))
    return begins.astimezone(UTC).replace(tzinfo=None)


def _logins(desk: Desk, by: str) -> list[str]:
    """Return the logins that are meant by one, or by the name of an agent. Raises NotFound for neither."""
    known = set(desk.session.scalars(select(Operation.login).distinct()))
    agents = [agent.login for agent in desk.staff.agents if agent.login and agent.name == by]
    found = sorted({by, *agents} & known)
    if not found:
        raise NotFound(
            msg("Nobody called {name} has changed anything.", name=by),
            msg("Logins: {names}", names=sorted(known)),
        )
    return found
