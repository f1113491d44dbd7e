"""Measures of a customer's records on a day, and the facts that conditions ask for.

On day D counts what happened on D or earlier. A rolling window of D holds the days after `D - over` up to D. A
count and a sum of nothing are 0; a mean, a last day and a value of nothing are missing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from keqing.calendar.periods import period_after, period_of
from keqing.definitions.cadence import Cadence, Offset, Quota, Repeat, Track
from keqing.definitions.condition import Term, Value
from keqing.definitions.ladder import DRAWN, GRANTED, IN_FORCE, LEVEL, TICK, LadderBook
from keqing.definitions.measure import (
    CONTACT,
    CONTACT_FIELDS,
    MESSAGE,
    NUMBERS,
    ROLE,
    SENT,
    Figure,
    Measure,
    RecordSource,
)
from keqing.definitions.standing_fields import DERIVED_FIELDS, GROWING
from keqing.definitions.vocabulary import IN_PERSON, Kind
from keqing.frozen import dataclass
from keqing.records.event import Event
from keqing.text.folding import fold_case
from keqing.timeline import ladder_levels
from keqing.timeline.open_records import KindOf, count_open, with_standing

DAY = timedelta(days=1)
BIRTHDAY = "birthday"
"""The name of the day of birth, of which `days_to` means the next one that is kept."""
_CENT = Decimal("0.01")
_SEARCHED_DAYS = 4
"""Days around a month's clipped end in which the edge of a window lies."""


class Records:
    """The records of one customer that are not struck out, in the order of their days.

    Later ones may be added to the end of `events`. The records that count for a measure are found once, and kept.
    """

    __slots__ = ("_counted", "_standing", "events")

    def __init__(self, events: Sequence[Event]) -> None:
        """Begin with nothing counted."""
        self.events = events
        self._counted: dict[int, CountedRecords] = {}
        self._standing: tuple[object, Records] | None = None

    def counted(self, measure: Measure, kind_of: KindOf | None = None) -> CountedRecords:
        """Return those that count for a measure, up to the last one there is.

        With `kind_of`, of kinds with a validity only those are counted that are good on the day asked for.
        """
        counted = self._counted.get(id(measure))
        if counted is None:
            counted = self._counted[id(measure)] = CountedRecords(measure, kind_of)
        if counted.taken != len(self.events):
            counted.read(self.events)
        return counted

    def standing(self, kind_of: KindOf, day: date) -> Records:
        """Return them with how those stand at the end of a day that stay open."""
        asked = (kind_of, day, len(self.events))
        if self._standing is None or self._standing[0] != asked:
            self._standing = asked, Records(with_standing(self.events, kind_of, day))
        return self._standing[1]

    def after(self, day: date) -> date | None:
        """Return the first later day that has a record; records of days to come count from then on."""
        if not self.events or self.events[-1].day <= day:
            return None
        return next(event.day for event in self.events if event.day > day)


