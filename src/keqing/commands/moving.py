"""`keqing dump` and `keqing copy-to`: the department's rows for another program, or on another engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keqing.commands import looking
from keqing.commands.options import (
    Context,
    FormatChoice,
    Output,
    Quiet,
    argument,
    command,
    root_of,
    screen_of,
)
from keqing.commands.output_file import STDOUT, saving
from keqing.commands.transaction import (
    opened_engine,
    reading,
    require_form,
    require_whole,
)
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.store.location import Place


@command(
    "keqing dump -o 'keqing-{date}.ndjson'",
    "keqing dump > keqing.ndjson",
    more=msg(
        "Every row of every table, a line of JSON each, in a fixed order: the same records give the same bytes. The last "
        "line proves the ones before. It holds all numbers and health facts, so it is recorded. keqing restore brings a "
        "dump back."
    ),
)
def dump(context: Context, output: Output = None, quiet: Quiet = False) -> None:  # noqa: ARG001  # `saving` reads it
    from keqing.store import portable  # noqa: PLC0415  # the database loads slowly

    with saving(context, output) as spot:
        looking.record(context, "dump", full=True, health=True, file=output != STDOUT)
        with reading(context) as desk, spot.file(desk) as file:
            file.writelines(portable.dump_lines(opened_engine(root_of(context))))


@command(
    "keqing copy-to postgresql://keqing@db.example.com/keqing",
    "keqing --db postgresql://keqing@db.example.com/keqing copy-to keqing.db",
    more=msg(
        "Copies all records, dates and the history to a new database: from a file to a server, or back. In the end the "
        "rows of each table are read again and compared. It takes all numbers and health facts, so it is recorded. The "
        "old database stays; keqing config set db URL makes the new one yours."
    ),
)
def copy_to(
    context: Context,
    target: Annotated[str, argument(msg("The new database: a path or a URL."), msg("PATH|URL"))],
    form: FormatChoice = None,
    quiet: Quiet = False,
) -> None:
    from keqing.render import backups as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415  # as above
    from keqing.store import database, portable  # noqa: PLC0415  # the database loads slowly
    from keqing.store.location import locate_database  # noqa: PLC0415  # as above

    require_form(context)
    root = root_of(context)
    address = target if "://" in target else str(Path(target).expanduser().absolute())
    place = locate_database(address)
    if address == root.db:
        raise Unusable(
            msg("{path} is the database itself.", path=str(place)),
            msg("Give the address of a new database."),
        )
    source = opened_engine(root)
    require_whole(context, source)
    _require_answer(place)
    with database.opened_new(place) as engine:
        looking.record(context, "copy-to", full=True, health=True)
        moved = portable.copy_rows(source, engine, place)
    root.deeds.record()
    if not quiet:
        emit.emit(screens.show_moved(moved), screen_of(context), form)


def _require_answer(place: Place) -> None:
    """Raise what is wrong with a server that does not let us in; a hint looks at the address that was given."""
    if place.file is not None:
        return
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # the database loads slowly

    from keqing.store import driver_errors, engine  # noqa: PLC0415  # as above

    try:
        with engine.open_engine(place).connect():
            pass
    except SQLAlchemyError as error:
        known = driver_errors.explain_error(error)
        if known is None or not driver_errors.looks_at_settings(known):
            raise
        hint = msg("Check the address that you gave: {path}", path=str(place))
        raise type(known)(known.message, hint) from error
