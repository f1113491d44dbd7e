"""`keqing brief`: the sheet for one call or visit."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keqing.commands import looking
from keqing.commands.customer_argument import the_customer
from keqing.commands.options import (
    Context,
    FormatChoice,
    Output,
    Who,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.outgoing import Full, Health
from keqing.commands.output_file import STDOUT, told_on_terminal
from keqing.commands.transaction import reading, require_form
from keqing.errors import Unusable
from keqing.i18n import current_language, msg

if TYPE_CHECKING:
    from datetime import date

    from keqing.render.brief import BriefSheet


@command(
    "keqing brief C0007",
    msg('keqing brief Li --at "tomorrow 15:00"'),
    "keqing brief C0007 -o brief.html",
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
    output: Output = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import brief as sheet  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.customers import briefing, listing  # noqa: PLC0415  # the database loads slowly

    if output not in {None, STDOUT}:
        _check_ending(str(output))
        if form is not None:
            raise Unusable(
                msg("A file cannot be written as {form}.", form=str(form)),
                msg("Leave out --format: the file is a page."),
            )
    require_form(context)
    with reading(context, date=at) as desk:
        customer = the_customer(context, desk, who)
        hour = desk.said_time or (desk.at.time() if desk.live else None)
        record = briefing.brief(desk, customer, at=hour, health=health)
        titles, day = listing.titles(desk), desk.today
    looking.record(context, "brief", full=full, health=health, customer=record.customer.code)
    if output not in {None, STDOUT}:
        _write_page(context, sheet.BriefSheet(record, titles, full), str(output), day)
        return
    emit.emit(sheet.output(record, titles, full=full), screen_of(context), form)


def _check_ending(output: str) -> None:
    if Path(output).suffix.lower() not in {".html", ".htm"}:
        raise Unusable(
            msg("The ending of {file} does not say which format.", file=output),
            msg("Give it the ending .html."),
        )


def _write_page(context: Context, laid_out: BriefSheet, output: str, day: date) -> None:
    """Write a page to print: one part of the sheet a row."""
    from keqing.transfer.write import files, page  # noqa: PLC0415  # help does without

    names, texts = zip(*laid_out.rows(), strict=True)
    content = io.BytesIO()
    title = laid_out.head()
    page.write_html(
        content, title, current_language(), [laid_out.who_calls(), ""], [[names, texts]]
    )
    path = files.dated_path(output, day)
    files.write_whole(path, content.getvalue(), root_of(context).spared)
    told_on_terminal(screen_of(context), path, quiet=False)
