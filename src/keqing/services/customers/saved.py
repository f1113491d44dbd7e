"""A customer as saved, with what should be read about it."""

from __future__ import annotations

from dataclasses import field
from typing import Any, NamedTuple

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.models import Customer
from keqing.services.context.desk import WritingDesk
from keqing.services.hearing.reactions import first_told
from keqing.services.hearing.refusals import first_heard
from keqing.timeline.enrollment import REFUSAL, SUSPECTED


@dataclass(frozen=True, slots=True)
class SavedCustomer:
    """A customer as saved, and what should be read about it.

    `refused` is a note that sounds like a wish not to be called any more: the manager is asked.
    `suspected` is one that sounds like an adverse reaction: the doctor is asked.
    """

    customer: Customer
    remarks: tuple[Message, ...] = ()
    refused: str | None = None
    suspected: str | None = None


@dataclass
class Remarks:
    """Sentences for whoever typed it, each once."""

    found: list[Message] = field(default_factory=list)

    def add(self, *messages: Message | None) -> None:
        """Add sentences; None is none."""
        self.found.extend(
            message for message in messages if message is not None and message not in self.found
        )


class HeardNote(NamedTuple):
    """A note that asks not to be called any more, or sounds like a reaction; None where it does not."""

    refused: str | None
    suspected: str | None

    @property
    def marks(self) -> dict[str, Any]:
        """The marks that the timeline keeps of it."""
        marks = {REFUSAL: self.refused, SUSPECTED: self.suspected}
        return {name: True for name, text in marks.items() if text}


def hear_note(desk: WritingDesk, customer: Customer, note: str | None) -> HeardNote:
    """Look whether a note asks not to be called any more, or sounds like an adverse reaction.

    Where somebody has decided about it already, in the command or before, it is not looked at.
    """
    return HeardNote(
        first_heard(note) if customer.status == "active" and not desk.heard else None,
        None if desk.cleared else first_told(note, plainly=True),
    )
