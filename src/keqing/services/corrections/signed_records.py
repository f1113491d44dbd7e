"""Corrections of records that wait for signatures, and of those that were signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from keqing.errors import NotFound, Refused, Unusable
from keqing.i18n import msg
from keqing.models import Customer, Event
from keqing.records.recorded import Recorded
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.corrections.corrected_record import refuse_coming_day
from keqing.services.derived import ownership, seats
from keqing.services.derived.open_reads import guard_open_records
from keqing.services.derived.refold import refold
from keqing.services.limits.pending import find_item
from keqing.services.recording import licensed_work
from keqing.services.recording.amendable import fields_of, read_correction
from keqing.services.recording.amended_items import Correction, amend_item, signed_anew
from keqing.services.recording.filled_values import withdraw_filled
from keqing.services.recording.happenings import letting_in
from keqing.store.locks import alone
from keqing.timeline.open_records import APPROVED
from keqing.timeline.signatures import PENDING, SIGNED_ITEM, ItemState, PendingItem


def find_waiting(desk: Desk, number: int) -> tuple[Customer, PendingItem] | None:
    """Return the record that waits under a number, with its customer; None where none does."""
    event = desk.session.get(Event, number) if 0 < number < 2**31 else None
    if event is None or event.kind != PENDING or event.voided:
        return None
    customer_id, item = find_item(desk, number)
    if not (item.is_open and item.of in desk.kinds.by_name):
        return None
    return desk.session.get_one(Customer, customer_id), item


def amend_waiting(
    desk: WritingDesk, customer: Customer, item: PendingItem, words: Sequence[str]
) -> Recorded:
    """Correct a record that waits; what else than its text changes is signed anew. Raises as `amend_record` does."""
    alone(desk.session)
    licensed_work.guard_record(desk, customer, desk.kinds.by_name[item.of])
    fields = fields_of(desk, item.of)
    given = read_correction(desk, fields, words)
    old = item.event
    day = date.fromisoformat(given.pop("day", None) or old.day.isoformat())
    refuse_coming_day(desk, day, old.day)
    columns: dict[str, str | None] = {} if day == old.day else {"day": day.isoformat()}
    own = desk.kinds.by_name[item.of].fields
    stands = {"time": old.time.isoformat("minutes") if old.time else None, "text": old.text}
    for name in stands.keys() & given.keys() - own.keys():
        value = given.pop(name)
        columns |= {} if value == stands[name] else {name: value}
    changed = {name: value for name, value in given.items() if value != item.fields.get(name)}
    if not (changed or columns):
        raise Unusable(
            msg("That is what record {id} says already.", id=old.id),
            msg("See: keqing history {code}", code=customer.code),
        )
    return amend_item(desk, customer, item, Correction(changed, columns))


def is_signed_anew(old: Event, copy: Event) -> bool:
    """Tell whether a record was signed, and says something else than its text anew."""
    signed = (old.details or {}).get(APPROVED)
    return bool(signed) and (old.day, old.time, old.details) != (copy.day, copy.time, copy.details)


def sign_anew(desk: WritingDesk, customer: Customer, old: Event, copy: Event) -> Recorded:
    """Strike out a signed record, and open its item again with the values of a corrected copy, which is not stored.

    Raises Refused where nothing is known of its item.
    """
    alone(desk.session)
    _, item = _item_of(desk, old)
    before, after = old.details or {}, copy.details or {}
    changed: dict[str, Any] = {
        name: after.get(name)
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    }
    columns: dict[str, str | None] = {}
    if copy.day != old.day:
        columns["day"] = copy.day.isoformat()
    if copy.time != old.time:
        columns["time"] = copy.time.isoformat("minutes") if copy.time else None
    if copy.text != old.text:
        columns["text"] = copy.text
    with guard_open_records(desk, [customer.id]), seats.keep_seats(desk, [old.kind]) as seated:
        old.voided = True
        desk.session.flush()
        withdraw_filled(desk, customer, old)
        ownership.follow_records(desk, customer, old)
        refold(desk, [customer.id])
    said = (signed_anew(old.id), *seated.remarks(desk))
    done = amend_item(desk, customer, item, Correction(changed, columns), *said)
    letting_in(desk)
    return done


def _item_of(desk: Desk, old: Event) -> tuple[int, PendingItem]:
    number = (old.details or {}).get(SIGNED_ITEM)
    try:
        found = find_item(desk, number or 0)
    except NotFound:
        found = None
    if found is None or found[1].state is not ItemState.APPROVED:
        raise Refused(
            msg("Record {id} was signed; what was signed does not change.", id=old.id),
            msg("Strike it out and enter it anew: keqing void {id} --reason TEXT", id=old.id),
        )
    return found
