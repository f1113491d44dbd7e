"""Writing about known customers: others go on with theirs, and where that does not do, the block runs again.

    recorded = attempt(WritingPlan(context, "log"), lambda desk: service(desk, ...), named_customers)

On a server the first attempt waits for its customers alone. One that turns out to concern more is given up, and runs
again when nobody else writes. An attempt that the server gives up, because two wait for each other, runs again as well.
So a block does nothing but write at its desk, and says what it did afterwards. On SQLite, where one writes after the
other, the first attempt is the only one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from keqing.commands.transaction import WritingPlan

if TYPE_CHECKING:
    from keqing.commands.transaction import Concerning
    from keqing.services.context.desk import Desk, WritingDesk
    from keqing.store.locks import Scope

Result = TypeVar("Result")
Opened = Callable[
    [Callable[[], AbstractContextManager["WritingDesk"]]], AbstractContextManager["WritingDesk"]
]

_AGAIN = 2
"""Times that a block runs again after the server has given it up."""


def attempt(
    plan: WritingPlan,
    block: Callable[[WritingDesk], Result],
    concerning: Concerning | None,
    scope: Scope | Callable[[], Scope | None] | None = None,
    opened: Opened | None = None,
) -> Result:
    """Write with a block, and return what it does once that is kept.

    `concerning` finds out what the block is about; without it `scope` says so, and where neither does it has the
    whole department. A function as `scope` is asked each time that a desk is opened. `opened` opens what it is given
    with more around it, as `PreparedFirst.opened` does.
    """
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415  # the database loads slowly

    from keqing.store.driver_errors import gave_up  # noqa: PLC0415  # as above
    from keqing.store.locks import BeyondScope  # noqa: PLC0415  # as above

    scope, left = plan.prepare(concerning) or scope, _AGAIN
    while True:
        try:
            opening = partial(_open, plan, scope)
            with opened(opening) if opened else opening() as desk:
                result = block(desk)
        except BeyondScope:
            scope = None
        except DBAPIError as error:
            if not (left and gave_up(error)):
                raise
            left -= 1
        else:
            return result


def _open(
    plan: WritingPlan, scope: Scope | Callable[[], Scope | None] | None
) -> AbstractContextManager[WritingDesk]:
    return plan.opened(scope() if callable(scope) else scope)


def named_customers(_desk: Desk, named: Collection[int]) -> Scope | None:
    """Concern the customers whom the command names; without any it has the whole department."""
    from keqing.store.locks import Scope  # noqa: PLC0415  # the database loads slowly

    return Scope(frozenset(named)) if named else None


def newcomers(_desk: Desk, _named: Collection[int]) -> Scope:
    """Concern nobody but whom the command enters."""
    from keqing.store.locks import Scope  # noqa: PLC0415  # the database loads slowly

    return Scope(names=True)
