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


@given(SHARERS, st.integers(0, 6))
def test_law_everybody_goes_to_somebody(sharers: list[Sharer], n: int) -> None:
    none = {each.key: Counter[str]() for each in sharers}
    found = split_fairly([Shared(key, {}, "", "") for key in range(n)], sharers, none, none)
    assert Counter(found.values()) == Counter(
        {key: count for key, count in shares(sharers, n).items() if count}
    )
