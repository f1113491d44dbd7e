"""Records that stay open until they are answered: complaints, invoices, and a department's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import Keqing, Ran

OWN = """
[kind.objection]
title = { zh = "顾客异议", en = "Objection raised" }
open_until = ["objection-settled"]
states = ["raised", "deferred", "closed"]
redate = "deferred"
fields.what = { title = { zh = "异议", en = "What" }, required = true }
fields.of = { title = { zh = "谁的", en = "Whose" }, type = "agent" }
[kind.objection-later]
title = { zh = "改日再谈异议", en = "Objection: another day" }
answers = "objection"
set = "deferred"
fields.on = { title = { zh = "何时再谈", en = "On" }, type = "date" }
[kind.objection-settled]
title = { zh = "异议已了", en = "Objection settled" }
answers = "objection"
set = "closed"
"""


def rows(ran: Ran) -> list[dict[str, Any]]:
    assert (ran.code, ran.err) == (0, ""), ran
    found: list[dict[str, Any]] = json.loads(ran.out)["records"]
    return found


def open_ids(keqing: Keqing, *words: str) -> list[int]:
    return [row["id"] for row in rows(keqing("open", *words, "--format", "json"))]


def entered(keqing: Keqing, *words: str) -> int:
    ran = keqing("add", *words, "--format", "json")
    assert (ran.code, ran.err) == (0, ""), ran
    return int(json.loads(ran.out)["event"])


def refused(ran: Ran, code: int) -> str:
    assert (ran.code, ran.out) == (code, ""), ran
    return ran.err


@pytest.fixture
def working(department: Keqing) -> Keqing:
    for name in ("甲", "乙"):
        assert department("add-customer", name, "--date", "2026-09-01").code == 0
    return department


def test_nothing_is_open_where_nothing_was_entered(department: Keqing) -> None:
    assert rows(department("open", "--format", "json")) == []
    assert department("open").out.splitlines() == [
        "id\tday\tkind\tcode\tname\tabout\tstatus\tage in days\tbalance\towner"
    ]


def test_a_complaint_is_answered_before_it_is_solved(working: Keqing) -> None:
    """S19 (R489, R491): closed without an answer, it is refused; so is the answer's going."""
    complaint = entered(working, "complaint", "甲", "what=慢", "--date", "2026-11-20")
    told = refused(working("add", "complaint-solved", "甲", "summary=补发"), 1)
    assert "it needs one of these before: Complaint answered, Cannot do, explained." in told
    assert f"keqing add complaint-answer WHO ref={complaint} what=..." in told
    told = refused(working("--lang", "zh", "add", "complaint-solved", "甲", "summary=补发"), 1)
    assert f"keqing add 投诉答复 客户 ref={complaint} 答复内容=..." in told
    answer = entered(working, "complaint-answer", "甲", "what=道歉", "--date", "2026-11-21")
    (row,) = rows(working("open", "complaint", "--format", "json"))
    assert (row["state"], row["age"], row["what"], row["owner"]) == ("answered", 4, "慢", "李敏")
    solved = entered(working, "complaint-solved", "甲", "summary=补发")
    assert open_ids(working) == []
    told = refused(working("void", str(answer), "--reason", "记错了"), 1)
    assert f"Complaint {complaint} of 2026-11-20 cannot be closed yet" in told
    refused(working("amend", str(answer), "day=2026-11-25"), 2)
    assert working("void", str(solved), "--reason", "没有解决").code == 0
    assert open_ids(working) == [complaint]
    assert working("void", str(answer), "--reason", "记错了").code == 0


