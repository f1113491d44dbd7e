"""Customers are looked for in indexes, and nobody's row is read but theirs."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from keqing.models import Customer
from keqing.services.customers import listing
from keqing.services.customers.listing import Wanted
from tests.services.conftest import Opened
from tests.services.customers.test_name_search import customer_row


def plans(opened: Opened, text: str) -> list[str]:
    """How SQLite finds those whose name, reading, code or phone number holds a text."""
    said: list[tuple[str, object]] = []
    with opened() as desk:
        connection = desk.session.connection()
        desk.work.bulk_insert(
            Customer, [customer_row("C0001", "李建国"), customer_row("BJ-1", "Anna")]
        )
        event.listen(
            connection, "before_cursor_execute", lambda *what: said.append((what[2], what[3]))
        )
        assert listing.listed(desk, Wanted(text=text)) == ()
        steps = [
            str(row[3])
            for statement, values in tuple(said)
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]  # as it was run
        ]
        desk.work.keep = False
        return steps


@pytest.mark.parametrize("text", ["秀英", "王", "%", "wangxy", "lixy", "anno", "C2", "bj-2", "李x"])
def test_an_index_is_read_where_the_text_begins(opened: Opened, text: str) -> None:
    steps = plans(opened, text)
    tables = ("customer", "name_part", "phone")
    assert not [step for step in steps if step.startswith(tuple(f"SCAN {name}" for name in tables))]
    assert not any("MULTI-INDEX" in step for step in steps)


def test_digits_are_compared_with_all_codes_by_their_index(opened: Opened) -> None:
    steps = plans(opened, "97")
    assert [step for step in steps if step.startswith("SCAN customer")] == [
        "SCAN customer USING COVERING INDEX sqlite_autoindex_customer_1"
    ]
