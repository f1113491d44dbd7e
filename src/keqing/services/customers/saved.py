"""A customer as saved, with what should be read about it."""

from __future__ import annotations

from dataclasses import field
from typing import Any, NamedTuple

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.models import Customer
from keqing.records.recorded import BarredWords
from keqing.services.context.desk import WritingDesk
from keqing.services.hearing.barred import words_told
from keqing.services.hearing.reactions import first_told
from keqing.services.hearing.refusals import first_heard
from keqing.timeline.enrollment import FLAGGED, REFUSAL, SUSPECTED


@dataclass(frozen=True, slots=True)
class SavedCustomer:
    """A customer as saved, and what should be read about it.

    `refused` is a note that sounds like a wish not to be called any more: the manager is asked.
    `suspected` is one that sounds like an adverse reaction: the doctor is asked. `barred` is one that tells of what
    the law bars: the manager sees it.
    """

    customer: Customer
    remarks: tuple[Message, ...] = ()
    refused: str | None = None
    suspected: str | None = None
    barred: BarredWords | None = None


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
    """A note that asks not to be called any more, sounds like a reaction, or tells of what the law bars."""

    refused: str | None
    suspected: str | None
    barred: BarredWords | None = None

    @property
    def marks(self) -> dict[str, Any]:
        """The marks that the timeline keeps of it."""
        heard = {REFUSAL: self.refused, SUSPECTED: self.suspected}
        marks: dict[str, Any] = {name: True for name, text in heard.items() if text}
        return marks | ({FLAGGED: list(self.barred.bars)} if self.barred else {})

    @property
    def evidence(self) -> dict[str, Any]:
        """The columns that the timeline keeps of a note that tells of what the law bars: its words."""
        return {"text": self.barred.text} if self.barred else {}


def hear_note(desk: WritingDesk, customer: Customer, note: str | None) -> HeardNote:
    """Look whether a note asks not to be called any more, or sounds like an adverse reaction.

    Where somebody has decided about it already, in the command or before, it is not looked at.
    """
    return HeardNote(
        first_heard(note) if customer.status == "active" and not desk.heard else None,
        None if desk.cleared else first_told(note, plainly=True),
        words_told([note], desk.kinds.bars),
    )
