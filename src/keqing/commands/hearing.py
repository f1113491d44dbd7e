"""Words that may be a stop or an adverse reaction: somebody at a terminal is asked before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from keqing.commands.confirm import somebody, yes
from keqing.commands.options import Context, screen_of
from keqing.frozen import dataclass
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.models import Customer
    from keqing.records.recorded import Recorded
    from keqing.render.console import Screen
    from keqing.services.context.desk import WritingDesk


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered.

    `asked` and `cleared` tell whether anybody was asked about a stop and about an adverse reaction, `stop` and
    `reaction` what was said if it is one.
    """

    asked: bool = False
    stop: str | None = None
    cleared: bool = False
    reaction: str | None = None

    def decides(self, desk: WritingDesk) -> None:
        """Let nothing that is recorded here be asked about again."""
        desk.heard, desk.cleared = self.asked, self.cleared

    def follow(self, desk: WritingDesk, customer: Customer) -> None:
        """Record the adverse reaction and the stop, if it is one."""
        self._reacted(desk, customer)
        self.stopped(desk, customer)

    def also(self, desk: WritingDesk, customer: Customer, recorded: Recorded) -> Recorded:
        """Record the adverse reaction and the stop after what was recorded, if it is one, and tell of all."""
        if reacted := self._reacted(desk, customer):
            recorded = replace(
                recorded,
                closed=(*recorded.closed, *reacted.closed),
                next=reacted.next,
                remarks=(
                    *recorded.remarks,
                    msg("An adverse reaction of {name} is recorded.", name=customer.name),
                    *reacted.remarks,
                ),
            )
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

    def _reacted(self, desk: WritingDesk, customer: Customer) -> Recorded | None:
        """Record the adverse reaction, if it is one."""
        if self.reaction is None:
            return None
        from keqing.services.recording import happenings  # noqa: PLC0415  # where nothing was told, nothing loads

        kind = desk.kinds.by_name["adverse"]
        return happenings.add(desk, customer, kind, [f"reaction={self.reaction}"])

    def stopped(self, desk: WritingDesk, customer: Customer) -> Recorded | None:
        """Record the stop, if it is one and none is on record."""
        from keqing.services.recording import contacts  # noqa: PLC0415  # the database loads slowly

        if self.stop is None or customer.status != "active":
            return None
        return contacts.log(desk, customer, contacts.Contact("stop", self.stop, incoming=True))


def listen(
    context: Context,
    *texts: str | None,
    quiet: bool,
    reported: bool | Callable[[], bool] = False,
) -> Answer:
    """Ask whether what was said is a stop or an adverse reaction, where it sounds so and somebody can answer.

    With `quiet` nothing is asked: the manager and the doctor are, later. `reported` says, or finds out where it
    matters, that the texts are of an adverse reaction that is recorded as one.
    """
    from keqing.services.hearing.reactions import first_told  # noqa: PLC0415  # its patterns load slowly
    from keqing.services.hearing.refusals import first_heard  # noqa: PLC0415  # as above

    if quiet or not somebody():
        return Answer()
    screen, said = screen_of(context), first_heard(*texts)
    stop = said if said and is_stop(screen, said) else None
    told = first_told(*texts, plainly=True)
    if told and (reported() if callable(reported) else reported):
        told = None
    reaction = told if told and is_reaction(screen, told) else None
    return Answer(bool(said), stop, bool(told), reaction)


def is_stop(screen: Screen, said: str) -> bool:
    """Ask whether what was said is a stop."""
    screen.say(msg("'{text}' sounds like a wish not to be called any more.", text=said))
    question = msg("Record it as a stop? Then nobody calls this customer again.")
    return yes(question)


def is_reaction(screen: Screen, said: str) -> bool:
    """Ask whether what was said is an adverse reaction."""
    screen.say(msg("'{text}' sounds like an adverse reaction.", text=said))
    question = msg(
        "Record it as such? The doctor, or the owner where there is none, sees it in the list."
    )
    return yes(question)
