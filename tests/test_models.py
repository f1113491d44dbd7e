from __future__ import annotations

import pytest
from sqlalchemy import Index, Table
from sqlalchemy.orm import configure_mappers

from keqing.models import DERIVED, FACTS, Base, Customer, Enrollment

TABLES = Base.metadata.sorted_tables
FACT_NAMES = {model.__tablename__ for model in FACTS}
DERIVED_TABLES = {"enrollment", "closing", "supply", "name_part"}


def test_the_models_are_whole() -> None:
    configure_mappers()


def test_a_table_is_fact_derived_or_log() -> None:
    names = {table.name for table in TABLES}
    assert names == FACT_NAMES | DERIVED_TABLES | {"operation"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_constraint_has_a_name(table: Table) -> None:
    assert all(constraint.name for constraint in table.constraints)
    assert all(index.name for index in table.indexes)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_fact_refers_to_what_is_derived(table: Table) -> None:
    if table.name in FACT_NAMES:
        assert not {key.column.table.name for key in table.foreign_keys} & DERIVED_TABLES


@pytest.mark.parametrize("name", sorted(DERIVED_TABLES))
def test_derived_rows_go_with_their_customer(name: str) -> None:
    (key,) = Base.metadata.tables[name].columns["customer_id"].foreign_keys
    assert key.ondelete == "CASCADE"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_ids_are_never_given_twice(table: Table) -> None:
    if table.name not in DERIVED_TABLES and "id" in table.columns:
        assert table.dialect_options["sqlite"]["autoincrement"]


def test_the_days_index_begins_with_owner_and_listed() -> None:
    table = Base.metadata.tables[Enrollment.__tablename__]
    index = next(candidate for candidate in table.indexes if candidate.name == "ix_enrollment_day")
    assert isinstance(index, Index)
    assert list(index.columns.keys()) == ["owner_id", "listed", "rank", "customer_id", "id"]


def test_what_is_derived_of_a_customer_can_be_left_out() -> None:
    columns = Base.metadata.tables[Customer.__tablename__].columns
    assert all(columns[name].nullable or columns[name].default for name in DERIVED)
