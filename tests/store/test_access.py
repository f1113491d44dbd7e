"""Who reads and writes what on a server: every table, as plain SQL of each login sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import Boolean, Column, Connection, Date, DateTime, Integer, Time, insert, text
from sqlalchemy.engine import make_url

from keqing.errors import Unusable
from keqing.i18n import translate_message
from keqing.models import Base
from keqing.store import access, access_shape, database
from keqing.store.access_rules import RULES, STAMP, policies, rights, secured_tables
from keqing.store.changes import Batch, is_packed, pack_entries
from keqing.store.schema import Altered
from tests.store.conftest import on_server
from tests.store.servers import TEMPLATE

MING, ZHOU, WU, SUN = 1, 2, 3, 4
"""Agents: two with customers of their own, one who is away, and the manager."""
OWN, OTHERS, COVERED, ORPHAN, ASSIGNED, TAKEN = 1, 2, 3, 4, 5, 6
SEEN = {OWN, COVERED, ORPHAN, ASSIGNED, TAKEN}
"""Customers whom the first agent may see."""
OWNERS = {OWN: MING, OTHERS: ZHOU, COVERED: WU, ORPHAN: None, ASSIGNED: ZHOU, TAKEN: ZHOU}
EARLY, LATE = date(2000, 1, 1), date(2999, 1, 1)
"""Days around that of any server's clock."""
PLAIN = ["contact", "purchase"]

Ask = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def made(server: str) -> Iterator[tuple[str, dict[int, str]]]:
    """The address of a department whose rules are in force, and the logins of its agents, 0 that for figures."""
    mark = uuid4().hex[:8]
    names = ("figures", "李明", "周红", "吴刚", "孙静")
    logins = {agent: f"{name}-{mark}" for agent, name in enumerate(names)}
    with psycopg.connect(server, autocommit=True) as admin:
        for login in logins.values():
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(login)))
    for address in on_server(server, TEMPLATE):
        engine = database.open_existing(address, "")
        with engine.begin() as connection:
            _fill(connection, logins)
        assert access.apply_rules(engine, PLAIN) == len(names) - 1
        with engine.begin() as connection:
            readers = access_shape.home(connection).role("readers")
            connection.execute(text(f'GRANT "{readers}" TO "{logins[0]}"'))
            assert [*access.differences(connection, PLAIN)] == []
        yield address, logins
    with psycopg.connect(server, autocommit=True) as admin:
        for login in logins.values():
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))


def _fill(connection: Connection, logins: Mapping[int, str]) -> None:
    """Write a row of each customer into every table that has customers, and so many into every other."""
    tables = Base.metadata.tables
    for agent in (MING, ZHOU, WU, SUN):
        roles = ["manager"] if agent == SUN else ["consultant"]
        row = {"id": agent, "name": logins[agent], "login": logins[agent], "roles": roles}
        connection.execute(insert(tables["agent"]), {**row, "active": True})
    away = {"agent_id": WU, "substitute_id": MING, "since": EARLY, "until": LATE}
    connection.execute(insert(tables["absence"]), away)
    for table in Base.metadata.sorted_tables:
        if table.name in {"agent", "absence", "holiday", "setting"}:
            continue
        for customer in OWNERS:
            row = {each.name: _value(each, customer) for each in table.columns if _needed(each)}
            connection.execute(insert(table), row | _special(table.name, customer, logins))


def _special(table: str, customer: int, logins: Mapping[int, str]) -> dict[str, Any]:
    """Return what a row has besides: whose the customer is, who has a role or a call, who recorded."""
    match table:
        case "customer":
            return {"owner_id": OWNERS[customer]}
        case "enrollment":
            return {"owner_id": MING if customer == TAKEN else OWNERS[customer]}
        case "assignment":
            return {"agent_id": MING if customer == ASSIGNED else ZHOU}
        case "operation":
            mine = customer == OWN
            return {"login": logins[MING if mine else ZHOU], "payload": f"payload {customer}"}
    return {}


def _needed(column: Column[Any]) -> bool:
    return column.primary_key or not column.nullable or column.name == "customer_id"


def _value(column: Column[Any], customer: int) -> object:
    """Return a value for a column of a row of this customer."""
    if column.name in {"id", "customer_id", "enrollment_id"}:
        return customer
    if column.foreign_keys:
        return ZHOU
    kinds = {Boolean: False, Integer: 1, Date: EARLY, Time: time(9), DateTime: datetime(2026, 1, 1)}  # noqa: DTZ001
    for kind, value in kinds.items():
        if isinstance(column.type, kind):
            return value
    if column.type.python_type in {dict, list}:
        return {} if column.type.python_type is dict else []
    return f"{column.name} {customer}"


