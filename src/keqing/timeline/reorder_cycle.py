"""Supplies after a record of a product; an order whose daily use is not told lasts for the reorder cycle (R15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from keqing.definitions.kinds import Kind
from keqing.records.event import Event
from keqing.timeline.enrollment import REORDER_DAYS
from keqing.timeline.starts_and_ends import Roll
from keqing.timeline.supply import PRODUCT, Stock, stock_after_purchase
from keqing.worklist.list_order import FORGOTTEN

_DAILY = "daily"
_MAX_DAYS = 365
"""Days; a longer cycle is a typing mistake and gives no date."""


def cycle_of(profile: Mapping[str, frozenset[Any]]) -> timedelta | None:
    """R15: after how many days the customer orders again, None where nobody has said so."""
    days = "".join(map(str, profile.get(REORDER_DAYS, ())))
    return timedelta(int(days)) if days.isdecimal() and 0 < int(days) <= _MAX_DAYS else None


def is_by_cycle(kind: Kind, details: Mapping[str, Any]) -> bool:
    """R15: whether a record of a product could tell how much of it is used a day, and does not."""
    return _DAILY in kind.fields and bool(details.get(PRODUCT)) and not details.get(_DAILY)


def stock_for_cycle(order: Event, cycle: timedelta | None) -> Stock | None:
    """R15: an order runs out when the cycle is over; None where there is none."""
    if cycle is None:
        return None
    start = date.fromisoformat(str(order.details.get("start") or order.day))
    return Stock(str(order.details[PRODUCT]), start, Decimal(cycle.days), Decimal(1), by_cycle=True)


class Supplies:
    """The supplies of one customer as records of products change them. `roll` keeps them."""

    def __init__(self, roll: Roll) -> None:
        """Begin with none."""
        self.roll = roll
        self.orders: dict[str, Event] = {}

    def take(self, event: Event, kind: Kind) -> None:
        """R15: take a record of a kind that is data: a purchase, an order, or one that changes no supply."""
        product = str(event.details.get(PRODUCT, ""))
        if is_by_cycle(kind, event.details):
            self.orders[product] = event
            stock = stock_for_cycle(event, cycle_of(self.roll.profile))
        else:
            before = self.roll.stocks.get(product)
            stock = stock_after_purchase(event.day, event.details, before)
            if stock:
                self.orders.pop(product, None)
        if stock:
            self.roll.stocks[product] = stock

    def renew(self, event: Event) -> None:
        """R15: with another reorder cycle, from the event's day on, the last orders last for that one."""
        for product, order in self.orders.items():
            stock = stock_for_cycle(order, cycle_of(self.roll.profile))
            if (
                stock
                and stock != self.roll.stocks.get(product)
                and not _is_forgotten(stock, event.day)
            ):
                self.roll.stocks[product] = stock
                self.roll.reanchor(product, event)
                self.roll.start_supplied(order, product, event.day)


def _is_forgotten(stock: Stock, day: date) -> bool:
    """Tell whether a supply ended so long before a day that it is history."""
    return stock.run_out + FORGOTTEN < day
