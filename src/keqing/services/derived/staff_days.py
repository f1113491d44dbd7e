"""Who is here and who has whose list, on each of the days ahead: covers and departures hold from their days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from keqing.models import Absence, Agent
from keqing.services.context.desk import Desk
from keqing.services.context.staff import Staff, staff_of

_DAY = timedelta(1)


class StaffDays:
    """The agents of each day from `first` to `last`, both included, read once for each stretch of days that are alike."""

    def __init__(self, desk: Desk, first: date, last: date, without: Collection[int] = ()) -> None:
        """Read who is away and who leaves in these days; those `without` are taken as gone."""
        self.desk, self._without = desk, without
        covers = select(Absence.id, Absence.agent_id, Absence.since, Absence.until).where(
            Absence.since <= last, Absence.until >= first
        )
        self._covers = desk.session.execute(covers.order_by(Absence.id)).all()
        ends = [*desk.session.scalars(select(Agent.until)), *(row.until for row in self._covers)]
        turns = {*(row.since for row in self._covers), *(day + _DAY for day in ends if day)}
        self._starts: list[date] = sorted({first, *(day for day in turns if first < day <= last)})
        self._staff: dict[int, Staff] = {}
        self._apart: dict[tuple[int, int | None, tuple[tuple[str, int], ...]], frozenset[str]] = {}

    @property
    def all(self) -> Sequence[Staff]:
        """The agents of each stretch of days, in their order."""
        return [self.on(day) for day in self._starts]

    def on(self, day: date) -> Staff:
        """Return the agents of a day, with who covers for whom."""
        stretch = self._stretch(day)
        if stretch not in self._staff:
            staff = staff_of(self.desk.session, self._starts[stretch])
            self._staff[stretch] = staff.without(self._without) if self._without else staff
        return self._staff[stretch]

    def stretch_of(self, day: date) -> date:
        """Return the first of the days around one on which the same people are here."""
        return self._starts[self._stretch(day)]

    def is_plain(self, agent_id: int) -> bool:
        """Tell whether an agent is here on all of the days, has no role, and neither covers nor is covered."""
        return all(
            agent is not None
            and agent.active
            and not agent.roles
            and agent_id not in {*staff.substitutes, *staff.substitutes.values()}
            for staff in self.all
            for agent in [staff.by_id(agent_id)]
        )

    def is_away(self, agent_id: int, day: date) -> bool:
        """Whether an agent is away on a day, covered or not."""
        return any(
            row.agent_id == agent_id and row.since <= day <= row.until for row in self._covers
        )

    def whose(self, owner_id: int | None, day: date) -> int | None:
        """Return who has the list of an owner on a day; None for nobody, as after the last day of an agent."""
        staff = self.on(day)
        owner = staff.by_id(owner_id)
        return staff.substitutes.get(owner.id, owner.id) if owner and owner.active else None

    def apart(
        self, day: date, agent_id: int | None, assigned: tuple[tuple[str, int], ...]
    ) -> frozenset[str]:
        """R5: return the roles that are not an agent's for a customer for whom these are assigned."""
        key = self._stretch(day), agent_id, assigned
        if key not in self._apart:
            self._apart[key] = self.on(day).apart(agent_id, assigned, self.desk.licensed)
        return self._apart[key]

    def _stretch(self, day: date) -> int:
        """Return the number of the stretch of days that a day is in."""
        return max(0, bisect_right(self._starts, day) - 1)
