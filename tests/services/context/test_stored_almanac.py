"""The almanac of a department's table: shared while the days are the same, and another when one of them changes."""

from __future__ import annotations

from datetime import date

import pytest

from keqing.models import Holiday
from keqing.services.context import stored_almanac
from keqing.services.context.stored_almanac import almanac_of, days_of
from tests.services.conftest import Opened

NEW_YEAR = date(2026, 1, 1)


def test_the_same_days_are_the_same_almanac(opened: Opened) -> None:
    with opened() as desk:
        almanac = almanac_of(desk.session)
        assert NEW_YEAR in almanac.overrides
    with opened() as desk:
        assert almanac_of(desk.session) is almanac


@pytest.mark.parametrize(
    ("column", "value"), [("workday", True), ("name", "ours"), ("name", None), ("day", None)]
)
def test_another_day_is_another_almanac(opened: Opened, column: str, value: object) -> None:
    with opened() as desk:
        before = almanac_of(desk.session)
        row = desk.session.get_one(Holiday, NEW_YEAR)
        if column == "day":
            desk.session.delete(row)
        else:
            setattr(row, column, value)
        desk.session.flush()
        after = almanac_of(desk.session)
        assert after is not before
        said = days_of(desk.session)
        assert after.overrides == {day: workday for day, (workday, _) in said.items()}


def test_few_are_kept(opened: Opened) -> None:
    with opened() as desk:
        for n in range(3 * stored_almanac._ALMANACS_KEPT):
            desk.session.add(Holiday(day=date(2040, 1, n + 1), workday=True, name=None))
            desk.session.flush()
            almanac_of(desk.session)
        assert len(stored_almanac._ALMANACS) <= stored_almanac._ALMANACS_KEPT
