"""The scenarios of signatures, told on the command line: what waits counts for nothing until the last one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

OWN = """
[kind.expense-sheet]
title = { zh = "月统计表", en = "Monthly sheet" }
money = "none"
fields.spent = { title = { zh = "活动费用", en = "Spent" }, type = "money", required = true }

[cadence.expense-payout]
title = { zh = "兑付", en = "Payout" }
track = "office"
starts_on = "expense-sheet"
steps = ["9wd"]
done_by = "named"
again = "parallel"
source = "003:139"

[role.clerk]
title = { zh = "内勤主管", en = "Clerk" }

[role.finance]
title = { zh = "财务主管", en = "Finance" }

[approval.expense-sheet]
title = { zh = "统计表检核", en = "Check of the sheet" }
of = "kind:expense-sheet"
by = ["clerk", "manager", "finance"]
within = ["5wd", "5wd", "none"]

[kind.claim-orphan]
title = { zh = "申请认领孤儿", en = "Claim" }
fields.why = { title = { zh = "理由", en = "Why" }, required = true }

[approval.claim-orphan]
title = { zh = "认领审批", en = "Claim" }
of = "kind:claim-orphan"
by = ["manager"]
within = ["2wd"]

[limit.credit]
title = { zh = "信用额度", en = "Credit" }
of = "open:invoice"
most = 1000
breach = "approve"

