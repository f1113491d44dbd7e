"""A customer has the day on which time alone turns a condition of a cadence.

No cadence had conditions before, so nobody has such a day.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty, and its index."""
    op.add_column("customer", sa.Column("next_change", sa.Date(), nullable=True))
    op.create_index("ix_customer_next_change", "customer", ["next_change"])
