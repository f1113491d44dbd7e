"""The guard of limits for every way in: what a record comes to beside those that count with it, and what becomes of it.

    guard = LimitGuard(desk, kind.name)
    excess = guard.judge(customer.id, record)

Where no limit is about a kind, nothing is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from keqing.definitions.barred import is_cash
from keqing.definitions.condition import Term
from keqing.definitions.limit import RECEIVER, SEATS, Consequence, Limit
from keqing.definitions.limit_floors import (
    ADVANCE,
    EXPENSE,
    KEY_GRADES,
    NOTE,
    floors,
    is_barred_function,
    is_given,
    no_cash,
    nothing_for_barred,
    only_agents,
    only_institutions,
)
from keqing.definitions.limits_in_force import limits_in_force, named_in_shipped
from keqing.definitions.measure import CONTACT
from keqing.records.event import Event as EventRecord
from keqing.records.self_customer import SELF
from keqing.services.context.desk import Desk
from keqing.services.customers.customer_values import field_values
from keqing.services.customers.where_filter import facts_of
from keqing.services.derived.seats import ACCEPTED
from keqing.services.limits.drawn_samples import is_sample_done
from keqing.services.limits.scopes import GATHERING, Scopes
from keqing.text.folding import fold_name
from keqing.timeline.limit_judgement import (
    NOTHING,
    Bounds,
    Excess,
    LimitPart,
    amount_of,
    concerns,
    counts_others,
    judge,
    receiver_of,
    strictest,
)
from keqing.timeline.measures import CustomerFacts, Records

TO = "to"
"""The field of a gift that says for whom it is."""
CONSUMER = "consumer"
"""The type of customers who are people."""


class LimitGuard:
    """Judges records of a kind, one after the other; those that are written count for the next ones.

    `half_judged` are the limits, by name, of which this login of the server sees a part alone of what counts.
    """

    def __init__(self, desk: Desk, kind: str) -> None:
        """Read which limits are about a kind; of the records nothing is read yet."""
        self.desk, self.kind = desk, kind
        self._of_kind = None if kind == CONTACT else desk.kinds.by_name.get(kind)
        self._given = bool(self._of_kind and is_given(self._of_kind))
        self._on: dict[date, tuple[Limit, ...]] = {}
        self._facts: dict[int, CustomerFacts] = {}
        self.scopes = Scopes(desk)
        self.half_judged: dict[str, Limit] = {}
        self._concerned = self._given or _is_limited(desk, kind)

    @property
    def idle(self) -> bool:
        """Whether no limit is about the kind, on whatever day."""
        return not self._concerned

    def limits(self, day: date) -> tuple[Limit, ...]:
        """Return the limits by which a record of a day is judged: those of its day, and those of the day of entry."""
        if day not in self._on:
            desk = self.desk
            both = dict.fromkeys(
                limit
                for each in {day, desk.clock}
                for limit in limits_in_force(desk.stored, each, desk.kinds)
                if self.kind in limit.kinds and not _kept_by_seats(limit)
            )
            self._on[day] = tuple(both)
        return self._on[day]

    def prepare(self, customer_ids: Collection[int], days: Collection[date]) -> None:
        """Read at once what the records of these customers and days are judged by."""
        if self.idle:
            return
        limits = [limit for day in {*days} for limit in self.limits(day)]
        self.scopes.prepare(limits, customer_ids)
        if any(limit.when for limit in limits) or any(isinstance(e.most, str) for e in limits):
            self._read_facts(customer_ids, limits)
        if self._given:
            self.scopes.read_functions(customer_ids)

    def judge(
        self,
        customer_id: int,
        record: EventRecord,
        *,
        grade: str | None,
        name: str,
        instead_of: EventRecord | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> Excess | None:
        """Return how a record goes beyond its limits, the strictest of several; None where it keeps all.

        `grade` and `name` are the customer's. `instead_of` is the record whose place it takes: what raises nothing
        is not judged. `fields` are those of a customer who is not on file yet.
        """
        if self.idle:
            return None
        if fields is not None:
            self.scopes.newcomers.add(customer_id)
            self._facts.setdefault(customer_id, _new_facts(self.desk, fields))
        found = [
            excess
            for limit in self._limits_of(record, grade)
            if concerns(limit, record)
            and (instead_of is None or _raises(limit, instead_of, record))
            and not self._is_over(limit, record.day)
            and (
                excess := self._beyond(
                    limit, customer_id, record, instead_of.id if instead_of else None
                )
            )
        ]
        return self._barred(customer_id, record, name, instead_of) or strictest(found)

    def _is_over(self, limit: Limit, day: date) -> bool:
        """Tell whether a limit holds no more, because the sample is done that it waits for."""
        if limit.after is None or self.scopes.hides(limit):
            return False
        return is_sample_done(self.desk, limit.after, day)

    def sees_all(self, record: EventRecord, grade: str | None) -> bool:
        """Tell whether this login of the server sees all that a record is judged by."""
        limits = self._limits_of(record, grade)
        return not any(self.scopes.hides(limit) for limit in limits if concerns(limit, record))

    def judge_floors(
        self, customer_id: int, record: EventRecord, *, grade: str | None, name: str, but: int
    ) -> Excess | None:
        """Return how a record that waits under the number `but` goes beyond the floors on the day that it is signed."""
        if not self._given or not self._of_kind:
            return None
        found = [
            excess
            for limit in floors(self.desk.kinds, self._of_kind, key=grade in KEY_GRADES)
            if concerns(limit, record) and (excess := self._beyond(limit, customer_id, record, but))
        ]
        return self._barred(customer_id, record, name, None) or strictest(found)

    def judge_room(self, customer_id: int, record: EventRecord) -> Excess | None:
        """Return how a record that gets its last signature finds no room beside those that count; None where it does."""
        counted = LimitGuard(self.desk, self.kind)
        counted.scopes = Scopes(self.desk, submitted=False)
        waits = (e for e in self.limits(record.day) if e.breach is Consequence.WAIT)
        found = (
            counted._beyond(limit, customer_id, record, None)
            for limit in waits
            if concerns(limit, record)
        )
        return next(filter(None, found), None)

    def judge_by(self, name: str, customer_id: int, record: EventRecord) -> Excess | None:
        """Return how a record that is stored or waits goes beyond the limit of a name; None where it keeps it now."""
        found = (
            limit
            for limit in self.limits(record.day)
            if limit.name == name and not self.scopes.hides(limit)
        )
        excesses = (self._beyond(limit, customer_id, record, record.id) for limit in found)
        return next(filter(None, excesses), None)

    def _limits_of(self, record: EventRecord, grade: str | None) -> Iterator[Limit]:
        yield from self.limits(record.day)
        if self._given and self._of_kind:
            key = grade in KEY_GRADES
            yield from floors(self.desk.kinds, self._of_kind, key=key)

    def _barred(
        self, customer_id: int, record: EventRecord, name: str, instead_of: EventRecord | None
    ) -> Excess | None:
        """Return the excess of what is given to somebody who may get nothing, or as cash."""
        if not self._given:
            return None
        if _says_cash(record, instead_of):
            return _nothing_of(no_cash(), record)
        if instead_of and _same_receiver(instead_of, record):
            return None
        if self._is_for_barred(customer_id, record, name):
            return _nothing_of(nothing_for_barred(), record)
        return self._goes_astray(customer_id, record, name)

    def _goes_astray(self, customer_id: int, record: EventRecord, name: str) -> Excess | None:
        """Return the excess of an advance that goes to no agent, or of an expense that goes to no institution."""
        receiver = receiver_of(record.details)
        nature = self._of_kind.nature if self._of_kind else None
        if nature == ADVANCE and receiver not in map(fold_name, self.desk.staff.names):
            return _nothing_of(only_agents(), record)
        if nature == EXPENSE and (receiver != fold_name(name) or self._is_person(customer_id)):
            return _nothing_of(only_institutions(), record)
        return None

    def _is_for_barred(self, customer_id: int, record: EventRecord, name: str) -> bool:
        """Tell whether what is given is for somebody who prescribes or purchases."""
        receiver = receiver_of(record.details)
        words = [str(record.details.get(TO) or "")]
        if receiver != fold_name(name):
            words += [str(record.details.get(RECEIVER) or "")]
            words += [self.scopes.functions(customer_id).get(receiver, "")] if customer_id else []
        elif facts := self._facts_of(customer_id, ()):
            words += [str(facts.values.get("function") or "")]
        return any(map(is_barred_function, words))

    def _is_person(self, customer_id: int) -> bool:
        """Tell whether a customer is no institution."""
        facts = self._facts_of(customer_id, ())
        return facts is None or facts.values.get("type") in {CONSUMER, SELF, None}

    def _beyond(
        self,
        limit: Limit,
        customer_id: int,
        record: EventRecord,
        but: int | None,
    ) -> Excess | None:
        asks = limit.when is not None or isinstance(limit.most, str)
        facts = self._facts_of(customer_id, [limit]) if asks else None
        facts = facts.on(record.day) if facts else None
        among = self.scopes.among(limit, customer_id, record, but)
        excess = judge(limit, record, customer_id, among, self._bounds(limit, record, facts), facts)
        certain = excess and excess.part is not LimitPart.MOST
        if not certain and counts_others(limit, facts) and self.scopes.hides(limit):
            self.scopes.require_whole(limit)
            self.half_judged[limit.name] = limit
        if excess and excess.later is not None:
            return replace(excess, later=self.scopes.stored(limit, excess.later))
        return excess

    def _bounds(self, limit: Limit, record: EventRecord, facts: CustomerFacts | None) -> Bounds:
        """Return the most of a limit as a number: one that the customer's file lacks is unknown."""
        if limit.most == SEATS:
            seats = self.scopes.seats(record.details.get(GATHERING))
            return Bounds(None if seats is None else Decimal(seats))
        if isinstance(limit.most, str):
            value = facts.values.get(limit.most) if facts else None
            most = value if isinstance(value, Decimal) else None
            return Bounds(most, unknown=most is None)
        return Bounds(limit.most)

    def _facts_of(self, customer_id: int, limits: Collection[Limit]) -> CustomerFacts | None:
        if customer_id not in self._facts:
            self._read_facts([customer_id], limits)
        return self._facts.get(customer_id)

    def _read_facts(self, customer_ids: Collection[int], limits: Collection[Limit]) -> None:
        """Read what the conditions of limits ask of these customers."""
        known = [each for on in self._on.values() for each in on]
        terms = _terms([*limits, *known])
        wanted = sorted({each for each in customer_ids if each not in self._facts})
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            self._facts |= dict(facts_of(self.desk, part, terms))

    def take(self, customer_id: int, record: EventRecord) -> None:
        """Let a record that is written count for the next ones."""
        if not self.idle:
            self.scopes.take(customer_id, record)


