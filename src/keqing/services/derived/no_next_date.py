"""Customers without a next date: why they have none, and what gives them one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from keqing.dates.occasions import GATHERING
from keqing.definitions.cadence import Cadence, Track
from keqing.definitions.names import command_word
from keqing.i18n import Message, msg
from keqing.models import Customer, Event
from keqing.records.department import DEPARTMENT
from keqing.records.self_customer import is_self
from keqing.schedule import NEVER
from keqing.services.context.desk import Desk
from keqing.timeline.enrollment import PROMISE, Standing, profile_sets
from keqing.timeline.starting_event import applies
from keqing.timeline.starts_and_ends import OVER

NO_GATHERING = msg("Waits for the next gathering: none is planned yet.")
"""R13: why those who are to be invited have no next date."""


def silence(standing: Standing) -> Message | None:
    """Why a customer has no next date: a reason, or None when they are forgotten."""
    if standing.status == "stopped":
        return msg("Asked not to be called again.")
    if standing.status == "deceased":
        return msg("Deceased.")
    if standing.paused_until == NEVER:
        return msg("Paused until resumed.")
    if any(
        enrollment.cadence.anchor == GATHERING and enrollment.ended_by == OVER
        for enrollment in standing.enrollments
    ):
        return NO_GATHERING
    return None


def nothing_on(desk: Desk) -> Message | None:
    """Tell how to begin where no cadence is on, so that nothing gives a date; None where one is."""
    if desk.book.in_force(desk.today).keys() - {PROMISE}:
        return None
    if desk.setting(DEPARTMENT, None) is None:
        return msg("No cadence is switched on yet. Set up the department with: keqing init")
    return msg("No cadence is switched on: keqing cadence list, then keqing cadence on NAME")


def ways_on(desk: Desk, customer: Customer, event: Event, standing: Standing) -> Iterator[Message]:
    """Tell what gives a next date to a customer whom a record left without one, for no stated reason.

    Named are the cadences that would have gone on from here and are switched off, a promised call, and care.
    """
    if any(enrollment.step for enrollment in standing.live):
        return
    reason = silence(standing)
    if is_self(customer.id):
        return
    if reason is not None:
        if reason == NO_GATHERING:
            yield reason
        return
    nothing = nothing_on(desk)
    if nothing:
        yield nothing
    for cadence in () if nothing else _missed(desk, customer, event, standing):
        yield msg(
            "{cadence} would follow here and is switched off: keqing cadence on {name}",
            cadence=cadence.title,
            name=command_word(cadence),
        )
    care = fitting_care(desk, customer)
    if care:
        yield msg(
            'Agree on a call: keqing promise {code} WHEN "TEXT", or keep in touch: keqing start {code} {name}',
            code=customer.code,
            name=command_word(care),
        )
    else:
        yield msg('Agree on a call: keqing promise {code} WHEN "TEXT"', code=customer.code)


def fitting_care(desk: Desk, customer: Customer) -> Cadence | None:
    """Return a cadence of care that can be started by hand for a customer, None where none is in force.

    It counts from the day on which it starts, and needs to know nothing more than whom it is for.
    """
    profile = _profile(customer)
    for _, edition in sorted(desk.book.in_force(desk.today).items()):
        cadence = edition.cadence
        if (
            cadence
            and cadence.track is Track.CARE
            and cadence.anchor == "event"
            and cadence.subject == "customer"
            and cadence.repeat
            and cadence.when is None
            and applies(cadence, profile)
        ):
            return cadence
    return None


def _profile(customer: Customer) -> Mapping[str, frozenset[str]]:
    """Return what `applies_to` looks at, as it is now."""
    return profile_sets(
        {
            "type": customer.type,
            "grade": customer.grade,
            "stage": customer.stage,
            "tag": list(customer.tags or ()),
            "role": (customer.fields or {}).get("role"),
        }
    )


def _missed(desk: Desk, customer: Customer, event: Event, standing: Standing) -> list[Cadence]:
    """Return the cadences that are off and would have started now: by this event, or after what it ended."""
    from keqing.services.context import cadence_texts  # noqa: PLC0415  # most customers have a next date
    from keqing.services.derived.dead_ends import leads_nowhere  # noqa: PLC0415  # as above

    known = {name: text.cadence for name, text in cadence_texts.known(desk).items()}
    on = desk.book.in_force(desk.today)
    ended = {
        enrollment.cadence.name
        for enrollment in standing.enrollments
        if enrollment.ended == event.day
    }
    after = [end.then for end in leads_nowhere(known, on) if end.cadence.name in ended]
    started = [
        cadence
        for name, cadence in sorted(known.items())
        if name not in on
        and event.kind in {start.kind for start in cadence.starts_on}
        and applies(cadence, _profile(customer))
    ]
    return list({cadence.name: cadence for cadence in [*after, *started]}.values())
