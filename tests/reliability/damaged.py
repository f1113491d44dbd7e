"""Databases that no keqing wrote so: changed by another program, damaged by a disk, or put there with ill intent."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import socket
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

Damage = Callable[[Path], object]
_SECTOR = 512
_PAGE = 4096


def _run(*statements: str, file: Path) -> None:
    """Change a database past all that keeps it sound."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)


def sql(*statements: str) -> Damage:
    return lambda file: _run(*statements, file=file)


def _put(table: str, column: str, value: object) -> Damage:
    def put(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(
                f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = (SELECT max(rowid) FROM "{table}")',  # noqa: S608  # names of this table
                (value,),
            )
            connection.commit()

    return put


def _bytes(at: int, value: bytes) -> Damage:
    def put(file: Path) -> None:
        with file.open("r+b") as handle:
            handle.seek(at)
            handle.write(value)

    return put


def _instead(make: Damage) -> Damage:
    def put(file: Path) -> None:
        file.unlink()
        make(file)

    return put


def _dumped(file: Path, *pragmas: str) -> None:
    """Make the same database anew, under other pragmas."""
    with closing(sqlite3.connect(file)) as connection:
        lines = [*connection.iterdump()]
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        for pragma in pragmas:
            connection.execute(pragma)
        connection.executescript("\n".join(lines))
    file.chmod(0o600)


def _wal_left(file: Path) -> None:
    """Leave a journal of WAL that holds the newest customer's note, as a program that was killed does."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE customer SET note = '在日志里'")
        kept = {end: Path(f"{file}-{end}").read_bytes() for end in ("wal", "shm")}
        whole = file.read_bytes()
    file.write_bytes(whole)
    for end, content in kept.items():
        Path(f"{file}-{end}").write_bytes(content)


def _wal_of_another(file: Path) -> None:
    other = file.with_name("other.db")
    shutil.copy(file, other)
    _wal_left(other)
    _run("PRAGMA journal_mode = WAL", "CREATE TABLE x (y)", "DROP TABLE x", file=file)
    shutil.move(f"{other}-wal", f"{file}-wal")


def _journal_of_another(file: Path) -> None:
    Path(f"{file}-journal").write_bytes(
        bytes.fromhex("d9d505f920a163d7") + b"\0\0\0\1" * 5 + random.Random(1).randbytes(8_000)  # noqa: S311  # noise
    )


def _socket(file: Path) -> None:
    here = Path.cwd()
    os.chdir(file.parent)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(file.name)
    finally:
        os.chdir(here)


def _file_for_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("x")


def _schema(name: str, text: str) -> Damage:
    return sql(
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_master SET sql = '{text}' WHERE name = '{name}'",  # noqa: S608  # as above
    )


_FIREFOX = (
    "CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR)",
    "CREATE TABLE moz_bookmarks (id INTEGER PRIMARY KEY)",
    "INSERT INTO moz_places VALUES (1, 'http://a.example', 'x')",
)
_SHOP = (
    "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT)",
    "CREATE TABLE event (id INTEGER PRIMARY KEY, at TEXT)",
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
    "INSERT INTO alembic_version VALUES ('9f3c1')",
)

REFUSED: Mapping[str, Damage] = {
    "a trigger that deletes stops": sql("CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event WHERE outcome = 'stop'; END"),
    "a view": sql("CREATE VIEW v AS SELECT * FROM customer"),
    "two versions": lambda file: _run("INSERT INTO alembic_version VALUES ('m0001')", file=file),
    "nothing but a header cut short": lambda file: os.truncate(file, 60),
    "no bytes": lambda file: os.truncate(file, 0),
    "a folder": _instead(Path.mkdir),
    "a pipe": _instead(os.mkfifo),
    "a program of another kind": _instead(sql(*_FIREFOX)),
    "tables of the same names": _instead(sql(*_SHOP)),
    "letters flipped in the first line": _bytes(0, b"SQLite format 4"),
    "links in a circle": _instead(lambda file: file.symlink_to(file.name)),
    "a trigger in place of an update": sql("CREATE TRIGGER t BEFORE UPDATE ON customer BEGIN SELECT RAISE(IGNORE); END"),
    "a trigger in a view": sql("CREATE VIEW v AS SELECT 1 AS x", "CREATE TRIGGER t INSTEAD OF INSERT ON v BEGIN SELECT 1; END"),
    "a generated column": sql("ALTER TABLE customer ADD COLUMN g AS (upper(name))"),
    "an index of an expression": sql("CREATE INDEX x ON customer (upper(name))"),
    "an index of a part": sql("CREATE UNIQUE INDEX x ON customer (name) WHERE status = 'active'"),
    "a virtual table": sql("CREATE VIRTUAL TABLE v USING fts5(x)"),
    "one more table": sql("CREATE TABLE x (y)"),
    "one more column": sql("ALTER TABLE event ADD COLUMN x TEXT DEFAULT 'y'"),
    "a table less": sql("DROP TABLE closing"),
    "an index less": lambda file: _run(*_first_index(file), file=file),
    "no version": sql("DELETE FROM alembic_version"),
    "an unknown version": sql("UPDATE alembic_version SET version_num = 'zzz'"),
    "a version of bytes": sql("UPDATE alembic_version SET version_num = x'ff00'"),
    "a schema that is none": _schema("customer", "CREATE TABEL customer (x"),
    "a schema of another table": _schema("event", "CREATE TABLE event (id INTEGER PRIMARY KEY)"),
    "a size of pages that is none": _bytes(16, b"\x03\x07"),
    "a format from the future": _bytes(18, b"\x09\x09"),
    "a schema from the future": _bytes(44, b"\0\0\0\x09"),
    "an encoding that is none": _bytes(56, b"\0\0\0\x07"),
    "a first page of noise": _bytes(100, random.Random(2).randbytes(_PAGE - 100)),  # noqa: S311
    "noise": _instead(lambda file: file.write_bytes(random.Random(3).randbytes(40_000))),  # noqa: S311
    "words": _instead(lambda file: file.write_text("编号,姓名\nC0001,王秀英\n")),
    "packed": lambda file: file.write_bytes(gzip.compress(file.read_bytes())),
    "a socket": _instead(_socket),
    "a device": _instead(lambda file: file.symlink_to("/dev/null")),
    "a device without an end": _instead(lambda file: file.symlink_to("/dev/zero")),
    "a link to nothing": _instead(lambda file: file.symlink_to("nothing.db")),
    "a link to a folder": _instead(lambda file: file.symlink_to(".")),
    "a file in the place of its folder": lambda file: _file_for_folder(file.parent),
}  # fmt: skip
"""What is no database of ours: no command works with it, and none changes it."""


def _first_index(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        (name,) = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchone()
    return [f"DROP INDEX {name}"]


SPOILED: Mapping[str, Damage] = {
    "bytes in a name": _put("customer", "name", b"\xff\x00\xfe"),
    "letters in a number": _put("event", "minutes", "many"),
    "a number without end": _put("event", "minutes", float("inf")),
    "a day that is none": _put("event", "day", "2026-02-30"),
    "a day of letters": _put("customer", "created", "gestern"),
    "JSON that is none": _put("event", "details", '{"a":'),
    "JSON that is too deep": _put("event", "details", "[" * 100_000 + "]" * 100_000),
    "JSON of another kind": _put("event", "details", "7"),
    "a birthday in an event that is none": sql("UPDATE event SET kind = 'profile', details = '{\"birthday\": \"x\"}'"),
    "a day in an event that is none": sql("UPDATE event SET details = '{\"next\": \"-x\", \"until\": \"7x\", \"day\": \"2026-02-30\"}'"),
    "a detail within a detail": sql("UPDATE event SET details = '{\"product\": [[\"x\"]], \"until\": {\"a\": 1}, \"grade\": {}}'"),
    "NUL in a name": _put("customer", "name", "王\0秀英"),
    "a lone half of a letter": sql("UPDATE customer SET name = CAST(x'eda080' AS TEXT)"),
    "a text of ten million letters": _put("customer", "note", "字" * 10_000_000),
    "a customer of nobody": sql("UPDATE event SET customer_id = 999 WHERE rowid = (SELECT max(rowid) FROM event)"),
    "an agent of nobody": sql("UPDATE customer SET owner_id = 999"),
    "whoever sent himself": sql("UPDATE customer SET referrer_id = id"),
    "numbers of rows at their end": sql("UPDATE event SET id = 9223372036854775807 WHERE rowid = (SELECT max(rowid) FROM event)"),
    "a number below nothing": sql("UPDATE operation SET id = -5 WHERE rowid = (SELECT max(rowid) FROM operation)"),
    "an outcome that nobody knows": _put("event", "outcome", "teleported"),
    "a kind that nobody knows": _put("event", "kind", "zzz"),
    "a cadence that nobody knows": _put("enrollment", "cadence", "zzz"),
    "a definition that is none": sql("UPDATE definition SET text = '[[['"),
    "a definition that is too deep": _put("definition", "text", "x = " + "[" * 50_000),
    "a setting of digits": _put("setting", "value", "9" * 5_000),
    "a payload that is none": _put("operation", "payload", "eJw="),
    "a history that begins elsewhere": sql("DELETE FROM operation WHERE rowid = (SELECT min(rowid) FROM operation)"),
    "a number of pages that is wrong": _bytes(28, b"\0\0\xff\xff"),
    "free pages that are none": _bytes(32, b"\0\0\0\x05\0\0\0\x09"),
    "a journal of another": _journal_of_another,
    "a journal of WAL of another": _wal_of_another,
    "an empty journal of WAL": lambda file: Path(f"{file}-wal").write_bytes(b""),
    "noise for a journal of WAL": lambda file: Path(f"{file}-wal").write_bytes(random.Random(4).randbytes(9_000)),  # noqa: S311
}  # fmt: skip
"""What is a database of ours with something in it that cannot be, or with a journal that is not its own."""

WHOLE: Mapping[str, Damage] = {
    "a journal of WAL left behind": _wal_left,
    "large pages": sql("PRAGMA page_size = 65536", "VACUUM"),
    "small pages": sql("PRAGMA page_size = 512", "VACUUM"),
    "pages that are given back": sql("PRAGMA auto_vacuum = FULL", "VACUUM"),
    "letters of two bytes": lambda file: _dumped(file, "PRAGMA encoding = 'UTF-16le'"),
    "statistics": sql("ANALYZE"),
}
"""What only looks odd: every command works with it."""


def damage(file: Path, chance: random.Random) -> str:
    """Damage a file as disks and copies do, and say how."""
    whole = bytearray(file.read_bytes())
    pages = len(whole) // _PAGE
    match chance.randrange(6):
        case 0:
            cut = chance.randrange(1, len(whole) // _SECTOR) * _SECTOR
            said, whole = f"cut at {cut}", whole[:cut]
        case 1:
            places = [chance.randrange(100) for _ in range(chance.choice((1, 1, 2, 8)))]
            for place in places:
                whole[place] ^= 1 << chance.randrange(8)
            said = f"header {places}"
        case 2:
            places = [chance.randrange(len(whole)) for _ in range(chance.choice((1, 20, 400)))]
            for place in places:
                whole[place] = chance.randrange(256)
            said = f"{len(places)} bytes"
        case 3:
            page = chance.randrange(pages)
            whole[page * _PAGE : (page + 1) * _PAGE] = chance.randbytes(_PAGE)
            said = f"noise in page {page}"
        case 4:
            page = chance.randrange(pages)
            whole[page * _PAGE : (page + 1) * _PAGE] = bytes(_PAGE)
            said = f"nothing in page {page}"
        case _:
            page, other = chance.randrange(1, pages), chance.randrange(1, pages)
            whole[page * _PAGE : (page + 1) * _PAGE] = whole[other * _PAGE : (other + 1) * _PAGE]
            said = f"page {other} in the place of {page}"
    file.write_bytes(whole)
    return said