[approval.credit]
title = { zh = "超额发货", en = "Beyond the credit" }
of = "limit:credit"
by = ["manager"]
"""


@pytest.fixture
def department(clock: object, keqing: Keqing, tmp_path: Path) -> Department:
    found = Department(keqing)
    path = tmp_path / "own.toml"
    path.write_text(OWN, "utf-8")
    found.do("define", "apply", str(path))
    for name, role in (("周红", "clerk"), ("吴刚", "finance"), ("孙静", "manager"), ("陈刚", "manager")):  # fmt: skip
        found.do("add-agent", name, "--role", role)
    return found


def tasks(department: Department, agent: str, day: str) -> list[str]:
    """What an agent is asked to sign in the list of a day."""
    rows: list[dict[str, Any]] = department.json("today", "--agent", agent, "--date", day)["rows"]
    return [
        str(reason["text"])
        for row in rows
        if row["code"].startswith("SELF")
        for reason in row["reasons"]
    ]


def refused(department: Department, *words: str) -> str:
    ran = department.keqing(*words)
    assert (ran.code, ran.out) == (1, ""), ran
    return ran.err


def test_three_signatures_in_order(department: Department, clock: time_machine.Traveller) -> None:
    """S18 (R370): two of three signatures count for nothing; the last one starts the payout."""
    who = department.customer("甲药业", "--type", "dealer")
    sheet = department.json("add", "expense-sheet", who, "spent=2800", "--agent", "李敏")
    number = str(sheet["event"])
    (row,) = department.json("register", "expense-sheet")["events"]
    assert (row["id"], row["approval"], row["signed"]) == (int(number), "submitted", [])
    assert (row["fields"]["spent"], row["agent"]) == ("2800", "李敏")
    assert "submitted" in department.do("register", "expense-sheet", "--format", "table").out
    assert department.json("summary", "expense-sheet")["rows"] == []
    (task,) = tasks(department, "周红", "2026-11-24")
    assert task == f"{number} 月统计表 / Monthly sheet: 甲药业 {who}"
    for lang, title in (("en", "Monthly sheet"), ("zh", "月统计表")):
        screen = ("--lang", lang, "today", "--agent", "周红", "--format", "table", "--width", "120")
        listed = department.keqing(*screen).out.replace("\n", " ")
        assert f"{title} 甲药业 {who}" in " ".join(listed.split())
        assert listed.count("2026-12-01") <= 1
    (row,) = department.json("today", "--agent", "周红", "--date", "2026-11-30")["rows"]
    assert (row["effective"], row["overdue"]) == ("2026-12-01", 0)
    (row,) = department.json("today", "--agent", "周红", "--date", "2026-12-02")["rows"]
    assert (row["effective"], row["overdue"]) == ("2026-12-01", 1)
    assert tasks(department, "孙静", "2026-11-24") == []
    said = refused(department, "approve", number, "--agent", "孙静")
    assert "周红" in said
    assert "cannot sign it" in refused(department, "approve", number, "--agent", "李敏")
    department.do("approve", number, "--agent", "周红")
    assert tasks(department, "周红", "2026-11-24") == []
    assert len(tasks(department, "陈刚", "2026-11-24")) == 1
    department.do("approve", number, "--agent", "孙静")
    assert tasks(department, "陈刚", "2026-11-24") == []
    followups = department.json("show", who)["followups"]
    assert "expense-payout" not in [each["cadence"] for each in followups]
    clock.move_to("2026-11-26T02:00:00+00:00")
    department.do("approve", number, "--agent", "吴刚")
    (row,) = department.json("register", "expense-sheet")["events"]
    assert (row["day"], row["fields"]["spent"]) == ("2026-11-24", "2800")
    assert (row["approval"], row["signed"]) == ("approved", ["周红", "孙静", "吴刚"])
    (payout,) = [
        each
        for each in department.json("show", who)["followups"]
        if each["cadence"] == "expense-payout"
    ]
    assert (payout["anchor"], payout["due"]) == ("2026-11-24", "2026-12-07")
    department.do("amend", str(row["id"]), "text=附发票")
    assert department.keqing("approve", number, "--agent", "吴刚").code == 2
    department.do("undo", "-y")
    department.do("undo", "-y")
    (row,) = department.json("register", "expense-sheet", "--to", "2026-11-24")["events"]
    assert (row["approval"], row["signed"]) == ("submitted", ["周红", "孙静"])
    for own in (("--from", "2026-11-25"), ("--to", "2026-11-23"), ("--agent", "孙静")):
        assert department.json("register", "expense-sheet", *own)["events"] == []
    assert len(tasks(department, "吴刚", "2026-11-26")) == 1
    assert '"kind": "replay"' not in department.keqing("check", "--replay", "--format", "json").out


def test_an_amendment_of_what_was_signed_is_signed_anew(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S18 (R370): any field but the text voids the signatures, of a sheet that waits and of one that was signed."""
    who = department.customer("甲药业", "--type", "dealer")
    sheet = department.json("add", "expense-sheet", who, "spent=2800", "--agent", "李敏")
    number = str(sheet["event"])

    def standing() -> tuple[object, ...]:
        (row,) = department.json("register", "expense-sheet")["events"]
        return row["id"], row["fields"]["spent"], row["approval"], row["signed"], row["text"]

    department.do("approve", number, "--agent", "周红")
    department.do("amend", number, "text=附发票", "--agent", "李敏")
    assert standing() == (int(number), "2800", "submitted", ["周红"], "附发票")
    assert department.keqing("amend", number, "spent=2800").code == 2
    assert department.keqing("amend", number).code == 2
    assert department.keqing("amend", number, "day=2026-12-24").code == 2
    said = department.do("amend", number, "spent=3000", "--agent", "李敏").out
    assert "until it is signed" in said
    assert standing() == (int(number), "3000", "submitted", [], "附发票")
    assert (len(tasks(department, "周红", "2026-11-24")), tasks(department, "孙静", "2026-11-24")) == (1, [])  # fmt: skip
    department.do("return", number, "--agent", "周红", "--reason", "金额不符")
    department.do("amend", number, "spent=2900", "day=2026-11-23", "time=09:00", "--agent", "孙静")
    assert standing()[1:4] == ("2900", "returned", [])
    department.do("submit", number, "--agent", "李敏")
    for name in ("周红", "陈刚", "吴刚"):
        department.do("approve", number, "--agent", name)
    (row,) = department.json("register", "expense-sheet")["events"]
    assert (row["day"], row["time"], row["approval"]) == ("2026-11-23", "09:00", "approved")
    anew = department.do("amend", str(row["id"]), "spent=3100", "--agent", "孙静").out
    assert f"Record {row['id']} was signed: it is struck out until it is signed anew." in anew
    assert standing() == (int(number), "3100", "submitted", [], "附发票")
    names = [f["cadence"] for f in department.json("show", who)["followups"]]
    assert "expense-payout" not in names
    department.do("approve", number, "--agent", "周红")
    assert "孙静 submitted it" in refused(department, "approve", number, "--agent", "孙静")
    shown = department.keqing("--width", "160", "history", who, "--format", "table").out
    assert "corrected" in shown
    assert "Spent: 3,100" in shown or "Spent: 3100" in shown
    department.do("approve", number, "--agent", "陈刚")
    department.do("approve", number, "--agent", "吴刚")
    assert standing()[1:4] == ("3100", "approved", ["周红", "陈刚", "吴刚"])
    for _ in range(4):
        department.do("undo", "-y")
    assert standing()[1:4] == ("2900", "approved", ["周红", "陈刚", "吴刚"])
    assert '"kind": "replay"' not in department.keqing("check", "--replay", "--format", "json").out


