"""Call sheets out: `sheet`. They come back through `import`."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keqing.commands import looking, unreadable
from keqing.commands.numbers import numbered
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    Output,
    Quiet,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.outgoing import Full, Health, Visits
from keqing.commands.output_file import told_on_terminal
from keqing.commands.transaction import LISTED, reading, writing
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.records import sheet_token

if TYPE_CHECKING:
    from keqing.records.imported import Imported
    from keqing.transfer.read.table import Table


@command(
    "keqing sheet -o today.xlsx",
    msg("keqing sheet -o '/srv/keqing/out/sheet-{date}.xlsx' --agent Anna"),
    "keqing sheet -o today.html --large",
    more=msg(
        "The day's list to take along: a workbook to fill in, or a page to print. On a phone, numbers in a page "
        "written with --full are dialled when touched. A workbook that was filled in comes back with keqing "
        "import FILE; what was written on paper, with keqing log --batch, by the row numbers of the sheet. "
        "{date} in the file's name becomes the day.",
        date="{date}",
    ),
)
def sheet(
    context: Context,
    output: Output = None,
    large: Annotated[bool, option("--large", help=msg("Print in large type (.html)."))] = False,
    visits: Visits = False,
    full: Full = False,
    health: Health = False,
    date: Date = None,
    agent: Agent = None,
    quiet: Quiet = False,
) -> None:
    from keqing.render import call_sheet  # noqa: PLC0415  # help does without
    from keqing.services.worklist import call_sheets  # noqa: PLC0415  # the database loads slowly
    from keqing.store import day_codes  # noqa: PLC0415  # as above
    from keqing.transfer.write import call_sheet_page, call_sheet_xlsx, files  # noqa: PLC0415  # as above

    root = root_of(context)
    if not output:
        raise Unusable(
            msg("The file is missing."), msg("Write: keqing sheet -o FILE.xlsx, or FILE.html")
        )
    ending = Path(output).suffix.lower()
    if ending not in {".xlsx", ".html", ".htm"}:
        raise Unusable(
            msg("The ending of {file} does not say which format.", file=output),
            msg("Give it the ending .xlsx or .html."),
        )
    if large and ending == ".xlsx":
        raise Unusable(msg("Large type is for paper."), msg("Give the file the ending .html."))
    with reading(context, date=date, agent=agent) as desk:
        record = call_sheets.make(desk, health=health, visits=visits)
        layout = call_sheet.laid_out(record, desk.titles, full=full)
    day = record.today.day
    looking.record(
        context,
        "sheet",
        full=full,
        health=health,
        file=output,
        date=day.isoformat(),
        agent=record.today.agent,
    )
    content = (
        call_sheet_xlsx.to_xlsx(layout)
        if ending == ".xlsx"
        else call_sheet_page.to_html(layout, large=large)
    )
    numbered(context, record.today, file=True)
    path = files.dated_path(output, day)
    files.write_whole(path, content, root.spared)
    told_on_terminal(screen_of(context), path, quiet=quiet)
    folder, codes = root.settings.folders.state, [row.code for row in record.today.rows]
    day_codes.PRINTED.keep(folder, root.db, day, record.today.agent, codes)


def recognised(table: Table, *, sure: bool) -> sheet_token.Filled | None:
    """Return the call sheet that a file is; another file is None, or with `sure` raises Unusable."""
    rows = ((line.number, line.cells) for line in table.lines)
    whole = chain([(table.header_row, table.header)], rows)
    found = sheet_token.recognise_sheet(whole, unreadable.reasons(table))
    if sure and found is None:
        raise Unusable(
            msg("This file is not a call sheet."),
            msg("--force and --agent are only for call sheets."),
        )
    return found


def bring_in(
    context: Context,
    filled: sheet_token.Filled,
    *,
    agent: str | None,
    force: bool,
    strict: bool,
    dry_run: bool,
) -> Imported:
    """Record what was filled in, in one operation."""
    from keqing.render import progress  # noqa: PLC0415  # help does without
    from keqing.services.worklist import call_sheets  # noqa: PLC0415  # the database loads slowly

    with (
        writing(context, "import", agent=agent, dry_run=dry_run, forms=LISTED) as desk,
        progress.counted(screen_of(context), msg("rows")) as count,
    ):
        return call_sheets.bring_in(desk, filled, force=force, strict=strict, progress=count)
