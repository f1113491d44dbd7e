"""Putting the rules of access in force on a server, and comparing them with what is there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text

from keqing.errors import Failed, Unusable
from keqing.i18n import Message, msg
from keqing.models import Base
from keqing.store import access_shape
from keqing.store.access_functions import FUNCTIONS, GROUPS, PLAIN_KINDS, STILL_HERE, Group
from keqing.store.access_rules import (
    RULES,
    Home,
    Right,
    ends,
    quote_text,
    removal,
    rights,
    statements,
)
from keqing.store.commit import commit
from keqing.store.engine import writer
from keqing.store.locks import lock_for_writing

_AGENTS = text(f"""
SELECT login, roles::jsonb ? 'manager', rolname IS NOT NULL, coalesce(rolsuper OR rolbypassrls, false),
  coalesce(pg_has_role(pg_roles.oid, :owner, 'member'), false)
FROM agent LEFT JOIN pg_roles ON rolname = login AND rolcanlogin
WHERE login IS NOT NULL AND {STILL_HERE} ORDER BY agent.id
""")  # noqa: S608  # our own words
_MEMBERS = text("""
SELECT member.rolname::text, role.rolname::text
FROM pg_auth_members m JOIN pg_roles role ON role.oid = m.roleid JOIN pg_roles member ON member.oid = m.member
WHERE role.rolname = ANY(:roles) AND member.rolcanlogin ORDER BY 1, 2
""")
_RIGHTS = text("""
SELECT c.relname::text, coalesce(r.rolname::text, 'PUBLIC'), a.privilege_type::text, NULL
FROM pg_class c CROSS JOIN aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(:tables) AND a.grantee <> c.relowner
UNION
SELECT c.relname::text, coalesce(r.rolname::text, 'PUBLIC'), a.privilege_type::text, t.attname::text
FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid CROSS JOIN aclexplode(t.attacl) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(:tables) AND a.grantee <> c.relowner
UNION
SELECT p.proname::text, coalesce(r.rolname::text, 'PUBLIC'), a.privilege_type::text, NULL
FROM pg_proc p CROSS JOIN aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = ANY(:functions) AND a.grantee <> p.proowner
""")
_IN_FORCE = text(
    "SELECT bool_or(relrowsecurity) FROM pg_class "
    "WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(:tables)"
)
_MAKES_NO_ROLES = text(
    "SELECT NOT (rolsuper OR rolcreaterole) FROM pg_roles WHERE rolname = current_user AND rolname = :owner"
)
_KINDS = text("SELECT value FROM setting WHERE name = :name")
_FORGET_KINDS = text("DELETE FROM setting WHERE name = :name")


class Login(NamedTuple):
    """An agent's login: the group that it belongs to, whether the server knows it, and what nothing keeps it from."""

    name: str
    group: Group
    known: bool
    mighty: bool


def require_server(engine: Engine) -> None:
    """Raise Unusable for a file, whose only rule is that its login alone can open it."""
    if engine.dialect.name != "postgresql":
        raise Unusable(
            msg("Only a server can tell logins apart; this database is a file."),
            msg("Give the address of the server: postgresql://NAME@HOST/DATABASE"),
        )


def logins(connection: Connection) -> list[Login]:
    """Return the logins of those who work here, in the order of the agents."""
    owner = access_shape.home(connection).owner
    found: dict[str, Login] = {}
    for name, manager, known, mighty, owns in connection.execute(_AGENTS, {"owner": owner}):
        group: Group = "managers" if manager else "agents"
        found.setdefault(name, Login(name, group, known, mighty or owns))
    return [*found.values()]


def script(connection: Connection, plain_kinds: Iterable[str]) -> list[str]:
    """Return the statements that put the rules in force; `plain_kinds` are the kinds without health facts."""
    place = access_shape.home(connection)
    known = [login for login in logins(connection) if login.known and not login.mighty]
    members = [(login.name, login.group) for login in known]
    wanted = {(name, place.role(group)) for name, group in members}
    over = [
        each
        for each in _members(connection, place)
        if each not in wanted and not each[1].endswith("readers")
    ]
    return [
        *statements(place, members),
        *ends(over),
        _set_plain_kinds(plain_kinds),
    ]


def _set_plain_kinds(names: Iterable[str]) -> str:
    kinds = json.dumps(sorted(names), ensure_ascii=False)
    return (
        f"INSERT INTO setting (name, value) VALUES ({quote_text(PLAIN_KINDS)}, {quote_text(kinds)})\n"  # noqa: S608  # the texts are quoted
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )


