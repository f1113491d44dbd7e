"""Which customers a condition holds for, on the day worked on: `keqing list --where`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import cast

from sqlalchemy import select

from keqing.definitions.cadence import Cadence
from keqing.definitions.case_kinds import case_kinds
from keqing.definitions.condition import Condition, Joined, Term
from keqing.definitions.condition_text import read_condition
from keqing.definitions.customer_terms import FIRST_STAGE, CustomerTerms
from keqing.definitions.fields import Field
from keqing.definitions.names import find_called, suggest_words
from keqing.errors import NotFound, Unusable
from keqing.i18n import msg
from keqing.models import Customer, Enrollment, Event
from keqing.records.event import Event as EventRecord
from keqing.services.context.desk import Desk
from keqing.services.customers.customer_values import day_of_birth, filled_fields, values_of
from keqing.services.customers.discreet import is_health
from keqing.services.customers.listing import status
from keqing.services.derived.past import past_facts
from keqing.services.derived.refold import timeline_of
from keqing.services.queries.batching import chunks
from keqing.services.queries.number_to_dial import first_numbers
from keqing.services.queries.real_customers import is_customer
from keqing.text.phone_digits import comparable_number
from keqing.timeline.condition_watch import smallest_interval
from keqing.timeline.derived_events import derived_events, with_derived
from keqing.timeline.ladder_levels import BY_HAND
from keqing.timeline.measures import (
    CustomerFacts,
    Records,
    consents_given,
    record_kinds_of,
)
from keqing.timeline.past_facts import PastFacts


def read(desk: Desk, text: str | None, filter_word: str | None) -> Condition:
    """Return the condition that a text says, a filter of the department's has, or both together.

    Raises Unusable where the text is no condition or asks what is not known, NotFound for a filter.
    """
    texts = [text] if text is not None else []
    if filter_word is not None:
        texts.append(named_filter(desk, filter_word))
    conditions = tuple(_read(desk, each) for each in texts)
    return conditions[0] if len(conditions) == 1 else Joined("and", conditions)


def _read(desk: Desk, text: str) -> Condition:
    try:
        return read_condition(text, CustomerTerms(desk.kinds))
    except Unusable:
        return read_condition(text, CustomerTerms(desk.kinds, _free_fields(desk)))


def named_filter(desk: Desk, word: str) -> str:
    """Return the condition of the department's filter that is called so. Raises NotFound."""
    among = list(desk.kinds.filters.values())
    if found := find_called(word, among):
        return found.when
    hint = (
        suggest_words(word, among, listing="keqing define list filter")
        if among
        else msg("None is defined here yet: keqing define apply FILE")
    )
    raise NotFound(msg("There is no filter '{word}'.", word=word), hint)


def asks_health(desk: Desk, condition: Condition) -> bool:
    """Tell whether a condition looks at health facts: a sensitive field of customers, or of a kind's records."""
    return any(term_asks_health(desk, term) for term in condition.terms())


def term_asks_health(desk: Desk, term: Term) -> bool:
    """Tell whether a term looks at a health fact."""
    measure = desk.kinds.measures.get(term.name)
    if measure and term.argument is None:
        return any(
            _is_sensitive(desk, source.kind, source.field or "") for source in measure.sources
        )
    kind, _, field_name = (term.argument or "").partition(".")
    name = term.argument or term.name
    return _is_sensitive(desk, kind, field_name) or is_health(desk, name)


def _is_sensitive(desk: Desk, kind: str, field_name: str) -> bool:
    """Tell whether a field of a kind's records is a health fact."""
    found = desk.kinds.by_name.get(kind)
    field = found.fields.get(field_name) if found else None
    return field is not None and field.sensitive


def fitting(desk: Desk, ids: Sequence[int], condition: Condition) -> tuple[int, ...]:
    """Return those of the customers for whom a condition holds, in their order, at the end of the day worked on."""
    terms = frozenset(condition.terms())
    return tuple(
        customer_id
        for part in chunks(ids)
        for customer_id, facts in facts_of(desk, part, terms)
        if condition.holds(facts)
    )


def _free_fields(desk: Desk) -> dict[str, Field]:
    """Return the fields that customers have here beside the known ones; each is text."""
    rows = desk.session.scalars(select(Customer.fields).where(is_customer()))
    return {name: Field(name, {}) for fields in rows for name in fields or ()}


