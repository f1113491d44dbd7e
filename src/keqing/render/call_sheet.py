"""The day's list as a call sheet: what stands in its cells, in words."""

from __future__ import annotations

from collections.abc import Iterator

from keqing.i18n import current_language, msg, translate_message
from keqing.records.sheet_token import ANSWERS, SHOWN, Layout, LayoutRow
from keqing.records.today import CallSheet, TodayRow
from keqing.render import reasons
from keqing.render.days import clock, long
from keqing.render.mask import grouped, masked
from keqing.render.words import NO_CALL, TRACKS, Titles, named, said

_AFTERWARDS = msg("Collect after use")


def laid_out(record: CallSheet, titles: Titles, *, full: bool = False) -> Layout:
    """Put a sheet into the words of the language spoken; phones masked unless `full`."""
    day = record.today.day
    agent = record.today.agent or msg("everybody")
    afterwards = [translate_message(_AFTERWARDS, "zh"), translate_message(_AFTERWARDS, "en")]
    return Layout(
        token=record.token,
        title=said(msg("keqing | call sheet   {day}   {agent}", day=long(day), agent=agent)),
        lang=current_language(),
        shown=tuple(map(said, SHOWN.values())),
        answers=tuple(map(said, ANSWERS.values())),
        outcomes=tuple(said(title) for title in record.outcomes),
        yes=said(msg("yes")),
        hint=said(msg("{day} or a later one, or words such as tomorrow.", day=day)),
        foot=f"{' / '.join(afterwards)}   {said(agent)} {day}",
        rows=tuple(_row(row, record, titles, full=full) for row in record.today.rows),
        fields=tuple(
            (said(field.title), tuple(map(said, field.choices))) for field in record.asked
        ),
    )


def _row(row: TodayRow, record: CallSheet, titles: Titles, *, full: bool) -> LayoutRow:
    dial = row.phone if full else None
    return LayoutRow(
        key=record.keys[row.code].written(
            f"{reason.cadence}/{reason.label}" for reason in row.reasons
        ),
        cells=tuple(
            "\n".join(map(said, lines)) for lines in _cells(row, record, titles, full=full)
        ),
        dial=dial,
    )


def _cells(
    row: TodayRow, record: CallSheet, titles: Titles, *, full: bool
) -> Iterator[list[object]]:
    """Give the lines of each cell, in the order of SHOWN."""
    day = record.today.day
    yield [str(row.row)]
    yield [row.name, *([row.grade] if row.grade else [])]
    number: list[object] = [grouped(row.phone) if full else masked(row.phone)] if row.phone else []
    yield [NO_CALL[row.status]] if row.status in NO_CALL else number
    track: object = named(row.track, TRACKS) if row.track else msg("note")
    yield [track, *([clock(row.time)] if row.time else [])]
    yield [text for text, _ in reasons.why(row, day, advise=False)]
    yield [reasons.last(row.last, day, titles, exact=True)]
    yield [*reasons.talk(row)]
