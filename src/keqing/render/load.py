"""How full the days of a month are, as a calendar whose marks need no colour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from keqing.i18n import Message, msg, msgn
from keqing.records.load import AgentMonth, Load
from keqing.render.console import Screen
from keqing.render.days import WEEKDAYS, long
from keqing.render.offers import spread_command
from keqing.render.output import Document, Output, Sheet
from keqing.render.words import said

COUNTED = 60
"""Columns from which a day has its number of customers beside its mark."""
_MARKS = ((40, "."), (80, "-"), (100, "+"))
"""Up to which share of what a day holds, in percent, a mark stands."""
_FULL, _OVER = "#", "!"
_LEGEND = (
    msg(". under 40%"),
    msg("- under 80%"),
    msg("+ under 100%"),
    msg("# full"),
    msg("! too full"),
)
_OVER_ALREADY = "--"
"""What stands for a day before today."""
_MAX_NAMES = 5
"""Days that are too full, of which so many are named."""


def output(record: Load, *, whole: bool = False) -> Output:
    """Show a month, one calendar for each agent; as many as the screen holds, unless it is to be `whole`."""
    return Output(
        screen=lambda screen: _show(screen, record, whole=whole),
        document=lambda: _document(record),
        sheet=lambda: _sheet(record),
        records="days",
    )


def _show(screen: Screen, record: Load, *, whole: bool) -> None:
    title = msg(
        "keqing | load of {month}   as it stands on {day}",
        month=f"{record.first:%Y-%m}",
        day=long(record.today),
    )
    screen.line(title, hang=2)
    past = _past(record)
    if record.last < record.today:
        screen.line(past, hang=2)
        return
    screen.packed(((said(mark), "") for mark in _LEGEND), gap="   ")
    if past:
        screen.line(past, hang=2)
    around = [title, past] if past else [title]
    left = None if whole else screen.room(5 + bool(past), *around)  # marks, the rest, the prompt
    for shown, agent in enumerate(record.agents):
        taken = _lines(record) + 2 * bool(_over(agent))
        if left is not None and shown and taken > left:
            more = len(record.agents) - shown
            screen.line(
                msgn(
                    "{n} more agent: add --all to see it.",
                    "{n} more agents: add --all to see them.",
                    more,
                )
            )
            break
        _month(screen, record, agent)
        left = None if left is None else left - taken
    if record.provisional:
        screen.line(msg("The rest days of this month are provisional."), hang=2)


def _past(record: Load) -> Message | None:
    """Say where to look for the days that are over, which a plan has not; None where none is."""
    if record.last < record.today:
        return msg(
            "This month is over. What was done: keqing report month --date {day}", day=record.last
        )
    if record.first < record.today:
        return msg("-- is over. What was done: keqing report month")
    return None


def _monday(record: Load) -> date:
    """Return the first day of the first week that is shown: the one of today, or of the month's first day."""
    first = max(record.first, record.today)
    return first - timedelta(first.weekday())


def _lines(record: Load) -> int:
    """How many lines a calendar takes."""
    weeks = (record.last - _monday(record)).days // 7 + 1
    return weeks + 5  # the agent, the weekdays, three rules


def _month(screen: Screen, record: Load, agent: AgentMonth) -> None:
    from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

    if agent.agent is None:
        screen.line(msg("nobody's"))
    elif agent.capacity:
        screen.line(msg("{agent}   at most {n} a day", agent=agent.agent, n=agent.capacity), hang=2)
    else:
        screen.line(msg("{agent}   no capacity set", agent=agent.agent), hang=2)
    counted = screen.width >= COUNTED
    columns = [Column(name) for name in WEEKDAYS]
    monday = _monday(record)
    rows = []
    while monday <= record.last:
        week = [monday + timedelta(n) for n in range(7)]
        rows.append([Cell.of(_day(record, agent, day, counted=counted)) for day in week])
        monday += timedelta(7)
    show(screen, columns, rows)
    over = _over(agent)
    if over:
        named = [
            msg("{day} {n}/{most}", day=long(day), n=agent.days[day], most=agent.capacity)
            for day in over[:_MAX_NAMES]
        ]
        words = (
            msg("too full: {days} ...", days=named)
            if len(over) > _MAX_NAMES
            else msg("too full: {days}", days=named)
        )
        screen.line(words, hang=2)
        ahead = [day for day in over if day >= record.today]
        if ahead:
            command = spread_command(ahead[0] if len(ahead) == 1 else None, agent.agent)
            screen.line(msg("To set calls to other days: {command}", command=command), hang=2)


def _over(agent: AgentMonth) -> list[date]:
    """Return the days that have more than the agent makes."""
    return [day for day, n in agent.days.items() if agent.capacity and n > agent.capacity]


def _day(record: Load, agent: AgentMonth, day: date, *, counted: bool) -> Message | None:
    """Write a day with the mark of how full it is, and with `counted` how many customers it has."""
    if not record.first <= day <= record.last:
        return None
    if day < record.today:
        return msg("{day}", day=_OVER_ALREADY)
    number, n = f"{day:%d}", agent.days.get(day, 0)
    if not n:
        if day in record.rest and counted:
            return msg("{day} {rest}", day=number, rest=msg("rest"))
        return msg("{day}", day=number)
    mark = _mark(n, agent.capacity or max(agent.days.values()))
    if counted:
        return msg("{day}{mark} {n}", day=number, mark=mark, n=n)
    return msg("{day}{mark}", day=number, mark=mark)


def _mark(n: int, most: int) -> str:
    if n > most:
        return _OVER
    return next((mark for share, mark in _MARKS if n * 100 < share * most), _FULL)


def _each(record: Load) -> Iterator[tuple[AgentMonth, date, int | None]]:
    """Yield each day of each agent with its customers; None for a day that is over, of which nothing is planned."""
    for agent in record.agents:
        for n in range((record.last - record.first).days + 1):
            day = record.first + timedelta(n)
            yield agent, day, None if day < record.today else agent.days.get(day, 0)


def _sheet(record: Load) -> Sheet:
    return Sheet(
        (msg("date"), msg("agent"), msg("customers"), msg("calls a day"), msg("rest day")),
        [
            (
                day,
                agent.agent,
                n,
                agent.capacity,
                msg("yes") if day in record.rest else msg("no"),
            )
            for agent, day, n in _each(record)
        ],
    )


def _document(record: Load) -> Document:
    return {
        "schema": "keqing.load/1",
        "month": f"{record.first:%Y-%m}",
        "as_of": record.today.isoformat(),
        "days": [
            {
                "date": day.isoformat(),
                "agent": agent.agent,
                "customers": n,
                "capacity": agent.capacity,
                "rest": day in record.rest,
                "provisional": day in record.provisional,
            }
            for agent, day, n in _each(record)
        ],
    }
