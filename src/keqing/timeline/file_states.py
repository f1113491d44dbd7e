"""The file of a customer day by day: what is known of them from each change on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from keqing.records.event import Event
from keqing.timeline.enrollment import Book, PersonFacts, profile_after, profile_sets
from keqing.timeline.file_values import values_after
from keqing.timeline.ladder_levels import Grades


class FileState(NamedTuple):
    """The file of a customer as it is from a day on."""

    day: date
    profile: dict[str, frozenset[str]]
    values: dict[str, Any]
    grades: Grades


def file_states(person: PersonFacts, timeline: Iterable[Event], book: Book) -> Iterator[FileState]:
    """Give what is on file from the beginning on, and after each change; the timeline is in order."""
    profile, values = dict(person.profile), dict(person.values)
    grades = Grades(next(iter(profile.get("grade", ())), None))
    yield FileState(date.min, profile, values, grades)
    for event in timeline:
        if event.kind == "profile":
            profile = profile_after(profile, profile_sets(event.details))
            values = values_after(values, event.details)
            grades = grades.after(event.details, imported=event.imported is not None)
        elif (kind := book.kind(event)) and kind.stage:
            profile = profile_after(profile, stage=kind.stage)
        else:
            continue
        yield FileState(event.day, profile, values, grades)
