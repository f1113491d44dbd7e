"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Lay out every table."""
    op.create_table(
        "agent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("login", TEXT, nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("phone", TEXT, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("name", name=op.f("uq_agent_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition")),
        sa.UniqueConstraint(
            "type", "name", "version", name=op.f("uq_definition_type_name_version")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "gathering",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering")),
        sa.UniqueConstraint("name", name=op.f("uq_gathering_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("workday", sa.Boolean(), nullable=False),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", TEXT, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("command", TEXT, nullable=False),
        sa.Column("payload", TEXT, nullable=True),
        sa.Column("payload_digest", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["undoes"], ["operation.id"], name=op.f("fk_operation_undoes_operation")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["operation.id"], name=op.f("fk_operation_undone_by_operation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "setting",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("pinyin", TEXT, nullable=False),
        sa.Column("initials", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("grade", TEXT, nullable=True),
        sa.Column("sex", TEXT, nullable=True),
        sa.Column("birthday", TEXT, nullable=True),
        sa.Column("address", TEXT, nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("referrer_id", sa.Integer(), nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created", sa.Date(), nullable=False),
        sa.Column("declared_stage", TEXT, nullable=True),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("folded", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["agent.id"], name=op.f("fk_customer_owner_id_agent")
        ),
        sa.ForeignKeyConstraint(
            ["referrer_id"], ["customer.id"], name=op.f("fk_customer_referrer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("code", name=op.f("uq_customer_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_customer_initials"), "customer", ["initials"], unique=False)
    op.create_index(op.f("ix_customer_name"), "customer", ["name"], unique=False)
    op.create_index(op.f("ix_customer_owner_id"), "customer", ["owner_id"], unique=False)
    op.create_index(
        op.f("ix_customer_referrer_id"),
        "customer",
        ["referrer_id"],
        unique=False,
        sqlite_where=sa.text("referrer_id IS NOT NULL"),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_assignment_agent_id_agent")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_assignment_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_assignment_customer_id"), "assignment", ["customer_id"], unique=False)
    op.create_table(
        "contact_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("relation", TEXT, nullable=True),
        sa.Column("health", sa.Boolean(), nullable=False),
        sa.Column("note", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_contact_person_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_person")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_contact_person_customer_id"), "contact_person", ["customer_id"], unique=False
    )
    op.create_table(
        "enrollment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("cadence", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("previous", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempted", sa.Date(), nullable=True),
        sa.Column("hold", sa.Date(), nullable=True),
        sa.Column("planned", sa.Date(), nullable=True),
        sa.Column("spread", sa.Date(), nullable=True),
        sa.Column("held", sa.Date(), nullable=True),
        sa.Column("limit_day", sa.Date(), nullable=True),
        sa.Column("red", sa.Date(), nullable=True),
        sa.Column("label", TEXT, nullable=True),
        sa.Column("nominal", sa.Date(), nullable=True),
        sa.Column("opens", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.Column("channel", TEXT, nullable=True),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("guide", TEXT, nullable=True),
        sa.Column("listed", sa.Date(), nullable=True),
        sa.Column("effective", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("time", sa.Time(), nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("topic", TEXT, nullable=True),
        sa.Column("ended", sa.Date(), nullable=True),
        sa.Column("ended_by", TEXT, nullable=True),
        sa.Column("origin", sa.Integer(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_enrollment_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["agent.id"],
            name=op.f("fk_enrollment_owner_id_agent"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment")),
        sa.UniqueConstraint(
            "customer_id",
            "cadence",
            "subject",
            "anchor",
            name=op.f("uq_enrollment_customer_id_cadence_subject_anchor"),
        ),
    )
    op.create_index(
        "ix_enrollment_closes",
        "enrollment",
        ["closes", "customer_id"],
        unique=False,
        sqlite_where=sa.text("ended IS NULL"),
    )
    op.create_index(
        "ix_enrollment_day",
        "enrollment",
        ["owner_id", "listed", "rank", "customer_id", "id"],
        unique=False,
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("time", sa.Time(), nullable=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("direction", TEXT, nullable=True),
        sa.Column("channel", TEXT, nullable=True),
        sa.Column("outcome", TEXT, nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("entry", TEXT, nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("apart", sa.JSON(), nullable=False),
        sa.Column("imported", sa.Date(), nullable=True),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_event_agent_id_agent")),
        sa.ForeignKeyConstraint(["answers"], ["event.id"], name=op.f("fk_event_answers_event")),
        sa.ForeignKeyConstraint(["corrects"], ["event.id"], name=op.f("fk_event_corrects_event")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_event_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_event_answers"),
        "event",
        ["answers"],
        unique=False,
        sqlite_where=sa.text("answers IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_event_corrects"),
        "event",
        ["corrects"],
        unique=False,
        sqlite_where=sa.text("corrects IS NOT NULL"),
    )
    op.create_index("ix_event_kind", "event", ["kind", "day"], unique=False)
    op.create_index("ix_event_timeline", "event", ["customer_id", "day", "sequence"], unique=False)
    op.create_table(
        "stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("evidence", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_stop_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_stop_customer_id"), "stop", ["customer_id"], unique=False)
    op.create_index(op.f("ix_stop_digest"), "stop", ["digest"], unique=False)
    op.create_table(
        "supply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("product", TEXT, nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("units", TEXT, nullable=False),
        sa.Column("daily", TEXT, nullable=False),
        sa.Column("run_out", sa.Date(), nullable=False),
        sa.Column("supply_end", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_supply_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply")),
        sa.UniqueConstraint("customer_id", "product", name=op.f("uq_supply_customer_id_product")),
    )
    op.create_table(
        "closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("nominal", sa.Date(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_closing_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_closing_enrollment_id_enrollment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
    )
    op.create_index(op.f("ix_closing_customer_id"), "closing", ["customer_id"], unique=False)
    op.create_index(op.f("ix_closing_enrollment_id"), "closing", ["enrollment_id"], unique=False)
    op.create_table(
        "phone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("contact_person_id", sa.Integer(), nullable=True),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("tail", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=True),
        sa.Column("bad", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_person_id"],
            ["contact_person.id"],
            name=op.f("fk_phone_contact_person_id_contact_person"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_phone_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_phone_contact_person_id"), "phone", ["contact_person_id"], unique=False
    )
    op.create_index(op.f("ix_phone_customer_id"), "phone", ["customer_id"], unique=False)
    op.create_index(op.f("ix_phone_number"), "phone", ["number"], unique=False)
    op.create_index(op.f("ix_phone_tail"), "phone", ["tail"], unique=False)
