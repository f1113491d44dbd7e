"""Which kinds of records hold no health facts: those that logins for figures may count on a server."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from keqing.definitions.stored_definitions import read_stored
from keqing.services.context import book

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_CONTACT = "contact"
"""The kind of a contact, of which none of the columns that such logins see holds a health fact."""


def names(session: Session) -> list[str]:
    """Return the kinds of which no text, however old, has a field with health facts; sorted."""
    kinds = read_stored(book.stored(session), date.max)
    hidden = {
        name
        for name, editions in kinds.editions.items()
        if any(field.sensitive for kind in editions.values() for field in kind.fields.values())
    }
    hidden |= {
        name
        for name, kind in kinds.by_name.items()
        if any(field.sensitive for field in kind.fields.values())
    }
    return sorted({_CONTACT, *kinds.by_name, *kinds.editions} - hidden)
