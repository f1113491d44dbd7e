"""Customers as lines: `keqing list`, the candidates of a name, and what was just saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import ColumnElement, CompoundSelect, func, or_, select, true, union

from keqing.definitions.vocabulary import THE_DEPARTMENT
from keqing.frozen import dataclass
from keqing.models import Customer, Enrollment, Phone
from keqing.records.customer import CustomerLine
from keqing.services.context.desk import Desk
from keqing.services.context.titles import KindTitles
from keqing.services.customers.numbers_on_file import named_by
from keqing.services.customers.pinyin import fits, han, letters
from keqing.services.queries.batching import chunks
from keqing.services.queries.name_search import coded_so, read_so, written_so
from keqing.services.queries.number_to_dial import first_numbers
from keqing.services.queries.real_customers import is_customer
from keqing.text.folding import fold_name

_FEWEST_DIGITS = 3
"""Digits that are looked for at the end of phone numbers."""


_NOTHING: Mapping[int, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which customers a list is to hold; None and empty ask nothing. `text` is a part of what names them.

    `owner` is an agent's id, 0 those of nobody. `tags` must all be there.
    """

    text: str = ""
    owner: int | None = None
    type: str | None = None
    grade: str | None = None
    status: str | None = None
    tags: tuple[str, ...] = ()


def listed(desk: Desk, wanted: Wanted) -> tuple[int, ...]:
    """The ids of the customers that are wanted, by code."""
    named = _named(wanted.text) if wanted.text else true()
    rows = desk.session.execute(
        select(Customer.id, Customer.pinyin, Customer.tags, named)
        .where(*_conditions(desk, wanted))
        .order_by(func.length(Customer.code), Customer.code)
    )
    typed = _sound(wanted.text)
    tags = set(wanted.tags)
    return tuple(
        key
        for key, pinyin, own_tags, is_named in rows
        if tags <= set(own_tags or ())
        and (is_named or (typed and fits(pinyin, typed, whole=False)))
    )


def lines(
    desk: Desk, ids: Sequence[int], measured: Mapping[int, Decimal] = _NOTHING
) -> tuple[CustomerLine, ...]:
    """These customers as lines, in this order, with the numbers that were `measured` by their ids."""
    customers: dict[int, Customer] = {}
    for part in chunks(ids):
        found = desk.session.scalars(select(Customer).where(Customer.id.in_(part)))
        customers |= {customer.id: customer for customer in found}
    numbers, days = _numbers(desk, ids), _next_days(desk, ids)
    types = desk.words.titles_of("type")
    return tuple(
        CustomerLine(
            code=customer.code,
            name=customer.name,
            type=customer.type,
            type_title=types.get(customer.type, {}),
            grade=customer.grade,
            status=status(customer, desk.today),
            phone=numbers.get(customer.id),
            owner=desk.staff.name(customer.owner_id),
            next=days.get(customer.id),
            measured=measured.get(customer.id),
        )
        for customer in (customers[key] for key in ids)
    )


def status(customer: Customer, today: date) -> str:
    """What a customer's status is called: an active one may be paused."""
    paused = customer.paused_until is not None and customer.paused_until > today
    return "paused" if paused and customer.status == "active" else customer.status


def titles(desk: Desk) -> Mapping[str, Mapping[str, str]]:
    """The titles of all that a card or a list shows: kinds, outcomes, types, fields."""
    words = {
        THE_DEPARTMENT.name: THE_DEPARTMENT.title,
        **desk.words.titles_of("stage"),
        **desk.words.titles_of("type"),
    }
    return KindTitles(desk.kinds, {**words, **_limit_titles(desk)})


def _limit_titles(desk: Desk) -> Mapping[str, Mapping[str, str]]:
    """Return the titles of the department's own limits and of those that packs brought, by `limit:NAME`."""
    if not any(row.type == "limit" for row in desk.stored):
        return {}
    from keqing.definitions.limits_in_force import limits_in_force  # noqa: PLC0415  # most have none

    limits = limits_in_force(desk.stored, desk.today, desk.kinds)
    return {f"limit:{limit.name}": limit.title for limit in limits if limit.title}


def _conditions(desk: Desk, wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [is_customer()]
    if wanted.owner is not None:
        asked.append(
            Customer.owner_id == wanted.owner if wanted.owner else Customer.owner_id.is_(None)
        )
    if wanted.type:
        asked.append(Customer.type == wanted.type)
    if wanted.grade:
        asked.append(Customer.grade == wanted.grade)
    if wanted.status in {"active", "paused"}:
        paused = func.coalesce(Customer.paused_until > desk.today, False)  # SQL
        asked += [Customer.status == "active", paused if wanted.status == "paused" else ~paused]
    elif wanted.status:
        asked.append(Customer.status == wanted.status)
    if fold_name(wanted.text):
        asked.append(Customer.id.in_(_candidates(desk, wanted.text)))
    return asked


def _sound(text: str) -> str:
    """Return the letters by which a text may be how a name is read; empty for other texts."""
    return "" if han(text) else letters(text)


def _named(text: str) -> ColumnElement[bool]:
    """Whether a name, a code or the end of a phone number holds the text."""
    ways: list[ColumnElement[bool]] = [
        Customer.search.contains(fold_name(text), autoescape=True),
        Customer.code.icontains(text, autoescape=True),
    ]
    if (numbers := named_by(text, _FEWEST_DIGITS)) is not None:
        ways.append(Customer.id.in_(select(Phone.customer_id).where(numbers)))
    return or_(*ways)


def _candidates(desk: Desk, text: str) -> CompoundSelect[int]:
    """Select whom the text can name, and a few others: each way reads an index alone, and nobody's row.

    A code is of ASCII, so that it can hold no other text.
    """
    ways = written_so(fold_name(text))
    if text.isascii():
        ways += coded_so(text)
    if (numbers := named_by(text, _FEWEST_DIGITS)) is not None:
        ways.append(select(Phone.customer_id).where(numbers))
    if typed := _sound(text):
        ways += read_so(desk.session, typed)
    return union(*ways)


def _numbers(desk: Desk, ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(ids):
        found |= first_numbers(desk.session, part)
    return found


def _next_days(desk: Desk, ids: Collection[int]) -> dict[int, date]:
    """The first day on which a follow-up of each customer stands."""
    days: dict[int, date] = {}
    for part in chunks(ids):
        rows = desk.session.execute(
            select(Enrollment.customer_id, func.min(Enrollment.effective))
            .where(
                Enrollment.customer_id.in_(part),
                Enrollment.ended.is_(None),
                Enrollment.effective.is_not(None),
            )
            .group_by(Enrollment.customer_id)
        )
        days |= {customer_id: day for customer_id, day in rows if day}
    return days
