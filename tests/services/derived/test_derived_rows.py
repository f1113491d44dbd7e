"""A derived row has every column of its table but those that storing gives it."""

from __future__ import annotations

import pytest

from keqing.models import Base, Closing, Customer, Enrollment, Supply
from keqing.services.derived.derived_rows import (
    ClosingRow,
    CustomerColumns,
    EnrollmentRow,
    SupplyRow,
)


@pytest.mark.parametrize(
    ("table", "row", "stored"),
    [
        (Enrollment, EnrollmentRow, {"id"}),
        (Closing, ClosingRow, {"id", "enrollment_id"}),
        (Supply, SupplyRow, {"id"}),
    ],
)
def test_a_row_has_the_columns_of_its_table(
    table: type[Base], row: type[EnrollmentRow | ClosingRow | SupplyRow], stored: set[str]
) -> None:
    assert {*row._fields} == {column.name for column in table.__table__.columns} - stored


def test_the_derived_columns_of_a_customer_are_columns_of_the_table() -> None:
    assert {*CustomerColumns._fields} <= {column.name for column in Customer.__table__.columns}
