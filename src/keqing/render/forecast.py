"""The load of the days ahead, a line a week, and for machines a record for each agent and day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from keqing.i18n import Message, msg, msgn
from keqing.records.forecast import AgentForecast, Band, DayForecast, Forecast
from keqing.render.console import Screen
from keqing.render.days import WEEKDAYS, long
from keqing.render.grid import Cell, Column, show
from keqing.render.outgoing import Outgoing, of_document
from keqing.render.output import Document, Output, Sheet
from keqing.render.words import said

_BAND = (msg("P10"), msg("P50"), msg("P90"))
_NONE = DayForecast(0, 0)
_WEEK = 7
_MAX_NAMES = 5
"""Cadences with their minutes, and days that are too full, of which so many are named."""


def output(record: Forecast, *, whole: bool = False) -> Output:
    """Show a forecast, a table for each agent; as many as the screen holds, unless it is to be `whole`."""
    return Output(
        screen=lambda screen: _show(screen, record, whole=whole),
        document=lambda: document(record),
        sheet=lambda: _sheet(record),
        records="days",
        aside=(*_minutes(record), *_tries(record)),
    )


def outgoing(record: Forecast) -> Outgoing:
    """Make a forecast ready for a file."""
    sheet = _sheet(record)
    return of_document(
        document(record),
        "days",
        said(msg("Forecast")),
        [said(heading) for heading in sheet.headings],
        [[_value(cell) for cell in row] for row in sheet.rows],
    )


def _value(cell: object) -> str | int | None:
    return cell if cell is None or isinstance(cell, int) else said(cell)


def _show(screen: Screen, record: Forecast, *, whole: bool) -> None:
    title = msg(
        "keqing | calls from {first} to {last}, each made on its day",
        first=long(record.first),
        last=long(record.last),
    )
    screen.line(title, hang=2)
    left = None if whole else screen.room(5, title)  # the minutes, the rest, and the prompt
    for shown, agent in enumerate(record.agents):
        taken = len(_weeks(record)) + 5 + bool(agent.too_full)
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
        _agent(screen, record, agent)
        left = None if left is None else left - taken
    for message in (*_minutes(record), *_tries(record)):
        screen.line(message, hang=2)
    if record.provisional:
        screen.line(msg("Rest days of these days are provisional."), hang=2)


def _agent(screen: Screen, record: Forecast, agent: AgentForecast) -> None:
    screen.line(_heading(agent), hang=2)
    shown = [Column(name, right=True) for name in (_BAND if agent.weeks else WEEKDAYS)]
    columns = [
        Column(msg("week")),
        *shown,
        Column(msg("calls"), right=True),
        Column(msg("hours"), right=True),
    ]
    show(screen, columns, [_week(record, agent, monday) for monday in _weeks(record)])
    if days := agent.too_full:
        named = [
            msg("{day} {n}/{most}", day=long(day), n=agent.days[day].calls, most=agent.capacity)
            for day in days[:_MAX_NAMES]
        ]
        screen.line(
            msg("too full: {days} ...", days=named)
            if len(days) > _MAX_NAMES
            else msg("too full: {days}", days=named),
            hang=2,
        )


def _heading(agent: AgentForecast) -> Message:
    total = sum(found.calls for found in agent.days.values())
    if agent.agent is None:
        return msgn("nobody's   {n} call", "nobody's   {n} calls", total)
    if agent.capacity:
        return msgn(
            "{agent}   at most {most} a day   {n} call",
            "{agent}   at most {most} a day   {n} calls",
            total,
            agent=agent.agent,
            most=agent.capacity,
        )
    return msgn(
        "{agent}   no capacity set   {n} call",
        "{agent}   no capacity set   {n} calls",
        total,
        agent=agent.agent,
    )


def _weeks(record: Forecast) -> list[date]:
    """Return the Mondays of the weeks."""
    monday = record.first - timedelta(record.first.weekday())
    weeks = (record.last - monday).days // _WEEK + 1
    return [monday + timedelta(_WEEK * n) for n in range(weeks)]


def _week(record: Forecast, agent: AgentForecast, monday: date) -> list[Cell]:
    days = [monday + timedelta(n) for n in range(_WEEK)]
    found = [agent.days.get(day, _NONE) for day in days]
    return [
        Cell.of(f"{monday:%m-%d}"),
        *(
            (Cell.of(n) for n in _numbers(agent.weeks[monday]))
            if agent.weeks
            else (Cell.of(_day(record, agent, day)) for day in days)
        ),
        Cell.of(sum(each.calls for each in found)),
        Cell.of(f"{sum(each.minutes for each in found) / 60:.1f}"),
    ]


def _numbers(band: Band | None) -> tuple[int | None, ...]:
    return (band.low, band.middle, band.high) if band else (None, None, None)


def _day(record: Forecast, agent: AgentForecast, day: date) -> object:
    """Write the calls of a day, with a mark where it is too full; a day of rest without any is a point."""
    if not record.first <= day <= record.last:
        return None
    n = agent.days.get(day, _NONE).calls
    if not n:
        return "." if day in record.rest else "0"
    return f"{n}!" if agent.capacity and n > agent.capacity else f"{n}"


def _minutes(record: Forecast) -> Sequence[Message]:
    """Say where the minutes come from."""
    usual = number(record.usual_minutes)
    if not record.minutes:
        if not record.cadences:
            return [msg("No call stands on these days.")]
        return [
            msg(
                "No minutes are on record, so each call takes {n}. Change it: keqing config set call-minutes 6 --department",
                n=usual,
            )
        ]
    named = [
        msg("{title} {n} ({count})", title=each.title, n=number(each.median), count=each.count)
        for each in sorted(record.minutes, key=lambda each: -record.cadences.get(each.cadence, 0))
    ]
    words = named[:_MAX_NAMES]
    return [
        msg(
            "Minutes of a call, each the median of so many contacts: {cadences}; any other {n}.",
            cadences=words,
            n=usual,
        )
        if len(named) <= _MAX_NAMES
        else msg(
            "Minutes of a call, each the median of so many contacts: {cadences} ...; any other {n}.",
            cadences=words,
            n=usual,
        )
    ]


def _tries(record: Forecast) -> Sequence[Message]:
    """Say where the bands come from, or why there are none."""
    if record.tries is None:
        return []
    if not any(agent.weeks for agent in record.agents):
        return [
            msgn(
                "How far the days may differ is not known: {n} try is on record, which is too few.",
                "How far the days may differ is not known: {n} tries are on record, which are too few.",
                record.tries,
            )
        ]
    return [
        msgn(
            "P10, P50, P90: with how many tries a week is done in one, five and nine cases of ten, by {n} try of the past.",
            "P10, P50, P90: with how many tries a week is done in one, five and nine cases of ten, by {n} tries of the past.",
            record.tries,
        )
    ]


def number(minutes: float) -> str:
    """Write minutes without a fraction where there is none."""
    return f"{minutes:g}"


def _each(record: Forecast) -> Iterator[tuple[AgentForecast, date, DayForecast]]:
    """Yield each day of each agent with its calls."""
    for agent in record.agents:
        for n in range((record.last - record.first).days + 1):
            day = record.first + timedelta(n)
            yield agent, day, agent.days.get(day, _NONE)


def _sheet(record: Forecast) -> Sheet:
    return Sheet(
        (
            msg("date"),
            msg("agent"),
            msg("calls"),
            msg("minutes"),
            msg("calls a day"),
            msg("rest day"),
            *(_BAND if record.tries is not None else ()),
        ),
        [
            (
                day,
                agent.agent,
                found.calls,
                number(round(found.minutes, 1)),
                agent.capacity,
                msg("yes") if day in record.rest else msg("no"),
                *(_numbers(agent.bands.get(day)) if record.tries is not None else ()),
            )
            for agent, day, found in _each(record)
        ],
    )


def document(record: Forecast) -> Document:
    """`keqing.forecast/1`."""
    return {
        "schema": "keqing.forecast/1",
        "from": record.first.isoformat(),
        "to": record.last.isoformat(),
        "usual_minutes": record.usual_minutes,
        "minutes": [
            {"cadence": each.cadence, "median": each.median, "contacts": each.count}
            for each in record.minutes
        ],
        "days": [
            {
                "date": day.isoformat(),
                "agent": agent.agent,
                "calls": found.calls,
                "minutes": round(found.minutes, 1),
                "capacity": agent.capacity,
                "rest": day in record.rest,
                "provisional": day in record.provisional,
                **(_band(agent, day) if record.tries is not None else {}),
            }
            for agent, day, found in _each(record)
        ],
    }


def _band(agent: AgentForecast, day: date) -> Document:
    """Write the band of a day; null where the past has too few tries."""
    low, middle, high = _numbers(agent.bands.get(day))
    return {"tries": {"p10": low, "p50": middle, "p90": high}}
