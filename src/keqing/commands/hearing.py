"""Words that may be a stop, outside of `log`: somebody at a terminal is asked before anything is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from keqing.commands.asking import somebody
from keqing.commands.options import Context, screen_of
from keqing.frozen import dataclass
from keqing.i18n import msg, translate

if TYPE_CHECKING:
    from keqing.models import Customer
    from keqing.records import Recorded
    from keqing.render.console import Screen
    from keqing.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: `asked` whether anybody was, `stop` what was said if it is a stop."""

    asked: bool = False
    stop: str | None = None

    def also(self, desk: Desk, customer: Customer, recorded: Recorded) -> Recorded:
        """Record the stop after what was recorded, if it is one, and tell of both."""
        stopped = self.stopped(desk, customer)
        if stopped is None:
            return recorded
        return replace(
            recorded,
            closed=(*recorded.closed, *stopped.closed),
            next=stopped.next,
            remarks=(
                *recorded.remarks,
                msg("{name} is not to be called any more.", name=customer.name),
                *stopped.remarks,
            ),
        )

    def stopped(self, desk: Desk, customer: Customer) -> Recorded | None:
        """Record the stop, if it is one and none is on record."""
        from keqing.services import recording  # noqa: PLC0415  # the database loads slowly

        if self.stop is None or customer.status != "active":
            return None
        return recording.log(desk, customer, recording.Contact("stop", self.stop, incoming=True))


def listen(context: Context, *texts: str | None, quiet: bool) -> Answer:
    """Ask whether what was said is a stop, where it sounds like one and somebody can answer.

    With `quiet` nothing is asked: the manager is, later.
    """
    from keqing.services.refusals import first_heard  # noqa: PLC0415  # its patterns load slowly

    if quiet or not somebody() or not (said := first_heard(*texts)):
        return Answer()
    return Answer(asked=True, stop=said if is_stop(screen_of(context), said) else None)


def is_stop(screen: Screen, said: str) -> bool:
    """Ask whether what was said is a stop."""
    screen.say(msg("'{text}' sounds like a wish not to be called any more.", text=said))
    question = msg("Record it as such (stop)? Nobody calls this customer again then.")
    return typer.confirm(translate(question), err=True, default=False)
