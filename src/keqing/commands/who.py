"""The customer that WHO names, as this login means it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keqing.commands.options import Context, root_of

if TYPE_CHECKING:
    from keqing.models import Customer
    from keqing.services.desk import Desk


def the_customer(context: Context, desk: Desk, words: str) -> Customer:
    """Find the one customer meant, who from now on is `.` too. Raises NotFound, Ambiguous or Unusable."""
    from keqing.services.finding import find  # noqa: PLC0415  # the database loads slowly
    from keqing.store import seen  # noqa: PLC0415  # as above

    root = root_of(context)
    folder = root.settings.folders.state
    customer = find(desk, words, seen.recall(folder, root.db))
    seen.remember(folder, root.db, customer.code)
    return customer
