"""The scenarios of limits, told on the command line: gifts, trips, visits, credit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing, Ran

LIMITS = """
[limit.visit-minutes]
title = { zh = "拜访时长", en = "Length of a visit" }
of = "contact.minutes"
where = { channel = "visit" }
each = 30
breach = "flag"
source = "001:50"

[limit.credit]
title = { zh = "信用额度", en = "Credit" }
of = "open:invoice"
most = "credit-limit"
source = "002:77"
"""


@pytest.fixture
def department(clock: object, keqing: Keqing) -> Department:
    return Department(keqing)


def refused(department: Department, *words: str) -> str:
    """What is said to words that a limit refuses; nothing is written then."""
    ran: Ran = department.keqing(*words)
    assert (ran.code, ran.out) == (1, ""), ran
    return ran.err


def enter(department: Department, *words: str) -> None:
    """Record something after a long time, of which the clock is doubted."""
    ran = department.keqing(*words)
    assert ran.code == 0, ran


def gift(who: str, value: str, day: str, *more: str, receiver: str = "") -> tuple[str, ...]:
    words = ("item=茶叶", f"value={value}", f"receiver={receiver or who}")
    return ("add", "gift", who, *words, *more, "--date", day)


def test_gifts_and_trips_of_a_year(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S17 (R019, R167, R169, R238, R239, R268, R290, R300, R360, R361, R457): 480 yes, 520 no, a doctor nothing, one trip a year."""
    key = department.customer("重点店", "--type", "pharmacy", "--grade", "A")
    other = department.customer("王秀兰")
    department.do("add-contact", key, "李医生", "--set", "function=医生")
    department.do("add-contact", key, "孙采", "--set", "function=采购")
    clock.move_to("2027-02-01T02:00:00+00:00")
    said = refused(department, *gift(key, "520", "2027-02-01"))
    assert "it would be 520, and 500 is allowed" in said
    assert f"keqing limits {key}" in said
    enter(department, *gift(key, "480", "2027-02-01"))
    assert "There is room again on 2027-02-02" in refused(department, *gift(key, "20.01", "2027-02-01"))  # fmt: skip
    assert (
        "On paper: keqing print gift-receipt " in department.do(*gift(key, "20", "2027-02-01")).out
    )
    late = refused(department, *gift(other, "100.01", "2027-02-01"))
    assert "it would be 100.01, and 100 is allowed" in late
    given = department.do("--lang", "zh", *gift(other, "100", "2027-02-01", "to=联谊会来宾")).out
    newest = max(department.json("register", "gift")["events"], key=lambda row: int(row["id"]))
    assert f"打单据：keqing print 赠品收条 {newest['id']}" in given
    for receiver, more in (("李医生", ()), ("孙采", ()), (key, ("to=处方医生",)), ("赵医生", ())):
        said = refused(department, *gift(key, "1", "2027-01-20", *more, receiver=receiver))
        assert "Nothing may be given to whoever prescribes or purchases" in said
    for n in range(3):  # 400 in a year: four times what a day has
        department.do(*gift(other, "100", f"2027-01-1{n}"))
    said = refused(department, *gift(other, "1", "2027-01-20"))
    assert "would come to 401" in said
    trip = ("add", "trip", key)
    assert "must be" in refused(department, *trip, "in-province=no", "--date", "2027-01-30")
    away = department.keqing("--lang", "zh", *trip, "in-province=no", "--date", "2027-01-30")
    assert "省内只能填“是”" in away.err
    assert "keqing print" not in department.do(*trip, "in-province=yes", "--date", "2027-01-30").out
    again = refused(department, *trip, "in-province=yes", "--date", "2027-02-01")
    assert "There is room again on 2028-01-01" in again
    refused(department, "add", "trip", other, "in-province=yes")
    clock.move_to("2028-01-01T02:00:00+00:00")
    enter(department, *trip, "in-province=yes", "--date", "2028-01-01")
    lines = {line["name"]: line for line in department.json("limits", key, "--date", "2027-02-01")["limits"]}  # fmt: skip
    assert (lines["given-day"]["used"], lines["given-day"]["left"]) == ("500", "0")
    assert (lines["trip"]["used"], lines["trip"]["until"]) == ("1", "2027-12-31")
    assert lines["given-barred"]["each"] == "0"
    rows = department.json("register", "gift", "--from", "2027-01-01")["events"]
    (tea,) = [row for row in rows if row["fields"].get("value") == "480"]
    receipt = department.do("print", "赠品收条", str(tea["id"])).out
    for part in (
        f"编号：{tea['id']}",
        "品名：茶叶",
        "数量：1",
        "价值：480",
        "日期：2027-02-01",
        "收件人：",
    ):
        assert part in receipt
    page = tmp_path / "receipt.html"
    department.do("print", "gift-receipt", str(tea["id"]), "-o", str(page))
    assert "品名：茶叶" in page.read_text("utf-8")
    assert department.keqing("print", "gift-receipt", "1").code == 3
    assert department.keqing("print", "gift-receipt", "x").code == 3
    raised = refused(department, "amend", str(tea["id"]), "value=490")
    assert "it would be 510" in raised
    department.do("amend", str(tea["id"]), "value=470", "item=绿茶")
    _bring_in(department, tmp_path, key, other)


