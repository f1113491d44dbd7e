"""How far the targets of cadences are met: quotas and floors (R10), and repetitions within a period (R9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import distinct, func, select

from keqing.calendar.periods import Period, period_of
from keqing.definitions.cadence import Cadence, Quota, Repeat
from keqing.definitions.vocabulary import IN_PERSON
from keqing.models import Closing, Enrollment, Event
from keqing.records.report import TargetMet
from keqing.services.context.desk import Desk


def targets(desk: Desk, day: date, agent: int | None) -> tuple[TargetMet, ...]:
    """Tell how far the targets are met in the periods that hold a day, up to its end, of one agent or of all.

    Asked are the customers in the cadence whose first whole period has begun, and who are still in it.
    """
    found = []
    for cadence in _with_targets(desk):
        match cadence.repeat:
            case Quota(count=quota, floor=floor, per=per):
                period = period_of(day, per)
                made = _closings(desk, cadence.name, period, day, agent)
            case Repeat(within=str() as within):
                quota, floor = 1, 1
                period = period_of(day, within)
                made = _contacts(desk, cadence.name, period, day, agent)
            case _:  # pragma: no cover  # the others have none
                continue
        found.append(
            TargetMet(
                cadence=cadence.name,
                title=cadence.title,
                since=period.first,
                until=period.last,
                quota=quota,
                floor=floor,
                asked=len(made),
                floor_met=sum(count >= floor for count in made),
                quota_met=sum(count >= quota for count in made),
            )
        )
    return tuple(found)


def _with_targets(desk: Desk) -> Iterable[Cadence]:
    for edition in desk.book.in_force(desk.today).values():
        cadence = edition.cadence
        if cadence and (
            isinstance(cadence.repeat, Quota)
            or (isinstance(cadence.repeat, Repeat) and cadence.repeat.within)
        ):
            yield cadence


def _asked(cadence: str, period: Period, agent: int | None) -> list[object]:
    conditions: list[object] = [
        Enrollment.cadence == cadence,
        Enrollment.start < period.first,
        Enrollment.ended.is_(None) | (Enrollment.ended > period.last),
    ]
    return conditions if agent is None else [*conditions, Enrollment.owner_id == agent]


def _closings(desk: Desk, cadence: str, period: Period, day: date, agent: int | None) -> list[int]:
    """Count the follow-ups done in a period, by enrollment."""
    inside = Closing.closed_on.between(period.first, min(day, period.last))
    rows = desk.session.execute(
        select(func.count(Closing.id))
        .select_from(Enrollment)
        .outerjoin(
            Closing,
            (Closing.enrollment_id == Enrollment.id) & (Closing.status == "done") & inside,
        )
        .where(*_asked(cadence, period, agent))  # type: ignore[arg-type]  # conditions
        .group_by(Enrollment.id)
    )
    return [count for (count,) in rows]


def _contacts(desk: Desk, cadence: str, period: Period, day: date, agent: int | None) -> list[int]:
    """Count the days with a finished contact in a period, by enrollment."""
    contact = (
        (Event.customer_id == Enrollment.customer_id)
        & Event.day.between(period.first, min(day, period.last))
        & (Event.kind == "contact")
        & Event.outcome.in_(IN_PERSON)
        & ~Event.voided
    )
    rows = desk.session.execute(
        select(func.count(distinct(Event.day)))
        .select_from(Enrollment)
        .outerjoin(Event, contact)
        .where(*_asked(cadence, period, agent))  # type: ignore[arg-type]  # as above
        .group_by(Enrollment.id)
    )
    return [count for (count,) in rows]
