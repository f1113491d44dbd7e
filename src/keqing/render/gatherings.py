"""Gatherings on the screen and as data."""

from __future__ import annotations

from collections.abc import Sequence

from keqing.i18n import Message, msg
from keqing.records.department import GatheringLine
from keqing.render.console import Screen
from keqing.render.days import long
from keqing.render.output import Document, Output, Sheet


def listed(gatherings: Sequence[GatheringLine]) -> Output:
    """Make all forms of the list of gatherings."""

    def sheet() -> Sheet:
        return Sheet(
            (msg("day"), msg("gathering"), msg("place"), msg("seats")),
            [
                (gathering.day, gathering.name, gathering.place, gathering.seats)
                for gathering in gatherings
            ],
        )

    def show(screen: Screen) -> None:
        from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

        if not gatherings:
            screen.line(msg("No gathering is planned. Enter one: keqing gathering add NAME DAY"))
            return
        made = sheet()
        columns = [
            Column(heading, flexible=heading.id in {"gathering", "place"})
            for heading in made.headings
        ]
        show(screen, columns, [[Cell.of(cell) for cell in row] for row in made.rows])

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.gatherings/1",
            "gatherings": [_record(gathering) for gathering in gatherings],
        },
        sheet=sheet,
        records="gatherings",
    )


def saved(
    gathering: GatheringLine, remarks: Sequence[Message] = (), *, dry_run: bool = False
) -> Output:
    """Echo a gathering as saved."""

    def show(screen: Screen) -> None:
        about: list[object] = [long(gathering.day)]
        about += [gathering.place] if gathering.place else []
        about += [msg("{n} seats", n=gathering.seats)] if gathering.seats else []
        told = msg("{name}: {about}", name=gathering.name, about=about)
        screen.line(msg("would be: {what}", what=told) if dry_run else told, hang=2)
        for remark in remarks:
            screen.line(remark, hang=2)

    return Output(
        screen=show, document=lambda: {"schema": "keqing.gathering/1", **_record(gathering)}
    )


def _record(gathering: GatheringLine) -> Document:
    return {
        "name": gathering.name,
        "day": gathering.day.isoformat(),
        "place": gathering.place,
        "seats": gathering.seats,
    }
