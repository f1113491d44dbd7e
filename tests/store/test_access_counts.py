"""Under a login of the server that sees its own customers alone, nothing is judged by what it happens to see."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.conftest import Keqing
from tests.store.access_logins import address_of, enter_agents, make_logins

LIMITS = """
[limit.credit]
title = { zh = "欠款合计", en = "Open in all" }
of = "open:invoice"
across = "all"
most = 1000
breach = "wait"

[limit.complaints]
title = { zh = "投诉合计", en = "Complaints in all" }
count = "complaint"
across = "all"
most = 1
breach = "refuse"
when = 'type = "pharmacy"'

[limit.talk]
title = { zh = "通话时长", en = "Talk" }
of = "contact.minutes"
across = "agent"
over = "1d"
most = 30
breach = "flag"
"""
INVOICE = ("due=2026-12-16",)


class Owner:
    """Runs commands for the owner of the tables, or for another login."""

    def __init__(self, keqing: Keqing, address: str, logins: dict[str, str]) -> None:
        self.keqing, self.address = keqing, address
        self.addresses = {name: address_of(address, login) for name, login in logins.items()}

    def do(self, *words: str, by: str | None = None) -> str:
        """Run what must go well; returns all that it said."""
        ran = self.keqing("--db", self.addresses.get(by or "", self.address), *words)
        assert ran.code == 0, (words, ran)
        return ran.out + ran.err

    def refused(self, *words: str, by: str) -> str:
        """Run what a guard refuses; returns its first sentence."""
        ran = self.keqing("--db", self.addresses[by], *words)
        assert (ran.code, ran.out) == (1, ""), (words, ran)
        return ran.err.splitlines()[0]

    def amounts(self) -> list[str]:
        """Return the invoices that are in force."""
        rows = json.loads(self.do("register", "invoice", "--format", "json"))["events"]
        return sorted(row["fields"]["amount"] for row in rows if not row.get("approval"))


@pytest.fixture
def team(keqing: Keqing, server: str, server_db: str) -> Owner:
    """A department with limits over all customers, whose rules are in force."""
    logins = make_logins(server)
    enter_agents(keqing, server_db, logins)
    Path("limits.toml").write_text(LIMITS, "utf-8")
    owner = Owner(keqing, server_db, logins)
    owner.do("define", "apply", "limits.toml", "--yes")
    owner.do("access", "apply")
    return owner


def test_a_limit_over_all_customers_is_judged_by_whoever_sees_all(team: Owner) -> None:
    """What a hidden customer has used would count; where the limit does not ask for it, nothing is refused."""
    team.do("add", "invoice", "C0002", "amount=900", *INVOICE, by="孙静")
    said = team.refused("add", "invoice", "C0001", "amount=300", *INVOICE, by="李明")
    assert (
        said == "Your login on the server does not see all that counts for the limit Open in all."
    )
    assert team.amounts() == ["900"]
    # the limit on complaints is about pharmacies alone
    team.do("add", "complaint", "C0001", "what=包装", by="李明")
    team.do("edit-customer", "C0001", "--type", "pharmacy")
    said = team.refused("add", "complaint", "C0001", "what=包装", by="李明")
    assert "the limit Complaints in all" in said
    # no part of it is told as the whole
    limits = json.loads(team.do("limits", "C0001", "--format", "json", by="李明"))["limits"]
    used = {line["name"]: line["used"] for line in limits}
    assert (used["credit"], used["complaints"]) == (None, None)
    limits = json.loads(team.do("limits", "C0001", "--format", "json", by="孙静"))["limits"]
    used = {line["name"]: line["used"] for line in limits}
    assert (used["credit"], used["complaints"]) == ("900", "1")


def test_a_call_is_recorded_and_told_to_be_judged_in_part(team: Owner) -> None:
    """Contacts are never refused; what is beyond the limit by what is seen is marked."""
    said = team.do("log", "C0001", "reached", "都好", "--min", "20", by="李明")
    assert "does not see all that counts for the limit Talk" in said
    said = team.do("log", "C0001", "reached", "又好", "--min", "20", by="李明")
    assert "Talk: with this it would be 40, and 30 is allowed." in said
    assert "It is stored, and marked for the manager." in said
    assert "does not see all" not in said
    assert "does not see all" not in team.do(
        "log", "C0002", "reached", "都好", "--min", "3", by="孙静"
    )


def test_what_waits_is_let_in_by_whoever_sees_all(team: Owner) -> None:
    """An agent's answer makes room that the agent cannot know of; a manager's command lets in what waits."""
    team.do("add", "invoice", "C0001", "amount=400", *INVOICE, by="孙静")
    team.do("add", "invoice", "C0002", "amount=600", *INVOICE, by="孙静")
    waits = team.do("add", "invoice", "C0001", "amount=500", *INVOICE, by="孙静")
    assert "waits until there is room" in waits
    # by what this login sees, 500 would have room at once
    assert "There is room" not in team.do("add", "payment", "C0001", "amount=200", by="李明")
    assert team.amounts() == ["400", "600"]
    assert "There is room" in team.do("add", "payment", "C0002", "amount=300", by="孙静")
    assert team.amounts() == ["400", "500", "600"]


def test_what_is_left_to_the_owner_of_the_tables(team: Owner, tmp_path: Path) -> None:
    """A manager takes all rows along and looks deep; rules, forgetting and upgrades are the owner's."""
    copy = str(tmp_path / "copy.db")
    assert team.do("copy-to", copy, by="孙静")
    assert "copy-to --full --health" in team.do("history", by="孙静")
    for words in (("access", "apply"), ("forget", "C0001", "--yes")):
        assert "Your login on the server may not do that" in team.refused(*words, by="孙静")


def test_an_upgrade_says_when_the_rules_are_not_those_of_this_program(team: Owner) -> None:
    """They are those of the program that put them in force: a new table would be nobody's to read."""
    rules = "The rules of access are not those of this keqing."
    assert rules not in team.do("upgrade")
    with psycopg.connect(team.address, autocommit=True) as admin:
        agents = sql.Identifier(f"{make_url(team.address).database}_agents")
        admin.execute(sql.SQL("REVOKE INSERT ON phone FROM {}").format(agents))
    assert rules in team.do("upgrade")
    team.do("access", "apply")
    assert rules not in team.do("upgrade")
