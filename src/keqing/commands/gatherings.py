"""`keqing gathering`: what customers are invited to."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.options import (
    Context,
    DryRun,
    FormatChoice,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.recorder import when_said
from keqing.commands.transaction import reading, writing
from keqing.i18n import msg


@command("keqing gathering list", "keqing gathering list --all")
def list_gatherings(
    context: Context,
    everything: Annotated[bool, option("--all", help=msg("Also list past ones."))] = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import gatherings as screens  # noqa: PLC0415  # as above
    from keqing.services.recording import gatherings  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        found = gatherings.listed(desk, since=None if everything else desk.today)
    emit.emit(screens.listed(found), screen_of(context), form)


@command(
    msg('keqing gathering add "Winter party" 12-19 --place "Town hall" --seats 60'),
    msg('keqing gathering add "Winter party" 12-20'),
    more=msg(
        "The same name again changes what is said of it; when its day moves, the dates of everybody "
        "who was invited move with it."
    ),
)
def add_gathering(
    context: Context,
    name: Annotated[str, argument(msg("What it is called."), msg("GATHERING"))],
    day: Annotated[str | None, argument(msg("On which day."), msg("WHEN"))] = None,
    place: Annotated[str | None, option("--place", help=msg("Where."), metavar=msg("TEXT"))] = None,
    seats: Annotated[
        int | None, option("--seats", help=msg("How many seats."), metavar=msg("N"))
    ] = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import gatherings as screens  # noqa: PLC0415  # as above
    from keqing.services.recording import gatherings  # noqa: PLC0415  # the database loads slowly

    with writing(context, "gathering", dry_run=dry_run, sure=yes) as desk:
        when = when_said(desk, day).day if day else None
        saved, remarks = gatherings.save(desk, name, day=when, place=place, seats=seats)
    emit.emit(screens.saved(saved, remarks, dry_run=dry_run), screen_of(context), form)
