"""The calls ahead are those of a day-by-day replay of the real program, in which each is made on its day."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from keqing.models import Absence, Agent, Customer, Event
from keqing.services.ahead.calls_to_come import count_calls
from keqing.services.context.desk import Desk
from keqing.services.department import definitions
from tests.departments import Department
from tests.services.derived.bulk.test_switching import CLOCK, HEAD, TEXTS, a_department, text
from tests.services.replaying import foretold, replayed

DAYS = 21
BY_CONDITION = {
    "silent": 'track = "care"\nstarts_when = "days_since(contact) > 9"\nsteps = ["1d", { at = "4d", late = "1d" }]',
    "while": 'track = "coverage"\napplies_to = { when = "days_since(contact) > 5" }\nrepeat = { every = "3d" }',
    "until": 'track = "revisit"\nends_when = "count(contact) > 8"\nrepeat = { every = "6d", times = 9 }',
    "often": 'track = "office"\nstarts_when = "days_since(contact) > interval"\nsteps = ["0d"]',
}
"""Cadences that hold, start and end by conditions, which the calls themselves turn."""
ON = sorted({**TEXTS, **BY_CONDITION}.keys() - {"again", "reborn"})
"""Cadences of every kind of step, of which some are switched on."""


@pytest.mark.sampled(3)
@pytest.mark.parametrize("seed", [301, *range(14)])
def test_what_is_foretold_is_what_the_lists_of_the_days_bring(tmp_path: Path, seed: int) -> None:
    department = a_random_department(tmp_path / "k.db", random.Random(seed))  # noqa: S311  # no secret
    with department.reading() as desk:
        expected = foretold(desk, DAYS)
    assert replayed(department, DAYS) == expected


def tell_birthdays(desk: Desk) -> None:
    """Note in the customers' rows the birthdays of which their timelines tell."""
    told = select(Event).where(~Event.voided).order_by(Event.day, Event.sequence, Event.id)
    for event in desk.session.scalars(told):
        if "birthday" in event.details:
            customer = desk.session.get_one(Customer, event.customer_id)
            customer.birthday = event.details["birthday"]
            customer.fields = {"wedding": event.details.get("field:wedding")}


def a_random_department(file: Path, chance: random.Random) -> Department:
    """A small department with cadences of its own, three or four agents, covers, and one who leaves."""
    department = a_department(file, chance, 4)
    with department.desk("cadence apply") as desk:
        tell_birthdays(desk)
        nurse = Agent(name="孙护士", roles=[chance.choice(("doctor", "manager"))], active=True)
        leaver = Agent(
            name="周丽", roles=["doctor"], active=True, until=CLOCK + timedelta(chance.randrange(9))
        )
        desk.session.add_all([nurse, leaver])
        desk.session.flush()
        for _ in range(2):
            since = CLOCK + timedelta(chance.randrange(20))
            away, by = chance.sample((1, 2, 3), 2)
            until = since + timedelta(chance.randrange(7))
            desk.session.add(Absence(agent_id=away, substitute_id=by, since=since, until=until))
        desk.session.flush()
        desk.reload()
        names = chance.sample(ON, chance.randrange(1, 8))
        own = [
            HEAD.format(name=name) + BY_CONDITION[name] for name in names if name in BY_CONDITION
        ]
        others = text(*(name for name in names if name in TEXTS))
        definitions.apply(desk, "\n".join([others, *own]), "ours.toml")
    return department


def test_progress_is_told_and_some_customers_are_counted(tmp_path: Path) -> None:
    department = a_random_department(tmp_path / "k.db", random.Random(1))  # noqa: S311  # no secret
    told: list[tuple[int, int]] = []
    with department.reading() as desk:
        counted = count_calls(desk, DAYS, None, lambda done, total: told.append((done, total)))
        some = list(counted)[:2]
        assert count_calls(desk, DAYS, some) == {key: counted[key] for key in some}
    assert told
    assert told[-1][0] == told[-1][1]
