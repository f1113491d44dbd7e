from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from keqing.errors import NotFound, Refused, Unusable
from keqing.models import Agent, Event, Phone, Stop
from keqing.records.history import UndoResult
from keqing.records.recorded import Recorded
from keqing.services.corrections import amending, undoing, voiding
from keqing.services.department import agents
from tests.departments import BOX, Department, who

NOV = {n: date(2026, 11, n) for n in range(1, 31)}


@pytest.fixture
def department(tmp_path: Path) -> Department:
    return Department(tmp_path / "k.db")


@pytest.fixture
def buyer(department: Department) -> str:
    """Bought on the 20th; the calls of the 21st and 23rd are not made yet."""
    code = department.customer("王秀英", NOV[20], phones=["13812345678"])
    department.add(code, "purchase", *BOX, day=NOV[20])
    return code


def amend(department: Department, record: int, *words: str) -> Recorded:
    with department.desk("amend") as desk:
        return amending.amend_record(desk, record, words)


def void(department: Department, record: int, reason: str = "记错了") -> Recorded:
    with department.desk("void") as desk:
        return voiding.void_record(desk, record, reason)[0]


def undo(department: Department) -> UndoResult:
    with department.desk("undo") as desk:
        return undoing.undo_newest(desk)


class TestVoid:
    def test_everything_is_as_before(self, department: Department, buyer: str) -> None:
        before = department.due(buyer)
        called = department.log(buyer, day=NOV[21])
        assert department.due(buyer)["therapy 3d"] == "2026-11-23"
        assert called.event
        void(department, called.event)
        assert department.due(buyer) == before
        assert department.findings() == {}

    def test_twice_is_refused(self, department: Department, buyer: str) -> None:
        (record,) = department.records(buyer)
        void(department, record)
        with pytest.raises(Unusable):
            void(department, record)

    def test_a_reason_is_needed(self, department: Department, buyer: str) -> None:
        (record,) = department.records(buyer)
        with pytest.raises(Unusable):
            void(department, record, " ")

    def test_no_such_record(self, department: Department) -> None:
        with pytest.raises(NotFound):
            void(department, 99)

    def test_what_is_on_file_is_corrected_elsewhere(
        self, department: Department, buyer: str
    ) -> None:
        with department.reading() as desk:
            created = desk.session.scalars(select(Event.id).where(Event.kind == "created")).one()
        with pytest.raises(Unusable):
            void(department, created)

    def test_a_stop_is_lifted_everywhere(self, department: Department, buyer: str) -> None:
        stopped = department.log(buyer, "stop")
        assert department.due(buyer) == {}
        assert stopped.event
        told = void(department, stopped.event)
        assert told.remarks
        with department.reading() as desk:
            assert desk.session.scalars(select(Stop)).all() == []
        assert "therapy 1d" in department.due(buyer)

    def test_a_wrong_number_is_good_again(self, department: Department, buyer: str) -> None:
        wrong = department.log(buyer, "wrong-number")
        assert wrong.event
        void(department, wrong.event)
        with department.reading() as desk:
            assert [one.bad for one in desk.session.scalars(select(Phone))] == [False]


