"""Keeping the parts of names, by which customers are looked up, in step with the customers' rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import cast

from sqlalchemy import Connection, Table, delete, select

from keqing.models import Customer, NamePart
from keqing.records.self_customer import is_self
from keqing.store.changes import Change
from keqing.store.many_rows import insert_many
from keqing.text.folding import fold_name
from keqing.text.name_parts import name_parts

Row = tuple[int, str, str]
"""A row of the table: the customer's id and a part."""

_NAMING = frozenset({"name", "pinyin", "code"})
"""The columns of a customer that the parts follow from."""
_PART = cast("Table", NamePart.__table__)
_CUSTOMER = cast("Table", Customer.__table__)


def rewrite_changed(connection: Connection, changes: Iterable[Change]) -> None:
    """Make the parts anew of customers whose names a change gave or altered; those who are gone have none."""
    table = Customer.__tablename__
    ids: list[int] = []
    new: list[Row] = []
    for change in changes:
        values = change.after if change.table == table else None
        if not values or _NAMING.isdisjoint(values):
            continue
        if change.before is None:  # a new row tells all its columns
            naming = (str(values[column]) for column in ("name", "pinyin", "code"))
            new += part_rows(int(change.key), *naming)
        else:
            ids.append(int(change.key))
    insert_parts(connection, new)
    if ids:
        rewrite_parts(connection, ids)


def rewrite_parts(connection: Connection, customer_ids: Collection[int]) -> None:
    """Make the parts of these customers' names anew; the ids fit one query."""
    connection.execute(delete(_PART).where(_PART.c.customer_id.in_(customer_ids)))
    insert_parts(
        connection,
        [row for rows in wanted_parts(connection, customer_ids).values() for row in rows],
    )


def wanted_parts(connection: Connection, customer_ids: Collection[int]) -> dict[int, set[Row]]:
    """Return the rows that follow from these customers' names, by customer."""
    columns = _CUSTOMER.c.id, _CUSTOMER.c.name, _CUSTOMER.c.pinyin, _CUSTOMER.c.code
    found = connection.execute(select(*columns).where(_CUSTOMER.c.id.in_(customer_ids)))
    return {key: part_rows(key, *naming) for key, *naming in found}


def stored_parts(connection: Connection, customer_ids: Collection[int]) -> dict[int, set[Row]]:
    """Return the rows that are stored for these customers, by customer."""
    stored: dict[int, set[Row]] = {key: set() for key in customer_ids}
    statement = select(_PART.c.customer_id, _PART.c.following, _PART.c.rest)
    for row in connection.execute(statement.where(_PART.c.customer_id.in_(customer_ids))):
        stored[row.customer_id].add((row.customer_id, row.following, row.rest))
    return stored


def part_rows(customer_id: int, name: str, pinyin: str, code: str) -> set[Row]:
    """Return the rows of one customer; who is not to be found has none."""
    if is_self(customer_id):
        return set()
    return {(customer_id, *part) for part in name_parts(fold_name(name), pinyin, code)}


def insert_parts(connection: Connection, rows: Sequence[Row]) -> None:
    """Write rows: as tuples where the driver takes them so, which costs half of what dictionaries do."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "INSERT INTO name_part (customer_id, following, rest) VALUES (?, ?, ?)", list(rows)
        )
        return
    insert_many(connection, _PART, ("customer_id", "following", "rest"), rows)