def _bring_in(department: Department, folder: Path, key: str, other: str) -> None:
    """A file is judged row by row, and brought in twice it is the same."""
    rows = [
        "name,type,grade,day,item,value,receiver",
        "重点店,pharmacy,A,2027-03-01,茶叶,490,重点店",
        "重点店,pharmacy,A,2027-03-01,咖啡,30,重点店",
        "新店,pharmacy,,2027-03-01,茶叶,101,新店",
        "新店,pharmacy,,2027-03-01,茶叶,60,新店",
        "新店,pharmacy,,2027-03-01,咖啡,60,新店",
    ]
    path = folder / "gifts.csv"
    path.write_text("\n".join(rows), "utf-8")
    for new in (2, 0):
        ran = department.keqing("import", str(path), "--kind", "gift", "--format", "json")
        told: dict[str, Any] = json.loads(ran.out)
        assert (ran.code, told["new"], told["rejected"]) == (4, new, 3)
        assert [row["row"] for row in told["rows"] if row["status"] == "rejected"] == [3, 4, 6]


def test_a_long_visit_is_marked_and_credit_has_an_end(
    department: Department, tmp_path: Path
) -> None:
    """S09 (R087, R301): more than 30 minutes are flagged, never refused. S25: invoices up to what the file allows."""
    path = tmp_path / "limits.toml"
    path.write_text(LIMITS, "utf-8")
    who = department.customer("甲药业", "--type", "dealer", "--set", "资信限额=1000")
    department.do("define", "apply", str(path))
    assert "marked" not in department.do("log", who, "visited", "谈了新品", "--min", "30").out
    said = department.do("log", who, "visited", "对账", "--min", "31")
    assert "this is 31, and 30 is allowed. It is stored" in said.out
    ids = [row["id"] for row in department.json("show", who)["events"] if row["kind"] == "contact"]  # fmt: skip
    (finding,) = [
        each for each in department.json("check")["findings"] if each["kind"] == "over-limit"
    ]
    assert who in finding["says"]
    breach = f"Record {max(ids)} of 2026-11-24 is marked. "
    (told,) = department.json("why", who)["breaches"]
    assert told.startswith(breach)
    assert told.endswith("this is 31, and 30 is allowed.")
    assert breach in " ".join(department.do("why", who, "--format", "table").out.split())
    department.do("amend", str(max(ids)), "minutes=20")
    assert department.json("why", who)["breaches"] == []
    kinds = [each["kind"] for each in department.json("check")["findings"]]
    assert "over-limit" not in kinds
    invoice = ("add", "invoice", who, "due=2026-12-16")
    department.do(*invoice, "amount=900", "--date", "2026-11-20")
    assert "it would be 1001, and 1000 is allowed" in refused(department, *invoice, "amount=101")
    department.do("add", "payment", who, "amount=900")
    department.do(*invoice, "amount=1000")
    nobody = department.customer("乙药业", "--type", "dealer")
    assert "has no" in refused(department, "add", "invoice", nobody, "amount=1", "due=2026-12-16")
    lines = {line["name"]: line for line in department.json("limits", who)["limits"]}
    assert (lines["credit"]["most"], lines["credit"]["left"]) == ("1000", "0")
    assert "nothing, for the file lacks the number" in department.keqing("--width", "100", "limits", nobody, "--format", "table").out  # fmt: skip
    department.do("define", "drop", "limit", "credit")
    department.do("add", "invoice", nobody, "amount=1", "due=2026-12-16")
    exported = department.do("define", "export").out
    assert "[limit.visit-minutes]" in exported
    file = tmp_path / "again.toml"
    file.write_text(exported, "utf-8")
    assert "put in force" not in department.do("define", "diff", str(file)).out


WAITING = """
[limit.open-sum]
title = { zh = "在外货款", en = "Open in all" }
of = "open:invoice"
across = "all"
most = 1000
breach = "wait"
"""