class TestAmend:
    def test_a_copy_takes_the_records_place(self, department: Department, buyer: str) -> None:
        called = department.log(buyer, day=NOV[21], minutes=3)
        assert called.event
        copy = amend(department, called.event, "text=头晕", "分钟=6")
        with department.reading() as desk:
            old = desk.session.get_one(Event, called.event)
            new = desk.session.get_one(Event, copy.event)
            assert (old.voided, new.corrects, new.sequence) == (True, old.id, old.sequence)
            assert (new.text, new.minutes, new.day) == ("头晕", 6, NOV[21])
        assert department.due(buyer)["therapy 3d"] == "2026-11-23"

    def test_either_id_means_the_copy(self, department: Department, buyer: str) -> None:
        called = department.log(buyer, day=NOV[21])
        assert called.event
        amend(department, called.event, "text=二")
        newest = amend(department, called.event, "text=三")
        void(department, called.event)
        with department.reading() as desk:
            assert desk.session.get_one(Event, newest.event).voided
        assert "therapy 1d" in department.due(buyer)

    def test_another_day_folds_anew(self, department: Department, buyer: str) -> None:
        called = department.log(buyer, day=NOV[21])
        assert called.event
        amend(department, called.event, "day=2026-11-23")
        assert "therapy 6d" in department.due(buyer)
        assert department.findings() == {}

    def test_what_named_the_record_means_the_copy(self, department: Department, buyer: str) -> None:
        promised = department.log(buyer, next_day=NOV[25])
        department.clock = NOV[25]
        department.direct("snooze", buyer, NOV[27], "promise")
        assert promised.event
        amend(department, promised.event, "minutes=5")
        assert department.due(buyer)["promise 0d"] == "2026-11-27"

    def test_fields_of_a_kind_are_checked_by_it(self, department: Department, buyer: str) -> None:
        (record,) = department.records(buyer)
        amend(department, record, "quantity=1")
        assert department.due(buyer)["supply-end 0d"] == "2026-11-25"
        with pytest.raises(Unusable):
            amend(department, record, "quantity=-1")
        with pytest.raises(Unusable):
            amend(department, record, "product=")
        with pytest.raises(Unusable):
            amend(department, record, "colour=red")

    def test_a_promise_has_another_day(self, department: Department, buyer: str) -> None:
        told = department.direct("promise", buyer, NOV[25], "再谈")
        assert told.event
        amend(department, told.event, "when=2026-11-26 15:00")
        assert department.due(buyer)["promise 0d"] == "2026-11-26"

    @pytest.mark.parametrize(
        "words",
        [
            (),
            ("text",),
            ("text=都好",),
            ("text=一", "text=二"),
            ("text=",),
            ("day=2026-12-24",),
            ("outcome=stop",),
            ("outcome=callback",),
            ("minutes=9999",),
            ("time=never",),
            ("next=2026-11-01",),
        ],
    )
    def test_what_cannot_be(
        self, department: Department, buyer: str, words: tuple[str, ...]
    ) -> None:
        called = department.log(buyer)
        assert called.event
        with pytest.raises(Unusable):
            amend(department, called.event, *words)
        assert department.records(buyer)[-1] == called.event

    def test_the_outcome_decides_what_it_closes(self, department: Department, buyer: str) -> None:
        called = department.log(buyer, day=NOV[21])
        assert called.event
        amend(department, called.event, "outcome=未接", "text=")
        assert department.due(buyer)["therapy 1d"] == "2026-11-22"

    def test_cut_off_promises_a_call_the_same_day(self, department: Department, buyer: str) -> None:
        called = department.log(buyer, day=NOV[21])
        assert called.event
        amend(department, called.event, "outcome=cut-off", "time=9:30")
        with department.reading() as desk:
            copy = desk.session.scalars(select(Event).where(Event.corrects.is_not(None))).one()
            assert copy.details == {"next": "2026-11-21", "next_time": "09:30"}
        amend(department, called.event, "outcome=reached")
        with department.reading() as desk:
            assert (
                "next"
                not in desk.session.scalars(select(Event).where(Event.corrects == copy.id))
                .one()
                .details
            )


class TestUndo:
    def test_it_takes_back_the_newest_and_tells_both_dates(
        self, department: Department, buyer: str
    ) -> None:
        before = department.due(buyer)
        department.log(buyer, day=NOV[21])
        undone = undo(department)
        assert (undone.operation.command, undone.who) == ("log", f"王秀英 {buyer}")
        assert undone.before
        assert undone.after
        assert (undone.before.label, undone.after.label) == ("3d", "1d")
        assert department.due(buyer) == before

    def test_undone_operations_are_passed_over(self, department: Department, buyer: str) -> None:
        commands = [undo(department).operation.command for _ in range(2)]
        assert commands == ["add", "add-customer"]
        with pytest.raises(Refused):
            undo(department)  # setting up stays
        assert department.findings() == {}

    def test_nothing_of_this_login(self, department: Department, buyer: str) -> None:
        department.login = "zhangwei"
        with pytest.raises(Unusable):
            undo(department)

    def test_rows_that_changed_since(self, department: Department, buyer: str) -> None:
        called = department.log(buyer)
        assert called.event
        department.login = "zhangwei"
        amend(department, called.event, "text=别的")
        department.login = "limin"
        with pytest.raises(Refused):
            undo(department)

    def test_a_customer_whom_others_worked_on_stays(
        self, department: Department, buyer: str
    ) -> None:
        code = department.customer("张三")
        department.login = "zhangwei"
        department.log(code)
        department.login = "limin"
        with pytest.raises(Refused):
            undo(department)

    def test_an_agent_goes_with_their_steps(self, department: Department, buyer: str) -> None:
        department.log(buyer, adverse=True)
        with department.desk("add-agent") as desk:
            agents.add(desk, "陈医生", roles=["doctor"])
        undo(department)
        with department.reading() as desk:
            assert [one.name for one in desk.session.scalars(select(Agent))] == ["李敏"]
        assert department.findings() == {}

    def test_a_correction_can_be_undone(self, department: Department, buyer: str) -> None:
        called = department.log(buyer, "stop")
        assert called.event
        void(department, called.event)
        undo(department)
        with department.reading() as desk:
            assert who(desk, buyer).status == "stopped"
            assert len(desk.session.scalars(select(Stop)).all()) == 1

    def test_history_tells_what_was_undone(self, department: Department, buyer: str) -> None:
        department.log(buyer)
        undo(department)
        with department.reading() as desk:
            newest, logged, *_ = undoing.list_operations(desk, None)
            assert (newest.command, newest.undone) == ("undo", False)
            assert (logged.command, logged.undone) == ("log", True)
            assert newest.at.hour == 9  # of the business time zone

    def test_a_timeline_holds_what_was_struck_out(self, department: Department, buyer: str) -> None:
        (record,) = department.records(buyer)
        copy = amend(department, record, "quantity=2").event
        void(department, record)
        with department.reading() as desk:
            told = undoing.read_timeline(desk, who(desk, buyer), None)
        assert told.corrects == {copy: record}
        assert (told.events[0].kind, told.events[0].answers) == ("void", copy)
