"""Getting ready to write: all is loaded and read once before the lock is taken, for others wait while it is held.

What is read here is read again under the lock, where it is quick: its modules are loaded, its texts are parsed, and
its queries are compiled.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from keqing.commands.customer_argument import look_up
from keqing.commands.options import Context
from keqing.services.derived import refold

if TYPE_CHECKING:
    from keqing.services.context.desk import Desk

_MODULES = (
    "borax.calendars.lunardate",
    "dateutil.relativedelta",
    "keqing.calendar.festivals",
    "keqing.services.customers.calling_hours",
    "keqing.services.customers.completing",
    "keqing.services.queries.today_reads",
    "keqing.services.customers.finding",
    "keqing.services.recording.contacts",
    "keqing.services.queries.workday_dependence",
    "keqing.store.last_list",
)
"""What writers load when they first need it."""


def ready(context: Context, desk: Desk) -> list[int]:
    """Load and read what a writer is going to need; return whom the command names. `desk` only reads.

    Raises as `look_up` does.
    """
    for module in _MODULES:
        import_module(module)
    desk.settings  # noqa: B018  # it is read for the sake of reading it
    named = look_up(context, desk)
    refold.rehearse(desk)
    return named
