"""`undo` after any command there is brings back every fact, and every date that follows from them."""

from __future__ import annotations

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commands import every_command
from tests.commands.every_command import Office, Words
from tests.surroundings import MORNING

CASES = [(name, words) for name, cases in every_command.WRITES.items() for words in cases]
FIRST = [(name, cases[0]) for name, cases in every_command.WRITES.items()]


def test_every_command_has_its_place_here() -> None:
    placed = [*every_command.READS, *every_command.REFUSED, *every_command.WRITES]
    assert sorted(placed) == sorted(every_command.every())
    assert every_command.all_tables() == every_command.known()


def named(case: tuple[str, Words]) -> str:
    return " ".join([case[0], *case[1]])[:60]


def did(office: Office, case: tuple[str, Words]) -> bool:
    """Type a case; tell whether it changed a fact, which it must not when it is refused."""
    before = every_command.facts(office.file)
    name, words = case
    ran = office.keqing(*name.split(), *every_command.filled(office.keqing, words))
    changed = every_command.facts(office.file) != before
    assert ran.code in {0, 4} or (ran.err and not changed), ran
    return changed


def undo(office: Office) -> None:
    undone = office.keqing("undo", "--yes")
    assert (undone.code, undone.err) == (0, "")


@pytest.mark.sampled(2)  # each on a file or on a server
@pytest.mark.parametrize("case", CASES, ids=named)
def test_at_once_all_is_as_before(office: Office, case: tuple[str, Words]) -> None:
    office.set_aside()
    assert did(office, case)
    undo(office)
    assert office.found() == office.expected()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", FIRST, ids=named)
def test_days_later_the_facts_are_as_before_and_the_dates_those_of_today(
    office: Office, clock: time_machine.Traveller, case: tuple[str, Words]
) -> None:
    office.set_aside()
    assert did(office, case)
    clock.shift(3 * 86_400)
    undo(office)
    assert office.found() == office.expected()


@given(days=st.lists(st.tuples(st.sampled_from(CASES), st.integers(0, 9)), min_size=2, max_size=4))
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_law_what_was_done_one_after_the_other_is_undone_to_the_beginning(
    office: Office, clock: time_machine.Traveller, days: list[tuple[tuple[str, Words], int]]
) -> None:
    clock.move_to(MORNING)
    office.begin()
    office.set_aside()
    done = 0
    for case, later in days:
        clock.shift(later * 86_400)
        done += did(office, case)
    for _ in range(done):
        undo(office)
    assert office.found() == office.expected()
    assert office.keqing("check", "--replay").err == ""


def test_undone_to_the_beginning_setting_up_stays(office: Office) -> None:
    before = every_command.facts(office.file)
    while (ran := office.keqing("undo", "--yes")).code == 0:
        before = every_command.facts(office.file)
    assert (ran.code, ran.out) == (1, "")
    assert "Setting up cannot be undone." in ran.err
    assert every_command.facts(office.file) == before
    assert [row["code"] for row in before["customer"]] == ["SELF-TESTER", "SELF"]
