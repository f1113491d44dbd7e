"""How a customer stands with each limit on a day: what is used, what is left, and until when (`keqing limits`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select

from keqing.definitions.limit import RECEIVER, SEATS, Across, Limit
from keqing.definitions.limit_floors import (
    KEY_GRADES,
    floors,
    given_kinds,
    nothing_for_barred,
)
from keqing.definitions.limits_in_force import limits_in_force
from keqing.definitions.measure_file import find_kind
from keqing.models import Customer, Gathering
from keqing.records.event import Event as EventRecord
from keqing.records.limits import CustomerLimits, LimitLine
from keqing.services.context.desk import Desk
from keqing.services.customers.where_filter import facts_of
from keqing.services.limits.drawn_samples import is_sample_done
from keqing.services.limits.scopes import GATHERING, Scopes
from keqing.services.limits.sentences import plain, title_of
from keqing.text.folding import fold_name
from keqing.timeline.limit_judgement import (
    NOTHING,
    Among,
    holds_until,
    receiver_of,
    truth,
    used_on,
)
from keqing.timeline.measures import CustomerFacts


def limits_of(desk: Desk, customer: Customer) -> CustomerLimits:
    """Return each limit that holds for a customer on the day worked on, with what is used of it."""
    lines = [*_floor_lines(desk, customer), *_own_lines(desk, customer)]
    return CustomerLimits(customer.code, customer.name, desk.today, tuple(lines))


def _own_lines(desk: Desk, customer: Customer) -> Iterator[LimitLine]:
    limits = limits_in_force(desk.stored, desk.today, desk.kinds)
    terms = frozenset(term for limit in limits if limit.when for term in limit.when.terms())
    ((_, facts),) = facts_of(desk, [customer.id], terms)
    scopes = Scopes(desk)
    for limit in limits:
        if (
            limit.after
            and not scopes.hides(limit)
            and is_sample_done(desk, limit.after, desk.today)
        ):
            continue
        holds = truth(limit.when, facts) if limit.when else True
        if holds is False and limit.otherwise is None:
            continue
        if holds is False:
            yield _line(desk, limit, None, each=limit.otherwise)
            continue
        if limit.across is Across.GATHERING and limit.most is not None:
            yield from _of_gatherings(desk, limit, customer, facts, scopes)
        else:
            yield _counted(desk, limit, customer, facts, scopes, certain=holds is not None)


def _of_gatherings(
    desk: Desk, limit: Limit, customer: Customer, facts: CustomerFacts, scopes: Scopes
) -> Iterator[LimitLine]:
    """Give a line for each gathering to come, the first one first; one line where there is none."""
    names = desk.session.scalars(
        select(Gathering.name)
        .where(Gathering.day >= desk.today)
        .order_by(Gathering.day, Gathering.id)
    ).all()
    asked = facts.values.get(limit.most) if isinstance(limit.most, str) else limit.most
    for name in names:
        most = scopes.seats(name) if limit.most == SEATS else asked
        number = Decimal(most) if isinstance(most, (int, Decimal)) else None
        asking = replace(_asking(desk, customer, limit), details={GATHERING: name})
        among = None if scopes.hides(limit) else scopes.among(limit, customer.id, asking)
        yield _line(desk, limit, among, each=limit.each, most=number)._replace(gathering=name)
    if not names:
        number = asked if isinstance(asked, Decimal) else None
        yield _line(desk, limit, None, each=limit.each, most=number)


def _counted(
    desk: Desk,
    limit: Limit,
    customer: Customer,
    facts: CustomerFacts,
    scopes: Scopes,
    *,
    certain: bool,
) -> LimitLine:
    """Return the line of a limit that holds; where it is not certain that it does, the stricter number counts."""
    each = limit.each
    if not certain and each is not None and limit.otherwise is not None:
        each = min(each, limit.otherwise)
    if limit.most is None:
        return _line(desk, limit, None, each=each)
    most = facts.values.get(limit.most) if isinstance(limit.most, str) else limit.most
    number = most if isinstance(most, Decimal) else None
    if limit.most == SEATS or limit.across is Across.RECEIVER or scopes.hides(limit):
        return _line(desk, limit, None, each=each, most=number)
    among = scopes.among(limit, customer.id, _asking(desk, customer, limit))
    return _line(desk, limit, among, each=each, most=number)


def _asking(desk: Desk, customer: Customer, limit: Limit) -> EventRecord:
    """Return a record of the owner that would be judged today."""
    agent = desk.staff.name(customer.owner_id)
    details = {RECEIVER: agent} if limit.of_receiver else {}
    return EventRecord(0, 0, desk.today, limit.kind, agent=agent, details=details)


def _floor_lines(desk: Desk, customer: Customer) -> Iterator[LimitLine]:
    """Give the floors of what is given, each for the receiver of this customer who has most of it."""
    key = customer.grade in KEY_GRADES
    limits: dict[str, Limit] = {}
    for kind in given_kinds(desk.kinds):
        for limit in floors(desk.kinds, kind, key=key):
            limits.setdefault(limit.name, limit)
    scopes = Scopes(desk)
    for limit in limits.values():
        asking = _asking(desk, customer, limit)
        if limit.across is not Across.RECEIVER:
            seen = None if scopes.hides(limit) else scopes.among(limit, customer.id, asking)
            yield _line(desk, limit, seen, most=_most(limit))
            continue
        pool = scopes.of_customer(limit, customer.id)
        receivers = {receiver_of(event.details): event for event in pool if event.day <= desk.today}
        parts = {
            name: Among({customer.id: [e for e in pool if receiver_of(e.details) == name]})
            for name in receivers
        }
        fullest = max(parts, key=lambda name: used_on(limit, parts[name], desk.today), default="")
        among = parts.get(fullest, Among())
        shown = str(receivers[fullest].details.get("receiver")) if fullest else None
        same = fold_name(customer.name) == fullest
        line = _line(desk, limit, among, most=_most(limit))
        yield line._replace(receiver=None if same or line.used == "0" else shown)
    if limits:
        yield _line(desk, nothing_for_barred(), None, each=NOTHING)


def _most(limit: Limit) -> Decimal | None:
    return limit.most if isinstance(limit.most, Decimal) else None


def _line(
    desk: Desk,
    limit: Limit,
    among: Among | None,
    *,
    each: Decimal | None = None,
    most: Decimal | None = None,
) -> LimitLine:
    used = used_on(limit, among, desk.today) if among else None
    kind = find_kind(limit.kind, desk.kinds)
    return LimitLine(
        name=limit.name,
        title=title_of(limit),
        kind=kind.title if kind else {"zh": limit.kind, "en": limit.kind},
        each=None if each is None else plain(each),
        most=None if most is None else plain(most),
        used=None if used is None else plain(used),
        left=None if used is None or most is None else plain(max(NOTHING, most - used)),
        until=holds_until(limit, among, desk.today) if among else None,
        breach=str(limit.breach),
        lacking=isinstance(limit.most, str) and limit.most != SEATS and most is None,
        required=tuple(_field_title(desk, limit, name) for name in limit.require),
        source=limit.source,
    )


def _field_title(desk: Desk, limit: Limit, name: str) -> Mapping[str, str]:
    kind = desk.kinds.by_name.get(limit.kind)
    found = kind.fields.get(name) if kind else None
    return found.title if found and found.title else {"zh": name, "en": name}
