"""Files out: `export`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from keqing.commands.desk import reading
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Keep,
    Lock,
    LockWait,
    Output,
    Quiet,
    argument,
    command,
    option,
)
from keqing.commands.saving import Saving, saving
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.records import Today
    from keqing.render.words import Titles
    from keqing.services.desk import Desk


class What(StrEnum):
    """What can be exported."""

    TODAY = "today"


@command(
    "keqing export today -o today.csv",
    "keqing export today -o '/srv/keqing/out/today-{date}.csv' --keep 30d --lock --quiet",
    more=msg(
        "{date} in the file's name becomes the day. The same records give the same file, and an empty "
        "day its header alone. Nothing is printed when all went well.",
        date="{date}",
    ),
)
def export(
    context: Context,
    what: Annotated[What, argument(msg("What to write: today."), msg("WHAT"))] = What.TODAY,
    output: Output = None,
    team: Annotated[bool, option("--team", help=msg("Everybody's list."))] = False,
    full: Annotated[bool, option("--full", help=msg("Show phone numbers in full."))] = False,
    date: Date = None,
    agent: Agent = None,
    keep: Keep = None,
    lock: Lock = False,
    lock_wait: LockWait = 0,
    dry_run: DryRun = False,
    quiet: Quiet = False,  # noqa: ARG001  # nothing is said anyway, and a mistake in one line
) -> None:
    """Write a list to a file."""
    from keqing.services import worklist  # noqa: PLC0415  # the database loads slowly

    if output is None:
        raise Unusable(
            msg("Which file is missing."),
            msg("Write: keqing export {what} -o FILE.csv", what=what.value),
        )
    with saving(
        context, output, keep=keep, lock=lock, lock_wait=lock_wait, dry_run=dry_run
    ) as place:
        with reading(context, date=date, agent=agent) as desk:
            record = worklist.today(desk, agent=None if team else desk.agent)
            titles = desk.titles
        write_today(desk, record, place, titles, full=full)


def write_today(
    desk: Desk, record: Today, place: Saving, titles: Titles, *, full: bool = False
) -> None:
    """Write the day's list, every row of it, to a file. Both commands that do so call this.

    The name ends in .csv or .json. The calling hours are no part of it: hand in a list made without the
    time of day.
    """
    from keqing.render import emit, machine, today_file  # noqa: PLC0415  # help needs none
    from keqing.transfer import csv_write  # noqa: PLC0415  # nor this

    path = place.path(record.day)
    match path.suffix.lower():
        case ".csv":
            content = csv_write.to_csv(today_file.rows(record, full=full, titles=titles))
        case ".json":
            content = f"{emit.to_json(machine.today(record, full=full))}\n".encode()
        case _:
            raise Unusable(
                msg("{file} has an ending that says no form.", file=path),
                msg("Give it the ending .csv or .json."),
            )
    place.write(desk, content)
