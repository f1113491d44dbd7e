"""List what is open and waits for an answer: `open`."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.export_request import ExportRequest, the_table
from keqing.commands.exporting import deliver
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    Everything,
    Format,
    FormatChoice,
    Output,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.outgoing import EncodingOption, HeaderOption, place
from keqing.commands.output_file import STDOUT
from keqing.commands.transaction import reading
from keqing.i18n import msg


@command(
    "keqing open",
    "keqing open invoice --sum",
    "keqing open --mine",
    more=msg(
        "What was entered and is not closed yet: complaints, invoices and whatever a kind says that stays open. "
        "The oldest stands first. A record is answered with keqing add, where ref=ID names it."
    ),
)
def open_records(
    context: Context,
    kind: Annotated[
        str | None, argument(msg("Which kind, or the name of a register."), msg("KIND"))
    ] = None,
    age: Annotated[
        str | None,
        option(
            "--age",
            help=msg("Only what has been open so long or longer: 30d, 2w, 3m."),
            metavar=msg("OFFSET"),
        ),
    ] = None,
    owner: Annotated[
        str | None,
        option("--owner", help=msg("Only what is this agent's."), metavar=msg("AGENT")),
    ] = None,
    total: Annotated[
        bool, option("--sum", help=msg("A line for each kind: how many, and what is left."))
    ] = False,
    everything: Everything = False,
    mine: Annotated[
        bool,
        option("--mine", help=msg("What you submitted that waits for a signature, or for room.")),
    ] = False,
    output: Output = None,
    header: HeaderOption = None,
    encoding: EncodingOption = None,
    agent: Agent = None,
    date: Date = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, tables  # noqa: PLC0415  # help does without

    if mine:
        _show_mine(context, agent, date, form)
        return
    asked = ExportRequest("open", kind, date=date, age=age, owner=owner, total=total)
    if output not in {None, STDOUT}:
        deliver(context, asked, place(output, form, header, encoding))
        return
    with reading(context, date=date) as desk:
        shown = tables.output(the_table(desk, asked), fits=None if everything else "first")
        emit.emit(shown, screen_of(context), form, pages=everything)


def _show_mine(context: Context, agent: str | None, date: str | None, form: Format | None) -> None:
    """Show what whoever acts submitted that is not in force yet."""
    from keqing.render import emit, waiting  # noqa: PLC0415  # help does without
    from keqing.services.limits import submitted_items  # noqa: PLC0415  # the database loads slowly

    with reading(context, date=date, agent=agent) as desk:
        lines = submitted_items.submitted_by_me(desk)
    emit.emit(waiting.output(lines), screen_of(context), form)
