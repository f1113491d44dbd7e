"""A cadence tried without a database: an invented customer's timeline is folded, and the calls after it planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from keqing.calendar.almanac import Almanac
from keqing.dates.birthdays import Birthday
from keqing.dates.occasions import BIRTHDAY, is_in_file, occasions_of
from keqing.definitions.cadence import Cadence, Track
from keqing.definitions.kinds import EFFECTS, Kind
from keqing.definitions.preview_events import (
    UNTIL,
    PreviewEvent,
    PreviewEventKind,
    after_as_of_error,
    past_closing_error,
)
from keqing.frozen import dataclass, replace
from keqing.records.event import Event
from keqing.records.preview import Preview, PreviewStep
from keqing.records.progress import Closing
from keqing.schedule import DAY, NEVER, Binding
from keqing.timeline.enrollment import Book, Edition, Enrollment, Key, PersonFacts, Standing
from keqing.timeline.fold import fold_timeline
from keqing.timeline.projection import (
    Framing,
    after_call,
    held_and_spaced,
    with_possible_step,
)
from keqing.timeline.supply import PRODUCT

_CONTACTS = {
    PreviewEventKind.CONTACT: ("phone", "reached"),
    PreviewEventKind.VISIT: ("visit", "visited"),
    PreviewEventKind.ATTEMPT: ("phone", "no-answer"),
    PreviewEventKind.STOP: ("phone", "stop"),
}
"""Deeds that are recorded as a contact, with its channel and outcome."""
_MADE = frozenset({PreviewEventKind.CONTACT, PreviewEventKind.VISIT})
_BEFORE_START = frozenset({PreviewEventKind.PAUSE, PreviewEventKind.RESUME})
_SUPPLY = "supply"
"""The kind of the invented purchase, and its product."""
_GATHERING = "gathering"


def preview(  # noqa: PLR0913 - one for each option of the command
    cadence: Cadence,
    *,
    almanac: Almanac,
    code: str,
    anchor: date,
    start: date | None = None,
    fields: Mapping[str, date] | None = None,
    events: Sequence[tuple[date, PreviewEvent]] = (),
    as_of: date | None = None,
    to: date | None = None,
    rows: int = 8,
) -> Preview:
    """Try a cadence: what its steps are on `as_of` after the events, and what would come.

    `anchor` is the date from which the steps count, whatever the cadence takes it from: of a birthday
    the day of birth, of a gathering its day; festivals are those of the almanac from that day on. `fields`
    are dates that its `until` may name. Events apply in the order of their days, those of a day as
    given. `as_of` is by default the last event's day, else the start; `start` is the anchor, or
    `as_of` when that is earlier. Rows to come are at most `rows`, the planned ones effective by `to`; what
    the next call is for is always among them.

    Raises Unusable for an event after `as_of`, and for a snooze past the day on which its step
    closes.
    """
    timeline = sorted(events, key=lambda event: event[0])
    if as_of is None:
        as_of = timeline[-1][0] if timeline else start or anchor
    if start is None:
        start = min(anchor, as_of)
    if timeline and timeline[-1][0] > as_of:
        raise after_as_of_error(timeline[-1][0], as_of)
    trial = _Trial(cadence, almanac, code, anchor, start, fields or {})
    seen = [(day, event) for day, event in timeline if day >= start or event.kind in _BEFORE_START]
    for n, (day, event) in enumerate(seen):
        if event.kind is PreviewEventKind.SNOOZE:
            _check_snooze(trial.standing(seen[:n], day), event.until or day)
    standing = trial.standing(seen, as_of)
    (enrollment,) = standing.enrollments
    made = [day for day, event in seen if event.kind in _MADE]
    coming: tuple[PreviewStep, ...] = ()
    if not enrollment.ended:
        paused = standing.pauses.by_track
        coming = tuple(_coming(enrollment, paused, made, trial.binding, as_of, to, rows))
    return Preview(
        cadence=cadence.name,
        title=cadence.title,
        anchor=anchor,
        start=start,
        as_of=as_of,
        ended=enrollment.ended is not None,
        steps=tuple(_closed_row(closing) for closing, _ in enrollment.closings) + coming,
    )


@dataclass(frozen=True, slots=True)
class _Trial:
    """An invented customer, born on the anchor, who is put into the cadence by hand on `start`.

    `fields` are dates of the start, those of a supply too, that `until` may name. Nothing else is in force.
    """

    cadence: Cadence
    almanac: Almanac
    code: str
    anchor: date
    start: date
    fields: Mapping[str, date]

    @property
    def born(self) -> str:
        """The birthday, as it is stored."""
        return str(Birthday(self.anchor.month, self.anchor.day, self.anchor.year))

    @property
    def begun(self) -> list[Event]:
        """The start by hand, and before it a purchase that lasts until the day that `until` names."""
        dates = {name: day.isoformat() for name, day in self.fields.items()}
        by_hand = {"cadence": self.cadence.name, "anchor": self.anchor.isoformat()}
        start = Event(0, 0, self.start, "start", details={PRODUCT: _SUPPLY, **dates, **by_hand})
        ends = {"supply_end": timedelta(), "run_out": DAY}
        field = self.cadence.until.field if self.cadence.until else None
        if field not in ends or field not in self.fields:
            return [start]
        first = (self.fields[field] - ends[field]).isoformat()
        units = {PRODUCT: _SUPPLY, "quantity": 1, "daily": 1, "start": first}
        return [Event(0, -1, self.start, _SUPPLY, details=units), start]

    def standing(self, events: Sequence[tuple[date, PreviewEvent]], today: date) -> Standing:
        """Fold the timeline of the start and these events, in their order."""
        kept = self.cadence.anchor if is_in_file(self.cadence.anchor) else BIRTHDAY
        person = PersonFacts(self.code, self.start, {kept: frozenset({self.born})})
        alone = replace(self.cadence, starts_on=(), then=None)
        book = Book(
            editions=[Edition(alone.name, 1, date.min, alone)],
            kinds={_SUPPLY: Kind(_SUPPLY, {})},
            effects=EFFECTS,
            gatherings={_GATHERING: self.anchor},
        )
        begun = fold_timeline(person, self.begun, book, self.almanac, self.start)
        key = begun.enrollments[0].key
        made = [_event(n, day, event, key) for n, (day, event) in enumerate(events, start=1)]
        return fold_timeline(person, [*self.begun, *made], book, self.almanac, today)

    def binding(self, enrollment: Enrollment) -> Binding:
        """Return the cadence as it binds the customer."""
        days = occasions_of(self.cadence.anchor, self.born, [self.anchor])
        return Binding(self.cadence, self.almanac, self.code, enrollment.limit, days)


def _event(n: int, day: date, event: PreviewEvent, key: Key) -> Event:
    """Return the n-th event of the timeline; a directive names the enrollment by its key."""
    if event.kind in _CONTACTS:
        channel, outcome = _CONTACTS[event.kind]
        return Event(n, n, day, "contact", channel=channel, outcome=outcome)
    cadence, subject, anchor = key
    details: dict[str, object] = {"followups": [(cadence, subject, anchor.isoformat())]}
    if event.kind in UNTIL:
        details["until"] = (event.until or day).isoformat()
    return Event(n, n, day, str(event.kind), details=details)


def _check_snooze(standing: Standing, until: date) -> None:
    """R12: refuse a snooze past the day on which the step closes."""
    step = standing.enrollments[0].step
    if step and step.closes and until > step.closes:
        raise past_closing_error(step.label, step.closes, until)


def _coming(
    enrollment: Enrollment,
    paused: Mapping[Track, date],
    made: Sequence[date],
    framing: Framing,
    as_of: date,
    to: date | None,
    rows: int,
) -> Iterator[PreviewStep]:
    """Give the next call's rows, then those of each call after it, at most `rows`."""
    made, enrollment = list(made), with_possible_step(enrollment, framing)
    status, left = "next", rows
    while left > 0 and enrollment.step:
        enrollment = held_and_spaced(enrollment, paused, framing, made)
        effective = enrollment.effective or NEVER
        if status == "planned" and to and effective > to:
            return
        day = max(effective, as_of)
        called = after_call(enrollment, framing, day)
        closed = [closing for closing, _ in called.closings[len(enrollment.closings) :]]
        for n, closing in enumerate(closed[:left]):
            held = max(closing.due, enrollment.held or closing.due)
            yield _coming_row(closing, status, held if n else effective)
        enrollment, status, left = called, "planned", left - len(closed)
        made.append(day)


def _closed_row(closing: Closing) -> PreviewStep:
    return PreviewStep(
        n=closing.number,
        label=closing.label,
        nominal=closing.nominal,
        opens=closing.opens,
        due=closing.due,
        closes=closing.closes,
        effective=None,
        status=closing.status,
        closed_on=closing.closed_on,
    )


def _coming_row(closing: Closing, status: str, effective: date) -> PreviewStep:
    return replace(_closed_row(closing), status=status, effective=effective, closed_on=None)
