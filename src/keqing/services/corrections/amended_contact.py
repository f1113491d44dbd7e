"""A corrected contact: refused where it could not have been recorded so, with how to correct it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from keqing.definitions.kinds import EFFECTS, Effect
from keqing.definitions.vocabulary import IN_PERSON
from keqing.errors import KeqingError, Unusable
from keqing.i18n import Message, msg
from keqing.models import Customer, Event
from keqing.services.context.desk import Desk
from keqing.services.corrections.corrected_record import put_details
from keqing.services.corrections.voiding import OUTCOMES_BESIDE
from keqing.services.recording import contacts
from keqing.services.recording.amendable import fields_of
from keqing.services.recording.contact_fields import check_required

_FOR_GOOD = frozenset({"deceased"})
"""Outcomes that only striking the record out takes back, which is asked about."""


def check_contact(
    desk: Desk, customer: Customer, old: Event, copy: Event, given: Mapping[str, Any]
) -> None:
    """Raise Unusable or Refused for a contact that could not have been recorded so."""
    outcome = str(copy.outcome)
    if outcome != old.outcome and (
        {outcome, old.outcome} & OUTCOMES_BESIDE or old.outcome in _FOR_GOOD
    ):
        raise Unusable(
            msg("This outcome cannot be changed afterwards."),
            msg(
                "Void the record and record it again: keqing void {id} --reason TEXT",
                id=old.id,
            ),
        )
    effect = EFFECTS[outcome]
    if Effect.CUT_OFF in {effect, EFFECTS.get(str(old.outcome))}:
        cut_off = effect is Effect.CUT_OFF
        at = copy.time.isoformat("minutes") if copy.time and cut_off else None
        put_details(copy, {"next": copy.day.isoformat() if cut_off else None, "next_time": at})
    following = copy.details.get("next") if {"next", "outcome", "day"} & given.keys() else None
    contact = contacts.Contact(
        outcome=outcome,
        text=copy.text,
        minutes=copy.minutes,
        next_day=date.fromisoformat(following) if following else None,
        incoming=copy.direction == "in",
    )
    if outcome in IN_PERSON and old.outcome not in IN_PERSON:
        check_required(replace(desk, today=copy.day), customer, outcome, copy.details)
    if outcome == "callback" and not following and copy.details.get("next"):
        return
    try:
        contacts.check(replace(desk, today=copy.day), customer, contact, outcome, effect)
    except KeqingError as error:
        error.hint = _correction_hint(desk, old, outcome, error) or error.hint
        raise


_HINTS: Mapping[str, tuple[str, Message]] = {
    contacts.NO_TEXT.id: (
        "text",
        msg('Write it in a few words: keqing amend {id} {outcome}={value} {field}="TEXT"'),
    ),
    contacts.NO_CALLBACK_DAY.id: (
        "next",
        msg("Say when: keqing amend {id} {outcome}={value} {field}=12-05"),
    ),
    contacts.INCOMING_ATTEMPT.id: (
        "incoming",
        msg("Say whose call it was, too: keqing amend {id} {outcome}={value} {field}=no"),
    ),
    contacts.not_to_be_called("").id: (
        "next",
        msg("Remove the next call: keqing amend {id} {field}="),
    ),
    contacts.next_too_early(date.min, date.min).id: (
        "next",
        msg("Say another day, or none: keqing amend {id} {field}="),
    ),
}
"""By the mistake in a corrected contact: the field that it is about, and what to write instead."""


def _correction_hint(desk: Desk, old: Event, outcome: str, error: KeqingError) -> Message | None:
    """Say how to correct the record rightly, in the words of `amend`, not of `log`."""
    if error.message.id not in _HINTS:
        return None
    name, sentence = _HINTS[error.message.id]
    fields = fields_of(desk, old.kind)
    words = {
        "id": old.id,
        "outcome": fields["outcome"].title,
        "value": {**desk.outcomes.by_name[outcome].title, "en": outcome},
        "field": fields[name].title,
    }
    return Message(
        sentence.id, {word: words[word] for word in words if f"{{{word}}}" in sentence.id}
    )
