"""Recording what came of a call, a visit or a message (`keqing log`)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from sqlalchemy import select

from keqing.dates.durations import MAX_MINUTES
from keqing.definitions.kinds import EFFECTS, Effect, Outcomes, read_channel
from keqing.definitions.vocabulary import CLOSED, CLOSED_BY, IN_PERSON
from keqing.errors import Refused, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import ContactPerson, Customer, Phone
from keqing.records.department import LOG_ASKS
from keqing.records.recorded import Recorded
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers import stops
from keqing.services.customers.discreet import is_untold
from keqing.services.customers.duplicates import known_elsewhere
from keqing.services.customers.own_work import refuse_self
from keqing.services.derived import seats
from keqing.services.derived.events import closed_before, settle, write
from keqing.services.hearing.reactions import first_told
from keqing.services.hearing.refusals import first_heard
from keqing.services.limits.entering import keep_limits, record_of
from keqing.services.recording import contact_fields, told_purchases
from keqing.timeline.enrollment import REFUSAL, SUSPECTED

NO_TEXT = msg("What was said is missing.")
NO_CALLBACK_DAY = msg("When to call back is missing.")
INCOMING_ATTEMPT = msg("An incoming call reached somebody.")
"""What is wrong with a contact; `amend` says otherwise than `log` what to write instead."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as the agent tells it. `next_day` is the day of the next call promised, if any.

    `number` is the one that was dialled, where that is known. `sheet` is where it comes from when it was filled in
    on a call sheet. `heard` says that somebody was asked whether the text means a stop, and that it does not;
    `cleared` the same of an adverse reaction. `fields` are the values of the fields that contacts have here.
    """

    outcome: str
    text: str | None = None
    minutes: int | None = None
    next_day: date | None = None
    next_time: time | None = None
    entry: str | None = None
    channel: str | None = None
    incoming: bool = False
    person: str | None = None
    number: str | None = None
    adverse: bool = False
    at: time | None = None
    sheet: str | None = None
    heard: bool = False
    cleared: bool = False
    fields: Mapping[str, Any] = dataclasses.field(default_factory=dict)


LACKING = {
    "minutes": msg("How long it took is missing."),
    "entry": msg("What to start with next time is missing."),
}
"""The details that a finished contact may lack."""
_ASK_FOR = {
    "minutes": msg("Add it in minutes, such as --min 6. The department asks for it."),
    "entry": msg("Add it in a few words: --entry TEXT. The department asks for it."),
}


def check_asked(desk: Desk, contact: Contact) -> None:
    """Raise Unusable where a finished contact lacks what the department's `log` asks for."""
    for name in missing(desk, contact):
        raise Unusable(LACKING[name], _ASK_FOR[name])


def missing(desk: Desk, contact: Contact) -> list[str]:
    """Name what a finished contact lacks of the parts that the department's `log` asks for."""
    asked = desk.setting(LOG_ASKS, []) if can_lack(contact, desk.outcomes) else None
    return [name for name in _parts_lacking(contact) if isinstance(asked, list) and name in asked]


def can_lack(contact: Contact, outcomes: Outcomes) -> bool:
    """Tell whether a contact is a finished one without one of the parts that can be asked for."""
    finished = outcomes.find(contact.outcome) in IN_PERSON
    return finished and bool(_parts_lacking(contact))


def _parts_lacking(contact: Contact) -> list[str]:
    return [name for name in LACKING if getattr(contact, name) in (None, "")]


def check_told(desk: Desk, customer: Customer, contact: Contact) -> None:
    """Raise as `log` does for a contact that cannot be recorded as told."""
    outcome = desk.outcomes.find(contact.outcome)
    check(desk, customer, contact, outcome, EFFECTS[outcome])
    contact_fields.check_required(desk, customer, outcome, contact.fields)


