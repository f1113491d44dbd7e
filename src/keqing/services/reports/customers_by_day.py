"""The facts of all customers as a report asks for them, read in portions, on a day that may be past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select

from keqing.definitions.cadence import Cadence
from keqing.definitions.condition import Term, Value
from keqing.frozen import dataclass
from keqing.models import Customer, Enrollment
from keqing.services.context.desk import Desk
from keqing.services.customers.listing import status
from keqing.services.derived.ownership import owners_on
from keqing.services.derived.past import kinds_of_terms, past_facts
from keqing.services.queries.batching import chunks
from keqing.services.queries.number_to_dial import first_numbers
from keqing.services.queries.real_customers import is_customer
from keqing.text.phone_digits import comparable_number
from keqing.timeline.condition_watch import smallest_interval
from keqing.timeline.measures import CustomerFacts
from keqing.timeline.past_facts import PastFacts

_APART = ("phone", "referrer")
"""Fields that stand beside the file: telephone numbers, and who brought somebody."""
_PHONES = frozenset({Term("phone"), Term("has", "phone")})
_REFERRERS = frozenset({Term("referrer"), Term("has", "referrer")})
_ENROLLED = frozenset({Term("interval"), Term("cadence")})


@dataclass(frozen=True, slots=True)
class CustomerByDay:
    """A customer, with what the day worked on says of them: who has them, and the cadences that they are in."""

    id: int
    created: date
    owner: str | None
    cadences: tuple[str, ...]
    _past: PastFacts
    _beside: dict[str, Value | None]

    def on(self, day: date) -> CustomerFacts:
        """Return the facts at the end of a day, not after the day worked on."""
        facts = self._past.on(day)
        given = {name for name in _APART if self._beside.get(name)}
        values = {**facts.values, **self._beside}
        return replace(facts, values=values, filled=facts.filled | given)


def customers_by_day(desk: Desk, terms: Collection[Term]) -> Iterator[CustomerByDay]:
    """Give the customers who were on file on the day worked on, with their facts as far as terms ask for them."""
    asked = {inner for term in terms for inner in desk.book.ladders.terms(term)}
    kinds = kinds_of_terms(desk, asked)
    known = select(Customer.id).where(is_customer(), Customer.created <= desk.today)
    ids: Sequence[int] = desk.session.scalars(known.order_by(Customer.id)).all()
    codes = {} if asked.isdisjoint(_REFERRERS) else _codes(desk)
    for part in chunks(ids):
        people = desk.session.scalars(select(Customer).where(Customer.id.in_(part))).all()
        owners = owners_on(desk, people, desk.today) if desk.today < desk.clock else {}
        numbers = {} if asked.isdisjoint(_PHONES) else first_numbers(desk.session, part)
        enrolled = {} if asked.isdisjoint(_ENROLLED) else _enrolled(desk, part)
        for person, past in past_facts(desk, people, desk.today, kinds):
            number = numbers.get(person.id)
            owner = desk.staff.name(owners.get(person.id, person.owner_id))
            cadences = enrolled.get(person.id, {})
            beside: dict[str, Value | None] = {
                "code": person.code,
                "name": person.name,
                "status": status(person, desk.today),
                "owner": owner,
                "phone": comparable_number(number) if number else None,
                "referrer": codes.get(person.referrer_id or 0),
                "interval": _interval(cadences),
            }
            yield CustomerByDay(person.id, person.created, owner, (*cadences,), past, beside)


def _codes(desk: Desk) -> dict[int, str]:
    """Return the codes of whoever brought somebody, by id."""
    brought = select(Customer.referrer_id).where(Customer.referrer_id.is_not(None))
    rows = desk.session.execute(select(Customer.id, Customer.code).where(Customer.id.in_(brought)))
    return {row.id: row.code for row in rows}


def _interval(cadences: dict[str, Cadence]) -> Decimal | None:
    return smallest_interval(cadences.values()) if cadences else None


def _enrolled(desk: Desk, ids: Sequence[int]) -> dict[int, dict[str, Cadence]]:
    """Return the cadences that each customer is in at the end of the day worked on, as they were last folded."""
    rows = desk.session.execute(
        select(Enrollment.customer_id, Enrollment.cadence, Enrollment.version)
        .where(
            Enrollment.customer_id.in_(ids),
            Enrollment.start <= desk.today,
            or_(Enrollment.ended.is_(None), Enrollment.ended > desk.today),
        )
        .order_by(Enrollment.customer_id, Enrollment.cadence)
    )
    editions = {(edition.name, edition.version): edition for edition in desk.book.editions}
    found: dict[int, dict[str, Cadence]] = defaultdict(dict)
    for customer_id, name, version in rows:
        edition = editions.get((name, version))
        if edition and edition.cadence:
            found[customer_id][name] = edition.cadence
    return found
