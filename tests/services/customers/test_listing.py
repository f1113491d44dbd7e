"""Customers are looked for in indexes where no reading has to be compared."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from keqing.services.customers import listing
from keqing.services.customers.listing import Wanted
from tests.services.conftest import Opened


def plan(opened: Opened, text: str) -> list[str]:
    """How SQLite finds those whose name, code or phone number holds a text."""
    said: list[tuple[str, object]] = []
    with opened() as desk:
        connection = desk.session.connection()
        event.listen(
            connection, "before_cursor_execute", lambda *what: said.append((what[2], what[3]))
        )
        assert listing.listed(desk, Wanted(text=text)) == ()
        [(statement, values)] = said
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]  # as it was run
        return [str(row[3]) for row in rows]


@pytest.mark.parametrize("text", ["秀英", "王", "%"])
def test_a_part_of_a_name_is_looked_for_in_an_index(opened: Opened, text: str) -> None:
    steps = plan(opened, text)
    assert "SCAN customer" not in steps
    assert any("COVERING INDEX ix_customer_search" in step for step in steps)


def test_a_reading_is_compared_with_everybodys(opened: Opened) -> None:
    assert "SCAN customer" in plan(opened, "wangxy")