def test_a_claim_is_returned_submitted_again_and_signed_by_another(department: Department) -> None:
    """S23 (R389): a manager's own request goes to the other; returned it stands with who entered it."""
    who = department.customer("王秀兰")
    claim = department.json("add", "claim-orphan", who, "why=老顾客", "--agent", "孙静")
    number = str(claim["event"])
    assert tasks(department, "孙静", "2026-11-24") == []
    assert len(tasks(department, "陈刚", "2026-11-24")) == 1
    screen = ("--width", "160", "today", "--format", "table", "--agent")
    assert (
        f"sign with keqing approve {number}, or return it: "
        in department.keqing(*screen, "陈刚").out
    )
    assert "孙静 entered it, and cannot sign it" in refused(
        department, "approve", number, "--agent", "孙静"
    )
    assert department.keqing("return", number, "--agent", "陈刚").code == 2
    department.do("return", number, "--agent", "陈刚", "--reason", "理由不清")
    assert len(tasks(department, "孙静", "2026-11-24")) == 1
    (mine,) = department.json("open", "--mine", "--agent", "孙静")["records"]
    assert (mine["id"], mine["state"], mine["reason"]) == (int(number), "returned", "理由不清")
    assert (
        f"(keqing submit {number}, or keqing withdraw {number})"
        in department.keqing(*screen, "孙静").out
    )
    assert "returned (理由不清)" in department.do("open", "--mine", "--agent", "孙静", "--format", "table").out  # fmt: skip
    department.do("submit", number, "--agent", "孙静")
    assert department.keqing("submit", number, "--agent", "孙静").code == 2
    assert "Only 孙静 may withdraw" in refused(department, "withdraw", number, "--agent", "陈刚")
    assert department.keqing("void", number, "--reason", "错").code == 2
    department.do("refuse", number, "--agent", "陈刚", "--reason", "已有归属")
    assert department.json("register", "claim-orphan")["events"] == []
    again = department.json("add", "claim-orphan", who, "why=老邻居", "--agent", "李敏")
    department.do("withdraw", str(again["event"]), "--agent", "李敏")
    assert tasks(department, "孙静", "2026-11-24") == []
    third = str(
        department.json("add", "claim-orphan", who, "why=老邻居", "--agent", "李敏")["event"]
    )
    department.do("return", third, "--agent", "孙静", "--reason", "理由不清")
    department.do("submit", third, "--agent", "陈刚")
    assert "陈刚 submitted it, and" in refused(department, "approve", third, "--agent", "陈刚")
    assert department.keqing("approve", "999", "--agent", "孙静").code == 3


