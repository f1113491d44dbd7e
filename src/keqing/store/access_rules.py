"""Who may read and write what on a PostgreSQL server: the rules, and the SQL that puts them in force.

Three groups of logins have rights. `agents` have them on the rows of their own customers, `managers` on all rows.
`readers` see figures without names, numbers, texts and health facts. Who owns the tables may do everything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from keqing.frozen import dataclass
from keqing.models import Base
from keqing.store.access_functions import FUNCTIONS, GROUPS, Function, Group
from keqing.store.stop_secret import SECRET

STAMP = "alembic_version"
"""The table with the version, which every login reads."""

_MAX_NAME_BYTES = 63
"""Bytes of a name on a server."""
_SUFFIX_BYTES = 9
"""Bytes of the longest group's ending."""

_ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
_READ = ("SELECT",)
_ANY = "true"
_OF_CUSTOMER = "customer_id IN (SELECT access_customers())"


@dataclass(frozen=True, slots=True)
class TableRule:
    """Rights of the groups on a table, and on which of its rows.

    `agents` and `readers` say which rows; None stands for all. `columns` are those that readers see, none without.
    `updates` are the columns alone that may be changed, where not all may.
    """

    agents: str | None = _OF_CUSTOMER
    agents_may: tuple[str, ...] = _ALL
    managers_may: tuple[str, ...] = _ALL
    columns: tuple[str, ...] = ()
    readers: str | None = None
    updates: tuple[str, ...] = ()


RULES: dict[str, TableRule] = {
    "customer": TableRule(
        "COALESCE(owner_id, 0) IN (SELECT access_owners()) OR id IN (SELECT access_shared())",
        columns=(
            "id",
            "code",
            "type",
            "grade",
            "sex",
            "source",
            "owner_id",
            "referrer_id",
            "created",
            "status",
            "stage",
            "paused_until",
        ),
    ),
    "contact_person": TableRule(),
    "phone": TableRule(),
    "assignment": TableRule(
        agents_may=_READ, columns=("id", "customer_id", "role", "agent_id", "since", "until")
    ),
    "stop": TableRule(),
    "event": TableRule(
        columns=(
            "id",
            "customer_id",
            "day",
            "time",
            "kind",
            "agent_id",
            "direction",
            "channel",
            "outcome",
            "minutes",
            "voided",
        ),
        readers="kind IN (SELECT access_plain_kinds())",
    ),
    "enrollment": TableRule(
        columns=(
            "id",
            "customer_id",
            "cadence",
            "anchor",
            "attempts",
            "opens",
            "due",
            "closes",
            "listed",
            "effective",
            "owner_id",
            "role",
            "ended",
        )
    ),
    "closing": TableRule(
        columns=("id", "customer_id", "n", "due", "closes", "status", "closed_on")
    ),
    "supply": TableRule(),
    "name_part": TableRule(),
    "operation": TableRule(
        "login IN (SELECT access_login())",
        agents_may=("SELECT", "INSERT"),
        managers_may=("SELECT", "INSERT"),
        updates=("undone_by",),
    ),
    "setting": TableRule(f"name <> '{SECRET}'", agents_may=_READ),
    "agent": TableRule(None, _READ, columns=("id", "name", "roles", "active", "until")),
    "absence": TableRule(
        None, _READ, columns=("id", "agent_id", "substitute_id", "since", "until")
    ),
    "definition": TableRule(
        None, _READ, columns=("id", "type", "name", "version", "since", "active")
    ),
    "gathering": TableRule(None, _READ, columns=("id", "name", "day", "place", "seats")),
    "holiday": TableRule(None, _READ, columns=("day", "workday", "name", "source")),
    STAMP: TableRule(None, _READ, _READ),
}
"""Every table. A new one that is missing here fails a test."""


class Policy(NamedTuple):
    """Rows of a table that a group may see and change."""

    table: str
    group: Group
    rows: str

    @property
    def name(self) -> str:
        """Its name on the server."""
        return f"access_{self.group}"


class Right(NamedTuple):
    """Something that a group may do with a table, with a column of it, or with a function."""

    table: str
    group: str
    privilege: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """Where the rules are in force: the database, the schema of the tables, and who owns them."""

    database: str
    schema: str
    owner: str

    def role(self, group: str) -> str:
        """The name of a group's role: roles belong to the whole server, so the database stands in it."""
        most = _MAX_NAME_BYTES - _SUFFIX_BYTES
        named = self.database.encode()[:most].decode(errors="ignore")
        return f"{named}_{group}"


def secured_tables() -> Iterator[str]:
    """Yield the tables whose rows depend on who asks."""
    return (table for table, rule in RULES.items() if rule.agents is not None)


def policies() -> Iterator[Policy]:
    """Yield which rows each group may see and change, of the tables where it depends on that."""
    for table in secured_tables():
        rule = RULES[table]
        yield Policy(table, "agents", rule.agents or _ANY)
        yield Policy(table, "managers", _ANY)
        if rule.columns:
            yield Policy(table, "readers", rule.readers or _ANY)


def rights() -> Iterator[Right]:
    """Yield what each group may do."""
    for table, rule in RULES.items():
        groups: tuple[tuple[Group, tuple[str, ...]], ...] = (
            ("agents", rule.agents_may),
            ("managers", rule.managers_may),
        )
        for group, may in groups:
            yield from (Right(table, group, privilege) for privilege in may)
            yield from (Right(table, group, "UPDATE", column) for column in rule.updates)
        yield from (Right(table, "readers", "SELECT", column) for column in rule.columns)
    yield from (Right(function.name, function.group, "EXECUTE") for function in FUNCTIONS)


