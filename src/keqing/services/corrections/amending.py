"""Correcting older records as new facts: a corrected copy takes a record's place, or it is struck out.

Nothing is deleted. The copy has its place in the order of the day; whatever named the first record
means the copy (`standings`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from sqlalchemy import func, select

from keqing.definitions.kinds import Effect, outcomes
from keqing.definitions.vocabulary import CLOSED_BY
from keqing.errors import KeqingError, NotFound, Unusable
from keqing.i18n import Message, msg
from keqing.models import Customer, Event, Phone, Stop
from keqing.records.event import ON_FILE
from keqing.records.recorded import Recorded
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.reactions import first_told
from keqing.services.context.refusals import first_heard
from keqing.services.customers import stops
from keqing.services.derived.events import closed_before, settle, write
from keqing.services.derived.refold import refold
from keqing.services.recording import contacts
from keqing.services.recording.amendable import fields_of, read_words
from keqing.text import shell
from keqing.timeline.enrollment import HEARD_IN, REFUSAL, SUSPECTED
from keqing.timeline.fold import ADVERSE

_COLUMNS = frozenset({"text", "outcome", "minutes", "entry", "channel"})
"""Fields of a record that are columns of their own; all others stand in its details."""

_ASIDE = frozenset({"stop", "wrong-number"})
"""Outcomes that change more than the timeline: a stop is kept by number, and a wrong number is marked."""
_FOR_GOOD = frozenset({"deceased"})
"""Outcomes that are only ever taken back by striking the record out, which is asked about."""
_MOST = 2**31 - 1
"""The largest id that every engine takes."""


def amend(desk: WritingDesk, event_id: int, words: Sequence[str]) -> Recorded:
    """Put a corrected copy in the place of a record.

    Raises NotFound, and Unusable for a record that is struck out or no such record, for fields or
    values that cannot be, and where nothing would change.
    """
    old = _record(desk, event_id)
    customer = desk.session.get_one(Customer, old.customer_id)
    fields = fields_of(desk, old.kind)
    if not words:
        raise Unusable(
            msg("What to correct is missing."),
            msg(
                "Write FIELD=VALUE. Fields of this record: {fields}.",
                fields=[field.title for field in fields.values()],
            ),
        )
    given = read_words(desk, fields, words)
    day = date.fromisoformat(given.pop("day", old.day.isoformat()))
    if day > max(desk.clock, old.day):
        raise Unusable(
            msg("{day} has not come yet.", day=day), msg("A record is of today or an earlier day.")
        )
    copy = _copy(desk, old, day)
    if "time" in given and "time" in fields:
        copy.time = time.fromisoformat(given["time"]) if given["time"] else None
        del given["time"]
    _check_time(desk, old, copy)
    _fill(copy, given)
    if copy.kind == "contact":
        _check_contact(desk, customer, old, copy, given)
    heard = _hear(desk, customer, old, copy)
    if _same(old, copy):
        raise Unusable(
            msg("That is what record {id} says already.", id=old.id),
            msg("See: keqing history {code}", code=customer.code),
        )
    before = closed_before(desk, customer)
    old.voided = True
    desk.session.add(copy)
    desk.session.flush()
    for name in heard:
        _put(copy, {name: True, HEARD_IN[name]: copy.id})
    desk.session.flush()
    recorded = settle(desk, customer, copy, before)
    return replace(
        recorded,
        refused=heard.get(REFUSAL, recorded.refused),
        suspected=heard.get(SUSPECTED, recorded.suspected),
    )


def void(desk: WritingDesk, event_id: int, reason: str) -> tuple[Recorded, bool]:
    """Strike out a record, with the reason; with it, whether the customer is called again by that.

    The manager is asked about one who is. Raises NotFound, and Unusable for one struck out already.
    """
    old = _record(desk, event_id)
    if not reason.strip():
        raise Unusable(
            msg("Why the record is wrong is missing."),
            msg('Write it in a few words: keqing void {id} --reason "TEXT"', id=event_id),
        )
    customer = desk.session.get_one(Customer, old.customer_id)
    before, status = closed_before(desk, customer), customer.status
    old.voided = True
    remarks = _taken_back(desk, old)
    event = write(desk, customer, "void", answers=old.id, text=reason)
    refold(desk, [customer.id])
    revived = status != "active" and customer.status == "active"
    if revived:
        stops.ask_manager(desk, [customer])
    return settle(desk, customer, event, before, *remarks), revived


def _record(desk: Desk, event_id: int) -> Event:
    """Return the record that an id means: itself, or the newest copy that corrects it."""
    found = desk.session.get(Event, event_id) if 0 < event_id <= _MOST else None
    if found is None:
        raise NotFound(
            msg("There is no record {id}.", id=event_id),
            msg("Records have their ids in: keqing history WHO"),
        )
    older = {found.id}
    while copy := desk.session.scalar(
        select(Event).where(Event.corrects == found.id, Event.id.not_in(older))
    ):
        found = copy
        older.add(copy.id)
    customer = desk.session.get_one(Customer, found.customer_id)
    if found.voided:
        raise Unusable(
            msg("Record {id} is struck out already.", id=event_id),
            msg("See: keqing history {code}", code=customer.code),
        )
    if found.kind in ON_FILE:
        raise Unusable(
            msg("Record {id} cannot be corrected this way.", id=event_id),
            msg(
                "What is on file of a customer: keqing edit-customer {code}. "
                "Your last command: keqing undo",
                code=customer.code,
            ),
        )
    return found


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
    )


def _check_time(desk: Desk, old: Event, copy: Event) -> None:
    """Refuse a time that has not come; of a call it may be meant as that of the next. Raises Unusable."""
    moved = (copy.day, copy.time) != (old.day, old.time)
    if not (moved and copy.time and copy.day == desk.clock and copy.time > desk.at.time()):
        return
    at = copy.time.isoformat("minutes")
    message = msg("{time} today has not come yet.", time=at)
    effect = outcomes().effects.get(str(copy.outcome))
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
            _put(copy, {"next": (value or {}).get("day"), "next_time": (value or {}).get("time")})
        elif name == "when":
            _put(copy, {"day": value["day"], "time": value.get("time")})
        else:
            _put(copy, {name: value})


def _put(copy: Event, values: Mapping[str, Any]) -> None:
    details = {**copy.details, **values}
    copy.details = {
        name: value for name, value in details.items() if value is not None and value is not False
    }


def _check_contact(
    desk: Desk, customer: Customer, old: Event, copy: Event, given: Mapping[str, Any]
) -> None:
    """Refuse a contact that could not have been recorded so."""
    outcome = str(copy.outcome)
    if outcome != old.outcome and ({outcome, old.outcome} & _ASIDE or old.outcome in _FOR_GOOD):
        raise Unusable(
            msg("This outcome cannot be changed afterwards."),
            msg(
                "Void the record and record it again: keqing void {id} --reason TEXT",
                id=old.id,
            ),
        )
    effect = outcomes().effects[outcome]
    if Effect.CUT_OFF in {effect, outcomes().effects.get(str(old.outcome))}:
        cut_off = effect is Effect.CUT_OFF
        at = copy.time.isoformat("minutes") if copy.time and cut_off else None
        _put(copy, {"next": copy.day.isoformat() if cut_off else None, "next_time": at})
    following = copy.details.get("next") if {"next", "outcome", "day"} & given.keys() else None
    contact = contacts.Contact(
        outcome=outcome,
        text=copy.text,
        minutes=copy.minutes,
        next_day=date.fromisoformat(following) if following else None,
        incoming=copy.direction == "in",
    )
    if outcome == "callback" and not following and copy.details.get("next"):
        return
    try:
        contacts.check(replace(desk, today=copy.day), customer, contact, outcome, effect)
    except KeqingError as error:
        error.hint = _instead(desk, old, outcome, error) or error.hint
        raise


def _hear(desk: WritingDesk, customer: Customer, old: Event, copy: Event) -> dict[str, str]:
    """Mark words that are new in the copy as those of a new record are marked; return them by their mark.

    An answer is about the new words alone: the old ones stay asked about as long as the copy has them.
    """
    call = copy.kind == "contact"
    before = _texts(old)
    found: dict[str, str] = {}

    def told(*texts: object) -> str | None:
        heard = (first_told(text, plainly=not call or text != copy.text) for text in texts)
        return next(filter(None, heard), None)

    def mark(name: str, hear: Callable[..., str | None], *, asked: bool, decided: bool) -> None:
        fresh = hear(*(text for text in _texts(copy) if text not in before))
        if fresh and not (asked or decided):
            found[name] = fresh
        elif decided or not hear(*(text for text in _texts(copy) if text in before)):
            _put(copy, {name: None, HEARD_IN[name]: None})

    stopped = call and outcomes().effects[str(copy.outcome)] in {Effect.STOP, Effect.DECEASED}
    mark(
        REFUSAL,
        first_heard,
        asked=desk.heard,
        decided=stopped or customer.status != "active",
    )
    mark(SUSPECTED, told, asked=desk.cleared, decided=_is_report(copy))
    return found


def _is_report(event: Event) -> bool:
    """Tell whether a record is of an adverse reaction."""
    return event.kind == ADVERSE or bool(event.details.get(ADVERSE))


def reports(desk: Desk, event_id: int, words: Sequence[str]) -> bool:
    """Tell whether a record is of an adverse reaction once it is corrected so; raises as `amend` does."""
    old = _record(desk, event_id)
    given = read_words(desk, fields_of(desk, old.kind), words)
    return bool(given.get(ADVERSE, _is_report(old)))


def _texts(event: Event) -> list[object]:
    return [event.text, event.entry, *(event.details or {}).values()]


_INSTEAD: Mapping[str, tuple[str, Message]] = {
    msg("What was said is missing.").id: (
        "text",
        msg('Write it in a few words: keqing amend {id} {outcome}={value} {field}="TEXT"'),
    ),
    msg("When to call back is missing.").id: (
        "next",
        msg("Say when: keqing amend {id} {outcome}={value} {field}=12-05"),
    ),
    msg("An incoming call reached somebody.").id: (
        "incoming",
        msg("Say whose call it was, too: keqing amend {id} {outcome}={value} {field}=no"),
    ),
    msg("{name} is not to be called any more.").id: (
        "next",
        msg("Remove the next call: keqing amend {id} {field}="),
    ),
    msg("{next} is before {day}.").id: (
        "next",
        msg("Say another day, or none: keqing amend {id} {field}="),
    ),
}
"""What to write instead, by what is wrong with a corrected contact, and the field that it is about."""


def _instead(desk: Desk, old: Event, outcome: str, error: KeqingError) -> Message | None:
    """Say how to correct the record rightly, in the words of `amend`, not of `log`."""
    if error.message.id not in _INSTEAD:
        return None
    name, sentence = _INSTEAD[error.message.id]
    fields = fields_of(desk, old.kind)
    words = {
        "id": old.id,
        "outcome": fields["outcome"].title,
        "value": {**outcomes().by_name[outcome].title, "en": outcome},
        "field": fields[name].title,
    }
    return Message(
        sentence.id, {word: words[word] for word in words if f"{{{word}}}" in sentence.id}
    )


def _same(old: Event, copy: Event) -> bool:
    names = ("day", "time", "direction", "channel", "outcome", "minutes", "text", "entry")
    return (
        all(getattr(old, name) == getattr(copy, name) for name in names)
        and (old.details or {}) == copy.details
    )


def _taken_back(desk: Desk, old: Event) -> list[Message]:
    """Take back what an outcome did beside the timeline."""
    if old.kind != "contact" or old.outcome not in _ASIDE:
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
        if not others:
            for stop in desk.session.scalars(
                select(Stop).where(Stop.customer_id == old.customer_id)
            ):
                desk.session.delete(stop)
            desk.session.flush()
            return [_callable(desk, old.customer_id)]
        return []
    bad = desk.session.scalars(
        select(Phone)
        .where(Phone.customer_id == old.customer_id, Phone.bad)
        .order_by(Phone.contact_person_id.is_not(None), Phone.id)
    ).all()
    if len(bad) <= (others or 0):
        return []
    bad[-1].bad = False
    return [msg("The number is no longer marked as wrong.")]


def _callable(desk: Desk, customer_id: int) -> Message:
    """Say whether somebody else's wish still holds for the customer's numbers."""
    own = desk.session.scalars(stops.own_numbers(customer_id)).all()
    if stops.stopped(desk.session, own):
        return msg("A number stays on the list: somebody else who has it asked not to be called.")
    return msg("The customer's numbers may be called again.")
