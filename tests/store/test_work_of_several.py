"""The upgrade that gives the steps of a role to everybody who has it: stored as a fold would store them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from keqing.store.upgrade import upgrade_database

AT = datetime(2026, 11, 23, 9)  # noqa: DTZ001  # names a copy
SAVED = Path(__file__).parents[1] / "data/schema-0009.sql"

ENROLLMENTS = [
    # customer, role, owner before, owner after
    (1, None, 1, 1),
    (1, "clerk", 2, None),  # two clerks share it
    (2, "clerk", 2, 2),  # the owner is a clerk
    (3, "clerk", 3, 3),  # somebody is assigned
    (1, "head", 4, 4),  # the only head
    (1, "doctor", 1, None),  # nobody is a doctor
    (1, "driver", 1, 1),  # nobody has it, and it takes no licence
]


def test_steps_of_a_role_are_everybodys_who_has_it(tmp_path: Path) -> None:
    file = tmp_path / "released.db"
    file.touch()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executescript(SAVED.read_text("utf-8"))
        connection.executescript("DELETE FROM enrollment; UPDATE agent SET roles = '[]'")
        for name, roles in (("甲", '["clerk"]'), ("乙", '["clerk"]'), ("丙", '["head"]')):
            connection.execute(
                "INSERT INTO agent (name, roles, active) VALUES (?, ?, 1)", (name, roles)
            )
        for n, owner in ((2, 2), (3, 1)):
            connection.execute(
                "INSERT INTO customer (id, code, name, pinyin, initials, type, owner_id, tags, hours, fields,"
                " created, status) VALUES (?, ?, '客', '', '', 'consumer', ?, '[]', '[]', '{}', '2026-11-23', 'active')",
                (n, f"C000{n}", owner),
            )
        connection.execute(
            "INSERT INTO assignment (customer_id, role, agent_id, since) VALUES (3, 'clerk', 3, '2026-01-01')"
        )
        for n, (customer, role, before, _) in enumerate(ENROLLMENTS, 1):
            connection.execute(
                "INSERT INTO enrollment (id, customer_id, cadence, version, subject, anchor, start, last, previous,"
                " position, number, attempts, rank, role, owner_id, notes) VALUES"
                " (?, ?, 'x', 1, ?, '2026-11-23', '2026-11-23', '2026-11-23', '2026-11-23', 0, 1, 0, 0, ?, ?, '[]')",
                (n, customer, str(n), role, before),
            )
    upgrade_database(str(file), "", AT)
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT owner_id FROM enrollment ORDER BY id").fetchall()
    assert [owner for (owner,) in found] == [after for *_, after in ENROLLMENTS]