def test_several_open_ones_are_listed_and_one_is_named(working: Keqing) -> None:
    first = entered(working, "complaint", "甲", "what=慢", "--date", "2026-11-20")
    second = entered(working, "complaint", "甲", "what=少", "--date", "2026-11-21")
    told = refused(working("add", "complaint-answer", "甲", "what=好"), 3)
    assert f"{first}: Complaint of 2026-11-20" in told
    assert f"{second}: Complaint of 2026-11-21" in told
    assert "ref=ID" in told
    entered(working, "complaint-answer", "甲", "what=好", f"ref={second}")
    states = {row["id"]: row["state"] for row in rows(working("open", "--format", "json"))}
    assert states == {first: "taken", second: "answered"}
    told = refused(working("add", "complaint-answer", "甲", "what=好", "ref=x"), 2)
    assert "'x' is not a record number." in told
    refused(working("add", "complaint-answer", "甲", "what=好", "ref=999"), 3)
    refused(working("add", "complaint-answer", "乙", "what=好", f"ref={first}"), 3)
    refused(working("add", "complaint", "乙", "what=好", f"ref={first}"), 2)


def test_an_amended_record_is_answered_like_the_first(working: Keqing) -> None:
    first = entered(working, "complaint", "甲", "what=慢")
    assert working("amend", str(first), "what=很慢").code == 0
    (row,) = rows(working("open", "--format", "json"))
    assert row["what"] == "很慢"
    entered(working, "complaint-answer", "甲", "what=好", f"ref={first}")
    entered(working, "complaint-solved", "甲", "summary=好", f"ref={row['id']}")
    assert open_ids(working) == []


def test_an_answer_is_of_the_days_on_which_its_record_is_open(working: Keqing) -> None:
    entered(working, "complaint", "甲", "what=慢", "--date", "2026-11-10")
    refused(working("add", "complaint-answer", "甲", "what=好", "--date", "2026-11-09"), 3)
    entered(working, "complaint-answer", "甲", "what=好", "--date", "2026-11-12")
    entered(working, "complaint-solved", "甲", "summary=好", "--date", "2026-11-14")
    assert [row["age"] for row in rows(working("open", "--date", "2026-11-13", "--format", "json"))] == [3]  # fmt: skip
    refused(working("add", "complaint-answer", "甲", "what=又", "--date", "2026-11-15"), 3)
    late = entered(working, "complaint-answer", "甲", "what=又", "--date", "2026-11-13")
    told = refused(working("amend", str(late), "day=2026-11-15"), 1)
    assert "is not open on 2026-11-15" in told


def test_an_invoice_is_open_until_it_is_paid(working: Keqing) -> None:
    """S25 (R252): what is owed, by whom, since when; more than is left cannot be paid."""
    old = entered(working, "invoice", "甲", "amount=100", "due=2026-11-30", "--date", "2026-10-10")
    entered(working, "invoice", "乙", "amount=80.50", "due=2026-12-30", "--date", "2026-11-10")
    paid = working("add", "payment", "甲", "amount=40")
    assert f"60 of Invoice {old} is left." in paid.out
    told = refused(working("add", "payment", "甲", "amount=60.01"), 1)
    assert f"That is more than is left of Invoice {old} of 2026-10-10." in told
    assert [(row["name"], row["balance"]) for row in rows(working("open", "invoice", "--format", "json"))] == [("甲", "60"), ("乙", "80.50")]  # fmt: skip
    summed = json.loads(working("open", "应收登记", "--sum", "--format", "json").out)["kinds"]
    assert summed == [{"kind": "invoice", "n": 2, "balance": "140.50", "oldest": "2026-10-10", "age": 45}]  # fmt: skip
    assert open_ids(working, "invoice", "--age", "30d") == [old]
    assert len(open_ids(working, "--owner", "李敏")) == 2
    told = refused(working("amend", str(old), "amount=30"), 1)
    assert "more than is left" in told
    paid = working("--lang", "zh", "add", "payment", "甲", "amount=60")
    assert f"发货单 {old} 就此结束。" in paid.out
    assert [row["name"] for row in rows(working("open", "--format", "json"))] == ["乙"]
    assert working("undo").code == 0
    assert old in open_ids(working)


