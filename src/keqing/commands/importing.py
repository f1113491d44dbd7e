"""Files in: `import`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keqing.commands import rejected, sheets, unreadable
from keqing.commands.attempts import attempt
from keqing.commands.confirm import MANY
from keqing.commands.doubting import do_unless_doubted
from keqing.commands.options import (
    Agent,
    Context,
    DryRun,
    Exit,
    FormatChoice,
    Quiet,
    Yes,
    argument,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.prepared_first import PreparedFirst
from keqing.commands.spread_offer import SpreadOffer
from keqing.commands.transaction import LISTED, WritingPlan, opened_engine, reading
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg, msgn

if TYPE_CHECKING:
    from keqing.records.imported import Imported
    from keqing.render.console import Screen
    from keqing.services.context.desk import Desk, WritingDesk
    from keqing.services.importing.plan_ahead import PlannedImport
    from keqing.services.importing.sheet import ImportSheet
    from keqing.transfer.read.headers import Columns
    from keqing.transfer.read.sign_in_sheet import SignIn
    from keqing.transfer.read.table import Table

PARTLY = 4
"""The exit code when some rows were rejected."""


class Backlog(StrEnum):
    """From when steps of the past count: the day of import, or their own."""

    IMPORT = "import"
    KEEP = "keep"


@command(
    msg("keqing import customers.xlsx --dry-run"),
    msg("keqing import purchases.csv --kind purchases"),
    msg("keqing import list.xlsx --sheet March --map Client=name"),
    more=msg(
        "A workbook (.xlsx, .xls, .ods), or text with commas, tabs or semicolons in UTF-8, UTF-16 or GB18030. One of the "
        "first ten rows names the columns, in Chinese or English. A row is known by its code, then by "
        "phone and name; the same file twice changes nothing. Rejected rows go to a file beside it."
    ),
)
def import_file(
    context: Context,
    file: Annotated[str, argument(msg("A workbook (.xlsx, .xls, .ods), CSV or TSV."), msg("FILE"))],
    kind: Annotated[
        str | None,
        option(
            "--kind",
            help=msg(
                "What its rows are: customers, contact-persons, contacts, agents, purchases, inquiries "
                "or another kind of event; else guessed."
            ),
            metavar=msg("KIND"),
        ),
    ] = None,
    mapped: Annotated[
        list[str] | None,
        option(
            "--map",
            help=msg("Which column a heading is (repeatable); HEADING= leaves it out."),
            metavar=msg("HEADING=COLUMN"),
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        option("--sheet", help=msg("Which sheet of the workbook."), metavar=msg("SHEET")),
    ] = None,
    visible_only: Annotated[
        bool, option("--visible-only", help=msg("Leave out the rows and columns that are hidden."))
    ] = False,
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
        option(
            "--max-rows",
            help=msg("Take more than 100,000 rows, and as much larger a file."),
            metavar=msg("N"),
            min=1,
        ),
    ] = None,
    force: Annotated[
        bool, option("--force", help=msg("Accept a call sheet of another day, agent or database."))
    ] = False,
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
    quiet: Quiet = False,
) -> None:
    from keqing.render import emit, import_report  # noqa: PLC0415  # help does without
    from keqing.transfer.read import spreadsheet  # noqa: PLC0415  # as above

    path = Path(file).expanduser()
    mapping = _mapping(mapped or ())
    table = spreadsheet.read_file(path, sheet=sheet, most_rows=most_rows)
    wanted = _FileWanted(
        path,
        table,
        kind,
        mapping,
        strict=strict,
        keep=backlog is Backlog.KEEP,
        dry_run=dry_run,
        visible_only=visible_only,
    )
    screen, offer = screen_of(context), SpreadOffer(context)
    if spreadsheet.somebody_has_open(path):
        screen.say(
            msg("Somebody has {file} open: changes not saved yet are not in it.", file=path.name)
        )
    if filled := sheets.recognised(table, sure=force or agent is not None):
        record = sheets.bring_in(
            context, filled, agent=agent, force=force, strict=strict, dry_run=dry_run
        )
        record = replace(record, strict=strict)
    else:
        record = _bring_in(context, screen, wanted, offer, sure=yes)
    if not quiet or record.rejected:
        emit.emit(import_report.imported(record), screen, form)
    if not quiet:
        offer.show(form)
    if record.rejected:
        raise Exit(PARTLY)


def _mapping(words: Sequence[str]) -> dict[str, str]:
    """Read `heading=column` words. Raises Unusable."""
    found: dict[str, str] = {}
    for word in words:
        heading, equals, name = word.replace("＝", "=", 1).partition("=")
        if not equals or not heading.strip():
            raise Unusable(
                msg("'{word}' is not HEADING=COLUMN.", word=word),
                msg("As in: --map Client=name, --map Item=product, or --map Col= to leave it out"),
            )
        found[heading.strip()] = name.strip()
    return found


@dataclass(frozen=True, slots=True)
class _FileWanted:
    """The file to bring in, and how."""

    path: Path
    table: Table
    kind: str | None
    mapping: Mapping[str, str]
    strict: bool
    keep: bool
    dry_run: bool
    visible_only: bool


def _bring_in(
    context: Context, screen: Screen, wanted: _FileWanted, offer: SpreadOffer, *, sure: bool
) -> Imported:
    """Bring in the file, and keep its rejected rows once all is written."""
    from keqing.render import progress  # noqa: F401, PLC0415  # loaded before others wait for us
    from keqing.services.customers import pinyin  # noqa: PLC0415  # the database loads slowly
    from keqing.services.importing import file_import, usage_column  # noqa: F401, PLC0415  # as above
    from keqing.transfer.read import headers, sign_in_sheet  # noqa: F401, PLC0415  # as above

    pinyin.load_readings()
    plan = WritingPlan(context, "import", dry_run=wanted.dry_run, create=True, forms=LISTED)
    first = PreparedFirst(lambda: _planned(context, screen, wanted))
    record, table = do_unless_doubted(
        context,
        lambda: offer.watched(plan.opened(None)),
        lambda desk, _: _imported(desk, screen, wanted, first.take()),
        lambda done: _much(done[0].changed),
        sure=sure,
        attempted=lambda block: attempt(
            plan,
            block,
            None,
            lambda: first.work.plan.scope if first.work else None,
            lambda opening: first.opened(lambda: offer.watched(opening())),
        ),
    )
    if wanted.dry_run or wanted.strict:
        return record
    return rejected.keep(context, wanted.path, table, record)


def _planned(context: Context, screen: Screen, wanted: _FileWanted) -> _PlannedFile | None:
    """Plan the import while others write; None on SQLite, where whoever reads for long makes them wait as well."""
    from keqing.render import progress  # noqa: PLC0415  # as above
    from keqing.services.importing import plan_ahead  # noqa: PLC0415  # the database loads slowly

    if opened_engine(root_of(context)).dialect.name == "sqlite":
        return None
    with reading(context) as desk, progress.counted(screen, msg("rows")) as rows:
        found = _recognised(desk, wanted)
        plan = plan_ahead.plan_import(desk, found.sheet, rows)
    return _PlannedFile(found, plan) if plan else None


def _much(changed: int) -> Message | None:
    """Ask about many customers on file; None for a few."""
    if changed < MANY:
        return None
    return msgn(
        "{n} customer on file would be changed.", "{n} customers on file would be changed.", changed
    )


def _imported(
    desk: WritingDesk, screen: Screen, wanted: _FileWanted, ahead: _PlannedFile | None
) -> tuple[Imported, Table]:
    """Import the file; return what was done, and the table that was read in it."""
    from keqing.render import progress  # noqa: PLC0415  # as above
    from keqing.services.derived import no_next_date  # noqa: PLC0415  # the database loads slowly
    from keqing.services.importing import file_import  # noqa: PLC0415  # as above

    with (
        progress.counted(screen, msg("rows")) as rows,
        progress.counted(screen, msg("customers")) as customers,
    ):
        found = ahead.found if ahead else _recognised(desk, wanted)
        record = file_import.import_file(
            desk,
            found.sheet,
            keep_backlog=wanted.keep,
            strict=wanted.strict,
            progress=rows,
            folding=customers,
            ahead=ahead.plan if ahead else None,
        )
    record = replace(
        record,
        strict=wanted.strict,
        left_out=found.table.left_out,
        hidden=found.whole.hidden_rows,
        hidden_columns=found.whole.hidden_headings,
        visible_only=wanted.visible_only,
        nothing_on=no_next_date.nothing_on(desk) if record.new else None,
    )
    return record, found.table


@dataclass(frozen=True, slots=True)
class _Recognised:
    """A file whose columns are known: the sheet, the table with what was left out of it, and the whole table."""

    sheet: ImportSheet
    table: Table
    whole: Table


@dataclass(frozen=True, slots=True)
class _PlannedFile:
    """A file whose columns are known, and what its rows come to."""

    found: _Recognised
    plan: PlannedImport

    def fits(self, desk: Desk) -> bool:
        """Tell whether any of it can be written still."""
        return self.plan.fits(desk)


def _recognised(desk: Desk, wanted: _FileWanted) -> _Recognised:
    """Find out what the columns of the file are."""
    from keqing.services.importing import usage_column  # noqa: PLC0415  # the database loads slowly
    from keqing.transfer.read import headers  # noqa: PLC0415  # as above

    whole = headers.locate_header(wanted.table, desk.kinds, wanted.kind, wanted.mapping)
    table = whole.visible() if wanted.visible_only else whole
    kind, mapping = wanted.kind, wanted.mapping
    if signed := _signed_in(desk, wanted, table):
        table, kind, mapping = signed.table, signed.kind, {**signed.mapped, **mapping}
    columns = headers.recognise_columns(table.header, desk.kinds, kind, mapping)
    sheet = usage_column.as_doses(
        _sheet(table, columns), desk.kinds, headers.usages(columns, desk.kinds)
    )
    return _Recognised(sheet, table, whole)


def _signed_in(desk: Desk, wanted: _FileWanted, table: Table) -> SignIn | None:
    """Return the sign-in sheet that the file is, with the day and the gathering of its title in each row."""
    from keqing.transfer.read import header_words, sign_in_sheet  # noqa: PLC0415  # they load slowly

    if wanted.kind is not None:
        _, kind = header_words.kind_wanted(wanted.kind, desk.kinds)
        if kind is None or kind.name != sign_in_sheet.KIND:
            return None
    return sign_in_sheet.recognise_sheet(
        wanted.table, table, desk.kinds, desk.book.gatherings, wanted.kind
    )


def _sheet(table: Table, columns: Columns) -> ImportSheet:
    from keqing.services.importing.sheet import ImportSheet  # noqa: PLC0415  # as above
    from keqing.transfer.read import headers  # noqa: PLC0415  # as above

    return ImportSheet(
        kind=columns.kind,
        header=table.header,
        header_row=table.header_row,
        names=columns.names,
        unknown=columns.unknown,
        rows=table.lines,
        what=columns.what,
        since_1904=table.since_1904,
        filled={line.number: line.filled for line in table.marked if line.filled},
        unread=unreadable.reasons(table),
        heads=table.heads,
        nameless=headers.nameless(table),
        elsewhere=columns.elsewhere,
        broken=frozenset(line.number for line in table.marked if line.broken),
    )
