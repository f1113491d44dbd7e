"""Whether plans of visits can concern the day's list at all: what judges them is loaded only then."""

from __future__ import annotations

from keqing.services.context.desk import Desk


def has_plans(desk: Desk) -> bool:
    """Tell whether the department has ever defined a plan of visits."""
    return any(row.type == "plan" for row in desk.stored)


def plans_need_approval(desk: Desk) -> bool:
    """Tell whether an approval of a plan was ever defined: nothing is judged before."""
    return any(row.type == "approval" and "plan:" in row.text for row in desk.stored)
