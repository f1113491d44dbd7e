"""`keqing access`, and the day's work under a login of the server that sees its own customers alone."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from keqing.store import database
from tests.conftest import Keqing, Ran
from tests.store.access_logins import address_of, enter_agents, make_logins

SAME: tuple[tuple[str, ...], ...] = (
    ("today",),
    ("list",),
    ("list", "王"),
    ("show", "C0001"),
    ("why", "C0001"),
    ("week",),
    ("brief", "C0001"),
    ("history", "C0001"),
    ("forecast", "--days", "14"),
    ("export", "today", "--format", "csv"),
    ("report", "day"),
)
"""What an agent's login says as the owner's does for that agent."""
WORK: tuple[tuple[str, ...], ...] = (
    ("log", "C0001", "reached", "slept well", "--next", "fri"),
    ("promise", "C0001", "tomorrow", "a leaflet"),
    ("add-customer", "Ann", "--phone", "13812340009"),
    ("edit-customer", "C0001", "--note", "likes flowers"),
    ("log", "C0001", "stop", "no more calls"),
)
"""What an agent records, and takes back."""
REFUSED: tuple[tuple[str, ...], ...] = (
    ("define", "apply", "own.toml", "--yes"),
    ("import", "list.csv", "--yes"),
    ("report", "day", "--team"),
    ("audit", "verify"),
    ("forget", "C0001", "--yes"),
    ("dump",),
    ("copy-to", "copy.db"),
    ("check",),
    ("rebuild",),
    ("doctor", "--deep"),
    ("add-agent", "Eve"),
    ("add-customer", "Bob", "--owner", "周红"),
    ("access", "apply"),
)
OWN = '[kind.visit-note]\ntitle = { zh = "随访记录", en = "Visit note" }\nfields.state = { title = { zh = "状况", en = "State" }, sensitive = true }\n'
_INIT = ("--department", "D", "--name", "李敏", "--capacity", "30", "--preset", "therapy")


@pytest.fixture
def logins(server: str) -> dict[str, str]:
    """Logins of two agents and a manager, at the server."""
    return make_logins(server)


def _set_up(keqing: Keqing, server_db: str, logins: dict[str, str]) -> None:
    """Enter the agents with their logins, and a customer of each."""
    enter_agents(keqing, server_db, logins)
    for words in (
        ("log", "C0001", "reached", "tired", "--next", "today", "--agent", "李明"),
        ("log", "C0002", "stop", "no calls", "--agent", "周红"),
    ):
        ran = keqing("--db", server_db, *words)
        assert ran.code == 0, ran
    Path("own.toml").write_text(OWN, "utf-8")
    Path("list.csv").write_text("姓名,电话\n新来的,13700000001\n", "utf-8")


def _put_in_force(keqing: Keqing, server_db: str) -> None:
    """Put the rules in force, as the administrator runs what is printed, and as the owner."""
    # before: whoever may read a table reads all of it
    ran = keqing("--db", server_db, "access", "check")
    assert (ran.code, ran.out.count("\n")) == (1, 2)
    ran = keqing("--db", server_db, "access", "apply", "-n")
    assert "Nothing was" in ran.err
    printed = keqing("--db", server_db, "access", "print").out
    with psycopg.connect(server_db, autocommit=True) as admin:
        admin.execute(printed.encode())  # as the administrator runs it
    assert keqing("--db", server_db, "access", "check", "-q").code == 0
    ran = keqing("--db", server_db, "access", "apply")
    assert ran.err == "The rules of access are in force for 3 logins.\n"


def _share_with_hidden(keqing: Keqing, server_db: str, mine: str) -> None:
    """A number and a gathering that the agent's customer shares with one whom the agent does not see."""
    for words in (
        ("add-customer", "孙二", "--phone", "13812345678", "--owner", "周红", "--code", "X1"),
        ("gathering", "add", "冬会", "2026-12-19", "--seats", "1"),
        ("add", "rsvp-yes", "X1", "gathering=冬会"),
        ("add", "rsvp-yes", "C0001", "gathering=冬会"),
    ):
        ran = keqing("--db", server_db, *words)
        assert ran.code == 0, (words, ran)
    ran = keqing("--db", mine, "add", "rsvp-yes", "C0001", "gathering=冬会")
    assert (ran.code, "does not see all seats of 冬会" in ran.err) == (1, True), ran
    ran = keqing("--db", mine, "log", "C0001", "stop", "no more calls")
    assert ran.code == 0, ran
    assert "A customer whom your login on the server may not see has this number" in ran.out


