"""The customer that WHO names, as this login means it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keqing.commands.options import Context, root_of
from keqing.commands.words import order

if TYPE_CHECKING:
    from keqing.models import Customer
    from keqing.services.context.desk import Desk


def the_customer(context: Context, desk: Desk, words: str) -> Customer:
    """Find the one customer meant, who from now on is `.` too. Raises NotFound, Ambiguous or Unusable.

    Raises BeyondScope where another is meant by now than the one for whom a writer waited.
    """
    from keqing.services.customers.finding import find  # noqa: PLC0415  # the database loads slowly
    from keqing.store import last_list  # noqa: PLC0415  # as above
    from keqing.store.locks import hold  # noqa: PLC0415  # as above

    root = root_of(context)
    folder = root.settings.folders.state
    customer = find(desk, words, last_list.recall_list(folder, root.db))
    last_list.remember_customer(folder, root.db, customer.code)
    hold(desk.session, [customer.id])
    return customer


def look_up(context: Context, desk: Desk) -> list[int]:
    """Look for the customers that the command names before it waits for its turn to write; return their ids.

    Raises as `the_customer` does: who is not found, or is one of several, makes nobody wait.
    """
    from keqing.services.customers.finding import find  # noqa: PLC0415  # the database loads slowly
    from keqing.store import last_list  # noqa: PLC0415  # as above

    order.check(context, desk)
    root, said = root_of(context), context.params
    last = last_list.recall_list(root.settings.folders.state, root.db)
    return [
        find(desk, str(said[name]), last).id
        for name in _NAMED_BY
        if said.get(name) and not (said.get("batch") or said.get("new"))
    ]


_NAMED_BY = ("who", "kept", "gone")
"""What commands call the words that name a customer; with --batch they name a file."""
