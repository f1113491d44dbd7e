from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from keqing.definitions.toml_file import Faulty
from keqing.errors import NotFound, Unusable
from keqing.i18n import translate_message
from keqing.models import Definition, Operation
from keqing.records.definitions import Enforced
from keqing.services.corrections import undoing
from keqing.services.department import cadences, definitions
from tests.departments import BOX, Department

THERAPY = """
[cadence.therapy]
title = { zh = "服药回访", en = "Therapy follow-up" }
track = "revisit"
source = "ours"
starts_on = "purchase"
subject = "product"
steps = ["2d", "8d", "20d"]
"""
EVERYBODY = """
[cadence.everybody]
title = { zh = "人人", en = "Everybody" }
track = "care"
source = "ours"
applies_to = { type = ["consumer"] }
repeat = { every = "30d" }
"""


@pytest.fixture
def department(tmp_path: Path) -> Department:
    return Department(tmp_path / "k.db")


def apply(department: Department, text: str, *, dry_run: bool = False) -> Enforced:
    with department.desk("cadence apply", dry_run=dry_run) as desk:
        return definitions.apply(desk, text, "ours.toml", ahead=dry_run)


def switch(department: Department, name: str, *, on: bool) -> Enforced:
    with department.desk("cadence") as desk:
        return (cadences.switch_on if on else cadences.switch_off)(desk, [name])


def test_a_new_text_holds_from_its_day_and_closings_stay(department: Department) -> None:
    who = department.customer()
    department.add(who, "purchase", *BOX, day=date(2026, 11, 20))
    department.log(who, day=date(2026, 11, 23))
    assert department.due(who)["therapy 6d"] == "2026-11-26"
    done = apply(department, THERAPY)
    assert (done.customers, done.since) == (1, date(2026, 11, 23))
    assert department.due(who)["therapy 8d"] == "2026-11-28"
    assert {(key.key, key.new) for key in done.changes[0].keys} >= {
        ("steps", '["2d", "8d", "20d"]'),
        ("repeat", None),
    }
    assert department.findings() == {}


def test_the_load_is_told_before_and_after(department: Department) -> None:
    who = [department.customer() for _ in range(3)][-1]
    for code in department.codes:
        department.add(code, "purchase", *BOX)
    done = apply(department, THERAPY, dry_run=True)
    assert done.dry_run
    assert done.customers == 3
    assert [(agent.agent, agent.before, agent.after) for agent in done.agents] == [("李敏", 21, 12)]
    days = {day.day.day: (day.before, day.after) for day in done.days}
    assert len(done.days) == 28
    assert days[24] == (3, 0)
    assert days[25] == (0, 3)
    assert department.due(who)["therapy 1d"] == "2026-11-24"  # nothing is written


def test_the_same_text_again_is_no_operation(department: Department) -> None:
    assert apply(department, THERAPY).changed
    again = apply(department, THERAPY.replace("source", "# a comment\nsource"))
    assert (again.changed, again.changes[0].status) == (False, "same")
    with department.reading() as desk:
        assert (
            desk.session.scalar(select(func.count()).select_from(Operation)) == 2
        )  # setting up, and the first apply
        assert (
            len(desk.session.scalars(select(Definition).where(Definition.name == "therapy")).all())
            == 2
        )


def test_a_cadence_of_ones_own_holds_whoever_matches_and_spreads_them(
    department: Department,
) -> None:
    codes = [department.customer(f"客户{n}") for n in range(5)]
    department.clock = date(2026, 12, 1)
    assert apply(department, EVERYBODY).customers == 5
    dates = {department.due(code)["everybody +30d#1"] for code in codes}
    assert len(dates) > 1
    assert all("2026-12-02" <= day <= "2027-01-01" for day in dates)
    later = department.customer("后来")
    assert department.due(later)["everybody +30d#1"] == "2026-12-31"  # no late entry: not spread
    assert department.findings() == {}


