"""A database with anything that keqing did not lay out is not used, whatever it would do."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.schema import CreateTable

from keqing import i18n
from keqing.errors import Failed, KeqingError, NeedsSetup
from keqing.store import database, lookup, shape, shape_told, unit, version
from keqing.store.engine import open_engine, writer
from keqing.store.location import locate_database
from keqing.store.schema import STAMP, Altered
from keqing.store.shape import Part, clauses
from keqing.store.upgrade import upgrade_database
from tests.store.facts import AT

SAVED = Path(__file__).parents[1] / "data"

ADDED = [
    (
        "CREATE TRIGGER tidy AFTER INSERT ON stop BEGIN DELETE FROM stop WHERE id = new.id; END",
        "TRIGGER tidy is not keqing's",
    ),
    (
        "CREATE TRIGGER 'keqing stop' AFTER UPDATE ON customer BEGIN SELECT 1; END",
        "TRIGGER keqing stop is not keqing's",
    ),
    ("CREATE VIEW stops AS SELECT * FROM stop", "VIEW stops is not keqing's"),
    (
        "CREATE VIEW many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n) SELECT i FROM n",
        "VIEW many is not keqing's",
    ),
    ("CREATE TABLE extra (id INTEGER)", "TABLE extra is not keqing's"),
    ("CREATE VIRTUAL TABLE looked USING fts5(words)", "VIRTUAL TABLE looked is not keqing's"),
    ("CREATE INDEX ix_own ON customer (lower(name))", "INDEX ix_own is not keqing's"),
    (
        "CREATE UNIQUE INDEX ix_own ON customer (name)",
        "INDEX ix_own is not keqing's",
    ),
    (
        "ALTER TABLE customer ADD COLUMN mine VARCHAR",
        "column mine of customer is not keqing's",
    ),
    (
        "ALTER TABLE customer ADD COLUMN mine VARCHAR AS (name || code)",
        "column mine of customer is not keqing's",
    ),
]
GONE = [
    ("DROP TABLE stop", "TABLE stop is missing"),
    ("DROP INDEX ix_stop_digest", "INDEX ix_stop_digest is missing"),
    ("ALTER TABLE stop DROP COLUMN evidence", "column evidence of stop is missing"),
    ("ALTER TABLE stop RENAME COLUMN evidence TO proof", "column evidence of stop is missing"),
    ("ALTER TABLE stop RENAME TO stops", "TABLE stop is missing"),
    (
        "DROP TABLE stop; CREATE VIEW stop AS SELECT 1 AS id",
        "TABLE stop is laid out otherwise",
    ),
    (
        "DROP INDEX ix_stop_digest; CREATE UNIQUE INDEX ix_stop_digest ON stop (digest)",
        "INDEX ix_stop_digest is laid out otherwise",
    ),
]
REWRITTEN = [
    ("name VARCHAR NOT NULL", "name VARCHAR NOT NULL ON CONFLICT REPLACE"),
    ("UNIQUE (code)", "UNIQUE (code) ON CONFLICT REPLACE"),
    ("code VARCHAR NOT NULL", "code VARCHAR NOT NULL COLLATE NOCASE"),
    ("grade VARCHAR", "grade VARCHAR DEFAULT 'VIP'"),
    ("grade VARCHAR", "grade VARCHAR CHECK (grade IS NULL)"),
    ("grade VARCHAR", "grade VARCHAR AS ('VIP')"),
    ("grade VARCHAR", '"grade VARCHAR"'),
    ("REFERENCES agent (id)", "REFERENCES agent (id) ON DELETE CASCADE"),
]
"""Texts of the table `customer`, and what makes rows vanish or lie in their stead."""


def run(db: Path | str, sql: str) -> None:
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.executescript(sql)


def rewritten(file: Path, table: str, old: str, new: str) -> None:
    """Change the text of a table past SQLite's own checks, as an editor of bytes could."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        done = connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ?", (old, new, table)
        )
        assert done.rowcount == 1
        connection.commit()


def found(db: Path | str) -> list[str]:
    with pytest.raises(Altered) as caught:
        database.open_existing(str(db), "")
    assert (caught.value.exit_code, "changed outside keqing" in str(caught.value)) == (1, True)
    return [i18n.translate_message(message, "en") for message in caught.value.found]


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(("sql", "says"), ADDED + GONE)
def test_whatever_was_changed_is_named_and_nothing_is_written(
    file: Path, sql: str, says: str
) -> None:
    run(file, sql)
    before = digest(file)
    assert says in found(file)
    assert digest(file) == before
    assert lookup.open_read_only(str(file)) is None


@pytest.mark.parametrize(("old", "new"), REWRITTEN)
def test_a_table_that_would_lose_or_invent_rows(file: Path, old: str, new: str) -> None:
    rewritten(file, "customer", old, new)
    assert any("customer" in says for says in found(file))


