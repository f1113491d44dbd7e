"""The grade that people gave a customer stands beside the one that holds, which ladders may set.

No ladder set any before: what holds is what was given.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
FOLDS_ANEW = False
"""The grade that holds is the same one."""


def upgrade() -> None:
    """Add the column, with the grade of each customer."""
    op.add_column("customer", sa.Column("declared_grade", TEXT, nullable=True))
    op.execute("UPDATE customer SET declared_grade = grade")
