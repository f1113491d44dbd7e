"""The list of a later day is the same, stored before or worked out on that day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from keqing.models import Customer, Event
from keqing.records.today import Today
from keqing.services.derived import rebuilding
from keqing.services.importing.write import event_row
from keqing.services.worklist import day_list
from tests.services.derived.bulk.test_switching import CLOCK, a_department

OUTCOMES = ("callback", "callback", "no-answer", "reached", "cut-off")


def promised(ids: list[int], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Calls that were promised in the last days, some by hand and some out of a call."""
    for number, key in enumerate(key for key in ids for _ in range(chance.randrange(5))):
        day = CLOCK - timedelta(chance.randrange(6))
        following = str(day + timedelta(chance.randrange(9)))
        if chance.random() < 0.3:
            row = event_row(key, "promise", day, details={"day": following}, text="谈复查")
        else:
            outcome = chance.choice(OUTCOMES)
            way = "out" if outcome == "no-answer" else chance.choice(("in", "out"))
            row = event_row(
                key,
                "contact",
                day,
                outcome=outcome,
                channel="phone",
                direction=way,
                details={"next": following},
            )
        yield row | {"sequence": 100 + number}


def listed(today: Today) -> list[tuple[object, ...]]:
    return [
        (row.code, row.owner, row.must, row.effective, row.tried, row.notes, row.reasons)
        for row in today.rows
    ]


@pytest.mark.parametrize(("seed", "days"), [(2, 4), (3, 2), (5, 7)])
def test_a_list_does_not_depend_on_when_its_dates_were_stored(
    tmp_path: Path, seed: int, days: int
) -> None:
    department = a_department(tmp_path / "k.db", random.Random(seed))  # noqa: S311  # no secret
    with department.desk("promises") as desk:
        ids = list(desk.session.scalars(select(Customer.id).where(Customer.id > 0)))
        rows = list(promised(ids, random.Random(seed)))  # noqa: S311  # no secret
        desk.work.bulk_insert(Event, rows)
    rebuilding.rebuild(lambda: department.desk("rebuild"))
    department.clock = CLOCK + timedelta(days)
    with department.reading() as desk:
        before = listed(day_list.today(desk, agent=None))
    rebuilding.rebuild(lambda: department.desk("rebuild"))
    with department.reading() as desk:
        assert listed(day_list.today(desk, agent=None)) == before
    assert before