def test_what_goes_beyond_a_limit_is_signed(department: Department, tmp_path: Path) -> None:
    """S25 (R250, R381): an invoice beyond the credit waits for the manager, and counts for the credit meanwhile."""
    who = department.customer("甲药业", "--type", "dealer")
    invoice = ("add", "invoice", who, "due=2026-12-16", "--agent", "李敏")
    department.do(*invoice, "amount=900")
    held = department.json(*invoice, "amount=200")
    rows = department.json("register", "invoice")["events"]
    assert [(row["fields"]["amount"], row["approval"], row["balance"]) for row in rows] == [
        ("900", None, "900"),
        ("200", "submitted", None),
    ]
    (told,) = department.json("why", who)["breaches"]
    assert told.startswith(
        f"Record {held['event']} of 2026-11-24 waits. Credit: with this it would be 1100"
    )
    (line,) = [x for x in department.json("limits", who)["limits"] if x["name"] == "credit"]
    assert (line["used"], line["left"]) == ("1100", "0")
    department.do("approve", str(held["event"]), "--agent", "陈刚")
    assert len(department.json("register", "invoice")["events"]) == 2
    path = tmp_path / "claims.csv"
    path.write_text("姓名,日期,理由\n李四,2026-11-20,朋友\n", "utf-8")
    assert department.keqing("import", str(path), "--kind", "claim-orphan").code == 0
    (claim,) = department.json("register", "claim-orphan")["events"]
    assert claim["approval"] == "submitted"


STARTED = """
[kind.bonus]
title = { zh = "奖励单", en = "Bonus" }

[limit.bonus]
title = { zh = "奖励限", en = "Bonus limit" }
count = "bonus"
most = 1
per = "month"

[kind.praise]
title = { zh = "表扬", en = "Praise" }

[limit.praise]
title = { zh = "表扬限", en = "Praise limit" }
count = "praise"
most = 0
breach = "flag"

[field.claims]
of = "contact"
title = { zh = "认领", en = "Claims" }
type = "bool"
on = { yes = "claim-orphan-short" }

[kind.claim-orphan-short]
title = { zh = "快速认领", en = "Quick claim" }

[approval.claim-orphan-short]
title = { zh = "快速认领审批", en = "Quick claim" }
of = "kind:claim-orphan-short"
by = ["manager"]

[field.praised]
of = "contact"
title = { zh = "被表扬", en = "Praised" }
type = "bool"
on = { yes = "praise" }

[field.rewarded]
of = "contact"
title = { zh = "要奖励", en = "Rewarded" }
type = "bool"
on = { yes = "bonus" }
"""


def test_a_file_is_no_way_around_signatures_and_limits(
    department: Department, tmp_path: Path
) -> None:
    """R343: who imports a colleague's record does not sign it; what contacts of a file start is judged as elsewhere."""
    (who,) = (department.customer("王秀英"),)
    path = tmp_path / "in.csv"
    path.write_text("客户编号,日期,理由,员工\nC0001,2026-11-20,朋友,周红\n", "utf-8")
    words = (
        "import",
        str(path),
        "--kind",
        "claim-orphan",
        "--map",
        "员工=agent",
        "--map",
        "客户编号=code",
    )
    assert department.keqing(*words).code == 0
    (claim,) = department.json("register", "claim-orphan")["events"]
    assert claim["agent"] == "周红"
    refused = department.keqing("approve", str(claim["id"]))
    assert (refused.code, refused.out) == (1, "")
    assert "李敏 submitted it, and cannot sign it." in refused.err
    department.do("approve", str(claim["id"]), "--agent", "陈刚")
    own = tmp_path / "started.toml"
    own.write_text(STARTED, "utf-8")
    department.do("define", "apply", str(own))
    path.write_text(
        "姓名,日期,结果,备注,认领,要奖励,被表扬\n"
        "王秀英,2026-11-20,接通,一,,是,是\n"
        "王秀英,2026-11-21,接通,二,,是,\n"
        "王秀英,2026-11-22,接通,三,是,,\n"
        "新客户,2026-11-22,接通,四,,是,\n",
        "utf-8",
    )
    ran = department.keqing("import", str(path), "--kind", "contact", "--format", "json")
    assert ran.code == 4
    told = {row["row"]: (row["status"], row["reason"]) for row in json.loads(ran.out)["rows"]}
    assert told[2][0] == "flagged"
    assert told[3] == ("rejected", told[3][1])
    assert told[3][1].startswith("Bonus limit: with this it would be 2")
    assert told[4] == ("rejected", "Quick claim needs a signature.")
    entered = [
        (each["kind"], each["day"])
        for each in department.json("show", who)["events"]
        if each["kind"] in {"bonus", "praise", "claim-orphan-short"}
    ]
    assert sorted(entered) == [("bonus", "2026-11-20"), ("praise", "2026-11-20")]
    assert department.keqing("check", "--replay").code == 0


