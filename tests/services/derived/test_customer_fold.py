"""A customer whose timeline is read once stands as after a fold of all of it, with one more event and without."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from keqing.models import Customer
from keqing.records.event import Event
from keqing.services.context.desk import Desk
from keqing.services.derived.customer_fold import CustomerFold
from keqing.services.derived.refold import current_standing, read_timelines
from keqing.timeline.enrollment import Standing
from keqing.timeline.fold import fold_timeline
from tests.services.test_calls_ahead import a_random_department

LAST = 2**62


def contact(desk: Desk) -> Event:
    """Somebody is spoken to on the day worked on, behind all else of that day."""
    return Event(LAST, LAST, desk.today, "contact", channel="phone", outcome="reached")


def whole(desk: Desk, customer: Customer, event: Event) -> Standing:
    """The fold of the whole timeline with one more event."""
    ((_, person, timeline),) = read_timelines(desk, [customer], desk.staff)
    day = max(desk.clock, desk.today)
    return fold_timeline(person, [*timeline, event], desk.book, desk.almanac, day)


@pytest.mark.parametrize(("seed", "days"), [(1, 0), (2, 0), (3, 5), (4, -3)])
def test_one_reading_gives_both_standings(tmp_path: Path, seed: int, days: int) -> None:
    department = a_random_department(tmp_path / "k.db", random.Random(seed))  # noqa: S311  # no secret
    with department.reading() as clocked:
        desk = replace(clocked, today=clocked.clock + timedelta(days))
        customers = desk.session.scalars(select(Customer).order_by(Customer.id)).all()
        assert len(customers) > 3
        for customer in customers:
            fold = CustomerFold(desk, customer)
            assert fold.standing == current_standing(desk, customer)
            assert fold.standing_after(contact(desk)) == whole(desk, customer, contact(desk))
