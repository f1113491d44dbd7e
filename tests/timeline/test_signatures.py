"""What waits for signatures, folded from the facts: states, turns, signatures that are void."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from keqing.records.event import Event
from keqing.timeline.signatures import (
    ANSWERS,
    DECISION,
    PENDING,
    ItemState,
    PendingItem,
    Signature,
    Turn,
    fold_items,
    submitted_records,
)

CHAIN = [["a", "clerk", "5wd", False], ["a", "manager", None, False]]


def pending(of: str = "claim", chain: list[list[object]] | None = None) -> Event:
    details = {"of": of, "held": {"why": "x"}, "chain": CHAIN if chain is None else chain}
    return Event(1, 1, date(2026, 12, 1), PENDING, agent="甲", details=details, text="说明")


def decided(n: int, did: str, agent: str = "乙", answers: int = 1) -> Event:
    return Event(
        n, n, date(2026, 12, n), DECISION, agent=agent, details={"did": did}, answers=answers
    )


def item(*decisions: str, chain: list[list[object]] | None = None) -> PendingItem:
    events = [decided(n, did) for n, did in enumerate(decisions, start=2)]
    return fold_items([*events, pending(chain=chain)])[1]


@pytest.mark.parametrize(
    ("decisions", "state", "turn"),
    [
        ((), "submitted", "clerk"),
        (("approve",), "submitted", "manager"),
        (("approve", "approve"), "approved", None),
        (("approve", "return"), "returned", None),
        (("approve", "return", "approve"), "returned", None),
        (("approve", "return", "submit"), "submitted", "clerk"),
        (("refuse", "approve"), "refused", None),
        (("withdraw", "submit"), "withdrawn", None),
        (("approve", "approve", "return"), "approved", None),
        (("nothing",), "submitted", "clerk"),
    ],
)
def test_states(decisions: tuple[str, ...], state: str, turn: str | None) -> None:
    found = item(*decisions)
    assert (str(found.state), found.turn.role if found.turn else None) == (state, turn)
    assert found.is_open is (state in {"submitted", "returned"})


def test_who_submitted_and_when() -> None:
    found = item("return", "submit")
    assert (found.entered_by, found.submitted_by) == ("甲", "乙")
    assert (found.submitted_on, found.signatures) == (date(2026, 12, 3), ())
    assert found.turns[0] == Turn("a", "clerk", "5wd")
    assert found.turns[0].as_stored() == CHAIN[0]
    record = found.as_record
    assert (record.kind, record.details, record.day) == ("claim", {"why": "x"}, date(2026, 12, 1))


def test_what_waits_for_room_needs_no_signature() -> None:
    assert item(chain=[]).state is ItemState.WAITING
    assert item("admit", chain=[]).state is ItemState.APPROVED


def amended(n: int, **told: object) -> Event:
    details = {"did": "amend", "of": "claim", **told}
    return Event(n, n, date(2026, 12, n), DECISION, agent="丙", details=details, answers=1)


@pytest.mark.parametrize(
    ("decisions", "told", "state", "signed", "by"),
    [
        (("approve",), {"text": "y"}, "submitted", 1, "甲"),
        (("approve",), {"held": {"why": "y"}, "voids": True}, "submitted", 0, "丙"),
        (("approve", "approve"), {"held": {"why": "y"}, "voids": True}, "submitted", 0, "丙"),
        (("approve", "return"), {"held": {"why": None}, "voids": True}, "returned", 0, "甲"),
        (("refuse",), {"held": {"why": "y"}, "voids": True}, "refused", 0, "甲"),
    ],
)
def test_an_amendment_voids_signatures_but_of_a_text(
    decisions: tuple[str, ...], told: dict[str, object], state: str, signed: int, by: str
) -> None:
    events = [decided(n, did) for n, did in enumerate(decisions, start=2)]
    found = fold_items([*events, pending(), amended(9, **told)])[1]
    assert (str(found.state), len(found.signatures), found.submitted_by) == (state, signed, by)


def test_an_amendment_changes_what_the_record_would_be() -> None:
    later = amended(9, voids=True, day="2026-12-05", time="09:30", held={"why": None, "by": "z"})
    found = fold_items([pending(), later])[1]
    assert (found.as_record.day, found.as_record.details) == (date(2026, 12, 5), {"by": "z"})
    assert (str(found.event.time), found.event.text) == ("09:30:00", "说明")
    chain = [*CHAIN, ["b", "head", None, False]]
    longer = fold_items([pending(), amended(9, voids=True, chain=chain)])[1]
    assert [turn.approval for turn in longer.turns] == ["a", "a", "b"]
    assert fold_items([pending(chain=[]), amended(9, voids=True)])[1].state is ItemState.WAITING


@pytest.mark.parametrize(
    ("signed", "roles"),
    [
        (0, ("clerk", "manager")),
        (1, ("manager",)),
        (2, ("finance", "clerk")),
        (3, ("clerk",)),
        (4, ()),
    ],
)
def test_only_the_same_approval_and_roles_that_come_later_stand_in(
    signed: int, roles: tuple[str, ...]
) -> None:
    """Where a role has nobody, the next of its approval signs, never an earlier one nor one of another approval."""
    chain: list[list[object]] = [
        ["a", "clerk", None, False],
        ["a", "manager", None, False],
        ["b", "finance", None, False],
        ["b", "clerk", None, False],
    ]
    assert item(*["approve"] * signed, chain=chain).roles == roles


def test_a_role_that_has_signed_does_not_stand_in_for_a_later_one() -> None:
    chain: list[list[object]] = [["a", role, None, False] for role in ("clerk", "manager", "clerk")]
    assert item("approve", chain=chain).roles == ("manager",)


def test_who_signed_and_when_stays_with_the_item() -> None:
    found = item("approve", "approve")
    assert found.signatures == (
        Signature("乙", date(2026, 12, 2)),
        Signature("乙", date(2026, 12, 3)),
    )
    assert found.decided_on == date(2026, 12, 3)


def test_a_decision_that_is_struck_out_or_about_nothing_changes_nothing() -> None:
    struck = replace(decided(2, "approve"), voided=True)
    about_another = decided(3, "approve", answers=7)
    found = fold_items([pending(), struck, about_another])
    assert found.keys() == {1}
    assert found[1].signatures == ()
    assert fold_items([replace(pending(), voided=True), decided(2, "approve")]) == {}


@pytest.mark.parametrize(
    ("decisions", "waits"),
    [
        ((), True),
        (("approve",), True),
        (("approve", "approve"), False),
        (("return",), False),
        (("return", "submit"), True),
        (("refuse",), False),
    ],
)
def test_a_submitted_record_stands_on_its_first_day_until_all_have_signed(
    decisions: tuple[str, ...], waits: bool
) -> None:
    """An amendment of its day moves the record, not the day on which it was handed in."""
    events = [pending(), *(decided(n, did) for n, did in enumerate(decisions, start=2))]
    moved = [*events, amended(9, day="2026-12-05")]
    for timeline in (events, moved):
        found = submitted_records(timeline)
        assert found.keys() == ({1} if waits else set())
        assert [(each.kind, each.day) for each in found.values()] == (
            [("claim", date(2026, 12, 1))] if waits else []
        )
    assert submitted_records([decided(2, "approve")]) == {}


def test_the_day_of_submission_may_be_told_and_what_it_answers_stays() -> None:
    event = pending()
    told = replace(event, details={**event.details, "on": "2026-12-08", ANSWERS: 5})
    found = fold_items([told])[1]
    assert (found.submitted_on, found.as_record.answers) == (date(2026, 12, 8), 5)
    assert fold_items([event])[1].submitted_on == date(2026, 12, 1)


def test_an_amendment_leaves_what_it_does_not_name() -> None:
    """The text alone, the day alone, the time alone: the rest of the record is as it was."""
    base = replace(pending(), time=time(8, 15))
    for told, day, at, text in (
        ({}, 1, time(8, 15), "说明"),
        ({"text": "新"}, 1, time(8, 15), "新"),
        ({"day": "2026-12-05"}, 5, time(8, 15), "说明"),
        ({"time": "09:30"}, 1, time(9, 30), "说明"),
        ({"time": None}, 1, None, "说明"),
    ):
        event = fold_items([base, amended(9, **told)])[1].event
        assert (event.day.day, event.time, event.text) == (day, at, text)


def test_a_reason_is_gone_when_it_is_submitted_again() -> None:
    refused = replace(decided(2, "return"), text="缺发票")
    assert fold_items([pending(), refused])[1].reason == "缺发票"
    again = fold_items([pending(), refused, decided(3, "submit")])[1]
    assert (again.reason, again.decided_on) == (None, date(2026, 12, 3))