SIGNED = """
[kind.claim-orphan]
title = { zh = "申请认领孤儿", en = "Claim" }
fields.why = { title = { zh = "理由", en = "Why" }, required = true }

[approval.claim-orphan]
title = { zh = "认领审批", en = "Claim" }
of = "kind:claim-orphan"
by = ["manager"]
"""


def amounts(department: Department) -> list[str]:
    rows = department.json("register", "invoice")["events"]
    return sorted(row["fields"]["amount"] for row in rows if not row.get("approval"))


def test_what_waits_is_let_in_when_there_is_room(department: Department, tmp_path: Path) -> None:
    """S12, S25: strictly in the order of entry, by the operation that made the room, and undone with it."""
    path = tmp_path / "limits.toml"
    path.write_text(WAITING, "utf-8")
    department.do("define", "apply", str(path))
    first, second = department.customer("甲药业"), department.customer("乙药业")
    department.do("add", "invoice", first, "amount=900", "due=2026-12-16")
    said = department.do("add", "invoice", second, "amount=300", "due=2026-12-16").out
    assert "waits until there is room" in said
    behind = department.json("add", "invoice", second, "amount=50", "due=2026-12-16")
    assert amounts(department) == ["900"]
    told = department.json("why", second)["breaches"]
    assert "waits. Open in all: with this it would be 1200, and 1000 is allowed." in told[0]
    assert "waits. " in told[1]
    assert [row["state"] for row in department.json("open", "--mine")["records"]] == ["waiting"] * 2
    paid = department.do("add", "payment", first, "amount=200")
    assert "There is room" in paid.out
    assert amounts(department) == ["300", "900"]
    assert "There is room" not in department.do("add", "payment", first, "amount=1").out
    department.do("undo", "-y")
    department.do("undo", "-y")
    assert amounts(department) == ["900"]
    department.do("withdraw", str(behind["event"]))
    path.write_text(WAITING.replace("1000", "1200"), "utf-8")
    assert "There is room" in department.keqing("define", "apply", str(path)).err
    assert amounts(department) == ["300", "900"]
    assert "replay" not in department.keqing("check", "--replay", "--format", "json").out


def test_what_a_file_brings_beyond_a_limit_waits_like_what_is_typed(
    department: Department, tmp_path: Path
) -> None:
    """S12, S25 (R148): in the order of the file and behind what waits; the same file again changes nothing."""
    limits, invoices = tmp_path / "limits.toml", tmp_path / "invoices.csv"
    limits.write_text(WAITING + SIGNED, "utf-8")
    department.do("define", "apply", str(limits))
    department.do("add-agent", "孙静", "--role", "manager")
    first, second = department.customer("甲药业"), department.customer("乙药业")
    rows = [(first, 900), (second, 300), (second, 50)]
    invoices.write_text(
        "客户编号,日期,amount,due\n"
        + "".join(f"{who},2026-11-24,{much},2026-12-16\n" for who, much in rows),
        "utf-8",
    )
    brought = department.json("import", str(invoices), "--kind", "invoice")
    assert (brought["new"], brought["rejected"]) == (3, 0)
    assert ["waits until there is room" in row["reason"] for row in brought["rows"]] == [True] * 2
    assert amounts(department) == ["900"]
    again = department.json("import", str(invoices), "--kind", "invoice")
    assert (again["new"], again["same"]) == (0, 3)
    assert "There is room" in department.do("add", "payment", first, "amount=200").out
    assert amounts(department) == ["300", "900"]
    assert department.json("import", str(invoices), "--kind", "invoice")["same"] == 3

    claims = tmp_path / "claims.csv"
    claims.write_text(f"客户编号,日期,why\n{first},2026-11-24,孤儿\n", "utf-8")
    brought = department.json("import", str(claims), "--kind", "claim-orphan")
    (row,) = brought["rows"]
    assert "It counts for nothing until it is signed" in row["reason"]
    assert "孙静" in row["reason"]
    assert department.json("register", "claim-orphan")["events"][0]["approval"]
    item = department.json("open", "--mine")["records"][-1]["id"]
    assert department.keqing("approve", str(item), "--agent", "孙静").code == 0
    assert department.json("import", str(claims), "--kind", "claim-orphan")["same"] == 1
    assert "replay" not in department.keqing("check", "--replay", "--format", "json").out


BONUS = """
[kind.bonus]
title = { zh = "奖励", en = "Bonus" }

[limit.bonus]
title = { zh = "奖励一次", en = "One bonus" }
count = "bonus"
most = 1
breach = "wait"

[approval.bonus]
title = { zh = "奖励审批", en = "Bonus" }
of = "kind:bonus"
by = ["manager"]
"""


