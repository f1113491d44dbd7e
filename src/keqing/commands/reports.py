"""How the work goes: `board`, `report`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Annotated, Any

from keqing.commands.exporting import TeamOption
from keqing.commands.file_forms import FOR_EVERY_LIST, Form
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Format,
    FormatChoice,
    Keep,
    Lock,
    LockWait,
    Output,
    Quiet,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.outgoing import (
    Encoding,
    EncodingOption,
    Header,
    HeaderOption,
    Place,
    place,
    speaking,
    write_table,
)
from keqing.commands.output_file import STDOUT, saving
from keqing.commands.transaction import reading
from keqing.definitions.kinds import program_words
from keqing.definitions.names import Word, find_called
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing import models
    from keqing.records.report import PeriodName, Report
    from keqing.services.context.desk import Desk
    from keqing.services.reports.report import ReportParts


class ReportPeriod(StrEnum):
    """The periods of a report."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


PeriodWord = Annotated[
    str | None,
    argument(
        msg(
            "day, week or month: that of --date; or the name of a report. By default the day; for a page the month."
        ),
        msg("REPORT"),
    ),
]
Month = Annotated[
    str | None,
    option(
        "--month",
        help=msg("Of a report by its name: the month to count, such as 2026-12."),
        metavar=msg("MONTH"),
    ),
]
Per = Annotated[
    str | None,
    option(
        "--per",
        help=msg("Of a report by its name: another period, week, month, quarter or year."),
        metavar=msg("week|month|quarter|year"),
    ),
]
Html = Annotated[
    bool, option("--html", help=msg("Write a page to look at: one file, for screen and paper."))
]