@pytest.fixture
def asked(made: tuple[str, dict[int, str]]) -> Iterator[Callable[[int], psycopg.Connection[Any]]]:
    """Connect as an agent, 0 for a login for reports; nothing is kept."""
    address, logins = made
    open_ones = []

    def connect(agent: int) -> psycopg.Connection[Any]:
        url = make_url(address).set(username=logins[agent])
        opened = psycopg.connect(url.render_as_string(hide_password=False))
        open_ones.append(opened)
        return opened

    yield connect
    for opened in open_ones:
        opened.rollback()
        opened.close()


def _of_customers() -> list[str]:
    tables = Base.metadata.tables.values()
    return ["customer", *(table.name for table in tables if "customer_id" in table.columns)]


def _key(table: str) -> str:
    return "id" if table == "customer" else "customer_id"


def test_every_table_has_a_rule() -> None:
    assert RULES.keys() == Base.metadata.tables.keys() | {STAMP}
    assert set(_of_customers()) <= set(secured_tables())
    for name, rule in RULES.items():
        known = {"version_num"} if name == STAMP else Base.metadata.tables[name].columns.keys()
        assert {*rule.columns, *rule.updates} <= {*known}


@pytest.mark.parametrize("table", _of_customers())
def test_an_agent_sees_and_changes_rows_of_own_customers_alone(
    asked: Callable[[int], psycopg.Connection[Any]], table: str
) -> None:
    connection, key = asked(MING), _key(table)
    column = sql.Identifier(key)
    rows = connection.execute(
        sql.SQL("SELECT {} FROM {}").format(column, sql.Identifier(table))
    ).fetchall()
    assert {row[0] for row in rows} == SEEN
    for verb in (
        "UPDATE {table} SET {key} = {key} WHERE {key} = %s",
        "DELETE FROM {table} WHERE {key} = %s",
    ):
        statement = sql.SQL(verb).format(table=sql.Identifier(table), key=column)
        if verb.split()[0] in RULES[table].agents_may:
            assert connection.execute(statement, [OTHERS]).rowcount == 0
        else:
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement, [OTHERS])
            connection.rollback()


