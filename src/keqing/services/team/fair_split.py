"""Customers shared out among agents (`keqing assign --fair`): by capacity first, then by whom they know and where they are.

The load alone decides how many each agent gets: one after the other goes to the agent who then has the least for their
capacity. So no other split leaves a smaller difference. Who goes to whom is decided by history, then by town, then
by type, the best pairs first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heapreplace
from typing import NamedTuple

USUAL = 60
"""Calls a day of an agent whose capacity is not known."""


class Sharer(NamedTuple):
    """An agent who can take customers: the calls a day, and the customers that they have already."""

    key: int
    capacity: int
    has: int


class Shared(NamedTuple):
    """A customer to be shared out. `known` counts contacts by agent; town and type count where others of theirs are alike."""

    key: int
    known: Mapping[int, int]
    town: str
    type: str


def shares(sharers: Sequence[Sharer], n: int) -> dict[int, int]:
    """Say how many of `n` customers each agent gets, so that the loads differ least."""
    given = dict.fromkeys((each.key for each in sharers), 0)
    waiting = [(Fraction(each.has + 1, each.capacity), each.key, each) for each in sharers]
    heapify(waiting)
    for _ in range(n):
        _, key, least = waiting[0]
        given[key] += 1
        heapreplace(waiting, (Fraction(least.has + given[key] + 1, least.capacity), key, least))
    return given


def split_fairly(
    customers: Sequence[Shared],
    sharers: Sequence[Sharer],
    towns: Mapping[int, Counter[str]],
    types: Mapping[int, Counter[str]],
) -> dict[int, int]:
    """Say who gets whom. `towns` and `types` count the customers that each agent has already."""
    left = shares(sharers, len(customers))
    pairs = sorted(
        (
            -customer.known.get(sharer.key, 0),
            -(towns[sharer.key][customer.town] if customer.town else 0),
            -types[sharer.key][customer.type],
            customer.key,
            sharer.key,
        )
        for customer in customers
        for sharer in sharers
    )
    found: dict[int, int] = {}
    for *_, customer_key, sharer_key in pairs:
        if customer_key not in found and left[sharer_key]:
            found[customer_key] = sharer_key
            left[sharer_key] -= 1
    return found