def _terms(limits: Collection[Limit]) -> frozenset[Term]:
    return frozenset(term for limit in limits if limit.when for term in limit.when.terms())


def _is_limited(desk: Desk, kind: str) -> bool:
    """Tell whether a limit of the program or of the department can be about a kind; its text has the kind's words."""
    own = [row.text for row in desk.stored if row.type == "limit"]
    if own:
        days = {row.since for row in desk.stored if row.type == "limit"} | {desk.clock}
        return any(
            kind in limit.kinds
            for day in days
            for limit in limits_in_force(desk.stored, day, desk.kinds)
        )
    return named_in_shipped(kind)


def _kept_by_seats(limit: Limit) -> bool:
    """Tell whether a limit is the one of seats, which their own waiting list keeps."""
    return limit.most == SEATS and limit.kind == ACCEPTED and limit.breach is Consequence.WAIT


def _raises(limit: Limit, old: EventRecord, new: EventRecord) -> bool:
    """Tell whether a correction raises what counts for a limit: more of it, another day, receiver or value."""
    if not concerns(limit, old) or old.day != new.day or old.agent != new.agent:
        return True
    asked = {*limit.require, GATHERING, RECEIVER}
    if any(old.details.get(name) != new.details.get(name) for name in asked):
        return True
    return amount_of(limit, new) > amount_of(limit, old)


def _nothing_of(limit: Limit, record: EventRecord) -> Excess:
    return Excess(limit, LimitPart.BARRED, record.day, allowed=NOTHING)


def _says_cash(record: EventRecord, instead_of: EventRecord | None) -> bool:
    """Tell whether a field of a record, or one that a correction changes, says that it is cash."""
    before = instead_of.details if instead_of else {}
    return any(
        isinstance(value, str) and name != NOTE and before.get(name) != value and is_cash(value)
        for name, value in record.details.items()
    )


def _same_receiver(old: EventRecord, new: EventRecord) -> bool:
    return all(old.details.get(name) == new.details.get(name) for name in (RECEIVER, TO))


def _new_facts(desk: Desk, columns: Mapping[str, Any]) -> CustomerFacts:
    """Return the facts of somebody who is not on file yet, from the columns that are given."""
    return CustomerFacts(
        desk.today,
        Records(()),
        desk.kinds.measures,
        {
            **field_values(columns.get("fields") or {}, desk.kinds),
            "type": columns.get("type"),
            "grade": columns.get("grade"),
            "name": columns.get("name"),
        },
        sets={"tag": frozenset(columns.get("tags") or ())},
    )