def test_the_day_s_work_of_an_agent_s_login(
    keqing: Keqing, server_db: str, logins: dict[str, str]
) -> None:
    _set_up(keqing, server_db, logins)
    _put_in_force(keqing, server_db)

    # the same screens, of the own customers
    mine = address_of(server_db, logins["李明"])
    for words in SAME:
        here = keqing("--db", mine, *words)
        there = keqing(
            "--db",
            server_db,
            *words,
            *(
                ()
                if words[0] in {"list", "show", "why", "brief", "history"}
                else ("--agent", "李明")
            ),
        )
        if words == ("list",):
            assert "王秀英" in here.out
            assert "张三" not in here.out
            assert here.err == "Counted are the customers that your login on the server may see.\n"
        else:
            assert (here.code, here.out.replace(mine, "")) == (
                there.code,
                there.out.replace(server_db, ""),
            ), words
    ran = keqing("--db", mine, "show", "C0002")
    assert ran.code == 3
    for words in WORK:
        assert keqing("--db", mine, *words).code == 0, words
        assert keqing("--db", mine, "undo", "--yes").code == 0, words

    # one sentence, and nothing written
    for words in REFUSED:
        ran = keqing("--db", mine, *words)
        assert ran.code == 1, (words, ran)
        assert "our login on the server" in ran.err, (words, ran)
    for words in (("copy-to", "copy.db"), ("doctor", "--deep")):
        assert "what this needs: all customers" in keqing("--db", mine, *words).err
    assert not Path("copy.db").exists()
    with database.open_existing(server_db, "").connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM agent").scalar() == 3

    # another one's number: that it is known and not to be called, not whose it is
    ran = keqing("--db", mine, "add-customer", "李四", "--phone", "13912340000")
    assert ran.code == 0
    assert (
        "A customer whom your login on the server may not see has this number" in ran.err + ran.out
    )
    assert "张三" not in ran.err + ran.out
    assert "stopped" in keqing("--db", mine, "list", "李四", "--all").out

    _share_with_hidden(keqing, server_db, mine)

    # the chain holds, and each operation is of its login
    assert keqing("--db", server_db, "audit", "verify").code == 0
    told = keqing("--db", mine, "history").out
    assert logins["李明"] in told
    assert logins["周红"] not in told
    doctor = keqing("--db", mine, "doctor")
    assert "the rules of access are in force" in doctor.out

    # a manager sees all; new health facts are said until the rules are put in force again
    manager = address_of(server_db, logins["孙静"])
    assert "张三" in keqing("--db", manager, "list", "--all").out
    assert keqing("--db", manager, "define", "apply", "own.toml", "--yes").code == 0
    assert keqing("--db", manager, "audit", "verify").code == 0
    assert keqing("--db", manager, "dump", "-o", "all.ndjson").code == 0
    deep = keqing("--db", manager, "doctor", "--deep")
    assert "rows are as they were recorded\t" in deep.out, deep
    assert keqing("--db", manager, "forget", "C0001", "--yes").code == 1
    ran = keqing("--db", manager, "access", "apply")
    assert (ran.code, ran.err.splitlines()[0]) == (
        1,
        "Your login on the server may not do that; nothing was written.",
    )

    # a login that is no agent's may do nothing
    with psycopg.connect(server_db, autocommit=True) as admin:
        admin.execute(sql.SQL("UPDATE agent SET active = false WHERE name = '李明'"))
    assert keqing("--db", server_db, "access", "apply").code == 0
    ran = keqing("--db", mine, "today")
    assert (ran.code, "may not" in ran.err) == (1, True)


def test_the_rules_are_taken_out_of_force_and_put_back(
    keqing: Keqing, server_db: str, logins: dict[str, str]
) -> None:
    def run(*words: str, db: str = server_db) -> Ran:
        return keqing("--db", db, *words)

    _set_up(keqing, server_db, logins)
    said = run("access", "off", "--yes")
    assert (said.code, said.err) == (
        0,
        "No rules of access are in force; nothing was changed.\n",
    )
    assert run("access", "apply").code == 0
    mine, manager = (address_of(server_db, logins[name]) for name in ("李明", "孙静"))
    readers = _grant_readers(server_db, logins["周红"])

    # asked about, tried, and left to who owns the tables
    said = run("access", "off")
    assert (said.code, "will read and change all rows" in said.err) == (2, True)
    assert "Nothing was" in run("access", "off", "-n").err
    assert run("access", "off", "--yes", db=manager).code == 1
    assert "张三" not in run("list", "--all", db=mine).out
    assert run("access", "check", "-q").code == 0

    # every agent reads and records of everybody; who read figures reads nothing
    said = run("access", "off", "--yes")
    assert (said.code, said.err) == (0, "The rules of access are out of force.\n")
    assert "张三" in run("list", "--all", db=mine).out
    for words in (
        ("add-customer", "Bob", "--phone", "13612340009"),
        ("report", "day", "--team"),
        ("undo", "--yes"),
    ):
        assert run(*words, db=mine).code == 0, words
    assert "every login of the server that may read a table" in run("access", "check").out
    assert "rows are as they were recorded\t" in run("doctor", "--deep").out
    with psycopg.connect(server_db) as connection:
        may = connection.execute(
            "SELECT has_any_column_privilege(%s, 'event', 'SELECT')", (readers,)
        )
        assert may.fetchone() == (False,)

    assert run("access", "apply").code == 0
    assert run("access", "check", "-q").code == 0
    assert "张三" not in run("list", "--all", db=mine).out


def _grant_readers(server_db: str, login: str) -> str:
    """Let a login read figures; return the role that reads them."""
    with psycopg.connect(server_db, autocommit=True) as admin:
        role = f"{make_url(server_db).database}_readers"
        admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(login)))
    return role


def test_a_file_has_one_login(keqing: Keqing) -> None:
    assert keqing("add-customer", "王秀英").code == 0
    ran = keqing("access", "check")
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "Only a server can tell logins apart; this database is a file.",
    )


def test_an_owner_who_may_make_no_roles_is_told_who_can(
    keqing: Keqing, empty_server_db: str, server: str
) -> None:
    login = sql.Identifier(owner := f"owner-{uuid4().hex[:8]}")
    name = sql.Identifier(str(make_url(empty_server_db).database))
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(login))
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, login))
    address = address_of(empty_server_db, owner)
    assert keqing("--db", address, "init", *_INIT).code == 0
    ran = keqing("--db", address, "access", "apply")
    first, hint = ran.err.splitlines()[0], ran.err.splitlines()[1]
    assert (ran.code, ran.out) == (1, "")
    assert first == f"The login {owner} owns the tables, but may make no roles."
    assert hint.endswith("access print")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("ALTER ROLE {} CREATEROLE").format(login))
    assert keqing("--db", address, "access", "apply").code == 0
