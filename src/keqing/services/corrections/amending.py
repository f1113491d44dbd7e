"""Correcting older records as new facts (`keqing amend`): a corrected copy takes a record's place.

Nothing is deleted. The copy has its place in the order of the day. Whatever named the first record
means the copy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from sqlalchemy import func, select

from keqing.definitions.kinds import EFFECTS, Effect
from keqing.definitions.vocabulary import CLOSED_BY
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.models import Customer, Event
from keqing.records.recorded import Recorded
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.corrections import signed_records
from keqing.services.corrections.amended_contact import check_contact
from keqing.services.corrections.corrected_record import (
    find_record,
    is_report,
    put_details,
    refuse_coming_day,
)
from keqing.services.corrections.marked_words import mark_words, new_flags
from keqing.services.derived import ownership, seats
from keqing.services.derived.events import closed_before, settle
from keqing.services.derived.open_reads import guard_open_records
from keqing.services.derived.refold import refold
from keqing.services.limits.entering import keep_corrected
from keqing.services.recording.amendable import fields_of, read_correction, read_words
from keqing.services.recording.contact_fields import (
    enter_started,
    started_events,
    started_kinds,
    unchanged_kinds,
    withdraw_started,
)
from keqing.services.recording.filled_values import fill_file, withdraw_filled
from keqing.services.recording.happenings import letting_in
from keqing.services.recording.licensed_work import guard_correction
from keqing.text import shell
from keqing.timeline.enrollment import FLAGGED, HEARD_IN, REFUSAL, SUSPECTED
from keqing.timeline.fold import ADVERSE

_COLUMNS = frozenset({"text", "outcome", "minutes", "entry", "channel"})
"""Fields of a record that are columns of their own; all others stand in its details."""


def amend_record(desk: WritingDesk, event_id: int, words: Sequence[str]) -> Recorded:
    """Put a corrected copy in the place of a record.

    Raises NotFound where there is no such record. Raises Unusable for a record that is struck out, for
    fields and values that it cannot have, and where nothing would change.
    """
    if item := signed_records.find_waiting(desk, event_id):
        return signed_records.amend_waiting(desk, *item, words)
    old = find_record(desk, event_id)
    customer = desk.session.get_one(Customer, old.customer_id)
    guard_correction(desk, customer, old)
    fields = fields_of(desk, old.kind)
    given = read_correction(desk, fields, words)
    day = date.fromisoformat(given.pop("day", old.day.isoformat()))
    refuse_coming_day(desk, day, old.day)
    copy = _copy(desk, old, day)
    if "time" in given and "time" in fields:
        copy.time = time.fromisoformat(given["time"]) if given["time"] else None
        del given["time"]
    _check_time(desk, old, copy)
    _fill(copy, given)
    if copy.kind == "contact":
        check_contact(desk, customer, old, copy, given)
    heard = mark_words(desk, customer, old, copy)
    flagged = new_flags(desk, old, copy)
    if _is_same(old, copy):
        raise Unusable(
            msg("That is what record {id} says already.", id=old.id),
            msg("See: keqing history {code}", code=customer.code),
        )
    if signed_records.is_signed_anew(old, copy):
        return signed_records.sign_anew(desk, customer, old, copy)
    over = keep_corrected(desk, customer, old, copy)
    before = closed_before(desk, customer)
    kinds = {old.kind} | seats.closing(old.outcome, copy.outcome)
    with guard_open_records(desk, [customer.id]), seats.keep_seats(desk, kinds) as seated:
        old.voided = True
        desk.session.add(copy)
        desk.session.flush()
        place = withdraw_filled(desk, customer, old)
        fill_file(desk, customer, copy, place if copy.day == old.day else None)
        if copy.kind == "contact":
            same = unchanged_kinds(desk, old.details, copy.details)
            never = started_kinds(desk, old.details or {}).keys() - {
                event.kind for event in started_events(desk, copy)
            }
            withdraw_started(desk, copy, keep=same)
            enter_started(desk, customer, copy, but=never)
        desk.session.flush()
        ownership.follow_records(desk, customer, copy)
        if kinds != {old.kind}:
            refold(desk, [customer.id])
    for name in heard:
        put_details(copy, {name: True, HEARD_IN[name]: copy.id})
    if flagged:
        put_details(copy, {FLAGGED: flagged, HEARD_IN[FLAGGED]: copy.id})
    desk.session.flush()
    recorded = settle(desk, customer, copy, before, *over, *seated.remarks(desk), *letting_in(desk))
    return replace(
        recorded,
        refused=heard.get(REFUSAL, recorded.refused),
        suspected=heard.get(SUSPECTED, recorded.suspected),
    )


def becomes_report(desk: Desk, event_id: int, words: Sequence[str]) -> bool:
    """Tell whether a record is of an adverse reaction once it is corrected so; raises as `amend_record` does."""
    if signed_records.find_waiting(desk, event_id):
        return False
    old = find_record(desk, event_id)
    given = read_words(desk, fields_of(desk, old.kind), words)
    return bool(given.get(ADVERSE, is_report(old)))


def _copy(desk: Desk, old: Event, day: date) -> Event:
    """Make a copy of a record for a day, in the old one's place, or after those of another day."""
    sequence = old.sequence
    if day != old.day:
        latest = desk.session.scalar(
            select(func.max(Event.sequence)).where(
                Event.customer_id == old.customer_id, Event.day == day
            )
        )
        sequence = (latest or 0) + 1
    return Event(
        customer_id=old.customer_id,
        sequence=sequence,
        day=day,
        time=old.time,
        kind=old.kind,
        agent_id=old.agent_id,
        direction=old.direction,
        channel=old.channel,
        outcome=old.outcome,
        minutes=old.minutes,
        text=old.text,
        entry=old.entry,
        details=dict(old.details or {}),
        answers=old.answers,
        apart=list(old.apart or ()),
        imported=old.imported,
        voided=False,
        corrects=old.id,
        edition=old.edition,
    )


