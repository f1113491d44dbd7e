"""The derived rows of a standing: what is stored of a customer who was folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from keqing import schedule
from keqing.frozen import dataclass
from keqing.models import Customer
from keqing.records.self_customer import is_self
from keqing.schedule import NEVER
from keqing.services.context.desk import Desk
from keqing.services.context.staff import Staff
from keqing.services.derived.derived_rows import (
    ClosingRow,
    CustomerColumns,
    DerivedRows,
    EnrollmentRow,
    SupplyRow,
)
from keqing.services.queries.enrollment_rows import position_of
from keqing.timeline.enrollment import Enrollment, Standing
from keqing.timeline.supply import Stock
from keqing.worklist.list_order import rank


class Owned(Protocol):
    """A customer, as far as the columns of their enrollments look at them."""

    @property
    def id(self) -> int: ...  # noqa: D102  # as in `Customer`, like those that follow
    @property
    def owner_id(self) -> int | None: ...  # noqa: D102
    @property
    def type(self) -> str: ...  # noqa: D102
    @property
    def grade(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Derived:
    """The result of folding one customer: the rows that follow, and the derived columns of the customer."""

    rows: DerivedRows
    columns: CustomerColumns

    @property
    def enrollments(self) -> tuple[EnrollmentRow, ...]:
        """The enrollments alone."""
        return tuple(enrollment for enrollment, _ in self.rows.enrollments)


def derive(
    desk: Desk,
    customer: Customer,
    standing: Standing,
    assigned: Sequence[tuple[str, int]],
    staff: Staff | None = None,
) -> Derived:
    """The rows of one customer's standing; `assigned` are the roles held for them.

    `staff` are those of the day; without it those of the day worked on.
    """
    grade = grade_of(desk, customer, standing)
    return Derived(
        DerivedRows(
            tuple(
                (
                    enrollment_row(desk, customer, enrollment, assigned, staff, grade),
                    tuple(_closings(customer, enrollment)),
                )
                for enrollment in standing.enrollments
            ),
            tuple(_supply(customer, stock) for stock in standing.stocks),
        ),
        CustomerColumns(
            status=standing.status,
            stage=standing.stage or customer.declared_stage,
            grade=grade,
            paused_until=standing.paused_until,
            track_pauses=standing.pauses.apart,
            next_change=_next_change(desk, customer, standing),
        ),
    )


def _next_change(desk: Desk, customer: Customer, standing: Standing) -> date | None:
    """Return the day on which time alone changes something: of an agent's own work the day after the last one, too."""
    agent = desk.staff.by_id(customer.owner_id) if is_self(customer.id) else None
    if agent is None or agent.until is None or agent.until < desk.clock:
        return standing.next_change
    return min(filter(None, (standing.next_change, agent.until + schedule.DAY)))


def grade_of(desk: Desk, customer: Customer, standing: Standing) -> str | None:
    """The grade that holds: where no ladder gives any, the one that people gave."""
    return standing.grade.grade if desk.book.ladders.setting else customer.declared_grade


def enrollment_row(  # whose it is, and what is the same for all of theirs
    desk: Desk,
    customer: Owned,
    enrollment: Enrollment,
    assigned: Sequence[tuple[str, int]],
    staff: Staff | None = None,
    grade: str | None = None,
) -> EnrollmentRow:
    """The columns of an enrollment, whose rank is that of a `grade`. `staff` is as for `derive`."""
    state, step = enrollment.state, enrollment.step
    role = role_of(enrollment)
    return EnrollmentRow(
        customer_id=customer.id,
        cadence=enrollment.cadence.name,
        version=enrollment.version,
        subject=enrollment.subject,
        anchor=enrollment.anchor,
        start=state.start,
        last=state.last,
        previous=state.previous,
        position=position_of(enrollment),
        number=state.number,
        attempts=state.attempts,
        attempted=state.attempted,
        hold=state.hold,
        planned=state.planned,
        spread=state.spread,
        held=enrollment.kept_back,
        limit_day=enrollment.limit,
        red=step.red if step else None,
        label=step.label if step else None,
        nominal=step.nominal if step else None,
        opens=enrollment.opens,
        due=step.due if step else None,
        closes=step.closes if step else None,
        channel=step.channel if step else None,
        role=role,
        guide=step.guide if step else None,
        listed=None if enrollment.listed == NEVER else enrollment.listed,
        effective=enrollment.effective,
        owner_id=holder_of(desk, customer, enrollment, assigned, staff),
        rank=rank(enrollment.track, desk.words, grade, customer.type),
        time=enrollment.hour,
        text=enrollment.text,
        topic=enrollment.topic,
        ended=enrollment.ended,
        ended_by=enrollment.ended_by,
        origin=enrollment.origin.id if enrollment.origin else None,
        notes=[[note.status, note.label, note.since.isoformat()] for note in enrollment.notes],
    )


def role_of(enrollment: Enrollment) -> str | None:
    """The role that does the current step, None for the customer's owner."""
    return enrollment.role or (enrollment.step.role if enrollment.step else None)


def holder_of(
    desk: Desk,
    customer: Owned,
    enrollment: Enrollment,
    assigned: Sequence[tuple[str, int]],
    staff: Staff | None = None,
) -> int | None:
    """Who has the current step: who took it from the owner when calls were spread (R12), else as `owner_of` says."""
    taken_by = enrollment.state.taken_by
    if taken_by is not None:
        people = (staff or desk.staff).agents
        if taker := next((each.id for each in people if each.name == taken_by), None):
            return taker
    return owner_of(desk, customer, role_of(enrollment), assigned, staff)


def owner_of(
    desk: Desk,
    customer: Owned,
    role: str | None,
    assigned: Sequence[tuple[str, int]],
    staff: Staff | None = None,
) -> int | None:
    """Who alone has a step on their list; `Staff.with_whom` says in whose lists it stands where that is None.

    It is the holder of its role for the customer, the owner among them. Else it is whoever has the role in the
    department, and None where that are several. A role that nobody has is the owner's, but for a licensed one.
    An agent's own work stands with that agent, whatever its role.
    """
    if role is None or (is_self(customer.id) and customer.owner_id):
        return customer.owner_id
    staff = staff or desk.staff
    for name, agent_id in assigned:
        if name == role:
            return agent_id
    owner = staff.by_id(customer.owner_id)
    if owner and owner.active and role in owner.roles:
        return owner.id
    holders = staff.holders(role)
    if len(holders) == 1:
        return holders[0].id
    return None if holders or role in desk.licensed else customer.owner_id


def _closings(customer: Customer, enrollment: Enrollment) -> Iterator[ClosingRow]:
    for closing, event in enrollment.closings:
        yield ClosingRow(
            customer_id=customer.id,
            n=closing.number,
            label=closing.label,
            nominal=closing.nominal,
            opens=closing.opens,
            due=closing.due,
            closes=closing.closes,
            status=str(closing.status),
            closed_on=closing.closed_on,
            event_id=event,
        )


def _supply(customer: Customer, stock: Stock) -> SupplyRow:
    return SupplyRow(
        customer_id=customer.id,
        product=stock.product,
        start=stock.start,
        units=str(stock.units),
        daily=str(stock.daily),
        run_out=stock.run_out,
        supply_end=stock.supply_end,
    )
