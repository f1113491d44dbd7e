"""Names can be looked up from every character and from every syllable of their readings, and codes from every letter.

Until then every search by letters compared the readings of all customers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from keqing.store.migrations.former_names import fold_name_of_0005, name_parts_of_0008

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
CUSTOMERS_AT_ONCE = 1000


def upgrade() -> None:
    """Add the table, fill it in portions, and sort it into its index."""
    table = op.create_table(
        "name_part",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("following", TEXT, nullable=False),
        sa.Column("rest", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name="fk_name_part_customer_id_customer",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", "following", "rest", name="pk_name_part"),
        sqlite_with_rowid=False,
    )
    _fill(op.get_bind(), table)
    op.create_index("ix_name_part_following_rest", "name_part", ["following", "rest"])


def _fill(bind: sa.Connection, table: sa.Table) -> None:
    customer = sa.table(
        "customer",
        sa.column("id", sa.Integer()),
        sa.column("name", sa.String()),
        sa.column("pinyin", sa.String()),
        sa.column("code", sa.String()),
    )
    last = 0
    while rows := bind.execute(
        sa.select(customer)
        .where(customer.c.id > last)
        .order_by(customer.c.id)
        .limit(CUSTOMERS_AT_ONCE)
    ).all():
        last = rows[-1].id
        parts = [
            {"customer_id": row.id, "following": following, "rest": rest}
            for row in rows
            for following, rest in sorted(
                name_parts_of_0008(fold_name_of_0005(row.name), row.pinyin, row.code)
            )
        ]
        if parts:
            bind.execute(sa.insert(table), parts)
