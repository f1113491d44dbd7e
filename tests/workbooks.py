"""Workbooks for the tests: good ones as people make them, and bad ones as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter

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
