"""Who does the work for one customer, on each of the days ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from keqing.frozen import dataclass
from keqing.models import Assignment
from keqing.services.derived.staff_days import StaffDays
from keqing.services.derived.standing_rows import Owned, holder_of, role_of
from keqing.timeline.calls_ahead import Placed
from keqing.timeline.enrollment import Enrollment


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
