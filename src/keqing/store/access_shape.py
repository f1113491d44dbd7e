"""Whether a server's rules of access are ours, word by word, and as whom they let a login in.

A policy or a function of somebody else's would be obeyed in silence. Ours are recognised by their text; what
else is there is a difference.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, text

from keqing.i18n import Message, msg
from keqing.patterns import late_pattern
from keqing.store.access_functions import FUNCTIONS
from keqing.store.access_rules import Home, policies, quote_name, secured_tables
from keqing.store.seat import take_seat

if TYPE_CHECKING:
    from sqlalchemy import Engine

_NOISE = late_pattern(r"\s+as\s+\w+|::\s*\w+|[\s()]", re.IGNORECASE | re.ASCII)
"""Differences in how a server writes: spaces, brackets, names of columns, types."""

_HOME = text("""
SELECT current_database()::text, current_schema()::text, r.rolname::text
FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
WHERE c.relname = 'customer' AND c.relnamespace = current_schema()::regnamespace
""")
_POLICIES = text("""
SELECT c.relname::text, p.polname::text, p.polcmd::text, p.polpermissive,
  (SELECT array_agg(r.rolname::text) FROM pg_roles r WHERE r.oid = ANY(p.polroles)),
  pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = current_schema()::regnamespace
""")
_FUNCTIONS = text("""
SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', p.prosrc, p.prosecdef, p.provolatile::text, l.lanname::text, r.rolname::text,
  p.proconfig::text[]
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_roles r ON r.oid = p.proowner
WHERE p.pronamespace = current_schema()::regnamespace AND p.proname LIKE 'access\\_%'
""")
_WHO = text("""
SELECT session_user::text, row_security_active('customer'),
  CASE WHEN to_regrole(:managers) IS NULL THEN false ELSE pg_has_role(to_regrole(:managers), 'member') END,
  CASE WHEN to_regrole(:agents) IS NULL THEN false ELSE pg_has_role(to_regrole(:agents), 'member') END
""")


class _StoredPolicy(NamedTuple):
    """A policy as the server has it, its expressions without what a server writes otherwise."""

    command: str
    permissive: bool
    roles: tuple[str, ...]
    rows: str
    check: str | None


def home(connection: Connection) -> Home:
    """Return where the tables are, and whose."""
    return Home(*connection.execute(_HOME).one())


def differences(connection: Connection, restricted: frozenset[str]) -> Iterator[Message]:
    """Say in what the rules in force are not ours; `restricted` are the tables with row security.

    Nothing is said where there are none at all.
    """
    functions = {row[0]: tuple(row[1:]) for row in connection.execute(_FUNCTIONS)}
    there = {(row[0], row[1]): _found(*row[2:]) for row in connection.execute(_POLICIES)}
    ours = {(policy.table, policy.name) for policy in policies()}
    if not functions and not ours & there.keys():  # not in force, and nobody else's may be
        yield from _foreign(restricted, there.keys())
        return
    place = home(connection)
    yield from _of_functions(functions, place)
    wanted = {
        (policy.table, policy.name): _StoredPolicy(
            command="*",
            permissive=True,
            roles=(place.role(policy.group),),
            rows=_plain(policy.rows),
            check=None,
        )
        for policy in policies()
    }
    for table, name in sorted(there.keys() | wanted.keys()):
        if (table, name) not in wanted:
            yield msg("{kind} {name} is not keqing's", kind="POLICY", name=f"{table}.{name}")
        elif (table, name) not in there:
            yield msg("{kind} {name} is missing", kind="POLICY", name=f"{table}.{name}")
        elif there[table, name] != wanted[table, name]:
            yield msg("{kind} {name} is laid out otherwise", kind="POLICY", name=f"{table}.{name}")
    for table in sorted(set(secured_tables()) - restricted):
        yield msg("{kind} {name} is missing", kind="ROW SECURITY", name=table)
    yield from _foreign(restricted - set(secured_tables()), ())


def _foreign(
    restricted: Collection[str], policies_there: Collection[tuple[str, str]]
) -> Iterator[Message]:
    """Say what keeps rows from somebody and is nothing of ours."""
    for table in sorted(restricted):
        yield msg("{name} hides rows from some users (row security)", name=table)
    for table, name in sorted(policies_there):
        yield msg("{kind} {name} is not keqing's", kind="POLICY", name=f"{table}.{name}")


def sit_down(engine: Engine, connection: Connection) -> None:
    """Note on the engine as whom the login works, where rules of access are in force for it."""
    place = home(connection)
    names = {group: quote_name(place.role(group)) for group in ("managers", "agents")}
    login, bound, manager, agent = connection.execute(_WHO, names).one()
    if bound:
        take_seat(engine, "manager" if manager else "agent" if agent else "other", login)


def _of_functions(there: dict[str, tuple[object, ...]], place: Home) -> Iterator[Message]:
    for function in FUNCTIONS:
        found = there.pop(f"{function.name}({function.takes})", None)
        path = f"search_path={place.schema}, pg_temp"
        wanted = function.text, True, "s", function.language, place.owner
        if found is None:
            yield msg("{kind} {name} is missing", kind="FUNCTION", name=function.name)
        elif found[:-1] != wanted or [_bare(each) for each in _listed(found[-1])] != [path]:
            yield msg("{kind} {name} is laid out otherwise", kind="FUNCTION", name=function.name)
    for name in sorted(there):
        yield msg("{kind} {name} is not keqing's", kind="FUNCTION", name=name)


def _found(
    command: str,
    permissive: bool,  # noqa: FBT001  # as the server tells it
    roles: list[str] | None,
    rows: str | None,
    check: str | None,
) -> _StoredPolicy:
    checked = None if check is None else _plain(check)
    return _StoredPolicy(command, permissive, tuple(roles or ()), _plain(rows or ""), checked)


def _plain(expression: str) -> str:
    return _NOISE.sub("", expression).lower()


def _bare(words: str) -> str:
    """Take a setting of a function without the quotes of a schema's name."""
    return words.replace('"', "")


def _listed(found: object) -> list[str]:
    return [str(each) for each in found] if isinstance(found, list) else []
