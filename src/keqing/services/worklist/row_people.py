"""In whose rows the day's list has a customer's reasons: the people, and what stands in the row of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field
from datetime import time
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from keqing.frozen import dataclass
from keqing.records.due import DueReason
from keqing.records.today import RowNote
from keqing.services.context.desk import Desk
from keqing.services.queries.batching import chunks
from keqing.services.queries.today_reads import StandingRow
from keqing.worklist.list_order import ReasonPlace
from keqing.worklist.row_sharing import Claim, People, Whose


class Ranked(NamedTuple):
    """A reason with its place among the others, what it is when rows are dealt, and its step."""

    place: ReasonPlace
    reason: DueReason
    claim: Claim
    step: StandingRow


class PeopleWords(NamedTuple):
    """The words of a reason about the people with whom it stands, as `DueReason` has them."""

    owner: str | None
    people: tuple[str, ...]
    shared: bool
    unheld: Mapping[str, str] | None


@dataclass(slots=True)
class RowPart:
    """The reasons and notes in one row of a customer, in order. `nobodys` says that all of it is nobody's.

    `viewer` is whose list is made, None for the whole department's.
    """

    whose: Whose
    people: People
    viewer: int | None
    ranked: list[Ranked] = field(default_factory=list)
    notes: tuple[RowNote, ...] = ()
    tried: str | None = None
    again: time | None = None
    nobodys: bool = True

    def add(self, ranked: Sequence[Ranked], *, whose: Whose) -> None:
        """Put more reasons into the row, which stand with `whose`."""
        self.ranked = sorted([*self.ranked, *ranked], key=attrgetter("place"))
        self.nobodys = self.nobodys and whose is None

    @property
    def person(self) -> int | None:
        """Whose row it is: the viewer's where it stands with them, else that of the first of its people."""
        if self.viewer in self.people:
            return self.viewer
        return self.people[0] if self.people and self.whose is not None else None

    @property
    def is_call(self) -> bool:
        """Whether a call closes something of it, or acknowledges its notes."""
        return not self.ranked or any(not entry.claim.by_name for entry in self.ranked)


def person_of(whose: Whose, people: People, viewer: int | None) -> Whose:
    """Whose row something stands in: in the viewer's own, if it is in their list, else in that of the first."""
    if viewer is not None and viewer in people:
        return viewer
    return people[0] if isinstance(whose, str) and people else whose


class RowPeople:
    """With whom the steps of some customers stand, and whose calls close them. `ids` are the customers."""

    def __init__(self, desk: Desk, ids: Collection[int]) -> None:
        """Begin with nothing looked up."""
        self.desk, self.ids = desk, ids
        self.licensed = desk.licensed
        self._found: dict[tuple[int | None, str | None], tuple[Whose, People, PeopleWords]] = {}
        self.apart: dict[tuple[int, tuple[tuple[str, int], ...]], frozenset[str]] = {}

    def whose(self, owner_id: int | None, role: str | None) -> tuple[Whose, People, PeopleWords]:
        """With whom a step of this owner and role stands, in whose lists that is, and what a reason says of them."""
        key = owner_id, role
        if key not in self._found:
            self._found[key] = self._looked_up(owner_id, role)
        return self._found[key]

    def _looked_up(
        self, owner_id: int | None, role: str | None
    ) -> tuple[Whose, People, PeopleWords]:
        staff = self.desk.staff
        people = staff.with_whom(owner_id, role)
        held = bool(role and staff.holders(role))
        whose = staff.whose(owner_id, role, self.licensed)
        names = tuple(filter(None, map(staff.name, people)))
        titles = self.desk.words.titles_of("role")
        said = PeopleWords(
            owner=names[0] if whose is not None and names else None,
            people=names,
            shared=isinstance(whose, str) and len(people) > 1,
            unheld=titles.get(whose, {"zh": whose, "en": whose})
            if isinstance(whose, str) and not held
            else None,
        )
        return whose, people, said

    def may_close(self, customer_id: int) -> Callable[[int, str], bool]:
        """R5: tell whose call closes the steps of which role of a customer."""

        def closes(agent_id: int, role: str) -> bool:
            assigned = tuple(self.assigned.get(customer_id, ()))
            key = (agent_id, assigned)
            if key not in self.apart:
                self.apart[key] = self.desk.staff.apart(agent_id, assigned, self.licensed)
            return role not in self.apart[key]

        return closes

    @cached_property
    def assigned(self) -> dict[int, list[tuple[str, int]]]:
        """The roles assigned for the customers of the list; read only where it depends on them."""
        found: dict[int, list[tuple[str, int]]] = {}
        for part in chunks(sorted(self.ids)):
            found |= self.desk.assigned(part)
        return found
