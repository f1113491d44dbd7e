"""The limits that hold on a day: the program's, and the department's own over them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.limit import Limit
from keqing.definitions.limit_file import LIMIT, read_limit
from keqing.definitions.stored import Stored, newest
from keqing.definitions.stored_definitions import table_of
from keqing.definitions.toml_file import File, Mistake, Table
from keqing.definitions.toml_lines import locate_lines
from keqing.definitions.vocabulary import Kinds


@lru_cache(maxsize=1)
def shipped_limits() -> dict[str, str]:
    """Return the texts of the program's limits, by name."""
    whole = built_in_text("limits")
    source = locate_lines(whole)
    return {name: source.excerpt(LIMIT, name) for name in tomllib.loads(whole)[LIMIT]}


def limits_in_force(stored: Iterable[Stored], day: date, kinds: Kinds) -> tuple[Limit, ...]:
    """Return the limits that hold on a day, the program's first; one that can no longer be read is left out."""
    own = [row for row in stored if row.type == LIMIT]
    return _read(tuple(newest(own, day).values()), kinds)


@lru_cache(maxsize=64)
def _read(own: Sequence[Stored], kinds: Kinds) -> tuple[Limit, ...]:
    named = {row.name for row in own}
    tables = [
        shipped_table(name, text) for name, text in shipped_limits().items() if name not in named
    ]
    tables += [table_of(row) for row in own if row.active]
    found = [read_limit(table, kinds) for table in tables]
    return tuple(
        limit
        for limit, table in zip(found, tables, strict=True)
        if limit is not None and not table.file.mistakes
    )


def shipped_table(name: str, text: str) -> Table:
    """Return the table that the text of one limit writes."""
    file = File(name, text)
    return Table(file, (LIMIT, name), file.tables[LIMIT][name])


def wrong_in_limit(name: str, text: str, kinds: Kinds) -> list[Mistake]:
    """Return the mistakes of a limit's text beside these kinds."""
    table = shipped_table(name, text)
    read_limit(table, kinds)
    return table.file.mistakes


def named_in_shipped(kind: str) -> bool:
    """Tell whether one of the program's limits is about a kind; their texts are not read for that."""
    return f'"{kind}"' in built_in_text("limits") or f'"{kind}.' in built_in_text("limits")
