"""A customer has fields that were declined, and a contact person has fields.

Nobody had declined anything before, and contact persons had columns only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
FOLDS_ANEW = False
"""No date follows from what was declined, nor from fields of contact persons."""


def upgrade() -> None:
    """Add both columns, empty."""
    op.add_column("customer", sa.Column("declined", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "contact_person", sa.Column("fields", sa.JSON(), nullable=False, server_default="{}")
    )
