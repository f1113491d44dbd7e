"""The work that is due for a customer: the reasons, and the customer's columns that a list of such customers shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import TypeAlias

from keqing.frozen import dataclass

TimeOfDay: TypeAlias = time
"""For a class in which a field called `time` comes before: it hides the type from mypy."""

NUMBERED = frozenset({"phone", "sms"})
"""Channels that want a number."""


@dataclass(frozen=True, slots=True)
class DueReason:
    """Why a customer stands in the day's list: one follow-up. `must` when effective by that day.

    `red` says that the floor of its quota is in danger (R10). `text` is what was promised, or the name of
    the festival or gathering. `channel` is how it is done; `by_name` says that no call closes it, only
    `keqing done`. `needs` are the fields, by language, of the record that its doing is, as typed. `discreet` says
    that it is about health facts, which a list leaves out.

    `people` are those in whose lists it stands, `shared` says that they have its role, and any of them may do it. `owner` is the one with whom it stands alone, or first.
    `also_for` names them where the row is another's, whose call closes it too. `unheld` is the title of the licensed
    role of which it is the work, where nobody here has it.
    """

    cadence: str
    subject: str
    label: str
    track: str
    must: bool
    opens: date
    due: date
    closes: date | None
    effective: date
    attempts: int
    text: str | None
    title: Mapping[str, str]
    time: time | None = None
    role: str | None = None
    guide: str | None = None
    owner: str | None = None
    supply_end: date | None = None
    red: bool = False
    anchor: date | None = None
    channel: str | None = None
    by_name: bool = False
    needs: Mapping[str, str] | None = None
    discreet: bool = False
    people: tuple[str, ...] = ()
    shared: bool = False
    also_for: tuple[str, ...] = ()
    unheld: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCustomer:
    """A customer with the reasons why they stand in a list. `address` is where a visit goes to."""

    code: str
    name: str
    type: str
    grade: str | None
    phone: str | None
    owner: str | None
    reasons: tuple[DueReason, ...]
    address: str | None = None

    @property
    def by_call(self) -> bool:
        """Whether a contact closes something of it, so that somebody is to be spoken to."""
        return any(not reason.by_name for reason in self.reasons)

    @property
    def by_visit(self) -> bool:
        """Whether a visit is due, so that an address is wanted."""
        return any(not reason.by_name and reason.channel == "visit" for reason in self.reasons)