def test_off_ends_it_and_on_begins_with_later_events(department: Department) -> None:
    who = department.customer()
    department.add(who, "purchase", *BOX, day=date(2026, 11, 22))
    assert switch(department, "服药回访", on=False).changes[0].status == "off"
    assert "therapy 1d" not in department.due(who)
    assert switch(department, "therapy", on=False).changed is False
    assert switch(department, "therapy", on=True).changes[0].status == "new"
    assert "therapy 1d" not in department.due(who)
    department.add(who, "purchase", *BOX)
    assert department.due(who)["therapy 1d"] == "2026-11-24"
    assert department.findings() == {}


def test_off_and_on_again_the_same_day_begins_anew(department: Department) -> None:
    who = department.customer(day=date(2026, 11, 20))
    apply(department, EVERYBODY)
    department.clock = date(2026, 11, 25)
    first = department.due(who)["everybody +30d#1"]
    switch(department, "everybody", on=False)
    assert "everybody +30d#1" not in department.due(who)
    assert switch(department, "everybody", on=True).customers == 1
    again = department.due(who)["everybody +30d#1"]
    assert date.fromisoformat(again) - date.fromisoformat(first) == timedelta(days=2)
    assert department.findings() == {}


def test_what_a_department_begins_with_is_no_switching_on(department: Department) -> None:
    with department.reading() as desk:
        found = {row.name: row for row in cadences.listed(desk)}
        assert found["therapy"].on
        assert cadences.definition(desk, "therapy").since is None
    apply(department, EVERYBODY)
    with department.reading() as desk:
        own = cadences.definition(desk, "人人")
        assert (own.version, own.since, own.on) == (1, date(2026, 11, 23), True)
        assert own.text.startswith("[cadence.everybody]")


def test_undoing_an_apply_folds_everybody_back(department: Department) -> None:
    who = department.customer()
    department.add(who, "purchase", *BOX)
    before = department.due(who)
    apply(department, THERAPY + EVERYBODY)
    assert department.due(who) != before
    with department.desk("undo") as desk:
        undone = undoing.undo_newest(desk)
    assert undone.operation.command == "cadence apply"
    assert department.due(who) == before
    assert department.findings() == {}


def test_an_edition_of_today_is_no_news_to_whom_was_folded_yesterday(
    department: Department,
) -> None:
    short = THERAPY.replace("therapy", "short").replace('"2d",', '{ at = "1d", late = "0d" },')
    apply(department, short)
    who = department.customer()
    department.add(who, "purchase", *BOX)
    department.clock = date(2026, 11, 28)  # the step of the 24th has closed, and nobody stored it
    switch(department, "discharge", on=False)
    assert department.findings() == {}


def test_a_promise_is_always_on(department: Department) -> None:
    with pytest.raises(Unusable):
        switch(department, "promise", on=False)


def test_an_unknown_name(department: Department) -> None:
    with pytest.raises(NotFound) as error:
        switch(department, "therapi", on=True)
    assert error.value.hint
    assert translate_message(error.value.hint) == "Did you mean therapy (Therapy follow-up)?"


def test_a_circle_through_what_is_in_force_is_refused(department: Department) -> None:
    with pytest.raises(Faulty) as error:
        apply(department, EVERYBODY.replace("everybody", "loyal-care") + 'then = "therapy"\n')
    assert "start each other" in str(error.value)
    assert error.value.mistakes[0].line == 8


def test_every_mistake_of_a_file_is_told(department: Department) -> None:
    with pytest.raises(Faulty) as error:
        apply(department, 'x = 1\n[cadence.a]\ntrack = "nix"\n')
    assert len(error.value.mistakes) > 2


def test_a_diff_shows_each_key(department: Department) -> None:
    with department.reading() as desk:
        (difference,) = definitions.compare(desk, THERAPY, "ours.toml")
    assert difference.status == "changed"
    steps = next(key for key in difference.keys if key.key == "steps")
    assert (steps.old, steps.new) == ('["1d", "3d", "6d", "10d", "15d"]', '["2d", "8d", "20d"]')
