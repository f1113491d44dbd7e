"""Databases of older schemas, the released ones among them, brought to the newest."""

from __future__ import annotations

import hmac
import json
import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from keqing.errors import Failed, NeedsSetup
from keqing.models import Customer
from keqing.store import backup, database, driver_errors, operations, portable, schema, unit
from keqing.store.engine import open_engine, writer
from keqing.store.location import locate_database
from keqing.store.upgrade import OURS, Migrations, Upgraded, upgrade_database
from tests.store.facts import add, customer, event, writing
from tests.store.test_schema import layout

AT = datetime(2026, 11, 23, 9)  # noqa: DTZ001  # names a copy
SAVED = sorted(Path(__file__).parents[1].joinpath("data").glob("schema-*.sql"))

MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{down}"

def upgrade():
    with op.batch_alter_table("customer") as table:
        table.alter_column("sex", new_column_name="gender")
        table.add_column(sa.Column("nickname", sa.String(), nullable=True))
    {more}
"""


def migrations(folder: Path, more: str = "pass") -> Migrations:
    """Ours and one more."""
    target = folder / "migrations"
    shutil.copytree(OURS.folder, target, ignore=shutil.ignore_patterns("__pycache__"))
    script = MIGRATION.format(down=OURS.head, more=more)
    (target / "versions" / "next.py").write_text(script)
    return Migrations(target, "next", (*OURS.older, OURS.head))


def version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def version_of(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def holidays(file: Path) -> dict[str, tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return {day: rest for day, *rest in connection.execute("SELECT * FROM holiday")}


@pytest.fixture(params=SAVED, ids=lambda path: path.stem)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A database as a released keqing had made it."""
    file = tmp_path / "released.db"
    file.touch()
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(request.param.read_text("utf-8"))
    return file


def test_every_released_schema_is_saved() -> None:
    assert [path.stem for path in SAVED] == [
        f"schema-{version}" for version in (*schema.OLDER, schema.HEAD)
    ]


def test_a_released_database_is_upgraded_and_kept_whole(released: Path, file: Path) -> None:
    upgrade_database(str(released), "", AT)
    assert layout(released) == layout(file)
    engine = database.open_existing(str(released), "")
    with unit.reading(engine) as session:
        assert session.scalar(text("SELECT name FROM customer WHERE code = 'C0001'")) == "王秀英"
        assert session.scalar(text("SELECT count(*) FROM event")) == 2
        assert operations.broken_at(session) is None
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    assert add(engine, customer("C0002")) == [2]


def test_the_almanac_gets_the_years_of_the_library(released: Path, file: Path) -> None:
    with closing(sqlite3.connect(released)) as connection:
        connection.execute("DELETE FROM holiday WHERE day = '2026-10-10'")
        if version_of(released) == "0001":
            connection.execute("INSERT INTO holiday VALUES ('2026-10-10', 0, 'ours', NULL)")
        else:
            connection.execute(
                "INSERT INTO holiday VALUES ('2026-10-10', 1, '国庆', 'chinesecalendar')"
            )
        connection.commit()
    kept = version_of(released) == "0001"
    upgrade_database(str(released), "", AT)
    found, wanted = holidays(released), holidays(file)
    assert len(wanted) == 771
    assert found.keys() == wanted.keys()
    assert {day for day in found if found[day] != wanted[day]} == (
        {"2026-10-10"} if kept else set()
    )


def test_stops_of_before_hold_for_the_line(released: Path) -> None:
    with closing(sqlite3.connect(released)) as connection:
        if version_of(released) > "0002":
            pytest.skip("these stops are by line already")
        (secret,) = connection.execute(
            "SELECT value FROM setting WHERE name = 'stop-secret'"
        ).fetchone()

        def digest(number: str) -> str:
            return hmac.digest(json.loads(secret).encode(), number.encode(), "sha256").hex()

        switchboard, direct = "+862164321234;ext=801", "+8613912345678"
        connection.executemany(
            "INSERT INTO phone (id, customer_id, number, tail, bad) VALUES (?, 1, ?, ?, 0)",
            [(7, switchboard, "1234"), (8, direct, "5678"), (9, "+862199990000;ext=1", "0000")],
        )
        connection.executemany(
            "INSERT INTO stop (id, digest, customer_id, day, evidence) VALUES (?, ?, 1, '2026-11-23', '别打')",
            [(1, digest(switchboard)), (2, digest(direct)), (3, digest("+8613000000000;ext=9"))],
        )
        connection.commit()
    upgrade_database(str(released), "", AT)
    with closing(sqlite3.connect(released)) as connection:
        rows = connection.execute(
            "SELECT digest, customer_id, day, evidence FROM stop WHERE id > 3"
        ).fetchall()
    assert rows == [(digest("+862164321234"), 1, "2026-11-23", "别打")]


