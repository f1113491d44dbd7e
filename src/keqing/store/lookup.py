"""Looking customers up while a word is typed: nothing but sqlite3, read-only, by indexes.

What the shell's completion shows must be there before a finger is lifted, so SQLAlchemy stays out of it.
Only a SQLite file of our own version is opened. Whatever is wrong with it is an error that the caller
swallows: a key pressed too early must not print anything.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence

from keqing.store import shape
from keqing.store.version import HEAD
from keqing.text.name_parts import MAX_REST_CHARACTERS

SECONDS = 0.1
"""How long to wait for a writer that is just committing."""

Person = tuple[int, str, str, str]
"""A customer's id, code, name and readings."""

_LAST = "\U0010ffff"
_COLUMNS = "SELECT c.id, c.code, c.name, c.pinyin FROM customer c"


def open_read_only(file: str) -> sqlite3.Connection | None:
    """Open the database of a department; None where there is none, or one that is not as ours are.

    Raises sqlite3.Error for a file that cannot be read now.
    """
    if not os.path.isfile(file):  # noqa: PTH113  # pathlib loads slowly; a pipe would be waited for
        return None
    quoted = file.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    connection = sqlite3.connect(
        f"file:{quoted}?mode=ro", uri=True, timeout=SECONDS, isolation_level=None
    )
    connection.execute("PRAGMA trusted_schema = OFF")
    parts = map(shape.Part._make, connection.execute(shape.QUERY))
    wanted = shape.expected_layout(HEAD)
    if wanted is None or not shape.fits(parts, wanted):
        return None
    found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    return connection if found == [(HEAD,)] else None


def agent_id(connection: sqlite3.Connection, name: str | None, login: str) -> int | None:
    """Tell whose customers come first: of the agent named, else of this login, else of the only one."""
    rows = connection.execute("SELECT id, name, login FROM agent WHERE active").fetchall()
    if name:
        return next((row[0] for row in rows if row[1] == name), None)
    mine = [row[0] for row in rows if row[2] == login]
    return mine[0] if mine else rows[0][0] if len(rows) == 1 else None


def agents(connection: sqlite3.Connection) -> list[str]:
    """Names of those who work here now, the longest here first."""
    return [name for (name,) in connection.execute("SELECT name FROM agent WHERE active")]


def definitions(connection: sqlite3.Connection, kind: str | None) -> list[list[str]]:
    """The department's own definitions of a type, or of all: name, and title in English and in Chinese.

    Those that have ended are left out, but for cadences, which can be switched on again.
    """
    rows = connection.execute(
        "SELECT type, name, active, text FROM definition WHERE ? IN (type, '') ORDER BY since, id",
        (kind or "",),
    )
    newest = {
        (type_, name): (active or type_ == "cadence", text) for type_, name, active, text in rows
    }
    return [[key[1], *_titles(text, key)] for key, (shown, text) in sorted(newest.items()) if shown]


def _titles(text: str, key: tuple[str, str]) -> list[str]:
    import tomllib  # noqa: PLC0415  # names of customers do without

    try:
        title = tomllib.loads(text)[key[0]][key[1]].get("title", {})
        return [str(title.get(lang, "")) for lang in ("en", "zh")]
    except (tomllib.TOMLDecodeError, KeyError, AttributeError):
        return ["", ""]


def customers_by_code(
    connection: sqlite3.Connection, start: str, owner: int | None
) -> Iterator[Person]:
    """Customers whose code begins so."""
    return _own_first(connection, *_from("c.code", start), owner)


def customers_by_name(
    connection: sqlite3.Connection, start: str, owner: int | None
) -> Iterator[Person]:
    """Customers whose folded name begins so; with an empty start, all of them."""
    return _own_first(connection, *_from("c.search", start), owner)


def naming(connection: sqlite3.Connection, part: str, owner: int | None) -> Iterator[Person]:
    """Customers whose folded name holds this part, but not at its beginning."""
    begins, values = _from("rest", part[:MAX_REST_CHARACTERS])
    parts = f"SELECT customer_id FROM name_part WHERE following = '' AND {begins}"  # noqa: S608  # our own names
    return _own_first(
        connection, f"c.id IN ({parts}) AND instr(c.search, ?)", (*values, part), owner
    )


def sounding(
    connection: sqlite3.Connection, initials: str, typed: str, owner: int | None
) -> Iterator[Person]:
    """Customers whose likeliest initials begin so, and whose readings have these letters in this order."""
    first, values = _from("c.initials", initials)
    letters = (*values, _letters(typed))
    return _own_first(connection, f"{first} AND c.pinyin LIKE ?", letters, owner)


def also_sounding(
    connection: sqlite3.Connection, typed: str, owner: int | None
) -> Iterator[Person]:
    """Customers of whom another reading may begin so. One pass over the index of initials."""
    held = "c.id IN (SELECT id FROM customer WHERE instr(initials, ?)) AND c.pinyin LIKE ?"
    return _own_first(connection, held, (f" {typed[0]}", _letters(typed)), owner)


def customers_by_number(
    connection: sqlite3.Connection, digits: str, owner: int | None
) -> Iterator[Person]:
    """Customers one of whose numbers, or of their contact persons', ends with these four digits or more."""
    held = (
        "c.id IN (SELECT customer_id FROM phone WHERE tail = ? AND "
        "substr(number, 1, instr(number || ';', ';') - 1) LIKE ?)"
    )
    return _own_first(connection, held, (digits[-4:], f"%{digits}"), owner)


def numbers(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, str]:
    """The own number to dial of each customer who has one."""
    rows = connection.execute(
        f"SELECT customer_id, number FROM phone WHERE customer_id IN ({','.join('?' * len(ids))}) "  # noqa: S608  # question marks
        "AND contact_person_id IS NULL AND NOT bad ORDER BY id DESC",
        tuple(ids),
    )
    return dict(rows)


def _letters(typed: str) -> str:
    """A pattern for readings in which these letters follow each other, others between."""
    return f"%{'%'.join(typed)}%"


def _from(column: str, start: str) -> tuple[str, tuple[str, ...]]:
    """A range of an index: what begins with `start`."""
    return f"{column} >= ? AND {column} < ?", (start, start + _LAST)


def _own_first(
    connection: sqlite3.Connection, condition: str, values: tuple[str, ...], owner: int | None
) -> Iterator[Person]:
    """Yield whom the condition fits, those of `owner` first, found by their owner's index."""
    condition = f"c.type <> 'self' AND {condition}"  # the department itself is no customer
    if owner is None:
        yield from connection.execute(f"{_COLUMNS} WHERE {condition}", values)
        return
    mine = f"{_COLUMNS} INDEXED BY ix_customer_owner_id WHERE c.owner_id = ? AND {condition}"
    yield from connection.execute(f"{mine} ORDER BY c.id", (owner, *values))
    yield from connection.execute(
        f"{_COLUMNS} WHERE {condition} AND c.owner_id IS NOT ?", (*values, owner)
    )