@pytest.mark.parametrize(
    "table", [name for name in _of_customers() if name not in {"customer", "assignment"}]
)
def test_no_row_can_be_put_under_another_ones_customer(
    asked: Callable[[int], psycopg.Connection[Any]], table: str
) -> None:
    connection = asked(MING)
    move = sql.SQL("UPDATE {} SET customer_id = %s WHERE customer_id = %s").format(
        sql.Identifier(table)
    )
    with pytest.raises(errors.InsufficientPrivilege):
        connection.execute(move, [OTHERS, OWN])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE customer SET owner_id = 2 WHERE id = 1",
        "INSERT INTO operation (login, at, command, payload_digest, digest) VALUES ('x', now(), 'log', 'x', 'x')",
        "UPDATE operation SET payload = NULL",
        "DELETE FROM operation",
        "UPDATE definition SET active = false",
        "UPDATE setting SET value = '1'",
        "INSERT INTO holiday (day, workday) VALUES ('2030-01-01', false)",
        "UPDATE agent SET login = NULL",
        "INSERT INTO absence (agent_id, substitute_id, since, until) VALUES (2, 1, '2000-01-01', '2999-01-01')",
        "INSERT INTO assignment (customer_id, role, agent_id, since) VALUES (1, 'x', 2, '2000-01-01')",
        "UPDATE alembic_version SET version_num = 'x'",
        "DROP POLICY access_agents ON event",
        "ALTER TABLE event DISABLE ROW LEVEL SECURITY",
        "CREATE TRIGGER x BEFORE INSERT ON event EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE TABLE public.x ()",
        "TRUNCATE event",
        "CREATE OR REPLACE FUNCTION access_login() RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
        "SET row_security = off; SELECT * FROM event",
    ],
)
def test_an_agent_may_not(asked: Callable[[int], psycopg.Connection[Any]], statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        asked(MING).execute(statement)


def test_an_agent_reads_own_payloads_alone_and_the_end_of_the_chain(
    asked: Callable[[int], psycopg.Connection[Any]],
) -> None:
    connection = asked(MING)
    assert connection.execute("SELECT payload FROM operation").fetchall() == [("payload 1",)]
    assert connection.execute("SELECT access_seal()").fetchone() == ("digest 6",)
    assert (
        connection.execute("SELECT name FROM setting WHERE name = 'stop-secret'").fetchall() == []
    )


def test_another_one_s_number_is_known_to_be_there_and_no_more(
    asked: Callable[[int], psycopg.Connection[Any]],
) -> None:
    connection = asked(MING)
    found = connection.execute(
        "SELECT access_numbers(ARRAY['number 1', 'number 2', 'number 9'])"
    ).fetchall()
    assert found == [("number 2",)]
    stops = connection.execute("SELECT access_stopped(ARRAY['digest 2', 'digest 9'])").fetchall()
    assert stops == [("digest 2",)]


def test_no_code_is_given_again_after_a_long_import_was_taken_back(
    made: tuple[str, dict[int, str]], asked: Callable[[int], psycopg.Connection[Any]]
) -> None:
    rows = [[key, f"C{key:04}", "x" * 100] for key in range(7, 60)]
    payload = pack_entries([Batch("customer", ("id", "code", "name"), rows, gone=None)])
    assert is_packed(payload)
    row = {"login": "x", "at": datetime(2026, 1, 1), "command": "import", "payload": payload}  # noqa: DTZ001
    digests = {"payload_digest": "x", "digest": "x", "undone_by": 1}
    operation = Base.metadata.tables["operation"]
    engine = database.open_existing(made[0], "")
    with engine.begin() as owner:
        owner.execute(text("SELECT setval('customer_id_seq', 59)"))
        owner.execute(insert(operation), {"id": 99, **row, **digests})
    try:
        found = asked(MING).execute("SELECT access_highest_number()").fetchone()
    finally:
        with engine.begin() as owner:
            owner.execute(operation.delete().where(operation.c.id == 99))
    assert found == (59,)


def test_who_has_left_tries_no_numbers(
    made: tuple[str, dict[int, str]], asked: Callable[[int], psycopg.Connection[Any]]
) -> None:
    engine = database.open_existing(made[0], "")
    leave, again = "UPDATE agent SET active = false WHERE id = 1", "UPDATE agent SET active = true"
    with engine.begin() as owner:
        owner.execute(text(leave))
    try:
        connection = asked(MING)
        for asks in ("access_numbers(ARRAY['number 2'])", "access_stopped(ARRAY['digest 2'])"):
            assert connection.execute(f"SELECT {asks}").fetchall() == []
    finally:
        with engine.begin() as owner:
            owner.execute(text(again))


def test_a_manager_sees_all_and_changes_no_payload(
    asked: Callable[[int], psycopg.Connection[Any]],
) -> None:
    connection = asked(SUN)
    for table in _of_customers():
        count = sql.SQL("SELECT count(DISTINCT {}) FROM {}")
        found = connection.execute(count.format(sql.Identifier(_key(table)), sql.Identifier(table)))
        assert found.fetchone() == (len(OWNERS),)
    with pytest.raises(errors.InsufficientPrivilege):
        connection.execute("UPDATE operation SET payload = NULL")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT text FROM event",
        "SELECT details FROM event",
        "SELECT name FROM customer",
        "SELECT fields FROM customer",
        "SELECT number FROM phone",
        "SELECT * FROM contact_person",
        "SELECT payload FROM operation",
        "SELECT value FROM setting",
        "UPDATE customer SET type = 'x'",
        "SELECT access_numbers(ARRAY['number 1'])",
        "SELECT access_stopped(ARRAY['digest 1'])",
        "SELECT access_digests(ARRAY['number 1'])",
    ],
)
def test_who_reads_figures_reads_no_names_numbers_texts_or_health_facts(
    asked: Callable[[int], psycopg.Connection[Any]], statement: str
) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        asked(0).execute(statement)


def test_who_reads_figures_counts_records_of_plain_kinds(
    made: tuple[str, dict[int, str]], asked: Callable[[int], psycopg.Connection[Any]]
) -> None:
    with database.open_existing(made[0], "").begin() as owner:
        owner.execute(text("UPDATE event SET kind = 'contact' WHERE id = 2"))
    connection = asked(0)
    assert connection.execute("SELECT id, kind FROM event").fetchall() == [(2, "contact")]
    assert connection.execute("SELECT count(*) FROM customer").fetchone() == (len(OWNERS),)


