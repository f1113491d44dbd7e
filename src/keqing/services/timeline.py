"""Writing on a customer's timeline, and telling what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from sqlalchemy import func, select

from keqing import models
from keqing.enrollment import PROMISE, Enrollment, Standing
from keqing.i18n import Message, msg
from keqing.models import Customer, Event
from keqing.records import ClosedStep, NextDate, Recorded, Replaced
from keqing.schedule import Closing
from keqing.services.desk import Desk
from keqing.services.phones import first_number
from keqing.services.standings import refold

StepKey = tuple[str, str, date, int]
"""A closed step of a customer: cadence, subject, anchor, n."""


def write(
    desk: Desk,
    customer: Customer,
    kind: str,
    *,
    at: time | None = None,
    details: Mapping[str, Any] | None = None,
    **columns: Any,  # noqa: ANN401  # the columns of an event, each of its own type
) -> Event:
    """Add an event of the desk's day to the customer's timeline, after those of that day.

    `at` is its time of day; without it the time said with the day, and what happens today happens now.
    """
    at = at or desk.said_time
    if at is None and desk.live:
        at = desk.at.time().replace(second=0, microsecond=0)
    latest = desk.session.scalar(
        select(func.max(Event.sequence)).where(
            Event.customer_id == customer.id, Event.day == desk.today
        )
    )
    agent_id = columns.pop("agent_id", desk.agent.id if desk.agent else None)
    event = Event(
        customer_id=customer.id,
        sequence=(latest or 0) + 1,
        day=desk.today,
        time=at,
        kind=kind,
        agent_id=agent_id,
        details=dict(details or {}),
        apart=sorted(desk.staff.apart(agent_id, desk.assigned([customer.id])[customer.id])),
        voided=False,
        **columns,
    )
    desk.session.add(event)
    desk.session.flush()
    return event


def closed_before(desk: Desk, customer: Customer) -> frozenset[StepKey]:
    """The steps that stand closed now."""
    rows = desk.session.execute(
        select(
            models.Enrollment.cadence,
            models.Enrollment.subject,
            models.Enrollment.anchor,
            models.Closing.n,
        )
        .join(models.Closing, models.Closing.enrollment_id == models.Enrollment.id)
        .where(models.Enrollment.customer_id == customer.id)
    )
    return frozenset((cadence, subject, anchor, n) for cadence, subject, anchor, n in rows)


def settle(
    desk: Desk,
    customer: Customer,
    event: Event | None,
    before: frozenset[StepKey],
    *remarks: Message,
) -> Recorded:
    """Fold the customer anew and tell what was closed since `before`, and all current steps."""
    standing = refold(desk, [customer.id])[customer.id]
    if standing.status != "active" and not (event and event.outcome in {"stop", "deceased"}):
        remarks += (msg("{name} is not to be called any more.", name=customer.name),)
    if event and _told_twice(desk, event):
        remarks += (
            msg(
                "The same is on record for {day} already; keqing undo takes this one back.",
                day=event.day,
            ),
        )
    remarks += tuple(filter(None, [to_come(desk)]))
    return Recorded(
        code=customer.code,
        name=customer.name,
        phone=first_number(desk.session, customer.id),
        kind=(event.outcome or event.kind) if event else "",
        event=event.id if event else None,
        day=desk.today,
        closed=tuple(
            closed_step(one, closing, by)
            for one in standing.enrollments
            for closing, by in one.closings
            if (*one.key, closing.number) not in before
        ),
        next=next_dates(standing),
        remarks=remarks,
        dry_run=desk.dry_run,
        replaced=tuple(
            Replaced(one.anchor, one.time, one.text, one.cadence.title)
            for one in standing.enrollments
            if event and one.replaced_by == event.id
        ),
    )


def to_come(desk: Desk) -> Message | None:
    """Say so where the day worked on has not come yet."""
    if desk.today <= desk.clock:
        return None
    return msg("Recorded for a day to come: {day}.", day=desk.today)


def _told_twice(desk: Desk, event: Event) -> bool:
    """Whether the customer's day holds the very same event already."""
    same = desk.session.scalars(
        select(Event).where(
            Event.customer_id == event.customer_id,
            Event.day == event.day,
            Event.kind == event.kind,
            Event.id != event.id,
            ~Event.voided,
        )
    )
    told = (event.outcome, event.channel, event.text, event.details, event.answers)
    return any(
        (one.outcome, one.channel, one.text, one.details, one.answers) == told for one in same
    )


def closed_step(one: Enrollment, closing: Closing, event: int | None) -> ClosedStep:
    """A closed step as a record."""
    return ClosedStep(
        cadence=one.cadence.name,
        subject=one.subject,
        anchor=one.anchor,
        n=closing.number,
        label=step_label(one.cadence.name, closing.label),
        nominal=closing.nominal,
        opens=closing.opens,
        due=closing.due,
        closes=closing.closes,
        status=str(closing.status),
        closed_on=closing.closed_on,
        event=event,
        title=one.cadence.title,
        text=one.text if one.topic else None,  # a series has gone on to another occasion
        time=one.time,
    )


def next_dates(standing: Standing) -> tuple[NextDate, ...]:
    """All current steps, the next one first."""
    found = [
        NextDate(
            cadence=one.cadence.name,
            subject=one.subject,
            label=step_label(one.cadence.name, one.step.label),
            due=one.step.due,
            effective=one.effective,
            title=one.cadence.title,
            time=one.time,
            text=one.text,
        )
        for one in standing.live
        if one.step
    ]
    return tuple(
        sorted(
            found, key=lambda one: (one.effective or date.max, one.time or time.max, one.cadence)
        )
    )


def step_label(cadence: str, label: str) -> str:
    """A step's label as written; a promise has one step and is called by its name."""
    return PROMISE if cadence == PROMISE else label
