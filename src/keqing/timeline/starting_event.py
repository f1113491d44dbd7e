"""The customer and the starting event, as a cadence reads them (R11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.definitions.cadence import Cadence
from keqing.records.event import Event
from keqing.records.self_customer import SELF


def applies(cadence: Cadence, profile: Mapping[str, frozenset[str]]) -> bool:
    """R11: the customer's attributes are as `applies_to` says.

    The department itself is meant only where its type is named there.
    """
    if SELF in profile.get("type", ()) and SELF not in cadence.applies_to.get("type", ()):
        return False
    return all(
        profile.get(name, frozenset()) & set(values) for name, values in cadence.applies_to.items()
    )


def fits_event(cadence: Cadence, event: Event) -> bool:
    """R11: the event's fields are as `where` says. A customer who is left to nobody gets no call by this."""
    if event.kind == "assignment" and event.details.get("from") and not event.details.get("to"):
        return False
    return all(str(event.details.get(name)) in values for name, values in cadence.where.items())


def subject_of(cadence: Cadence, event: Event | None) -> str:
    """The subject of an enrollment: nothing more than the customer, the event, or a field of it."""
    match cadence.subject:
        case "customer":
            return ""
        case "event":
            return str(event.id) if event else ""
        case name:
            return str(event.details.get(name, "")) if event else ""


def is_about_another(cadence: Cadence, event: Event, subject: str) -> bool:
    """R11: whether an event names another subject than that of an enrollment: another product, gathering or paper."""
    if cadence.subject in {"customer", "event"}:
        return False
    named = event.details.get(cadence.subject)
    return bool(named and subject) and str(named) != subject


def product_of(cadence: Cadence, event: Event | None, subject: str) -> str:
    """The product that an enrollment is about: its subject, else that of the event that started it."""
    if cadence.subject == "product":
        return subject
    return str(event.details.get("product", "")) if event else ""


def day_of(value: object) -> date | None:
    """A date of an event's details, which hold dates as ISO text."""
    return date.fromisoformat(str(value)) if value else None