GRANTED = """
[field.rank]
title = { zh = "名次", en = "Rank" }
of = "customer"
type = "int"

[ladder.honour]
title = { zh = "荣誉顾客", en = "Honour" }
level.1 = { grant = true, all = ["tick:kind", "rank >= 1"] }

[ladder.honour.ticks]
kind = { zh = "热心", en = "Kind" }

[approval.honour]
title = { zh = "荣誉审批", en = "Honours" }
of = "level:honour.1"
by = ["manager"]
within = ["2wd"]
"""


def level(department: Department, who: str) -> int:
    """The level of a customer on the one ladder that is on."""
    (line,) = department.json("level", who)["ladders"]
    return int(line["level"])


def test_a_level_is_submitted_by_itself_and_granted_with_the_last_signature(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S21 (R145): the criteria ask for the grant, and what was refused is asked for anew when they hold again."""
    path = tmp_path / "honour.toml"
    path.write_text(GRANTED, "utf-8")
    department.do("define", "apply", str(path))
    who = department.customer("王秀兰")
    department.do("edit-customer", who, "--set", "rank=1")
    said = department.keqing("tick", who, "kind", "--agent", "李敏")
    assert (said.code, said.err.count("keqing approve")) == (0, 1), said
    assert (
        f"Honour, level 1 of 王秀兰 ({who}) waits for its approval by 孙静, 陈刚: keqing approve "
        in said.err
    )
    (task,) = tasks(department, "孙静", "2026-11-24")
    number = task.split()[0]
    assert "李敏 entered it" in refused(department, "approve", number, "--agent", "李敏")
    assert task == f"{number} 荣誉顾客第 1 级 / Honour, level 1: 王秀兰 {who}"
    assert department.keqing("add", "claim-orphan", who, "why=x", "--agent", "李敏").err == ""
    department.do("approve", number, "--agent", "陈刚")
    assert level(department, who) == 1
    shown = department.keqing("--width", "160", "history", who, "--format", "table").out
    assert "ladder: honour" not in shown
    assert shown.count("Honour, level 1") == 2
    department.do("undo", "-y")
    assert level(department, who) == 0
    department.do("edit-customer", who, "--set", "rank=0")
    assert "do not hold" in refused(department, "approve", number, "--agent", "陈刚")
    department.do("refuse", number, "--agent", "陈刚", "--reason", "再看看")
    clock.move_to("2026-11-26T02:00:00+00:00")
    again = department.keqing("edit-customer", who, "--set", "rank=2")
    assert "waits for its approval" in again.err, again
    number = again.err.split()[-1]
    department.do("return", number, "--agent", "陈刚", "--reason", "缺照片")
    assert len(tasks(department, "李敏", "2026-11-26")) == 1
    department.do("submit", number, "--agent", "李敏")
    department.do("approve", number, "--agent", "孙静")
    assert (level(department, who), department.keqing("rebuild", "--due").code) == (1, 0)
    assert "lost-level" not in department.keqing("check", "--format", "json").out
    clock.move_to("2026-11-27T02:00:00+00:00")
    department.do("edit-customer", who, "--set", "rank=0")
    (lost,) = [f for f in department.json("check")["findings"] if f["kind"] == "lost-level"]
    assert lost["says"] == (
        f"Honour, level 1 of 王秀兰 ({who}), granted on 2026-11-26, is lost: a criterion does not hold any more."
    )
    clock.move_to("2026-11-30T02:00:00+00:00")
    anew = department.keqing("edit-customer", who, "--set", "rank=1")
    assert "waits for its approval" in anew.err, anew
    assert level(department, who) == 0
    listed = department.json("list", "--where", "level(honour) >= 1")["customers"]
    assert listed == []
    assert "lost-level" not in department.keqing("check", "--format", "json").out
    department.do("approve", anew.err.split()[-1], "--agent", "孙静")
    listed = department.json("list", "--where", "level(honour) >= 1")["customers"]
    assert [each["code"] for each in listed] == [who]
    assert '"kind": "replay"' not in department.keqing("check", "--replay", "--format", "json").out


def test_what_nobody_may_sign_is_named(department: Department, tmp_path: Path) -> None:
    """S27: check and define check name an approval without signers, and a limit without its approval."""
    path = tmp_path / "lacking.toml"
    path.write_text(
        """
[role.auditor]
title = { zh = "审计", en = "Auditor" }

[approval.audit]
title = { zh = "审计审批", en = "Audit" }
of = "kind:claim-orphan"
by = ["auditor", "auditor"]

[limit.stock]
title = { zh = "库存限额", en = "Stock" }
of = "gift.value"
each = 5
breach = "approve"
""",
        "utf-8",
    )
    told = department.keqing("define", "check", str(path))
    says = "Nobody may sign the approval Audit: not enough people have its roles."
    without = "Nothing beyond the limit Stock can be signed: define an approval of limit:stock."
    assert says in told.out + told.err
    assert without in told.out + told.err
    department.keqing("define", "apply", str(path))
    found = department.keqing("check")
    assert (found.code, says in found.out, without in found.out) == (1, True, True), found
    finding = department.keqing("check", "--format", "json").out
    assert "keqing add-agent NAME --role auditor" in finding
    assert "--role 审计" in department.keqing("--lang", "zh", "check").out
    department.do("add-agent", "郑审", "--role", "auditor")
    assert says in department.keqing("check").out
    department.do("add-agent", "何审", "--role", "auditor")
    assert says not in department.keqing("check").out


STRICTER = """
[limit.credit]
title = { zh = "信用额度", en = "Credit" }
of = "open:invoice"
most = 500
breach = "refuse"

[cadence.expense-payout]
title = { zh = "兑付", en = "Payout" }
track = "office"
starts_on = "expense-sheet"
steps = ["5wd"]
done_by = "named"
source = "003:139"
"""


def test_a_change_of_what_guards_waits_for_its_signatures(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S18, S27: limits and cadences change with the last signature, from the later of that day and --from."""
    own, change = tmp_path / "define.toml", tmp_path / "change.toml"
    own.write_text(
        '[approval.rules]\ntitle = { zh = "规则审批", en = "Rules" }\nof = "define"\nby = ["manager"]\n',
        "utf-8",
    )
    change.write_text(STRICTER, "utf-8")
    assert department.json("define", "apply", str(own))["waits"] is None
    who = department.customer("甲药业", "--type", "dealer")
    invoice = ("add", "invoice", who, "due=2026-12-16", "--agent", "李敏")
    department.do(*invoice, "amount=600")
    held = department.json("define", "apply", str(change), "--agent", "孙静")
    number = str(held["waits"])
    said = department.keqing("define", "apply", str(change), "--agent", "孙静", "-n")
    assert (said.code, said.err, "陈刚" in said.out) == (0, "", True), said
    assert "most = 1000" in department.do("define", "show", "limit", "credit").out
    assert tasks(department, "孙静", "2026-11-24") == []
    (task,) = tasks(department, "陈刚", "2026-11-24")
    assert task == f"{number} 定义 / Definitions: limit.credit, cadence.expense-payout"
    assert "孙静 entered it" in refused(department, "approve", number, "--agent", "孙静")
    looked = department.do("approve", number, "--agent", "陈刚", "-n").out
    assert "limit.credit: most 1000 -> 500" in looked
    assert "definitions: limit.credit" in department.do("history", "SELF", "--format", "table").out
    clock.move_to("2026-11-26T02:00:00+00:00")
    department.do("approve", number, "--agent", "陈刚")
    assert "most = 500" in department.do("define", "show", "limit", "credit").out
    (line,) = [x for x in department.json("define", "list", "limit")["definitions"] if x["name"] == "credit"]  # fmt: skip
    assert line["since"] == "2026-11-26"
    refused(department, *invoice, "amount=100")
    department.do("undo", "-y")
    assert "most = 1000" in department.do("define", "show", "limit", "credit").out
    dropped = department.json("define", "drop", "limit", "credit", "--agent", "孙静")
    department.do("withdraw", str(dropped["waits"]), "--agent", "孙静")
    off = department.json("cadence", "off", "expense-payout", "--agent", "孙静")
    department.do("refuse", str(off["waits"]), "--agent", "陈刚", "--reason", "还要用")
    assert department.json("cadence", "on", "expense-payout", "--agent", "孙静")["waits"] is None
    fresh = tmp_path / "fresh.toml"
    fresh.write_text(STRICTER.replace("limit.credit", "limit.tight").partition("[cad")[0], "utf-8")
    assert department.json("define", "apply", str(fresh))["waits"] is None
    ended = department.json("define", "drop", "limit", "tight", "--agent", "孙静")
    department.do("approve", str(ended["waits"]), "--agent", "陈刚")
    assert department.keqing("define", "drop", "limit", "tight").code == 3
    assert '"kind": "replay"' not in department.keqing("check", "--replay", "--format", "json").out


COMMITMENT = """
[kind.commitment]
title = { zh = "承诺", en = "Commitment" }
money = "none"
fields.what = { title = { zh = "内容", en = "What" }, required = true }
fields.worth = { title = { zh = "金额", en = "Worth" }, type = "money", required = true }

[kind.commitment-kept]
title = { zh = "承诺兑现", en = "Commitment kept" }

[cadence.commitment]
title = { zh = "兑现承诺", en = "Keep what was promised" }
track = "deadline"
starts_on = "commitment"
subject = "event"
steps = ["5wd"]
done_by = "named"
ends_on = "commitment-kept"
again = "parallel"
source = "002:84"

[limit.commitment]
title = { zh = "承诺限额", en = "Commitments" }
of = "commitment.worth"
each = 500
breach = "approve"

[approval.commitment]
title = { zh = "承诺审批", en = "Large commitments" }
of = "limit:commitment"
by = ["manager"]
"""


def test_s27_a_promise_beyond_the_limit_is_signed_and_a_late_one_is_reported(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S19, S27 (R209): 500 counts at once, 500.01 with the manager's signature; what is late says so."""
    path = tmp_path / "commitment.toml"
    path.write_text(COMMITMENT, "utf-8")
    department.do("define", "apply", str(path))
    who = department.customer("甲药业", "--type", "dealer")
    promised = ("add", "commitment", who, "what=陈列支持", "--agent", "李敏")
    department.do(*promised, "worth=500")
    large = department.json(*promised, "worth=500.01")
    rows = department.json("register", "commitment")["events"]
    assert [row["approval"] for row in rows] == [None, "submitted"]
    clock.move_to("2026-11-26T02:00:00+00:00")
    department.do("approve", str(large["event"]), "--agent", "陈刚")
    dues = [f["due"] for f in department.json("show", who)["followups"] if f["cadence"] == "commitment"]  # fmt: skip
    assert dues == ["2026-12-01", "2026-12-01"]
    clock.move_to("2026-12-03T02:00:00+00:00")
    (row,) = [r for r in department.json("today", "--agent", "李敏")["rows"] if r["code"] == who]
    assert row["overdue"] > 0
    report = department.do("report", "day", "--format", "json").out
    assert '"overdue"' in report


MONTHLY = """
[cadence.sheet]
title = { zh = "每月报表", en = "Sheet of the month" }
track = "office"
starts_on = "visit-note"
steps = [{ at = "0d", late = "10d", records = "expense-sheet" }]
done_by = "named"
source = "003:139"

[kind.visit-note]
title = { zh = "拜访小结", en = "Note of a visit" }
"""


def test_a_record_that_waits_closes_its_step_and_a_return_opens_it(
    department: Department, tmp_path: Path
) -> None:
    """S18 (R370): the step is closed while the sheet waits, open when it is returned, and closed for good when signed."""
    path = tmp_path / "monthly.toml"
    path.write_text(MONTHLY, "utf-8")
    department.do("define", "apply", str(path))
    who = department.customer("甲药业", "--type", "dealer")
    department.do("add", "visit-note", who, "--agent", "李敏")

    def is_open() -> bool:
        return "sheet" in [each["cadence"] for each in department.json("show", who)["followups"]]

    assert is_open()
    sheet = department.json("done", who, "sheet", "spent=2800", "--agent", "李敏")
    number = str(sheet["event"])
    assert not is_open()
    department.do("return", number, "--agent", "周红", "--reason", "缺发票")
    assert is_open()
    department.do("submit", number, "--agent", "李敏")
    assert not is_open()
    for name in ("周红", "陈刚", "吴刚"):
        department.do("approve", number, "--agent", name)
    assert not is_open()
    assert '"kind": "replay"' not in department.keqing("check", "--replay", "--format", "json").out


def test_a_task_to_sign_ends_with_a_decision_alone(
    department: Department, clock: time_machine.Traveller
) -> None:
    """A task to sign, or to look at what came back, is neither done nor skipped; check names what waits too long."""
    who = department.customer("王秀兰")
    claim = department.json("add", "claim-orphan", who, "why=老顾客", "--agent", "李敏")
    number = str(claim["event"])
    (own,) = [row["code"] for row in department.json("today", "--agent", "孙静")["rows"]]
    screen = ("today", "--format", "table", "--width", "160", "--agent", "孙静")
    assert "keqing done" not in department.keqing(*screen).out
    assert f"when done: keqing approve {number}" in department.keqing("show", own).out
    for words in (("done", own, "promise"), ("done", own), ("skip", own), ("skip", own, number), ("end", own, "promise")):  # fmt: skip
        said = refused(department, *words, "--agent", "孙静")
        assert f"Decide: keqing approve {number}" in said, words
    assert len(tasks(department, "孙静", "2026-11-24")) == 1
    department.do("promise", own, "2026-11-24", "报表", "--task", "--agent", "孙静")
    department.do("done", own, "promise", "--agent", "孙静")
    assert len(tasks(department, "孙静", "2026-11-24")) == 1
    department.do("return", number, "--agent", "孙静", "--reason", "理由不清")
    (task,) = [t for t in tasks(department, "李敏", "2026-11-24") if t.startswith(number)]
    entered = next(
        row["code"]
        for row in department.json("today", "--agent", "李敏")["rows"]
        if any(reason["text"] == task for reason in row["reasons"])
    )
    assert f"Decide: keqing submit {number}" in refused(department, "skip", entered, number)
    department.do("submit", number, "--agent", "李敏")

    def unsigned() -> list[dict[str, Any]]:
        ran = department.keqing("check", "--format", "json")
        return [x for x in json.loads(ran.out)["findings"] if x["kind"] == "not-signed"]

    clock.move_to("2026-11-26T02:00:00+00:00")
    assert unsigned() == []
    clock.move_to("2026-11-27T02:00:00+00:00")
    (found,) = unsigned()
    assert found["command"] == f"keqing approve {number}"
    assert "was to be signed by 2026-11-26: 孙静, 陈刚." in str(found)
    department.do("approve", number, "--agent", "陈刚")
    assert unsigned() == []


def test_decisions_are_never_the_same_record_twice(department: Department) -> None:
    """Two signers sign one item on one day, and what was withdrawn is entered anew: neither is a double entry."""
    who = department.customer("甲药业", "--type", "dealer")
    sheet = ("add", "expense-sheet", who, "spent=2800", "--agent", "李敏")
    first = str(department.json(*sheet)["event"])
    department.do("withdraw", first, "--agent", "李敏")
    again = department.do(*sheet).out
    assert "The same is on record" not in again
    assert "The same is on record" in department.do(*sheet).out
    number = str(department.json("register", "expense-sheet")["events"][0]["id"])
    department.do("approve", number, "--agent", "周红")
    department.do("return", number, "--agent", "孙静", "--reason", "不符")
    department.do("submit", number, "--agent", "李敏")
    assert "The same is on record" not in department.do("approve", number, "--agent", "周红").out
