"""Values in a SQLite file that are none: days that do not exist, JSON that is none, text that is no UTF-8.

PostgreSQL takes no such values. SQLite keeps whatever it is given, so that another program, or a damaged disk, can
leave what no command could work with.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    String,
    Table,
    Time,
)

from keqing.dates.birthdays import Birthday
from keqing.dates.duty import DutyDays
from keqing.definitions.stored import TYPES
from keqing.definitions.vocabulary import EFFECTS
from keqing.errors import Failed
from keqing.i18n import msg
from keqing.models import Base
from keqing.records.progress import Status
from keqing.records.stored_words import column_words, table_words
from keqing.store.changes import unpack_entries
from keqing.text import bounded_toml

MAX_FINDINGS = 20
"""So many are looked for."""

_DAY = "(typeof({c}) <> 'text' OR substr({c}, 1, 4) < '0001' OR date({c}, '+0 days') IS NOT {c})"
"""A day is counted before it is compared: without `+0 days` the 30th of February is what it was."""
_TIME = "(typeof({c}) <> 'text' OR length({c}) NOT IN (8, 15) OR time(substr({c}, 1, 8)) IS NOT substr({c}, 1, 8))"
_MOMENT = (
    "(typeof({c}) <> 'text' OR substr({c}, 1, 4) < '0001' OR length({c}) NOT IN (19, 26)"
    " OR datetime(substr({c}, 1, 19), '+0 days') IS NOT substr({c}, 1, 19))"
)
_WHOLE = "typeof({c}) <> 'integer'"
_YES_OR_NO = "(typeof({c}) <> 'integer' OR {c} NOT IN (0, 1))"
_WORDS = "typeof({c}) <> 'text'"
_ANY_JSON = "(typeof({c}) NOT IN ('text', 'integer', 'real') OR NOT json_valid({c}))"
"""SQLite keeps a number that is a whole document as a number: a column of the type JSON is of numeric affinity."""
_LIST = "(typeof({c}) <> 'text' OR NOT json_valid({c}) OR json_type({c}) <> 'array')"
_TEXTS = (
    "(typeof({c}) <> 'text' OR NOT json_valid({c}) OR json_type({c}) <> 'array'"
    " OR EXISTS (SELECT 1 FROM json_each({c}) WHERE type <> 'text'))"
)
_OBJECT = "(typeof({c}) <> 'text' OR NOT json_valid({c}) OR json_type({c}) <> 'object')"
_TYPES: tuple[tuple[type[Any], str], ...] = (
    (DateTime, _MOMENT),
    (Date, _DAY),
    (Time, _TIME),
    (Boolean, _YES_OR_NO),
    (Integer, _WHOLE),
    (String, _WORDS),
)
"""What cannot be in a column of a type."""
_JSON: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"roles", "tags", "apart"}), _TEXTS),
    (frozenset({"hours", "notes", "quiet"}), _LIST),
    (frozenset({"fields", "details", "track_pauses"}), _OBJECT),
)
"""What cannot be in a column of JSON, by its name."""


_FORMS: Mapping[str, Mapping[str, Callable[[str], object]]] = {
    "customer": {"birthday": Birthday.parse, "duty": DutyDays.parse},
    "supply": {"units": Decimal, "daily": Decimal},
    "operation": {"payload": unpack_entries},
}
"""Texts of a form of our own, and what reads them or fails."""


_DAYS_WITHIN: Mapping[str, str] = {
    "contact": "next",
    "pause": "until",
    "promise": "day",
    "snooze": "until",
    "spread": "day",
    "start": "anchor",
}
"""The detail of an event of ours that is a day."""
_PROFILE = ("profile", "created")
"""Events that tell what a customer's file holds."""
_FORMS_WITHIN: Mapping[str, Callable[[str], object]] = {
    "birthday": Birthday.parse,
    "duty": DutyDays.parse,
}
"""Details of a profile that have a form of our own, and what reads them or fails."""
_VALUE = "json_extract(CASE WHEN json_valid(details) THEN details END, '$.{name}')"
_EVENTS = "SELECT rowid, {value} FROM event WHERE kind IN ({kinds}) AND {value} <> ''"  # a void value is none
_LISTS_WITHIN = (
    "SELECT event.rowid, told.key FROM event, json_each(CASE WHEN json_valid(details) THEN details END) AS told"
    " WHERE (instr(details, '[') OR instr(substr(details, 2), '{')) AND (told.key = 'product' OR kind IN ('profile', 'created')"
    " AND told.key NOT IN ('fields', 'declined_before', 'grade-given'))"
    " AND (told.type = 'object' OR told.type = 'array' AND (told.key = 'product'"
    " OR EXISTS (SELECT 1 FROM json_each(told.value) AS each WHERE each.type <> 'text')))"
)
"""Details that are to be texts, or lists of texts in a profile, and are nested."""


