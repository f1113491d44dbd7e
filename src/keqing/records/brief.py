"""The sheet for one call or visit."""

from __future__ import annotations

from datetime import date, time

from keqing.frozen import dataclass
from keqing.records.call_guide import CallGuide
from keqing.records.customer import Customer, Followup, Paper
from keqing.records.event import Event


@dataclass(frozen=True, slots=True)
class GivenMaterial:
    """Materials that a customer was given, and the day."""

    day: date
    what: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A customer before a call or visit of a day, at a time of it; `at` is None where none was said.

    `avoid` is what is not spoken of, `untold` says that this is their health. `contacts` are the last three, `given`
    the newest materials, both newest first. `entry` is what to begin with. `carry` are our own papers, for a visit.
    """

    customer: Customer
    day: date
    at: time | None
    department: str | None
    agent: str | None
    hotline: str | None
    visit: bool
    avoid: str | None
    untold: bool
    now: tuple[Followup, ...]
    contacts: tuple[Event, ...]
    entry: str | None
    given: tuple[GivenMaterial, ...]
    guide: CallGuide | None
    carry: tuple[Paper, ...] = ()