class CountedRecords:
    """The records that count for one measure: their days in order, and what each holds in its measured field.

    `taken` is the number of events that were looked at, `ends` are the last days of those that are good for a time.
    """

    __slots__ = (
        "_kind_of",
        "_kinds",
        "_values",
        "asks_growing",
        "asks_standing",
        "days",
        "ends",
        "held",
        "measure",
        "taken",
    )

    def __init__(self, measure: Measure, kind_of: KindOf | None = None) -> None:
        """Begin with no record."""
        self.measure = measure
        self._kind_of = kind_of if measure.figure is Figure.COUNT else None
        self.ends: dict[int, date] = {}
        asked = _fields_asked(measure)
        self.asks_growing = not GROWING.isdisjoint(asked)
        self.asks_standing = not asked.isdisjoint(DERIVED_FIELDS)
        self.days: list[date] = []
        self.held: list[Value | None] = []
        self._kinds = frozenset(kind_of_event(source) for source in measure.sources)
        self.taken = 0
        self._values: dict[tuple[int, int], Value | None] = {}

    def read(self, events: Sequence[Event]) -> None:
        """Take the events that were added since the last time."""
        for event in events[self.taken :]:
            if event.kind in self._kinds:
                self._take(event)
        self.taken = len(events)

    def _take(self, event: Event) -> None:
        for source in self.measure.sources:
            if is_of(event, source.kind) and meets(event, self.measure.where):
                if self._kind_of and (end := _last_day(event, self._kind_of(event))):
                    self.ends[len(self.days)] = end
                self.days.append(event.day)
                self.held.append(typed_value(field_of(event, source.field or ""), source.type))

    def gone(self, day: date) -> int:
        """Return how many records that the measure looks at on a day are no longer good."""
        begin, end = self.span(day)
        return sum(begin <= place < end and last < day for place, last in self.ends.items())

    def next_end(self, day: date) -> date | None:
        """Return the first later day on which one of the records that are good on a day no longer is."""
        begin, end = self.span(day)
        lasts = (last for place, last in self.ends.items() if begin <= place < end and last >= day)
        return min((last + DAY for last in lasts), default=None)

    def span(self, day: date) -> tuple[int, int]:
        """Return the places of the first one that the measure looks at on a day, and of the first one after them."""
        end = len(self.days)
        if end and self.days[-1] > day:
            end = bisect_right(self.days, day)
        first = window_begins(self.measure, day)
        return (0 if first is None else bisect_left(self.days, first, 0, end)), end

    def value(self, day: date) -> Value | None:
        """Return what the measure comes to at the end of a day, None where it is missing."""
        begin, end = self.span(day)
        if self.measure.figure is Figure.DAYS_SINCE:
            return Decimal((day - self.days[end - 1]).days) if begin < end else None
        if self.ends:
            return Decimal(end - begin - self.gone(day))
        if (begin, end) not in self._values:
            self._values[begin, end] = self._figure(begin, end)
        return self._values[begin, end]

    def _figure(self, begin: int, end: int) -> Value | None:
        """Return what the records between two places come to."""
        match self.measure.figure:
            case Figure.COUNT:
                return Decimal(end - begin)
            case Figure.SUM:
                return sum(self._numbers(begin, end), Decimal(0))
            case Figure.MEAN:
                numbers = self._numbers(begin, end)
                return mean(numbers) if numbers else None
            case Figure.VALUE:
                held = reversed(self.held[begin:end])
                return next((value for value in held if value is not None), None)
            case _:
                return self.days[end - 1] if begin < end else None

    def numbers(self, day: date) -> list[Decimal]:
        """Return the numbers that the measure looks at on a day."""
        return self._numbers(*self.span(day))

    def _numbers(self, begin: int, end: int) -> list[Decimal]:
        return [value for value in self.held[begin:end] if isinstance(value, Decimal)]


def kind_of_event(source: RecordSource) -> str:
    """Return the kind of event that a source is of; contacts and messages are events of one kind."""
    return CONTACT if source.kind == MESSAGE else source.kind


def window_begins(measure: Measure, day: date) -> date | None:
    """Return the first day that a measure looks at on `day`, None for all time."""
    if measure.over is not None:
        return _less(day, measure.over) + DAY
    return period_of(day, measure.per).first if measure.per else None


def _last_day(event: Event, kind: Kind | None) -> date | None:
    """Return the last day on which a record counts, None for no end."""
    told = event.details.get(kind.valid_until) if kind and kind.valid_until else None
    last = typed_value(told, "date")
    return last if isinstance(last, date) else None


def measure_value(
    measure: Measure, records: Records, day: date, kind_of: KindOf | None = None
) -> Value | None:
    """Return what a measure comes to at the end of a day, None where it is missing."""
    return records.counted(measure, kind_of).value(day)


def mean(numbers: Sequence[Decimal]) -> Decimal:
    """Return the mean with two places, half away from zero."""
    return (sum(numbers, Decimal(0)) / len(numbers)).quantize(_CENT, ROUND_HALF_UP)


