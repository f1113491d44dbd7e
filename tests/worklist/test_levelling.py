"""Levelled days against another library: no plan has lower peaks or fewer moves, and every proof holds."""

from __future__ import annotations

from collections import Counter

import networkx as nx  # type: ignore[import-untyped]  # it comes without types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.worklist.levelling import AgentDay, Call, Levelled, level

DAYS = 5


def one(key: str, first: int, last: int, now: int) -> Call:
    return Call(key, (0,), first, last, AgentDay(0, now))


def days(plan: Levelled) -> dict[str, int]:
    return {move.key: move.after.day for move in plan.moves}


def room(*counts: int) -> dict[AgentDay, int]:
    return {AgentDay(0, day): count for day, count in enumerate(counts)}


def test_nothing_moves_where_every_day_has_room() -> None:
    plan = level([one("a", 0, 3, 1), one("b", 0, 3, 1)], room(2, 2, 2, 2))
    assert (plan.moves, dict(plan.over), plan.certificates) == ((), {}, ())


def test_a_full_day_gives_calls_to_days_inside_their_windows() -> None:
    plan = level([one("a", 1, 1, 1), one("b", 1, 3, 1), one("c", 0, 1, 1)], room(1, 1, 1, 1))
    assert days(plan) == {"b": 3, "c": 0} or days(plan) == {"b": 2, "c": 0}
    assert not plan.over


def test_others_make_room() -> None:
    """The call of day 0 can go to day 1 alone, whose call goes on to day 2."""
    plan = level([one("a", 0, 1, 0), one("b", 0, 0, 0), one("c", 1, 2, 1)], room(1, 1, 1))
    assert days(plan) == {"a": 1, "c": 2}


def test_the_proof_names_the_days_the_room_and_the_calls() -> None:
    calls = [one("a", 1, 2, 1), one("b", 1, 2, 1), one("c", 2, 2, 2), one("d", 0, 4, 2)]
    plan = level(calls, room(0, 1, 1, 0, 1))
    (proof,) = plan.certificates
    assert proof.places == (AgentDay(0, 1), AgentDay(0, 2))
    assert (proof.room, proof.keys) == (2, ("a", "b", "c"))
    assert sorted(plan.over.values()) == [1]
    assert days(plan)["d"] == 4


def test_the_peak_is_shared_out() -> None:
    plan = level([one(str(n), 0, 2, 0) for n in range(9)], room(1, 1, 1))
    assert dict(plan.over) == {AgentDay(0, day): 2 for day in range(3)}


def test_colleagues_take_calls_that_they_may_take() -> None:
    both = [Call(key, (0, 1), 0, 0, AgentDay(0, 0)) for key in "ab"]
    mine = [Call("c", (0,), 0, 0, AgentDay(0, 0))]
    plan = level([*both, *mine], {AgentDay(0, 0): 1, AgentDay(1, 0): 2})
    assert [(move.key, move.after) for move in plan.moves] == [
        ("a", AgentDay(1, 0)),
        ("b", AgentDay(1, 0)),
    ]


def test_a_call_outside_of_its_window_is_refused() -> None:
    with pytest.raises(ValueError, match="a stands outside of its window"):
        level([one("a", 1, 2, 0)], {})


def test_the_calls_of_somebody_who_is_away_stand_with_the_substitute() -> None:
    """On day 0 the agent 1 has the list of 0, and room for one; on day 1 the agent 0 is back."""
    mine = [one("a", 0, 1, 0), one("b", 0, 1, 0)]
    there = [call._replace(now=AgentDay(1, 0)) for call in mine]
    places = {AgentDay(0, 0): 9, AgentDay(0, 1): 9, AgentDay(1, 0): 1}
    plan = level(there, places, {AgentDay(0, 0): AgentDay(1, 0)})
    assert [(move.key, move.after) for move in plan.moves] == [("a", AgentDay(0, 1))]


Case = tuple[list[Call], dict[AgentDay, int], dict[AgentDay, AgentDay]]


