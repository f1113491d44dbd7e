"""The load ahead of an agent, or of everybody: how many calls, and how long they take (`keqing forecast`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from keqing import models
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.records.forecast import AgentForecast, CadenceMinutes, DayForecast, Forecast
from keqing.services.ahead.bands import Tries, bands, past_tries, retries_of
from keqing.services.ahead.call_minutes import CallMinutes, call_minutes
from keqing.services.ahead.calls_to_come import CustomerCalls, calls_to_come
from keqing.services.ahead.whose_customers import customers_of
from keqing.services.context.desk import Desk
from keqing.services.derived.staff_days import StaffDays
from keqing.services.queries.batching import Progress
from keqing.timeline.call_paths import OWNER
from keqing.timeline.calls_ahead import DayCall

DAYS = (1, 366)
"""Days that can be looked ahead, from and to."""
COUNTED_AT_ONCE = 20_000
"""Customers of whom the calls are counted before they are added up."""


def forecast(
    desk: Desk,
    days: int,
    agent: models.Agent | None,
    progress: Progress | None = None,
    *,
    banded: bool = False,
) -> Forecast:
    """Forecast so many days, today the first, of an agent or with None of everybody who works here.

    Each call is assumed to be made on its day; `banded` says how far the days may differ. Raises Unusable for a number
    of days that cannot be, and for an agent who has left.
    """
    check_days(days)
    if agent:
        check_here(agent)
    last = desk.today + timedelta(days - 1)
    found = of_whom(desk, last, agent, progress)
    return forecast_of(desk, desk.today, last, agent, found, banded=banded)


def check_days(days: int) -> None:
    """Raise Unusable for a number of days that cannot be looked ahead."""
    least, most = DAYS
    if not least <= days <= most:
        raise Unusable(
            msg("{n} days cannot be looked at.", n=days),
            msg("Give a number from {least} to {most}.", least=least, most=most),
        )


def check_here(agent: models.Agent) -> None:
    """Raise Unusable for an agent who has left."""
    if not agent.active:
        raise Unusable(
            msg("{name} has left already, on {day}.", name=agent.name, day=agent.until)
            if agent.until
            else msg("{name} has left already.", name=agent.name),
            msg("Name somebody who works here, or add --team for everybody."),
        )


def of_whom(
    desk: Desk, last: date, agent: models.Agent | None, progress: Progress | None = None
) -> Iterable[CustomerCalls]:
    """Give the calls to come up to `last` of the customers who may have one of an agent's, or of all."""
    ids = customers_of(desk, StaffDays(desk, desk.today, last), agent) if agent else None
    return calls_to_come(desk, last, ids, progress)


@dataclass(frozen=True, slots=True)
class _CallsByDay:
    """The calls of each agent and day, by the cadence that leads each."""

    days: Mapping[int | None, Mapping[date, Counter[str]]]
    cadences: Counter[str]


def forecast_of(
    desk: Desk,
    first: date,
    last: date,
    agent: models.Agent | None,
    found: Iterable[CustomerCalls],
    *,
    banded: bool = False,
) -> Forecast:
    """Count calls that are known by agent and day, those from `first` on."""
    people = [agent] if agent else [each for each in desk.staff.agents if each.active]
    counted = _count(desk, first, found, None if agent is None else {agent.id})
    lengths = call_minutes(desk)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    tries = past_tries(desk) if banded else None
    agents = [
        _with_bands(
            desk,
            AgentForecast(
                each.name if each else None,
                each.capacity if each else None,
                _days(counted.days.get(each.id if each else None, {}), lengths),
            ),
            counted.days.get(each.id if each else None, {}),
            tries,
            (first, last),
        )
        for each in _rows(people, counted, agent)
    ]
    return Forecast(
        first,
        last,
        tuple(agents),
        frozenset(day for day in days if not desk.almanac.is_workday(day)),
        frozenset(day for day in days if desk.almanac.is_provisional(day)),
        tuple(_learned(desk, counted.cadences, lengths)),
        lengths.usual,
        tries.total if tries else None,
        dict(counted.cadences),
    )


def _rows(
    people: Sequence[models.Agent], counted: _CallsByDay, agent: models.Agent | None
) -> list[models.Agent | None]:
    """Return those who have a row, None for what nobody has."""
    nobody = agent is None and (bool(counted.days.get(None)) or not people)
    return [*people, *([None] if nobody else [])]


def _with_bands(
    desk: Desk,
    found: AgentForecast,
    calls: Mapping[date, Counter[str]],
    tries: Tries | None,
    days: tuple[date, date],
) -> AgentForecast:
    """Return an agent's forecast with the bands of days and weeks, where the past has enough tries."""
    if tries is None or not tries.enough:
        return found
    first, last = days
    single = [first + timedelta(n) for n in range((last - first).days + 1)]
    mondays = sorted({day - timedelta(day.weekday()) for day in single})
    stretches = [(day, day) for day in single]
    stretches += [(max(day, first), min(day + timedelta(6), last)) for day in mondays]
    names = {name for by_cadence in calls.values() for name in by_cadence}
    cadences = {each.name: each.cadence for each in desk.book.editions}
    retries = {name: retries_of(desk, cadences.get(name)) for name in names}
    made = bands(calls, tries, retries, stretches)
    return replace(
        found,
        bands=dict(zip(single, made[: len(single)], strict=True)),
        weeks=dict(zip(mondays, made[len(single) :], strict=True)),
    )


def _count(
    desk: Desk, first: date, found: Iterable[CustomerCalls], only: set[int] | None
) -> _CallsByDay:
    days: defaultdict[int | None, defaultdict[date, Counter[str]]]
    days = defaultdict(lambda: defaultdict(Counter))
    cadences: Counter[str] = Counter()
    here = {each.id for each in desk.staff.agents if each.active}
    for owner, calls in _by_owner(found):
        for call, n in calls.items():
            whose = owner if call.whose == OWNER else call.whose
            whose = whose if whose in here else None
            if call.day < first or (only is not None and whose not in only):
                continue
            days[whose][call.day][call.leading] += n
            cadences[call.leading] += n
    return _CallsByDay(days, cadences)


def _by_owner(
    found: Iterable[CustomerCalls],
) -> Iterator[tuple[int | None, Counter[DayCall]]]:
    """Count the calls of each owner's customers: many share them. Each owner comes as often as memory asks for it."""
    counted: defaultdict[int | None, Counter[DayCall]] = defaultdict(Counter)
    for n, customer in enumerate(found, 1):
        counted[customer.customer.owner_id].update(customer.calls)
        if n % COUNTED_AT_ONCE == 0:
            yield from counted.items()
            counted.clear()
    yield from counted.items()


def _days(found: Mapping[date, Counter[str]], lengths: CallMinutes) -> dict[date, DayForecast]:
    return {
        day: DayForecast(
            sum(by_cadence.values()),
            sum(n * lengths.of(cadence) for cadence, n in by_cadence.items()),
        )
        for day, by_cadence in sorted(found.items())
    }


def _learned(
    desk: Desk, cadences: Mapping[str, int], lengths: CallMinutes
) -> Iterable[CadenceMinutes]:
    titles = {
        edition.name: edition.cadence.title for edition in desk.book.editions if edition.cadence
    }
    for name in sorted(cadences.keys() & lengths.learned.keys()):
        median, count = lengths.learned[name]
        yield CadenceMinutes(name, titles.get(name, {}), median, count)
