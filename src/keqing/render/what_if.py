"""The load of the days ahead now and after a change, a line a week, and for machines."""

from __future__ import annotations

from collections.abc import Iterator

from keqing.i18n import Message, msg, msgn, translate_message
from keqing.records.what_if import WeekChange, WhatIf
from keqing.render.console import Screen
from keqing.render.days import long
from keqing.render.grid import Cell, Column, show
from keqing.render.output import Document, Output, Sheet

_MADE = msg("The change is made. keqing undo takes it back.")
_MAX_NAMES = 10
"""Days that break which are named before the rest is counted."""


def output(record: WhatIf) -> Output:
    """Show the load of now and the changed one side by side."""
    return Output(
        screen=lambda screen: _show(screen, record),
        document=lambda: _document(record),
        sheet=lambda: _sheet(record),
        records="weeks",
        aside=tuple(_aside(record)),
    )


def _aside(record: WhatIf) -> Iterator[Message]:
    """Say what stands under the weeks, where they are rows alone."""
    if record.nobodys:
        yield _nobodys(record)
    for line in record.mends:
        yield (
            msg("What would mend full days: {command}", command=line)
            if record.applied
            else msg("What would mend full days then: {command}", command=line)
        )
    yield from record.remarks
    if record.applied:
        yield _MADE


def _nobodys(record: WhatIf) -> Message:
    return msgn("{n} call is nobody's then.", "{n} calls are nobody's then.", record.nobodys)


def _show(screen: Screen, record: WhatIf) -> None:
    words = {
        "changes": record.asked,
        "first": long(record.before.first),
        "last": long(record.before.last),
    }
    screen.line(
        msg("keqing | from {first} to {last}, changed: {changes}", **words)
        if record.applied
        else msg("keqing | from {first} to {last}, {changes}", **words),
        hang=2,
    )
    columns = [
        Column(msg("week")),
        Column(msg("calls"), right=True),
        Column(msg("then"), right=True),
        Column(msg("hours"), right=True),
        Column(msg("then"), right=True),
        Column(msg("full days"), right=True),
        Column(msg("then"), right=True),
    ]
    show(screen, columns, [_week(week) for week in record.weeks])
    total = [sum(week.calls[n] for week in record.weeks) for n in (0, 1)]
    screen.line(msg("{before} calls now, {after} then.", before=total[0], after=total[1]), hang=2)
    _breaks(screen, record)
    for remark in record.remarks:
        screen.line(remark, hang=2)
    if record.applied:
        screen.line(_MADE, hang=2)


def _week(week: WeekChange) -> list[Cell]:
    return [
        Cell.of(f"{week.monday:%m-%d}"),
        *(Cell.of(n) for n in week.calls),
        *(Cell.of(f"{minutes / 60:.1f}") for minutes in week.minutes),
        *(Cell.of(n) for n in week.over),
    ]


def _breaks(screen: Screen, record: WhatIf) -> None:
    if record.nobodys:
        screen.line(_nobodys(record))
    if without := [each.agent for each in record.after.agents if each.agent and not each.capacity]:
        screen.line(
            msg("How many calls they make in a day is not known: {names}.", names=without), hang=2
        )
    new = [each for each in record.breaks if not each.before]
    if not new:
        screen.line(msg("No day breaks that holds now."))
    for each in new[:_MAX_NAMES]:
        screen.line(
            msgn(
                "{agent}   {day}: {n} call, room for {room}",
                "{agent}   {day}: {n} calls, room for {room}",
                each.calls,
                agent=each.agent,
                day=long(each.day),
                room=each.room,
            ),
            indent=2,
            hang=2,
        )
    if (more := len(new) - _MAX_NAMES) > 0:
        screen.line(msgn("and {n} more day", "and {n} more days", more), indent=2)
    if record.mends:
        screen.line(
            msg("What would mend full days:")
            if record.applied
            else msg("What would mend full days then:")
        )
        for line in record.mends:
            screen.line(line, indent=2, hang=2)


def _sheet(record: WhatIf) -> Sheet:
    return Sheet(
        (
            msg("week"),
            msg("calls"),
            msg("calls then"),
            msg("minutes"),
            msg("minutes then"),
            msg("full days"),
            msg("full days then"),
        ),
        [
            (
                week.monday,
                *week.calls,
                *(f"{round(minutes, 1):g}" for minutes in week.minutes),
                *week.over,
            )
            for week in record.weeks
        ],
    )


def _document(record: WhatIf) -> Document:
    """`keqing.what-if/1`."""
    return {
        "schema": "keqing.what-if/1",
        "from": record.before.first.isoformat(),
        "to": record.before.last.isoformat(),
        "applied": record.applied,
        "weeks": [
            {
                "monday": week.monday.isoformat(),
                "calls": {"now": week.calls[0], "then": week.calls[1]},
                "minutes": {"now": round(week.minutes[0], 1), "then": round(week.minutes[1], 1)},
                "full_days": {"now": week.over[0], "then": week.over[1]},
            }
            for week in record.weeks
        ],
        "nobodys": record.nobodys,
        "breaks": [
            {
                "agent": each.agent,
                "date": each.day.isoformat(),
                "calls": each.calls,
                "room": each.room,
                "now": each.before,
            }
            for each in record.breaks
        ],
        "mends": [translate_message(line) for line in record.mends],
    }
