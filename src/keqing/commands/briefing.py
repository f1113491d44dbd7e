"""`keqing brief`: the sheet for one call or visit."""

from __future__ import annotations

from typing import Annotated

from keqing.commands import looking
from keqing.commands.customer_argument import the_customer
from keqing.commands.options import Context, FormatChoice, Who, command, option, screen_of
from keqing.commands.outgoing import Full, Health
from keqing.commands.transaction import reading
from keqing.i18n import msg


@command(
    "keqing brief C0007",
    msg('keqing brief Li --at "tomorrow 15:00"'),
    "keqing brief 5678 --format json",
    more=msg(
        "What to avoid, what is due, the last three contacts, what to begin with, the materials given, the call guide."
    ),
)
def brief(
    context: Context,
    who: Who,
    at: Annotated[
        str | None,
        option(
            "--at",
            help=msg("When the call or visit will be; now by default."),
            metavar=msg("WHEN"),
        ),
    ] = None,
    full: Full = False,
    health: Health = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import brief as sheet  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.customers import briefing, listing  # noqa: PLC0415  # the database loads slowly

    with reading(context, date=at) as desk:
        customer = the_customer(context, desk, who)
        hour = desk.said_time or (desk.at.time() if desk.live else None)
        record = briefing.brief(desk, customer, at=hour, health=health)
        titles = listing.titles(desk)
    looking.record(context, "brief", full=full, health=health, customer=record.customer.code)
    emit.emit(sheet.output(record, titles, full=full), screen_of(context), form)
