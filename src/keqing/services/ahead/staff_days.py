"""Who is here and who has whose list, on each of the days ahead."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from keqing.frozen import dataclass
from keqing.models import Absence, Agent, Assignment
from keqing.services.context.desk import Desk, Staff, staff_of
from keqing.services.derived.standing_rows import Owned, holder_of, role_of
from keqing.timeline.calls_ahead import Placed
from keqing.timeline.enrollment import Enrollment

_DAY = timedelta(1)


class StaffDays:
    """The agents on the days from `desk.today` to `last`: they are read once for each stretch of days that are alike."""

    def __init__(self, desk: Desk, last: date, without: Collection[int] = ()) -> None:
        """Read who is here on each of the days; those `without` are taken as gone."""
        self.desk = desk
        self._starts = sorted(set(_turns(desk, last)))
        read = (staff_of(desk.session, day) for day in self._starts)
        self._staff = [staff.without(without) if without else staff for staff in read]
        self._apart: dict[tuple[int, int | None, tuple[tuple[str, int], ...]], frozenset[str]] = {}

    @property
    def all(self) -> Sequence[Staff]:
        """The agents of each stretch of days, in their order."""
        return self._staff

    def stretch(self, day: date) -> int:
        """Return the number of the stretch of days that a day is in."""
        return max(0, bisect_right(self._starts, day) - 1)

    def on(self, day: date) -> Staff:
        """Return the agents of a day."""
        return self._staff[self.stretch(day)]

    def apart(
        self, day: date, agent_id: int | None, assigned: tuple[tuple[str, int], ...]
    ) -> frozenset[str]:
        """R5: return the roles that are not an agent's for a customer for whom these are assigned."""
        key = self.stretch(day), agent_id, assigned
        if key not in self._apart:
            self._apart[key] = self.on(day).apart(agent_id, assigned, self.desk.licensed)
        return self._apart[key]


def _turns(desk: Desk, last: date) -> Iterator[date]:
    """Give the first day, and each later one on which somebody else is here or away."""
    yield desk.today
    ends = list(desk.session.scalars(select(Agent.until)))
    starts = list[date]()
    for since, until in desk.session.execute(select(Absence.since, Absence.until)):
        starts.append(since)
        ends.append(until)
    turns = [*starts, *(day + _DAY for day in ends if day)]
    yield from (day for day in turns if desk.today < day <= last)


@dataclass(slots=True)
class CustomerTeam:
    """Who does the work for one customer. `assignments` are the roles assigned for them, on whatever days.

    On the day `stored` it was stored last whose their steps are.
    """

    days: StaffDays
    customer: Owned
    assignments: Sequence[Assignment]
    stored: date

    def store_on(self, day: date) -> None:
        """Note that whose the steps are is stored anew on a day."""
        self.stored = day

    def placed(self, enrollment: Enrollment, day: date) -> Placed:
        """Return with whom an enrollment's current step stands on a day."""
        staff, desk = self.days.on(day), self.days.desk
        role = role_of(enrollment)
        assigned, then = self._assigned(self.stored), self.days.on(self.stored)
        owner = holder_of(desk, self.customer, enrollment, assigned, then)
        return Placed(staff.whose(owner, role, desk.licensed), staff.with_whom(owner, role))

    def apart(self, agent_id: int | None, day: date) -> frozenset[str]:
        """R5: return the roles whose steps the contacts of an agent do not close."""
        return self.days.apart(day, agent_id, self._assigned(day))

    def name(self, agent_id: int | None) -> str | None:
        """Return what an agent is called, None for nobody."""
        return self.days.desk.staff.name(agent_id)

    def _assigned(self, day: date) -> tuple[tuple[str, int], ...]:
        return tuple(
            (row.role, row.agent_id)
            for row in self.assignments
            if row.since <= day and (row.until is None or day <= row.until)
        )
