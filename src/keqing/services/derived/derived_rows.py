"""The derived rows of customers: the columns of enrollments, closings and supplies, and those of the customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from keqing.frozen import dataclass
from keqing.models import Base, Closing, Enrollment, Supply

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class EnrollmentRow(NamedTuple):
    """The columns of an enrollment, without its id."""

    customer_id: int
    cadence: str
    version: int
    subject: str
    anchor: date
    start: date
    last: date
    previous: date
    position: int
    number: int
    attempts: int
    attempted: date | None
    hold: date | None
    planned: date | None
    spread: date | None
    held: date | None
    limit_day: date | None
    red: date | None
    label: str | None
    nominal: date | None
    opens: date | None
    due: date | None
    closes: date | None
    channel: str | None
    role: str | None
    guide: str | None
    listed: date | None
    effective: date | None
    owner_id: int | None
    rank: int
    time: time | None
    text: str | None
    topic: str | None
    ended: date | None
    ended_by: str | None
    origin: int | None
    notes: list[list[str]]


class ClosingRow(NamedTuple):
    """The columns of a closed step, without its id and that of its enrollment."""

    customer_id: int
    n: int
    label: str
    nominal: date
    opens: date
    due: date
    closes: date | None
    status: str
    closed_on: date
    event_id: int | None


class SupplyRow(NamedTuple):
    """The columns of a supply, without its id."""

    customer_id: int
    product: str
    start: date
    units: str
    daily: str
    run_out: date
    supply_end: date


class CustomerColumns(NamedTuple):
    """The derived columns of a customer."""

    status: str
    stage: str | None
    grade: str | None
    paused_until: date | None
    track_pauses: Mapping[str, str]
    next_change: date | None


@dataclass(frozen=True, slots=True)
class DerivedRows:
    """The derived rows of one customer: enrollments, each with its closings, and supplies."""

    enrollments: tuple[tuple[EnrollmentRow, tuple[ClosingRow, ...]], ...]
    supplies: tuple[SupplyRow, ...]


def stored_rows(session: Session, ids: Sequence[int]) -> Mapping[int, DerivedRows]:
    """Return what is stored of these customers, in the order of the rows' ids."""
    closings: dict[int, list[ClosingRow]] = defaultdict(list)
    enrollments: dict[int, list[tuple[EnrollmentRow, tuple[ClosingRow, ...]]]] = defaultdict(list)
    supplies: dict[int, list[SupplyRow]] = defaultdict(list)
    for enrollment_id, *values in _rows(
        session, Closing, ("enrollment_id", *ClosingRow._fields), ids
    ):
        closings[enrollment_id].append(ClosingRow._make(values))
    for id_, *values in _rows(session, Enrollment, ("id", *EnrollmentRow._fields), ids):
        enrollment = EnrollmentRow._make(values)
        enrollments[enrollment.customer_id].append((enrollment, tuple(closings[id_])))
    for row in _rows(session, Supply, SupplyRow._fields, ids):
        supply = SupplyRow._make(row)
        supplies[supply.customer_id].append(supply)
    return {id_: DerivedRows(tuple(enrollments[id_]), tuple(supplies[id_])) for id_ in ids}


def _rows(
    session: Session, table: type[Base], names: Sequence[str], ids: Sequence[int]
) -> Iterator[Sequence[Any]]:
    """Give these columns of a table's rows for these customers."""
    columns: Any = table.__table__.columns
    read = select(*(columns[name] for name in names)).where(columns["customer_id"].in_(ids))
    yield from session.execute(read.order_by(columns["id"]))
