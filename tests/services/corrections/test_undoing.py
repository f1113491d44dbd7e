from __future__ import annotations

import pytest
from sqlalchemy import select

from keqing.errors import Refused, Unusable
from keqing.models import Agent, Stop
from keqing.services.context.desk import Desk
from keqing.services.corrections import looking_back, undoing
from keqing.services.department import agents, shared_settings
from keqing.services.derived import refold
from tests.departments import Department, who
from tests.services.corrections.conftest import NOV, amend, undo, void


def test_it_takes_back_the_newest_and_tells_both_dates(department: Department, buyer: str) -> None:
    before = department.due(buyer)
    department.log(buyer, day=NOV[21])
    undone = undo(department)
    assert (undone.operation.command, undone.who) == ("log", f"王秀英 {buyer}")
    assert undone.before
    assert undone.after
    assert (undone.before.label, undone.after.label) == ("3d", "1d")
    assert department.due(buyer) == before


def test_undone_operations_are_passed_over(department: Department, buyer: str) -> None:
    commands = [undo(department).operation.command for _ in range(2)]
    assert commands == ["add", "add-customer"]
    with pytest.raises(Refused):
        undo(department)  # setting up stays
    assert department.findings() == {}


def test_nothing_of_this_login(department: Department, buyer: str) -> None:
    department.login = "zhangwei"
    with pytest.raises(Unusable):
        undo(department)


def test_rows_that_changed_since(department: Department, buyer: str) -> None:
    called = department.log(buyer)
    assert called.event
    department.login = "zhangwei"
    amend(department, called.event, "text=别的")
    department.login = "limin"
    with pytest.raises(Refused):
        undo(department)


def test_a_customer_whom_others_worked_on_stays(department: Department, buyer: str) -> None:
    code = department.customer("张三")
    department.login = "zhangwei"
    department.log(code)
    department.login = "limin"
    with pytest.raises(Refused):
        undo(department)


def test_an_agent_goes_with_their_steps(department: Department, buyer: str) -> None:
    department.log(buyer, adverse=True)
    with department.desk("add-agent") as desk:
        agents.add(desk, "陈医生", roles=["doctor"])
    undo(department)
    with department.reading() as desk:
        assert [agent.name for agent in desk.session.scalars(select(Agent))] == ["李敏"]
    assert department.findings() == {}


def test_a_correction_can_be_undone(department: Department, buyer: str) -> None:
    called = department.log(buyer, "stop")
    assert called.event
    void(department, called.event)
    undo(department)
    with department.reading() as desk:
        assert who(desk, buyer).status == "stopped"
        assert len(desk.session.scalars(select(Stop)).all()) == 1


def test_history_tells_what_was_undone(department: Department, buyer: str) -> None:
    department.log(buyer)
    undo(department)
    with department.reading() as desk:
        newest, logged, *_ = looking_back.list_operations(
            desk, looking_back.OperationsAsked(), None
        )
        assert (newest.command, newest.undone) == ("undo", False)
        assert (logged.command, logged.undone) == ("log", True)
        assert newest.at.hour == 9  # of the business time zone


def test_a_timeline_holds_what_was_struck_out(department: Department, buyer: str) -> None:
    (record,) = department.records(buyer)
    copy = amend(department, record, "quantity=2").event
    void(department, record)
    with department.reading() as desk:
        told = looking_back.read_timeline(desk, who(desk, buyer), None)
    assert told.corrects == {copy: record}
    assert (told.events[0].kind, told.events[0].answers) == ("void", copy)


def test_a_setting_taken_back_moves_whose_birthdays_depend_on_it(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one moves nobody: nobody is folded for it."""
    folded: list[int] = []
    real = refold.refold

    def counted(desk: Desk, ids: list[int]) -> object:
        folded.extend(ids)
        return real(desk, ids)

    monkeypatch.setattr(undoing, "refold", counted)
    born = department.customer("甲", birthday="1960-02-29")
    department.customer("乙")
    for name, value, count in (("leap-day-birthday", "03-01", 1), ("red-days", "5", 0)):
        with department.desk("config") as desk:
            shared_settings.change(desk, name, value)
        folded.clear()
        undo(department)
        assert len(folded) == count
    assert department.due(born)
    assert department.findings() == {}