def test_what_others_answer_is_not_struck_out(working: Keqing, tmp_path: Path) -> None:
    """Its answers are named, the last one first to go; what has none goes, and so does the whole by undo."""
    bill = entered(working, "invoice", "甲", "amount=100", "due=2026-11-30")
    part = entered(working, "payment", "甲", "amount=40")
    rest = entered(working, "payment", "甲", "amount=60")
    told = refused(working("void", str(bill), "--reason", "记错"), 1)
    assert f"Invoice {bill} of 2026-11-24 has answers" in told
    assert f"{part}: Payment of 2026-11-24 (40)" in told
    assert f"keqing void {rest} --reason TEXT" in told
    assert "有对应的后续记录" in refused(
        working("--lang", "zh", "void", str(bill), "--reason", "记错"), 1
    )
    for record in (rest, part, bill):
        assert working("void", str(record), "--reason", "记错").code == 0
    for _ in range(6):
        assert working("undo").code == 0
    assert open_ids(working) == []
    complaint = entered(working, "complaint", "甲", "what=慢")
    answer = entered(working, "complaint-answer", "甲", "what=好")
    told = refused(working("void", str(complaint), "--reason", "记错"), 1)
    assert f"{answer}: Complaint answered of 2026-11-24 (好)" in told


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-22"])
def test_a_payment_without_an_amount_is_of_what_is_left(
    working: Keqing, tmp_path: Path, day: str
) -> None:
    bill = entered(
        working, "invoice", "甲", "amount=100.50", "due=2026-11-30", "--date", "2026-11-20"
    )
    entered(working, "payment", "甲", "amount=40", "--date", "2026-11-23")
    paid = working("add", "payment", "甲", f"ref={bill}", "--date", day)
    assert "No amount was said: all that was left is taken, 60.50." in paid.out
    assert f"Invoice {bill} is closed with it." in paid.out
    assert open_ids(working) == []
    assert "60.50" in working("history", "甲").out
    entered(working, "invoice", "乙", "amount=70", "due=2026-11-30", "--date", "2026-11-20")
    file = tmp_path / "payments.csv"
    file.write_text("姓名,日期,金额\n乙,2026-11-21,30\n乙,2026-11-22,\n", "utf-8")
    assert working("import", str(file), "--kind", "payment").code == 0
    assert open_ids(working) == []
    assert "Amount: 40" in working("history", "乙").out


def test_what_an_answer_cannot_mean_is_said(working: Keqing) -> None:
    told = refused(working("--lang", "zh", "add", "payment", "甲", "amount=1"), 3)
    assert told.startswith("甲 在 2026-11-24 没有未结的发货单。")
    paid = entered(working, "invoice", "甲", "amount=100", "due=2026-11-30")
    entered(working, "payment", "甲")
    first = entered(working, "invoice", "甲", "amount=80", "due=2026-11-30", "number=A7")
    told = refused(working("add", "payment", "甲", f"ref={paid}"), 3)
    assert told.startswith(f"Invoice {paid} of 2026-11-24 is settled already.")
    assert f"{first}: Invoice of 2026-11-24 (A7, 80 left)" in told
    second = entered(working, "invoice", "甲", "amount=90", "due=2026-11-30")
    told = refused(working("--lang", "zh", "add", "payment", "甲"), 3)
    assert f"{first}：2026-11-24 的发货单（A7、余 80）" in told
    assert f"{second}：2026-11-24 的发货单（余 90）" in told
    told = refused(working("add", "payment", "甲", "ref=999"), 3)
    assert told.startswith("999 is no Invoice of 甲 on 2026-11-24.")


