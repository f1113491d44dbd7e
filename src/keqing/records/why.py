"""A customer's dates explained, rule by rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.frozen import dataclass
from keqing.i18n import Message


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of `why`: the rule that moved a date, in words, and the date that it gave."""

    rule: str
    says: Message
    date: date | None


@dataclass(frozen=True, slots=True)
class Explained:
    """Why one follow-up stands where it stands, rule by rule in their order.

    `text` is what was promised, or the name of the occasion that a series has come to. `provisional`
    marks dates that depend on working days that are not announced yet. `because` is in short where it
    comes from, `held` what keeps it back. `effective` is the day on which it stands, None while no day
    is known. `source` is the cadence's.
    """

    cadence: str
    subject: str
    label: str
    title: Mapping[str, str]
    facts: tuple[Fact, ...]
    because: Message
    provisional: bool = False
    text: str | None = None
    held: tuple[Message, ...] = ()
    effective: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """The explanation of all follow-ups of a customer, or of why there is none.

    `grade` says which grade they have and where it comes from, where ladders give some. `breaches` name the limits
    that records of theirs go beyond.
    """

    code: str
    name: str
    followups: tuple[Explained, ...]
    silent: Message | None = None
    grade: Message | None = None
    breaches: tuple[Message, ...] = ()
