"""The records that count with one for a limit, read from the timeline: of a customer, a receiver, an agent, of all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from sqlalchemy import select

from keqing.definitions.case_kinds import kinds_with_answers
from keqing.definitions.limit import Across, Consequence, Limit
from keqing.errors import Refused
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import ContactPerson, Gathering
from keqing.records.event import Event as EventRecord
from keqing.services.context.desk import Desk
from keqing.services.derived.open_reads import read_timelines
from keqing.services.limits.pending import submitted_items
from keqing.services.queries.batching import chunks
from keqing.store.locks import alone
from keqing.store.seat import sees_part
from keqing.text.folding import fold_name
from keqing.timeline.limit_judgement import Among, concerns, receiver_of

_WIDE = frozenset({Across.AGENT, Across.GATHERING, Across.ALL})
"""Scopes that hold records of other customers."""
GATHERING = "gathering"


@dataclass(slots=True)
class Pool:
    """The records of some kinds, by customer, as far as they were read; what is taken in since stands among them.

    `whole` says that those of all customers are there, `known` whose are. `stored` are the numbers of their rows.
    Records that wait for signatures are among them where `submitted` says so.
    """

    kinds: frozenset[str]
    submitted: bool = True
    by_customer: dict[int, list[EventRecord]] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    whole: bool = False
    stored: dict[int, int] = field(default_factory=dict)

    def read(self, desk: Desk, customer_ids: Collection[int]) -> None:
        """Read the records of these customers that were not read yet."""
        missing = set(customer_ids) - self.known
        if self.whole or not missing:
            return
        self._take(desk, missing)
        self.known |= missing

    def read_all(self, desk: Desk) -> None:
        """Read the records of all customers."""
        if self.whole:
            return
        self.by_customer.clear()
        self._take(desk, None)
        self.whole = True

    def _take(self, desk: Desk, ids: Collection[int] | None) -> None:
        read = read_timelines(desk, self.kinds, ids)
        for customer_id, events in read.by_customer.items():
            self.by_customer[customer_id] = list(events)
        self.stored |= read.stored
        if not self.submitted:
            return
        for customer_id, item in submitted_items(desk, self.kinds, ids):
            self.add(customer_id, item.as_record)

    def add(self, customer_id: int, record: EventRecord) -> None:
        """Take in a record that was judged and is written."""
        self.by_customer.setdefault(customer_id, []).append(record)


class Scopes:
    """Reads what counts with a record, once for each limit, and keeps it for the next records.

    `newcomers` are customers who are not on file yet, by numbers of their own: nothing is read of them.
    """

    def __init__(self, desk: Desk, *, submitted: bool = True) -> None:
        """Begin with nothing read. Records that wait for signatures count where `submitted` says so."""
        self.desk, self._submitted = desk, submitted
        self._pools: dict[frozenset[str], Pool] = {}
        self._functions: dict[int, dict[str, str]] = {}
        self._seats: dict[str, int | None] | None = None
        self.newcomers: set[int] = set()

    def hides(self, limit: Limit) -> bool:
        """Tell whether this login of the server sees a part alone of what counts for a limit."""
        return (limit.across in _WIDE or limit.after is not None) and sees_part(self.desk.session)

    def require_whole(self, limit: Limit) -> None:
        """Raise Refused where this login sees a part of what counts for a limit that keeps records out."""
        if limit.breach is not Consequence.FLAG and self.hides(limit):
            raise Refused(
                msg(
                    "Your login on the server does not see all that counts for the limit {limit}.",
                    limit=limit.title or limit.name,
                ),
                msg("Ask a manager to run it."),
            )

    def prepare(self, limits: Sequence[Limit], customer_ids: Collection[int]) -> None:
        """Read at once what these customers' records are judged by."""
        for limit in limits:
            pool = self._pool(limit)
            if limit.across in _WIDE:
                alone(self.desk.session)
                pool.read_all(self.desk)
            else:
                pool.read(self.desk, customer_ids)

    def among(
        self, limit: Limit, customer_id: int, record: EventRecord, but: int | None = None
    ) -> Among:
        """Return the records that count with one; `but` is the number of one whose place it takes."""
        pool = self._pool(limit)
        if limit.across in _WIDE:
            alone(self.desk.session)
            pool.read_all(self.desk)
            customers: Mapping[int, list[EventRecord]] = pool.by_customer
        else:
            pool.read(self.desk, {customer_id} - self.newcomers)
            customers = {customer_id: pool.by_customer.get(customer_id, [])}
        found = {
            id_: [event for event in events if event.id != but and _beside(limit, event, record)]
            for id_, events in customers.items()
        }
        agent = record.agent if limit.across is Across.AGENT else None
        receiver = receiver_of(record.details) if limit.of_receiver else None
        return Among(found, agent, receiver, self.desk.book.kind)

    def of_customer(self, limit: Limit, customer_id: int) -> list[EventRecord]:
        """Return the records of a customer that a limit is about."""
        pool = self._pool(limit)
        pool.read(self.desk, [customer_id])
        return [e for e in pool.by_customer.get(customer_id, []) if concerns(limit, e)]

    def stored(self, limit: Limit, event_id: int | None) -> int | None:
        """Return the number of a record's row as people know it."""
        return None if event_id is None else self._pool(limit).stored.get(event_id, event_id)

    def take(self, customer_id: int, record: EventRecord) -> None:
        """Let a record that is written count for the next ones."""
        for pool in self._pools.values():
            if record.kind in pool.kinds:
                pool.add(customer_id, record)

    def functions(self, customer_id: int) -> Mapping[str, str]:
        """Return what the contact persons of a customer do, by their folded names."""
        if customer_id not in self._functions:
            self.read_functions([customer_id])
        return self._functions[customer_id]

    def read_functions(self, customer_ids: Collection[int]) -> None:
        """Read what the contact persons of these customers do."""
        ids = {each for each in customer_ids if each not in self._functions}
        self._functions |= {each: {} for each in ids}
        ids -= self.newcomers
        for part in chunks(ids):
            rows = select(
                ContactPerson.customer_id,
                ContactPerson.name,
                ContactPerson.relation,
                ContactPerson.fields,
            ).where(ContactPerson.customer_id.in_(part))
            for row in self.desk.session.execute(rows):
                said = (row.fields or {}).get("function"), row.relation
                words = " ".join(str(word) for word in said if word)
                self._functions[row.customer_id][fold_name(row.name)] = words

    def seats(self, gathering: object) -> int | None:
        """Return the seats of a gathering; None for one that has no number of them."""
        if self._seats is None:
            rows = self.desk.session.execute(select(Gathering.name, Gathering.seats))
            self._seats = {row.name: row.seats for row in rows}
        return self._seats.get(str(gathering))

    def _pool(self, limit: Limit) -> Pool:
        kinds = limit.kinds
        if limit.balance:
            kinds = kinds_with_answers(self.desk.kinds, kinds)
        return self._pools.setdefault(kinds, Pool(kinds, self._submitted))


def _beside(limit: Limit, event: EventRecord, record: EventRecord) -> bool:
    """Tell whether an event counts with a record for a limit; of a balance the answers do as well."""
    if limit.balance:
        return True
    if not concerns(limit, event):
        return False
    match limit.across:
        case Across.AGENT:
            return event.agent == record.agent
        case Across.GATHERING:
            return event.details.get(GATHERING) == record.details.get(GATHERING)
        case Across.RECEIVER:
            return receiver_of(event.details) == receiver_of(record.details)
        case _:
            return True
