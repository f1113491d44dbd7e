"""Customers get the form of their names in which they are looked up, whatever their spelling.

Until then a name with an invisible character, or in full-width letters, was found by exactly that only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from keqing.store.migrations.former_names import fold_name_of_0005

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column with its index in the place of the index of names, and fill it."""
    op.add_column("customer", sa.Column("search", TEXT, server_default="", nullable=False))
    op.drop_index("ix_customer_name", table_name="customer")
    op.create_index("ix_customer_search", "customer", ["search"])
    customer = sa.table(
        "customer",
        sa.column("id", sa.Integer()),
        sa.column("name", sa.String()),
        sa.column("search", sa.String()),
    )
    bind = op.get_bind()
    rows = bind.execute(sa.select(customer.c.id, customer.c.name)).all()
    if rows:
        bind.execute(
            sa.update(customer)
            .where(customer.c.id == sa.bindparam("key"))
            .values(search=sa.bindparam("form")),
            [{"key": row.id, "form": fold_name_of_0005(row.name)} for row in rows],
        )
