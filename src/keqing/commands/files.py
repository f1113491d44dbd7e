"""Whether customers' files are complete: `files`."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.options import (
    Context,
    Everything,
    Format,
    FormatChoice,
    command,
    option,
    screen_of,
)
from keqing.commands.transaction import reading
from keqing.i18n import msg

"""Files that are shown on a terminal without --all."""


@command(
    "keqing files --missing",
    msg("keqing files --missing --owner Anna --format json"),
    more=msg(
        "What is required of whom, and from which stage on, says the definition of each field: keqing define list field"
    ),
)
def list_files(
    context: Context,
    missing: Annotated[
        bool, option("--missing", help=msg("Only files that lack something that is required."))
    ] = False,
    owner: Annotated[
        str | None,
        option(
            "--owner",
            help=msg("Only this agent's customers; none for those without an agent."),
            metavar=msg("AGENT"),
        ),
    ] = None,
    everything: Everything = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, lines  # noqa: PLC0415  # help does without
    from keqing.services.customers import completeness  # noqa: PLC0415  # the database loads slowly
    from keqing.services.customers.finding import owner_id  # noqa: PLC0415  # as above

    screen = screen_of(context)
    with reading(context) as desk:
        found = completeness.files(desk, owner=owner_id(desk, owner), missing_only=missing)
    limited = screen.tty and form in {None, Format.TABLE} and not everything
    shown = found[: screen.height] if limited else found
    total = len(found) if limited else None
    emit.emit(lines.files(shown, total), screen, form, pages=everything)
