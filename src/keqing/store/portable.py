"""All rows of a database in a form that both of its engines read: copied to another, or as lines of JSON.

A dump begins with a line of JSON that says what follows, and has a line for each row with its table. Each of these has
a check of its own, by which a changed line is named. A last line proves the ones before by their number and SHA-256.
Rows stand in the order of their tables and keys, so the same rows give the same bytes on either engine.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    MetaData,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
)

from keqing.errors import Failed, NeedsSetup, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Agent, Base, Operation
from keqing.records.backup import MovedRows
from keqing.store import schema
from keqing.store.changes import plain, typed_value
from keqing.store.commit import commit
from keqing.store.engine import queued_writer, reader, writer
from keqing.store.location import Place
from keqing.store.locks import lock_for_writing
from keqing.text.harmless import escape_json

SCHEMA = "keqing.dump/1"
TABLES: tuple[Table, ...] = tuple(Base.metadata.sorted_tables)
"""All tables, each behind those that it refers to."""
_COUNTED = [table for table in TABLES if table.dialect_options["sqlite"]["autoincrement"]]
"""Tables that give no id twice, in either engine."""
_BATCH = 1_000
_LONGEST_HEAD = 4_096
"""Bytes of a first line at most."""
_CHECK = b',"check":"'
_CHECK_DIGITS = 16
_END = b'{"rows":'
"""How the last line begins."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VersionTables:
    """The tables of a version, each behind those that it refers to."""

    version: str
    tables: Sequence[Table]

    @classmethod
    def ours(cls) -> VersionTables:
        """The tables of this keqing."""
        return cls(schema.HEAD, TABLES)

    @classmethod
    def found(cls, connection: Connection, version: str) -> VersionTables:
        """The tables as a database has them, such as those of an older keqing."""
        there = MetaData()
        there.reflect(connection)
        ours = (table for table in there.sorted_tables if table.name != schema.STAMP.name)
        return cls(version, tuple(ours))


def dump_lines(engine: Engine, layout: VersionTables | None = None) -> Iterator[bytes]:
    """Write all rows of a database as lines of JSON, as they are at one moment."""
    layout = layout or VersionTables.ours()
    names = {table.name for table in layout.tables}
    seal, rows = hashlib.sha256(), 0
    with reader(engine).connect() as connection:
        counters = {name: n for name, n in _counters(connection, names).items() if name in names}
        head = {"schema": SCHEMA, "version": layout.version, "counters": counters}
        yield _sealed(seal, head)
        for table in layout.tables:
            for row in _rows(connection, table):
                yield _sealed(seal, {"table": table.name, "row": row})
                rows += 1
    yield _end(rows, seal)


def load_lines(lines: Iterable[bytes], engine: Engine, place: Place) -> MovedRows:
    """Write the rows of a dump into a database without any, in one transaction.

    Raises Failed for a dump that was cut or changed, NeedsSetup for one of another version, and Unusable for a database
    that has rows already.
    """
    read = _Dump(iter(lines))
    return _fill(engine, place, read.counters, read.rows())


def is_dump(file: Path) -> bool:
    """Tell whether a file begins as a dump does."""
    with file.open("rb") as opened:
        return SCHEMA.encode() in opened.readline(_LONGEST_HEAD)


def verify_lines(lines: Iterable[bytes], layout: VersionTables | None = None) -> Counter[str]:
    """Read a dump to its end and count the rows of each table. Raises as `load_lines` does."""
    rows = _Dump(iter(lines), layout).rows()
    return Counter(table.name for table, row in rows if not _is_own(row.get("id")))


def copy_rows(source: Engine, target: Engine, place: Place) -> MovedRows:
    """Write the rows of one database into another one without any, whatever the engines, and compare their checksums.

    Raises Unusable for a target that has rows already, and Failed when the two differ in the end; nothing is written
    then.
    """
    with reader(source).connect() as connection:
        rows = ((table, row) for table in TABLES for row in _rows(connection, table))
        return _fill(target, place, _counters(connection), rows)


def _is_own(id_: object) -> bool:
    """Tell whether an id is of a row of the department itself, which is no customer."""
    return isinstance(id_, int) and id_ <= 0


