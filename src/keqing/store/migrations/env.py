"""Alembic's environment: the connection comes from `upgrade.run`, with its transaction begun."""

from __future__ import annotations

from alembic import context

from keqing.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