@pytest.mark.parametrize(
    ("done", "undone", "said"),
    [
        (
            "CREATE POLICY x ON event USING (true)",
            "DROP POLICY x ON event",
            "POLICY event.x is not keqing's",
        ),
        (
            "ALTER POLICY access_agents ON event USING (true)",
            "ALTER POLICY access_agents ON event USING (customer_id IN (SELECT access_customers()))",
            "POLICY event.access_agents is laid out otherwise",
        ),
        (
            "ALTER TABLE event DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE event ENABLE ROW LEVEL SECURITY",
            "ROW SECURITY event is missing",
        ),
        (
            "ALTER TABLE holiday ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE holiday DISABLE ROW LEVEL SECURITY",
            "holiday hides rows from some users",
        ),
        (
            "ALTER FUNCTION access_customers() SECURITY INVOKER",
            "ALTER FUNCTION access_customers() SECURITY DEFINER",
            "FUNCTION access_customers is laid out otherwise",
        ),
        (
            "CREATE FUNCTION access_x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "DROP FUNCTION access_x()",
            "FUNCTION access_x() is not keqing's",
        ),
    ],
)
def test_rules_of_somebody_else_are_refused_when_the_database_is_opened(
    made: tuple[str, dict[int, str]], done: str, undone: str, said: str
) -> None:
    address = made[0]
    owner = database.open_existing(address, "")
    with owner.begin() as connection:
        connection.execute(text(done))
    try:
        with pytest.raises(Altered) as refused:
            database.open_existing(address, "")
        assert translate_message(refused.value.found[0]).startswith(said)
        database.open_existing(address, "", access=False)
    finally:
        with owner.begin() as connection:
            connection.execute(text(undone))
    database.open_existing(address, "")


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ("GRANT SELECT ON phone TO PUBLIC", "PUBLIC has SELECT on phone"),
        ("REVOKE INSERT ON event FROM {agents}", "lacks INSERT on event"),
        ("GRANT SELECT (text) ON event TO {readers}", "has SELECT on event.text"),
        (
            "GRANT EXECUTE ON FUNCTION access_numbers TO PUBLIC",
            "PUBLIC has EXECUTE on access_numbers",
        ),
        ("GRANT {managers} TO {ming}", "is in"),
        ("REVOKE {agents} FROM {ming}", "is not in"),
        ("UPDATE agent SET login = 'nobody' WHERE id = 3", "the server has no login nobody"),
        ("ALTER ROLE {ming} BYPASSRLS", "no rule holds for the login"),
        (
            "UPDATE setting SET value = '[]' WHERE name = 'access-plain-kinds'",
            "the kinds with health facts",
        ),
    ],
)
def test_what_differs_from_the_rules_is_said(
    made: tuple[str, dict[int, str]], done: str, said: str
) -> None:
    address, logins = made
    with database.open_existing(address, "").connect() as connection:
        home = access_shape.home(connection)
        names = {group: f'"{home.role(group)}"' for group in ("agents", "managers", "readers")}
        connection.execute(text(done.format(**names, ming=f'"{logins[MING]}"')))
        found = [
            translate_message(each)
            for each in (*access.differences(connection, PLAIN), *access.logins_apart(connection))
        ]
        connection.rollback()
    assert any(said in each for each in found), found


def test_putting_the_rules_in_force_again_changes_nothing(made: tuple[str, dict[int, str]]) -> None:
    engine = database.open_existing(made[0], "")
    access.apply_rules(engine, PLAIN)
    with engine.connect() as connection:
        assert [*access.differences(connection, PLAIN)] == []
        assert access.in_force(connection)
    assert access.apply_rules(engine, ["contact"], keep=False) == len(OWNERS) - 2 + 1


@pytest.mark.parametrize("left", ["active = false", "until = '2000-01-01'"])
@pytest.mark.parametrize("agent", [ZHOU, SUN])
def test_who_has_left_is_taken_out_of_the_group(
    made: tuple[str, dict[int, str]], agent: int, left: str
) -> None:
    engine = database.open_existing(made[0], "")
    with engine.connect() as connection:
        connection.execute(text(f"UPDATE agent SET {left} WHERE id = :agent"), {"agent": agent})  # noqa: S608  # our own words
        lines = access.script(connection, PLAIN)
        found = [translate_message(each) for each in access.differences(connection, PLAIN)]
        connection.rollback()
    assert any(line.startswith("REVOKE") and made[1][agent] in line for line in lines[-5:])
    assert any(f"the login {made[1][agent]} is in" in each for each in found)


def test_the_plan_of_a_day_s_list_reads_its_index(
    asked: Callable[[int], psycopg.Connection[Any]],
) -> None:
    connection = asked(MING)
    connection.execute("SET enable_seqscan = off")
    plan = connection.execute(
        "EXPLAIN SELECT customer_id, id FROM enrollment WHERE owner_id IN (1) AND listed <= '2026-11-24'"
    ).fetchall()
    said = "\n".join(line for (line,) in plan)
    assert "ix_enrollment_day" in said
    assert "Index Cond: ((owner_id = 1) AND (listed <= '2026-11-24'::date))" in said
    assert "hashed SubPlan" in said


def test_a_file_has_no_rules(file: Any) -> None:
    with pytest.raises(Unusable):
        access.require_server(database.open_existing(str(file), ""))


def test_rights_and_policies_speak_of_tables_once() -> None:
    assert len({*rights()}) == len([*rights()])
    assert len({(policy.table, policy.name) for policy in policies()}) == len([*policies()])