def next_edge(
    measure: Measure, records: Records, day: date, kind_of: KindOf | None = None
) -> date | None:
    """Return the first later day on which time alone changes what a measure looks at."""
    counted = records.counted(measure, kind_of)
    begin, end = counted.span(day)
    ahead = [records.after(day), counted.next_end(day) if counted.ends else None]
    if begin < end:
        if measure.over:
            ahead.append(leaves(counted.days[begin], measure.over))
        elif measure.per:
            ahead.append(period_after(day, measure.per).first)
        if counted.asks_growing:
            ahead.append(day + DAY)
    return min((each for each in ahead if each), default=None)


def asks_standing(measure: Measure) -> bool:
    """Tell whether a measure asks for what follows from the answers to a record: its state, its balance."""
    return not set(DERIVED_FIELDS).isdisjoint(_fields_asked(measure))


def _fields_asked(measure: Measure) -> frozenset[str]:
    return frozenset(
        {*measure.where, *(source.field for source in measure.sources if source.field)}
    )


def leaves(day: date, over: Offset) -> date:
    """Return the first day whose window no longer holds `day`."""
    return day + timedelta(over.days) if not over.months else _leaves_months(day, over)


@lru_cache(maxsize=4096)
def _leaves_months(day: date, over: Offset) -> date:
    there = day + relativedelta(months=over.months, days=over.days)
    candidates = (there + timedelta(days=n) for n in range(-_SEARCHED_DAYS, _SEARCHED_DAYS + 1))
    return next(each for each in candidates if _less(each, over) >= day)


def _less(day: date, over: Offset) -> date:
    """R1: the day so long before; months first, clipped once to the month's end."""
    return day - timedelta(over.days) if not over.months else _less_months(day, over)


@lru_cache(maxsize=4096)
def _less_months(day: date, over: Offset) -> date:
    return day - relativedelta(months=over.months) - timedelta(days=over.days)


def is_of(event: Event, kind: str) -> bool:
    """Tell whether a record is of a kind; contacts and messages are events of one kind, apart by their outcomes."""
    if event.kind != CONTACT:
        return event.kind == kind
    outcomes = {CONTACT: IN_PERSON, MESSAGE: SENT}.get(kind, frozenset())
    return event.outcome in outcomes