def test_roles_of_before_in_chinese_are_those_of_the_cadences(released: Path) -> None:
    if version_of(released) > "0003":
        pytest.skip("these roles are by name already")
    with closing(sqlite3.connect(released)) as connection:
        connection.execute('UPDATE agent SET roles = \'["主管", "manager", "片区"]\' WHERE id = 1')
        connection.executemany(
            "INSERT INTO agent (id, name, roles, active) VALUES (?, ?, ?, 1)",
            [(2, "陈刚", '["医生"]'), (3, "王芳", '["会计"]'), (4, "赵强", "[]")],
        )
        connection.executemany(
            "INSERT INTO assignment (id, customer_id, role, agent_id, since, until) VALUES (?, 1, ?, ?, ?, ?)",
            [
                (1, "财务", 4, "2026-11-01", None),
                (2, "医生", 4, "2026-11-01", "2026-11-02"),
                (3, "主任", 4, "2026-11-03", None),
                (4, "head", 2, "2026-11-03", None),
            ],
        )
        connection.executemany(
            "INSERT INTO event (id, customer_id, sequence, day, kind, details, apart, voided) "
            "VALUES (?, 1, ?, '2026-11-23', ?, ?, ?, 0)",
            [
                (7, 7, "promise", '{"day": "2026-11-25", "role": "医生"}', "[]"),
                (8, 8, "contact", "{}", '["医生", "片区"]'),
                (9, 9, "promise", '{"day": "2026-11-25", "role": "片区"}', "[]"),
            ],
        )
        connection.execute("UPDATE customer SET folded = '2026-11-23'")
        columns = [row[1] for row in connection.execute("PRAGMA table_info(enrollment)")][1:]
        for n, role in enumerate(["医生", "doctor", "accountant", "manager", "片区"]):
            copied = ", ".join(
                {"role": f"'{role}'", "subject": f"'{n}'"}.get(name, name) for name in columns
            )
            connection.execute(
                f"INSERT INTO enrollment ({', '.join(columns)}) SELECT {copied} FROM enrollment WHERE id = 1"  # noqa: S608  # of our own words
            )
        connection.commit()
    upgrade_database(str(released), "", AT)
    with closing(sqlite3.connect(released)) as connection:

        def rows(query: str) -> list[tuple[object, ...]]:
            return connection.execute(query).fetchall()

        agents = [
            json.loads(str(roles)) for (roles,) in rows("SELECT roles FROM agent ORDER BY id")
        ]
        assert agents == [["manager", "片区"], ["doctor"], ["accountant"], []]
        assert rows("SELECT role FROM assignment ORDER BY id") == [
            ("accountant",), ("doctor",), ("主任",), ("head",),
        ]  # fmt: skip
        said = [json.loads(str(row)) for (row,) in rows("SELECT details FROM event WHERE id > 6")]
        assert [details.get("role") for details in said] == ["doctor", None, "片区"]
        assert rows("SELECT apart FROM event WHERE id = 8") == [('["doctor","片区"]',)]
        assert rows("SELECT role, owner_id FROM enrollment WHERE role IS NOT NULL ORDER BY subject") == [
            ("doctor", 2), ("doctor", 2), ("accountant", 4), ("manager", 1), ("片区", 1),
        ]  # fmt: skip


def test_names_of_before_are_found_in_any_spelling(released: Path) -> None:
    with closing(sqlite3.connect(released)) as connection:
        connection.execute("UPDATE customer SET name = '王\u200b秀\u00ad英 Ｌｉ'")
        connection.commit()
    before = version_of(released)
    upgrade_database(str(released), "", AT)
    with closing(sqlite3.connect(released)) as connection:
        found = connection.execute("SELECT search FROM customer WHERE id > 0").fetchall()
    assert found == [("王秀英li",)] if before < "0005" else [("",)]


