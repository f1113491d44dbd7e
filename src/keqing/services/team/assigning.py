"""Giving customers to an agent (`keqing assign`): what is open follows them, and the new owner calls soon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import select

from keqing.definitions.cadence import Track
from keqing.errors import Refused, Unusable
from keqing.i18n import Message, msg
from keqing.models import Agent, Customer, Event
from keqing.records.self_customer import is_self
from keqing.records.team import Assigned, FollowupCounts
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.derived.ownership import OWNER, change_owners, give_role
from keqing.services.derived.refold import refold
from keqing.services.derived.standing_rows import role_of
from keqing.services.queries.batching import chunks
from keqing.timeline.enrollment import PROMISE, Enrollment, Standing


def assign(
    desk: WritingDesk, ids: Collection[int], to: Agent | None, role: str | None = None
) -> Assigned:
    """Give customers to an agent, or with None to nobody, from the day worked on, and fold them.

    With `role` the agent has that role for them, and they keep their owner. Raises Unusable for an agent who
    has left and for a day to come. Raises Refused for a licensed role that the agent does not have.
    """
    if desk.today > desk.clock and role is None:
        raise Unusable(
            msg("Customers cannot be given away for {day} already.", day=desk.today),
            msg("Assign them on that day. For some days: keqing cover NAME BY --from DAY --to DAY"),
        )
    check_here(desk, to)
    if to and role:
        advice = msg("Agents get it with: keqing add-agent NAME --role {role}", role=role)
        check_licences(desk, to, [role], advice)
    customers = [customer for customer in _customers(desk, ids) if not is_self(customer.id)]
    agent_id = to.id if to else None
    events = (
        give_role(desk, customers, role, agent_id)
        if role
        else change_owners(desk, customers, agent_id)
    )
    moved = {event.customer_id: event for event in events}
    counted = _CountedWork(role)
    for part in chunks(moved):
        counted.take(refold(desk, part), {moved[key].id for key in part})
    codes = sorted(
        ((customer.code, customer.name) for customer in customers if customer.id in moved),
        key=lambda pair: (len(pair[0]), pair[0]),
    )
    return Assigned(
        day=desk.today,
        to=to.name if to else None,
        role=role,
        role_title=desk.words.titles_of("role").get(role) if role else None,
        moved=tuple(codes),
        same=len(customers) - len(moved),
        before=_before(events),
        followups=counted.followups,
        handover=min(counted.handovers, default=None),
        calls=len(counted.handovers),
        remarks=tuple(_remarks(desk, moved, counted, to, role)),
        dry_run=desk.dry_run,
    )


def check_here(desk: Desk, agent: Agent | None) -> None:
    """Raise Unusable for an agent who has left by the day worked on."""
    if agent is None or agent.active:
        return
    raise Unusable(
        msg("{name} does not work here any more.", name=agent.name),
        msg("Agents: {names}.", names=desk.staff.names)
        if desk.staff.names
        else msg("Add an agent with: keqing add-agent NAME"),
    )


def check_licences(desk: Desk, agent: Agent, roles: Iterable[str], advice: Message) -> None:
    """Raise Refused for the first of these roles that needs a licence and that the agent does not have."""
    lacking = next(
        (role for role in roles if role in desk.licensed and role not in agent.roles), ""
    )
    if lacking:
        raise Refused(
            msg(
                "{name} does not have the role {role}, which needs a licence.",
                name=agent.name,
                role=desk.words.titles_of("role").get(lacking, {"zh": lacking, "en": lacking}),
            ),
            advice,
        )


def _customers(desk: Desk, ids: Collection[int]) -> list[Customer]:
    return [
        customer
        for part in chunks(set(ids))
        for customer in desk.session.scalars(
            select(Customer).where(Customer.id.in_(part)).order_by(Customer.id)
        )
    ]


class _CountedWork:
    """The follow-ups that go to another agent with their customers, counted portion by portion."""

    def __init__(self, role: str | None) -> None:
        self.role = role
        self.followups = FollowupCounts()
        self.handovers: list[date] = []

    def take(self, standings: dict[int, Standing], events: Collection[int]) -> None:
        """Count the follow-ups of these customers, and the calls that one of these events has started."""
        for standing in standings.values():
            begun = [each for each in standing.live if each.origin and each.origin.id in events]
            self.handovers += [each.step.due for each in begun if each.step]
            self.followups += count_followups(
                each
                for each in standing.live
                if each.step and each not in begun and role_of(each) == self.role
            )


def count_followups(live: Iterable[Enrollment]) -> FollowupCounts:
    """Count open follow-ups."""
    found = FollowupCounts()
    for each in live:
        promised, alert = each.cadence.name == PROMISE, each.track is Track.ALERT
        found += FollowupCounts(1, int(promised and not alert), int(alert))
    return found


def _before(events: Sequence[Event]) -> tuple[tuple[str | None, int], ...]:
    """Count customers by whom they come from, most first."""
    counts = Counter(event.details.get("from") for event in events)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or "")))


def _remarks(
    desk: Desk, moved: Collection[int], counted: _CountedWork, to: Agent | None, role: str | None
) -> Iterator[Message]:
    if moved and to and role is None and not counted.handovers and not _asks_for_a_call(desk):
        yield msg(
            "No cadence asks for a first call by the new owner. Switch it on: keqing cadence on {name}",
            name={"zh": "交接首呼", "en": "orphan-first"},
        )


def _asks_for_a_call(desk: Desk) -> bool:
    """Whether a cadence in force begins with a change of owner."""
    return any(
        start.kind == OWNER
        for edition in desk.book.in_force(desk.today).values()
        for start in (edition.cadence.starts_on if edition.cadence else ())
    )
