"""A step whose role several people have stands with each of them, and a doctor's with no owner.

Until then it stood with the first of them alone, and with the customer's owner where nobody was a doctor.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LICENSED = "doctor"
"""The role that ships as licensed: nobody else may do its work."""

AGENT = sa.table(
    "agent",
    sa.column("id", sa.Integer),
    sa.column("roles", sa.JSON),
    sa.column("active", sa.Boolean),
)
ASSIGNMENT = sa.table(
    "assignment",
    sa.column("customer_id", sa.Integer),
    sa.column("role", sa.String),
)
ENROLLMENT = sa.table(
    "enrollment",
    sa.column("id", sa.Integer),
    sa.column("customer_id", sa.Integer),
    sa.column("role", sa.String),
    sa.column("owner_id", sa.Integer),
)
CUSTOMER = sa.table("customer", sa.column("id", sa.Integer), sa.column("owner_id", sa.Integer))


def upgrade() -> None:
    """Give the steps of such roles to nobody alone, and index those."""
    op.create_index(
        "ix_enrollment_pool",
        "enrollment",
        ["role", "listed", "customer_id", "id"],
        sqlite_where=sa.text("owner_id IS NULL"),
    )
    bind = op.get_bind()
    agents = bind.execute(sa.select(AGENT).where(AGENT.c.active)).all()
    holders: dict[str, set[int]] = {LICENSED: set()} if agents else {}
    for agent in agents:
        for role in agent.roles or ():
            holders.setdefault(role, set()).add(agent.id)
    for role, ids in holders.items():
        if len(ids) != 1:
            _share(bind, role, ids)


def _share(bind: sa.Connection, role: str, holders: set[int]) -> None:
    """R5: take the step from the first of those who have the role, but where one has it for the customer."""
    e, c, a = ENROLLMENT.c, CUSTOMER.c, ASSIGNMENT.c
    own = sa.select(c.id).where(c.owner_id.in_(holders))
    assigned = sa.select(a.customer_id).where(a.role == role)
    shared = sa.update(ENROLLMENT).where(
        e.role == role, e.customer_id.not_in(own), e.customer_id.not_in(assigned)
    )
    bind.execute(shared.values(owner_id=None))
