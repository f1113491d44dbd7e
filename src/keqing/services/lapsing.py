"""Storing what lapsed: steps that closed without a call, for customers nobody has touched since (R7)."""

from __future__ import annotations

from keqing.services.desk import Desk
from keqing.services.standings import refold
from keqing.store.today_query import lapsed_query

MOST = 2000
"""Customers folded after one command: what readers would fold in memory every time."""


def lapsed(desk: Desk) -> list[int]:
    """The customers with a step that closed before the clock's day, as far as it is not stored."""
    return list(desk.session.scalars(lapsed_query(desk.clock, MOST)))


def store(desk: Desk) -> int:
    """Fold them anew, by the clock's day and never by `--date`; returns how many they were."""
    ids = lapsed(desk)
    refold(desk, ids)
    return len(ids)
