"""Roles that were stored in Chinese are those of the cadences: 医生 is the doctor's role.

Until then such a role was a name that no step had, so that its work stayed with the customers' owners.
It is renamed wherever it is stored, and the steps that stand open go to whoever holds their role.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAMES = {
    "顾问": "consultant",
    "健康顾问": "consultant",
    "回访员": "consultant",
    "咨询员": "consultant",
    "坐席": "consultant",
    "客服": "consultant",
    "咨询医生": "consulting-doctor",
    "坐诊医生": "consulting-doctor",
    "坐堂医生": "consulting-doctor",
    "专家": "consulting-doctor",
    "医生": "doctor",
    "大夫": "doctor",
    "医师": "doctor",
    "主治医生": "doctor",
    "会计": "accountant",
    "财务": "accountant",
    "出纳": "accountant",
    "主任": "head",
    "组长": "head",
    "科长": "head",
    "主管": "manager",
    "经理": "manager",
    "负责人": "manager",
    "管理员": "manager",
    "部长": "manager",
}

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
    sa.column("agent_id", sa.Integer),
    sa.column("since", sa.Date),
    sa.column("until", sa.Date),
)
EVENT = sa.table(
    "event",
    sa.column("id", sa.Integer),
    sa.column("customer_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("details", sa.JSON),
    sa.column("apart", sa.JSON),
)
ENROLLMENT = sa.table(
    "enrollment",
    sa.column("id", sa.Integer),
    sa.column("customer_id", sa.Integer),
    sa.column("role", sa.String),
    sa.column("owner_id", sa.Integer),
    sa.column("ended", sa.Date),
)
CUSTOMER = sa.table(
    "customer",
    sa.column("id", sa.Integer),
    sa.column("owner_id", sa.Integer),
    sa.column("folded", sa.Date),
)


def upgrade() -> None:
    """Rename the roles, and give the open steps of those roles to their holders."""
    bind = op.get_bind()
    renamed = {*_agents(bind), *_assignments(bind), *_promises(bind)}
    if renamed:
        _owners(bind, renamed)


def _agents(bind: sa.Connection) -> Iterator[str]:
    for row in bind.execute(sa.select(AGENT)).all():
        roles = [*dict.fromkeys(NAMES.get(role, role) for role in row.roles or ())]
        if roles != (row.roles or []):
            bind.execute(sa.update(AGENT).where(AGENT.c.id == row.id).values(roles=roles))
            yield from roles


def _assignments(bind: sa.Connection) -> Iterator[str]:
    """An assignment whose customer has the role assigned on the same days already stays as it is."""
    found = sa.select(ASSIGNMENT.c.customer_id, ASSIGNMENT.c.role, ASSIGNMENT.c.since)
    taken = {tuple(row) for row in bind.execute(found)}
    for customer, role, since in taken:
        name = NAMES.get(role)
        if name and (customer, name, since) not in taken:
            a = ASSIGNMENT.c
            these = (a.customer_id == customer, a.role == role, a.since == since)
            bind.execute(sa.update(ASSIGNMENT).where(*these).values(role=name))
            yield name


def _promises(bind: sa.Connection) -> Iterator[str]:
    """Rename the roles of promises, and those that others held at a contact of the same customer (R5)."""
    for old, name in NAMES.items():
        bind.execute(sa.update(ENROLLMENT).where(ENROLLMENT.c.role == old).values(role=name))
    for row in bind.execute(sa.select(EVENT).where(EVENT.c.kind == "promise")).all():
        renamed = NAMES.get((row.details or {}).get("role") or "")
        if renamed:
            details = {**row.details, "role": renamed}
            bind.execute(sa.update(EVENT).where(EVENT.c.id == row.id).values(details=details))
            _held_by_others(bind, row.customer_id)
            yield renamed


def _held_by_others(bind: sa.Connection, customer: int) -> None:
    for row in bind.execute(sa.select(EVENT).where(EVENT.c.customer_id == customer)).all():
        apart = sorted({NAMES.get(role, role) for role in row.apart or ()})
        if row.apart and apart != row.apart:
            bind.execute(sa.update(EVENT).where(EVENT.c.id == row.id).values(apart=apart))


def _owners(bind: sa.Connection, roles: set[str]) -> None:
    """R5: the holder of a role has its steps, else the customer's owner; as a fold gives them."""
    agents = bind.execute(sa.select(AGENT).where(AGENT.c.active).order_by(AGENT.c.id)).all()
    holders = {agent.id: {*(agent.roles or ())} for agent in agents}
    e, c = ENROLLMENT.c, CUSTOMER.c
    found = (
        sa.select(e.id, e.role, c.id.label("customer"), c.owner_id, c.folded)
        .join_from(ENROLLMENT, CUSTOMER, c.id == e.customer_id)
        .where(e.role.in_(roles), e.ended.is_(None))
    )
    for row in bind.execute(found).all():
        owner = _assigned(bind, row.customer, row.role, row.folded)
        if owner is None and row.role in holders.get(row.owner_id, ()):
            owner = row.owner_id
        if owner is None:
            owner = next(
                (agent_id for agent_id, held in holders.items() if row.role in held), row.owner_id
            )
        bind.execute(sa.update(ENROLLMENT).where(e.id == row.id).values(owner_id=owner))


def _assigned(bind: sa.Connection, customer: int, role: str, day: object) -> int | None:
    if day is None:
        return None
    a = ASSIGNMENT.c
    found = sa.select(a.agent_id).where(
        a.customer_id == customer,
        a.role == role,
        a.since <= day,
        sa.or_(a.until.is_(None), a.until >= day),
    )
    agent: int | None = bind.scalar(found)
    return agent
