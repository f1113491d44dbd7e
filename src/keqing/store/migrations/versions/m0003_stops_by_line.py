"""A stop holds for the number without its extension, for old ones too.

They were kept by the number with its extension, as a digest from which it cannot be read. It is known of
the numbers on file: each that is not to be called gets a second stop, by its line. The first one stays.
"""

from __future__ import annotations

import hashlib
import hmac

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the stops that are missing."""
    bind = op.get_bind()
    phone = sa.table("phone", sa.column("number", sa.String()))
    setting = sa.table("setting", sa.column("name", sa.String()), sa.column("value", sa.JSON()))
    stop = sa.table(
        "stop",
        sa.column("id", sa.Integer()),
        sa.column("digest", sa.String()),
        sa.column("customer_id", sa.Integer()),
        sa.column("day", sa.Date()),
        sa.column("evidence", sa.String()),
    )
    secret = bind.scalar(sa.select(setting.c.value).where(setting.c.name == "stop-secret"))
    key = str(secret).encode() if secret is not None else b""
    extended = bind.scalars(sa.select(phone.c.number).where(phone.c.number.contains(";ext=")))
    lines = {
        _digest(key, number): _digest(key, number.partition(";ext=")[0]) for number in extended
    }
    if not lines:
        return
    there = set(bind.scalars(sa.select(stop.c.digest)))
    added = [
        {
            "digest": lines[row.digest],
            "customer_id": row.customer_id,
            "day": row.day,
            "evidence": row.evidence,
        }
        for row in bind.execute(sa.select(stop).order_by(stop.c.id))
        if row.digest in lines and lines[row.digest] not in there
    ]
    if added:
        op.bulk_insert(stop, added)


def _digest(key: bytes, number: str) -> str:
    return hmac.digest(key, number.encode(), hashlib.sha256).hex()