def test_names_of_before_are_looked_up_by_their_parts(released: Path) -> None:
    with closing(sqlite3.connect(released)) as connection:
        connection.execute("UPDATE customer SET name = '王秀', pinyin = 'wang''xiu'")
        if version_of(released) >= "0008":
            connection.execute("DELETE FROM name_part")
            connection.execute("INSERT INTO name_part VALUES (1, '', '秀')")
        connection.commit()
    before = version_of(released)
    upgrade_database(str(released), "", AT)
    with closing(sqlite3.connect(released)) as connection:
        found = connection.execute("SELECT * FROM name_part ORDER BY following, rest").fetchall()
    read = [(1, "", "xiu"), (1, "", "秀"), (1, "x", "wang'xiu")]
    assert found == (read if before < "0008" else [(1, "", "秀")])


def test_the_newest_needs_nothing(db: str, file: Path) -> None:
    assert upgrade_database(db, "", AT) is None
    assert list(file.parent.glob("k-*")) == []


def test_an_upgrade_keeps_rows_and_a_copy_from_before(file: Path, tmp_path: Path) -> None:
    engine = database.open_existing(str(file), "")
    (customer_id,) = add(engine, customer("C0001"))
    add(engine, event(customer_id))
    copied = file.with_name(f"k-{OURS.head}-20261123-090000.db")
    ours = migrations(tmp_path)
    assert upgrade_database(str(file), "", AT, ours) == Upgraded(OURS.head, "next", copied)
    assert backup.verify_copy(copied).version == OURS.head
    with engine.connect() as connection:
        assert connection.execute(text("SELECT code, nickname FROM customer")).all() == [
            ("C0001", None)
        ]
        assert connection.scalar(text("SELECT count(*) FROM event")) == 1
        with pytest.raises(DBAPIError):
            connection.execute(text("INSERT INTO phone VALUES (1, 99, NULL, '1', '1', NULL, 0)"))
    assert stat.S_IMODE(copied.stat().st_mode) == 0o600
    with unit.reading(database.open_existing(str(copied), "")) as session:
        assert session.scalar(text("SELECT count(*) FROM event")) == 1
    assert upgrade_database(str(file), "", AT, ours) is None
    with pytest.raises(NeedsSetup, match="newer"):
        database.open_existing(str(file), "")


def test_a_server_is_dumped_before_it_is_upgraded(
    server_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = database.open_existing(server_db, "")
    add(engine, customer("C0001"))
    before = [*portable.dump_lines(engine)]
    ours, folder = migrations(tmp_path), tmp_path / "state" / "dumps"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full_disk)
        with pytest.raises(Failed, match="No space left"):
            upgrade_database(server_db, "", AT, ours, dumps=folder)
    assert version(engine) == OURS.head
    done = upgrade_database(server_db, "", AT, ours, dumps=folder)
    assert done
    assert done.backup
    assert done.backup.parent == folder
    assert stat.S_IMODE(done.backup.stat().st_mode) == 0o600
    assert done.backup.read_bytes().splitlines(keepends=True) == before
    assert version(open_engine(locate_database(server_db))) == "next"


