"""The record that a correction is about: the newest copy of it, and whether it can be corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from keqing.definitions.plan import FROZEN, KEPT_DAYS
from keqing.errors import NotFound, Unusable
from keqing.i18n import msg
from keqing.models import Customer, Event
from keqing.records.event import ON_FILE
from keqing.services.context.desk import Desk
from keqing.timeline.fold import ADVERSE
from keqing.timeline.signatures import DECISION, PENDING

_MAX_ID = 2**31 - 1
"""The largest id that every engine takes."""


def find_record(desk: Desk, event_id: int) -> Event:
    """Return the record that an id means: itself, or the newest copy that corrects it.

    Raises NotFound for no record. Raises Unusable for one that is struck out or not corrected this way.
    """
    found = desk.session.get(Event, event_id) if 0 < event_id <= _MAX_ID else None
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
    if found.kind in {PENDING, DECISION}:
        raise Unusable(
            msg("Record {id} waits for a decision, or is one.", id=event_id),
            msg("To take it back: keqing withdraw {id}", id=found.answers or found.id),
        )
    if found.kind in {FROZEN, KEPT_DAYS}:
        raise Unusable(
            msg("Record {id} is a plan of visits.", id=event_id),
            msg("Submit it anew: keqing plan PERIOD --submit. Your last command: keqing undo"),
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


def refuse_coming_day(desk: Desk, day: date, was: date) -> None:
    """Raise Unusable for a corrected day that has not come, unless the record was of that day already."""
    if day > max(desk.clock, was):
        raise Unusable(
            msg("{day} has not come yet.", day=day), msg("A record is of today or an earlier day.")
        )


def put_details(copy: Event, values: Mapping[str, Any]) -> None:
    """Put values into the details of a copy; None and False take a value away."""
    details = {**copy.details, **values}
    copy.details = {
        name: value for name, value in details.items() if value is not None and value is not False
    }


def is_report(event: Event) -> bool:
    """Tell whether a record is of an adverse reaction."""
    return event.kind == ADVERSE or bool(event.details.get(ADVERSE))
