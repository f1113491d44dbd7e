"""The calls ahead from what is stored are those from what is folded."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from keqing.definitions.kinds import Effect
from keqing.models import Customer, Event
from keqing.services.context.desk import Desk
from keqing.services.department import definitions
from keqing.services.derived import projecting
from keqing.services.derived.projecting import Calls, project
from keqing.services.derived.refold import fold_all
from keqing.services.derived.standing_rows import enrollment_row
from keqing.timeline.enrollment import Reason, Standing
from keqing.timeline.projection import Ahead, calls
from tests.services.derived.bulk.test_switching import CLOCK, a_department, text

DAYS = 14
ON = ("soon", "coverage", "visits", "festival", "gathering", "quota", "created", "role", "named",
      "monthly", "eve", "wedding", "once", "within", "promotion")  # fmt: skip


def folded(desk: Desk) -> Calls:
    """Count the calls from everybody's timeline."""
    people = desk.session.scalars(
        select(Customer).where(Customer.id > 0).order_by(Customer.id)
    ).all()
    assigned = desk.assigned([customer.id for customer in people], desk.clock)
    found: Calls = Counter()
    for person, (_, standing) in zip(people, fold_all(desk, people), strict=True):
        if standing.status != "active":
            continue
        rows = [
            enrollment_row(desk, person, customer, assigned[person.id])
            for customer in standing.live
        ]
        ahead = Ahead(
            standing.live,
            tuple(projecting._caller(desk, row) for row in rows),
            standing.pauses.by_track,
            made(desk, person.id),
            promoted(standing),
            consented=not any(customer.wait and customer.wait.reason is Reason.CONSENT for customer in standing.live),
        )  # fmt: skip
        framing = projecting._Framing(
            desk, person.code, person.birthday, person.fields, person.duty
        )
        found.update(set(calls(ahead, framing, CLOCK, CLOCK + timedelta(DAYS - 1))))
    return found


def made(desk: Desk, key: int) -> tuple[date, ...]:
    finished = {name for name, effect in desk.book.effects.items() if effect is Effect.CONTACT}
    rows = desk.session.scalars(select(Event).where(Event.customer_id == key, ~Event.voided))
    return tuple(
        row.day
        for row in rows
        if row.kind == "contact" and row.outcome in finished and row.direction != "in"
    )


def promoted(standing: Standing) -> tuple[date, ...]:
    return tuple(
        closing.closed_on
        for enrollment in standing.enrollments
        if enrollment.cadence.track == "promotion" and enrollment.ended
        for closing, _ in enrollment.closings
        if closing.status == "done"
    )


def tell_birthdays(desk: Desk) -> None:
    """Note in the customers' rows the birthdays of which their timelines tell."""
    told = select(Event).where(~Event.voided).order_by(Event.day, Event.sequence, Event.id)
    for event in desk.session.scalars(told):
        if "birthday" in event.details:
            customer = desk.session.get_one(Customer, event.customer_id)
            customer.birthday = event.details["birthday"]
            customer.fields = {"wedding": event.details.get("field:wedding")}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_stored_gives_the_calls_that_the_timelines_give(tmp_path: Path, seed: int) -> None:
    department = a_department(tmp_path / "k.db", random.Random(seed))  # noqa: S311  # no secret
    with department.desk("cadence apply") as desk:
        tell_birthdays(desk)
        definitions.apply(desk, text(*ON), "ours.toml")
    with department.reading() as desk:
        found = project(desk, DAYS)
        assert found == folded(desk)
        assert sum(found.values()) > DAYS
        some = list(desk.session.scalars(select(Customer.id).where(Customer.id > 0)))[:5]
        rest = list(desk.session.scalars(select(Customer.id).where(Customer.id > 0)))[5:]
        assert project(desk, DAYS, some) + project(desk, DAYS, rest) == found


def test_progress_is_told(tmp_path: Path) -> None:
    department = a_department(tmp_path / "k.db", random.Random(1))  # noqa: S311  # no secret
    told: list[tuple[int, int]] = []
    with department.reading() as desk:
        project(desk, DAYS, progress=lambda done, total: told.append((done, total)))
    assert told
    assert told[-1][0] == told[-1][1]
