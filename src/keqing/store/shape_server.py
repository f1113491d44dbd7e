"""What a server's database has on keqing's tables that keqing did not put there.

Other tables beside ours may stand in a server's database; what acts on ours may not, our own rules of access apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, MetaData, text

from keqing.i18n import Message, msg
from keqing.store import access_rules, access_shape

_QUERY = text("""
SELECT c.relname, c.relkind::text, c.relrowsecurity,
  (SELECT string_agg(t.tgname, ', ') FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
  (SELECT string_agg(r.rulename, ', ') FROM pg_rewrite r WHERE r.ev_class = c.oid AND c.relkind <> 'v'),
  (SELECT array_agg(a.attname::text) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
""")
"""Every table, view and foreign table of the schema, with what was hung on it."""

_SECURED = 1
"""Where in a row of it stands whether the table has row security."""
_PLAIN = "r"
"""How PostgreSQL marks a table that is one."""


class Differences(NamedTuple):
    """Changes on the tables, and in the rules of access to them."""

    tables: list[Message]
    access: list[Message]


def differences(connection: Connection, tables: MetaData, *, columns: bool) -> Differences:
    """Say what was changed; `columns` says whether those of the tables, and the rules, are known for this version."""
    found = {name: rest for name, *rest in connection.execute(_QUERY)}
    ours = tables.tables.keys() | {access_rules.STAMP}
    restricted = frozenset(name for name in ours & found.keys() if found[name][_SECURED])
    rules = access_shape.differences(connection, restricted) if columns else ()
    return Differences(list(_of_tables(found, tables, columns=columns)), list(rules))


def _of_tables(
    found: dict[str, list[object]], tables: MetaData, *, columns: bool
) -> Iterator[Message]:
    for table in tables.tables.values():
        name = table.name
        if name not in found:
            if columns:
                yield msg("{kind} {name} is missing", kind="TABLE", name=name)
            continue
        kind, _, triggers, rules, has = found[name]
        yield from _hung(name, kind, triggers, rules)
        if columns:
            there = set(has) if isinstance(has, list) else set()
            wanted = {column.name for column in table.columns}
            for column in sorted(wanted - there):
                yield msg("column {column} of {name} is missing", column=column, name=name)
            for column in sorted(there - wanted):
                yield msg("column {column} of {name} is not keqing's", column=column, name=name)


def _hung(name: str, kind: object, triggers: object, rules: object) -> Iterator[Message]:
    """Say what stands between a statement and the table."""
    if kind != _PLAIN:
        yield msg("{kind} {name} is laid out otherwise", kind="TABLE", name=name)
    for hung, what in ((triggers, "TRIGGER"), (rules, "RULE")):
        if hung:
            yield msg("{kind} {name} is not keqing's", kind=what, name=str(hung))