def meets(event: Event, where: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether each of these fields of a record has one of its values."""
    return all(
        not values.isdisjoint(event.roles)
        if name == ROLE and event.kind == CONTACT
        else _as_text(field_of(event, name)) in values
        for name, values in where.items()
    )


def field_of(event: Event, name: str) -> object:
    """Return what a record holds in a field, as it is stored; contacts have fields of their own."""
    if event.kind == CONTACT and name in CONTACT_FIELDS:
        return getattr(event, name)
    return event.details.get(name)


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def typed_value(stored: object, field_type: str) -> Value | None:
    """Return a stored value of a field of this type as a condition compares it; None for none, or an unfit one."""
    if stored is None or stored == "":
        return None
    if isinstance(stored, bool):
        return stored
    try:
        if field_type in NUMBERS:
            return Decimal(str(stored))
        return date.fromisoformat(str(stored)) if field_type == "date" else str(stored)
    except (InvalidOperation, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """The facts of one customer on one day, for conditions.

    `measures` are the department's by name. `values` are those of the file: `type`, `grade`, fields, `interval`.
    `filled` names the fields that have a value, of whatever form. `sets` hold what there can be several of: tags.
    `kind_of` gives the kind by which a record is read, `past` the facts of an earlier day.
    """

    day: date
    records: Records
    measures: Mapping[str, Measure]
    values: Mapping[str, Value | None]
    filled: frozenset[str] = frozenset()
    sets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    born: date | None = None
    kind_of: Callable[[Event], Kind | None] | None = None
    ladders: LadderBook | None = None
    past: Callable[[date], CustomerFacts] | None = None

    def on(self, day: date) -> CustomerFacts:
        """Return the same facts on another day; on an earlier one the file is as it was then, where that is known."""
        if self.past and day < self.day:
            return self.past(day)
        return CustomerFacts(
            day,
            self.records,
            self.measures,
            self.values,
            self.filled,
            self.sets,
            self.born,
            self.kind_of,
            self.ladders,
            self.past,
        )

    def value(self, term: Term) -> Value | None:
        """Return the value of a term at the end of the day, None where it is missing."""
        if measure := self.measure(term):
            return self.measured(measure)
        if term.argument is not None:
            return self._call(term.name, term.argument)
        match term.name:
            case "age":
                return self._age()
            case "month":
                return Decimal(self.day.month)
            case "grade" if self.ladders and self.ladders.setting:
                return ladder_levels.effective_grade(self, self.ladders).grade
            case name:
                return self.values.get(name)

    def measured(self, measure: Measure) -> Value | None:
        """Return what a measure comes to at the end of the day, None where it is missing."""
        return measure_value(measure, self._asked(measure), self.day, self.kind_of)

    def numbers(self, measure: Measure) -> list[Decimal]:
        """Return the numbers that a measure looks at, at the end of the day."""
        return self._asked(measure).counted(measure).numbers(self.day)

    def _call(self, name: str, argument: str) -> Value | None:
        """Return what a call that is no measure comes to."""
        match name:
            case "has":
                return argument in self.filled
            case "days_to":
                value = self._next_birthday() if argument == BIRTHDAY else self.values.get(argument)
                return Decimal((value - self.day).days) if isinstance(value, date) else None
            case "open":
                return Decimal(self._open(argument))
            case "level" | "level-in-force":
                book = self.ladders or LadderBook()
                ladder = ladder_levels.text_for(self, book, Term(name, argument))
                return Decimal(ladder_levels.level_of(self, ladder))
            case "tick":
                return ladder_levels.has_tick(self, argument)
            case _:
                return argument in map(fold_case, self.sets.get(name, ()))

    def _asked(self, measure: Measure) -> Records:
        """Return the records as a measure looks at them: with how those stand that stay open, if it asks for that."""
        if self.kind_of is None:
            return self.records
        if not self.records.counted(measure, self.kind_of).asks_standing:
            return self.records
        return self.records.standing(self.kind_of, self.day)

    def _open(self, kind: str) -> int:
        """Return how many records of a kind are open."""
        return count_open(self.records.events, self.kind_of, kind, self.day) if self.kind_of else 0

    def slope(self, term: Term) -> int:
        """Return by how much the value grows with each day that passes."""
        if term.name == "days_to":
            return -1
        measure = self.measure(term)
        return 1 if measure and measure.figure is Figure.DAYS_SINCE else 0

    def next_step(self, term: Term) -> date | None:
        """Return the first later day on which time alone gives the term another value."""
        if measure := self.measure(term):
            return next_edge(measure, self._asked(measure), self.day, self.kind_of)
        if term.name in _OF_LADDERS or (term == Term("grade") and self.ladders):
            return ladder_levels.next_step(self, self.ladders or LadderBook(), term)
        return self._next_step(term)

    def _next_step(self, term: Term) -> date | None:
        """Return it for a term that is no measure, and hangs on no ladder."""
        if term.name == "open":
            return self.records.after(self.day)
        if term == Term("days_to", BIRTHDAY):
            birthday = self._next_birthday()
            return birthday + DAY if birthday else None
        if term == Term("month"):
            return period_after(self.day, "month").first
        if term == Term("age") and self.born:
            return _birthday_after(self.born, self.day)
        return None

    def events(self, kind: str) -> Iterator[Event]:
        """Give the events of a kind up to the day, the newest first."""
        for event in reversed(self.records.events):
            if event.kind == kind and event.day <= self.day:
                yield event

    def next_record(self) -> date | None:
        """Return the first later day that has a record."""
        return self.records.after(self.day)

    def measure(self, term: Term) -> Measure | None:
        """Return the measure that a term names, or that a call such as `count(purchase)` is."""
        if term.argument is None:
            return self.measures.get(term.name)
        if term.name in _CALLED:
            return measure_of_call(term)
        return None

    def _next_birthday(self) -> date | None:
        """Return the birthday of the day itself, or else the next one."""
        return _birthday_after(self.born, self.day - DAY) if self.born else None

    def _age(self) -> Decimal | None:
        """Return completed years."""
        if self.born is None or self.born > self.day:
            return None
        return Decimal(_birthday_after(self.born, self.day).year - self.born.year - 1)


_DAYS = {"week": 7, "month": 30, "quarter": 90, "year": 365}
"""Days of a period, where an interval is made of it."""
_WORKDAYS_OF_WEEK = 5


def interval(cadence: Cadence) -> Decimal | None:
    """Return the days from one contact to the next that a cadence asks for, None where it asks for none.

    It is `every` of a repetition from contact, or the days of a quota's period divided by its count. Only
    revisit and coverage ask.
    """
    if cadence.track not in {Track.REVISIT, Track.COVERAGE}:
        return None
    match cadence.repeat:
        case Repeat(every=every, origin="contact"):
            years, months = divmod(every.months, 12)
            workdays = Decimal(every.workdays * 7) / _WORKDAYS_OF_WEEK
            return years * 365 + months * _DAYS["month"] + every.days + workdays
        case Quota(count=count, per=per):
            return Decimal(_DAYS[per]) / count
        case _:
            return None


_OF_LADDERS = frozenset({LEVEL, IN_FORCE, TICK})
"""Calls that ask for levels and ticks."""
CONSENTS: Mapping[str, bool] = {"consent": True, "consent-withdrawn": False}
"""The kinds that give a consent, and take it back."""
_CALLED = frozenset({Figure.COUNT, Figure.SUM, Figure.LAST, Figure.DAYS_SINCE})
"""The figures that a condition may ask for without a measure of that name."""


@lru_cache(maxsize=1024)
def measure_of_call(term: Term) -> Measure:
    """Return the unnamed measure over all time that a call is: `sum(purchase.price)`."""
    kind, _, name = (term.argument or "").partition(".")
    return Measure(str(term), Figure(term.name), (RecordSource(kind, name or None),))


def record_kinds_of(
    term: Term, measures: Mapping[str, Measure], kinds: Callable[[], Iterable[Kind]] = tuple
) -> frozenset[str]:
    """Return the kinds of events that a term looks at; contacts and messages are events of one kind.

    `kinds` gives the department's, where it matters which of them answer others.
    """
    if term.name == "consent":
        return frozenset(CONSENTS)
    if term.name in _OF_LADDERS:  # the terms of a ladder's criteria stand beside it
        return frozenset({TICK, GRANTED, DRAWN})
    if term.name == "open" and term.argument is not None:
        answering = (kind.name for kind in kinds() if term.argument in kind.answers)
        return frozenset({term.argument, *answering})
    if term.argument is None:
        measure = measures.get(term.name)
    else:
        measure = measure_of_call(term) if term.name in _CALLED else None
    sources = measure.sources if measure else ()
    found = {kind_of_event(source) for source in sources}
    if measure and asks_standing(measure):
        found |= {kind.name for kind in kinds() if not found.isdisjoint(kind.answers)}
    return frozenset(found)


def consents_given(events: Iterable[Event]) -> frozenset[str]:
    """Return the purposes for which a consent holds: each by its last record."""
    last = {
        str(event.details.get("purpose")): CONSENTS[event.kind]
        for event in events
        if event.kind in CONSENTS
    }
    return frozenset(purpose for purpose, holds in last.items() if holds)


def _birthday_after(born: date, day: date) -> date:
    """Return the next day on which a year of age is completed; one of 29 February on 28 February."""
    years = max(0, day.year - born.year)
    kept = born + relativedelta(years=years)
    return kept if kept > day else born + relativedelta(years=years + 1)