def apply_rules(engine: Engine, plain_kinds: Iterable[str], *, keep: bool = True) -> int:
    """Put the rules in force, in one transaction; returns how many logins have a group.

    Without `keep` it is tried, and given up. Raises Failed for an owner of the tables who may make no roles.
    """
    with writer(engine).connect() as connection:
        lock_for_writing(connection)
        _require_roles(connection)
        _run(connection, script(connection, plain_kinds))
        place = access_shape.home(connection)
        n = len({name for name, _ in _members(connection, place)})
        if keep:
            commit(connection)
    return n


def remove_rules(engine: Engine, *, keep: bool = True) -> None:
    """Take the rules out of force, in one transaction. Without `keep` it is tried, and given up."""
    with writer(engine).connect() as connection:
        lock_for_writing(connection)
        _run(connection, removal(access_shape.home(connection)))
        connection.execute(_FORGET_KINDS, {"name": PLAIN_KINDS})
        if keep:
            commit(connection)


def _run(connection: Connection, statements: Iterable[str]) -> None:
    plainly = connection.execution_options(no_parameters=True)
    for statement in statements:
        plainly.exec_driver_sql(statement)


def _require_roles(connection: Connection) -> None:
    owner = access_shape.home(connection).owner
    if connection.scalar(_MAKES_NO_ROLES, {"owner": owner}):
        raise Failed(
            msg("The login {login} owns the tables, but may make no roles.", login=owner),
            msg("Let who administrates the server run what this prints: keqing access print"),
        )


def in_force(connection: Connection) -> bool:
    """Tell whether rows are kept from anybody."""
    return bool(connection.scalar(_IN_FORCE, {"tables": [*RULES]}))


def differences(connection: Connection, plain_kinds: Iterable[str]) -> Iterator[Message]:
    """Say in what the server differs from the rules."""
    place = access_shape.home(connection)
    restricted = frozenset(
        connection.scalars(
            text(
                "SELECT relname::text FROM pg_class WHERE relrowsecurity "
                "AND relnamespace = current_schema()::regnamespace AND relname = ANY(:tables)"
            ),
            {"tables": [*Base.metadata.tables]},
        )
    )
    yield from access_shape.differences(connection, restricted)
    yield from _of_rights(connection, place)
    yield from _of_logins(connection, place)
    kinds = connection.scalar(_KINDS, {"name": PLAIN_KINDS})
    if kinds != sorted(plain_kinds):
        yield msg("the kinds with health facts are others than when the rules were put in force")


def _of_rights(connection: Connection, place: Home) -> Iterator[Message]:
    """Say what anybody but the owner may do more or less than the rules give."""
    wanted = {right._replace(group=place.role(right.group)) for right in rights()}
    names = {"tables": [*RULES], "functions": [function.name for function in FUNCTIONS]}
    there = {Right(*row) for row in connection.execute(_RIGHTS, names)}
    for more, found in ((True, there - wanted), (False, wanted - there)):
        for table, group, privilege, column in sorted(found, key=str):
            where = table if column is None else f"{table}.{column}"
            if more:
                yield msg("{who} has {right} on {where}", who=group, right=privilege, where=where)
            else:
                yield msg("{who} lacks {right} on {where}", who=group, right=privilege, where=where)


def _of_logins(connection: Connection, place: Home) -> Iterator[Message]:
    """Say which logins are in another group than their agents."""
    there = _members(connection, place)
    known = logins(connection)
    wanted = {(login.name, place.role(login.group)) for login in known}
    for login in known:
        role = place.role(login.group)
        if login.known and not login.mighty and (login.name, role) not in there:
            yield msg("the login {login} is not in {group}", login=login.name, group=role)
    for name, role in there:
        if (name, role) not in wanted and role != place.role("readers"):
            yield msg("the login {login} is in {group}", login=name, group=role)


def logins_apart(connection: Connection) -> Iterator[Message]:
    """Say for which agents no rules can be put in force: the server does not know the login, or it is above all."""
    for login in logins(connection):
        if not login.known:
            yield msg("the server has no login {login}", login=login.name)
        elif login.mighty and login.group == "agents":
            yield msg(
                "no rule holds for the login {login}: it owns the tables, or stands above all rules",
                login=login.name,
            )


def _members(connection: Connection, place: Home) -> Sequence[tuple[str, str]]:
    """Return the logins in the groups, each with its group's role."""
    roles = [place.role(group) for group in GROUPS]
    return [(name, role) for name, role in connection.execute(_MEMBERS, {"roles": roles})]
