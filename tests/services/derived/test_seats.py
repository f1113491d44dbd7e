"""Eleven acceptances of ten seats are not possible by mistake: whoever comes later waits, in the order of entry."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from keqing.errors import Refused
from keqing.models import Customer, Enrollment, Event
from keqing.records.recorded import Recorded
from keqing.services.corrections import amending, undoing, voiding
from keqing.services.customers import merging
from keqing.services.derived import lapsing, seats
from keqing.services.recording import gatherings, guests
from keqing.timeline.enrollment import SEAT_FREE
from tests.departments import Department, who

PARTY, DAY = "联谊会", date(2026, 12, 19)
"""Two seats."""


@pytest.fixture
def department(tmp_path: Path) -> Department:
    made = Department(tmp_path / "k.db", preset="health")
    save(made, seats=2)
    for name in ("甲", "乙", "丙", "丁"):
        made.customer(name)
    return made


def save(department: Department, **said: int) -> list[str]:
    with department.desk("gathering") as desk:
        _, remarks = gatherings.save(
            desk, PARTY, gatherings.GatheringWords(DAY, seats=said.get("seats"))
        )
    return [str(remark.params["who"]) for remark in remarks if "who" in remark.params]


def answer(department: Department, number: int, kind: str = "rsvp-yes", *words: str) -> Recorded:
    return department.add(f"C000{number}", kind, f"gathering={PARTY}", *words)


def standing(department: Department) -> dict[str, list[int]]:
    """Tell by kind of answer whose it is, in the order of entry."""
    found: dict[str, list[int]] = {}
    with department.reading() as desk:
        for each in seats.seatings(desk)[PARTY].answers:
            code = desk.session.get_one(Customer, each.customer_id).code
            found.setdefault(each.kind, []).append(int(code[1:]))
    return found


def tasks(department: Department) -> list[str]:
    with department.reading() as desk:
        rows = desk.session.execute(
            select(Customer.code, Enrollment.subject, Enrollment.text)
            .join(Enrollment, Enrollment.customer_id == Customer.id)
            .where(Enrollment.cadence == "promise", Enrollment.ended.is_(None))
            .order_by(Customer.code)
        )
        return [row.code for row in rows if row.subject.endswith(SEAT_FREE)]


def undo(department: Department) -> None:
    with department.desk("undo") as desk:
        undoing.undo_newest(desk)


def test_the_one_too_many_waits_and_starts_nothing(department: Department) -> None:
    for number in (1, 2):
        (said,) = answer(department, number).remarks
        assert said.id == "To confirm: {name}, {about}"
    recorded = answer(department, 3)
    assert [remark.id for remark in recorded.remarks[:1]] == [
        "All seats of {gathering} are taken: {who} is on the waiting list."
    ]
    assert standing(department) == {"rsvp-yes": [1, 2], "rsvp-waiting": [3]}
    assert not any(what.startswith("event-reminder") for what in department.due("C0003"))
    assert any(what.startswith("event-reminder") for what in department.due("C0002"))
    department.clock = DAY + timedelta(1)
    with department.desk("rebuild"):
        pass
    assert "event-no-show" not in str(department.due("C0003"))
    assert "replay" not in department.findings()


def test_room_goes_to_the_first_who_waits_and_is_taken_back_with_it(department: Department) -> None:
    for number in (1, 2, 4, 3):
        answer(department, number)
    recorded = answer(department, 1, "rsvp-no")
    assert "丁 C0004" in {remark.params.get("who") for remark in recorded.remarks}
    assert standing(department) == {"rsvp-yes": [2, 4], "rsvp-waiting": [3], "rsvp-no": [1]}
    assert tasks(department) == ["C0004"]
    assert "replay" not in department.findings()
    undo(department)
    assert standing(department) == {"rsvp-yes": [1, 2], "rsvp-waiting": [4, 3]}
    assert tasks(department) == []
    assert "replay" not in department.findings()


def test_more_seats_make_room_and_fewer_take_none_away(department: Department) -> None:
    for number in (1, 2, 3, 4):
        answer(department, number)
    assert save(department, seats=3) == ["丙 C0003"]
    assert save(department, seats=1) == []
    assert standing(department) == {"rsvp-yes": [1, 2, 3], "rsvp-waiting": [4]}
    answer(department, 1, "rsvp-maybe")
    assert standing(department)["rsvp-waiting"] == [4]
    undo(department)
    undo(department)
    undo(department)
    assert standing(department) == {"rsvp-yes": [1, 2], "rsvp-waiting": [3, 4]}
    assert "replay" not in department.findings()


def test_a_struck_out_acceptance_makes_room(department: Department) -> None:
    first = answer(department, 1).event
    for number in (2, 3):
        answer(department, number)
    assert first
    with department.desk("void") as desk:
        voiding.void_record(desk, first, "写错了")
    assert standing(department) == {"rsvp-yes": [2, 3]}
    assert "replay" not in department.findings()


def test_a_struck_out_refusal_takes_no_seat_from_others(department: Department) -> None:
    answer(department, 1)
    refused = answer(department, 1, "rsvp-no").event
    for number in (2, 3):
        answer(department, number)
    assert refused
    with department.desk("void") as desk:
        voiding.void_record(desk, refused, "写错了")
    assert standing(department) == {"rsvp-yes": [2, 3], "rsvp-waiting": [1]}
    assert "replay" not in department.findings()


def test_an_acceptance_taken_back_makes_room(department: Department) -> None:
    answer(department, 1)
    for number in (3, 4):
        department.login = "zhangwei"
        answer(department, number)
    department.login = "limin"
    undo(department)
    assert standing(department) == {"rsvp-yes": [3, 4]}
    answer(department, 2)
    with department.desk("void") as desk:
        event = desk.session.scalars(select(Event.id).where(Event.kind == "rsvp-yes")).first()
        voiding.void_record(desk, event or 0, "写错了")
    assert standing(department) == {"rsvp-yes": [4, 2]}


def test_seats_for_several_are_several(department: Department) -> None:
    save(department, seats=4)
    answer(department, 1, "rsvp-yes", "seats=3")
    answer(department, 2, "rsvp-yes", "seats=2")
    assert standing(department) == {"rsvp-yes": [1], "rsvp-waiting": [2]}
    answer(department, 3)  # a seat is free, but the one before wants two
    assert standing(department) == {"rsvp-yes": [1], "rsvp-waiting": [2, 3]}
    answer(department, 1, "rsvp-yes", "seats=2")
    assert standing(department) == {"rsvp-yes": [1, 2], "rsvp-waiting": [3]}
    assert "replay" not in department.findings()


def test_a_correction_keeps_its_seat(department: Department) -> None:
    answer(department, 1)
    second = answer(department, 2).event
    answer(department, 3)
    assert second
    with department.desk("amend") as desk:
        amended = amending.amend_record(desk, second, ["note=带老伴"])
    assert standing(department) == {"rsvp-yes": [1, 2], "rsvp-waiting": [3]}
    with department.desk("amend") as desk:
        amending.amend_record(desk, amended.event or 0, ["seats=2"])
    assert standing(department) == {"rsvp-yes": [1, 2], "rsvp-waiting": [3, 2]}
    assert "replay" not in department.findings()


def test_two_who_are_one_have_one_seat(department: Department) -> None:
    for number in (1, 2, 3):
        answer(department, number)
    with department.desk("merge") as desk:
        merging.merge_customers(desk, who(desk, "C0001"), who(desk, "C0002"))
    assert standing(department) == {"rsvp-yes": [1, 3]}
    assert "replay" not in department.findings()


def test_whoever_is_not_to_be_called_is_passed_over(department: Department) -> None:
    for number in (1, 2, 3, 4):
        answer(department, number)
    department.log("C0003", "stop")
    answer(department, 1, "rsvp-no")
    assert standing(department)["rsvp-yes"] == [2, 4]


def void(department: Department, record: int | None) -> None:
    with department.desk("void") as desk:
        voiding.void_record(desk, record or 0, "写错了")


def test_undo_gives_no_seat_back_that_somebody_else_has_now(department: Department) -> None:
    save(department, seats=1)
    first = answer(department, 1).event
    department.login = "zhangwei"
    void(department, first)
    department.login = "limin"
    answer(department, 3)
    department.login = "zhangwei"
    undo(department)
    assert standing(department) == {"rsvp-yes": [3], "rsvp-waiting": [1]}
    assert "replay" not in department.findings()


def test_more_seats_are_not_undone_where_they_are_promised(department: Department) -> None:
    save(department, seats=1)
    answer(department, 1)
    save(department, seats=2)
    department.login = "zhangwei"
    answer(department, 2)
    department.login = "limin"
    with pytest.raises(Refused, match="would have 1 seats then, and 2 are promised"):
        undo(department)
    assert standing(department) == {"rsvp-yes": [1, 2]}


@pytest.mark.parametrize("outcome", ["stop", "deceased"])
def test_whoever_is_stopped_or_has_died_leaves_the_seat(
    department: Department, outcome: str
) -> None:
    for number in (1, 2, 3):
        answer(department, number)
    recorded = department.log("C0001", outcome, text="家属来电")
    assert "丙 C0003" in {remark.params.get("who") for remark in recorded.remarks}
    assert tasks(department) == ["C0003"]
    with department.reading() as desk:
        seating = seats.seatings(desk)[PARTY]
        assert [each.customer_id for each in seating.there("rsvp-yes")] == [2, 3]
        assert (seating.taken, seating.free) == (2, 0)
        (line,) = guests.count_guests(desk, [guests.find_gathering(desk, PARTY)])
        assert line.counts is not None
        assert line.counts.accepted == 2
    assert "replay" not in department.findings()
    undo(department)
    assert standing(department) == {"rsvp-yes": [1, 2], "rsvp-waiting": [3]}


def test_a_stop_struck_out_takes_no_seat_from_others(department: Department) -> None:
    for number in (1, 2, 3):
        answer(department, number)
    void(department, department.log("C0001", "stop").event)
    assert standing(department) == {"rsvp-yes": [2, 3], "rsvp-waiting": [1]}
    assert "replay" not in department.findings()


def test_a_contact_corrected_to_a_death_leaves_the_seat(department: Department) -> None:
    for number in (1, 2, 3):
        answer(department, number)
    contact = department.log("C0001", "reached", text="家属说不在了").event
    with department.desk("amend") as desk:
        amending.amend_record(desk, contact or 0, ["outcome=deceased"])
    assert standing(department)["rsvp-yes"] == [1, 2, 3]
    with department.reading() as desk:
        assert seats.seatings(desk)[PARTY].taken == 2


def test_a_stop_taken_over_in_a_merge_leaves_the_seat(department: Department) -> None:
    for number in (1, 2, 3):
        answer(department, number)
    department.log("C0004", "stop")
    with department.desk("merge") as desk:
        merging.merge_customers(desk, who(desk, "C0001"), who(desk, "C0004"))
    assert standing(department)["rsvp-yes"] == [1, 2, 3]


def test_without_a_number_of_seats_nobody_waits(department: Department) -> None:
    with department.desk("gathering") as desk:
        gatherings.save(desk, "讲座", gatherings.GatheringWords(DAY))
    for number in (1, 2, 3, 4):
        department.add(f"C000{number}", "rsvp-yes", "gathering=讲座")
    with department.reading() as desk:
        seating = seats.seatings(desk, ["讲座"])["讲座"]
        assert (seating.taken, seating.free) == (4, None)


def test_who_asks_for_more_keeps_the_seat_and_waits(department: Department) -> None:
    for number in (1, 2, 3):
        answer(department, number)
    said = [remark.id for remark in answer(department, 1, "rsvp-yes", "seats=2").remarks]
    assert "All seats of {gathering} are taken: {who} is on the waiting list." in said
    assert standing(department) == {"rsvp-yes": [1, 2], "rsvp-waiting": [3, 1]}
    assert any(what.startswith("event-reminder") for what in department.due("C0001"))
    answer(department, 3, "rsvp-no")
    answer(department, 2, "rsvp-no")
    assert standing(department) == {"rsvp-yes": [1], "rsvp-no": [3, 2]}
    with department.reading() as desk:
        assert seats.seatings(desk)[PARTY].taken == 2
    undo(department)
    assert standing(department) == {"rsvp-yes": [1, 2], "rsvp-waiting": [1], "rsvp-no": [3]}
    answer(department, 1)
    assert standing(department) == {"rsvp-yes": [1, 2], "rsvp-no": [3]}
    assert "replay" not in department.findings()


def test_the_news_of_a_seat_is_void_after_the_gathering(department: Department) -> None:
    for number in (1, 2, 3):
        answer(department, number)
    answer(department, 1, "rsvp-no")
    assert tasks(department) == ["C0003"]
    department.clock = DAY
    with department.desk("rebuild"):
        pass
    assert tasks(department) == ["C0003"]
    department.clock = DAY + timedelta(1)
    with department.desk("rebuild") as desk:
        lapsing.store(desk, lapsing.lapsed(desk))
    assert tasks(department) == []
    assert "replay" not in department.findings()


def test_fewer_seats_than_are_promised_are_told(department: Department) -> None:
    for number in (1, 2):
        answer(department, number)
    with department.desk("gathering") as desk:
        _, remarks = gatherings.save(desk, PARTY, gatherings.GatheringWords(None, seats=1))
    assert [(remark.id, dict(remark.params)) for remark in remarks] == [
        ("{taken} have accepted: {n} seat too few.", {"n": 1, "taken": 2})
    ]
