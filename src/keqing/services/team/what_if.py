"""Look at what a change would do to the days ahead (`keqing what-if`): it is made in memory, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, timedelta

from sqlalchemy import func, select

from keqing.definitions.names import find_called, suggest_words
from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg, msgn
from keqing.models import Customer
from keqing.records.forecast import AgentForecast, DayForecast, Forecast
from keqing.records.what_if import BrokenDay, WeekChange, WhatIf
from keqing.services.ahead import forecasting
from keqing.services.ahead.calls_to_come import CustomerCalls, calls_to_come
from keqing.services.context.desk import Desk
from keqing.services.context.stored_almanac import almanac_with, days_of
from keqing.services.department import agents as department_agents
from keqing.services.department import definitions, enforcing
from keqing.services.queries.batching import Progress
from keqing.services.queries.real_customers import is_customer
from keqing.services.team.mending import mends

CADENCES = ("cadence",)
MOST_CUSTOMERS = 100_000
"""New customers that can be asked about."""
_NONE = DayForecast(0, 0)
_WEEK = timedelta(7)
_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class LoadChange:
    """A change of the load: a file of cadences (its text and name), agents who are gone, calls a day, days off, new customers.

    A capacity under None is everybody's. `closed` are the first and the last of the days off. `customers` are how
    many, and the word for their type.
    """

    cadences: tuple[str, str] | None = None
    without: tuple[str, ...] = ()
    capacities: Mapping[str | None, int] = field(default_factory=dict)
    closed: tuple[date, date] | None = None
    customers: tuple[int, str] | None = None

    def __bool__(self) -> bool:
        return bool(
            self.cadences or self.without or self.capacities or self.closed or self.customers
        )


def what_if(desk: Desk, days: int, change: LoadChange, progress: Progress | None = None) -> WhatIf:
    """Show the load of so many days, today the first, now and after a change.

    Raises Unusable for a change or a number of days that cannot be, and NotFound for nobody of a name.
    """
    forecasting.check_days(days)
    if not change:
        raise Unusable(
            msg("What would change is missing."),
            msg("Name it, for example: keqing what-if --capacity 40"),
        )
    last = desk.today + timedelta(days - 1)
    gone = _gone(desk, change)
    type_ = _type(desk, change)
    _check(desk, change)
    found = tuple(calls_to_come(desk, last, None, progress))
    before = forecasting.forecast_of(desk, desk.today, last, None, found)
    changed = _changed(desk, change)
    moves = bool(change.cadences or change.closed or gone)
    then: Iterable[CustomerCalls] = found
    if moves:
        as_stored = not (change.cadences or change.closed)
        then = tuple(
            calls_to_come(changed, last, None, progress, without=gone, as_stored=as_stored)
        )
    if type_ and change.customers:
        then = [*then, *_more(desk, then, change.customers[0], type_)]
    if gone:
        vars(changed)["staff"] = desk.staff.without(gone)
    after = _with_capacities(forecasting.forecast_of(changed, desk.today, last, None, then), change)
    title = desk.words.types[type_].title if type_ else None
    return compared(before, after, change, title)


def _check(desk: Desk, change: LoadChange) -> None:
    for name, capacity in change.capacities.items():
        department_agents.check_capacity(capacity)
        if name is not None:
            forecasting.check_here(desk.staff.named(name))
    if change.closed:
        first, last = change.closed
        if last < first:
            raise Unusable(
                msg("{first} is after {last}.", first=first, last=last),
                msg("Put the earlier day first."),
            )
        if last < desk.today:
            raise Unusable(
                msg("These days are over: {since} to {until}.", since=first, until=last),
                msg("Name days to come, such as --closed 2027-02-15..2027-02-19"),
            )


def _gone(desk: Desk, change: LoadChange) -> frozenset[int]:
    """Return who would not be here. Raises where that is nobody's name, or would be everybody."""
    agents = [desk.staff.named(name) for name in change.without]
    for agent in agents:
        forecasting.check_here(agent)
    gone = frozenset(agent.id for agent in agents)
    if gone and all(each.id in gone for each in desk.staff.agents if each.active):
        raise Unusable(
            msg("Nobody would be left to do the work of {name}.", name=agents[0].name),
            msg("Add somebody first: keqing add-agent NAME"),
        )
    return gone


def _type(desk: Desk, change: LoadChange) -> str | None:
    """Return the type of new customers. Raises where it is none, or where nobody here is of it."""
    if change.customers is None:
        return None
    count, word = change.customers
    if not 1 <= count <= MOST_CUSTOMERS:
        raise Unusable(
            msg("{n} new customers cannot be looked at.", n=count),
            msg("Give a number from {least} to {most}.", least=1, most=MOST_CUSTOMERS),
        )
    found = find_called(word, desk.words.types.values())
    if found is None:
        raise Unusable(
            msg("There is no type '{word}'.", word=word),
            suggest_words(word, [*desk.words.types.values()]),
        )
    if not _of_type(desk, found.name):
        raise NotFound(
            msg("Nobody here is of the type {type}, so what they bring is not known.", type=word),
            msg("Add one first: keqing add-customer NAME --type {type}", type=word),
        )
    return found.name


