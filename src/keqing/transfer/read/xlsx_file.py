"""Reading an Excel workbook of today (.xlsx, .xlsm)."""

from __future__ import annotations

import io
import zipfile

from keqing.transfer.read import xlsx_marks
from keqing.transfer.read.cell_text import text_of
from keqing.transfer.read.marks import Marks
from keqing.transfer.read.table import Limits, Table
from keqing.transfer.read.workbook import Looked, read_workbook
from keqing.transfer.read.xlsx_guard import check_workbook

__all__ = ["read_xlsx", "text_of"]


def read_xlsx(
    content: bytes, *, name: object, sheet: str | None = None, limits: Limits | None = None
) -> Table:
    """Read the sheet named, or the only visible one that holds something. Raises as `read_workbook` does."""
    limits = limits or Limits()
    checked = check_workbook(content, name, limits)

    def marks(_: int, title: str) -> Marks:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return xlsx_marks.marks(archive, title)

    looked = Looked(checked.since_1904, marks)
    return read_workbook(content, looked, name=name, sheet=sheet, limits=limits)
