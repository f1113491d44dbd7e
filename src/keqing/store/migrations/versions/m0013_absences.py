"""An agent has a last day, and is away on days on which somebody else has the list.

Nobody's last day was known before, and nobody was away.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
FOLDS_ANEW = False
"""Nobody has a last day or is away: every step stands with whom it stood."""


def upgrade() -> None:
    """Add the column and the table, empty."""
    op.add_column("agent", sa.Column("until", sa.Date(), nullable=True))
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_absence_agent_id_agent")),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["agent.id"], name=op.f("fk_absence_substitute_id_agent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_absence_agent_id"), "absence", ["agent_id"])
    op.create_index(op.f("ix_absence_substitute_id"), "absence", ["substitute_id"])
