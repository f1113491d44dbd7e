"""`keqing gathering`: what customers are invited to."""

from __future__ import annotations

from datetime import time as Time  # noqa: N812  # as `date` elsewhere
from typing import Annotated

from keqing.commands import looking
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
from keqing.commands.outgoing import Full
from keqing.commands.recorder import when_said
from keqing.commands.spread_offer import SpreadOffer
from keqing.commands.transaction import reading, require_form, writing
from keqing.dates.times import split_off_time
from keqing.errors import Unusable
from keqing.i18n import msg

Gathering = Annotated[str, argument(msg("Which gathering, by its name."), msg("GATHERING"))]


@command("keqing gathering list", "keqing gathering list --all")
def list_gatherings(
    context: Context,
    everything: Annotated[bool, option("--all", help=msg("Also list past ones."))] = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import gatherings as screens  # noqa: PLC0415  # as above
    from keqing.services.recording import guests  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        found = guests.list_gatherings(desk, since=None if everything else desk.today)
    emit.emit(screens.listed(found), screen_of(context), form)


@command(
    msg('keqing gathering add "Winter party" 12-19 --place "Town hall" --seats 60'),
    msg('keqing gathering add "Winter party" 12-20'),
    msg('keqing gathering add "Winter party" --time 9:30 --meeting "bus 12, main gate"'),
    more=msg(
        "The same name again changes what is said of it; when its day moves, the dates of everybody "
        "who was invited move with it. With more seats, whoever is on the waiting list gets one."
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
    at: Annotated[
        str | None, option("--time", help=msg("At what time it begins."), metavar=msg("TIME"))
    ] = None,
    meeting: Annotated[
        str | None,
        option(
            "--meeting",
            help=msg("Where and how guests meet, and the way there."),
            metavar=msg("TEXT"),
        ),
    ] = None,
    every: Annotated[
        str | None,
        option(
            "--every", help=msg("It comes again after so long: 7d, 4w, 1m."), metavar=msg("PERIOD")
        ),
    ] = None,
    times: Annotated[
        int | None,
        option(
            "--times",
            help=msg("With --every: how many there are."),
            metavar=msg("N"),
            min=2,
            max=60,
        ),
    ] = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import gatherings as screens  # noqa: PLC0415  # as above
    from keqing.services.recording import gatherings  # noqa: PLC0415  # the database loads slowly

    offer = SpreadOffer(context)
    with offer.watched(writing(context, "gathering", dry_run=dry_run, sure=yes)) as desk:
        when = when_said(desk, day).day if day else None
        said = gatherings.GatheringWords(when, place, seats, _time(at), meeting)
        saved, remarks = gatherings.save(desk, name, said)
        if every is not None or times is not None:
            remarks += gatherings.repeat(desk, saved, said, every or "", times or 2)
    emit.emit(screens.saved(saved, remarks, dry_run=dry_run), screen_of(context), form)
    offer.show(form)


def _time(words: str | None) -> Time | None:
    """Read a time of day. Raises Unusable."""
    if words is None:
        return None
    found = next((part.time for part in split_off_time(words.strip()) if not part.rest), None)
    if found is None:
        raise Unusable(
            msg("'{text}' is not a time of day.", text=words), msg("Write for example 9:30.")
        )
    return found


@command(
    msg('keqing gathering show "Winter party"'),
    msg('keqing gathering show "Winter party" --format json'),
    more=msg(
        "Its guests by their answer, the waiting list in its order, the staff and the checklist."
    ),
)
def show_gathering(
    context: Context, name: Gathering, full: Full = False, form: FormatChoice = None
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import gatherings as screens  # noqa: PLC0415  # as above
    from keqing.services.recording import guests  # noqa: PLC0415  # the database loads slowly

    require_form(context)
    with reading(context) as desk:
        found = guests.guests(desk, name)
    looking.record(context, "gathering show", full=full, health=False, customers=len(found.guests))
    emit.emit(screens.guests(found, full=full), screen_of(context), form)


@command(
    msg('keqing gathering staff "Winter party" Anna "welcomes the guests"'),
    msg('keqing gathering staff "Winter party" Anna --remove'),
)
def staff(
    context: Context,
    name: Gathering,
    agent: Annotated[str, argument(msg("Which agent."), msg("AGENT"))],
    duty: Annotated[str | None, argument(msg("What they do there."), msg("TEXT"))] = None,
    remove: Annotated[bool, option("--remove", help=msg("Take the agent off the staff."))] = False,
    form: FormatChoice = None,
    dry_run: DryRun = False,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import gatherings as screens  # noqa: PLC0415  # as above
    from keqing.services.recording import gathering_plan, guests  # noqa: PLC0415  # the database loads slowly

    with writing(context, "gathering staff", dry_run=dry_run) as desk:
        row = guests.find_gathering(desk, name)
        if remove:
            found = gathering_plan.dismiss(desk, row, agent)
        else:
            found = gathering_plan.assign(desk, row, agent, duty)
        called = row.name
    emit.emit(screens.staff(called, found, dry_run=dry_run), screen_of(context), form)


@command(
    msg('keqing gathering check "Winter party" "order the tea" --before 7d --for Anna'),
    msg('keqing gathering check "Winter party" --done 1'),
    msg('keqing gathering check "Winter party"'),
    more=msg(
        "7d is seven days before it, 2wd two working days; without it, the gathering's own day."
    ),
)
def check(
    context: Context,
    name: Gathering,
    text: Annotated[str | None, argument(msg("What is to be done."), msg("TEXT"))] = None,
    before: Annotated[
        str, option("--before", help=msg("How long before the gathering."), metavar=msg("TIME"))
    ] = "0d",
    agent: Annotated[
        str | None, option("--for", help=msg("Which agent does it."), metavar=msg("AGENT"))
    ] = None,
    done: Annotated[
        int | None,
        option("--done", help=msg("Tick the line of this number off."), metavar=msg("N")),
    ] = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import gatherings as screens  # noqa: PLC0415  # as above
    from keqing.services.recording import gathering_plan, guests  # noqa: PLC0415  # the database loads slowly

    opened = (
        reading(context)
        if text is None and done is None
        else writing(context, "gathering check", dry_run=dry_run)
    )
    with opened as desk:
        row = guests.find_gathering(desk, name)
        if done is not None:
            gathering_plan.tick(desk, row, done)
        if text is not None:
            gathering_plan.add_check(desk, row, before, text, agent)
        found, called = gathering_plan.checks_of(desk, row), row.name
    emit.emit(screens.checks(called, found, dry_run=dry_run), screen_of(context), form)
