"""The schema by models, by migrations, and as it was released is one."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from keqing.models import Base
from keqing.store import schema
from keqing.store.engine import open_engine, writer
from keqing.store.location import locate_database
from keqing.store.shape import clauses
from keqing.store.upgrade import OURS, run_migrations


def layout(file: Path) -> set[tuple[str, ...]]:
    """Everything that SQLite knows of tables and indexes, the clauses of each in one order."""
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
        return {(*names, *clauses(sql or "")) for *names, sql in found}


def migrated(db: str) -> Engine:
    """An empty database brought to our version by the migrations alone."""
    engine = open_engine(locate_database(db))
    with writer(engine).begin() as connection:
        run_migrations(connection, OURS)
    return engine


def test_the_versions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(OURS.folder))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    newest, *older = [revision.revision for revision in script.walk_revisions()]
    assert newest == schema.HEAD
    assert tuple(reversed(older)) == schema.OLDER


def test_models_and_migrations_lay_out_the_same_file(tmp_path: Path, file: Path) -> None:
    other = tmp_path / "migrated.db"
    other.touch()
    migrated(str(other))
    assert layout(other) == layout(file)


def test_models_and_migrations_lay_out_the_same_on_a_server(
    server_db: str, empty_server_db: str
) -> None:
    columns = text(
        "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length"
        " FROM information_schema.columns WHERE table_schema = 'public'"
    )
    indexes = text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
    rules = text(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace"
    )
    found = []
    for engine in (open_engine(locate_database(server_db)), migrated(empty_server_db)):
        with engine.connect() as connection:
            found.append([set(connection.execute(query)) for query in (columns, indexes, rules)])
    assert found[0] == found[1]
    assert all(found[0])


def test_the_models_ask_for_nothing_more(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_alembic_is_not_loaded_to_make_or_open_a_database(tmp_path: Path) -> None:
    script = """
import sys
from keqing.store import database, reverting, unit
database.create_new(sys.argv[1], "")
database.open_existing(sys.argv[1], "")
print("alembic" in sys.modules)
"""
    out = subprocess.check_output([sys.executable, "-c", script, tmp_path / "k.db"], text=True)
    assert out == "False\n"