def quote_name(name: str) -> str:
    """Write a name as SQL does."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(words: str) -> str:
    """Write a text as SQL does."""
    return "'" + words.replace("'", "''") + "'"


def statements(home: Home, members: Sequence[tuple[str, Group]]) -> Iterator[str]:
    """Yield the SQL that puts the rules in force, for logins that are there; what stood before is replaced."""
    yield f"SET LOCAL search_path = {quote_name(home.schema)}"
    for group in GROUPS:
        yield _role(home.role(group))
    yield f"REVOKE CREATE ON SCHEMA {quote_name(home.schema)} FROM PUBLIC"
    roles = ", ".join(quote_name(home.role(group)) for group in GROUPS)
    yield f"GRANT USAGE ON SCHEMA {quote_name(home.schema)} TO {roles}"
    for function in FUNCTIONS:
        yield from _function(home, function)
    tables = _listed(RULES)
    logins = "".join(f", {quote_name(login)}" for login, _ in members)
    yield f"REVOKE ALL ON {tables} FROM PUBLIC, {roles}{logins}"
    yield from _grants(home)
    for table in secured_tables():
        yield f"ALTER TABLE {quote_name(table)} ENABLE ROW LEVEL SECURITY"
    for policy in policies():
        on = f"{quote_name(policy.name)} ON {quote_name(policy.table)}"
        yield f"DROP POLICY IF EXISTS {on}"
        role = quote_name(home.role(policy.group))
        yield f"CREATE POLICY {on} TO {role} USING ({policy.rows})"
    yield "CREATE INDEX IF NOT EXISTS access_assignment_agent ON assignment (agent_id)"
    for login, group in members:
        yield f"GRANT {quote_name(home.role(group))} TO {quote_name(login)}"


def ends(members: Collection[tuple[str, str]]) -> Iterator[str]:
    """Yield the SQL that takes logins out of groups."""
    for login, role in members:
        yield f"REVOKE {quote_name(role)} FROM {quote_name(login)}"


def removal(home: Home) -> Iterator[str]:
    """Yield the SQL that takes the rules out of force: agents and managers then read and change all rows.

    Readers lose their rights, for nothing would keep health facts from them. The groups and their members remain.
    """
    yield f"SET LOCAL search_path = {quote_name(home.schema)}"
    for policy in policies():
        yield f"DROP POLICY IF EXISTS {quote_name(policy.name)} ON {quote_name(policy.table)}"
    for table in secured_tables():
        yield f"ALTER TABLE {quote_name(table)} DISABLE ROW LEVEL SECURITY"
    for function in FUNCTIONS:
        yield f"DROP FUNCTION IF EXISTS {function.name}({function.takes})"
    tables = [table for table in RULES if table != STAMP]
    yield f"REVOKE ALL ON {_listed(RULES)} FROM {quote_name(home.role('readers'))}"
    both = ", ".join(quote_name(home.role(group)) for group in ("agents", "managers"))
    yield f"GRANT {', '.join(_ALL)} ON {_listed(tables)} TO {both}"
    counts = [f"{table}_id_seq" for table in tables if "id" in columns_of(table)]
    yield f"GRANT USAGE, SELECT ON SEQUENCE {_listed(counts)} TO {both}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(quote_name, names))


def _role(name: str) -> str:
    return (
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = "
        f"{quote_text(name)}) THEN CREATE ROLE {quote_name(name)} NOLOGIN; END IF; END $$"
    )


def _function(home: Home, function: Function) -> Iterator[str]:
    name = f"{function.name}({function.takes})"
    rows = f" ROWS {function.rows}" if function.rows else ""
    yield (
        f"CREATE OR REPLACE FUNCTION {name} RETURNS {function.returns}\n"
        f"LANGUAGE {function.language} STABLE SECURITY DEFINER{rows}\n"
        f"SET search_path = {quote_name(home.schema)}, pg_temp AS $access${function.text}$access$"
    )
    yield f"ALTER FUNCTION {name} OWNER TO {quote_name(home.owner)}"
    roles = ", ".join(quote_name(home.role(group)) for group in GROUPS)
    yield f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC, {roles}"
    yield f"GRANT EXECUTE ON FUNCTION {name} TO {quote_name(home.role(function.group))}"


def _grants(home: Home) -> Iterator[str]:
    """Yield the grants, those of a table to a group in one."""
    for table in RULES:
        for group in GROUPS:
            mine = [right for right in rights() if (right.table, right.group) == (table, group)]
            words = [right.privilege for right in mine if right.column is None]
            for privilege in ("SELECT", "UPDATE"):
                columns = [
                    right.column for right in mine if right.column and right.privilege == privilege
                ]
                if columns:
                    words.append(f"{privilege} ({', '.join(map(quote_name, columns))})")
            role = quote_name(home.role(group))
            if words:
                yield f"GRANT {', '.join(words)} ON {quote_name(table)} TO {role}"
            if "INSERT" in words and "id" in (columns_of(table) or ()):
                may = "USAGE, SELECT" if group == "managers" else "USAGE"  # a dump has the counts
                yield f"GRANT {may} ON SEQUENCE {quote_name(f'{table}_id_seq')} TO {role}"


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table of keqing's."""
    found = Base.metadata.tables.get(table)
    return tuple(found.columns.keys()) if found is not None else ("version_num",)
