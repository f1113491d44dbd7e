"""How long what a customer has of a product lasts (rule R15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from keqing.frozen import dataclass
from keqing.text.folding import fold_name

PRODUCT = "product"
"""The field of an event that names a product."""
RED_DAYS = 7
"""Days before a supply's end from which its row is red (R15), unless the setting `red-days` says other."""
_MAX_SUPPLY_DAYS = 36525
"""Days; a supply that would last longer than a century is a typing mistake and gives no date."""


@dataclass(frozen=True, slots=True)
class Stock:
    """`units` in hand at the beginning of `start`, of which `daily` are taken each day.

    With `by_cycle` nobody knows how many: the units are the days of the customer's reorder cycle.
    """

    product: str
    start: date
    units: Decimal
    daily: Decimal
    by_cycle: bool = False

    @property
    def run_out(self) -> date:
        """R15: the first day without."""
        return self.start + timedelta(days=int(self.units // self.daily))

    @property
    def supply_end(self) -> date:
        """R15: the last day with a full dose."""
        return self.run_out - timedelta(days=1)

    def left(self, day: date) -> Decimal:
        """Units in hand at the beginning of `day`."""
        taken = self.daily * max(0, (day - self.start).days)
        return max(Decimal(0), self.units - taken)


def first_spellings(products: Iterable[str]) -> dict[str, str]:
    """Return for every spelling of a product the one that came first: products are compared by their folded name."""
    words = dict.fromkeys(products)
    if len(words) == 1:
        return {word: word for word in words}
    first: dict[str, str] = {}
    return {word: first.setdefault(fold_name(word), word) for word in words}


def stock_after_purchase(
    day: date, fields: Mapping[str, Any], before: Stock | None
) -> Stock | None:
    """R15: the stock after a purchase on `day`; None when its fields give no supply.

    A purchase before the run-out of the same product adds what is left to its units.
    """
    product, daily = fields.get("product"), _number(fields.get("daily"))
    quantity, pack = _number(fields.get("quantity", 1)), _number(fields.get("pack", 1))
    if not product or not daily or quantity is None or pack is None:
        return None
    start = day + timedelta(days=1)
    if fields.get("start"):
        start = date.fromisoformat(str(fields["start"]))
    units = quantity * pack
    if before and not before.by_cycle and day < before.run_out:
        units += before.left(start)
    return Stock(str(product), start, units, daily) if units / daily <= _MAX_SUPPLY_DAYS else None


def stock_after_count(day: date, units: Decimal, before: Stock) -> Stock | None:
    """R15: the stock after counting `units` in hand on `day`; None for more than a century's, or an unknown use."""
    if before.by_cycle:
        return None
    stock = Stock(before.product, day, units, before.daily)
    return stock if units / before.daily <= _MAX_SUPPLY_DAYS else None


def _number(value: object) -> Decimal | None:
    """A finite number that is not negative, else None."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None
