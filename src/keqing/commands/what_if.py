"""Look at what a change would do to the days ahead: `what-if`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from keqing.commands.definition_files import read_text
from keqing.commands.doubting import dates_would_change, do_unless_doubted
from keqing.commands.forecast import Days
from keqing.commands.options import (
    Context,
    Date,
    FormatChoice,
    Yes,
    command,
    option,
    screen_of,
)
from keqing.commands.transaction import LISTED, reading, writing
from keqing.dates.reading import read_when
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from datetime import date as Day  # noqa: N812  # `date` is an option here

    from keqing.i18n import Message
    from keqing.records.what_if import WhatIf
    from keqing.services.context.desk import Desk, WritingDesk
    from keqing.services.team.what_if import LoadChange

_DAYS = 90
_OF = re.compile(r"\s*(?P<count>\d+)(?:\s+of\s+|\s*[个位名]\s*|\s+)(?P<type>[^\s\d].*?)\s*")
"""200 of patient, 200位患者."""


@command(
    "keqing what-if --capacity 40",
    msg("keqing what-if --without Ben --days 28"),
    'keqing what-if --customers "200 of consumer"',
    more=msg(
        "The load of now and the changed one side by side, week by week, with the days that break and the commands that "
        "would mend them. Nothing is written without --apply; that is one operation, taken back with keqing undo."
    ),
)
def what_if(  # one for each part of a change
    context: Context,
    cadence: Annotated[
        str | None,
        option("--cadence", help=msg("As if this file of cadences held."), metavar=msg("FILE")),
    ] = None,
    without: Annotated[
        list[str] | None,
        option(
            "--without",
            help=msg("As if this agent were gone; may be given again."),
            metavar=msg("AGENT"),
        ),
    ] = None,
    capacity: Annotated[
        list[str] | None,
        option(
            "--capacity",
            help=msg("Calls a day of everybody, or of one agent: NAME=40."),
            metavar=msg("N"),
        ),
    ] = None,
    closed: Annotated[
        str | None,
        option(
            "--closed",
            help=msg("As if these were days off: 2027-02-15..2027-02-19."),
            metavar=msg("DAY..DAY"),
        ),
    ] = None,
    customers: Annotated[
        str | None,
        option(
            "--customers",
            help=msg('As if so many more were here, like those of their type: "200 of consumer".'),
            metavar=msg("N of TYPE"),
        ),
    ] = None,
    days: Days = _DAYS,
    apply: Annotated[bool, option("--apply", help=msg("Make the change."))] = False,
    yes: Yes = False,
    date: Date = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, progress  # noqa: PLC0415  # help does without
    from keqing.render import what_if as screens  # noqa: PLC0415  # as above

    text = (read_text(cadence), cadence) if cadence else None

    def change_at(desk: Desk) -> LoadChange:
        return _change(desk, text, without or [], capacity or [], closed, customers)

    screen = screen_of(context)
    with reading(context, date=date) as desk, progress.counted(screen, msg("customers")) as tell:
        from keqing.services.team.what_if import what_if as looked_at  # noqa: PLC0415  # as above

        record = looked_at(desk, days, change_at(desk), tell)
    if apply:
        record = _applied(context, record, change_at, date, sure=yes)
    emit.emit(screens.output(record), screen, form)


def _applied(
    context: Context,
    record: WhatIf,
    change_at: Callable[[Desk], LoadChange],
    date: str | None,
    *,
    sure: bool,
) -> WhatIf:
    """Make the change in one operation, and return the record that says so."""
    from keqing.services.team import what_if_applied  # noqa: PLC0415  # the database loads slowly

    remarks: list[Message] = []

    def act(desk: WritingDesk, _: int | None) -> int:
        change = change_at(desk)
        remarks[:] = what_if_applied.left_out(change)
        return what_if_applied.apply_change(desk, change)

    do_unless_doubted(
        context,
        lambda: writing(context, "what-if", date=date, sure=sure, forms=LISTED),
        act,
        dates_would_change,
        sure=sure,
    )
    return replace(record, applied=True, remarks=tuple(remarks))


def _change(
    desk: Desk,
    cadences: tuple[str, str] | None,
    without: Sequence[str],
    capacity: Sequence[str],
    closed: str | None,
    customers: str | None,
) -> LoadChange:
    """Read the words of a change. Raises Unusable for what cannot be read."""
    from keqing.services.team.what_if import LoadChange  # noqa: PLC0415  # the database loads slowly

    return LoadChange(
        cadences,
        tuple(dict.fromkeys(without)),
        dict(_capacity(word) for word in capacity),
        _range(desk, closed) if closed is not None else None,
        _more(customers) if customers is not None else None,
    )


def _capacity(word: str) -> tuple[str | None, int]:
    from keqing.services.department.agents import read_capacity  # noqa: PLC0415  # as above

    name, parted, number = word.rpartition("=")
    if parted and not name.strip():
        raise Unusable(
            msg("'{word}' names no agent before the equals sign.", word=word),
            msg(
                "Write --capacity {number} for everybody, or --capacity NAME={number}.",
                number=number,
            ),
        )
    return (name.strip() if parted else None), read_capacity(number)


def _range(desk: Desk, words: str) -> tuple[Day, Day]:
    """Read the first and the last of some days."""
    parts = re.split(r"\.\.+|…+|至|~", words)
    if len(parts) not in {1, 2} or not all(part.strip() for part in parts):
        raise Unusable(
            msg("{words} are no days.", words=words),
            msg("Write the first and the last one: --closed 2027-02-15..2027-02-19"),
        )
    first, *others = (
        read_when(part.strip(), desk.today, almanac=desk.almanac).needed() for part in parts
    )
    return first, (others[0] if others else first)


def _more(words: str) -> tuple[int, str]:
    """Read how many customers of which type."""
    found = _OF.fullmatch(words)
    if found is None:
        raise Unusable(
            msg("'{words}' does not say how many customers of which type.", words=words),
            msg('Write it so: --customers "200 of consumer"'),
        )
    return int(found["count"]), found["type"]
