"""The calls ahead that follow from stored rows are those that follow from the timelines."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from keqing.services.ahead import calls_to_come
from keqing.services.ahead.stored_travellers import StoredTravellers
from keqing.services.context.desk import Desk
from keqing.services.department import definitions
from keqing.services.derived.staff_days import StaffDays
from tests.departments import Department
from tests.services.derived.bulk.test_switching import CLOCK, TEXTS, a_department, text
from tests.services.test_calls_ahead import a_random_department, tell_birthdays

DAYS = 60
Made = tuple[object, ...]


def made(desk: Desk, *, as_stored: bool) -> list[Made]:
    last = desk.today + timedelta(DAYS - 1)
    return [
        (
            found.customer.code,
            call.day,
            found.whose(call),
            [(each.cadence.name, each.step and each.step.due) for each in call.reasons],
            call.must,
            call.leading,
        )
        for found in calls_to_come.calls_to_come(desk, last, as_stored=as_stored)
        for call in found.calls
    ]


def told(desk: Desk) -> Iterator[bool]:
    """Tell of each customer whether the stored rows told their calls."""
    last = desk.today + timedelta(DAYS - 1)
    stored = StoredTravellers(desk, StaffDays(desk, desk.today, last), last)
    for _, calls in stored.calls(range(1, 100), {}):
        yield calls is not None


def a_plain_department(file: Path, chance: random.Random) -> Department:
    """A department without conditions, with some cadences of every kind."""
    department = a_department(file, chance, 12)
    with department.desk("cadence apply") as desk:
        tell_birthdays(desk)
        names = chance.sample(sorted(TEXTS.keys() - {"again", "reborn"}), chance.randrange(1, 9))
        definitions.apply(desk, text(*names), "ours.toml")
    department.clock += timedelta(chance.choice((0, 1, 5)))
    return department


@pytest.mark.sampled(3)
@pytest.mark.parametrize("seed", range(8))
def test_what_is_stored_tells_the_calls_of_the_timelines(tmp_path: Path, seed: int) -> None:
    department = a_plain_department(tmp_path / "k.db", random.Random(seed))  # noqa: S311  # no secret
    with department.reading() as desk:
        assert made(desk, as_stored=True) == made(desk, as_stored=False)
        if department.clock > CLOCK:
            assert any(told(desk))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seed", range(4))
def test_whoever_covers_or_leaves_is_told_as_well(tmp_path: Path, seed: int) -> None:
    department = a_random_department(tmp_path / "k.db", random.Random(seed))  # noqa: S311  # no secret
    department.clock += timedelta(2)
    with department.reading() as desk:
        assert made(desk, as_stored=True) == made(desk, as_stored=False)
