"""Striking records out (`keqing void`), with what an outcome did beside the timeline."""

from __future__ import annotations

from sqlalchemy import func, select

from keqing.errors import Unusable
from keqing.i18n import Message, msg
from keqing.models import Customer, Event, Phone, Stop
from keqing.records.recorded import Recorded
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.corrections.corrected_record import find_record
from keqing.services.customers import stop_digests, stops
from keqing.services.derived import ownership, seats
from keqing.services.derived.events import closed_before, settle, write
from keqing.services.derived.open_reads import guard_open_records
from keqing.services.derived.refold import refold
from keqing.services.recording.contact_fields import withdraw_started
from keqing.services.recording.filled_values import withdraw_filled
from keqing.services.recording.happenings import letting_in
from keqing.services.recording.licensed_work import guard_correction

OUTCOMES_BESIDE = frozenset({"stop", "wrong-number"})
"""Outcomes that change more than the timeline: a stop is kept by number, and a wrong number is marked."""


def void_record(desk: WritingDesk, event_id: int, reason: str) -> tuple[Recorded, bool]:
    """Strike out a record; return what that changed, and whether the customer is called again by it.

    The manager is asked about a customer who is. Raises NotFound, and Unusable where there is no
    reason or the record is struck out already.
    """
    old = find_record(desk, event_id)
    if not reason.strip():
        raise Unusable(
            msg("Why the record is wrong is missing."),
            msg('Write it in a few words: keqing void {id} --reason "TEXT"', id=event_id),
        )
    customer = desk.session.get_one(Customer, old.customer_id)
    guard_correction(desk, customer, old)
    before, status = closed_before(desk, customer), customer.status
    kinds = {old.kind} | seats.closing(old.outcome)
    with guard_open_records(desk, [customer.id]), seats.keep_seats(desk, kinds) as seated:
        old.voided = True
        if old.kind == "contact":
            withdraw_started(desk, old)
        withdraw_filled(desk, customer, old)
        ownership.follow_records(desk, customer, old)
        remarks = _take_back(desk, old)
        event = write(desk, customer, "void", answers=old.id, text=reason)
        refold(desk, [customer.id])
    remarks += [*seated.remarks(desk), *letting_in(desk)]
    revived = status != "active" and customer.status == "active"
    if revived:
        stops.ask_manager(desk, [customer])
    return settle(desk, customer, event, before, *remarks), revived


def _take_back(desk: Desk, old: Event) -> list[Message]:
    """Take back what an outcome did beside the timeline, unless another record has it, too."""
    if old.kind != "contact" or old.outcome not in OUTCOMES_BESIDE:
        return []
    others = desk.session.scalar(
        select(func.count())
        .select_from(Event)
        .where(
            Event.customer_id == old.customer_id,
            Event.kind == "contact",
            Event.outcome == old.outcome,
            ~Event.voided,
            Event.id != old.id,
        )
    )
    if old.outcome == "stop":
        return [] if others else [_release_stops(desk, old.customer_id)]
    return _unmark_number(desk, old.customer_id, others or 0)


def _release_stops(desk: Desk, customer_id: int) -> Message:
    """Take the customer's numbers off the list; say whether another's wish keeps one of them on it."""
    for stop in desk.session.scalars(select(Stop).where(Stop.customer_id == customer_id)):
        desk.session.delete(stop)
    desk.session.flush()
    numbers = desk.session.scalars(stops.customer_numbers(customer_id)).all()
    if stop_digests.stopped_numbers(desk.session, numbers):
        return msg("A number stays on the list: somebody else who has it asked not to be called.")
    return msg("The customer's numbers may be called again.")


def _unmark_number(desk: Desk, customer_id: int, others: int) -> list[Message]:
    """Take the mark off the number that was marked last, unless `others` records stand for all marks."""
    bad = desk.session.scalars(
        select(Phone)
        .where(Phone.customer_id == customer_id, Phone.bad)
        .order_by(Phone.contact_person_id.is_not(None), Phone.id)
    ).all()
    if len(bad) <= others:
        return []
    bad[-1].bad = False
    return [msg("The number is no longer marked as wrong.")]
