"""Work of several people on one customer: whose list has it, whose row it is, and who closes it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import Begin, Keqing, Ran

AGENTS = (
    ("add-agent", "李敏", "--role", "consultant"),
    ("add-agent", "部长", "--role", "head"),
    ("add-agent", "经理", "--role", "manager"),
    ("add-agent", "会计", "--role", "accountant"),
    ("add-agent", "张医生", "--role", "doctor"),
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The first morning of all that is told here, in Shanghai."""
    with time_machine.travel("2026-08-31T01:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def house(begin: Begin) -> House:
    """A department of five, each with a role; 李敏 owns the customers."""
    keqing = begin("all", *AGENTS)
    return House(keqing)


class House:
    """A department of several, and its command line."""

    def __init__(self, keqing: Keqing) -> None:
        self.keqing = keqing

    def do(self, *words: str, agent: str = "李敏") -> Ran:
        ran = self.keqing(*words, "--agent", agent)
        assert ran.code == 0, ran
        return ran

    def customer(self, name: str, *more: str) -> str:
        ran = self.keqing("add-customer", name, *more, "--owner", "李敏", "--format", "json")
        return str(json.loads(ran.out)["code"])

    def rows(self, agent: str, day: str, *more: str) -> list[dict[str, Any]]:
        who = ("--team",) if agent == "" else ("--agent", agent)
        ran = self.keqing("today", *who, "--date", day, *more, "--format", "json")
        found: list[dict[str, Any]] = json.loads(ran.out)["rows"]
        return found

    def has(self, agent: str, day: str) -> dict[str, set[str]]:
        """Whom an agent's list has, with the cadences."""
        return {
            row["name"]: {reason["cadence"] for reason in row["reasons"]}
            for row in self.rows(agent, day)
        }


def test_a_complaint_nobody_answers_comes_to_the_head(
    house: House, clock: time_machine.Traveller
) -> None:
    """S19 (R492): the agent on the next working day, the head on the fifth, whatever was done before."""
    clock.move_to("2026-12-01T01:00:00+00:00")
    house.do("add", "complaint", house.customer("甲"), "what=慢")
    assert house.has("李敏", "2026-12-01") == {}
    assert house.has("李敏", "2026-12-02") == {"甲": {"complaint"}}
    assert house.has("部长", "2026-12-07") == {}
    assert house.has("部长", "2026-12-08") == {"甲": {"complaint-solution"}}
    (row,) = house.rows("部长", "2026-12-10")
    assert (row["overdue"], row["owner"]) == (2, "部长")
    assert {row["owner"] for row in house.rows("", "2026-12-10")} == {"李敏", "部长"}


def test_a_sale_that_is_not_decided_grows_old_with_the_manager(
    house: House, clock: time_machine.Traveller
) -> None:
    """S11 (R045, R310): reviewed by the head on the next day, the manager's from the thirtieth on."""
    clock.move_to("2026-12-08T01:00:00+00:00")
    house.do("add", "consultation", house.customer("甲"))
    assert house.has("部长", "2026-12-09") == {"甲": {"no-purchase-review"}}
    assert house.has("李敏", "2026-12-11") == {"甲": {"no-purchase"}}
    assert house.has("经理", "2027-01-06") == {}
    assert house.has("经理", "2027-01-07") == {"甲": {"no-purchase-ageing"}}
    assert house.has("经理", "2027-01-20") == {"甲": {"no-purchase-ageing"}}


def test_an_invoice_that_is_not_paid_comes_to_the_manager(
    house: House, clock: time_machine.Traveller
) -> None:
    """S25 (R478): a call on the day itself, the manager's review on the next."""
    clock.move_to("2026-11-16T01:00:00+00:00")
    dealer = house.customer("甲", "--type", "dealer")
    house.do("add", "invoice", dealer, "amount=1000", "due=2026-12-16")
    assert "collection" in house.has("李敏", "2026-12-16")["甲"]
    assert house.has("经理", "2026-12-16") == {}
    assert house.has("经理", "2026-12-17") == {"甲": {"collection-review"}}
    house.do("add", "payment", dealer, "amount=1000", "--date", "2026-12-17")
    assert house.has("经理", "2026-12-18") == {}


def test_the_accountant_keeps_her_row_whoever_is_called(house: House, tmp_path: Path) -> None:
    """S25 (R257): what another role does and only `done` closes is a row of its own in every form."""
    dealer = house.customer("甲", "--type", "dealer")
    house.do("add", "reconciliation", dealer)
    house.do("promise", dealer, "2026-10-10", "回电")
    day = "2026-10-10"
    assert house.has("会计", day) == {"甲": {"reconcile"}}
    assert "reconcile" not in house.has("李敏", day)["甲"]
    (row,) = house.rows("会计", day)
    assert (row["hours_from"], row["owner"], row["reasons"][0]["by_name"]) == (None, "会计", True)
    screen = house.do("today", "--date", day, agent="会计").out
    assert "Reconciliation" in screen
    assert "Also due" not in house.do("today", "--date", day, agent="李敏").out
    for form in ("csv", "xlsx"):
        file = tmp_path / f"kj.{form}"
        house.do("export", "today", "--date", day, "-o", str(file), agent="会计")
        assert file.stat().st_size
    lines = list(csv.DictReader(io.StringIO((tmp_path / "kj.csv").read_text("utf-8-sig"))))
    assert [line["name"] for line in lines] == ["甲"]
    with time_machine.travel("2026-10-10T01:00:00+00:00", tick=False):
        page = tmp_path / "kj.html"
        house.do("sheet", "-o", str(page), agent="会计")
        assert "Reconciliation" in page.read_text("utf-8")
        own = tmp_path / "own.html"
        house.do("sheet", "-o", str(own))
        assert "Reconciliation" not in own.read_text("utf-8")
    team = [(row["owner"], row["name"]) for row in house.rows("", day)]
    assert sorted(team) == [("会计", "甲"), ("李敏", "甲")]


def test_the_week_and_the_calendar_are_those_of_its_person(
    house: House, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    dealer = house.customer("甲", "--type", "dealer")
    house.do("add", "reconciliation", dealer)
    clock.move_to("2026-09-29T01:00:00+00:00")
    week = json.loads(house.do("week", "--format", "json", agent="会计").out)["rows"]
    assert [(row["day"], row["owner"]) for row in week] == [("2026-09-30", "会计")]
    own = json.loads(house.do("week", "--format", "json").out)["rows"]
    cadences = {reason["cadence"] for row in own for reason in row["reasons"]}
    assert "reconcile" not in cadences
    file = tmp_path / "kj.ics"
    house.do("export", "week", "-o", str(file), agent="会计")
    assert file.read_text("utf-8").count("BEGIN:VEVENT") == 1


def test_rows_go_by_their_numbers(house: House, clock: time_machine.Traveller) -> None:
    dealer = house.customer("甲", "--type", "dealer")
    house.do("add", "reconciliation", dealer)
    clock.move_to("2026-09-30T01:00:00+00:00")
    house.do("today", agent="会计")
    assert house.do("log", "1", "reached", "余额相符", agent="会计").code == 0
    assert house.has("会计", "2026-09-30") == {"甲": {"reconcile"}}  # no call closes it


def test_work_of_a_role_is_everybodys_who_has_it(
    house: House, clock: time_machine.Traveller
) -> None:
    """S10: two doctors have the reaction in their lists; it is gone from both when one has called."""
    house.keqing("add-agent", "王医生", "--role", "doctor")
    who = house.customer("甲", "--phone", "13800005678")
    house.do("log", who, "reached", "情况不好", "--adverse")
    day = "2026-08-31"
    for doctor in ("张医生", "王医生"):
        (row,) = house.rows(doctor, day)
        assert row["owner"] == doctor
        assert row["reasons"][0]["people"] == ["张医生", "王医生"]
    screen = house.do("--width", "120", "today", agent="王医生").out
    assert "any of 张医生, 王医生" in " ".join(screen.split())
    assert "for 张医生 / 王医生" in " ".join(house.keqing("show", who).out.split())
    why = "".join(house.keqing("why", who).out.split())
    assert "Theworkoftheroledoctor:itstandswith张医生/王医生." in why
    alerts = [row for row in house.rows("", day) if row["track"] == "alert"]
    assert [row["owner"] for row in alerts] == ["张医生"]  # once in the list of all
    house.do("log", who, "reached", "已停药", agent="王医生")
    assert (house.rows("张医生", day), house.rows("王医生", day)) == ([], [])
    assert "王医生" in house.keqing("show", who, "--history").out


def test_a_doctors_work_is_no_owners(begin: Begin, clock: time_machine.Traveller) -> None:
    """S10: where nobody is a doctor it stands with every manager, and the owner's call does not close it."""
    keqing = begin("all", *AGENTS[:4], ("add-agent", "副经理", "--role", "manager"))
    house = House(keqing)
    who = house.customer("甲", "--phone", "13800005678")
    house.do("log", who, "reached", "情况不好", "--adverse")
    house.do("log", who, "reached", "情况同前")
    assert "adverse" not in house.has("李敏", "2026-08-31").get("甲", set())
    for manager in ("经理", "副经理"):
        assert house.has(manager, "2026-08-31") == {"甲": {"adverse"}}
        assert "no doctor here" in " ".join(house.do("today", agent=manager).out.split())
    chinese = keqing("--lang", "zh", "today", "--agent", "经理").out
    assert "这里没有医生" in chinese
    why = "".join(keqing("why", who).out.split())
    assert "Nobodyherehastheroledoctor:itstandswitheverymanager,经理/副经理." in why
    found = json.loads(keqing("check", "--format", "json").out)["findings"]
    assert "keqing add-agent NAME --role doctor" in {finding["command"] for finding in found}
    assert house.do("done", who, "adverse", agent="经理").code == 0
    assert house.rows("副经理", "2026-08-31") == []


def test_one_call_closes_what_is_anothers_too(house: House) -> None:
    """The doctor calls first: the owner's reason is in her row, and nowhere else."""
    who = house.customer("甲", "--phone", "13800005678")
    house.do("promise", who, "2026-08-31", "回电")
    house.do("log", who, "reached", "情况不好", "--adverse", "--date", "2026-08-30", agent="李敏")
    (row,) = house.rows("张医生", "2026-08-31")
    also = {reason["cadence"]: reason["also_for"] for reason in row["reasons"]}
    assert also["adverse"] == []
    assert also["promise"] == ["李敏"]
    assert house.rows("李敏", "2026-08-31") == []
    assert "Also due, with 张医生: 甲" in house.do("today").err
    assert "also for 李敏" in house.do("today", "--format", "plain", agent="张医生").out
    assert "兼李敏的事" in house.keqing("--lang", "zh", "today", "--agent", "张医生").out


def test_only_calls_take_room_in_the_day(begin: Begin) -> None:
    """6.3: a day of one call still shows all work that no call closes."""
    keqing = begin("all")
    keqing("add-agent", "李敏", "--capacity", "1")
    for n in range(3):
        keqing("add-customer", f"甲{n}", "--type", "dealer")
        keqing("add", "reconciliation", f"C000{n + 1}", "--date", "2026-07-31")
        keqing("promise", f"C000{n + 1}", "2026-08-31", "回电")
        keqing("add-customer", f"乙{n}", "--type", "dealer")
    told = json.loads(keqing("today", "--format", "json").out)
    calls = [row for row in told["rows"] if not all(r["by_name"] for r in row["reasons"])]
    assert told["beyond_capacity"] == len(calls) - 1


def test_who_has_left_leaves_nothing_behind(house: House) -> None:
    """What stood with somebody who works here no more is in every manager's list."""
    import sqlite3  # here alone

    who = house.customer("甲")
    house.do("promise", who, "2026-08-31", "回电")
    file = next(Path.home().rglob("*.db"))
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE agent SET active = 0 WHERE name = '李敏'")
    connection.close()
    assert house.has("经理", "2026-08-31")["甲"] == {"promise"}


def test_a_role_that_takes_a_licence_from_now_on_is_no_owners(house: House, tmp_path: Path) -> None:
    """The steps that stand open move to the managers when the role's definition says so, and back with undo."""
    file = tmp_path / "ours.toml"
    role = '[role.nurse]\ntitle = { zh = "护士长", en = "ward nurse" }\n'
    cadence = (
        '[cadence.ward]\ntitle = { zh = "病房", en = "Ward" }\ntrack = "alert"\nstarts_on = "arrival"\n'
        'steps = [{ at = "0d", role = "nurse" }]\nsource = "ours"\n'
    )
    day = "2026-08-31"
    file.write_text(role + cadence, "utf-8")
    assert house.keqing("define", "apply", str(file), "--yes").code == 0
    house.do("add", "arrival", house.customer("甲"))
    assert house.has("李敏", day) == {"甲": {"ward"}}
    file.write_text(f"{role}licensed = true\n{cadence}", "utf-8")
    assert house.keqing("define", "apply", str(file), "--yes").code == 0
    assert (house.has("李敏", day), house.has("经理", day)) == ({}, {"甲": {"ward"}})
    assert "ward nurse" in house.keqing("check", "--replay").out
    assert house.keqing("undo").code == 0
    assert house.has("李敏", day) == {"甲": {"ward"}}
    assert house.keqing("check", "--replay").code == 0
