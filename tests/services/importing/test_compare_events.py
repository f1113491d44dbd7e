"""Whether the event of a row is on file already: the same, a new one, or the same one otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest

from keqing.definitions.kinds import built_in_kinds
from keqing.services.context.desk import Desk
from keqing.services.importing.compare_events import (
    EventComparison,
    MatchedRow,
    last_event_id,
    new_promises,
)
from keqing.services.importing.draft import Draft
from keqing.services.importing.target import Target
from tests.departments import BOX, Department, who
from tests.services.importing.drafts import sentences

BOUGHT, CALLED, COMPLAINED = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 19)
KINDS = built_in_kinds()
PURCHASE = {"product": "安胶囊", "line": "therapy", "quantity": "6", "pack": "30", "daily": "6"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A customer with a purchase, a call, a complaint without an answer, and a promised call."""
    department = Department(tmp_path_factory.mktemp("compare") / "k.db")
    code = department.customer("王秀英", date(2026, 11, 18), phones=["13812345678"])
    department.add(code, "complaint", "what=慢", day=COMPLAINED)
    department.add(code, "purchase", *BOX, day=BOUGHT)
    department.log(code, text="都好", minutes=5, day=CALLED)
    department.direct("promise", code, date(2026, 12, 1), "回电")
    with department.reading() as desk:
        yield desk


def row_of(desk: Desk, number: int, day: date, **kept: Any) -> MatchedRow:
    """Return a row about the customer on file; `kept` are fields of the draft."""
    draft = Draft(number, name="王秀英", day=day, **kept)
    draft.given_fields = frozenset(draft.details)
    return MatchedRow(draft, Target("王秀英", id=who(desk, "C0001").id, code="C0001", row=number))


def compare(desk: Desk, kind: str, *rows: MatchedRow) -> list[tuple[str, list[str]]]:
    """Return what each row comes to, with the mistakes that it has."""
    EventComparison(desk, kind, last_event_id(desk)).compare(rows)
    return [(row.result, sentences(row.draft.mistakes)) for row in rows]


PURCHASES: dict[str, tuple[dict[str, Any], str, bool]] = {
    "all the same": (PURCHASE, "same", False),
    "less is said": ({"product": "安胶囊"}, "same", False),
    "6.0 for 6": ({**PURCHASE, "quantity": "6.0"}, "same", False),
    "another spelling": ({"product": " 安胶囊"}, "same", False),
    "another product": ({"product": "宁神片"}, "new", False),
    "another quantity": ({**PURCHASE, "quantity": "2"}, "new", True),
}
"""Fields of a row on the day of the purchase: what it comes to, and whether it is rejected."""


@pytest.mark.parametrize("name", PURCHASES)
def test_a_purchase_beside_the_one_on_file(desk: Desk, name: str) -> None:
    details, result, is_rejected = PURCHASES[name]
    [(got, mistakes)] = compare(desk, "purchase", row_of(desk, 2, BOUGHT, details=dict(details)))
    assert (got, bool(mistakes)) == (result, is_rejected)
    if is_rejected:
        assert mistakes[0].startswith("Quantity is 6 on file, and 2 in this row.")
        assert "keqing amend" in mistakes[0]


def test_another_day_is_another_purchase(desk: Desk) -> None:
    row = row_of(desk, 2, date(2026, 11, 22), details=dict(PURCHASE))
    assert compare(desk, "purchase", row) == [("new", [])]


CALL = {"outcome": "reached", "text": "都好", "channel": "phone", "direction": "out", "minutes": 5}
CALLS: dict[str, tuple[dict[str, Any], str, bool]] = {
    "all the same": (CALL, "same", False),
    "without the minutes": ({**CALL, "minutes": None}, "same", False),
    "another text is another call": ({**CALL, "text": "不好"}, "new", False),
    "another time is another call": ({**CALL, "time": time(15)}, "new", False),
    "another outcome is another call": ({**CALL, "outcome": "cut-off"}, "new", False),
    "other minutes contradict": ({**CALL, "minutes": 9}, "new", True),
}
"""Columns of a call on the day of the one on file: what it comes to, and whether it is rejected."""


@pytest.mark.parametrize("name", CALLS)
def test_a_call_beside_the_one_on_file(desk: Desk, name: str) -> None:
    values, result, is_rejected = CALLS[name]
    row = row_of(desk, 2, CALLED, event_values=dict(values))
    [(got, mistakes)] = compare(desk, "contact", row)
    assert (got, bool(mistakes)) == (result, is_rejected)


def test_equal_rows_of_a_file_are_one_and_records_count_one_by_one(desk: Desk) -> None:
    first = row_of(desk, 2, BOUGHT, details={"product": "安胶囊"})
    again = row_of(desk, 3, BOUGHT, details={"product": "安胶囊"})
    more = row_of(desk, 4, BOUGHT, details=dict(PURCHASE))
    again.target = more.target = first.target
    assert compare(desk, "purchase", first, again, more) == [
        ("same", []),
        ("same", []),
        ("new", []),
    ]
    assert sentences(again.draft.flags) == ["This row says the same as row 2: it is kept once."]


def test_a_customer_alone_is_no_event(desk: Desk) -> None:
    row = row_of(desk, 2, BOUGHT, customer_only=True)
    assert compare(desk, "purchase", row) == [("same", [])]


@pytest.mark.parametrize(
    ("day", "ref", "mistake"),
    [
        (date(2026, 11, 20), None, None),
        (date(2026, 11, 20), 9_999, "Which record this answers is not clear; open ones: "),
        (date(2026, 11, 18), None, "There is no record that this could answer."),
    ],
)
def test_an_answer_names_the_open_record_of_its_day_or_before(
    desk: Desk, day: date, ref: int | None, mistake: str | None
) -> None:
    row = row_of(desk, 2, day, ref=ref)
    EventComparison(desk, "complaint-answer", last_event_id(desk)).answer(
        [row], KINDS.by_name["complaint-answer"]
    )
    if mistake is None:
        assert row.answers
    else:
        assert sentences(row.draft.mistakes)[0].startswith(mistake)


def answered(desk: Desk, kind: str, count: int, **kept: Any) -> list[tuple[bool, list[str]]]:
    """Return for each of some equal rows whether it answers something, and its mistakes."""
    rows = [row_of(desk, number, BOUGHT, **kept) for number in range(2, 2 + count)]
    EventComparison(desk, kind, last_event_id(desk)).answer(rows, KINDS.by_name[kind])
    return [(bool(row.answers), sentences(row.draft.mistakes)) for row in rows]


def test_an_open_record_is_answered_until_it_is_closed(desk: Desk) -> None:
    assert answered(desk, "complaint-answer", 2) == [(True, []), (True, [])]
    ((closed, mistakes),) = answered(desk, "complaint-solved", 1)
    assert not closed
    assert mistakes[0].endswith(
        "it needs one of these before: Complaint answered, Cannot do, explained."
    )
    (_, (put_off, why)) = answered(desk, "complaint-deferred", 2)
    assert not put_off
    assert why[0].startswith("The day is missing to which Complaint ")


def test_a_promised_call_is_made_once(desk: Desk) -> None:
    target = row_of(desk, 2, BOUGHT).target
    wanted = [(target, {"day": day}) for day in ("2026-12-01", "2026-12-02", "2026-12-02")]
    assert [details for _, details in new_promises(desk, wanted)] == [{"day": "2026-12-02"}]