class Bad(NamedTuple):
    """Where a value stands that is none; `row` is SQLite's number of it."""

    table: str
    row: int
    column: str


def bad(connection: Connection, most: int = MAX_FINDINGS) -> list[Bad]:
    """Find values that are none, so many at most; on a server there are none."""
    if connection.dialect.name != "sqlite":
        return []
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):  # pragma: no cover
        raise TypeError(raw)
    return [*islice(_all(raw), most)]


def fault(connection: Connection) -> Failed | None:
    """Say which value, or which row that refers to none, no command can work with; None for none."""
    if found := bad(connection, most=1):
        says = msg(
            "The database holds an impossible value: {column} in row {row} of {table}.",
            column=column_words(found[0].table, found[0].column),
            row=found[0].row,
            table=table_words(found[0].table),
        )
    elif stray := _stray(connection):
        says = msg(
            "The database has a row of {table} that refers to none.", table=table_words(stray)
        )
    elif _is_torn(connection):
        return Failed(
            msg("The database file is damaged."), msg("Restore the last good copy of the file.")
        )
    else:
        return None
    return Failed(
        says, msg("keqing doctor names them all. Bring back a copy from before, or have it mended.")
    )


def _is_torn(connection: Connection) -> bool:
    """Tell whether pages of a file do not fit together."""
    if connection.dialect.name != "sqlite":
        return False
    return connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok"


def _stray(connection: Connection) -> str | None:
    if connection.dialect.name != "sqlite":
        return None
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return str(found[0]) if found else None


def _all(raw: sqlite3.Connection) -> Iterator[Bad]:
    for table in Base.metadata.sorted_tables:
        yield from _unfit(raw, table)
        broken = [*_undecodable(raw, table)]
        yield from broken
        if not broken:
            yield from _unreadable(raw, table)


def _unfit(raw: sqlite3.Connection, table: Table) -> Iterator[Bad]:
    """Yield the values whose type or form is not the column's."""
    for column in table.columns:
        if condition := _cannot_be(table, column):
            found = raw.execute(
                f'SELECT {_number(table)} FROM "{table.name}" WHERE "{column.name}" IS NOT NULL AND {condition}'  # noqa: S608  # our own names
                f" LIMIT {MAX_FINDINGS}"
            )
            yield from [Bad(table.name, row, column.name) for (row,) in found]


def _number(table: Table) -> str:
    """The number of a row: SQLite's own, and the customer's where a table does without one."""
    return "rowid" if table.dialect_options["sqlite"]["with_rowid"] else "customer_id"


def _cannot_be(table: Table, column: Column[Any]) -> str | None:
    quoted = f'"{column.name}"'
    if (known := _closed().get((table.name, column.name))) is not None:
        words = ", ".join("'{}'".format(word.replace("'", "''")) for word in sorted(known))
        return f"{quoted} NOT IN ({words})"
    if isinstance(column.type, JSON):
        form = next((form for names, form in _JSON if column.name in names), _ANY_JSON)
        return form.format(c=quoted)
    form_of = next((form for kind, form in _TYPES if isinstance(column.type, kind)), None)
    return form_of.format(c=quoted) if form_of else None


