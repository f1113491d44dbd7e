"""Which dates depend on working days: whom other working days concern, and what is provisional."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import MINYEAR, date

from keqing.calendar.almanac import Almanac
from keqing.calendar.workday_shift import Shift
from keqing.definitions.cadence import Offset, Quota, Repeat, Step
from keqing.timeline.enrollment import Book, Enrollment

_PERIODS = frozenset({"within"})
"""Keys of a repetition whose periods are cut by working days (R9)."""


def uses_workdays(part: object) -> bool:
    """Tell whether a cadence, or a part of one, looks at working days: it shifts, counts or divides by them."""
    match part:
        case Offset():
            return part.workdays != 0
        case Quota():
            return True
        case Shift():
            return part is not Shift.KEEP
        case tuple():
            return any(uses_workdays(member) for member in part)
        case _ if is_dataclass(part):
            parts = {field.name: getattr(part, field.name) for field in fields(part)}
            return any(
                value is not None if name in _PERIODS else uses_workdays(value)
                for name, value in parts.items()
            )
        case _:
            return False


def cadences_with_workdays(book: Book) -> frozenset[str]:
    """Return the cadences of which an edition looks at working days."""
    return frozenset(edition.name for edition in book.editions if uses_workdays(edition.cadence))


def starts_by_workdays(book: Book) -> bool:
    """Tell whether working days decide who comes into a cadence, or how long a kind pauses."""
    counted = (
        start.within
        for edition in book.editions
        if edition.cadence
        for start in edition.cadence.starts_on
    )
    return any(
        uses_workdays(offset) for offset in (*counted, *(k.resumes for k in book.every_kind))
    )


def provisional_years(almanac: Almanac, enrollment: Enrollment) -> tuple[int, ...]:
    """Return the years on whose working days the current step depends and that are not announced yet."""
    first_known = min(almanac.known, default=MINYEAR)
    years = {
        year for first, last in _spans(enrollment) for year in range(first.year, last.year + 1)
    }
    return tuple(
        year for year in sorted(years) if year > first_known and almanac.is_provisional(year)
    )


def _spans(enrollment: Enrollment) -> Iterator[tuple[date, date]]:
    """Give the spans of days, both ends included, whose working days the current step depends on."""
    step, state, cadence = enrollment.step, enrollment.state, enrollment.cadence
    if step is None:
        return
    part = _part(enrollment)
    if isinstance(part, Quota):
        yield state.count.first if state.count else state.start, step.closes or step.due
        return
    if uses_workdays(part.every if isinstance(part, Repeat) else part.at):
        from_contact = isinstance(part, Repeat) and part.origin == "contact"
        base = state.last if from_contact else state.anchor
        yield min(base, step.nominal), max(base, step.nominal)
    if uses_workdays((cadence.shift, part)):
        days = [step.nominal, step.opens, step.due, step.closes or step.due]
        yield min(days), max(days)
    if state.attempts and state.hold and uses_workdays((cadence.shift, cadence.retry)):
        yield state.hold, state.hold


def _part(enrollment: Enrollment) -> Step | Repeat | Quota:
    """The listed step, the repetition or the quota that the enrollment stands at."""
    steps, repeat = enrollment.cadence.steps, enrollment.cadence.repeat
    if repeat and enrollment.state.repetition:
        return repeat
    return steps[enrollment.state.listed]
