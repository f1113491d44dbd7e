"""A sample of records that a manager asks the customers about, as it was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.frozen import dataclass


@dataclass(frozen=True, slots=True)
class SampledRecord:
    """A drawn record. `id` is that of the open record which a result answers, None before the draw is on record.

    `agent` is whose work it is. `what` is what it says, or its outcome. `result` is what the customer confirmed or
    not, with the day; None while nobody asked.
    """

    record: int
    agent: str | None
    day: date
    code: str
    name: str
    what: str | Mapping[str, str]
    id: int | None = None
    result: str | None = None
    answered: date | None = None


@dataclass(frozen=True, slots=True)
class SampledAgent:
    """How many records were drawn of an agent's in a period, and of how many; without a name of all together."""

    agent: str | None
    n: int
    of: int


@dataclass(frozen=True, slots=True)
class Sample:
    """The draw of a sample for a period from `since` to `until`.

    `drawn` is the day on which it was put on record, None before. `is_new` says that it just was. `is_running` says
    that the period was not over when it was drawn.
    """

    name: str
    title: Mapping[str, str]
    period: str
    since: date
    until: date
    agents: tuple[SampledAgent, ...]
    records: tuple[SampledRecord, ...]
    results: Mapping[str, Mapping[str, str]]
    drawn: date | None = None
    is_new: bool = False
    is_running: bool = False
