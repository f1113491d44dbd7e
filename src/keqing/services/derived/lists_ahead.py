"""In whose list work stands on the days ahead: covers and departures hold from their days."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from keqing.models import Absence, Agent
from keqing.services.context.desk import Desk, Staff, staff_of


class ListsAhead:
    """The agents of each day from `first` to `last`, both included, read once for days that are alike."""

    def __init__(self, desk: Desk, first: date, last: date) -> None:
        """Read the covers of these days, and who leaves before the last of them."""
        self.desk = desk
        covers = select(Absence.id, Absence.agent_id, Absence.since, Absence.until).where(
            Absence.since <= last, Absence.until >= first
        )
        self.covers = desk.session.execute(covers.order_by(Absence.id)).all()
        leaving = select(Agent.id, Agent.until).where(Agent.until.is_not(None), Agent.until < last)
        self.leaving = desk.session.execute(leaving.order_by(Agent.id)).all()
        self.known: dict[tuple[int, ...], Staff] = {}

    def on(self, day: date) -> Staff:
        """Return the agents of a day, with who covers for whom."""
        away = (row.id for row in self.covers if row.since <= day <= row.until)
        left = (-row.id for row in self.leaving if row.until < day)
        alike = (*away, *left)
        if alike not in self.known:
            self.known[alike] = staff_of(self.desk.session, day)
        return self.known[alike]

    def is_away(self, agent_id: int, day: date) -> bool:
        """Whether an agent is away on a day, covered or not."""
        return any(
            row.agent_id == agent_id and row.since <= day <= row.until for row in self.covers
        )

    def whose(self, owner_id: int | None, day: date) -> int | None:
        """Return who has the list of an owner on a day; None for nobody, as after the last day of an agent."""
        staff = self.on(day)
        owner = staff.by_id(owner_id)
        return staff.substitutes.get(owner.id, owner.id) if owner and owner.active else None