def test_undo_leaves_no_closing_without_its_answer(working: Keqing) -> None:
    entered(working, "complaint", "甲", "what=慢")
    entered(working, "complaint-answer", "甲", "what=好")
    with pytest.MonkeyPatch.context() as other:
        other.setenv("LOGNAME", "another")
        entered(working, "complaint-solved", "甲", "summary=好")
    before = working("history", "甲").out
    assert "cannot be closed yet" in refused(working("undo"), 1)
    assert working("history", "甲").out == before
    assert open_ids(working) == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("purchase",), 2, "No record of purchase stays open."),
        (("nothing-such",), 3, "There is no kind 'nothing-such'."),
        (("--age", "x"), 2, "--age cannot be x."),
        (("--age", "-3d"), 2, "--age cannot be -3d."),
        (("--age", "99999999y"), 2, "--age cannot be 99999999y."),
        (("--owner", "无"), 3, "No agent is called 无."),
    ],
)
def test_what_cannot_be_asked(
    working: Keqing, words: tuple[str, ...], code: int, says: str
) -> None:
    assert says in refused(working("open", *words), code)


def test_the_answers_of_a_file_are_judged_like_those_that_are_typed(
    working: Keqing, tmp_path: Path
) -> None:
    entered(working, "invoice", "甲", "amount=100", "due=2026-11-30", "--date", "2026-10-10")
    file = tmp_path / "payments.csv"
    file.write_text(
        "姓名,日期,金额\n甲,2026-11-01,60\n甲,2026-11-02,60\n甲,2026-11-03,40\n乙,2026-11-03,40\n",
        "utf-8",
    )
    ran = working("import", str(file), "--kind", "payment", "--format", "json")
    assert ran.code == 4
    told = {row["row"]: row["reason"] for row in json.loads(ran.out)["rows"]}
    assert told == {
        3: "That is more than is left of Invoice 3 of 2026-10-10.",
        5: "There is no record that this could answer.",
    }
    assert open_ids(working) == []


