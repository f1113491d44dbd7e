"""The report that a department defines: on the screen, as rows of a file, and as data.

On the screen a share stands beside what it is a share of. In a file each of these numbers has a column of its own.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from decimal import Decimal

from keqing.i18n import Message, msg, msgn, to_type
from keqing.records.report import percent
from keqing.records.report_table import CellKind, ReportCell, ReportTable, TableColumn, TableRow
from keqing.render.console import Screen
from keqing.render.outgoing import Outgoing, of_document
from keqing.render.output import Document, Output, Sheet
from keqing.render.sheet_table import table
from keqing.render.words import said

_CUSTOMERS = msg("customers")

_MOST_DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""


def output(record: ReportTable) -> Output:
    """Make all forms of a report."""

    def show(screen: Screen) -> None:
        screen.line(title(record), style="bold")
        headings = [msg("{label}", label=record.rows_title), _CUSTOMERS]
        headings += [_heading(column) for column in record.columns]
        rows = [[row.title, row.customers, *map(_words, row.cells)] for row in _rows(record)]
        after = msgn("{n} row.", "{n} rows.", len(record.rows))
        table(screen, Sheet(headings, rows), after, after)
        first = next((cell for cell in record.total.cells if cell.kind is CellKind.SHARE), None)
        if record.question and first and first.n:
            line = shlex.join(["keqing", "list", "--where", record.question])
            screen.line(msg("Who they are: {command}", command=to_type(line)), hang=2)

    return Output(
        screen=show,
        document=lambda: _document(record),
        sheet=lambda: _sheet(record),
        records="rows",
    )


def title(record: ReportTable) -> Message:
    """Name a report and its days."""
    if record.since is None:
        return msg("{title} on {day}", title=record.title, day=record.until)
    return msg("{title} {since} to {until}", title=record.title, since=record.since, until=record.until)  # fmt: skip


def outgoing(record: ReportTable, *, ids: bool = False) -> Outgoing:
    """Make a report ready to go out, with `ids` under the stable names of its columns."""
    made = _sheet(record)
    headings = _names(record) if ids else [said(heading) for heading in made.headings]
    rows = [[_plain(cell) for cell in row] for row in made.rows]
    if ids:
        keys = [*(row.key for row in record.rows), "*"]
        rows = [[key, *row[1:]] for key, row in zip(keys, rows, strict=True)]
    return of_document(_document(record), "rows", said(title(record)), headings, rows)


def _rows(record: ReportTable) -> Sequence[TableRow]:
    return (*record.rows, record.total)


def _heading(column: TableColumn) -> Message:
    return msg("{label}", label=column.title)


def _words(cell: ReportCell) -> object:
    """Say a cell for the screen: a share with both of its numbers, a mean with how many it is of."""
    match cell.kind:
        case CellKind.SHARE:
            share = percent(cell.n, cell.of)
            if share is None:
                return "0/0"
            return msg("{n}/{of} = {share} %", n=cell.n, of=cell.of, share=share)
        case CellKind.MEAN:
            return (
                None
                if cell.figure is None
                else msg("{mean} (of {n})", mean=_figure(cell), n=cell.n)
            )
        case _:
            return _figure(cell)


def _figure(cell: ReportCell) -> str | None:
    figure = cell.figure
    if figure is None:
        return None
    return f"{figure:f}" if isinstance(figure, Decimal) else figure.isoformat()


def _sheet(record: ReportTable) -> Sheet:
    headings = [msg("{label}", label=record.rows_title), _CUSTOMERS]
    for column in record.columns:
        label = column.title
        match column.kind:
            case CellKind.SHARE:
                headings += [
                    _heading(column), msg("{label}: of", label=label), msg("{label}: %", label=label)
                ]  # fmt: skip
            case CellKind.MEAN:
                headings += [_heading(column), msg("{label}: count", label=label)]
            case _:
                headings.append(_heading(column))
    rows = [
        [row.title, row.customers, *(part for cell in row.cells for part in _parts(cell))]
        for row in _rows(record)
    ]
    return Sheet(headings, rows)


def _parts(cell: ReportCell) -> Iterator[object]:
    if cell.kind is CellKind.SHARE:
        yield from (cell.n, cell.of, percent(cell.n, cell.of))
        return
    yield _figure(cell)
    if cell.kind is CellKind.MEAN:
        yield cell.n


def _names(record: ReportTable) -> list[str]:
    """Return the names of the columns of a file, the same in every language."""
    names = [record.rows_by, "customers"]
    for n, column in enumerate(record.columns, 1):
        match column.kind:
            case CellKind.SHARE:
                names += [f"c{n}", f"c{n}_of", f"c{n}_percent"]
            case CellKind.MEAN:
                names += [f"c{n}", f"c{n}_n"]
            case _:
                names.append(f"c{n}")
    return names


def _plain(cell: object) -> str | int | None:
    """Return a cell as a spreadsheet takes it: a whole number of which it keeps every digit, or a text."""
    if cell is None or isinstance(cell, int):
        return cell
    text = said(cell)
    whole = text.isascii() and text.isdigit() and text[:1] != "0" and len(text) <= _MOST_DIGITS
    return int(text) if whole else text


def _document(record: ReportTable) -> Document:
    """`keqing.report-table/1`."""
    return {
        "schema": "keqing.report-table/1",
        "report": record.name,
        "rows_by": record.rows_by,
        "per": record.per,
        "since": record.since.isoformat() if record.since else None,
        "until": record.until.isoformat(),
        "columns": [
            {"title": said(column.title), "text": column.text, "kind": column.kind.value}
            for column in record.columns
        ],
        "total": _row(record.total),
        "where": record.question,
        "rows": [_row(row) for row in record.rows],
    }


def _row(row: TableRow) -> Document:
    return {
        "key": row.key,
        "title": said(row.title),
        "customers": row.customers,
        "cells": [_cell(cell) for cell in row.cells],
    }


def _cell(cell: ReportCell) -> Document:
    if cell.kind is CellKind.SHARE:
        return {"n": cell.n, "of": cell.of, "percent": percent(cell.n, cell.of)}
    return {"value": _figure(cell), "n": cell.n}