def _check_time(desk: Desk, old: Event, copy: Event) -> None:
    """Raise Unusable for a time that has not come; of a call it may be meant as that of the next."""
    moved = (copy.day, copy.time) != (old.day, old.time)
    if not (moved and copy.time and copy.day == desk.clock and copy.time > desk.at.time()):
        return
    at = copy.time.isoformat("minutes")
    message = msg("{time} today has not come yet.", time=at)
    effect = EFFECTS.get(str(copy.outcome))
    if effect is None or effect in {Effect.CUT_OFF, *CLOSED_BY} or copy.time == old.time:
        raise Unusable(message, msg("A record is of now or earlier."))
    today = copy.day.isoformat()
    following = max(copy.details.get("next") or today, today)
    when = at if following == today else f"{following} {at}"
    raise Unusable(
        message,
        msg(
            "That would be the time of the call itself. When the next call is: keqing amend {id} {next}",
            id=old.id,
            next={"zh": shell.quote_word(f"下次={when}"), "en": shell.quote_word(f"next={when}")},
        ),
    )


def _fill(copy: Event, given: Mapping[str, Any]) -> None:
    """Put the corrected values where they belong; None takes a value away."""
    for name, value in given.items():
        if name == "text" or (name in _COLUMNS and copy.kind == "contact"):
            setattr(copy, name, value)
        elif name == "incoming":
            copy.direction = "in" if value else "out"
        elif name == "next":
            put_details(
                copy, {"next": (value or {}).get("day"), "next_time": (value or {}).get("time")}
            )
        elif name == "when":
            put_details(copy, {"day": value["day"], "time": value.get("time")})
        else:
            put_details(copy, {name: value})


def _is_same(old: Event, copy: Event) -> bool:
    """Tell whether a copy differs in nothing from the record."""
    names = ("day", "time", "direction", "channel", "outcome", "minutes", "text", "entry")
    return (
        all(getattr(old, name) == getattr(copy, name) for name in names)
        and (old.details or {}) == copy.details
    )
