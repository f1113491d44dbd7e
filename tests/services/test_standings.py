from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select

from keqing.models import Customer, Event
from keqing.services import customers, standings
from tests.departments import Department


@pytest.mark.parametrize(("preset", "shared"), [("health", True), ("all", False)])
def test_who_is_only_entered_is_folded_like_everybody(
    tmp_path: Path, preset: str, shared: bool
) -> None:
    """Equal but for code, name and the birthday's year: one fold serves them, and gives what each would have."""
    birthdays = (
        "1950-03-05",
        "1961-03-05",
        "--03-05",
        "lunar 1950-03-05",
        "lunar 1950-L03-05",
        None,
    )
    with Department(tmp_path / "k.db", preset=preset).desk() as desk:
        for n, (birthday, grade) in enumerate(product(birthdays, ("A", None))):
            saved = customers.add(desk, customers.NewCustomer(f"客户{n}", grade=grade))
            saved.customer.birthday = birthday
            (entered,) = desk.session.scalars(
                select(Event).where(Event.customer_id == saved.customer.id)
            )
            entered.details = customers.created(desk, saved.customer).details
        desk.session.flush()
        people = desk.session.scalars(select(Customer).order_by(Customer.id)).all()
        together = dict(standings.fold_all(desk, people))
        assert len(desk.entered) == (
            8 if shared else 0
        )  # with floors, codes spread the first dates
        for one in people:
            desk.entered.clear()
            assert dict(standings.fold_all(desk, [one])) == {one.id: together[one.id]}
