from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from keqing.models import Agent, Closing, Customer, Enrollment, NamePart
from keqing.services.department import cadences, checking
from keqing.services.derived import rebuilding
from keqing.services.recording import gatherings
from tests.departments import BOX, Department, who


@pytest.fixture
def department(tmp_path: Path) -> Department:
    return Department(tmp_path / "k.db")


@pytest.fixture
def health(tmp_path: Path) -> Department:
    """A department without festival greetings, which give everybody a next date."""
    return Department(tmp_path / "k.db", preset="health")


def test_all_is_well_where_nobody_is(department: Department) -> None:
    assert department.findings() == {}


def test_whoever_has_no_next_date_is_named_with_a_command(health: Department) -> None:
    who = health.customer()
    assert health.findings() == {"no-next-date": [f"keqing start {who} loyal-care"]}


def test_where_no_cadence_of_care_is_in_force_none_is_named(health: Department) -> None:
    who = health.customer()
    with health.desk() as desk:
        cadences.switch_off(desk, ["loyal-care"])
    assert health.findings() == {"no-next-date": [f"keqing start {who} CADENCE"]}


@pytest.mark.parametrize("outcome", ["stop", "deceased"])
def test_who_is_not_to_be_called_is_not_forgotten(department: Department, outcome: str) -> None:
    department.log(department.customer(), outcome)
    assert department.findings() == {}


def test_a_pause_without_an_end_is_a_reason(department: Department) -> None:
    department.direct("pause", department.customer(), None)
    assert department.findings() == {}


def test_a_pause_with_an_end_is_none(health: Department) -> None:
    health.direct("pause", health.customer(), date(2026, 12, 24))
    assert list(health.findings()) == ["no-next-date"]


def test_what_closed_since_it_was_stored_is_seen(health: Department) -> None:
    who = health.customer()
    with health.desk() as desk:
        cadences.switch_off(desk, ["event-invite"])  # it would take over
        gatherings.save(desk, "春会", gatherings.GatheringWords(date(2026, 12, 1)))
    health.clock = date(2026, 12, 1)
    health.add(who, "attendance", "gathering=春会")
    assert "no-next-date" not in health.findings()
    health.clock = date(2026, 12, 24)  # the only step has closed, and nobody stored it
    assert "no-next-date" in health.findings()


def test_an_owner_who_left(department: Department) -> None:
    code = department.customer()
    department.add(code, "purchase", *BOX)
    with department.desk() as desk:
        desk.session.get_one(Agent, who(desk, code).owner_id).active = False
    assert department.findings()["owner-left"] == [f"keqing assign {code} --to NAME"]


def test_an_end_that_nobody_knows(department: Department) -> None:
    code = department.customer()
    event = department.add(code, "purchase", "product=安胶囊", "line=therapy").event
    assert department.findings()["no-end"] == [f"keqing amend {event} pack=N daily=N"]


@pytest.mark.parametrize(
    "damage",
    [
        update(Enrollment).values(due=date(2030, 1, 1)),
        update(Enrollment).values(notes=[["missed", "1d", "2026-11-22"]]),
        update(Customer).where(Customer.id > 0).values(stage="lost"),
        delete(Closing),
        delete(NamePart),
        update(Customer).where(Customer.id > 0).values(search="李"),
        text("UPDATE supply SET units = '999'"),
    ],
)
def test_replay_tells_and_rebuild_mends(department: Department, damage: object) -> None:
    code = department.customer()
    department.add(code, "purchase", *BOX)
    department.log(code, day=date(2026, 11, 24))
    with department.desk() as desk:
        desk.session.connection().execute(damage)  # type: ignore[call-overload]  # any statement
    assert department.findings()["replay"] == ["keqing rebuild"]
    told: list[tuple[int, int]] = []
    rebuilt = rebuilding.rebuild(
        lambda: department.desk("rebuild"), lambda *done: told.append(done)
    )
    assert rebuilt == 1
    assert told == [(1, 1)]
    assert department.findings() == {}


def test_replay_is_as_of_the_last_fold(department: Department) -> None:
    code = department.customer()
    department.add(code, "attendance")
    department.clock = date(2026, 12, 24)
    assert "replay" not in department.findings()


def test_a_changed_operation_is_found(department: Department) -> None:
    department.customer()
    with department.desk() as desk:
        desk.session.connection().execute(text("UPDATE operation SET login = 'x' WHERE id = 2"))
    assert department.findings()["chain"] == ["keqing history"]


def test_a_day_above_capacity_is_worth_a_look(department: Department) -> None:
    with department.desk() as desk:
        desk.session.scalars(select(Agent).order_by(Agent.id).limit(1)).one().capacity = 1
    for name in ("甲", "乙"):
        department.add(department.customer(name), "purchase", *BOX)
    with department.reading() as desk:
        found = [finding for finding in checking.check(desk) if finding.kind == "over-capacity"]
    assert [finding.command for finding in found][:1] == [
        "keqing today --agent 李敏 --date 2026-11-24 --all"
    ]
    assert not any(finding.grave for finding in found)


def test_cadences_without_customers_are_named_after_a_while(department: Department) -> None:
    department.add(department.customer(), "purchase", *BOX)

    def empty() -> list[str]:
        with department.reading() as desk:
            return [
                finding.command
                for finding in checking.check(desk)
                if finding.kind == "no-customers"
            ]

    assert empty() == []
    department.clock = date(2026, 12, 24)
    assert empty() == ["keqing cadence list"]


def test_a_name_in_a_command_is_one_word(department: Department) -> None:
    """The command that is shown does what it says, whatever the agent is called."""
    with department.desk() as desk:
        agent = desk.session.scalars(select(Agent).order_by(Agent.id).limit(1)).one()
        agent.capacity, agent.name = 1, "Li Min; id"
    for name in ("甲", "乙"):
        department.add(department.customer(name), "purchase", *BOX)
    with department.reading() as desk:
        found = [finding for finding in checking.check(desk) if finding.kind == "over-capacity"]
    assert found[0].command == "keqing today --agent 'Li Min; id' --date 2026-11-24 --all"
