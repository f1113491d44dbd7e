"""Customers shared out among agents (`keqing assign --fair`): by capacity first, then by whom they know and where they are.

The load alone decides how many each agent gets: one after the other goes to the agent who then has the least for their
capacity. So no other split leaves a smaller difference. Who goes to whom is decided by history, then by town, then
by type, the best pairs first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
    found: dict[int, int] = {}
    for customer_key, agents in _best_first(customers, sharers, towns, types):
        taker = next((key for key in agents if left[key]), None)
        if customer_key not in found and taker is not None:
            found[customer_key] = taker
            left[taker] -= 1
    return found


def _best_first(
    customers: Sequence[Shared],
    sharers: Sequence[Sharer],
    towns: Mapping[int, Counter[str]],
    types: Mapping[int, Counter[str]],
) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield customers with agents who suit them alike, the best first: by history, by town, by type, then by their keys.

    Where there is no history, customers of the same town and type are looked at together.
    """

    def alike(town: str, type_: str, sharer: int) -> tuple[int, int]:
        return -(towns[sharer][town] if town else 0), -types[sharer][type_]

    agents = sorted(sharer.key for sharer in sharers)
    known = sorted(
        (-n, *alike(customer.town, customer.type, agent), customer.key, agent)
        for customer in customers
        for agent in agents
        if (n := customer.known.get(agent, 0))
    )
    yield from ((customer, (agent,)) for *_, customer, agent in known)
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for customer in sorted(customers, key=lambda each: each.key):
        groups[customer.town, customer.type].append(customer.key)
    ranks: defaultdict[tuple[int, int], dict[tuple[str, str], list[int]]] = defaultdict(dict)
    for group in groups:
        for agent in agents:
            ranks[alike(*group, agent)].setdefault(group, []).append(agent)
    for rank in sorted(ranks):
        yield from sorted(
            (customer, theirs)
            for group, theirs in ranks[rank].items()
            for customer in groups[group]
        )
