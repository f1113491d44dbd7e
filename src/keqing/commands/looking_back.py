"""`keqing history`: who changed what, and when; and the records of a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing.commands import looking
from keqing.commands.customer_argument import the_customer
from keqing.commands.options import (
    Context,
    Format,
    FormatChoice,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.outgoing import Health
from keqing.commands.transaction import reading
from keqing.i18n import msg

if TYPE_CHECKING:
    from datetime import date

    from keqing.models import Customer
    from keqing.render.output import Output
    from keqing.services.context.desk import Desk
    from keqing.services.corrections.looking_back import OperationsAsked


@command(
    msg("keqing history Li"),
    msg("keqing history Li --commands"),
    msg("keqing history --from monday"),
    more=msg(
        "Without WHO: the commands of everybody. With WHO: the records of a customer, with ids; with --commands, who "
        "changed what about them. A number is that of the command, as keqing undo tells it."
    ),
)
def history(
    context: Context,
    who: Annotated[
        str | None,
        argument(
            msg("Which customer: code, row of the list, end of a phone, name, pinyin or a dot."),
            msg("WHO"),
        ),
    ] = None,
    commands: Annotated[
        bool,
        option("--commands", help=msg("The commands about a customer, not their records.")),
    ] = False,
    by: Annotated[
        str | None,
        option("--by", help=msg("Commands of one login, or of an agent."), metavar=msg("LOGIN")),
    ] = None,
    since: Annotated[
        str | None,
        option("--from", help=msg("Commands from this day on."), metavar=msg("WHEN")),
    ] = None,
    until: Annotated[
        str | None,
        option("--to", help=msg("Commands up to this day, with it."), metavar=msg("WHEN")),
    ] = None,
    rows: Annotated[
        int | None,
        option(
            "--rows",
            help=msg(
                "How many, the newest first; 0 for all. A terminal shows a screenful without it."
            ),
            metavar=msg("N"),
            min=0,
        ),
    ] = None,
    health: Health = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.services.corrections.looking_back import OperationsAsked  # noqa: PLC0415  # as above

    screen, seen = screen_of(context), ""
    limited = rows is None and screen.tty and form in {None, Format.TABLE}
    wanted = screen.height if limited else rows or None
    filtered = commands or by or since or until
    with reading(context) as desk:
        customer = the_customer(context, desk, who) if who is not None else None
        if customer is None or filtered:
            asked = OperationsAsked(
                by, _day(desk, "--from", since), _day(desk, "--to", until), customer
            )
            output = _commands(desk, asked, wanted, counted=limited)
        else:
            seen = customer.code
            output = _records(desk, customer, wanted, counted=limited, health=health)
    looking.record(context, "history", full=False, health=health and bool(seen), customer=seen)
    emit.emit(output, screen, form, pages=not limited)


def _commands(desk: Desk, asked: OperationsAsked, most: int | None, *, counted: bool) -> Output:
    from keqing.render import operations  # noqa: PLC0415  # help does without
    from keqing.services.corrections import looking_back  # noqa: PLC0415  # as above

    total = looking_back.count_operations(desk, asked) if counted else None
    found = looking_back.list_operations(desk, asked, most)
    if asked == looking_back.OperationsAsked():
        return operations.history(found, total)
    return operations.history(found, total, msg("No command is as you asked."))


def _records(
    desk: Desk, customer: Customer, most: int | None, *, counted: bool, health: bool
) -> Output:
    from keqing.render import corrections  # noqa: PLC0415  # help does without
    from keqing.services.corrections import looking_back  # noqa: PLC0415  # as above
    from keqing.services.customers import listing  # noqa: PLC0415  # as above

    total = looking_back.count_records(desk, customer) if counted else None
    record = looking_back.read_timeline(desk, customer, most, health=health)
    return corrections.timeline(record, listing.titles(desk), total)


def _day(desk: Desk, name: str, words: str | None) -> date | None:
    from keqing.commands.export_request import day_that_was  # noqa: PLC0415  # as above

    return day_that_was(desk, name, words) if words is not None else None
