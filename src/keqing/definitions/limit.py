"""Limits: what may be given, spent, counted or left open, per record or over a period, and what happens beyond it.

    [limit.trip]
    title = { zh = "每年一次旅游", en = "One trip a year" }
    count = "trip"
    per = "year"
    most = 1
    require = { in-province = true }

This module says what a limit is. `limit_file` reads one, and `keqing.timeline.limit_judgement` judges records by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from enum import StrEnum

from keqing.definitions.condition import Condition
from keqing.definitions.measure import Measure
from keqing.frozen import dataclass


class Consequence(StrEnum):
    """The consequences for a record beyond a limit, the strictest first."""

    REFUSE = "refuse"
    APPROVE = "approve"
    WAIT = "wait"
    FLAG = "flag"


STRICTNESS = tuple(Consequence)
"""The consequences in the order of strictness."""


class Across(StrEnum):
    """Whose records are added up."""

    CUSTOMER = "customer"
    GATHERING = "gathering"
    AGENT = "agent"
    RECEIVER = "receiver"
    ALL = "all"


RECEIVER = "receiver"
"""The field that says who gets what is given."""
SEATS = "gathering.seats"
"""The number of seats of the gathering that a record names, as the most of a limit."""


@dataclass(frozen=True, eq=False)
class Limit:
    """A limit on records of one kind.

    `measure` says what is added up, and over which days: of `of = "KIND.FIELD"` a sum, of `count = "KIND"` a count.
    With `balance` it is what is left open of records of the kind. `each` is the most of one record, `most` the most
    of all together: a number, or the name of a customer's field, or `SEATS`. `otherwise` is `each` where `when` does
    not hold. `require` maps fields of the record to the values that one of them must have. `of_receiver` says that
    `across` an agent the records are added up whose receiver the agent is, whoever entered them. `after` is the name of a
    sample: once that is done, the limit does not hold.
    """

    name: str
    measure: Measure
    title: Mapping[str, str] = field(default_factory=dict)
    balance: bool = False
    each: Decimal | None = None
    most: Decimal | str | None = None
    otherwise: Decimal | None = None
    require: Mapping[str, frozenset[str]] = field(default_factory=dict)
    across: Across = Across.CUSTOMER
    when: Condition | None = None
    breach: Consequence = Consequence.REFUSE
    source: str | Mapping[str, str] | None = None
    of_receiver: bool = False
    after: str | None = None

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it: none."""
        return ()

    @property
    def kind(self) -> str:
        """The kind of the records that it limits, the first of several; contacts are of the kind `contact`."""
        return self.measure.sources[0].kind

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of the records that it limits."""
        return frozenset(source.kind for source in self.measure.sources)

    @property
    def field(self) -> str | None:
        """The field of a record that is added up; None where records are counted."""
        return self.measure.sources[0].field
