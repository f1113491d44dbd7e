"""The order of the day's list: by urgency on its day, then by the rank, which no day changes.

A row stands where its most urgent reason puts it. What orders the rows is `RowPlace`, and within a row `ReasonPlace`.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import NamedTuple

from keqing.definitions.cadence import Track
from keqing.definitions.kinds import DepartmentWords

FORGOTTEN = timedelta(days=30)
"""A supply that ended longer ago is history: nothing is red or urgent for it."""
_TRACKS = tuple(Track)
_PER_TRACK, _PER_GRADE = 10_000, 100
"""How much a track and a grade count in a rank."""
_UNKNOWN = 99
"""The place of a grade or a type that the program does not know: the last."""


class Urgency(NamedTuple):
    """How urgent a follow-up is on a day: of two, the one with the smaller parts comes first.

    `later`: it stands after the day, and is no must. `track` is its track's rank. `time` is that of a promise,
    the end of the day without one. `not_without` is the number of days for which a deadline's supply has been
    out, negated, and 0 where that is longer than anybody remembers. `closes_later`: it does not close on the day. `not_overdue` is the number of days overdue, negated.
    """

    later: bool
    track: int
    time: time
    not_without: int
    closes_later: bool
    not_overdue: int


class ReasonPlace(NamedTuple):
    """The place of a reason among those of its row: of two, the smaller comes first.

    Of equally urgent ones the names decide, so that the order is the same each time.
    """

    urgency: Urgency
    cadence: str
    subject: str
    label: str


class RowPlace(NamedTuple):
    """The place of a row in the day's list: of two, the smaller comes first.

    `tried`: somebody tried to reach the customer on the day, and the list puts them last. `without_reason`: only
    notes keep the row in the list; such a row has no `urgency`, and others have that of their first reason.
    `customer` is the `customer_rank`. The customer's code decides between equals.
    """

    tried: bool
    without_reason: bool
    urgency: Urgency | None
    customer: tuple[int, int]
    code: str


def urgency(
    track: Track,
    effective: date,
    today: date,
    *,
    closes: date | None = None,
    at: time | None = None,
    lasts: date | None = None,
) -> Urgency:
    """Tell how urgent a follow-up is on `today`; `at` is the time of a promise, `lasts` the last day of the supply."""
    out = 0
    if lasts and track is Track.DEADLINE and today <= lasts + FORGOTTEN:
        out = (today - lasts).days
    return Urgency(
        later=effective > today,
        track=track.rank,
        time=at or time.max,
        not_without=-max(0, out),
        closes_later=closes != today,
        not_overdue=-max(0, (today - effective).days),
    )


def customer_rank(words: DepartmentWords, grade: str | None, type_: str) -> tuple[int, int]:
    """Return the places of a customer's grade and type, each in [0, 99]; an unknown one is the last."""
    known_grade, known_type = words.grades.get(grade or ""), words.types.get(type_)
    return (
        known_grade.rank if known_grade else _UNKNOWN,
        known_type.rank if known_type else _UNKNOWN,
    )


def rank(track: Track, words: DepartmentWords, grade: str | None, type_: str) -> int:
    """Make the rank of an enrollment: its track, then the customer's grade and type. `track_of` takes it apart."""
    of_grade, of_type = customer_rank(words, grade, type_)
    return track.rank * _PER_TRACK + of_grade * _PER_GRADE + of_type


def track_of(rank: int) -> Track:
    """Return the track of a rank."""
    return _TRACKS[rank // _PER_TRACK]


def ranks_of(track: Track) -> tuple[int, int]:
    """Return the first and the last rank of a track."""
    first = track.rank * _PER_TRACK
    return first, first + _PER_TRACK - 1
