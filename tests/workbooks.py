"""Workbooks for the tests: good ones as people make them, and bad ones as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

Sheet = Any
"""A worksheet of xlsxwriter, which has no types."""


def workbook(*sheets: Callable[[Any, Sheet], None], **options: object) -> bytes:
    """Make a workbook; each function fills a sheet of it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        for at, fill in enumerate(sheets, start=1):
            fill(book, book.add_worksheet(f"表{at}"))
    return buffer.getvalue()


def of_rows(rows: Sequence[Sequence[object]]) -> bytes:
    """Make a workbook of one sheet with these cells, as they are."""
    return workbook(lambda _, sheet: fill(sheet, rows))


def fill(sheet: Sheet, rows: Sequence[Sequence[object]], top: int = 0) -> None:
    """Write cells: text as text, numbers as numbers."""
    for at, row in enumerate(rows, start=top):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(at, column, value)
            elif value is not None:
                sheet.write(at, column, value)


def changed(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Put other content in place of parts of a workbook."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in dict.fromkeys([*old.namelist(), *parts]):
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return buffer.getvalue()


def part(content: bytes, name: str) -> bytes:
    """Return a part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


@dataclass(frozen=True)
class Formula:
    """A formula with the result that its cell shows: "" for none, an error, or a text."""

    text: str
    result: str = ""


def as_xlsx(rows: Sequence[Sequence[object]], hidden: Sequence[int] = (), **options: Any) -> bytes:
    """Make an .xlsx with these cells as they are; `hidden` are rows by their numbers."""
    days = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm", time: "hh:mm"}

    def cells(book: Any, sheet: Sheet) -> None:
        for (at, column), value in _places(rows):
            if isinstance(value, Formula):
                sheet.write_formula(at, column, f"={value.text}", None, value.result or NO_RESULT)
            elif form := days.get(type(value)):
                sheet.write_datetime(at, column, value, book.add_format({"num_format": form}))
            else:
                fill(sheet, [[None] * column + [value]], at)
        for number in hidden:
            sheet.set_row(number - 1, None, None, {"hidden": True})

    content = workbook(cells, **options)
    name = "xl/worksheets/sheet1.xml"
    bare = f"<v>{NO_RESULT}</v>".encode()
    return changed(content, {name: part(content, name).replace(bare, b"<v></v>")})


NO_RESULT = 987654321


def as_xls(
    rows: Sequence[Sequence[object]], hidden: Sequence[int] = (), *, since_1904: bool = False
) -> bytes:
    """Make an .xls with these cells as they are."""
    book = xlwt.Workbook()
    book.dates_1904 = since_1904
    sheet = book.add_sheet("表1")
    days = {date: "YYYY-MM-DD", datetime: "YYYY-MM-DD HH:MM", time: "HH:MM"}
    errors = {
        "#NULL!": 0,
        "#DIV/0!": 7,
        "#VALUE!": 15,
        "#REF!": 23,
        "#NAME?": 29,
        "#NUM!": 36,
        "#N/A": 42,
    }
    for (at, column), value in _places(rows):
        if isinstance(value, Formula) and value.result:
            sheet.row(at).set_cell_error(column, errors[value.result])
        elif isinstance(value, Formula):
            sheet.write(at, column, xlwt.Formula(value.text))
        elif form := days.get(type(value)):
            sheet.write(at, column, value, xlwt.easyxf(num_format_str=form))
        elif value is not None:
            sheet.write(at, column, value)
    for number in hidden:
        sheet.row(number - 1).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_ods(
    rows: Sequence[Sequence[object]],
    hidden: Sequence[int] = (),
    **tables: Sequence[Sequence[object]],
) -> bytes:
    """Make an .ods as LibreOffice writes it: blank rows to the end of the sheet; `tables` are further sheets."""
    sheets = "".join(
        _ods_table(name, some, hidden if name == "表1" else ())
        for name, some in {"表1": rows, **tables}.items()
    )
    return of_ods(sheets)


def of_ods(sheets: str) -> bytes:
    """Make an .ods of tables in XML."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet"
        )
        archive.writestr("content.xml", xml)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return buffer.getvalue()


def _ods_table(name: str, rows: Sequence[Sequence[object]], hidden: Sequence[int]) -> str:
    lines = [
        f"<table:table-row{' table:visibility=' + quoteattr('filter') if at in hidden else ''}>"
        f"{''.join(map(_ods_cell, row))}"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        for at, row in enumerate(rows, start=1)
    ]
    blank = (
        f'<table:table-row table:number-rows-repeated="{1_048_576 - len(rows)}">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    columns = '<table:table-column table:number-columns-repeated="16384"/>'
    return (
        f"<table:table table:name={quoteattr(name)}>{columns}{''.join(lines)}{blank}</table:table>"
    )


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, Formula):
        formula = f" table:formula={quoteattr(f'of:={value.text}')}"
        if not value.result:
            return f"<table:table-cell{formula}/>"
        kind = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
        return f"<table:table-cell{formula} {kind}><text:p>{escape(value.result)}</text:p></table:table-cell>"
    if isinstance(value, bool):
        kind = f'"boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, int | float):
        kind = f'"float" office:value="{value}"'
    elif isinstance(value, datetime | date):
        kind = f'"date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, time):
        kind = f'"time" office:time-value="PT{value:%HH%MM%SS}"'
    else:
        kind = '"string"'
    shown = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell office:value-type={kind}>{shown}</table:table-cell>"


def _places(rows: Sequence[Sequence[object]]) -> Iterator[tuple[tuple[int, int], Any]]:
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            yield (at, column), value
