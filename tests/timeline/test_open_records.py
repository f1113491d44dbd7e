"""Records that stay open until others answer them: state, age, balance, and what an answer can break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.definitions.definition_file import Ground, read_definitions
from keqing.records.event import Event
from keqing.timeline.open_records import (
    OpenRecord,
    Rule,
    breaches,
    count_open,
    open_records,
    subject_of_record,
)
from tests.timeline.test_fold import Timeline, book, day, live, running

OWN = """
[kind.objection]
title = { zh = "异议", en = "Objection" }
open_until = ["objection-closed"]
states = ["raised", "deferred", "closed"]
redate = "deferred"
fields.what = { title = { zh = "异议内容", en = "Objection" } }
fields.who = { title = { zh = "负责人", en = "Owner" }, type = "agent" }
[kind.objection-deferred]
title = { zh = "异议缓谈", en = "Talk again later" }
answers = "objection"
set = "deferred"
fields.on = { title = { zh = "再谈日", en = "On" }, type = "date" }
[kind.objection-closed]
title = { zh = "异议结束", en = "Objection closed" }
answers = "objection"
set = "closed"
[kind.advance]
title = { zh = "借支", en = "Advance" }
money = "none"
open_until = ["settled"]
amount = "sum"
fields.sum = { title = { zh = "借支金额", en = "Sum" }, type = "money" }
[kind.settled]
title = { zh = "核销", en = "Settled" }
money = "none"
answers = ["advance", "objection"]
fields.sum = { title = { zh = "核销金额", en = "Sum" }, type = "money" }
[kind.reduced]
title = { zh = "减免", en = "Reduced" }
answers = "advance"
amount = "by"
fields.by = { title = { zh = "减免数", en = "By" }, type = "int" }
"""
OURS = read_definitions(OWN, file="own.toml", ground=Ground()).kinds
WITHIN = replace(book(), kinds=OURS.by_name)


def said(*written: str) -> list[Event]:
    """Events as `12-10 payment amount=5 ref=1`, in the order of entry; ids count from 1."""
    events = []
    for number, line in enumerate(written, 1):
        when, kind, *words = line.split()
        values = dict(word.split("=") for word in words)
        ref = values.pop("ref", None)
        answers = int(ref) if ref else None
        event = Event(number, number, day(when), kind, details=values, answers=answers)
        events.append(event)
    return sorted(events, key=lambda event: (event.day, event.sequence))


def records(*written: str) -> list[OpenRecord]:
    return open_records(said(*written), WITHIN.kind)


@pytest.mark.parametrize(
    ("written", "state", "closed"),
    [
        (["12-01 complaint"], "taken", None),
        (["12-01 complaint", "12-02 complaint-answer"], "answered", None),
        (["12-01 complaint", "12-02 complaint-declined ref=1"], "declined-explained", None),
        (
            ["12-01 complaint", "12-02 complaint-answer", "12-03 complaint-solved"],
            "solved",
            "12-03",
        ),
        (["12-01 objection"], "raised", None),
        (["12-01 objection", "12-02 objection-deferred on=2026-12-20"], "deferred", None),
        (["12-01 objection", "12-02 objection-closed"], "closed", "12-02"),
        (["12-01 objection", "12-02 settled"], "raised", None),
        (["12-02 objection", "12-01 objection-closed ref=1"], "raised", None),
    ],
)
def test_the_state_and_the_day_of_closing(
    written: list[str], state: str, closed: str | None
) -> None:
    (record,) = records(*written)
    assert record.state == state
    assert record.closed_on == (day(closed) if closed else None)


@pytest.mark.parametrize(
    ("written", "balance", "closed"),
    [
        (["12-01 invoice amount=100"], "100", None),
        (["12-01 invoice amount=100", "12-05 payment amount=40"], "60", None),
        (
            ["12-01 invoice amount=100", "12-05 payment amount=40", "12-09 payment amount=60"],
            "0",
            "12-09",
        ),
        (["12-01 invoice amount=100", "12-05 payment"], "0", "12-05"),
        (["12-01 invoice", "12-05 payment amount=40"], None, "12-05"),
        (["12-01 advance sum=90", "12-05 settled sum=30", "12-06 reduced by=60"], "0", "12-06"),
        (["12-01 advance sum=90", "12-05 reduced"], "90", None),
        (["12-01 advance sum=many", "12-05 settled sum=30"], None, "12-05"),
    ],
)
def test_the_balance(written: list[str], balance: str | None, closed: str | None) -> None:
    (record,) = records(*written)
    assert record.balance == (None if balance is None else Decimal(balance))
    assert record.closed_on == (day(closed) if closed else None)


def test_ages_and_who_answers() -> None:
    first, second = records(
        "12-01 complaint",
        "12-02 complaint",
        "12-04 complaint-answer ref=2",
        "12-07 complaint-solved ref=2",
    )
    assert (first.age(day("12-31")), first.open_days(day("12-31"))) == (30, 30)
    assert (second.age(day("12-31")), second.open_days(day("12-31"))) == (None, 5)
    assert (first.answered_in, second.answered_in) == (None, 2)
    assert first.open_days(day("11-01")) == 0
    assert first.owner is None
    (objection,) = records("12-01 objection who=李敏")
    assert objection.owner == "李敏"


def test_without_a_reference_the_only_open_one_is_meant() -> None:
    first, second = records("12-01 invoice amount=5", "12-02 invoice amount=5", "12-03 payment")
    assert (first.closed_by, second.closed_by) == (None, None)
    first, second = records(
        "12-01 invoice amount=5",
        "12-02 invoice amount=5",
        "12-03 payment ref=1",
        "12-04 payment amount=2",
    )
    assert (first.closed_on, second.balance) == (day("12-03"), Decimal(3))


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        (["12-01 complaint", "12-02 complaint-solved"], [Rule.NEEDS]),
        (["12-01 complaint", "12-02 complaint-answer", "12-02 complaint-solved"], []),
        (["12-01 complaint", "12-02 complaint-solved", "12-02 complaint-answer"], [Rule.NEEDS]),
        (["12-01 complaint", "12-03 complaint-answer", "12-02 complaint-solved"], [Rule.NEEDS]),
        (["12-01 complaint", "12-02 complaint-declined", "12-02 complaint-solved"], []),
        (["12-01 complaint", "12-02 complaint-nature"], [Rule.NEEDS]),
        (["12-01 complaint", "12-02 complaint-declined", "12-02 complaint-nature"], []),
        (["12-01 objection", "12-02 objection-deferred"], [Rule.DAY]),
        (["12-01 objection", "12-02 objection-closed", "12-03 objection-closed ref=1"], [Rule.CLOSED]),
        (["12-02 objection", "12-01 objection-closed ref=1"], [Rule.CLOSED]),
        (["12-01 invoice amount=5", "12-02 payment amount=6"], [Rule.BALANCE]),
        (["12-01 invoice amount=5", "12-02 payment amount=5", "12-03 payment amount=1 ref=1"], [Rule.BALANCE]),
        (["12-01 invoice amount=5", "12-02 payment amount=5"], []),
    ],
)  # fmt: skip
def test_what_an_answer_can_break(written: list[str], rules: list[Rule]) -> None:
    found = {breach.rule for breach in breaches(said(*written), WITHIN.kind)}
    assert found >= set(rules)
    assert bool(found) == bool(rules)


def test_how_many_are_open_on_a_day() -> None:
    events = said("12-01 complaint", "12-03 complaint", "12-04 complaint-answer ref=1")
    assert [count_open(events, WITHIN.kind, "complaint", day(on)) for on in ("11-30", "12-02", "12-05")] == [0, 1, 2]  # fmt: skip


PAYMENTS = st.lists(
    st.tuples(st.integers(2, 20), st.integers(1, 60)), max_size=6, unique_by=lambda paid: paid[0]
)


@given(PAYMENTS)
def test_a_balance_is_never_negative_where_the_guard_lets_through(
    payments: Sequence[tuple[int, int]],
) -> None:
    """Each payment is entered only where it breaks nothing; the order of entry is not that of the days."""
    written = ["12-01 invoice amount=100"]
    for when, amount in payments:
        tried = [*written, f"12-{when:02} payment amount={amount} ref=1"]
        if not list(breaches(said(*tried), WITHIN.kind)):
            written = tried
    (record,) = records(*written)
    assert record.balance is not None
    assert record.balance >= 0
    assert (record.balance == 0) == (record.closed_by is not None)


class TestFold:
    """What the fold makes of it: the cadences that end, and the promise of a day."""

    def test_a_collection_ends_when_all_is_paid_not_before(self) -> None:
        life = Timeline()
        bill = life.add("11-16", "invoice", {"amount": "100", "due": "2026-12-16"})
        life.add("12-01", "payment", {"amount": "40"}, answers=bill.id)
        assert "collection" in running(life.stand("12-20", WITHIN))
        life.add("12-20", "payment", {"amount": "60"}, answers=bill.id)
        assert "collection" not in running(life.stand("12-20", WITHIN))

    def test_another_invoice_is_none_of_its_business(self) -> None:
        life = Timeline()
        life.add("11-16", "invoice", {"amount": "100", "due": "2026-12-16"})
        other = life.add("11-17", "invoice", {"amount": "50", "due": "2026-12-17"})
        life.add("12-01", "payment", {"amount": "50"}, answers=other.id)
        assert live(life.stand("12-20", WITHIN), "collection").anchor == day("12-16")

    def test_what_is_put_off_is_promised_for_its_day(self) -> None:
        life = Timeline()
        objection = life.add("12-01", "objection", {"what": "太贵"})
        life.add("12-02", "objection-deferred", {"on": "2026-12-20"}, answers=objection.id)
        promise = live(life.stand("12-03", WITHIN), "promise")
        assert (promise.anchor, promise.text, promise.topic) == (day("12-20"), "太贵", "task")
        life.add("12-05", "objection-deferred", {"on": "2026-12-24"}, answers=objection.id)
        assert live(life.stand("12-06", WITHIN), "promise").anchor == day("12-24")
        life.add("12-07", "objection-closed", answers=objection.id)
        assert "promise" not in running(life.stand("12-07", WITHIN))

    def test_it_does_not_matter_when_it_was_written_down(self) -> None:
        first, second = Timeline(), Timeline()
        for life in (first, second):
            bill = life.add("11-16", "invoice", {"amount": "100", "due": "2026-12-16"})
            for when in ("12-01", "12-02") if life is first else ("12-02", "12-01"):
                life.add(when, "payment", {"amount": "50"}, answers=bill.id)
        ended = [
            {
                (each.cadence.name, each.ended, each.ended_by)
                for each in life.stand("12-20", WITHIN).enrollments
            }
            for life in (first, second)
        ]
        assert ended[0] == ended[1]


def test_a_condition_counts_what_is_open() -> None:
    own = """
[cadence.two-complaints]
title = { zh = "两件未结", en = "Two open" }
track = "office"
starts_when = "open(complaint) >= 2"
ends_when = "open(complaint) < 2"
steps = ["30d"]
source = "own"
"""
    within = replace(book(own), kinds=OURS.by_name)
    life = Timeline()
    first = life.add("12-01", "complaint")
    life.add("12-03", "complaint")
    assert live(life.stand("12-04", within), "two-complaints").state.start == day("12-03")
    life.add("12-05", "complaint-answer", answers=first.id)
    assert "two-complaints" in running(life.stand("12-06", within))
    life.add("12-06", "complaint-solved", answers=first.id)
    assert "two-complaints" not in running(life.stand("12-06", within))


@pytest.mark.parametrize(
    ("written", "about"),
    [
        ("12-01 complaint category=价格 what=慢 note=急", "慢"),
        ("12-01 complaint category=价格 note=急", "价格"),
        ("12-01 complaint note=急", "急"),
        ("12-01 complaint", None),
    ],
)
def test_what_a_record_is_about(written: str, about: str | None) -> None:
    (record,) = records(written)
    assert subject_of_record(record) == about
    told = replace(record, record=replace(record.record, text="来电"))
    assert subject_of_record(told) == "来电"
