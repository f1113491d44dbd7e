"""A year of the almanac on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from keqing.i18n import Message, msg
from keqing.render import machine
from keqing.render.console import Screen
from keqing.render.days import WEEKDAYS
from keqing.render.output import Output, Sheet

if TYPE_CHECKING:
    from keqing.dates import DayFacts

_FRIDAY = 5


def year(number: int, provisional: bool, days: Sequence[DayFacts]) -> Output:  # noqa: FBT001  # it is one of two values to show
    """Show the days of a year that are not what their weekday says, and its festivals."""

    def sheet() -> Sheet:
        return Sheet(
            (msg("day"), msg("weekday"), msg("kind"), msg("festivals")),
            [
                (one.date, WEEKDAYS[one.weekday - 1], _kind(one), list(one.festivals) or None)
                for one in days
            ],
        )

    def show(screen: Screen) -> None:
        from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

        made = sheet()
        columns = [Column(one, flexible=one.id == "festivals") for one in made.headings]
        show(screen, columns, [[Cell.of(cell) for cell in row] for row in made.rows])
        if provisional:
            screen.line(
                msg("The working days of {year} are not announced yet.", year=number), hang=2
            )

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.almanac/1",
            "year": number,
            "provisional": provisional,
            "days": [
                {name: value for name, value in machine.day(one).items() if name != "schema"}
                for one in days
            ],
        },
        sheet=sheet,
        records="days",
    )


def _kind(one: DayFacts) -> Message:
    if one.workday == (one.weekday <= _FRIDAY):
        return msg("working day") if one.workday else msg("day off")
    return msg("make-up working day") if one.workday else msg("day off instead of work")
