"""A record that is open, as the card of its customer shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.frozen import dataclass


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An open record. `age` are the days since it was entered, `balance` what is left of its amount.

    `id` is that under which it is answered; `what` is what it is about, in its own words.
    """

    id: int
    day: date
    kind: str
    title: Mapping[str, str]
    age: int
    state: str | None = None
    state_title: Mapping[str, str] | None = None
    balance: str | None = None
    what: str | None = None
