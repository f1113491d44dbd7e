"""Conditions on rows of events: which of them are finished contacts, and which went out from here."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from keqing.definitions.kinds import Effect
from keqing.models import Event
from keqing.timeline.enrollment import Book


def is_finished_contact(book: Book) -> ColumnElement[bool]:
    """Return the condition that an event is a finished contact (R5), and not struck out."""
    outcomes = sorted(name for name, effect in book.effects.items() if effect is Effect.CONTACT)
    return (Event.kind == "contact") & Event.outcome.in_(outcomes) & ~Event.voided


def is_outgoing() -> ColumnElement[bool]:
    """Return the condition that a contact went out from here."""
    return or_(Event.direction.is_(None), Event.direction != "in")
