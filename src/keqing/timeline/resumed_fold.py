"""A customer's timeline that goes on from their enrollments as they are stored, so that no event of it is read.

Nothing in it asks for a fact that the stored enrollments do not tell. Where one is needed, `NeedsTimelineError` is
raised: then a `ContinuedFold` has to be made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.dates.occasions import GATHERING, is_in_file, is_recurring
from keqing.definitions.cadence import Cadence, Track
from keqing.frozen import dataclass
from keqing.records.event import Event
from keqing.timeline.continued_fold import ASSUMED
from keqing.timeline.enrollment import Book, Enrollment, Key, PersonFacts, Standing
from keqing.timeline.fold import Folding
from keqing.timeline.pauses import Pause
from keqing.timeline.starts_and_ends import OVER
from keqing.timeline.supply import Stock

KNOWN_OF_CUSTOMER = frozenset({"type", "grade"})
"""The words that `applies_to` may name of a customer and that are known without the timeline."""


class NeedsTimelineError(Exception):
    """The next step hangs on a fact that the stored enrollments do not tell."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Facts that bear on a customer's calls besides the enrollments: pauses, supplies, and who they are.

    `outgoing` are the days of the finished outgoing contacts that the cap may count (R17).
    """

    person: PersonFacts
    paused: Mapping[Track, date]
    stocks: Sequence[Stock]
    outgoing: Sequence[date]


class ResumedFold:
    """The standing of one customer on later days, while assumed contacts are added.

    It gives what a `ContinuedFold` gives, for a department without conditions and a customer to whom nothing happens
    but what is added.
    """

    def __init__(
        self,
        enrollments: Iterable[Enrollment],
        known: Circumstances,
        book: Book,
        almanac: Almanac,
        today: date,
    ) -> None:
        """Go on with enrollments as they stand on `today`, each with its current step."""
        folding = Folding(known.person, (), book, almanac, {})
        folding.changes = [change for change in book.changes if change[0].since > today]
        folding.outgoing = list(known.outgoing)
        folding.pauses = {
            str(track): Pause(None, date.min, until, frozenset({track}))
            for track, until in known.paused.items()
        }
        roll = folding.roll
        roll.resume(enrollments)
        roll.stocks = {stock.product: stock for stock in known.stocks}
        self._folding, self._book, self._number = folding, book, 0
        self._over: set[Key] = set()

    def standing_on(self, day: date) -> Standing:
        """Return the standing at the beginning of a day, or behind what was added on it."""
        standing = self._folding.standing_on(day)
        self._check_what_follows()
        return standing

    def next_event(self) -> tuple[int, int]:
        """Return the id and the sequence of the next event to be added."""
        self._number += 1
        return self._number, ASSUMED + self._number

    def add(self, event: Event) -> None:
        """Let an event happen, behind all others of its day."""
        if event.kind == "contact" and any(
            each.state.start == event.day for each in self._folding.roll.enrollments.values()
        ):  # it counts for what began before it on its day, too
            raise NeedsTimelineError
        self._folding.add(event)
        self._check_what_follows()

    @property
    def live(self) -> list[Enrollment]:
        """The enrollments that have a current step, in their order."""
        return list(self._folding.roll.live())

    @property
    def outgoing(self) -> Sequence[date]:
        """The days of the finished outgoing contacts."""
        return self._folding.outgoing

    def _check_what_follows(self) -> None:
        """Raise NeedsTimelineError where another cadence follows on one that is over, and begins by what is not known."""
        for key, each in list(self._folding.roll.enrollments.items()):
            if each.ended is None or key in self._over:
                continue
            self._over.add(key)
            if each.ended_by != OVER or each.cadence.then is None:
                continue
            following = self._book.in_force(each.ended).get(each.cadence.then)
            if following and following.cadence and not self._is_known(following.cadence, each):
                raise NeedsTimelineError

    def _is_known(self, following: Cadence, over: Enrollment) -> bool:
        """Tell whether all is known by which a cadence begins on the day on which another one was over."""
        until = following.until
        if not (
            following.subject == "customer"
            and (until is None or until.field is None)
            and following.applies_to.keys() <= KNOWN_OF_CUSTOMER
            and following.track is not Track.PROMOTION
            and _counts_from_known(following.anchor)
        ):
            return False
        step = None
        contacts = self._folding.roll.contacts
        return any(
            contact.day == over.ended
            and schedule.counts(following, step, contact.channel, contact.apart)
            for contact in contacts
        ) and not _has_roles(following)


def _counts_from_known(anchor: str) -> bool:
    recurring = is_recurring(anchor) and not is_in_file(anchor) and anchor != GATHERING
    return anchor == "event" or recurring


def _has_roles(cadence: Cadence) -> bool:
    texts = [*cadence.steps, *([cadence.repeat] if cadence.repeat else [])]
    return any(text.role for text in texts)
