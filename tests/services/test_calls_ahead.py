"""The calls ahead are those of a day-by-day replay of the real program, in which each is made on its day."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from keqing.models import Absence, Agent
from keqing.services.department import definitions
from tests.departments import Department
from tests.services.derived.bulk.test_switching import CLOCK, TEXTS, a_department, text
from tests.services.derived.test_projecting import tell_birthdays
from tests.services.replaying import foretold, replayed

DAYS = 21
ON = sorted(TEXTS.keys() - {"again", "reborn"})
"""Cadences of every kind of step, of which some are switched on."""


@pytest.mark.parametrize("seed", range(25))
def test_what_is_foretold_is_what_the_lists_of_the_days_bring(tmp_path: Path, seed: int) -> None:
    department = a_random_department(tmp_path / "k.db", random.Random(seed))  # noqa: S311  # no secret
    with department.reading() as desk:
        expected = foretold(desk, DAYS)
    assert replayed(department, DAYS) == expected


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
        definitions.apply(desk, text(*chance.sample(ON, chance.randrange(1, 8))), "ours.toml")
    return department
