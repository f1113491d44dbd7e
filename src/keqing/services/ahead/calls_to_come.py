"""The calls to come, from everybody's timeline or from that of some customers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from keqing.frozen import dataclass
from keqing.models import Assignment, Customer
from keqing.services.ahead.customer_team import CustomerTeam
from keqing.services.context.desk import Desk
from keqing.services.customers.stop_digests import stopped_numbers
from keqing.services.derived.refold import read_timelines
from keqing.services.derived.staff_days import StaffDays
from keqing.services.derived.workload import Calls
from keqing.services.queries import today_reads
from keqing.services.queries.batching import Progress, chunks
from keqing.services.queries.real_customers import is_customer
from keqing.timeline.calls_ahead import DayCall, calls_ahead
from keqing.timeline.continued_fold import ContinuedFold


@dataclass(frozen=True, slots=True)
class CustomerCalls:
    """The calls to come of one customer, in the order of their days."""

    customer: Customer
    calls: tuple[DayCall, ...]


def calls_to_come(
    desk: Desk,
    last: date,
    ids: Collection[int] | None = None,
    progress: Progress | None = None,
    *,
    without: Collection[int] = (),
) -> Iterator[CustomerCalls]:
    """Give the calls from today to `last` of these customers or of all, those without a call left out.

    The agents `without` are taken as gone.
    """
    days = StaffDays(desk, desk.today, last, without)
    if ids is None:
        active = select(Customer.id).where(Customer.status == "active", is_customer())
        ids = desk.session.scalars(active).all()
    done = 0
    for part in chunks(ids):
        yield from _of_part(desk, days, part, last)
        done += len(part)
        if progress:
            progress(done, len(ids))


def count_calls(
    desk: Desk, days: int, ids: Collection[int] | None = None, progress: Progress | None = None
) -> dict[int, Calls]:
    """Count the calls of so many days, today the first, to each of these customers or of all, by their ids."""
    last = desk.today + timedelta(days - 1)
    return {
        found.customer.id: Counter((call.day, call.whose) for call in found.calls)
        for found in calls_to_come(desk, last, ids, progress)
    }


def _of_part(
    desk: Desk, days: StaffDays, ids: Sequence[int], last: date
) -> Iterator[CustomerCalls]:
    customers = desk.session.scalars(
        select(Customer)
        .where(Customer.id.in_(ids), Customer.status == "active", is_customer())
        .order_by(Customer.id)
    ).all()
    silent, assigned = _silent(desk, ids), _assignments(desk, ids)
    calling = [customer for customer in customers if customer.id not in silent]
    for customer, person, timeline in read_timelines(desk, calling, desk.staff):
        fold = ContinuedFold(person, timeline, desk.book, desk.almanac, desk.today)
        team = CustomerTeam(days, customer, assigned[customer.id], customer.folded or desk.today)
        calls = tuple(calls_ahead(fold, team, desk.today, last))
        if calls:
            yield CustomerCalls(customer, calls)


def _silent(desk: Desk, ids: Sequence[int]) -> set[int]:
    """Return those whose numbers are all stopped: the list has no call to them."""
    own = today_reads.numbers(desk.session, ids).own
    stopped = stopped_numbers(desk.session, {number for found in own.values() for number in found})
    return {key for key, found in own.items() if stopped.issuperset(found)}


def _assignments(desk: Desk, ids: Sequence[int]) -> defaultdict[int, list[Assignment]]:
    found: defaultdict[int, list[Assignment]] = defaultdict(list)
    for row in desk.session.scalars(select(Assignment).where(Assignment.customer_id.in_(ids))):
        found[row.customer_id].append(row)
    return found
