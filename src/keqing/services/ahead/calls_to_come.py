"""The calls to come, from what is stored of everybody or of some customers, and from timelines where that is not enough."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from keqing.models import Assignment, Customer
from keqing.services.ahead import stored_travellers
from keqing.services.ahead.customer_team import CustomerTeam
from keqing.services.ahead.stored_lines import CallableCustomer
from keqing.services.ahead.stored_travellers import StoredTravellers
from keqing.services.context.desk import Desk
from keqing.services.customers.stop_digests import has_stops, stopped_numbers
from keqing.services.derived.refold import read_timelines
from keqing.services.derived.staff_days import StaffDays
from keqing.services.derived.workload import Calls
from keqing.services.queries import today_reads
from keqing.services.queries.batching import Progress, chunks
from keqing.services.queries.real_customers import is_customer
from keqing.timeline.call_paths import OWNER
from keqing.timeline.calls_ahead import DayCall, calls_ahead
from keqing.timeline.continued_fold import ContinuedFold


class CustomerCalls(NamedTuple):
    """The calls to come of one customer, in the order of their days; `OWNER` in them is the customer's owner."""

    customer: CallableCustomer
    calls: Sequence[DayCall]

    def whose(self, call: DayCall) -> int | None:
        """Return whose row a call is in, None for nobody's."""
        return self.customer.owner_id if call.whose == OWNER else call.whose


def calls_to_come(
    desk: Desk,
    last: date,
    ids: Collection[int] | None = None,
    progress: Progress | None = None,
    *,
    without: Collection[int] = (),
    as_stored: bool = True,
) -> Iterator[CustomerCalls]:
    """Give the calls from today to `last` of these customers or of all, those without a call left out.

    The agents `without` are taken as gone. Without `as_stored` the desk is not as what is stored was folded, and
    each timeline is read.
    """
    days = StaffDays(desk, desk.today, last, without)
    if ids is None:
        active = select(Customer.id).where(Customer.status == "active", is_customer())
        ids = desk.session.scalars(active).all()
    told = as_stored and stored_travellers.is_told(desk)
    stored = StoredTravellers(desk, days, last) if told else None
    done = 0
    for part in chunks(ids):
        yield from _of_part(desk, days, part, last, stored)
        done += len(part)
        if progress:
            progress(done, len(ids))


def count_calls(
    desk: Desk, days: int, ids: Collection[int] | None = None, progress: Progress | None = None
) -> dict[int, Calls]:
    """Count the calls of so many days, today the first, to each of these customers or of all, by their ids."""
    last = desk.today + timedelta(days - 1)
    return {
        found.customer.id: Counter((call.day, found.whose(call)) for call in found.calls)
        for found in calls_to_come(desk, last, ids, progress)
    }


def _of_part(
    desk: Desk, days: StaffDays, ids: Sequence[int], last: date, stored: StoredTravellers | None
) -> Iterator[CustomerCalls]:
    silent, assigned = _silent(desk, ids), _assignments(desk, ids)
    calling = [key for key in ids if key not in silent] if silent else ids
    found: list[CustomerCalls] = []
    left: list[int] = []
    if stored is None:
        left.extend(calling)
    else:
        for customer, calls in stored.calls(calling, assigned):
            if calls is None:
                left.append(customer.id)
            elif calls:
                found.append(CustomerCalls(customer, calls))
    if left:
        found += _by_timeline(desk, days, left, last, assigned)
        found.sort(key=lambda each: each.customer.id)
    return iter(found)


def _by_timeline(
    desk: Desk,
    days: StaffDays,
    ids: Sequence[int],
    last: date,
    assigned: defaultdict[int, list[Assignment]],
) -> Iterator[CustomerCalls]:
    customers = desk.session.scalars(
        select(Customer)
        .where(Customer.id.in_(ids), Customer.status == "active", is_customer())
        .order_by(Customer.id)
    ).all()
    for customer, person, timeline in read_timelines(desk, customers, desk.staff):
        fold = ContinuedFold(person, timeline, desk.book, desk.almanac, desk.today)
        team = CustomerTeam(days, customer, assigned[customer.id], customer.folded or desk.today)
        calls = tuple(calls_ahead(fold, team, desk.today, last))
        if calls:
            yield CustomerCalls(CallableCustomer.of(customer), calls)


def _silent(desk: Desk, ids: Sequence[int]) -> set[int]:
    """Return those whose numbers are all stopped: the list has no call to them."""
    if not has_stops(desk.session):
        return set()
    own = today_reads.numbers(desk.session, ids).own
    stopped = stopped_numbers(desk.session, {number for found in own.values() for number in found})
    return {key for key, found in own.items() if stopped.issuperset(found)}


def _assignments(desk: Desk, ids: Sequence[int]) -> defaultdict[int, list[Assignment]]:
    found: defaultdict[int, list[Assignment]] = defaultdict(list)
    if desk.session.scalar(select(Assignment.id).limit(1)) is None:
        return found
    for row in desk.session.scalars(select(Assignment).where(Assignment.customer_id.in_(ids))):
        found[row.customer_id].append(row)
    return found
