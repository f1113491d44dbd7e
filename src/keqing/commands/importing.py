"""Files in: `import`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keqing.commands.asking import MANY, agree
from keqing.commands.desk import writing
from keqing.commands.options import (
    Context,
    DryRun,
    Exit,
    FormatChoice,
    Quiet,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.i18n import msg, msgn

if TYPE_CHECKING:
    from keqing.records import Imported
    from keqing.render.console import Screen
    from keqing.transfer.csv_read import Table

PARTLY = 4
"""The exit code when some rows were rejected."""


class Backlog(StrEnum):
    """From when steps of the past count: the day of import, or their own."""

    IMPORT = "import"
    KEEP = "keep"


@command(
    "keqing import 客户.csv --dry-run",
    "keqing import 购药登记.csv --kind purchases",
    more=msg(
        "The first row names the columns, in Chinese or English. A row is known by its code, then by "
        "phone and name; the same file twice changes nothing. Rejected rows go to a file beside it."
    ),
)
def import_file(
    context: Context,
    file: Annotated[str, argument(msg("A CSV file in UTF-8."), msg("FILE"))],
    kind: Annotated[
        str | None,
        option(
            "--kind",
            help=msg("What its rows are: customers, purchases, inquiries ...; else guessed."),
            metavar=msg("KIND"),
        ),
    ] = None,
    strict: Annotated[
        bool, option("--strict", help=msg("Write nothing when a row is rejected."))
    ] = False,
    backlog: Annotated[
        Backlog,
        option(
            "--backlog",
            help=msg("What happened before counts from the day of import, or from its own (keep)."),
        ),
    ] = Backlog.IMPORT,
    most_rows: Annotated[
        int | None,
        option("--max-rows", help=msg("Take more than 100,000 rows."), metavar=msg("N"), min=1),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
    quiet: Quiet = False,
) -> None:
    """Bring in customers and records."""
    from keqing.render import emit, told  # noqa: PLC0415  # help does without
    from keqing.transfer import csv_read  # noqa: PLC0415  # as above

    path = Path(file).expanduser()
    table = csv_read.read_csv(path, most_rows=most_rows or csv_read.MOST_ROWS)
    wanted = _Wanted(
        path, table, kind, strict=strict, keep=backlog is Backlog.KEEP, dry_run=dry_run
    )
    screen = screen_of(context)
    try:
        record = _bring_in(context, screen, wanted, sure=yes or dry_run)
    except _UnaskedError as unasked:
        agree(screen, unasked.question)
        record = _bring_in(context, screen, wanted, sure=True)
    if not quiet or record.rejected:
        emit.emit(told.imported(record), screen, form)
    if record.rejected:
        raise Exit(PARTLY)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What to bring in, and how."""

    path: Path
    table: Table
    kind: str | None
    strict: bool
    keep: bool
    dry_run: bool


class _UnaskedError(Exception):
    """So many customers on file would be changed that somebody has to say yes first; nothing is written."""

    def __init__(self, changed: int) -> None:
        self.question = msgn(
            "{n} customer on file would be changed.",
            "{n} customers on file would be changed.",
            changed,
        )


def _bring_in(context: Context, screen: Screen, wanted: _Wanted, *, sure: bool) -> Imported:
    """Bring in the file in one transaction, in which nobody is asked anything."""
    from keqing.render import progress  # noqa: PLC0415  # as above
    from keqing.services import importing  # noqa: PLC0415  # the database loads slowly
    from keqing.services.import_rows import Sheet  # noqa: PLC0415  # as above
    from keqing.transfer import headers  # noqa: PLC0415  # as above

    table = wanted.table
    with (
        writing(context, "import", dry_run=wanted.dry_run, create=True) as desk,
        progress.counted(screen, msg("customers")) as count,
    ):
        columns = headers.recognise(table.header, desk.kinds, wanted.kind)
        sheet = Sheet(
            kind=columns.kind,
            header=table.header,
            header_row=table.header_row,
            names=columns.names,
            unknown=columns.unknown,
            rows=[(line.number, line.cells) for line in table.lines],
        )
        record = importing.run(
            desk, sheet, keep_backlog=wanted.keep, strict=wanted.strict, progress=count
        )
        if not sure and record.changed >= MANY:
            raise _UnaskedError(record.changed)
        return record if wanted.dry_run else _keep_rejects(wanted.path, table, record)


def _keep_rejects(path: Path, table: Table, record: Imported) -> Imported:
    """Write the rejected rows, with the reasons, beside the file, to be mended and brought again."""
    from keqing.render.words import said  # noqa: PLC0415  # as above
    from keqing.transfer import csv_write, files  # noqa: PLC0415

    reasons = {one.row: said(one.reason) for one in record.rows if one.status == "rejected"}
    if not reasons:
        return record
    columns = len(table.header)
    rows = [
        [
            *line.cells[:columns],
            *[""] * (columns - len(line.cells)),
            reasons[line.number],
            *line.cells[columns:],
        ]
        for line in table.lines
        if line.number in reasons
    ]
    beside = path.with_name(f"{path.stem}.rejected.csv")
    files.write_whole(
        beside, csv_write.to_csv([[*table.header, said(msg("rejected because"))], *rows])
    )
    return replace(record, rejects=str(beside))
