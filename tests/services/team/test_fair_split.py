"""The laws of a fair split: everybody goes to somebody, and no other split has a smaller difference of loads."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from keqing.services.team.fair_split import Shared, Sharer, shares, split_fairly

SHARERS = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 5)), min_size=1, max_size=3).map(
    lambda rows: [Sharer(key, most, has) for key, (most, has) in enumerate(rows)]
)


def heaviest(sharers: list[Sharer], given_to: dict[int, int]) -> list[Fraction]:
    """The loads for their capacity of those who get somebody, the largest first."""
    return sorted(
        (Fraction(each.has + given_to[each.key], each.capacity) for each in sharers),
        reverse=True,
    )


@given(SHARERS, st.integers(0, 5))
def test_law_no_other_split_has_lower_loads(sharers: list[Sharer], n: int) -> None:
    found = shares(sharers, n)
    assert sum(found.values()) == n
    others = (
        dict(zip(range(len(sharers)), each, strict=True))
        for each in product(range(n + 1), repeat=len(sharers))
        if sum(each) == n
    )
    assert heaviest(sharers, found)[0] == min(heaviest(sharers, each)[0] for each in others)


def test_history_comes_before_town_and_town_before_type() -> None:
    sharers = [Sharer(1, 10, 0), Sharer(2, 10, 0)]
    towns = {1: Counter({"甲": 5}), 2: Counter({"乙": 1})}
    types = {1: Counter({"clinic": 3}), 2: Counter({"dealer": 3})}
    customers = [
        Shared(1, {2: 3}, "甲", "clinic"),
        Shared(2, {}, "乙", "clinic"),
        Shared(3, {}, "甲", "dealer"),
        Shared(4, {}, "", "clinic"),
    ]
    assert split_fairly(customers, sharers, towns, types) == {1: 2, 2: 2, 3: 1, 4: 1}


@given(SHARERS, st.data())
def test_law_the_best_pairs_come_first(sharers: list[Sharer], data: st.DataObject) -> None:
    """As if all pairs were sorted, which takes too much room for many customers and agents."""
    keys = [each.key for each in sharers]
    few, place, kind = st.integers(0, 2), st.sampled_from(["", "甲", "乙"]), st.sampled_from("ab")
    customers = [
        Shared(n, {key: data.draw(few) for key in keys}, data.draw(place), data.draw(kind))
        for n in range(data.draw(st.integers(0, 5)))
    ]
    towns = {key: Counter({"甲": data.draw(few), "乙": data.draw(few)}) for key in keys}
    types = {key: Counter({"a": data.draw(few), "b": data.draw(few)}) for key in keys}
    left, expected = shares(sharers, len(customers)), dict[int, int]()
    for *_, customer, agent in sorted(
        (-each.known[key], -towns[key][each.town], -types[key][each.type], each.key, key)
        for each in customers
        for key in keys
    ):
        if customer not in expected and left[agent]:
            expected[customer] = agent
            left[agent] -= 1
    assert split_fairly(customers, sharers, towns, types) == expected


@given(SHARERS, st.integers(0, 6))
def test_law_everybody_goes_to_somebody(sharers: list[Sharer], n: int) -> None:
    none = {each.key: Counter[str]() for each in sharers}
    found = split_fairly([Shared(key, {}, "", "") for key in range(n)], sharers, none, none)
    assert Counter(found.values()) == Counter(
        {key: count for key, count in shares(sharers, n).items() if count}
    )
