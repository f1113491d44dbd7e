"""Warnings for somebody who has just named a day: that it is a rest day, or full already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select

from keqing.dates.reading import rest_day_warning, weekday_name
from keqing.definitions.cadence import Track
from keqing.i18n import Message, msg, msgn
from keqing.models import Customer, Enrollment, Event
from keqing.services.context.desk import Desk, WritingDesk
from keqing.text import shell
from keqing.timeline.enrollment import Standing

_PLANNED = {
    "contact": ("next", "next_time", {"zh": "下次", "en": "next"}),
    "promise": ("day", "time", {"zh": "约定日", "en": "when"}),
    "snooze": ("until", "", {"zh": "到", "en": "until"}),
    "pause": ("until", "", {"zh": "到", "en": "until"}),
}
"""Where an event keeps the day that it plans and its time, and the word with which that is corrected."""
_LOOKED_AT = 10
"""Working days among which a free one is looked for."""


def cautions(
    desk: WritingDesk, customer: Customer, event: Event, standing: Standing
) -> Iterator[Message]:
    """Warn of the day that an event plans, and name the command that moves it; none of it forbids the day.

    `standing` is the customer's after the event.
    """
    kept, at, words = _PLANNED.get(event.kind, ("", "", {}))
    details = event.details or {}
    if kept not in details:
        return
    day = date.fromisoformat(details[kept])
    if day <= desk.today:
        return
    yield from _too_late(desk, event, standing, day)
    found = [
        caution
        for caution in (rest_day_warning(day, desk.almanac), _full(desk, customer, day))
        if caution
    ]
    yield from found
    better = _free(desk, customer, day) if found and not desk.dry_run else None
    if better:
        when = f"{better} {details[at]}" if at and details.get(at) else str(better)
        yield msg(
            "To move it to {weekday} {day}: keqing amend {id} {words}",
            weekday=weekday_name(better),
            day=better,
            id=event.id,
            words={lang: shell.quote_word(f"{word}={when}") for lang, word in words.items()},
        )


def _too_late(desk: WritingDesk, event: Event, standing: Standing, day: date) -> Iterator[Message]:
    """Say which deadlines pass while they wait for the day that was planned (R12), the first one first.

    A supply's last day is said, for the medicine is used up whatever was agreed.
    """
    ends = {stock.product: stock.supply_end for stock in standing.stocks}
    waiting = [
        (enrollment.step.closes or enrollment.step.due, enrollment)
        for enrollment in standing.live
        if enrollment.cadence.track is Track.DEADLINE and enrollment.step and enrollment.held == day
    ]
    late = sorted(
        (pair for pair in waiting if desk.today <= pair[0] < day),
        key=lambda pair: (pair[0], pair[1].key),
    )
    for last, enrollment in late:
        title, product = enrollment.cadence.title, enrollment.subject
        if product in ends:
            yield msg(
                "{product} lasts until {end}. {title} is to be done by {last}, before {day}.",
                product=product,
                end=ends[product],
                title=title,
                last=last,
                day=day,
            )
        else:
            yield msg(
                "{title} is to be done by {last}, before {day}.", title=title, last=last, day=day
            )
    if late and not desk.dry_run:
        words = _PLANNED[event.kind][2]
        last = late[0][0]
        yield msg(
            "To call in time: keqing amend {id} {words}",
            id=event.id,
            words={lang: shell.quote_word(f"{word}={last}") for lang, word in words.items()},
        )


def _free(desk: Desk, customer: Customer, day: date) -> date | None:
    """The first working day after `day` on which the customer's agent has calls left."""
    for _ in range(_LOOKED_AT):
        day = desk.almanac.next_workday(day + timedelta(days=1))
        if _full(desk, customer, day) is None:
            return day
    return None


def _full(desk: Desk, customer: Customer, day: date) -> Message | None:
    """Say that others have taken all calls that the customer's agent makes in a day."""
    agent = desk.staff.by_id(customer.owner_id)
    if agent is None or not agent.capacity or day <= desk.today:
        return None
    calls = desk.session.scalar(
        select(func.count(func.distinct(Enrollment.customer_id))).where(
            Enrollment.owner_id == agent.id,
            Enrollment.ended.is_(None),
            Enrollment.effective == day,
            Enrollment.customer_id != customer.id,
        )
    )
    if not calls or calls < agent.capacity:
        return None
    return msgn(
        "{agent} has {n} call on {weekday} {day} already, and makes {capacity} in a day.",
        "{agent} has {n} calls on {weekday} {day} already, and makes {capacity} in a day.",
        calls,
        agent=agent.name,
        weekday=weekday_name(day),
        day=day,
        capacity=agent.capacity,
    )