def test_what_is_derived_is_brought_in_by_no_file(working: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "absent.csv"
    file.write_text("姓名,日期,联谊会\n甲,2026-11-01,冬会\n", "utf-8")
    told = refused(working("import", str(file), "--kind", "no-show", "--yes"), 1)
    assert "Did not come is entered by nobody: it follows from other records." in told


def test_a_departments_own_is_put_off_and_promised(working: Keqing, tmp_path: Path) -> None:
    """S19 (R245): deferred, it needs its day, and is on that day's list."""
    file = tmp_path / "own.toml"
    file.write_text(OWN, "utf-8")
    assert working("define", "apply", str(file)).code == 0
    mine = entered(working, "objection", "甲", "what=太贵", "of=李敏")
    told = refused(working("add", "objection-later", "甲"), 1)
    assert f"The day is missing to which Objection raised {mine} of 2026-11-24 is put off." in told
    entered(working, "objection-later", "甲", "on=2026-12-20")
    listed = json.loads(working("today", "--date", "2026-12-20", "--format", "json").out)["rows"]
    reasons = [reason for row in listed for reason in row["reasons"]]
    assert [(reason["cadence"], reason["text"]) for reason in reasons if reason["cadence"] == "promise"] == [("promise", "太贵")]  # fmt: skip
    (row,) = rows(working("open", "objection", "--format", "json"))
    assert (row["state"], row["owner"]) == ("deferred", "李敏")
    entered(working, "objection-settled", "甲")
    followups = json.loads(working("show", "甲", "--format", "json").out)["followups"]
    assert "promise" not in {followup["cadence"] for followup in followups}
    assert "replay" not in working("check", "--replay").out


def test_it_is_written_to_files_and_said_in_chinese(working: Keqing, tmp_path: Path) -> None:
    entered(working, "complaint", "甲", "what=慢")
    file = tmp_path / "open.csv"
    assert working("--lang", "zh", "open", "-o", str(file)).code == 0
    assert "已受理" in file.read_text("utf-8-sig")
    told = working("--lang", "zh", "open", "--format", "table").out
    assert told.splitlines()[0] == "2026-11-24 未结的记录"


class TestSeen:
    """On the card, in a register, in conditions."""

    @pytest.fixture
    def told(self, working: Keqing) -> Keqing:
        """A complaint that is answered, one that is solved, and an invoice that is paid in part."""
        solved = entered(working, "complaint", "甲", "what=慢", "--date", "2026-11-02")
        answered = entered(working, "complaint", "甲", "what=少", "--date", "2026-11-10")
        for when, ref in (("2026-11-04", solved), ("2026-11-11", answered)):
            entered(working, "complaint-answer", "甲", "what=好", f"ref={ref}", "--date", when)
        words = ("complaint-solved", "甲", "summary=补", f"ref={solved}", "--date", "2026-11-12")
        entered(working, *words)
        entered(working, "invoice", "乙", "number=A7", "amount=90", "due=2026-11-30")
        entered(working, "payment", "乙", "amount=30")
        return working

    def test_on_the_card(self, told: Keqing) -> None:
        (record,) = json.loads(told("show", "甲", "--format", "json").out)["open"]
        assert (record["kind"], record["state"], record["age"], record["what"]) == (
            "complaint", "answered", 14, "少",
        )  # fmt: skip
        assert (
            "Complaint of Tue 2026-11-10 (14 days ago)  Answered  少"
            in told("show", "甲", "--format", "table").out
        )
        card = told("--lang", "zh", "show", "乙", "--format", "table").out
        assert "余 60" in card
        assert "A7" in card

    def test_in_the_register(self, told: Keqing) -> None:
        rows_ = json.loads(told("register", "投诉记录", "--format", "json").out)["events"]
        names = ("kind", "state", "age", "open_days", "answered_in", "answers")
        assert [tuple(row[name] for name in names) for row in rows_] == [
            ("complaint", "solved", None, 10, 2, None),
            ("complaint-answer", None, None, None, None, 3),
            ("complaint", "answered", 14, 14, 1, None),
            ("complaint-answer", None, None, None, None, 4),
            ("complaint-solved", None, None, None, None, 3),
        ]
        rows_ = json.loads(told("register", "invoice", "--format", "json").out)["events"]
        assert [(row["balance"], "answers" in row) for row in rows_] == [("60", False)]
        assert "balance" not in told("register", "payment", "--format", "csv").out

    @pytest.mark.parametrize(
        ("condition", "names"),
        [
            ("open(complaint) = 1", ["甲"]),
            ("open(发货单) > 0", ["乙"]),
            ("open(complaint) > 1", []),
            ("open(complaint) = 0", ["乙"]),
        ],
    )
    def test_in_conditions(self, told: Keqing, condition: str, names: list[str]) -> None:
        ran = told("list", "--where", condition, "--format", "json")
        assert (ran.code, ran.err) == (0, "")
        assert [row["name"] for row in json.loads(ran.out)["customers"]] == names

    def test_a_condition_asks_for_kinds_that_stay_open(self, told: Keqing) -> None:
        assert "'purchase' is not known here." in refused(told("list", "--where", "open(purchase) = 1"), 2)  # fmt: skip

    def test_why(self, told: Keqing) -> None:
        assert told("cadence", "on", "collection").code == 0
        assert "It ends when Invoice 8 is closed: Payment." in told("why", "乙", "--format", "table").out  # fmt: skip


def test_who_did_not_come_stands_in_the_registers_as_derived(
    working: Keqing, clock: time_machine.Traveller
) -> None:
    """S12: from the day after, counted in measures, and gone with a late sign-in."""
    assert working("gathering", "add", "冬会", "2026-12-19").code == 0
    for name in ("甲", "乙"):
        entered(working, "rsvp-yes", name, "gathering=冬会", "--date", "2026-12-10")
    entered(working, "attendance", "乙", "gathering=冬会", "--date", "2026-12-19")

    def attended(day: str) -> list[tuple[str, str, bool]]:
        told = working("register", "签到表", "--date", day, "--format", "json")
        assert (told.code, told.err) == (0, "")
        found = json.loads(told.out)["events"]
        return [(row["kind"], row["name"], row["derived"]) for row in found]

    def counted(day: str) -> list[str]:
        clock.move_to(f"{day} 02:00:00+00:00")
        told = working("list", "--where", "count(no-show) = 1", "--format", "json")
        return [row["name"] for row in json.loads(told.out)["customers"]]

    came = [("attendance", "乙", False)]
    assert attended("2026-12-19") == came
    assert counted("2026-12-19") == []
    assert attended("2026-12-20") == [*came, ("no-show", "甲", True)]
    assert counted("2026-12-20") == ["甲"]
    summed = json.loads(working("summary", "no-show", "--by", "gathering", "--date", "2026-12-31", "--format", "json").out)["rows"]  # fmt: skip
    assert [(row["period"], row["n"]) for row in summed] == [("2026-12", 1)]
    people = json.loads(working("summary", "签到表", "--by", "客户", "--by", "kind", "--date", "2026-12-31", "--format", "json").out)["rows"]  # fmt: skip
    assert [(row["customer"][0], row["kind"], row["n"]) for row in people] == [("乙", "attendance", 1), ("甲", "no-show", 1)]  # fmt: skip
    told = working("register", "no-show", "--date", "2026-12-31", "--full", "--format", "csv")
    assert told.out.splitlines()[1] == ",2026-12-19,,C0001,甲,,冬会,,李敏,,yes"
    entered(working, "attendance", "甲", "gathering=冬会", "--date", "2026-12-19")
    assert counted("2026-12-20") == []


MEASURES = """
[measure.answer-days]
title = { zh = "平均答复天数", en = "Mean days to the answer" }
mean = "complaint.answered_in"
[measure.owed]
title = { zh = "欠款", en = "Owed" }
sum = "invoice.balance"
[measure.solved]
title = { zh = "已解决投诉", en = "Complaints solved" }
count = "complaint"
where = { state = "已解决" }
[cadence.over-limit]
title = { zh = "欠款超限", en = "Owes too much" }
track = "alert"
starts_when = "sum(invoice.balance) > 100"
ends_when = "sum(invoice.balance) <= 100"
steps = [{ at = "0d", role = "manager" }]
done_by = "named"
source = "002:159"
[cadence.old-complaint]
title = { zh = "陈年投诉", en = "Old complaint" }
track = "alert"
starts_when = "oldest >= 30"
steps = [{ at = "0d", role = "manager" }]
done_by = "named"
source = "own"
[measure.oldest]
title = { zh = "最久", en = "Oldest" }
value = "complaint.age"
"""


def test_measures_ask_for_how_records_stand(working: Keqing, tmp_path: Path) -> None:
    """S19, S25 (R250, R494): the mean of days to the answer; what is owed in all, and too much of it."""
    file = tmp_path / "measures.toml"
    file.write_text(MEASURES, "utf-8")
    assert working("define", "apply", str(file)).code == 0
    for name, answered in (("甲", "2026-11-11"), ("甲", "2026-11-14"), ("乙", "2026-11-19")):
        ref = entered(working, "complaint", name, "what=慢", "--date", "2026-11-10")
        entered(working, "complaint-answer", name, "what=好", f"ref={ref}", "--date", answered)
    entered(working, "complaint-solved", "乙", "summary=好")

    def listed(condition: str) -> list[str]:
        ran = working("list", "--where", condition, "--format", "json")
        assert (ran.code, ran.err) == (0, "")
        return [row["name"] for row in json.loads(ran.out)["customers"]]

    assert listed("answer-days = 2.5") == ["甲"]
    assert listed("solved = 1") == ["乙"]
    invoices = [
        entered(working, "invoice", "甲", "amount=80", "due=2026-12-20", "--date", day)
        for day in ("2026-11-20", "2026-11-21")
    ]
    assert listed("owed = 160 and sum(invoice.balance) > 159") == ["甲"]

    def cadences(day: str) -> set[str]:
        told = working("show", "甲", "--date", day, "--format", "json")
        return {each["cadence"] for each in json.loads(told.out)["followups"]}

    assert "over-limit" in cadences("2026-11-24")
    entered(working, "payment", "甲", "amount=70", f"ref={invoices[0]}")
    assert "over-limit" not in cadences("2026-11-24")
    assert "old-complaint" not in cadences("2026-12-09")
    assert "old-complaint" in cadences("2026-12-10")
    assert "'age'" in refused(working("list", "--where", "sum(purchase.age) > 1"), 2)


ABSENT = """
[kind.absent]
title = { zh = "缺席", en = "Absent" }
derive = { from = "rsvp-yes", without = "attendance", on = "gathering" }
[cadence.absent]
title = { zh = "缺席回访", en = "Absent: call" }
track = "revisit"
starts_on = "absent"
steps = ["2d"]
source = "own"
"""


class TestFoldedInTime:
    """What is derived follows as the days pass, and when a department begins or ceases to derive it."""

    @pytest.fixture
    def invited(self, working: Keqing, clock: time_machine.Traveller, tmp_path: Path) -> Keqing:
        """Somebody who has accepted, in a department that derives it from that day on."""
        (tmp_path / "absent.toml").write_text(ABSENT, "utf-8")
        assert working("gathering", "add", "冬会", "2026-12-19").code == 0
        entered(working, "rsvp-yes", "甲", "gathering=冬会")
        assert working("define", "apply", str(tmp_path / "absent.toml"), "--yes").code == 0
        return working

    def cadences(self, keqing: Keqing, clock: time_machine.Traveller, day: str) -> list[str]:
        """Those of the list of a day, on that day, and nothing that differs from a fold anew."""
        clock.move_to(f"{day}T02:00:00+00:00")
        rows_ = json.loads(keqing("today", "--format", "json").out)["rows"]
        found = json.loads(keqing("check", "--replay", "--format", "json").out)["findings"]
        assert [each for each in found if each["kind"] == "replay"] == []
        return [reason["cadence"] for row in rows_ for reason in row["reasons"]]

    def test_the_list_has_it_though_nobody_wrote_anything(
        self, invited: Keqing, clock: time_machine.Traveller
    ) -> None:
        assert "absent" not in self.cadences(invited, clock, "2026-12-20")
        assert "absent" in self.cadences(invited, clock, "2026-12-21")

    def test_a_gathering_that_is_moved_moves_it(
        self, invited: Keqing, clock: time_machine.Traveller
    ) -> None:
        assert invited("gathering", "add", "冬会", "2026-12-22").code == 0
        assert "absent" not in self.cadences(invited, clock, "2026-12-23")
        assert "absent" in self.cadences(invited, clock, "2026-12-24")

    def test_what_is_defined_no_more_is_gone(
        self, invited: Keqing, clock: time_machine.Traveller
    ) -> None:
        assert invited("undo", "--yes").code == 0
        assert "absent" not in self.cadences(invited, clock, "2026-12-21")

    def test_what_is_dropped_is_derived_no_more(
        self, invited: Keqing, clock: time_machine.Traveller
    ) -> None:
        assert invited("cadence", "off", "absent", "--yes").code == 0
        dropped = invited("define", "drop", "kind", "absent", "--yes")
        assert dropped.code == 0, dropped
        assert "absent" not in self.cadences(invited, clock, "2026-12-21")


def test_advice_names_kinds_and_fields_as_the_reader_types_them(working: Keqing) -> None:
    """A line that is copied works in either language."""
    entered(working, "invoice", "甲", "amount=100", "due=2026-12-16")
    for lang, word in (("en", "invoice"), ("zh", "发货单")):
        paid = ("add", "payment", "甲", "amount=500")
        assert f"keqing open {word}" in refused(working("--lang", lang, *paid), 1)
