"""What a PostgreSQL server must be like, and what it may be like without a harm."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

from keqing.errors import Failed, KeqingError
from keqing.store import database, leases, server, unit
from keqing.store.engine import open_engine
from keqing.store.location import locate_database
from tests.conftest import Keqing
from tests.store.facts import add, customer

INIT = ("init", "--department", "一部", "--name", "李敏", "--capacity", "50", "--preset", "therapy")


class Granting:
    """A connection whose server grants every lock, or none."""

    def __init__(self, granted: bool) -> None:
        self.granted = granted

    def scalar(self, *_: object) -> bool:
        return self.granted


@pytest.mark.parametrize(("first", "second", "bad"), [(1, 0, 0), (1, 1, 1), (0, 0, 1)])
def test_advisory_locks_that_do_nothing_are_found(first: int, second: int, bad: int) -> None:
    pair: Any = [Granting(bool(granted)) for granted in (first, second)]
    assert len([*server.advisory_locks(*pair)]) == bad


def test_a_server_without_locks_gets_no_department(
    keqing: Keqing, empty_server_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = server.advisory_locks
    nothing: Any = Granting(True)
    monkeypatch.setattr(server, "advisory_locks", lambda *_: seen(nothing, nothing))
    ran = keqing("--db", empty_server_db, *INIT)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("The server's advisory locks do nothing;")
    with psycopg.connect(empty_server_db) as connection:
        assert connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone() == (0,)


def test_a_department_begins_on_a_server(
    keqing: Keqing, empty_server_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = keqing("--db", empty_server_db, *INIT)
    assert (begun.code, begun.err) == (0, "")
    assert "+psycopg" not in begun.out
    again = keqing("--db", empty_server_db, *INIT)
    assert again.code == 2
    assert keqing("config", "set", "db", empty_server_db).code == 0
    assert keqing("add-customer", "王秀英", "--phone", "13812345678").code == 0
    assert "王秀英" in keqing("list").out


@pytest.fixture
def made(server: str) -> Iterator[Callable[[str], str]]:
    """Make a database with the words that end CREATE DATABASE, and give its address."""
    names: list[str] = []

    def make(words: str) -> str:
        names.append(f"t{uuid4().hex}")
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {names[-1]} {words}")
        return make_url(server).set(database=names[-1]).render_as_string(hide_password=False)

    yield make
    with psycopg.connect(server, autocommit=True) as admin:
        for name in names:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_must_keep_text_as_utf_8(
    keqing: Keqing, made: Callable[[str], str], encoding: str
) -> None:
    ran = keqing("--db", made(f"TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'"), *INIT)
    assert (ran.code, ran.out) == (1, "")
    assert f"in {encoding}, not in UTF-8" in ran.err


def test_a_database_of_another_program_is_left_alone(keqing: Keqing, empty_server_db: str) -> None:
    with psycopg.connect(empty_server_db) as connection:
        connection.execute("CREATE TABLE invoice (id int)")
    ran = keqing("--db", empty_server_db, *INIT)
    assert (ran.code, ran.out) == (1, "")
    assert "holds tables that are not keqing's" in ran.err


SETTINGS = {
    "DateStyle": "'SQL, DMY'",
    "TimeZone": "'America/New_York'",
    "client_encoding": "'LATIN1'",
    "standard_conforming_strings": "off",
    "default_transaction_isolation": "'serializable'",
    "IntervalStyle": "'sql_standard'",
    "bytea_output": "'escape'",
    "extra_float_digits": "0",
    "array_nulls": "off",
}
"""What an administrator may have set for a database, and what changes nothing."""


def test_what_a_database_has_set_changes_nothing(
    keqing: Keqing, made: Callable[[str], str], tmp_path: Any
) -> None:
    plain, other = (made("TEMPLATE keqing_template") for _ in range(2))
    with psycopg.connect(other, autocommit=True) as admin:
        name = make_url(other).database
        for setting, value in SETTINGS.items():
            admin.execute(f"ALTER DATABASE {name} SET {setting} = {value}")
    said = []
    for db in (plain, other):
        lines = (
            (*INIT,),
            ("add-customer", "王\\秀'英", "--phone", "13812345678", "--birthday", "1950-03-05"),
            ("log", "C0001", "reached", "睡得好 \\n", "--next", "fri"),
            ("export", "contacts", "--format", "csv"),
            ("show", "C0001", "--full"),
            ("forecast", "--days", "28"),
            ("check", "--replay"),
        )
        said.append([keqing("--db", db, *line) for line in lines])
        assert [ran.code for ran in said[-1]] == [0] * len(lines), said[-1]
    hide = (plain, other)
    texts = [
        [(ran.out + ran.err).replace(db, "DB") for ran in runs]
        for db, runs in zip(hide, said, strict=True)
    ]
    assert texts[0][1:] == texts[1][1:]


def test_names_are_in_one_order_whatever_the_language_of_the_server(
    keqing: Keqing, made: Callable[[str], str], server: str, file: Any
) -> None:
    with psycopg.connect(server) as connection:
        found = connection.execute(
            "SELECT collcollate FROM pg_collation WHERE collprovider = 'c' "
            "AND lower(collcollate) LIKE '%.utf_8' AND lower(collcollate) NOT LIKE 'c.%'"
        ).fetchone()
    locale = found[0] if found else "C"
    listed = []
    for db in (str(file), made(f"TEMPLATE template0 ENCODING 'UTF8' LOCALE '{locale}'")):
        assert keqing("--db", db, *INIT).code == 0
        for name in ("张三", "赵四", "阿明", "李Li", "li", "Anna", "étienne"):
            assert keqing("--db", db, "add-customer", name, "--force").code == 0
        listed.append(keqing("--db", db, "list", "--format", "csv").out)
    assert listed[0] == listed[1]


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("default_transaction_read_only", "on", "read-only here"),
        ("search_path", "''", "search_path names no schema"),
    ],
)
def test_a_database_in_which_nothing_can_be_made(
    keqing: Keqing, made: Callable[[str], str], setting: str, value: str, says: str
) -> None:
    db = made("")
    with psycopg.connect(db, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {make_url(db).database} SET {setting} = {value}")
    ran = keqing("--db", db, *INIT)
    assert (ran.code, ran.out) == (1, "")
    assert says in ran.err


def test_a_login_that_may_make_no_table(keqing: Keqing, empty_server_db: str, server: str) -> None:
    login = f"u{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {login} LOGIN PASSWORD 'x'")
    try:
        db = make_url(empty_server_db).set(username=login, password="top-secret")  # noqa: S106  # invented
        ran = keqing("--db", db.render_as_string(hide_password=False), *INIT)
        assert (ran.code, ran.out, ran.err.splitlines()[0]) == (
            1,
            "",
            "Your login on the server may not do that; nothing was written.",
        )
        assert "top-secret" not in ran.err
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP ROLE {login}")


def test_a_login_that_may_not_read_is_not_told_of_writing(
    keqing: Keqing, server_db: str, server: str
) -> None:
    login = f"u{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {login} LOGIN")
    try:
        db = make_url(server_db).set(username=login).render_as_string(hide_password=False)
        ran = keqing("--db", db, "today")
        assert (ran.code, ran.out, ran.err.splitlines()[0]) == (
            1,
            "",
            "Your login on the server may not read what this needs.",
        )
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP ROLE {login}")


def test_doctor_names_what_a_server_does_at_a_risk(
    keqing: Keqing, made: Callable[[str], str]
) -> None:
    db = made("TEMPLATE keqing_template")
    with psycopg.connect(db, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {make_url(db).database} SET statement_timeout = '10min'")
    ran = keqing("--db", db, "doctor", "--format", "json")
    told = {check["says"]: check["result"] for check in json.loads(ran.out)["checks"]}
    assert told["statement_timeout is 10min: an import may be broken off"] == "note"
    assert told["fsync is off: a crash could lose what was recorded"] == "bad"
    assert ran.code == 1


class Met:
    """A connection to a host, encrypted or not, as psycopg shows it."""

    def __init__(self, host: str, ssl: bool, url: str) -> None:
        self.connection = self.driver_connection = self.info = self.pgconn = self
        self.host, self.ssl_in_use = host, ssl
        self.engine = self
        self.url = make_url(url)


@pytest.mark.parametrize(
    ("host", "ssl", "mode", "grade"),
    [
        ("/run/postgresql", False, "", "ok"),
        ("localhost", False, "", "ok"),
        ("127.0.0.1", False, "", "ok"),
        ("db.example.com", False, "", "note"),
        ("db.example.com", True, "", "note"),
        ("db.example.com", True, "?sslmode=require", "note"),
        ("db.example.com", True, "?sslmode=verify-full", "ok"),
    ],
)
def test_a_line_that_others_can_read_is_told(host: str, ssl: bool, mode: str, grade: str) -> None:
    met: Any = Met(host, ssl, f"postgresql://{host.strip('/')}/k{mode}")
    assert [checkup.grade for checkup in server._connection(met)] == [grade]


def test_old_servers_are_refused(monkeypatch: pytest.MonkeyPatch, empty_server_db: str) -> None:
    monkeypatch.setattr(server, "OLDEST_VERSION", 99)
    with pytest.raises(Failed, match="too old"):
        database.create_new(empty_server_db, "")


def test_a_lease_outlasts_nothing_that_the_server_forgot(server_db: str) -> None:
    engine = database.open_existing(server_db, "")
    with leases.open_leases(engine) as ours:
        assert ours.take(7)
        assert ours.take(7)
        with psycopg.connect(server_db, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ours.give_back(7)
        ours.give_back(7)
        assert ours.take(7)


def test_text_that_a_server_does_not_take_is_told(server_db: str) -> None:
    engine = database.open_existing(server_db, "")
    with pytest.raises(Exception, match="NUL") as caught:
        add(engine, customer("C0001", note="a\0b"))
    from keqing.store.driver_errors import explain_error

    assert isinstance(explain_error(caught.value), KeqingError)
    with unit.reading(open_engine(locate_database(server_db))) as session:
        assert session.connection().exec_driver_sql("SHOW client_encoding").scalar() == "UTF8"