def test_two_tables_on_the_same_pages(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master"
            " WHERE name = 'event') WHERE name = 'stop'"
        )
        connection.commit()
    with pytest.raises(KeqingError) as caught:
        database.open_existing(str(file), "")
    assert isinstance(caught.value, Failed)


@pytest.mark.parametrize("name", ["sqlite_stat1", "sqlite_sequence", "sqlite_autoindex_stop_9"])
def test_a_trigger_that_is_called_like_sqlites_own(file: Path, name: str) -> None:
    run(file, "CREATE TRIGGER tidy AFTER INSERT ON stop BEGIN DELETE FROM stop; END")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET name = ?, sql = replace(sql, 'tidy', ?) WHERE name = 'tidy'",
            (name, name),
        )
        connection.commit()
    with pytest.raises(Failed):
        database.open_existing(str(file), "")


@pytest.mark.parametrize(
    ("sql", "n"),
    [
        ("INSERT INTO alembic_version VALUES ('0001')", 2),
        ("INSERT INTO alembic_version VALUES ('9999')", 2),
        ("DELETE FROM alembic_version", 0),
    ],
)
def test_more_than_one_version_or_none(file: Path, sql: str, n: int) -> None:
    run(file, sql)
    assert found(file) == [f"alembic_version has {n} rows instead of one"]


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE alembic_version RENAME COLUMN version_num TO v",
        "DROP TABLE alembic_version",
        "DROP TABLE alembic_version; CREATE VIEW alembic_version AS SELECT '0002' AS version_num",
        "DROP TABLE alembic_version; CREATE VIRTUAL TABLE alembic_version USING fts5(version_num)",
    ],
)
def test_a_version_that_cannot_be_read(file: Path, sql: str) -> None:
    run(file, sql)
    with pytest.raises(Failed, match="damaged"):
        database.open_existing(str(file), "")


@pytest.mark.parametrize(
    "sql",
    ["ANALYZE", "VACUUM", "PRAGMA user_version = 7", "REINDEX", "PRAGMA auto_vacuum = 1; VACUUM"],
)
def test_what_sqlite_does_for_itself_changes_nothing(file: Path, sql: str) -> None:
    run(file, sql)
    database.open_existing(str(file), "").dispose()
    connection = lookup.open_read_only(str(file))
    assert connection is not None
    connection.close()


def test_many_changes_are_told_in_a_few_lines(file: Path) -> None:
    run(file, ";".join(f"CREATE TABLE extra_{n} (id INTEGER)" for n in range(20)))
    with pytest.raises(Altered) as caught:
        database.open_existing(str(file), "")
    assert (len(caught.value.found), len(caught.value.details)) == (20, 4)


def test_what_is_changed_while_we_wait_for_our_turn(file: Path) -> None:
    engine = database.open_existing(str(file), "")
    run(file, "CREATE TRIGGER tidy AFTER INSERT ON stop BEGIN DELETE FROM stop; END")
    with pytest.raises(Altered), unit.writing(engine, login="me", command="x", at=AT):
        pass


@pytest.mark.parametrize("name", version.OLDER)
def test_an_older_database_is_looked_at_before_it_is_upgraded(tmp_path: Path, name: str) -> None:
    file = tmp_path / "k.db"
    run(file, (SAVED / f"schema-{name}.sql").read_text("utf-8"))
    run(file, "CREATE TRIGGER tidy AFTER INSERT ON holiday BEGIN DELETE FROM stop; END")
    before = digest(file)
    with pytest.raises(Altered):
        upgrade_database(str(file), "", AT)
    assert digest(file) == before
    run(file, "DROP TRIGGER tidy")
    assert upgrade_database(str(file), "", AT) is not None


def test_a_newer_database_is_not_judged(file: Path) -> None:
    run(file, "UPDATE alembic_version SET version_num = '9999'; CREATE TABLE extra (id INTEGER)")
    with pytest.raises(NeedsSetup):
        database.open_existing(str(file), "")


# On a server


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (
            (
                "CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
                "CREATE TRIGGER tidy BEFORE INSERT ON stop FOR EACH ROW EXECUTE FUNCTION tidy()"
            ),
            "TRIGGER tidy is not keqing's",
        ),
        (
            "CREATE RULE tidy AS ON INSERT TO stop DO INSTEAD NOTHING",
            "RULE tidy is not keqing's",
        ),
        (
            "ALTER TABLE stop ENABLE ROW LEVEL SECURITY",
            "stop hides rows from some users (row security)",
        ),
        ("ALTER TABLE stop DROP COLUMN evidence", "column evidence of stop is missing"),
        ("ALTER TABLE stop ADD COLUMN mine text", "column mine of stop is not keqing's"),
        ("DROP TABLE supply", "TABLE supply is missing"),
        (
            "ALTER TABLE stop RENAME TO kept; CREATE VIEW stop AS SELECT * FROM kept WHERE false",
            "TABLE stop is laid out otherwise",
        ),
        (
            "INSERT INTO alembic_version VALUES ('0001')",
            "alembic_version has 2 rows instead of one",
        ),
    ],
)
def test_what_acts_on_our_tables_on_a_server(server_db: str, sql: str, says: str) -> None:
    with open_engine(locate_database(server_db)).begin() as connection:
        connection.exec_driver_sql(sql)
    assert says in found(server_db)


