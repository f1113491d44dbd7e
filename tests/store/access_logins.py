"""A department on a server with rules of access: two agents with a customer each, and a manager, each with a login."""

from __future__ import annotations

from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.conftest import Keqing

CUSTOMERS = (("王秀英", "13812345678", "李明"), ("张三", "13912340000", "周红"))
"""The customers C0001 and C0002, each with a number and its owner."""


def make_logins(server: str) -> dict[str, str]:
    """Make logins of two agents and a manager at the server; returns them by agent."""
    mark = uuid4().hex[:8]
    made = {name: f"{name}-{mark}" for name in ("李明", "周红", "孙静")}
    with psycopg.connect(server, autocommit=True) as admin:
        for login in made.values():
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(login)))
    return made


def address_of(address: str, login: str) -> str:
    """Return the address of a database for a login."""
    return make_url(address).set(username=login).render_as_string(hide_password=False)


def enter_agents(keqing: Keqing, address: str, logins: dict[str, str]) -> None:
    """Enter the agents with their logins, and a customer of each, as the owner of the tables."""

    def owner(*words: str) -> None:
        ran = keqing("--db", address, *words)
        assert ran.code == 0, ran

    for name, login in logins.items():
        role = ("--role", "manager") if name == "孙静" else ()
        owner("add-agent", name, "--login", login, *role)
    for name, phone, agent in CUSTOMERS:
        owner("add-customer", name, "--phone", phone, "--owner", agent, "--agent", agent)
