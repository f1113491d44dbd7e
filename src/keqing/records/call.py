"""A call session as it is shown: the customer in hand, and how the day stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime, time
from enum import StrEnum

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.records.call_guide import CallGuide
from keqing.records.customer import Customer
from keqing.records.recorded import NextDate
from keqing.records.today import TodayRow


@dataclass(frozen=True, slots=True)
class Number:
    """A number to dial. `person` is the contact person whose it is, None for the customer's own."""

    number: str
    label: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class CallCard:
    """The customer in hand: the row of the day's list, all about them, and the numbers to dial, the best first.

    `guide` is what is said for the first of its reasons.
    """

    row: TodayRow
    customer: Customer
    numbers: tuple[Number, ...]
    guide: CallGuide | None = None


@dataclass(frozen=True, slots=True)
class Uncalled:
    """Who of the list is not called now, in numbers.

    `later` wait for their calling hours or for the time that was promised; the first of them may be called at
    `begins`, on the next day where `tomorrow` says so. `tried` were tried today already.
    `unnumbered` have no number to dial, `elsewhere` are in hand in another session. `apart` are to be visited where
    a session calls, and to be called where it visits.
    """

    later: int = 0
    begins: time | None = None
    tomorrow: bool = False
    tried: int = 0
    unnumbered: int = 0
    elsewhere: int = 0
    apart: int = 0


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


@dataclass
class CallState:
    """A session as far as it has come: the one record that changes, moved on by the session and read by the screen.

    `visiting` says that customers are visited, not called. `began` is when the customer in hand was shown, or was
    arrived at. `dialling` is the place of the number that is dialled now. `spoken` says of each contact recorded so
    far whether it reached somebody. `note` holds text that was typed ahead, or left with Esc. `told` says what was
    done last, `mistake` why the last key or line was not taken. `proposed` is the next date that follows from the
    rules, `said` what sounds like a stop or an adverse reaction.
    """

    turn: CallTurn
    day: date
    began: datetime
    titles: Mapping[str, Mapping[str, str]]
    visiting: bool = False
    step: CallStep = CallStep.RESULT
    dialling: int = 0
    spoken: list[bool] = field(default_factory=list)
    note: str = ""
    told: tuple[Message, ...] = ()
    mistake: Message | None = None
    proposed: NextDate | None = None
    said: str = ""

    @property
    def card(self) -> CallCard | None:
        """The customer in hand."""
        return self.turn.card

    @property
    def number(self) -> Number | None:
        """The number that is dialled now."""
        numbers = self.card.numbers if self.card else ()
        return numbers[self.dialling] if self.dialling < len(numbers) else None

    def put_down(self) -> None:
        """Have nobody in hand: what is to be recorded of the customer is recorded."""
        self.turn = replace(self.turn, card=None)
        self.step, self.note = CallStep.RESULT, ""

    def seconds(self, now: datetime) -> int:
        """Return how long the customer in hand has been shown."""
        return max(0, int((now - self.began).total_seconds()))