def test_other_tables_may_stand_beside_ours_on_a_server(server_db: str) -> None:
    with writer(open_engine(locate_database(server_db))).begin() as connection:
        connection.execute(text("CREATE TABLE photo (id integer)"))
        connection.execute(text("CREATE VIEW seen AS SELECT * FROM customer"))
    database.open_existing(server_db, "").dispose()


def test_an_older_version_on_a_server(server_db: str) -> None:
    with writer(open_engine(locate_database(server_db))).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        connection.execute(text("DROP TABLE supply"))
    with pytest.raises(NeedsSetup):
        database.open_existing(server_db, "")
    with open_engine(locate_database(server_db)).begin() as connection:
        connection.execute(text("CREATE RULE tidy AS ON INSERT TO stop DO INSTEAD NOTHING"))
    assert found(server_db) == ["RULE tidy is not keqing's"]


# Texts of tables


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (
            "CREATE TABLE a (x INTEGER, y TEXT)",
            'create  table "a"(\n y text,/* , */x integer -- )\n)',
        ),
        ("CREATE TABLE [a] (`x` INTEGER)", "CREATE TABLE a (x INTEGER)"),
        ("CREATE INDEX i ON a (x, y)", 'CREATE INDEX i ON "a"("x","y")'),
    ],
)
def test_how_a_text_is_set_makes_no_difference(first: str, other: str) -> None:
    assert clauses(first) == clauses(other)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("CREATE TABLE a (x INTEGER)", "CREATE TABLE a (x INTEGER) WITHOUT ROWID"),
        ("CREATE TABLE a (x INTEGER)", "CREATE TABLE a ('x' INTEGER)"),
        ("CREATE TABLE a (x INTEGER)", 'CREATE TABLE a ("x INTEGER")'),
        ("CREATE TABLE a (x INTEGER)", "CREATE TABLE a AS SELECT 1"),
        ("CREATE TABLE a (x, y)", "CREATE TABLE a (x, y, PRIMARY KEY (x, y))"),
        ("CREATE TABLE a (x, PRIMARY KEY (x, y))", "CREATE TABLE a (x, PRIMARY KEY (y, x))"),
        ("CREATE INDEX i ON a (x, y)", "CREATE INDEX i ON a (y, x)"),
        ("CREATE INDEX i ON a (x)", "CREATE INDEX i ON a (x) WHERE x"),
    ],
)
def test_what_a_text_says_does(first: str, other: str) -> None:
    assert clauses(first) != clauses(other)


def test_a_text_that_is_none() -> None:
    for sql in ("", "(", "CREATE TABLE", "CREATE TABLE a (((", "CREATE TABLE a )", "/*", "\ud800"):
        assert clauses(sql)
    assert shape.expected_layout("../0002x") is None
    wanted = shape.expected_layout(version.HEAD)
    assert wanted is not None
    assert shape_told.differences([Part("table", "a", 2, "\ud800")], wanted)


def test_the_usual_file_costs_no_more_than_one_digest(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = shape.expected_layout(version.HEAD)
    assert wanted is not None
    with closing(sqlite3.connect(file)) as connection:
        parts = [Part._make(row) for row in connection.execute(shape.QUERY)]
    monkeypatch.setattr(shape, "clauses", lambda _: pytest.fail("the texts were taken apart"))
    assert shape.fits(parts, wanted)


def test_the_tables_of_every_version_are_written_down() -> None:
    folder = Path(shape.__file__).with_name("shapes")
    assert {path.stem for path in folder.iterdir()} == {version.HEAD, *version.OLDER}


def test_the_tables_are_written_down_as_they_are(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        now = shape.layout_text(map(Part._make, connection.execute(shape.QUERY)))
    kept = Path(shape.__file__).with_name("shapes") / f"{version.HEAD}.json"
    assert kept.read_text("utf-8") == now, "run python checks/shapes.py --update"


def test_the_version_of_a_file_is_known_by_the_text_of_its_table() -> None:
    laid_out = str(CreateTable(STAMP).compile(dialect=sqlite_dialect())).strip()
    assert laid_out == shape._STAMP
    assert shape.is_stamp(laid_out)
    assert shape.is_stamp('create table "alembic_version" (version_num VARCHAR(32))')
    assert not shape.is_stamp("CREATE VIRTUAL TABLE alembic_version USING fts5(version_num)")
