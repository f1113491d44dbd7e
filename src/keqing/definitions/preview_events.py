"""The events of a preview, in which a cadence is tried, and the refusals of some of them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg


class PreviewEventKind(StrEnum):
    """The kinds of event in a preview."""

    CONTACT = "contact"
    VISIT = "visit"
    ATTEMPT = "attempt"
    SKIP = "skip"
    SNOOZE = "snooze"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


UNTIL = frozenset({PreviewEventKind.SNOOZE, PreviewEventKind.PAUSE})
"""Events that say until when."""


@dataclass(frozen=True, slots=True)
class PreviewEvent:
    """An event of a preview: a contact by phone, a visit, an attempt by phone, or a directive.

    `until` is the day until which a snooze or a pause holds.
    """

    kind: PreviewEventKind
    until: date | None = None


def after_as_of_error(day: date, as_of: date) -> Unusable:
    """Return the error for an event after the day from which the preview looks."""
    return Unusable(
        msg("The event of {day} is after {as_of}.", day=day, as_of=as_of),
        msg("Leave it out, or look at a later day with --as-of."),
    )


def past_closing_error(label: str, closes: date, until: date) -> Unusable:
    """Return the error for a snooze past the day on which its step closes (R12)."""
    return Unusable(
        msg(
            "The step {label} closes on {closes}, before {until}.",
            label=label,
            closes=closes,
            until=until,
        ),
        msg("Snooze it until {closes} at the latest, or skip it.", closes=closes),
    )
