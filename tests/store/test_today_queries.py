from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Select, insert, select, text
from sqlalchemy.dialects import sqlite

from keqing.models import Enrollment
from keqing.store import database, unit
from keqing.store.today_queries import listed_ids, listed_query, pooled_query
from tests.store.facts import DAY, add, agent, customer, writing


def enrollment(customer_id: int, owner_id: int | None, listed: date | None, **more: Any) -> Any:
    row = dict.fromkeys(("position", "number", "attempts"), 0) | dict.fromkeys(
        ("anchor", "start", "last", "previous"), DAY
    )
    return {
        **row,
        "customer_id": customer_id,
        "cadence": "therapy",
        "version": 1,
        "owner_id": owner_id,
        "listed": listed,
        "rank": 0,
        **more,
    }


@pytest.fixture
def department(engine: Engine) -> Engine:
    """Two agents and nobody with two customers each: listed yesterday, today, tomorrow, never."""
    agents = add(engine, agent("李敏"), agent("赵强"))
    ids = add(engine, *(customer(f"C{n:04}") for n in range(6)))
    with writing(engine) as work:
        for at, owner in enumerate((*agents, None)):
            for customer_id in ids[2 * at : 2 * at + 2]:
                days = (DAY - timedelta(1), DAY, DAY + timedelta(1), None)
                rows = [enrollment(customer_id, owner, day, subject=str(day)) for day in days]
                work.session.execute(insert(Enrollment), rows)
    return engine


@pytest.mark.parametrize(
    ("owners", "customers"),
    [
        ({1}, {1, 2}),
        ({1, None}, {1, 2, 5, 6}),
        ({None}, {5, 6}),
        ({1, 2}, {1, 2, 3, 4}),
        (set(), set()),
        (None, {1, 2, 3, 4, 5, 6}),
    ],
)
def test_whose_customers_are_listed_by_today(
    department: Engine, owners: Collection[int | None] | None, customers: set[int]
) -> None:
    with unit.reading(department) as session:
        found = listed_ids(session, owners, DAY)
        listed = {row.id: row.listed for row in session.scalars(select(Enrollment))}
    assert {customer_id for customer_id, _ in found} == customers
    assert len(found) == 2 * len(customers)
    assert all((listed[id_] or date.max) <= DAY for _, id_ in found)


@pytest.mark.parametrize(
    "query", [listed_query((1,), DAY), listed_query((1, 2), DAY), listed_query(None, DAY)]
)
def test_the_plan_reads_the_index_alone_and_sorts_nothing(
    department: Engine, query: Select[int, int]
) -> None:
    if department.dialect.name != "sqlite":
        pytest.skip("the plan of SQLite")
    compiled = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with unit.reading(department) as session:
        rows = session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))
        plan = [row.detail for row in rows]
    assert len(plan) == 1
    assert plan[0].startswith(
        "SEARCH enrollment USING COVERING INDEX ix_enrollment_day (owner_id=? AND listed<?)"
    )


def test_a_server_reads_the_index_alone(server_db: str) -> None:
    engine = database.open_existing(server_db, "")
    ids = add(engine, agent(), customer("C0001"))
    with writing(engine) as work:
        days = [DAY + timedelta(n) for n in range(3_000)]
        rows = [enrollment(ids[1], ids[0], day, anchor=day, subject=str(day)) for day in days]
        work.session.execute(insert(Enrollment), rows)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE enrollment"))
        rows_of_plan = connection.execute(
            text(
                "EXPLAIN SELECT customer_id, id FROM enrollment"
                " WHERE owner_id IN (:owner) AND listed <= :day"
            ),
            {"owner": ids[0], "day": DAY},
        )
        plan = "\n".join(row[0] for row in rows_of_plan)
    assert "Index Only Scan using ix_enrollment_day" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("owners", "roles", "customers"),
    [
        ({1}, (), {1}),
        ({1}, ("clerk",), {1, 2}),
        ({1}, ("clerk", "head"), {1, 2, 3}),
        (set(), ("head",), {3}),
        ({1, None}, ("clerk",), {1, 2, 3, 4}),
        (None, (), {1, 2, 3, 4}),
    ],
)
def test_what_those_with_a_role_share_is_read_for_each(
    engine: Engine,
    owners: Collection[int | None] | None,
    roles: tuple[str, ...],
    customers: set[int],
) -> None:
    add(engine, agent("李敏"), agent("赵强"))
    ids = add(engine, *(customer(f"C{n:04}") for n in range(4)))
    held = ((1, "clerk"), (None, "clerk"), (None, "head"), (None, None))
    rows = [
        enrollment(customer_id, owner, DAY, role=role)
        for customer_id, (owner, role) in zip(ids, held, strict=True)
    ]
    with writing(engine) as work:
        work.session.execute(insert(Enrollment), rows)
    with unit.reading(engine) as session:
        found = listed_ids(session, owners, DAY, roles)
        assert {customer_id for customer_id, _ in found} == customers
        assert len(found) == len(customers)


def test_the_plan_for_a_role_reads_its_index(department: Engine) -> None:
    if department.dialect.name != "sqlite":
        pytest.skip("the plan of SQLite")
    query = pooled_query(("clerk",), DAY)
    compiled = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with unit.reading(department) as session:
        (row,) = session.execute(text(f"EXPLAIN QUERY PLAN {compiled}")).all()
    assert "INDEX ix_enrollment_pool (role=? AND listed<?)" in row.detail