class _Dump:
    """The lines of a dump, whose end proves that none is missing or changed."""

    def __init__(self, lines: Iterator[bytes], layout: VersionTables | None = None) -> None:
        """Read the first line. Raises as `load_lines` does."""
        self._lines, self._seal = lines, hashlib.sha256()
        self._layout = layout or VersionTables.ours()
        line = next(lines, b"")
        if SCHEMA.encode() not in line[:_LONGEST_HEAD]:
            raise Failed(msg("This is no dump of keqing's."), msg("Check the path."))
        head = _checked(line, 1)
        if head.get("schema") != SCHEMA:
            raise Failed(msg("This is no dump of keqing's."), msg("Check the path."))
        version = str(head.get("version") or "-")
        if version != self._layout.version:
            raise _other_version(version)
        self._seal.update(line)
        self.counters: Mapping[str, int] = head.get("counters") or {}

    def rows(self) -> Iterator[tuple[Table, Row]]:
        """Give the rows with their tables; the last line is checked at the end."""
        known = {table.name: table for table in self._layout.tables}
        number = 1
        for number, line in enumerate(self._lines, start=2):
            if line.startswith(_END):
                if line != _end(number - 2, self._seal):
                    raise _changed(msg("The dump is not as it was written: lines are missing."))
                return
            document = _checked(line, number)
            table = known.get(str(document.get("table")))
            row = document.get("row")
            if table is None or not isinstance(row, dict):
                raise _changed_line(number)
            self._seal.update(line)
            yield table, row
        raise _changed(
            msg("The dump was cut off after line {n}: it has no end.", n=number),
        )


def _checked(line: bytes, number: int) -> dict[str, Any]:
    """Read a line that is as it was written."""
    words, found, check = line.rpartition(_CHECK)
    if not found or check != _check(words) + b'"}\n':
        raise _changed_line(number)
    try:
        document = json.loads(words + b"}")
    except ValueError as error:
        raise _changed_line(number) from error
    if not isinstance(document, dict):
        raise _changed_line(number)
    return document


def _changed_line(number: int) -> Failed:
    return _changed(msg("Line {n} of the dump is not as it was written.", n=number))


def _changed(says: Message) -> Failed:
    return Failed(says, msg("Use another copy."))


def _other_version(version: str) -> NeedsSetup:
    """Say what to do with a dump whose tables are not ours."""
    says = msg("The dump is of another version of keqing: {version}.", version=version)
    if version in schema.OLDER:
        return NeedsSetup(says, msg("Restore it with that version, then run keqing upgrade."))
    return NeedsSetup(says, msg("Install that version or a later one. Nothing was changed."))


def _fill(
    engine: Engine, place: Place, counters: Mapping[str, int], rows: Iterator[tuple[Table, Row]]
) -> MovedRows:
    """Write rows into a database without any, and read them again to compare."""
    counts: dict[str, int] = {}
    wanted: dict[str, str] = {}
    with (
        queued_writer(engine) as patience,
        writer(engine, rebuilding=True, patience=patience).connect() as connection,
    ):
        lock_for_writing(connection)
        _require_fresh(connection, place)
        for table in reversed(TABLES):
            connection.execute(delete(table))
        for table, part in groupby(rows, key=itemgetter(0)):
            counts[table.name], wanted[table.name] = _insert(
                connection, table, (row for _, row in part)
            )
        _count_on(connection, counters)
        for table in TABLES:
            digest = _Digest()
            found = sum(1 for row in _rows(connection, table) if digest.add(row))
            if (found, digest.hex) != (counts.get(table.name, 0), wanted.get(table.name, _EMPTY)):
                raise Failed(
                    msg("The rows of {table} are not as they were read.", table=table.name),
                    msg("Nothing was written."),
                )
        commit(connection)
    return MovedRows(str(place), counts, wanted)


