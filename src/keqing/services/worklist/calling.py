"""Whose turn it is in a call session: the day's list, without those who cannot be called now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, time

from sqlalchemy import select

from keqing.definitions.vocabulary import CLOSED
from keqing.models import Agent, Customer
from keqing.records.call import CallCard, CallTurn, Number, Uncalled
from keqing.records.call_guide import CallGuide
from keqing.records.customer import Customer as Card
from keqing.records.customer import Phone
from keqing.records.today import TodayRow
from keqing.services.context.desk import Desk
from keqing.services.customers import call_guides, customer_card, discreet
from keqing.services.derived.customer_fold import CustomerFold
from keqing.services.worklist import day_list

Take = Callable[[int], bool]
"""Takes a customer by id for this session; False when another session has them."""


def next_turn(
    desk: Desk,
    agent: Agent | None,
    take: Take,
    *,
    visits: bool = False,
    passed: Sequence[str] = (),
    first: str = "",
) -> CallTurn:
    """Look who comes next by the order of the day's list (DESIGN.md section 6): to call, or with `visits` to visit.

    `passed` are codes that were put to the end, in the order in which that was done. `first` is a code that
    comes before all others. Customers of another session are passed over.
    """
    now = desk.at.time() if desk.live else None
    listed = day_list.today(desk, agent=agent, now=now, health=True)
    wanted = [row for row in listed.rows if _wanted(row)]
    rows = [row for row in wanted if row.to_visit == visits]
    ready = _in_order(
        [row for row in rows if is_ready(row) and not _comes_at(row, desk.today, now)],
        passed,
        first,
    )
    elsewhere = 0
    card = None
    for row in ready:
        customer = desk.session.scalars(select(Customer).where(Customer.code == row.code)).one()
        if take(customer.id):
            fold = CustomerFold(desk, customer)
            about = customer_card.card(desk, customer, health=True, fold=fold)
            guide = _guide(desk, customer, about, row, fold)
            card = CallCard(row, about, tuple(numbers_to_dial(row, about)), guide)
            break
        elsewhere += 1
    waiting = replace(
        _waiting(rows, desk.today, now),
        elsewhere=elsewhere,
        apart=sum(not row.settled for row in wanted if row.to_visit != visits),
    )
    return CallTurn(card, len(ready) - elsewhere, waiting, listed.agent)


def _guide(
    desk: Desk, customer: Customer, about: Card, row: TodayRow, fold: CustomerFold
) -> CallGuide | None:
    """Return the guide of the first reason that a contact closes."""
    due = next((reason for reason in row.reasons if not reason.by_name), None)
    speaker = row.speaker.name if row.speaker else None
    at = desk.at.time()
    return call_guides.call_guide(desk, customer, about, due, fold=fold, at=at, speaker=speaker)


def is_ready(row: TodayRow) -> bool:
    """Tell whether a row can be called or visited now: a number, inside the calling hours, not tried today."""
    return not row.settled and row.hours_from is None and (row.to_visit or row.phone is not None)


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
    found = sorted([*own, *theirs], key=lambda number: number.number != row.phone)
    if row.phone and not any(number.number == row.phone for number in found):
        found.insert(0, Number(row.phone))  # the list knows best whom a call reaches
    return iter(found)


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


def _comes_at(row: TodayRow, day: date, now: time | None) -> time | None:
    """Return the time for which a call was promised for this day, as long as it is still to come."""
    if now is None or row.time is None or row.effective != day:
        return None
    return row.time if row.time > now else None


def _waiting(rows: Iterable[TodayRow], day: date, now: time | None) -> Uncalled:
    rows = list(rows)
    fresh = [row for row in rows if not row.settled]
    times = [
        at
        for row in fresh
        for at in (row.hours_from or _comes_at(row, day, now),)
        if at is not None
    ]
    today = [at for at in times if now is None or at > now]
    return Uncalled(
        later=len(times),
        begins=min(today or times, default=None),
        tomorrow=bool(times) and not today,
        tried=len(rows) - len(fresh),
        unnumbered=sum(
            row.phone is None and not row.to_visit and row.hours_from is None for row in fresh
        ),
    )
