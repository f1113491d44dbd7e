"""The almanac on the screen: a year of it, what a notice changes, and the festivals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from keqing.i18n import Message, msg, msgn
from keqing.records.almanac import AlmanacChange, AlmanacYear
from keqing.render import machine
from keqing.render.console import Screen
from keqing.render.days import WEEKDAYS, long
from keqing.render.output import Document, Output, Sheet

if TYPE_CHECKING:
    from keqing.calendar.almanac import Almanac
    from keqing.calendar.festivals import Feast
    from keqing.dates.reading import DayFacts

_FRIDAY = 5
_MOST_DAYS = 14
"""Days with other numbers of customers that the screen shows; the machine form has them all."""


def year(number: int, almanac: Almanac, days: Sequence[DayFacts], sources: Sequence[str]) -> Output:
    """Show the days of a year that a notice names or that are not as their weekday, and its festivals."""
    provisional, known = almanac.is_provisional(number), sorted(almanac.known)

    def sheet() -> Sheet:
        return Sheet(
            (msg("day"), msg("weekday"), msg("kind"), msg("festivals")),
            [
                (
                    day.date,
                    WEEKDAYS[day.weekday - 1],
                    _kind(day.weekday, workday=day.workday),
                    titles(_named(day, almanac)) or None,
                )
                for day in days
            ],
        )

    def show(screen: Screen) -> None:
        _table(screen, sheet(), flexible="festivals")
        screen.lines(aside, hang=2)

    aside = [*_known(number, known, provisional=provisional)]
    if sources:
        aside.append(msg("Source: {sources}", sources=list(sources)))
    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.almanac/1",
            "year": number,
            "provisional": provisional,
            "known": known,
            "sources": list(sources),
            "days": [_document(day, almanac.name_of(day.date)) for day in days],
        },
        sheet=sheet,
        records="days",
        aside=aside,
    )


def changed(record: AlmanacChange) -> Output:
    """Show what bringing in a notice did, or would do."""

    def show(screen: Screen) -> None:
        for almanac_year in record.years:
            screen.line(_year(almanac_year), hang=2)
        if not record.changed:
            screen.line(msg("Nothing was written: the almanac has all of it already."), hang=2)
            return
        if record.turned:
            _turned(screen, record)
        _moved(screen, record)
        screen.line(_sum(record), hang=2)

    return Output(screen=show, document=lambda: _changed(record), records="days")


def festivals(
    number: int, feasts: Sequence[Feast], named: Mapping[str, Mapping[str, str]]
) -> Output:
    """Show the festivals of a year, with the lunar day and the sets that they are in, `named` by title."""

    def sheet() -> Sheet:
        return Sheet(
            (msg("day"), msg("weekday"), msg("festival"), msg("lunar day"), msg("sets")),
            [
                (
                    feast.day,
                    WEEKDAYS[feast.day.weekday()],
                    feast.festival.titles,
                    feast.lunar,
                    [named.get(name, name) for name in feast.sets] or None,
                )
                for feast in feasts
            ],
        )

    def show(screen: Screen) -> None:
        if feasts:
            _table(screen, sheet(), flexible="sets")
        else:
            screen.line(msg("None of them falls in {year}.", year=number))

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.festivals/1",
            "year": number,
            "festivals": [
                {
                    "date": feast.day.isoformat(),
                    "weekday": feast.day.isoweekday(),
                    "key": feast.festival.key,
                    "name": feast.festival.name,
                    "title": dict(feast.festival.titles),
                    "lunar": feast.lunar,
                    "sets": list(feast.sets),
                }
                for feast in feasts
            ],
        },
        sheet=sheet,
        records="festivals",
    )


def titles(names: Sequence[str]) -> list[Mapping[str, str] | str]:
    """Return the titles of festivals by language; a name that we do not know stands as it is."""
    from keqing.calendar.festivals import festival_named  # noqa: PLC0415  # the list is read when needed

    known = ((name, festival_named(name)) for name in names)
    return [festival.titles if festival else name for name, festival in known]


def _table(screen: Screen, made: Sheet, flexible: str) -> None:
    """Show a sheet of one row or more; numbers stand to the right."""
    from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

    rows = [*made.rows]
    columns = [
        Column(heading, flexible=heading.id == flexible, right=isinstance(cell, int))
        for heading, cell in zip(made.headings, rows[0], strict=True)
    ]
    show(screen, columns, [[Cell.of(cell) for cell in row] for row in rows])


def _named(day: DayFacts, almanac: Almanac) -> list[str]:
    """Return the festivals of a day, and the one whose break it belongs to."""
    name = almanac.name_of(day.date)
    return list(dict.fromkeys([*day.festivals, *([name] if name else [])]))


def _kind(weekday: int, *, workday: bool) -> Message:
    if workday == (weekday <= _FRIDAY):
        return msg("working day") if workday else msg("day off")
    return msg("make-up working day") if workday else msg("day off instead of work")


def _known(number: int, known: Sequence[int], *, provisional: bool) -> list[Message]:
    """Tell whether the year is announced, and which years are."""
    said = []
    if provisional:
        said.append(
            msg(
                "The working days of {year} are not announced yet: provisional, Monday to Friday less "
                "the days off that the law fixes.",
                year=number,
            )
        )
    if known:
        said.append(
            msg(
                "Announced: {years}. The next notice: keqing almanac import FILE",
                years=[
                    msg("{first} to {last}", first=first, last=last)
                    if last > first
                    else msg("{year}", year=first)
                    for first, last in _runs(known)
                ],
            )
        )
    return said


def _runs(years: Sequence[int]) -> list[tuple[int, int]]:
    """Put years that follow one another together: first and last."""
    starts = [years[0], *(then for before, then in pairwise(years) if then != before + 1)]
    ends = [*(before for before, then in pairwise(years) if then != before + 1), years[-1]]
    return list(zip(starts, ends, strict=True))


def _year(almanac_year: AlmanacYear) -> Message:
    days = {
        "year": almanac_year.year,
        "off": almanac_year.days_off,
        "made_up": almanac_year.made_up,
    }
    match almanac_year.status:
        case "new":
            return msg(
                "{year}: new; {off} days off from Monday to Friday, {made_up} make-up days", **days
            )
        case "changed":
            return msg(
                "{year}: changed; {off} days off from Monday to Friday, {made_up} make-up days",
                **days,
            )
        case _:
            return msg("{year}: as it is already", year=almanac_year.year)


def _turned(screen: Screen, record: AlmanacChange) -> None:
    """Show the days that become working days, or stop being ones."""
    rows = [
        (
            long(turned.day),
            _kind(turned.day.isoweekday(), workday=turned.workday),
            titles([turned.name])[0] if turned.name else None,
        )
        for turned in record.turned
    ]
    _table(screen, Sheet((msg("day"), msg("becomes"), msg("festival")), rows), flexible="festival")


def _moved(screen: Screen, record: AlmanacChange) -> None:
    """Show whose dates move: the customers of each agent, and the days that get more or fewer."""
    moved = record.moved
    if moved.agents:
        agents = [
            (
                msg("nobody's") if moved_agent.agent is None else moved_agent.agent,
                moved_agent.customers,
            )
            for moved_agent in moved.agents
        ]
        _table(screen, Sheet((msg("agent"), msg("customers")), agents), flexible="agent")
    if moved.days:
        days = [(long(load.day), load.before, load.after) for load in moved.days[:_MOST_DAYS]]
        _table(screen, Sheet((msg("day"), msg("before"), msg("after")), days), flexible="day")
    if (more := len(moved.days) - _MOST_DAYS) > 0:
        screen.line(
            msgn(
                "{n} more day with other numbers: --format json",
                "{n} more days with other numbers: --format json",
                more,
            ),
            hang=2,
        )


def _sum(record: AlmanacChange) -> Message:
    customers = record.moved.customers
    if record.dry_run:
        return msgn(
            "Nothing is written yet. It would change the dates of {n} customer.",
            "Nothing is written yet. It would change the dates of {n} customers.",
            customers,
        )
    return msgn(
        "Written; the dates of {n} customer changed. To take it back: keqing undo",
        "Written; the dates of {n} customers changed. To take it back: keqing undo",
        customers,
    )


def _document(day: DayFacts, name: str | None) -> Document:
    facts = {key: value for key, value in machine.day(day).items() if key != "schema"}
    return {**facts, "name": name}


def _changed(record: AlmanacChange) -> Document:
    return {
        "schema": "keqing.almanac-import/1",
        "dry_run": record.dry_run,
        "changed": record.changed,
        "years": [
            {
                "year": almanac_year.year,
                "status": almanac_year.status,
                "days_off": almanac_year.days_off,
                "made_up": almanac_year.made_up,
            }
            for almanac_year in record.years
        ],
        "days": [
            {"date": turned.day.isoformat(), "workday": turned.workday, "name": turned.name}
            for turned in record.turned
        ],
        "customers": record.moved.customers,
        "followups": record.moved.followups,
        "agents": [
            {"agent": moved_agent.agent, "customers": moved_agent.customers}
            for moved_agent in record.moved.agents
        ],
        "load": [
            {"day": load.day.isoformat(), "before": load.before, "after": load.after}
            for load in record.moved.days
        ],
    }
