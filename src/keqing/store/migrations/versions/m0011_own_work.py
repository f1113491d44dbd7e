"""The department and its agents are customers of type `self`; customers have duty days, quiet hours, pauses by track.

Until then the department's own work had no place, and a pause held everything.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from keqing.store.migrations.former_names import (
    DEPARTMENT_CODE,
    DEPARTMENT_ID,
    DEPARTMENT_TYPE,
    agent_code_of_0011,
    agent_id_of_0011,
)

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
EAST_OF_UTC = timedelta(hours=8)
"""How far the department's day is ahead of the times that operations were noted at."""


def upgrade() -> None:
    """Add the columns, and enter the department and the agents who work there now."""
    op.add_column("customer", sa.Column("quiet", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("customer", sa.Column("duty", TEXT, nullable=True))
    op.add_column(
        "customer", sa.Column("track_pauses", sa.JSON(), server_default="{}", nullable=False)
    )
    _enter(op.get_bind())


def _enter(bind: sa.Connection) -> None:
    setting = sa.table("setting", sa.column("name"), sa.column("value", sa.JSON()))
    agent = sa.table(
        "agent",
        sa.column("id"),
        sa.column("name"),
        sa.column("login"),
        sa.column("roles", sa.JSON()),
        sa.column("active", sa.Boolean()),
    )
    name = bind.scalar(sa.select(setting.c.value).where(setting.c.name == "department"))
    if name is None:
        return
    customer = sa.table(
        "customer",
        *(sa.column(column) for column in ("id", "code", "name", "pinyin", "initials", "type")),
        *(sa.column(column) for column in ("owner_id", "status", "search")),
        sa.column("created", sa.Date()),
        *(sa.column(column, sa.JSON()) for column in ("tags", "hours", "fields")),
    )
    taken = set(
        bind.scalars(sa.select(customer.c.code).where(customer.c.code.like(f"{DEPARTMENT_CODE}%")))
    )
    people: list[tuple[int, str, str, int | None, list[str]]] = [
        (DEPARTMENT_ID, DEPARTMENT_CODE, str(name), None, [])
    ]
    for row in bind.execute(sa.select(agent).where(agent.c.active).order_by(agent.c.id)).all():
        code = agent_code_of_0011(row.id, row.login)
        people.append((agent_id_of_0011(row.id), code, row.name, row.id, sorted(row.roles or ())))
    created = _first_day(bind)
    rows = []
    for key, code, title, owner, roles in people:
        free = next(
            found
            for found in (code, f"{DEPARTMENT_CODE}-{-key}", f"{DEPARTMENT_CODE}.{-key}")
            if found not in taken
        )
        taken.add(free)
        rows.append(
            {
                "id": key,
                "code": free,
                "name": title,
                "pinyin": "",
                "initials": "",
                "type": DEPARTMENT_TYPE,
                "owner_id": owner,
                "status": "active",
                "search": "",
                "created": created,
                "tags": [],
                "hours": [],
                "fields": {"role": roles},
            }
        )
    bind.execute(sa.insert(customer), rows)


def _first_day(bind: sa.Connection) -> date:
    """The day of the department's first operation; today where there is none."""
    operation = sa.table("operation", sa.column("at", sa.DateTime()))
    first = bind.scalar(sa.select(sa.func.min(operation.c.at)))
    return ((first or datetime.now(UTC)) + EAST_OF_UTC).date()