def facts_of(
    desk: Desk, ids: Sequence[int], terms: Collection[Term]
) -> Iterator[tuple[int, CustomerFacts]]:
    """Give the facts of each customer on the day worked on, as far as terms ask for them."""
    terms = {inner for term in terms for inner in desk.book.ladders.terms(term)}
    events = _events(desk, ids, terms)
    numbers = first_numbers(desk.session, ids) if _asks(terms, "phone") else {}
    intervals = _intervals(desk, ids) if Term("interval") in terms else {}
    found = desk.session.scalars(select(Customer).where(Customer.id.in_(ids)))
    customers = {customer.id: customer for customer in found}
    referrers = _referrers(desk, customers.values()) if Term("referrer") in terms else {}
    for customer_id in ids:
        customer = customers[customer_id]
        yield (
            customer_id,
            CustomerFacts(
                day=desk.today,
                records=Records(events.get(customer_id, ())),
                measures=desk.kinds.measures,
                values={
                    **values_of(customer, desk.kinds, desk.staff.name(customer.owner_id)),
                    "type": customer.type,
                    "grade": customer.grade,
                    BY_HAND: customer.grade,
                    "stage": customer.stage or FIRST_STAGE,
                    "status": status(customer, desk.today),
                    "phone": _comparable(numbers.get(customer_id)),
                    "interval": intervals.get(customer_id),
                    "referrer": referrers.get(customer.referrer_id),
                },
                filled=filled_fields(customer, numbers.get(customer_id)),
                sets={
                    "tag": frozenset(customer.tags or ()),
                    "role": frozenset({str((customer.fields or {}).get("role", ""))}),
                    "consent": consents_given(events.get(customer_id, ())),
                },
                born=day_of_birth(customer),
                kind_of=desk.book.kind,
                ladders=desk.book.ladders,
                past=_past_of(desk, customer) if desk.book.ladders.has_grants else None,
            ),
        )


def _past_of(desk: Desk, customer: Customer) -> Callable[[date], CustomerFacts]:
    """Return the facts of a customer on earlier days, by all of their records, which are read when somebody asks."""

    @cache
    def known() -> PastFacts:
        ((_, past),) = past_facts(desk, [customer], desk.today)
        return past

    return lambda day: known().on(day)


def _referrers(desk: Desk, customers: Iterable[Customer]) -> Mapping[int | None, str]:
    """Return the codes of whoever brought these customers, by id."""
    ids = {customer.referrer_id for customer in customers} - {None}
    found = desk.session.execute(select(Customer.id, Customer.code).where(Customer.id.in_(ids)))
    return {row.id: row.code for row in found}


def _comparable(number: str | None) -> str | None:
    """Return a number as those of conditions are compared with it."""
    return None if number is None else comparable_number(number)


def _asks(terms: Collection[Term], name: str) -> bool:
    return Term(name) in terms or Term("has", name) in terms


def _events(
    desk: Desk, ids: Sequence[int], terms: Collection[Term]
) -> Mapping[int, list[EventRecord]]:
    """Return the records that a condition looks at, by customer, in the order of their days."""
    known = desk.kinds
    kinds = {
        kind
        for term in terms
        for kind in record_kinds_of(term, known.measures, lambda: case_kinds(known))
    }
    derived = {each.name: each.derivation for each in desk.book.derivations if each.name in kinds}
    kinds |= {kind for derivation in derived.values() if derivation for kind in derivation.kinds}
    if not kinds:
        return {}
    rows: dict[int, list[Event]] = defaultdict(list)
    for row in desk.session.execute(
        select(*Event.__table__.columns)
        .where(Event.customer_id.in_(ids), Event.kind.in_(kinds))
        .order_by(Event.customer_id, Event.day, Event.sequence)
    ):
        rows[row.customer_id].append(cast("Event", row))
    found = {}
    for customer_id, theirs in rows.items():
        timeline = [event for event in timeline_of(desk, theirs) if not event.voided]
        if derived:
            timeline = with_derived(timeline, derived_events(timeline, desk.book), desk.today)
        found[customer_id] = timeline
    return found


def _intervals(desk: Desk, ids: Sequence[int]) -> dict[int, Decimal | None]:
    """Return the smallest interval of each customer's enrollments that run, in days."""
    rows = desk.session.execute(
        select(Enrollment.customer_id, Enrollment.cadence, Enrollment.version).where(
            Enrollment.customer_id.in_(ids), Enrollment.ended.is_(None)
        )
    )
    editions = {(edition.name, edition.version): edition for edition in desk.book.editions}
    cadences: dict[int, list[Cadence]] = defaultdict(list)
    for customer_id, name, version in rows:
        edition = editions.get((name, version))
        if edition and edition.cadence:
            cadences[customer_id].append(edition.cadence)
    return {customer_id: smallest_interval(theirs) for customer_id, theirs in cadences.items()}
