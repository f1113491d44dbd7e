"""Limits for records of one kind that a command writes for many customers: each counts for the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from keqing.definitions.limit import Consequence
from keqing.models import Customer
from keqing.services.context.desk import Desk
from keqing.services.limits.concerns import limits_concern
from keqing.services.limits.entering import record_of
from keqing.services.limits.guard import LimitGuard
from keqing.timeline.enrollment import OVER_LIMIT


class ManyJudged:
    """Judges records of the day worked on, one after the other; where no limit is about the kind nothing is read."""

    def __init__(self, desk: Desk, kind: str, ids: Collection[int]) -> None:
        """Read at once what the records of these customers are judged by."""
        self.desk, self.kind = desk, kind
        self._guard = LimitGuard(desk, kind) if limits_concern(desk, kind) else None
        if self._guard and ids:
            self._guard.prepare(ids, [desk.today])

    def marks(self, customer: Customer, details: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what a record is marked with that may be written, None for one beyond a limit."""
        if self._guard is None:
            return {}
        agent_id = self.desk.agent.id if self.desk.agent else None
        record = record_of(self.desk, self.kind, self.desk.today, details, agent_id=agent_id)
        excess = self._guard.judge(customer.id, record, grade=customer.grade, name=customer.name)
        if excess and excess.breach is not Consequence.FLAG:
            return None
        self._guard.take(customer.id, record)
        return {OVER_LIMIT: [excess.limit.name]} if excess else {}
