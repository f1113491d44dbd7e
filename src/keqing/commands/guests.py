"""`keqing gathering invite`, `sign-in`, `sheet`, `seat`: the guests of a gathering."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keqing.commands import looking
from keqing.commands.confirm import MANY
from keqing.commands.customer_argument import the_customer
from keqing.commands.doubting import do_unless_doubted
from keqing.commands.gatherings import Gathering
from keqing.commands.options import (
    Context,
    Date,
    DryRun,
    FormatChoice,
    Output,
    Quiet,
    Yes,
    argument,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.outgoing import Full
from keqing.commands.output_file import told_on_terminal
from keqing.commands.recorder import echo
from keqing.commands.spread_offer import SpreadOffer
from keqing.commands.transaction import TOLD, reading, writing
from keqing.errors import Unusable
from keqing.i18n import msg, msgn

if TYPE_CHECKING:
    from keqing.i18n import Message
    from keqing.models import Customer
    from keqing.records.gatherings import Invited
    from keqing.services.context.desk import Desk

_FORMS = frozenset({".csv", ".xlsx", ".html"})

Whom = Annotated[
    list[str] | None, argument(msg("Who, each by code, name or number."), msg("WHO..."))
]


@command(
    msg('keqing gathering invite "Winter party" --filter core -n'),
    msg('keqing gathering invite "Winter party" --where "days_since(contact) < 90" --most 30'),
    msg('keqing gathering invite "Winter party" C0007 Li'),
    more=msg(
        "Left out are those without consent to promotion, those invited already, and those not to be called. Whoever "
        "declined another gathering comes first. The invitation calls stand in the lists of the owners."
    ),
)
def invite(
    context: Context,
    name: Gathering,
    whom: Whom = None,
    where: Annotated[
        str | None,
        option(
            "--where",
            help=msg("Only those for whom this holds, such as: days_since(contact) > 60"),
            metavar=msg("CONDITION"),
        ),
    ] = None,
    filter_: Annotated[
        str | None,
        option(
            "--filter",
            help=msg("The same by the name that the department gave it."),
            metavar=msg("NAME"),
        ),
    ] = None,
    most: Annotated[
        int | None, option("--most", help=msg("Invite at most so many."), metavar=msg("N"), min=1)
    ] = None,
    date: Date = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import gatherings as screens  # noqa: PLC0415  # as above
    from keqing.services.recording import guests  # noqa: PLC0415  # the database loads slowly

    if not whom and where is None and filter_ is None:
        raise Unusable(
            msg("Whom to invite is missing."),
            msg("Name them, or add --filter NAME or --where CONDITION."),
        )
    offer = SpreadOffer(context)
    invited = do_unless_doubted(
        context,
        lambda: offer.watched(
            writing(context, "gathering invite", date=date, dry_run=dry_run, sure=yes)
        ),
        lambda desk, _: guests.invite(
            desk, name, _asked(context, desk, whom or [], where, filter_), most=most
        ),
        _doubted,
        sure=yes,
    )
    emit.emit(screens.invited_guests(invited), screen_of(context), form)
    offer.show(form)


def _asked(
    context: Context, desk: Desk, whom: list[str], where: str | None, filter_: str | None
) -> list[int]:
    """Return those who are named and those for whom a condition holds."""
    from keqing.services.customers import listing, where_filter  # noqa: PLC0415  # the database loads slowly

    named = [customer.id for customer in _customers(context, desk, whom)]
    if where is None and filter_ is None:
        return named
    condition = where_filter.read(desk, where, filter_)
    fitting = where_filter.fitting(desk, listing.listed(desk, listing.Wanted()), condition)
    return [*dict.fromkeys([*named, *fitting])]


def _customers(context: Context, desk: Desk, whom: list[str]) -> list[Customer]:
    return [the_customer(context, desk, who) for who in whom]


def _doubted(invited: Invited) -> Message | None:
    if len(invited.invitees) < MANY:
        return None
    return msgn(
        "{n} customer would be invited to {name}.",
        "{n} customers would be invited to {name}.",
        len(invited.invitees),
        name=invited.gathering.name,
    )


@command(
    msg('keqing gathering sign-in "Winter party" 5678 Li'),
    msg('keqing gathering sign-in "Winter party" C0007 C0012'),
    more=msg(
        "Each is recorded once, on the day of the gathering. A sheet that was filled in comes back with keqing import FILE."
    ),
)
def sign_in(
    context: Context,
    name: Gathering,
    whom: Annotated[list[str], argument(msg("Who, each by code, name or number."), msg("WHO..."))],
    date: Date = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import gatherings as screens  # noqa: PLC0415  # as above
    from keqing.services.recording import guests  # noqa: PLC0415  # the database loads slowly

    with writing(
        context, "gathering sign-in", date=date, dry_run=dry_run, sure=yes, forms=TOLD
    ) as desk:
        done = guests.sign_in(desk, name, _customers(context, desk, whom))
    emit.emit(screens.signed_in(done), screen_of(context), form)


@command(
    msg('keqing gathering sheet "Winter party" -o sign-in.xlsx --full'),
    msg('keqing gathering sheet "Winter party" -o sign-in.html'),
    more=msg(
        "Its title says which gathering it is, so that no row needs a date. Tick who comes, add others at the end, and "
        "bring it back with keqing import FILE. Phone numbers are on it with --full."
    ),
)
def sheet(
    context: Context,
    name: Gathering,
    output: Output = None,
    full: Full = False,
    quiet: Quiet = False,
) -> None:
    from keqing.render import gatherings as screens  # noqa: PLC0415  # help does without
    from keqing.services.recording import guests  # noqa: PLC0415  # the database loads slowly
    from keqing.transfer.write import files, sign_in_sheet  # noqa: PLC0415  # as above

    if not output:
        raise Unusable(
            msg("The file is missing."),
            msg("Write: keqing gathering sheet GATHERING -o FILE.xlsx, FILE.csv or FILE.html"),
        )
    ending = Path(output).suffix.lower()
    if ending not in _FORMS:
        raise Unusable(
            msg("The ending of {file} does not say which format.", file=output),
            msg("Give it the ending .xlsx, .csv or .html."),
        )
    with reading(context) as desk:
        found, day = guests.guests(desk, name), desk.today
    looking.record(
        context, "gathering sheet", full=full, health=False, file=output, gathering=found.line.name
    )
    layout = screens.sign_in_sheet(found, full=full)
    path = files.dated_path(output, day)
    files.write_whole(path, sign_in_sheet.to_sheet(ending, layout), root_of(context).spared)
    told_on_terminal(screen_of(context), path, quiet=quiet)


@command(
    msg('keqing gathering seat "Winter party" C0007 3'),
    msg('keqing gathering seat "Winter party" C0007 3 --arm'),
)
def seat(
    context: Context,
    name: Gathering,
    who: Annotated[str, argument(msg("Which guest."), msg("WHO"))],
    table: Annotated[str, argument(msg("Which table."), msg("TABLE"))],
    arm: Annotated[bool, option("--arm", help=msg("The guest needs an arm."))] = False,
    dry_run: DryRun = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.corrections import amending  # noqa: PLC0415  # the database loads slowly
    from keqing.services.recording import guests  # noqa: PLC0415  # as above

    with writing(context, "gathering seat", dry_run=dry_run) as desk:
        event = guests.answer_of(desk, name, the_customer(context, desk, who))
        words = [f"table={table}", *(["help=yes"] if arm else [])]
        recorded = amending.amend_record(desk, event, words)
    echo(context, desk, recorded, form, corrected=True)
