"""The almanac is the table: it gets the years that the library knows.

Until then the library's years counted beside the table, so that no date moves.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from keqing.store.schema import known_holidays

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill in the days that the table lacks."""
    holiday = sa.table(
        "holiday",
        sa.column("day", sa.Date()),
        sa.column("workday", sa.Boolean()),
        sa.column("name", sa.String()),
        sa.column("source", sa.String()),
    )
    there = set(op.get_bind().scalars(sa.select(holiday.c.day)))
    missing = [row for row in known_holidays() if row["day"] not in there]
    if missing:
        op.bulk_insert(holiday, missing)