def _of_type(desk: Desk, type_: str) -> int:
    count = select(func.count()).select_from(Customer)
    return (
        desk.session.scalar(
            count.where(Customer.status == "active", Customer.type == type_, is_customer())
        )
        or 0
    )


def _more(
    desk: Desk, found: Iterable[CustomerCalls], count: int, type_: str
) -> Iterator[CustomerCalls]:
    """Give the calls of new customers: they are like those of the type who are here, each in turn."""
    like = _of_type(desk, type_)
    calling = {each.customer.id: each for each in found if each.customer.type == type_}
    ids = desk.session.scalars(
        select(Customer.id)
        .where(Customer.status == "active", Customer.type == type_, is_customer())
        .order_by(Customer.id)
    )
    for place, id_ in enumerate(ids):
        times = count // like + (place < count % like)
        if id_ in calling:
            yield from [calling[id_]] * times


def _changed(desk: Desk, change: LoadChange) -> Desk:
    """Return a desk at which cadences and days off are as they would be."""
    made = replace(desk)
    if change.cadences:
        text, file = change.cadences
        wanted = definitions.cadences_wanted(desk, text, file, desk.today, CADENCES)
        made = enforcing.as_if(desk, wanted)
    if change.closed:
        rows = days_of(desk.session)
        first, last = change.closed
        rows.update(dict.fromkeys(_days(first, last), (False, None)))
        made.almanac = replace(
            almanac_with(rows), published=desk.almanac.published, festivals=desk.almanac.festivals
        )
    return made


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def _with_capacities(found: Forecast, change: LoadChange) -> Forecast:
    everybody = change.capacities.get(None)
    return replace(
        found,
        agents=tuple(
            replace(each, capacity=change.capacities.get(each.agent, everybody or each.capacity))
            if each.agent is not None
            else each
            for each in found.agents
        ),
    )


def compared(
    before: Forecast, after: Forecast, change: LoadChange, type_title: object = None
) -> WhatIf:
    """Tell week by week what differs, which days break, and what would mend them; new customers have a type's title."""
    closed = frozenset(_days(*change.closed)) if change.closed else frozenset[date]()
    was = frozenset((each.agent, each.day) for each in _breaks(before, frozenset(), frozenset()))
    breaks = tuple(_breaks(after, closed, was))
    nobodys = sum(
        found.calls for each in after.agents if each.agent is None for found in each.days.values()
    )
    return WhatIf(
        before,
        after,
        tuple(_asked(change, type_title)),
        tuple(_weeks(before, after, breaks, was)),
        breaks,
        nobodys,
        tuple(mends(after, breaks, change.without, nobodys, made_up=change.customers is not None)),
    )


def _breaks(
    found: Forecast, closed: frozenset[date], was: frozenset[tuple[str, date]]
) -> Iterator[BrokenDay]:
    for agent in found.agents:
        for day, calls in agent.days.items():
            room = 0 if day in closed else agent.capacity
            if agent.agent is not None and room is not None and calls.calls > room:
                yield BrokenDay(agent.agent, day, calls.calls, room, (agent.agent, day) in was)


def _weeks(
    before: Forecast,
    after: Forecast,
    breaks: Sequence[BrokenDay],
    was: frozenset[tuple[str, date]],
) -> Iterator[WeekChange]:
    monday = before.first - timedelta(before.first.weekday())
    while monday <= before.last:
        days = [monday + timedelta(n) for n in range(7)]
        old, new = _sum(before.agents, days), _sum(after.agents, days)
        over = (
            sum(day in days for _, day in was),
            sum(each.day in days for each in breaks),
        )
        yield WeekChange(monday, (old.calls, new.calls), (old.minutes, new.minutes), over)
        monday += _WEEK


def _sum(agents: Iterable[AgentForecast], days: Sequence[date]) -> DayForecast:
    found = [agent.days.get(day, _NONE) for agent in agents for day in days]
    return DayForecast(sum(each.calls for each in found), sum(each.minutes for each in found))


def _asked(change: LoadChange, type_title: object) -> Iterator[Message]:
    if change.cadences:
        yield msg("with the cadences of {file}", file=change.cadences[1])
    for name in change.without:
        yield msg("without {name}", name=name)
    for who, capacity in change.capacities.items():
        if who is None:
            yield msg("with {n} calls a day for everybody", n=capacity)
        else:
            yield msg("with {n} calls a day for {name}", n=capacity, name=who)
    if change.closed:
        first, last = change.closed
        yield msg("closed from {first} to {last}", first=first, last=last)
    if change.customers:
        count, type_ = change.customers
        yield msgn(
            "with {n} more customer of the type {type}",
            "with {n} more customers of the type {type}",
            count,
            type=type_title or type_,
        )