def test_a_signature_makes_no_room(department: Department, tmp_path: Path) -> None:
    """S17: of two that wait for the same room the second gets its last signature when the first is gone."""
    path = tmp_path / "bonus.toml"
    path.write_text(BONUS, "utf-8")
    department.do("define", "apply", str(path))
    department.do("add-agent", "孙静", "--role", "manager")
    who = department.customer("甲药业")
    for _ in range(2):
        department.do("add", "bonus", who)
    first, second = (row["id"] for row in department.json("open", "--mine")["records"])
    assert department.keqing("approve", str(first), "--agent", "孙静").code == 0
    refused = department.keqing("approve", str(second), "--agent", "孙静")
    assert (refused.code, refused.out) == (1, "")
    assert "One bonus" in refused.err
    assert [row["id"] for row in department.json("open", "--mine")["records"]] == [second]
    counted = department.json("register", "bonus")["events"][0]["id"]
    department.do("void", str(counted), "--reason", "错了", "--yes")
    assert department.keqing("approve", str(second), "--agent", "孙静").code == 0


def test_a_form_of_a_customer_knows_the_columns_of_the_file(
    department: Department, tmp_path: Path
) -> None:
    """S17: the columns are fields like others; a number is masked, and what is missing is left to write."""
    form = tmp_path / "form.toml"
    form.write_text(
        '[form.file]\ntitle = { zh = "档案卡", en = "File" }\nof = "customer"\n'
        'lines = ["地址：{address}", "来源：{source}", "电话：{phone}", "介绍人：{referrer}"]\n',
        "utf-8",
    )
    department.do("define", "apply", str(form))
    first = department.customer("王秀兰")
    who = department.customer("李四", "--address", "柳堤街1号", "--phone", "13800001234", "--referrer", first)  # fmt: skip
    printed = department.do("print", "file", who).out
    for line in ("地址：柳堤街1号", "来源：____", "电话：138****1234", "介绍人：王秀兰"):
        assert line in printed


SEATS = """
[limit.seats]
title = { zh = "座位", en = "Seats" }
of = "rsvp-yes.seats"
across = "gathering"
most = "gathering.seats"
breach = "refuse"

[limit.invited]
title = { zh = "邀约次数", en = "Invitations" }
count = "invitation"
over = "30d"
most = 1

[limit.guests]
title = { zh = "到会人数", en = "Guests" }
count = "attendance"
across = "gathering"
most = 2
"""


def test_seats_and_invitations_are_limited_as_data(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S12 (R064): seats of a gathering, invitations of a month and guests are counted by every way in."""
    path = tmp_path / "seats.toml"
    path.write_text(SEATS, "utf-8")
    department.do("define", "apply", str(path))
    first, second, third = (department.customer(name) for name in ("王秀兰", "李四", "赵五"))
    for who in (first, second, third):
        department.do("add", "consent", who, "evidence=书面")
    for name, day, seats in (("冬季联谊会", "2026-12-19", "3"), ("春季联谊会", "2027-01-16", "5")):
        department.do("gathering", "add", name, day, "--seats", seats, "-y")
    department.do("gathering", "invite", "冬季联谊会", first)
    asked = department.json("gathering", "invite", "春季联谊会", first, second)
    assert ([each["code"] for each in asked["invited"]], asked["left_out"]) == ([second], {"limit": 1})  # fmt: skip
    told = department.keqing("gathering", "invite", "春季联谊会", first, "--format", "table")
    assert "1 beyond a limit" in told.out
    party = "gathering=冬季联谊会"
    department.do("add", "rsvp-yes", first, party, "seats=2")
    assert "it would be 4, and 3 is allowed" in refused(department, "add", "rsvp-yes", second, party, "seats=2")  # fmt: skip
    department.do("add", "rsvp-yes", second, party, "seats=1")
    lines = [x for x in department.json("limits", third)["limits"] if x["name"] == "seats"]
    assert [(x["gathering"], x["used"], x["most"], x["left"]) for x in lines] == [
        ("冬季联谊会", "3", "3", "0"),
        ("春季联谊会", "0", "5", "5"),
    ]
    assert "Seats, 冬季联谊会: 3 of 3 used, 0 left" in department.do("limits", third, "--format", "table").out  # fmt: skip
    clock.move_to("2026-12-19T02:00:00+00:00")
    department.do("gathering", "sign-in", "冬季联谊会", first, second)
    said = refused(department, "gathering", "sign-in", "冬季联谊会", third)
    assert "Guests: with this it would be 3, and 2 is allowed" in said
