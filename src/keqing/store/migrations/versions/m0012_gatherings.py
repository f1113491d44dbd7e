"""A gathering has details: its time, where guests meet, its staff and its checklist.

There was none of it before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
FOLDS_ANEW = False
"""No date follows from the details of a gathering."""


def upgrade() -> None:
    """Add the column, empty."""
    op.add_column("gathering", sa.Column("details", sa.JSON(), nullable=False, server_default="{}"))
