"""`keqing check` and `keqing rebuild`: is anybody forgotten, and do the dates follow from the records."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.options import (
    Context,
    Everything,
    Exit,
    FormatChoice,
    Quiet,
    command,
    option,
    screen_of,
)
from keqing.commands.transaction import reading, writing_portions
from keqing.i18n import msg, msgn

_FOUND = 1
"""The exit code when something was found."""


@command(
    "keqing check",
    "keqing check --replay",
    more=msg(
        "Every active customer has a next date or a stated reason for having none. Exit 0: all is "
        "well, or worth no more than a look; 1: something is wrong, with the command that mends it."
    ),
)
def check(
    context: Context,
    replay: Annotated[
        bool,
        option("--replay", help=msg("Recalculate every date and compare it with what is stored.")),
    ] = False,
    everything: Everything = False,
    form: FormatChoice = None,
    quiet: Quiet = False,
) -> None:
    from keqing.render import emit, lines, progress  # noqa: PLC0415  # help does without
    from keqing.services.department import checking  # noqa: PLC0415  # the database loads slowly

    screen = screen_of(context)
    with reading(context) as desk, progress.counted(screen, msg("customers")) as count:
        found = checking.check(desk, replay=replay, progress=count)
    if not quiet or any(finding.grave for finding in found):
        emit.emit(lines.findings(found, whole=everything), screen, form, pages=everything)
    if any(finding.grave for finding in found):
        raise Exit(_FOUND)


@command(
    "keqing rebuild",
    "keqing rebuild --quiet",
    "keqing rebuild --due --quiet",
    more=msg(
        "The records stay as they are; only the dates that follow from them are recalculated."
    ),
)
def rebuild(
    context: Context,
    due: Annotated[
        bool, option("--due", help=msg("Only those whom time alone has changed, as every night."))
    ] = False,
    form: FormatChoice = None,
    quiet: Quiet = False,
) -> None:
    from keqing.render import emit, progress, told  # noqa: PLC0415  # help does without
    from keqing.services.derived import rebuilding  # noqa: PLC0415  # the database loads slowly
    from keqing.services.recording import granting, happenings  # noqa: PLC0415  # as above

    screen = screen_of(context)
    with (
        writing_portions(context, "rebuild") as opened,
        progress.counted(screen, msg("customers")) as count,
    ):
        total = (rebuilding.rebuild_due if due else rebuilding.rebuild)(opened, count)
        with opened() as desk:
            happenings.letting_in(desk)
            granting.submit_all_levels(desk)
    if quiet:
        return
    says = msgn(
        "The dates of {n:,} customer are computed again.",
        "The dates of {n:,} customers are computed again.",
        total,
    )
    document = {"schema": "keqing.rebuild/1", "customers": total}
    emit.emit(told.sentences([says], lambda: document), screen, form)