def _closed() -> Mapping[tuple[str, str], frozenset[str]]:
    """The columns that hold one of a few words of ours."""
    return {
        ("customer", "status"): frozenset({"active", "paused", "stopped", "deceased"}),
        ("event", "direction"): frozenset({"in", "out"}),
        ("event", "outcome"): frozenset(EFFECTS),
        ("closing", "status"): frozenset(Status),
        ("definition", "type"): frozenset(TYPES),
    }


def _unreadable(raw: sqlite3.Connection, table: Table) -> Iterator[Bad]:
    """Yield the texts of a form of our own that do not have it."""
    for column, read in _FORMS.get(table.name, {}).items():
        query = f'SELECT rowid, "{column}" FROM "{table.name}" WHERE "{column}" <> \'\''  # noqa: S608  # our own names
        for row, text in raw.execute(query):
            if isinstance(text, str) and not _reads(read, text):
                yield Bad(table.name, row, column)
    if table.name == "event":
        yield from _unfit_within(raw)
    if table.name == "definition":
        for row, kind, name, text in raw.execute("SELECT rowid, type, name, text FROM definition"):
            if not _reads(partial(_table_of, str(kind), str(name)), str(text)):
                yield Bad(table.name, row, "text")


def _unfit_within(raw: sqlite3.Connection) -> Iterator[Bad]:
    """Yield the details of events that their readers could not read, as what no reader of ours wrote."""
    for kind, name in _DAYS_WITHIN.items():
        value = _VALUE.format(name=name)
        query = f"{_EVENTS.format(value=value, kinds=repr(kind))} AND {_DAY.format(c=value)}"
        yield from [Bad("event", row, f"details.{name}") for row, _ in raw.execute(query)]
    for name, read in _FORMS_WITHIN.items():
        value = _VALUE.format(name=name)
        kinds = ", ".join(map(repr, _PROFILE))
        for row, told in raw.execute(_EVENTS.format(value=value, kinds=kinds)):
            if not _reads(read, told):
                yield Bad("event", row, f"details.{name}")
    yield from [Bad("event", row, f"details.{name}") for row, name in raw.execute(_LISTS_WITHIN)]


def _table_of(kind: str, name: str, text: str) -> object:
    """Read the table that a definition's text is to have; fails where it has none."""
    return bounded_toml.load_toml(text)[kind][name]


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, zlib.error):
        return False
    return True


def _undecodable(raw: sqlite3.Connection, table: Table) -> Iterator[Bad]:
    """Yield the texts that are no UTF-8: one look at a row, a second at one that has such a text."""
    texts = [
        f'"{column.name}"' for column in table.columns if isinstance(column.type, String | JSON)
    ]
    if not texts or raw.execute("PRAGMA encoding").fetchone() != ("UTF-8",):
        return  # SQLite itself makes UTF-8 of another encoding
    whole = " || char(10) || ".join(f"coalesce(CAST({text} AS BLOB), '')" for text in texts)
    number = _number(table)
    before, raw.text_factory = raw.text_factory, bytes
    try:
        for row, content in raw.execute(f'SELECT {number}, {whole} FROM "{table.name}"'):  # noqa: S608  # as above
            if not _is_text(content):
                for text in texts:
                    values = raw.execute(
                        f'SELECT CAST({text} AS BLOB) FROM "{table.name}" WHERE {number} = ?',  # noqa: S608  # as above
                        (row,),
                    ).fetchall()
                    if not all(_is_text(value) for (value,) in values):
                        yield Bad(table.name, row, text.strip('"'))
    finally:
        raw.text_factory = before


def _is_text(content: bytes | None) -> bool:
    try:
        (content or b"").decode()
    except UnicodeDecodeError:
        return False
    return True
