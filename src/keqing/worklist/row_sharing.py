"""Whose row it is: a customer's reasons dealt out to the people in whose lists they stand (section 6 of the day).

A reason that a call closes stands in one row only. This is the row of the people of the first such reason, with
whatever else their call closes. Work that only `keqing done` closes stands with its own people. So does work that
the call does not close.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from keqing.frozen import dataclass

People = tuple[int, ...]
"""Ids of agents, the longest here first: each has the same row in their own list."""


Whose = int | str | None
"""With whom a step stands: an agent's id; a role, for those who share its work; None for nobody."""


class Claim(NamedTuple):
    """A reason as far as sharing looks at it.

    `people` are those in whose lists it stands. `opens` is the first day on which it can be closed. It comes
    up on `stands`: the day of the list, or a later one that the list looks ahead to.
    """

    whose: Whose
    people: People
    by_name: bool
    role: str | None
    opens: date
    stands: date


@dataclass(frozen=True, slots=True)
class Dealt:
    """One row's reasons, by their places among the claims, in order; `whose` and `people` are those of its first one."""

    whose: Whose
    people: People
    places: tuple[int, ...]


def deal(claims: Sequence[Claim], may_close: Callable[[int, str], bool]) -> list[Dealt]:
    """Deal a customer's reasons, in their order, to rows: every reason stands in exactly one of them.

    `may_close` tells whether an agent's call closes a step of a role.
    """
    if len({claim.whose for claim in claims}) == 1:
        return [Dealt(claims[0].whose, claims[0].people, tuple(range(len(claims))))]
    rows: dict[Whose, list[int]] = {}
    left = [place for place, claim in enumerate(claims) if not claim.by_name]
    while left:
        first = claims[min(left, key=lambda place: (claims[place].stands, place))]
        taken = {place for place in left if _goes_with(first, claims[place], may_close)}
        rows.setdefault(first.whose, []).extend(sorted(taken))
        left = [place for place in left if place not in taken]
    for place, claim in enumerate(claims):
        if claim.by_name:
            rows.setdefault(claim.whose, []).append(place)
    people = {claim.whose: claim.people for claim in claims}
    dealt = [Dealt(whose, people[whose], tuple(sorted(places))) for whose, places in rows.items()]
    return sorted(dealt, key=lambda row: row.places)


def _goes_with(first: Claim, other: Claim, may_close: Callable[[int, str], bool]) -> bool:
    """R5: the call for `first` closes the other, too, or it is the same people's anyway."""
    if other.whose == first.whose:
        return True
    if other.opens > first.stands:
        return False
    role = other.role
    return role is None or all(may_close(agent, role) for agent in first.people)