def full_disk(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_server_that_is_backed_up_otherwise_is_upgraded_at_once(
    server_db: str, tmp_path: Path
) -> None:
    done = upgrade_database(server_db, "", AT, migrations(tmp_path))
    assert done == Upgraded(OURS.head, "next", None)
    assert version(open_engine(locate_database(server_db))) == "next"


def test_the_dump_of_an_older_schema_is_restored_by_its_own_version(
    server_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables are read as they stand there, and not by today's models."""
    with writer(open_engine(locate_database(server_db))).begin() as connection:
        connection.execute(text("ALTER TABLE customer DROP COLUMN declared_grade"))
        connection.execute(text("DROP TABLE absence"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0012'"))
    engine = open_engine(locate_database(server_db))
    with engine.connect() as connection:
        layout = portable.VersionTables.found(connection, "0012")
    lines = [*portable.dump_lines(engine, layout)]
    assert portable.verify_lines(lines, layout)["holiday"] == 771
    with pytest.raises(NeedsSetup, match="another version"):
        portable.verify_lines(lines)


def test_of_two_programs_one_does_it(db: str, tmp_path: Path) -> None:
    """The other one waits for its turn, and finds nothing to do."""
    add(database.open_existing(db, ""), customer("C0001"))
    ours = migrations(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(upgrade_database, db, "", AT, ours) for _ in range(2)]
        done = [each.result() for each in both]
    assert [each for each in done if each is None] == [None]
    engine = open_engine(locate_database(db))
    assert version(engine) == "next"
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM customer WHERE id > 0")) == 1


def test_who_has_it_open_meanwhile_is_told(db: str, tmp_path: Path) -> None:
    """A window that was open before says one sentence, whether it reads or writes."""
    engine = database.open_existing(db, "")
    with unit.reading(engine) as session:
        assert session.scalars(select(Customer)).all() == []
    upgrade_database(db, "", AT, migrations(tmp_path))
    with unit.reading(engine) as session, pytest.raises(DBAPIError) as failed:
        session.scalars(select(Customer)).all()
    told = driver_errors.explain_error(failed.value)
    assert isinstance(told, NeedsSetup)
    assert "upgraded a moment ago" in told.message.id
    with pytest.raises(NeedsSetup, match="upgraded a moment ago"), writing(engine):
        pass


def test_a_migration_that_fails_leaves_all_as_it_was(db: str, tmp_path: Path) -> None:
    engine = database.open_existing(db, "")
    add(engine, customer("C0001"))
    with pytest.raises(DBAPIError):
        upgrade_database(db, "", AT, migrations(tmp_path, 'op.execute("SELECT * FROM nowhere")'))
    database.open_existing(db, "")
    with engine.connect() as connection:
        assert "nickname" not in connection.execute(text("SELECT * FROM customer")).keys()  # noqa: SIM118  # of a result


def test_rows_that_refer_to_nothing_stop_it(file: Path, tmp_path: Path) -> None:
    engine = database.open_existing(str(file), "")
    add(engine, customer("C0001"))
    stray = "op.execute(\"INSERT INTO phone VALUES (1, 99, NULL, '1', '1', NULL, 0)\")"
    with pytest.raises(Failed, match="cannot be upgraded"):
        upgrade_database(str(file), "", AT, migrations(tmp_path, stray))
    assert version(engine) == OURS.head


def test_a_damaged_database_is_not_upgraded(file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO phone VALUES (1, 99, NULL, '1', '1', NULL, 0)")
        connection.commit()
    before = file.read_bytes()
    with pytest.raises(Failed, match="damaged"):
        upgrade_database(str(file), "", AT, migrations(tmp_path))
    assert file.read_bytes() == before
    assert list(file.parent.glob("k-*")) == []


def test_a_newer_database_is_left_alone(db: str) -> None:
    with writer(open_engine(locate_database(db))).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NeedsSetup, match="newer"):
        upgrade_database(db, "", AT)


def test_another_program_was_quicker(
    db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = migrations(tmp_path)
    upgrade_database(db, "", AT, ours)
    monkeypatch.setattr(schema, "version_of", lambda *_: OURS.head)  # what we saw before
    assert upgrade_database(db, "", AT, ours) is None


def test_the_department_and_who_works_there_are_entered_as_customers(released: Path) -> None:
    with closing(sqlite3.connect(released)) as connection:
        connection.executemany(
            "INSERT INTO agent (id, name, login, roles, active) VALUES (?, ?, ?, ?, ?)",
            [(7, "周红", None, '["sales"]', 1), (8, "陈刚", "chen", "[]", 0)],
        )
        connection.execute("UPDATE customer SET code = 'SELF-7' WHERE id = 1")
        connection.commit()
    before = version_of(released)
    upgrade_database(str(released), "", AT)
    with closing(sqlite3.connect(released)) as connection:
        rows = connection.execute(
            "SELECT id, code, name, owner_id, created, fields FROM customer WHERE id < 0 ORDER BY id DESC"
        ).fetchall()
    assert [(*row[:5], json.loads(row[5])) for row in rows] == (
        [
            (-1, "SELF", "客服部", None, "2026-11-23", {"role": []}),
            (-2, "SELF-LI", "李敏", 1, "2026-11-23", {"role": ["manager"]}),
            (-8, "SELF-8", "周红", 7, "2026-11-23", {"role": ["sales"]}),
        ]
        if before < "0011"
        else []
    )