def log(
    desk: WritingDesk, customer: Customer, contact: Contact, remarks: Iterable[Message] = ()
) -> Recorded:
    """Record a contact and say what it closed and what comes next, after `remarks` on how it was read.

    Raises Unusable for a contact that lacks what its outcome needs, and Refused for a promise to
    somebody who is not to be called.
    """
    outcome = desk.outcomes.find(contact.outcome)
    channel = read_channel(contact.channel) if contact.channel else desk.outcomes.channel(outcome)
    effect = EFFECTS[outcome]
    check(desk, customer, contact, outcome, effect)
    contact_fields.check_required(desk, customer, outcome, contact.fields)
    said = [*remarks]
    details = _details(desk, contact, effect)
    if customer.status == "active" and unheard(contact, effect):
        details[REFUSAL] = True
    if unreported(contact):
        details[SUSPECTED] = True
    judged = record_of(
        desk,
        "contact",
        desk.today,
        details,
        agent_id=desk.agent.id if desk.agent else None,
        channel=channel,
        outcome=outcome,
        minutes=contact.minutes,
        direction="in" if contact.incoming else "out",
    )
    said += keep_limits(desk, customer, judged, details)[1]
    before = closed_before(desk, customer)
    event = write(
        desk,
        customer,
        "contact",
        at=contact.at,
        details=details,
        direction="in" if contact.incoming else "out",
        channel=channel,
        outcome=outcome,
        minutes=contact.minutes,
        text=contact.text,
        entry=contact.entry,
    )
    dialled = None
    if outcome == "wrong-number":
        dialled, remark = _mark_bad(desk, customer, contact)
        said.extend(remark)
    with seats.keep_seats(desk, seats.closing(outcome)) as seated:
        if effect is Effect.STOP:
            said.extend(_stop(desk, customer, contact))
        contact_fields.enter_started(desk, customer, event)
        recorded = settle(desk, customer, event, before, *said)
    recorded = replace(
        recorded,
        remarks=(*recorded.remarks, *seated.remarks(desk)),
        bought=told_purchases.told(desk, customer, contact.text),
    )
    return replace(recorded, phone=dialled) if dialled else recorded


def _stop(desk: WritingDesk, customer: Customer, contact: Contact) -> list[Message]:
    """Keep the numbers of a customer among the stops; say who is not called any more either."""
    speaker = stops.person_numbers(desk, customer, contact.person) if contact.person else []
    stops.stop_customer(desk, customer, contact.text, speaker)
    mine = [*desk.session.scalars(stops.customer_numbers(customer.id)), *speaker]
    others = [remark for _, remark in stops.stop_others(desk, customer, contact.text, speaker)]
    return [*others, *known_elsewhere(desk, mine)]


def unheard(contact: Contact, effect: Effect) -> str | None:
    """Return what in a contact asks not to be called any more, where nobody has decided about it yet."""
    if contact.heard or effect in CLOSED_BY:
        return None
    return first_heard(contact.text, contact.entry)


def unreported(contact: Contact) -> str | None:
    """Return what in a contact tells an adverse reaction, where it is not called one and nobody has decided about it."""
    if contact.adverse or contact.cleared:
        return None
    return first_told(contact.text) or first_told(contact.entry, plainly=True)


def _details(desk: Desk, contact: Contact, effect: Effect) -> dict[str, Any]:
    """Return what an event keeps of a contact besides its columns."""
    details: dict[str, Any] = {}
    if contact.next_day:
        details["next"] = contact.next_day.isoformat()
        if contact.next_time:
            details["next_time"] = contact.next_time.isoformat("minutes")
    if effect is Effect.CUT_OFF and not contact.next_day:
        details["next"] = desk.today.isoformat()
        now = contact.at or desk.said_time or (desk.at.time() if desk.live else None)
        if now:
            details["next_time"] = now.isoformat("minutes")
    if contact.adverse:
        details["adverse"] = True
    if contact.person:
        details["with"] = contact.person
    if contact.sheet:
        details["sheet"] = contact.sheet
    return {**details, **contact.fields}


