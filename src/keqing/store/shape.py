"""The tables and indexes of each version, and what a SQLite file has that is none of them.

A trigger, a view or a changed table would be obeyed without a word: it could strike out the stops while
every command says "done". So a file is used only when it has what keqing laid out and nothing else.
Nothing but sqlite3's rows is needed here, so that completion can look as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from keqing.patterns import late_pattern

QUERY = "SELECT type, name, rootpage, sql FROM sqlite_master ORDER BY name"
"""What a file says of itself: rows of `Part`."""

_FOLDER = os.path.join(os.path.dirname(__file__), "shapes")  # noqa: PTH118, PTH120  # pathlib loads slowly
_OF_SQLITE = {"sqlite_sequence": "CREATE TABLE sqlite_sequence(name,seq)"}
"""Tables of SQLite's own that may be there, beside its statistics and the indexes of constraints."""
_STATISTICS = late_pattern(r"CREATE TABLE sqlite_stat[14]\([a-z,]*\)", re.ASCII)
_TOKEN = late_pattern(
    r"""--[^\n]*|/\*.*?(?:\*/|$)|\s+"""
    r"""|(?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])"""
    r"""|(?P<text>'(?:[^']|'')*')|(?P<other>[A-Za-z0-9_$\u0080-\U0010ffff]+|.)""",
    re.DOTALL,
)
_STAMP = (
    "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, "
    "\n\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"
)
"""The text of the table with the version, as every keqing has made it."""
_MAX_TEXTS = 256
"""Texts of a file that are remembered in their parts."""
_PLAIN_NAME = late_pattern(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


class Part(NamedTuple):
    """A table, an index or whatever else a file has, as SQLite keeps it."""

    type: str
    name: str
    root: int
    sql: str | None


class Shape(NamedTuple):
    """What a version lays out: a digest of the texts as they are, and every object's clauses."""

    plain: str
    objects: dict[str, list[str]]


def expected_layout(version: str) -> Shape | None:
    """Return what a version lays out; None for one that this keqing does not know."""
    try:
        with open(os.path.join(_FOLDER, f"{version}.json"), encoding="utf-8") as file:  # noqa: PTH118, PTH123  # pathlib loads slowly
            return Shape(**json.load(file))
    except FileNotFoundError:
        return None


def is_stamp(sql: str) -> bool:
    """Tell whether a table can be the one with the version: a plain table, and no module's."""
    return sql == _STAMP or clauses(sql)[0] == " create table alembic_version "


def layout_text(parts: Iterable[Part]) -> str:
    """Return the text of a version's file, from the parts of a new database."""
    parts = list(parts)
    shape = Shape(_digest(parts), {part.name: clauses(part.sql or "") for part in own(parts)})
    return json.dumps(shape._asdict(), ensure_ascii=False, indent=1) + "\n"


def fits(parts: Iterable[Part], shape: Shape) -> bool:
    """Tell whether a file has what the shape has, and nothing else."""
    parts = list(parts)
    if doubled_pages(parts):
        return False
    if _digest(parts) == shape.plain:
        return True
    found = {part.name: _remembered(part.sql or "") for part in own(parts)}
    return found == shape.objects


def own(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield what is not SQLite's own; whatever only pretends to be is kept."""
    for part in parts:
        sql = part.sql or ""
        if part.type == "index" and part.name.startswith("sqlite_autoindex_") and not sql:
            continue
        if part.type == "table" and _OF_SQLITE.get(part.name) == sql:
            continue
        if part.type == "table" and _STATISTICS.fullmatch(sql):
            continue
        yield part


def doubled_pages(parts: Iterable[Part]) -> str | None:
    """Name an object whose pages are another's too, as no SQLite lays them out."""
    roots = set()
    for part in parts:
        if part.root in roots:
            return part.name
        if part.root:
            roots.add(part.root)
    return None


def _digest(parts: Iterable[Part]) -> str:
    texts = sorted(f"{part.type}\0{part.name}\0{part.sql}\0" for part in own(parts))
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def clauses(sql: str) -> list[str]:
    """Take a CREATE apart: its head first, then the parts of its first bracket in one order.

    How it is spaced and quoted makes no difference, nor whether a column was added later; an index
    stays whole. A name in quotes that is none without them keeps its quotes.
    """
    tokens = list(_tokens(sql))
    if tokens[:2] != ["create", "table"] or "(" not in tokens:
        return [f" {' '.join(tokens)} "]
    start = tokens.index("(")
    depth = 0
    parts, current, tail = list[str](), list[str](), list[str]()
    for at, token in enumerate(tokens[start:], start):
        depth += (token == "(") - (token == ")")  # noqa: S105  # brackets, no secrets
        if depth == 0:
            tail = tokens[at + 1 :]
            break
        if token == "," and depth == 1:  # noqa: S105  # as above
            parts.append(" ".join(current))
            current = []
        elif at > start:
            current.append(token)
    parts.append(" ".join(current))
    return [f" {' '.join([*tokens[:start], *tail])} ", *sorted(parts)]


_remembered = lru_cache(_MAX_TEXTS)(clauses)
"""The parts of a CREATE; a program looks at the same file before each of its records."""


def _tokens(sql: str) -> Iterator[str]:
    for found in _TOKEN.finditer(sql):
        quoted, text, other = found["quoted"], found["text"], found["other"]
        if quoted:
            bare = quoted[1:-1]
            yield bare.lower() if _PLAIN_NAME.fullmatch(bare) else quoted
        elif text:
            yield text
        elif other:
            yield other.lower()