@st.composite
def cases(draw: st.DrawFn, agents: int = 2, most: int = 9) -> Case:
    """Any calls of some agents in a few days, any room, and any agents who have the lists of others on a day."""
    found = []
    covers = {
        AgentDay(agent, day): AgentDay(draw(st.integers(0, agents - 1)), day)
        for agent, day in draw(
            st.sets(st.tuples(st.integers(0, agents - 1), st.integers(0, DAYS - 1)), max_size=3)
        )
    }
    for n in range(draw(st.integers(0, most))):
        who = tuple(sorted(draw(st.sets(st.integers(0, agents - 1), min_size=1))))
        first, last = sorted((draw(st.integers(0, DAYS - 1)), draw(st.integers(0, DAYS - 1))))
        whose = AgentDay(draw(st.sampled_from(who)), draw(st.integers(first, last)))
        now = covers.get(whose, whose)
        found.append(Call(f"{n:02}", who, first, last, now))
    places = [AgentDay(agent, day) for agent in range(agents) for day in range(DAYS)]
    return found, {place: draw(st.integers(0, 2)) for place in places}, covers


def open_to(call: Call, covers: dict[AgentDay, AgentDay]) -> set[AgentDay]:
    """The places in which a call may stand."""
    whose = (AgentDay(a, d) for a in call.agents for d in range(call.first, call.last + 1))
    return {covers.get(place, place) for place in whose}


def check(calls: list[Call], space: dict[AgentDay, int], covers: dict[AgentDay, AgentDay]) -> None:
    """Hold a plan against the cheapest flow, where a call more over the room costs more than all before it."""
    plan = level(calls, space, covers)
    after = {call.key: call.now for call in calls} | {move.key: move.after for move in plan.moves}
    loads = Counter(after.values())
    for call in calls:
        assert after[call.key] in open_to(call, covers)
    assert dict(plan.loads) == dict(loads)
    over = {place: n - space.get(place, 0) for place, n in loads.items() if n > space.get(place, 0)}
    assert dict(plan.over) == over
    assert cost_of(over.values(), len(plan.moves), len(calls)) == cheapest(calls, space, covers)
    proven = set[AgentDay]()
    for proof in plan.certificates:
        inside = set(proof.places)
        proven |= inside
        keys = {call.key for call in calls if open_to(call, covers) <= inside}
        assert set(proof.keys) == keys
        assert proof.room == sum(space.get(place, 0) for place in inside)
        assert len(keys) - proof.room == sum(over.get(place, 0) for place in inside) > 0
    assert set(over) <= proven
    settled = [call._replace(now=after[call.key]) for call in calls]
    assert level(settled, space, covers).moves == ()


def cost_of(overs: object, moves: int, calls: int) -> int:
    """A number that orders plans as they are better: by the sorted overloads, then by the moves."""
    big = calls + 1
    return moves + sum(big ** (k + 1) for over in overs for k in range(over))  # type: ignore[attr-defined]  # a view of numbers


def cheapest(
    calls: list[Call], space: dict[AgentDay, int], covers: dict[AgentDay, AgentDay]
) -> int:
    """The cost of the best plan by the network simplex of networkx."""
    graph = nx.DiGraph()
    graph.add_node("end", demand=len(calls))
    big, places = len(calls) + 1, set[AgentDay]()
    for call in calls:
        graph.add_node(call.key, demand=-1)
        for place in sorted(open_to(call, covers)):
            places.add(place)
            graph.add_edge(call.key, place, capacity=1, weight=int(place != call.now))
    for place in places:
        graph.add_edge(place, "end", capacity=space.get(place, 0), weight=0)
        for k in range(len(calls)):
            slot = (place, k)
            graph.add_edge(place, slot, capacity=1, weight=big ** (k + 1))
            graph.add_edge(slot, "end", capacity=1, weight=0)
    cost, _ = nx.network_simplex(graph)
    return int(cost)


@settings(max_examples=250)
@given(cases(agents=1, most=10))
def test_law_no_plan_of_one_agent_is_better(case: Case) -> None:
    check(*case)


@settings(max_examples=250)
@given(cases(agents=3, most=8))
def test_law_no_plan_of_several_agents_is_better(case: Case) -> None:
    check(*case)


@given(cases(agents=2, most=8), st.randoms())
def test_law_the_order_of_the_calls_does_not_matter(case: Case, random: object) -> None:
    calls, space, covers = case
    mixed = list(calls)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random of Hypothesis
    assert level(mixed, space, covers) == level(calls, space, covers)
