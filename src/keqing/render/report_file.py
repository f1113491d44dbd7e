"""A report on its way out: as rows of a file, and as a workbook with charts."""

from __future__ import annotations

from keqing.i18n import Message, msg
from keqing.records.report import Report
from keqing.records.report_workbook import ChartSpec, ReportSheet
from keqing.render import report_machine
from keqing.render.figures import COLUMNS
from keqing.render.outgoing import Outgoing, of_document
from keqing.render.output import Sheet
from keqing.render.report_sheet import (
    HANDBOOK_NAMES,
    NAMES,
    NUMBERS,
    handbook_sheet,
    numbers,
    sheet,
)
from keqing.render.words import Titles, said

TITLES = {"day": msg("Day report"), "week": msg("Week report"), "month": msg("Month report")}


def title(record: Report) -> Message:
    """Name a report and its days."""
    if record.since == record.until:
        return msg("{title} {day}", title=TITLES[record.period], day=record.until)
    return msg(
        "{title} {since} to {until}",
        title=TITLES[record.period],
        since=record.since,
        until=record.until,
    )


def outgoing(
    record: Report, titles: Titles, *, ids: bool = False, is_board: bool = False
) -> Outgoing:
    """Make a report ready to go out: of a day its handbook, else a row for each agent and cadence."""
    book = None if is_board else record.handbook
    document = report_machine.board(record) if is_board else report_machine.report(record)
    rows = handbook_sheet(record, book, titles, ids=ids) if book else sheet(record, ids=ids)
    names = HANDBOOK_NAMES if book else NAMES
    headings = names if ids else [said(heading) for heading in rows.headings]
    records = "planned" if book else "rows"
    return of_document(document, records, said(title(record)), headings, _cells(rows))


def workbook(record: Report, titles: Titles) -> tuple[str, tuple[ReportSheet, ...]]:
    """Make the sheets of a workbook, and its title."""
    sheets = [_agents(record), _days(record)]
    if record.cadences:
        sheets.append(_cadences(record))
    if record.handbook:
        rows = handbook_sheet(record, record.handbook, titles)
        headings = [said(heading) for heading in rows.headings]
        sheets.insert(0, ReportSheet(said(msg("Success handbook")), headings, _cells(rows)))
    sheets.append(_definitions())
    return said(title(record)), tuple(sheets)


def _place(name: str) -> int:
    """Return the column of a figure on a sheet whose first column is the name."""
    return 1 + next(n for n, (key, _, _) in enumerate(NUMBERS) if key == name)


def _agents(record: Report) -> ReportSheet:
    rows = [
        [_cell(each.agent or msg("nobody alone")), *map(_cell, numbers(each.figures).values())]
        for each in record.agents
    ]
    count = len(rows)
    rows.append([_cell(msg("all")), *map(_cell, numbers(record.total).values())])
    return ReportSheet(
        said(msg("Agents")),
        [said(msg("agent")), *(said(heading) for _, heading, _ in NUMBERS)],
        rows,
        (
            ChartSpec(
                said(msg("Due and done")), "column", 0, (_place("due"), _place("done")), count
            ),
            ChartSpec(
                said(msg("Calls and who was reached")),
                "column",
                0,
                (_place("called"), _place("reached")),
                count,
            ),
        )
        if count
        else (),
    )


def _days(record: Report) -> ReportSheet:
    rows: list[list[str | int | None]] = [
        [day.day.isoformat(), day.called, day.reached] for day in record.days
    ]
    chart = ChartSpec(said(msg("The last seven days")), "line", 0, (1, 2), len(rows))
    headings = [said(msg("date")), said(msg("called")), said(msg("reached"))]
    return ReportSheet(said(msg("Last 7 days")), headings, rows, (chart,))


def _cadences(record: Report) -> ReportSheet:
    of_work = {column.name for column in COLUMNS if column.is_of_work}
    shown = [*of_work, "oldest", "judged", "on_time_percent"]
    used = [(key, heading) for key, heading, _ in NUMBERS if key in shown]
    rows = []
    for each in record.cadences:
        figures = numbers(each.figures)
        rows.append([_cell(each.title or each.cadence), *(_cell(figures[key]) for key, _ in used)])
    due, done = (
        1 + next(n for n, (key, _) in enumerate(used) if key == name) for name in ("due", "done")
    )
    return ReportSheet(
        said(msg("Cadences")),
        [said(msg("cadence")), *(said(heading) for _, heading in used)],
        rows,
        (ChartSpec(said(msg("Due and done")), "bar", 0, (due, done), len(rows)),),
    )


def _definitions() -> ReportSheet:
    return ReportSheet(
        said(msg("What the figures mean")),
        [said(msg("figure")), said(msg("meaning"))],
        [[said(column.heading), said(column.defined)] for column in COLUMNS],
    )


def _cells(rows: Sheet) -> list[list[str | int | None]]:
    return [[_cell(cell) for cell in row] for row in rows.rows]


def _cell(cell: object) -> str | int | None:
    match cell:
        case None:
            return None
        case int():
            return cell
        case list() | tuple():
            return " | ".join(said(part) for part in cell)
        case _:
            return said(cell)
