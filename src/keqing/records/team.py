"""Who carries what: customers that were assigned, and those that nobody has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.frozen import dataclass
from keqing.i18n import Message


@dataclass(frozen=True, slots=True)
class FollowupCounts:
    """Open follow-ups: how many there are, and how many of them are promises and alerts."""

    total: int = 0
    promises: int = 0
    alerts: int = 0

    def __add__(self, other: FollowupCounts) -> FollowupCounts:
        return FollowupCounts(
            self.total + other.total, self.promises + other.promises, self.alerts + other.alerts
        )


@dataclass(frozen=True, slots=True)
class Assigned:
    """Customers that were given to an agent, or with None to nobody.

    `moved` are their codes and names, `same` is how many the agent had already. `before` counts them by whom they
    come from. `role` is what is held for them, None for their ownership. By `handover` the first call of the new
    owner is due, and there are `calls` such calls. It is None where no cadence asks for one.
    """

    day: date
    to: str | None
    role: str | None
    role_title: Mapping[str, str] | None
    moved: tuple[tuple[str, str], ...]
    same: int
    before: tuple[tuple[str | None, int], ...]
    followups: FollowupCounts
    handover: date | None = None
    calls: int = 0
    remarks: tuple[Message, ...] = ()
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Leaving:
    """An agent who leaves, with `on` for the last day, and the open work that stands with `people` afterwards.

    `customers` are theirs, whatever their status. `roles` counts customers of others for whom they hold a role, and
    `given_back` the calls that they took from others.
    """

    agent: str
    on: date
    customers: int
    roles: int
    followups: FollowupCounts
    people: tuple[str, ...]
    given_back: int = 0
    remarks: tuple[Message, ...] = ()
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class OrphanLine:
    """A customer whom nobody has, or for whom nobody has a `role` any more.

    `before` is the agent who has left, None where there never was one. `next` is the day of the first follow-up, and
    `what` its title. `first` is its track where that is an alert or a promise: such customers stand first.
    """

    code: str
    name: str
    type: str
    type_title: Mapping[str, str]
    status: str
    before: str | None
    left: date | None
    role: str | None
    role_title: Mapping[str, str] | None
    next: date | None
    what: Mapping[str, str] | None
    first: str | None
    followups: int


@dataclass(frozen=True, slots=True)
class CoverLine:
    """An agent is away from `since` to `until`, both included, and `substitute` has the list meanwhile."""

    agent: str
    substitute: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Covered:
    """A cover that was entered, or with `ended` one that was ended or dropped."""

    line: CoverLine
    ended: bool = False
    remarks: tuple[Message, ...] = ()
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class SpreadMove:
    """A call that is set to another day; `agent` does it where that is not its own one."""

    code: str
    name: str
    before: date
    after: date
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class SpreadProof:
    """Why days of some agents must be overfull: these calls have no others, and there are more of them than `room`."""

    first: date
    last: date
    room: int
    calls: tuple[tuple[str, str], ...]
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpreadAgent:
    """The days ahead of an agent: how many calls were over the capacity before and after, and the fullest day after."""

    agent: str
    capacity: int | None
    before: int
    after: int
    fullest: tuple[date, int] | None
    moves: tuple[SpreadMove, ...]
    proofs: tuple[SpreadProof, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Calls of agents from `first` to `last`, set to days that hold them; with `day` those of that day alone."""

    first: date
    last: date
    agents: tuple[SpreadAgent, ...]
    without: tuple[str, ...]
    day: date | None = None
    dry_run: bool = False

    @property
    def moves(self) -> int:
        """Return how many calls move."""
        return sum(len(agent.moves) for agent in self.agents)


@dataclass(frozen=True, slots=True)
class FairShare:
    """The share of an agent: `had` customers before, `has` afterwards, `known` of the new ones spoken to before."""

    agent: str
    capacity: int | None
    had: int
    has: int
    known: int
    assigned: Assigned


@dataclass(frozen=True, slots=True)
class FairSplit:
    """Customers shared out among agents."""

    shares: tuple[FairShare, ...]
    dry_run: bool = False

    @property
    def moved(self) -> int:
        """Return how many customers get another agent."""
        return sum(len(share.assigned.moved) for share in self.shares)
