"""Whose lists somebody has while others are away: nothing is doubled, nobody is lost, and all is back afterwards."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from hypothesis import given
from hypothesis import strategies as st

from keqing.models import Agent
from keqing.services.context.staff import Staff, substitutes_of

DAY = date(2027, 2, 15)
AGENTS = range(1, 6)


class Away(NamedTuple):
    """An agent is away from day `first` to `last`, and `by` has the list."""

    agent: int
    by: int
    first: int
    last: int


@st.composite
def covers(draw: st.DrawFn) -> list[Away]:
    """Covers that may follow each other, overlap, be chains, or go in a circle; one at a time for each agent."""
    found: list[Away] = []
    for agent in AGENTS:
        first = 0
        for _ in range(draw(st.integers(0, 2))):
            first = draw(st.integers(min(first, 7), 7))
            last = draw(st.integers(first, 7))
            by = draw(st.sampled_from([other for other in AGENTS if other != agent]))
            found.append(Away(agent, by, first, last))
            first = last + 1
            if first > 7:
                break
    return found


def staff_on(day: int, away: list[Away], left: dict[int, int]) -> Staff:
    """The agents of a day, as they are read. `left` says after which day somebody works here no more."""
    rows = [
        SimpleNamespace(
            id=agent,
            name=str(agent),
            active=day <= left.get(agent, day),
            roles=["manager"] if agent == 1 else [],
            substitute=next(
                (
                    each.by
                    for each in away
                    if each.agent == agent and each.first <= day <= each.last
                ),
                None,
            ),
        )
        for agent in AGENTS
    ]
    return Staff(tuple(cast("list[Agent]", rows)), substitutes_of(cast("list[Any]", rows)))


@given(covers(), st.dictionaries(st.integers(2, 5), st.integers(0, 8), max_size=2))
def test_law_each_list_is_somebodys_and_nobodys_twice(
    away: list[Away], left: dict[int, int]
) -> None:
    for day in range(9):
        staff = staff_on(day, away, left)
        here = {agent.id for agent in staff.agents if agent.active}
        gone = {each.agent for each in away if each.first <= day <= each.last}
        held = Counter(key for agent in sorted(here) for key in staff.lists_of(agent))
        assert set(held.values()) <= {1}, (DAY + timedelta(day), "a list is doubled")
        for agent in sorted(here):
            people = staff.with_whom(agent, None)
            assert len(people) == 1, "a list is lost or shared"
            assert agent in staff.lists_of(people[0])
            if agent not in gone:
                assert people == (agent,), "whoever is here has the list"
        for agent in set(AGENTS) - here:
            assert set(staff.with_whom(agent, None)) <= here, "it stands with a manager who is here"
            assert staff.with_whom(agent, None)


@given(covers())
def test_law_all_is_back_when_the_covers_are_over(away: list[Away]) -> None:
    staff = staff_on(8, away, {})
    assert [staff.with_whom(agent, None) for agent in AGENTS] == [(agent,) for agent in AGENTS]
    assert staff.substitutes == {}


@given(covers())
def test_law_a_chain_ends_with_somebody_who_is_there(away: list[Away]) -> None:
    """The substitute of a substitute has both lists; a circle leaves each list where it is."""
    for day in range(8):
        staff = staff_on(day, away, {})
        direct = {each.agent: each.by for each in away if each.first <= day <= each.last}
        for agent, last in staff.substitutes.items():
            assert last not in direct
            person = agent
            while person in direct:
                person = direct[person]
            assert person == last