@command(
    "keqing board",
    msg("keqing board --agent Anna"),
    "keqing board --date yesterday -o board.xlsx",
    more=msg(
        "The team on one screen: what was due and done, calls and how many reached somebody, what is overdue, the "
        "last seven days, and what needs you, with the command that shows it. A manager sees everybody, "
        "another agent what is their own; --team shows all."
    ),
)
def board(
    context: Context,
    team: TeamOption = False,
    blocks: Annotated[
        bool,
        option(
            "--unicode",
            help=msg("Draw the last seven days in blocks; some terminals draw them too wide."),
        ),
    ] = False,
    output: Output = None,
    header: HeaderOption = None,
    encoding: EncodingOption = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    keep: Keep = None,
    lock: Lock = False,
    lock_wait: LockWait = 0,
    dry_run: DryRun = False,
    quiet: Quiet = False,  # noqa: ARG001  # a file is written silently anyway
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import report as screens  # noqa: PLC0415  # as above
    from keqing.services.reports.report import BOARD  # noqa: PLC0415  # the database loads slowly

    if output in {None, STDOUT}:
        _refuse_saving(keep, lock=lock, lock_wait=lock_wait)
        with reading(context, date=date, agent=agent) as desk:
            record = _made(desk, ReportPeriod.DAY, agent, BOARD, team=team)
            emit.emit(screens.board(record, blocks=blocks), screen_of(context), form)
        return
    saved = {"keep": keep, "lock": lock, "lock_wait": lock_wait, "dry_run": dry_run}
    where = _place(output, form, header, encoding, saved)
    with _saved(context, where, date, agent) as (desk, file):
        record = _made(desk, ReportPeriod.DAY, agent, BOARD, team=team)
        _write(file, record, where, desk, is_board=True)


@command(
    "keqing report day",
    msg("keqing report neglect --date 2026-10-31"),
    "keqing report --html -o report.html",
    more=msg(
        "The figures of a day, a week or a month, by agent and by cadence, with what each of them means. A running "
        "period is counted up to today. The report of a day is its success handbook: what was planned, what came of "
        "it, what is carried over, and what is planned next. As .xlsx it has charts. As .html it is a page, with the load "
        "of the weeks ahead, the way from an inquiry to buying again, and calls by hour. A report by its name is a "
        "table of measures: neglect, slipping, lapsed, funnel, retention and others. All: keqing define list report"
    ),
)
def report(
    context: Context,
    period: PeriodWord = None,
    team: TeamOption = False,
    html: Html = False,
    month: Month = None,
    per: Per = None,
    output: Output = None,
    header: HeaderOption = None,
    encoding: EncodingOption = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    keep: Keep = None,
    lock: Lock = False,
    lock_wait: LockWait = 0,
    dry_run: DryRun = False,
    quiet: Quiet = False,  # noqa: ARG001  # as above
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import report as screens  # noqa: PLC0415  # as above
    from keqing.services.reports.report import (  # noqa: PLC0415  # the database loads slowly
        DAY_PAGE,
        FIGURES,
        HANDBOOK,
        PAGE,
    )

    where = None
    if html or output not in {None, STDOUT}:
        saved = {"keep": keep, "lock": lock, "lock_wait": lock_wait, "dry_run": dry_run}
        where = _place(output, _page_form(form) if html else form, header, encoding, saved)
    if where is None or where.output == STDOUT:
        _refuse_saving(keep, lock=lock, lock_wait=lock_wait)
    if period and _named(period) is None:
        _defined(context, period, (month, per), where, form, date=date, agent=agent)
        return
    if month or per:
        raise Unusable(
            msg("--month and --per are for a report by its name."),
            msg("Name one, or say: keqing report month --date DAY"),
        )
    is_page = where is not None and where.form is Form.HTML
    of = (_named(period) if period else None) or (
        ReportPeriod.MONTH if is_page else ReportPeriod.DAY
    )
    is_day = of is ReportPeriod.DAY
    wanted = (DAY_PAGE if is_day else PAGE) if is_page else HANDBOOK if is_day else FIGURES
    if where is None:
        with reading(context, date=date, agent=agent) as desk:
            record = _made(desk, of, agent, wanted, team=team)
            emit.emit(screens.report(record, desk.titles), screen_of(context), form)
        return
    with _saved(context, where, date, agent) as (desk, file):
        _write(file, _made(desk, of, agent, wanted, team=team), where, desk)


def _defined(  # as the options say
    context: Context,
    word: str,
    days: tuple[str | None, str | None],
    where: Place | None,
    form: Format | None,
    *,
    date: str | None,
    agent: str | None,
) -> None:
    """Print or write a report that is defined; `days` are the options --month and --per."""
    from keqing.commands.defined_reports import make_table, write_report  # noqa: PLC0415  # most reports are others
    from keqing.render import emit, report_table  # noqa: PLC0415  # as above

    month, per = days
    if where is None:
        with reading(context, date=date, agent=agent) as desk:
            record = make_table(desk, word, month=month, per=per)
            emit.emit(report_table.output(record), screen_of(context), form)
        return
    with _saved(context, where, date, agent) as (desk, file):
        write_report(file, make_table(desk, word, month=month, per=per), where)


def _page_form(form: Format | None) -> Form:
    """Return the form of a page. Raises Unusable where another one is asked for, too."""
    if form is not None:
        raise Unusable(
            msg("--html and --format exclude each other."), msg("Leave out one of them.")
        )
    return Form.HTML


def _made(
    desk: Desk, period: ReportPeriod, agent: str | None, wanted: ReportParts, *, team: bool
) -> Report:
    from keqing.services.reports.report import report  # noqa: PLC0415  # as above

    names: dict[ReportPeriod, PeriodName] = {
        ReportPeriod.DAY: "day",
        ReportPeriod.WEEK: "week",
        ReportPeriod.MONTH: "month",
    }
    return report(desk, names[period], _whose(desk, agent, team=team), wanted)


def _whose(desk: Desk, named: str | None, *, team: bool) -> models.Agent | None:
    """Return whose figures are shown: the agent's who is named, else one's own; None, the team's, for a manager.

    Where nobody knows who asks, it is the team's, as on a server.
    """
    if team or desk.agent is None or (named is None and desk.agent in desk.staff.managers):
        return None
    return desk.agent


def _named(word: str) -> ReportPeriod | None:
    """Return the period that a word means, None for another word."""
    among: list[Word] = [program_words("period")[each] for each in ReportPeriod]
    found = find_called(word, among)
    return ReportPeriod(found.name) if found else None


def _refuse_saving(keep: str | None, *, lock: bool, lock_wait: int) -> None:
    if keep or lock or lock_wait:
        raise Unusable(
            msg("--keep and --lock are for a file."), msg("Name it with -o 'report-{date}.xlsx'.")
        )


def _place(
    output: str | None,
    form: Format | Form | None,
    header: Header | None,
    encoding: Encoding | None,
    saved: Mapping[str, Any],
) -> Place:
    where = place(output, form, header, encoding, **saved)
    if where.form.rules.write is None:
        raise Unusable(
            msg("A report is not written as {form}.", form=str(where.form)),
            msg("Use --format {forms}.", forms=FOR_EVERY_LIST),
        )
    return where


@contextmanager
def _saved(
    context: Context, where: Place, date: str | None, agent: str | None
) -> Iterator[tuple[Desk, IO[bytes]]]:
    """Open a desk, and the file that is put in its place when the block is done."""
    with (
        saving(
            context,
            where.output,
            keep=where.keep,
            lock=where.lock,
            lock_wait=where.lock_wait,
            dry_run=where.dry_run,
        ) as spot,
        reading(context, date=date, agent=agent) as desk,
        spot.file(desk) as file,
        speaking(where.header),
    ):
        yield desk, file


def _write(
    file: IO[bytes], record: Report, where: Place, desk: Desk, *, is_board: bool = False
) -> None:
    """Write a report in the form of its file; a workbook has charts."""
    from keqing.render import report_file  # noqa: PLC0415  # help does without

    if where.form is Form.XLSX:
        from keqing.transfer.write import report_xlsx  # noqa: PLC0415  # as above

        title, sheets = report_file.workbook(record, desk.titles)
        report_xlsx.write_report(file, title, sheets)
        return
    if where.form is Form.HTML and not is_board:
        from keqing.render import report_page  # noqa: PLC0415  # as above

        file.write(report_page.page(record, desk.titles).encode("utf-8", "replace"))
        return
    made = report_file.outgoing(record, desk.titles, ids=where.ids, is_board=is_board)
    write_table(file, made, where)
