"""Expenses of relationships, told on the command line: institutions only, three signatures, collected before paid."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

PAID = ("amount=2800", "receiver=甲药业", "receipt=F2031", "--agent", "吴刚")


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    clock.move_to("2026-09-01T02:00:00+00:00")
    found = Department(keqing)
    assert found.keqing("add", "expense-sheet", "SELF").code == 3, "off until somebody applies it"
    found.do("define", "apply", "relationship-expense")
    for name, role, login in (
        ("赵强", "sales", "zhao"),
        ("周红", "clerk", "zhou"),
        ("孙静", "manager", "sun"),
        ("吴刚", "accountant", "wu"),
    ):
        found.do("add-agent", name, "--role", role, "--login", login)
    return found


def at(department: Department, clock: time_machine.Traveller, day: str) -> None:
    clock.move_to(f"{day}T02:00:00+00:00")


def refused(department: Department, *words: str) -> str:
    ran = department.keqing(*words)
    assert (ran.code, ran.out) == (1, ""), ran
    return ran.err


def enter(department: Department, *words: str) -> str:
    """Record something after a long time, of which the clock is doubted; what is said is returned."""
    ran = department.keqing(*words)
    assert ran.code == 0, ran
    return ran.out


def sheet(department: Department, who: str, period: str, **numbers: int) -> str:
    amounts = {"sales": 50000, "collected": 50000, "spent": 2800, **numbers}
    words = [f"{name}={number}" for name, number in amounts.items()]
    fields = (
        f"period={period}",
        "purpose=推广会",
        "product=安胶囊",
        "account=客户关系维护费——安胶囊",
    )
    ran = department.json("add", "expense-sheet", who, *fields, *words, "--agent", "赵强")
    return str(ran["event"])


def payouts(department: Department, who: str) -> list[str]:
    found = department.json("show", who)["followups"]
    return [each["due"] for each in found if each["cadence"] == "expense-payout"]


def due_of_task(department: Department, agent: str, day: str) -> list[str]:
    rows = department.today(day, "--agent", agent)
    return [row["effective"] for row in rows if row["code"].startswith("SELF")]


def test_s18_the_month_of_an_expense(department: Department, clock: time_machine.Traveller) -> None:
    """S18 (R358, R359, R362, R363, R364, R366, R367, R368, R370, R371, R372, R375): for September.
    The form on 2026-10-10, checks by 10-16, payout from 10-19; two of three signatures are none; collected before paid."""
    who = department.customer(
        "甲药业", "--type", "dealer", "--owner", "赵强", "--date", "2026-09-01"
    )
    at(department, clock, "2026-10-09")
    enter(department, "skip", "SELF-ZHAO", "expense-form")
    assert department.due("SELF-ZHAO", "expense-form") == "2026-10-10"
    number = sheet(department, who, "2026-09-30")
    assert due_of_task(department, "周红", "2026-10-09") == ["2026-10-16"]
    at(department, clock, "2026-10-12")
    department.do("done", "SELF-ZHAO", "expense-form")
    department.do("approve", number, "--agent", "周红")
    department.do("approve", number, "--agent", "孙静")
    assert due_of_task(department, "吴刚", "2026-10-12") == ["2026-10-16"]
    at(department, clock, "2026-10-16")
    assert payouts(department, who) == []
    (row,) = department.json("register", "expense-sheet")["events"]
    assert row["approval"] == "submitted"
    assert department.keqing("add", "payout", who, *PAID).code == 3
    department.do("approve", number, "--agent", "吴刚")
    assert payouts(department, who) == ["2026-10-19"]
    at(department, clock, "2026-10-19")
    (row,) = department.today("2026-10-19", "--agent", "吴刚")
    assert [(each["cadence"], each["due"]) for each in row["reasons"]] == [("expense-payout", "2026-10-19")]  # fmt: skip
    assert department.keqing("add", "payout", who, "amount=2801", *PAID[1:]).code == 1
    department.do(
        "done",
        who,
        "expense-payout",
        *PAID,
    )
    assert payouts(department, who) == []
    assert department.json("open", "expense-sheet")["records"] == []
    (paid,) = department.json("register", "payout")["events"]
    department.do("amend", str(paid["id"]), "original=yes", "copy=yes")
    by_purpose = department.json("summary", "expense-sheet", "--by", "purpose")["rows"]
    assert [(row["fields"]["purpose"], row["n"]) for row in by_purpose] == [
        ("promotion-meeting", 1)
    ]


def test_s18_november_and_money_that_did_not_come_in(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S18 (R364, R365, R368, R371, R375): for November 2026-12-03, 12-10, 12-11; not collected, not paid; a department may pay by the rate."""
    who = department.customer(
        "甲药业", "--type", "dealer", "--owner", "赵强", "--date", "2026-09-01"
    )
    at(department, clock, "2026-12-01")
    enter(department, "skip", "SELF-ZHAO", "expense-form")
    assert department.due("SELF-ZHAO", "expense-form") == "2026-12-03"
    at(department, clock, "2026-12-03")
    number = sheet(department, who, "2026-11-30", collected=40000)
    assert due_of_task(department, "周红", "2026-12-03") == ["2026-12-10"]
    for agent in ("周红", "孙静", "吴刚"):
        department.do("approve", number, "--agent", agent)
    assert payouts(department, who) == ["2026-12-11"]
    at(department, clock, "2026-12-11")
    said = refused(department, "done", who, "expense-payout", *PAID)
    assert "Paid after the money came in" in said
    text = department.do("define", "show", "limit", "paid-after-collected").out
    own = tmp_path / "rate.toml"
    own.write_text(text.replace("sheet-collected < sheet-sales", "sheet-collected < 0.8 * sheet-sales"), "utf-8")  # fmt: skip
    department.do("define", "apply", str(own))
    department.do("done", who, "expense-payout", *PAID)
    assert '"kind": "replay"' not in department.keqing("check", "--replay", "--format", "json").out


