"""What to tell somebody who has just named a day: that it is a rest day, or full already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select

from keqing.dates.reading import rest_day, weekday_name
from keqing.i18n import Message, msg, msgn
from keqing.models import Customer, Enrollment, Event
from keqing.services.context.desk import Desk
from keqing.text import shell

_PLANNED = {
    "contact": ("next", "next_time", {"zh": "下次", "en": "next"}),
    "promise": ("day", "time", {"zh": "约定日", "en": "when"}),
    "snooze": ("until", "", {"zh": "到", "en": "until"}),
    "pause": ("until", "", {"zh": "到", "en": "until"}),
}
"""Where an event keeps the day that it plans and its time, and the word with which that is corrected."""
_LOOKED_AT = 10
"""Working days among which a free one is looked for."""


def cautions(desk: Desk, customer: Customer, event: Event) -> Iterator[Message]:
    """Warn of the day that an event plans, and name the command that moves it; none of it forbids the day."""
    kept, at, words = _PLANNED.get(event.kind, ("", "", {}))
    details = event.details or {}
    if kept not in details:
        return
    day = date.fromisoformat(details[kept])
    if day <= desk.today:
        return
    found = [
        caution for caution in (rest_day(day, desk.almanac), _full(desk, customer, day)) if caution
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
            words={lang: shell.word(f"{word}={when}") for lang, word in words.items()},
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
