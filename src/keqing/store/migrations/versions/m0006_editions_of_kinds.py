"""An event keeps the number of the text of its kind that was in force when it was entered.

Until then no command put a kind of the department's own in force, so the events of before have none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty."""
    op.add_column("event", sa.Column("edition", sa.Integer(), nullable=True))
