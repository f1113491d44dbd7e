"""Gatherings on the screen and as data."""

from __future__ import annotations

from collections.abc import Sequence

from keqing.i18n import msg
from keqing.records.department import GatheringLine
from keqing.render.console import Screen
from keqing.render.days import long
from keqing.render.output import Document, Output, Sheet


def listed(gatherings: Sequence[GatheringLine]) -> Output:
    """Make all forms of the list of gatherings."""

    def sheet() -> Sheet:
        return Sheet(
            (msg("day"), msg("gathering"), msg("place"), msg("seats")),
            [(one.day, one.name, one.place, one.seats) for one in gatherings],
        )

    def show(screen: Screen) -> None:
        from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

        if not gatherings:
            screen.line(msg("No gathering is planned. Enter one: keqing gathering add NAME DAY"))
            return
        made = sheet()
        columns = [Column(one, flexible=one.id in {"gathering", "place"}) for one in made.headings]
        show(screen, columns, [[Cell.of(cell) for cell in row] for row in made.rows])

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.gatherings/1",
            "gatherings": [_record(one) for one in gatherings],
        },
        sheet=sheet,
        records="gatherings",
    )


def saved(one: GatheringLine, *, dry_run: bool) -> Output:
    """Echo a gathering as saved."""

    def show(screen: Screen) -> None:
        about: list[object] = [long(one.day)]
        about += [one.place] if one.place else []
        about += [msg("{n} seats", n=one.seats)] if one.seats else []
        told = msg("{name}: {about}", name=one.name, about=about)
        screen.line(msg("would be: {what}", what=told) if dry_run else told, hang=2)

    return Output(screen=show, document=lambda: {"schema": "keqing.gathering/1", **_record(one)})


def _record(one: GatheringLine) -> Document:
    return {
        "name": one.name,
        "day": one.day.isoformat(),
        "place": one.place,
        "seats": one.seats,
    }