def check(desk: Desk, customer: Customer, contact: Contact, outcome: str, effect: Effect) -> None:
    """Refuse a contact that cannot be recorded as told."""
    refuse_self(customer)
    if outcome in IN_PERSON and not (contact.text or "").strip():
        raise Unusable(
            NO_TEXT,
            msg(
                'Write it in a few words: keqing log {code} {outcome} "TEXT"',
                code=customer.code,
                outcome=contact.outcome,
            ),
        )
    if outcome == "callback" and contact.next_day is None:
        raise Unusable(
            NO_CALLBACK_DAY,
            msg("Add --next, for example --next tomorrow or --next 12-05."),
        )
    if contact.minutes is not None and not 0 <= contact.minutes <= MAX_MINUTES:
        raise Unusable(
            msg("{n} is not a length of a contact in minutes.", n=contact.minutes),
            msg("Give whole minutes from 0 to {most}.", most=MAX_MINUTES),
        )
    if contact.next_day and contact.next_day < desk.today:
        raise Unusable(
            next_too_early(contact.next_day, desk.today),
            msg("The next call must be on that day or later."),
        )
    if contact.incoming and effect is Effect.ATTEMPT:
        raise Unusable(
            INCOMING_ATTEMPT,
            msg("Leave out --incoming, or record it as reached."),
        )
    ending = effect in CLOSED_BY
    if contact.next_day and (ending or customer.status in CLOSED):
        raise Refused(
            not_to_be_called(customer.name),
            msg("Record what happened without --next."),
        )


def next_too_early(following: date, day: date) -> Message:
    """Say that the next call is before the day of the contact."""
    return msg("{next} is before {day}.", next=following, day=day)


def not_to_be_called(name: str) -> Message:
    """Say that no call can be promised to a customer."""
    return msg("{name} is not to be called any more.", name=name)


def _of_those_who_may_be_told(desk: Desk, customer: Customer) -> list[str]:
    """Return the numbers of the contact persons with whom health may be discussed, in the order of entry."""
    return list(
        desk.session.scalars(
            select(Phone.number)
            .join(ContactPerson, ContactPerson.id == Phone.contact_person_id)
            .where(Phone.customer_id == customer.id, ContactPerson.health, ~Phone.bad)
            .order_by(Phone.id)
        )
    )


def _dialled(desk: Desk, customer: Customer, contact: Contact) -> Sequence[str]:
    """Return the numbers of which one was dialled, as far as the contact or the rules know; none where they do not."""
    if contact.number:
        return [contact.number]
    if contact.person:
        return stops.person_numbers(desk, customer, contact.person)
    return _of_those_who_may_be_told(desk, customer) if is_untold(customer.fields) else ()


def _mark_bad(
    desk: Desk, customer: Customer, contact: Contact
) -> tuple[str | None, tuple[Message, ...]]:
    """Mark the number that was dialled as bad: return it, and what to do now.

    Where the contact does not know it, it is that of the person who was asked for. Of somebody who has not been
    told the diagnosis it is that of the contact person who is called instead. Else it is the first good one as
    the day's list has it: the customer's own, and without one a contact person's.
    """
    theirs = _dialled(desk, customer, contact)
    good = desk.session.scalars(
        select(Phone)
        .where(Phone.customer_id == customer.id, ~Phone.bad)
        .order_by(Phone.contact_person_id.is_not(None), Phone.id)
    ).all()
    phone = next(
        (candidate for candidate in good if candidate.number in theirs), next(iter(good), None)
    )
    if phone is None:
        return None, ()
    phone.bad = True
    if len(good) > 1:
        others = msg(
            "The number is marked as wrong. There is another one: keqing show {code} --full",
            code=customer.code,
        )
        return phone.number, (others,)
    ask = msg(
        "The number is marked as wrong. Ask for another one: keqing edit-customer {code} --phone NUMBER",
        code=customer.code,
    )
    return phone.number, (ask,)
