"""Customers by a number, the largest first, all of them or so many: `keqing list --by`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from keqing.definitions.condition_text import read_number
from keqing.definitions.customer_terms import CustomerTerms
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.services.context.desk import Desk
from keqing.services.customers.where_filter import facts_of, term_asks_health
from keqing.services.queries.batching import chunks

_COUNT = re.compile(r"([1-9]\d{0,8})")
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)%")
_ALL = 100
"""Hundredths of the whole."""


@dataclass(frozen=True, slots=True)
class Top:
    """So many customers, or their share of all in hundredths."""

    count: int | None = None
    percent: Decimal = Decimal(0)

    @classmethod
    def read(cls, text: str) -> Top:
        """Read `5` or `20%`. Raises Unusable for anything else, and for nobody or more than all."""
        words = unicodedata.normalize("NFKC", text).strip()
        if found := _COUNT.fullmatch(words):
            return cls(count=int(found[1]))
        if (found := _SHARE.fullmatch(words)) and 0 < (percent := Decimal(found[1])) <= _ALL:
            return cls(percent=percent)
        raise Unusable(
            msg("'{text}' is neither a number of customers nor a share.", text=text),
            msg("Write for example --top 20 or --top 20%."),
        )

    def of(self, customers: int) -> int:
        """Return how many of so many that are: a share is rounded up."""
        if self.count is not None:
            return self.count
        return int((customers * self.percent / _ALL).to_integral_value(ROUND_CEILING))


def largest(desk: Desk, ids: Sequence[int], text: str, top: Top | None) -> dict[int, Decimal]:
    """Return the customers by a number that `text` names, the largest first, then by code; each with the number.

    Who has no such number is left out. With `top`, only so many are kept, and of them those above 0. Raises
    Unusable where the text names no number.
    """
    number = read_number(text, CustomerTerms(desk.kinds))
    terms = frozenset(number.terms())
    found = {
        customer_id: value
        for part in chunks(ids)
        for customer_id, facts in facts_of(desk, part, terms)
        if isinstance(value := number.value(facts), Decimal)
    }
    kept = sorted(found, key=lambda customer_id: -found[customer_id])
    if top is not None:
        kept = [key for key in kept[: top.of(len(ids))] if found[key] > 0]
    return {customer_id: found[customer_id] for customer_id in kept}


def asks_health(desk: Desk, text: str) -> bool:
    """Tell whether the number that a text names looks at health facts."""
    number = read_number(text, CustomerTerms(desk.kinds))
    return any(term_asks_health(desk, term) for term in number.terms())