def test_s18_nothing_to_a_person_and_no_cash(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S18 (R359, R360, R361, R458): by whatever way in: add, done, amend, import, approve."""
    who = department.customer("甲药业", "--type", "dealer", "--date", "2026-09-01")
    person = department.customer("王秀英", "--date", "2026-09-01")
    department.do("add-contact", who, "孙经理", "--set", "function=采购")
    at(department, clock, "2026-12-03")
    enter(department, "promise", who, "2026-12-30", "回访")
    numbers = [
        str(department.json("add", "expense-sheet", code, "period=2026-11-30", "purpose=客户活动", "sales=1", "collected=1", "spent=900", "--agent", "赵强")["event"])
        for code in (who, person)
    ]  # fmt: skip
    for number in numbers:
        for agent in ("周红", "孙静", "吴刚"):
            department.do("approve", number, "--agent", agent)
    paid = ("amount=100", "receipt=F1", "--agent", "吴刚")
    for receiver in ("王经理", "赵强"):
        said = refused(department, "add", "payout", who, *paid, f"receiver={receiver}")
        assert "paid to the institution itself, never to a person" in said
    said = refused(department, "add", "payout", who, *paid, "receiver=孙经理")
    assert "Nothing may be given to whoever prescribes or purchases" in said
    assert "never to a person" in refused(department, "add", "payout", person, *paid, "receiver=王秀英")  # fmt: skip
    assert department.keqing("add", "payout", who, *paid, "receiver=甲药业", "way=现金").code == 2
    assert "Cash is never given" in refused(department, "add", "payout", who, "amount=1", "receipt=现金", "receiver=甲药业")  # fmt: skip
    assert department.keqing("add", "payout", who, "amount=1", "receiver=甲药业").code == 2
    department.do("add", "payout", who, *paid, "receiver=甲药业")
    (event,) = department.json("register", "payout")["events"]
    assert "never to a person" in refused(department, "amend", str(event["id"]), "receiver=王经理")
    assert "Cash is never" in refused(department, "amend", str(event["id"]), "receipt=付现金")
    path = tmp_path / "payouts.csv"
    path.write_text("姓名,类型,日期,金额,收款单位,发票号\n甲药业,经销商,2026-12-03,10,王经理,F2\n乙店,药店,2026-12-03,10,乙店,现金\n", "utf-8")  # fmt: skip
    ran = department.keqing("import", str(path), "--kind", "payout", "--format", "json")
    assert ran.out.count('"status": "rejected"') == 2, ran
    own = tmp_path / "own.toml"
    text = department.do("define", "show", "list", "expense-ways").out
    own.write_text(text.replace("values = [", 'values = ["现金", '), "utf-8")
    kind = department.do("define", "show", "kind", "payout").out
    own.write_text(own.read_text("utf-8") + "\n" + kind, "utf-8")
    assert "cash must not be given" in department.keqing("define", "check", str(own)).err
    own.write_text(kind.replace("required = true", "required = false"), "utf-8")
    assert "does not ask for the invoice" in department.keqing("define", "check", str(own)).err


def test_s18_advances_and_applications(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S18 (R369, R373, R374, R376): 2,800 open and 300 more asked is 3,100 of 3,000; an application comes before the contract."""
    who = department.customer("甲药业", "--type", "dealer", "--date", "2026-09-01")
    at(department, clock, "2026-10-20")
    enter(department, "add", "advance", "SELF-ZHAO", "amount=2800", "receiver=赵强", "--agent", "吴刚")  # fmt: skip
    more = ("amount=300", "receiver=赵强")
    for code, agent in (("SELF-ZHAO", "吴刚"), (who, "孙静"), ("SELF-WU", "赵强")):
        said = refused(department, "add", "advance", code, *more, "--agent", agent)
        assert "it would be 3100, and 3000 is allowed" in said
    department.do("add", "advance", "SELF-WU", "amount=300", "receiver=吴刚", "--agent", "赵强")
    assert department.keqing("add", "advance", who, "amount=1", "receiver=孙经理").code == 2
    limits = {each["name"]: each for each in department.json("limits", "SELF-ZHAO")["limits"]}
    assert (limits["open-advances"]["used"], limits["open-advances"]["left"]) == ("2800", "200")
    assert department.due("SELF-ZHAO", "advance-open") == "2026-11-19"
    department.do("add", "advance-settled", "SELF-ZHAO", "amount=2800", "receipt=F9")
    department.do("add", "advance", "SELF-ZHAO", "amount=3000", "receiver=赵强")
    asked = ("add", "expense-application", who, "asked=500", "why=新客户开发", "--agent", "赵强")
    number = str(department.json(*asked)["event"])
    at(department, clock, "2026-10-21")
    department.do("add", "contract", who, "ends=2027-10-20")
    assert "No application after the contract" in refused(department, *asked)
    at(department, clock, "2026-10-22")
    assert "No application after the contract" in refused(department, *asked)
    assert "No application" in refused(department, *asked, "--date", "2026-10-21")
    department.do("approve", number, "--agent", "孙静")
    department.do("approve", number, "--agent", "吴刚")
    (row,) = department.json("summary", "expense-application")["rows"]
    assert (row["n"], row["agent"]) == (1, "赵强")


def test_s18_three_are_confirmed_before_the_next_advance(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S18 (R377): of the payouts of a month three are drawn; until each is answered nobody gets an advance."""
    firms = [
        department.customer(f"{name}药业", "--type", "dealer", "--date", "2026-09-01")
        for name in "甲乙丙丁"
    ]
    at(department, clock, "2026-10-16")
    enter(department, "promise", firms[0], "2026-12-30", "回访")
    for who in firms:
        number = sheet(department, who, "2026-09-30")
        for agent in ("周红", "孙静", "吴刚"):
            department.do("approve", number, "--agent", agent)
    at(department, clock, "2026-10-19")
    advance = ("add", "advance", "SELF-ZHAO", "amount=100", "receiver=赵强", "--agent", "吴刚")
    department.do(*advance)
    for who, name in zip(firms, "甲乙丙丁", strict=True):
        paid = ("amount=2800", f"receiver={name}药业", "receipt=F1", "--agent", "吴刚")
        department.do("done", who, "expense-payout", *paid)
    assert "keqing sample payouts" in refused(department, *advance)
    drawn = department.json("sample", "payouts", "--agent", "孙静")["records"]
    assert len(drawn) == 3
    assert drawn == department.json("sample", "payouts", "--agent", "孙静")["records"]
    lines = {each["name"] for each in department.json("limits", "SELF-ZHAO")["limits"]}
    assert "confirmed-first" in lines
    for record in drawn:
        assert "first those whom the sample names are asked" in refused(department, *advance)
        answer = ("add", "spot-check-result", record["code"], "result=属实", "--agent", "孙静")
        department.do(*answer)
    department.do(*advance)
    lines = {each["name"] for each in department.json("limits", "SELF-ZHAO")["limits"]}
    assert "confirmed-first" not in lines


GIVEN = """
[kind.visit-gift]
title = { zh = "随访礼", en = "Gift on a visit" }
money = "given"
nature = "gift"
fields.value = { title = { zh = "价值", en = "Value" }, type = "money", required = true }
fields.receiver = { title = { zh = "收件人", en = "Receiver" }, required = true }

[kind.loan-out]
title = { zh = "出借", en = "Loan out" }
money = "given"
nature = "advance"
fields.amount = { title = { zh = "金额", en = "Amount" }, type = "money", required = true }
fields.receiver = { title = { zh = "收件人", en = "Receiver" }, required = true }

[approval.visit-gift]
title = { zh = "随访礼审批", en = "Gifts on visits" }
of = "kind:visit-gift"
by = ["manager"]
"""


def test_floors_hold_when_it_is_signed_and_for_kinds_of_ones_own(
    department: Department, tmp_path: Path
) -> None:
    """S29 (R360, R361): who is known as a buyer by the time of the signature gets nothing."""
    own = tmp_path / "given.toml"
    own.write_text(GIVEN, "utf-8")
    department.do("define", "apply", str(own))
    who = department.customer("甲药业", "--type", "dealer", "--date", "2026-09-01")
    gift = ("add", "visit-gift", who, "receiver=孙经理", "--agent", "赵强")
    number = str(department.json(*gift, "value=60")["event"])
    assert "it would be 110, and 100 is allowed" in refused(department, *gift, "value=50")
    department.do("add-contact", who, "孙经理", "--set", "function=采购")
    assert "Nothing may be given" in refused(department, "approve", number, "--agent", "孙静")
    department.do("refuse", number, "--agent", "孙静", "--reason", "采购人员")
    said = refused(department, "add", "loan-out", who, "amount=50", "receiver=王经理")
    assert "An advance goes to one of our own: 李敏" in said
    said = refused(department, "add", "loan-out", who, "amount=500", "receiver=赵强")
    assert "it would be 500, and 100 is allowed" in said
    assert "Cash is never given" in refused(department, "add", "gift", who, "item=现金", "value=50", "receiver=甲药业")  # fmt: skip
    department.do("add", "gift", who, "item=退回的现金收据本", "value=5", "receiver=甲药业")


def test_the_number_that_was_signed_means_the_record_that_counts(
    department: Department, clock: time_machine.Traveller
) -> None:
    who = department.customer(
        "甲药业", "--type", "dealer", "--owner", "赵强", "--date", "2026-09-01"
    )
    at(department, clock, "2026-12-03")
    enter(department, "skip", "SELF-ZHAO", "expense-form")
    items = [sheet(department, who, period) for period in ("2026-10-31", "2026-11-30")]
    records: list[int] = []
    for item in items:
        for agent in ("周红", "孙静"):
            assert "as record" not in enter(department, "approve", item, "--agent", agent)
        said = enter(department, "approve", item, "--agent", "吴刚")
        found = department.json("register", "expense-sheet")["events"]
        record = next(row["id"] for row in found if row["id"] not in [*map(int, items), *records])
        records.append(record)
        assert f"Approved: it counts from 2026-12-03 on, as record {record}." in said
    unclear = department.keqing("add", "payout", who, *PAID)
    assert unclear.code == 3
    for record, period in zip(records, ("2026-10-31", "2026-11-30"), strict=True):
        (line,) = [
            line for line in unclear.err.splitlines() if line.strip().startswith(f"{record}:")
        ]
        assert period in line
    department.do("add", "payout", who, *PAID, f"ref={items[0]}")
    again = department.keqing("add", "payout", who, *PAID, f"ref={items[0]}")
    assert (again.code, "is settled already" in again.err) == (3, True), again
    department.do("add", "payout", who, *PAID, f"ref={records[1]}")
