"""Whose turn it is in a call session: the day's list, without those who cannot be called now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import time

from sqlalchemy import select

from keqing.definitions.vocabulary import CLOSED
from keqing.models import Agent, Customer
from keqing.records.call import CallCard, CallTurn, Number, Uncalled
from keqing.records.customer import Customer as Card
from keqing.records.customer import Phone
from keqing.records.today import TodayRow
from keqing.services.context.desk import Desk
from keqing.services.customers import customer_card, discreet
from keqing.services.worklist import day_list

Take = Callable[[int], bool]
"""Takes a customer by id for this session; False when another session has them."""


def next_turn(
    desk: Desk, agent: Agent | None, take: Take, *, passed: Sequence[str] = (), first: str = ""
) -> CallTurn:
    """Look who comes next by the order of the day's list (DESIGN.md section 6).

    `passed` are codes that were put to the end, in the order in which that was done. `first` is a code that
    comes before all others. Customers of another session are passed over.
    """
    now = desk.at.time() if desk.live else None
    listed = day_list.today(desk, agent=agent, now=now, health=True)
    ready = _in_order([row for row in listed.rows if is_ready(row)], passed, first)
    elsewhere = 0
    card = None
    for row in ready:
        customer = desk.session.scalars(select(Customer).where(Customer.code == row.code)).one()
        if take(customer.id):
            about = customer_card.card(desk, customer, health=True)
            card = CallCard(row, about, tuple(numbers_to_dial(row, about)))
            break
        elsewhere += 1
    return CallTurn(card, len(ready) - elsewhere, _waiting(listed.rows, elsewhere), listed.agent)


def is_ready(row: TodayRow) -> bool:
    """Tell whether a row can be called or visited now: a number, inside the calling hours, not tried today."""
    return (
        _wanted(row)
        and row.tried is None
        and row.hours_from is None
        and (row.to_visit or row.phone is not None)
    )


def numbers_to_dial(row: TodayRow, customer: Card) -> Iterator[Number]:
    """Give the numbers of a customer and of those who speak for them, the one of the list first.

    A patient who has not been told the diagnosis is not called, but those with whom health may be discussed.
    """
    untold = discreet.is_untold(customer.fields)
    own = [] if untold else [Number(phone.number, phone.label) for phone in _good(customer.phones)]
    theirs = [
        Number(phone.number, phone.label, person.name)
        for person in customer.contact_persons
        if person.health or not untold
        for phone in _good(person.phones)
    ]
    return iter(sorted([*own, *theirs], key=lambda number: number.number != row.phone))


def _good(phones: Iterable[Phone]) -> Iterator[Phone]:
    """Give the numbers that can be dialled: not found wrong, and not to be left alone."""
    return (phone for phone in phones if not (phone.bad or phone.stopped))


def _wanted(row: TodayRow) -> bool:
    """Tell whether a call or a visit closes something of a row, or a note asks for one."""
    return row.status not in CLOSED and (row.by_call or not row.reasons)


def _in_order(rows: list[TodayRow], passed: Sequence[str], first: str) -> list[TodayRow]:
    """Put one customer to the front, and those who were passed over to the end."""
    return sorted(
        rows,
        key=lambda row: (
            row.code != first,
            passed.index(row.code) + 1 if row.code in passed else 0,
        ),
    )


def _waiting(rows: Iterable[TodayRow], elsewhere: int) -> Uncalled:
    wanted = [row for row in rows if _wanted(row)]
    tried = [row for row in wanted if row.tried is not None]
    fresh = [row for row in wanted if row.tried is None]
    hours: list[time] = [row.hours_from for row in fresh if row.hours_from is not None]
    return Uncalled(
        later=len(hours),
        begins=min(hours, default=None),
        tried=len(tried),
        unnumbered=sum(
            row.phone is None and not row.to_visit and row.hours_from is None for row in fresh
        ),
        elsewhere=elsewhere,
    )
