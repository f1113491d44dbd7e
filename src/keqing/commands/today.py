"""`keqing today`: whom to call, why, and what to say."""

from __future__ import annotations

from datetime import date as Day  # noqa: N812  # `date` is an option
from typing import Annotated

from keqing.commands.export_request import ExportRequest
from keqing.commands.exporting import deliver, record_look
from keqing.commands.file_forms import Form
from keqing.commands.numbers import numbered
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Format,
    FormatChoice,
    Keep,
    Lock,
    LockWait,
    Output,
    Quiet,
    command,
    option,
    screen_of,
)
from keqing.commands.outgoing import EncodingOption, Full, HeaderOption, Health, Visits, place
from keqing.commands.output_file import STDOUT
from keqing.commands.transaction import reading
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.text import shell


@command(
    "keqing today",
    msg("keqing today --date tomorrow --team"),
    "keqing today -o today-{date}.csv",
)
def today(
    context: Context,
    team: Annotated[bool, option("--team", help=msg("Everybody's list."))] = False,
    ahead: Annotated[
        int,
        option(
            "--ahead", help=msg("How many days ahead to include."), metavar=msg("N"), min=0, max=366
        ),
    ] = 0,
    visits: Visits = False,
    everything: Annotated[
        bool,
        option("--all", help=msg("Show the rows beyond the screen and the day's capacity too.")),
    ] = False,
    brief: Annotated[bool, option("--brief", help=msg("One line for each customer."))] = False,
    full: Full = False,
    health: Health = False,
    output: Output = None,
    header: HeaderOption = None,
    encoding: EncodingOption = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    keep: Keep = None,
    lock: Lock = False,
    lock_wait: LockWait = 0,
    dry_run: DryRun = False,
    quiet: Quiet = False,  # noqa: ARG001  # a file is written silently anyway
) -> None:
    from keqing.render import emit, today_words  # noqa: PLC0415  # help does without
    from keqing.render import today as screens  # noqa: PLC0415  # as above
    from keqing.services.context.desk import whose  # noqa: PLC0415  # as above
    from keqing.services.worklist import day_list  # noqa: PLC0415  # the database loads slowly

    asked = ExportRequest(
        "today",
        team=team,
        ahead=ahead,
        full=full,
        health=health,
        date=date,
        agent=agent,
        visits=visits,
    )
    wanted = next((file_form for file_form in Form if str(file_form) == form), None)
    if output not in {None, STDOUT} or (output and wanted) or header or encoding:
        saved = {"keep": keep, "lock": lock, "lock_wait": lock_wait, "dry_run": dry_run}
        said = form if output not in {None, STDOUT} else wanted
        deliver(context, asked, place(output, said, header, encoding, **saved))
        return
    if keep or lock or lock_wait:
        raise Unusable(
            msg("--keep and --lock are for a file."), msg("Name it with -o 'today-{date}.csv'.")
        )
    screen = screen_of(context)
    with reading(context, date=date, agent=agent) as desk:
        listed = day_list.today(
            desk,
            agent=None if team else whose(desk),
            ahead=ahead,
            now=desk.at.time() if desk.live else None,
            health=health or form in {None, Format.TABLE, Format.PLAIN},
            visits=visits,
        )
        titles = desk.titles
    if full or health:
        record_look(context, asked)
    shown = screens.output(
        listed,
        everything=everything,
        brief=brief,
        full=full,
        titles=titles,
        options=_again(listed.day, date, agent, team=team, ahead=ahead, full=full, visits=visits),
    )
    numbered(context, listed)
    if listed.past and form not in {None, Format.TABLE, Format.PLAIN}:
        screen.say(today_words.PAST)
    emit.emit(shown, screen, form, pages=everything)


def _again(  # the options that choose a list
    day: Day,
    date: str | None,
    agent: str | None,
    *,
    team: bool,
    ahead: int,
    full: bool,
    visits: bool,
) -> str:
    """Write the options that give the same list again, each with a space before it."""
    words = [""]
    if date:
        words.append(f"--date {day}")
    if agent:
        words.append(f"--agent {shell.quote_word(agent)}")
    if ahead:
        words.append(f"--ahead {ahead}")
    words += ["--team"] * team + ["--full"] * full + ["--visits"] * visits
    return " ".join(words)
