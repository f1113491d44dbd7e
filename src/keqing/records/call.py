"""A call session as it is shown: the customer in hand, and how the day stands."""

from __future__ import annotations

from datetime import time
from enum import StrEnum

from keqing.frozen import dataclass
from keqing.records.customer import Customer
from keqing.records.today import TodayRow


@dataclass(frozen=True, slots=True)
class Number:
    """A number to dial. `person` is the contact person whose it is, None for the customer's own."""

    number: str
    label: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class CallCard:
    """The customer in hand: the row of the day's list, all about them, and the numbers to dial, the best first."""

    row: TodayRow
    customer: Customer
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Uncalled:
    """Who of the list is not called now, in numbers.

    `later` wait for their calling hours or for the time that was promised; the first of them may be called at
    `begins`, on the next day where `tomorrow` says so. `tried` were tried today already.
    `unnumbered` have no number to dial, `elsewhere` are in hand in another session.
    """

    later: int = 0
    begins: time | None = None
    tomorrow: bool = False
    tried: int = 0
    unnumbered: int = 0
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class CallTurn:
    """Whose turn it is: `card` is None when nobody is left to call now. `left` counts who is, card included."""

    card: CallCard | None
    left: int
    waiting: Uncalled
    agent: str | None


class CallStep(StrEnum):
    """The kinds of input for which a session waits: a key, a line of text, or an answer by a key."""

    RESULT = "result"
    AHEAD = "ahead"
    NOTE = "note"
    ENTRY = "entry"
    NEXT = "next"
    WHEN = "when"
    CLOSING = "closing"
    STOP = "stop"
    REACTION = "reaction"
    HISTORY = "history"
    OVER = "over"


TEXT_STEPS = frozenset(
    {CallStep.AHEAD, CallStep.NOTE, CallStep.ENTRY, CallStep.NEXT, CallStep.WHEN}
)
"""Steps in which a line of text is typed; in all others one key answers."""