class _Digest:
    """The checksum of a table's rows, in the order of their keys."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()

    def add(self, row: Row) -> bool:
        """Count one more row in; always true, so that rows can be counted on the way."""
        self._sum.update(_line(row))
        return True

    @property
    def hex(self) -> str:
        """The checksum so far."""
        return self._sum.hexdigest()


_EMPTY = _Digest().hex


def _insert(connection: Connection, table: Table, rows: Iterator[Row]) -> tuple[int, str]:
    """Write the rows of a table. References to the table itself are filled in when all of it is there."""
    own = [
        column.key
        for column in table.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]
    digest, count, later = _Digest(), 0, list[Row]()
    while part := list(islice(rows, _BATCH)):
        for row in part:
            digest.add(row)
        later += [row for row in part if any(row[name] is not None for name in own)]
        typed = [
            {
                column.key: None if column.key in own else _typed(column, row[column.key])
                for column in table.columns
            }
            for row in part
        ]
        connection.execute(insert(table), typed)
        count += len(part)
    if later:
        statement = (
            table.update()
            .where(table.c.id == bindparam("key"))
            .values({name: bindparam(f"new_{name}") for name in own})
        )
        connection.execute(
            statement,
            [{"key": row["id"], **{f"new_{name}": row[name] for name in own}} for row in later],
        )
    return count, digest.hex


def _typed(column: Column[Any], value: object) -> object:
    if isinstance(column.type, DateTime) and isinstance(value, str):
        return datetime.fromisoformat(value)
    return typed_value(column, value)


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    names = [column.key for column in table.columns]
    ordered = select(table).order_by(*table.primary_key.columns)
    result = connection.execute(ordered, execution_options={"yield_per": _BATCH})
    for values in result:
        yield dict(zip(names, map(plain, values), strict=True))


def _require_fresh(connection: Connection, place: Place) -> None:
    """Raise Unusable for a database that somebody has worked in."""
    for model in (Operation, Agent):
        if connection.scalar(select(func.count()).select_from(model)):
            raise Unusable(
                msg("{path} has records already.", path=str(place)),
                msg("Give the address of a new database."),
            )


def _counters(connection: Connection, tables: Collection[str] | None = None) -> dict[str, int]:
    """Return the last id that each fact table has given, also to rows that are gone: none is given twice.

    `tables` are those that are there, if not all of ours.
    """
    given: dict[str, int] = {}
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        given = {str(name): int(last) for name, last in found}
    else:
        for table in (table for table in _COUNTED if tables is None or table.name in tables):
            asked = f"SELECT last_value FROM {table.name}_id_seq WHERE is_called"  # noqa: S608  # our own names
            given[table.name] = int(connection.scalar(text(asked)) or 0)
    return {name: given[name] for name in sorted(given) if given[name]}


def tables_behind(connection: Connection) -> Iterator[str]:
    """Give the tables whose next id would be one that a row has: none, unless a count was changed outside keqing."""
    given = _counters(connection)
    for table in _COUNTED:
        newest = connection.scalar(select(func.max(table.c.id))) or 0
        if newest > given.get(table.name, 0):
            yield table.name


def _count_on(connection: Connection, counters: Mapping[str, int]) -> None:
    """Let each table go on with the ids after those that were given."""
    server = connection.dialect.name != "sqlite"
    for table in TABLES if server else _COUNTED:
        if "id" not in table.columns:
            continue
        newest = connection.scalar(select(func.max(table.c.id))) or 0
        last = max(newest, int(counters.get(table.name, 0)))
        if server and last:
            words = {"name": f"{table.name}_id_seq", "last": last}
            connection.execute(text("SELECT setval(:name, :last)"), words)
        elif not server:
            words = {"name": table.name, "last": last}
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), words)
            counted = "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"
            connection.execute(text(counted), words)


def _sealed(seal: Any, document: Row) -> bytes:  # noqa: ANN401  # hashlib names no type for it
    words = _line(document)[: -len(b"}\n")]
    line = words + _CHECK + _check(words) + b'"}\n'
    seal.update(line)
    return line


def _check(words: bytes) -> bytes:
    """Return by what a line is known to be as it was written, though it may stand elsewhere."""
    return hashlib.sha256(words).hexdigest()[:_CHECK_DIGITS].encode()


def _end(rows: int, seal: Any) -> bytes:  # noqa: ANN401  # as above
    return _line({"rows": rows, "sha256": seal.hexdigest()})


def _line(document: Row) -> bytes:
    words = escape_json(
        json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    )
    return f"{words}\n".encode("utf-8", "surrogatepass")
