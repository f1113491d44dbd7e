"""A file of any kind that people call a list, read by what it holds, whatever its name ends in."""

from __future__ import annotations

import re
from pathlib import Path

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.transfer.csv_read import read_text
from keqing.transfer.decoding import decoded
from keqing.transfer.ods_read import read_ods
from keqing.transfer.reading import content_of
from keqing.transfer.table import Limits, Table
from keqing.transfer.xls_read import COMPOUND, read_xls
from keqing.transfer.xlsx_read import read_xlsx
from keqing.transfer.zip_guard import opened

ARCHIVE = b"PK\x03\x04"
"""How every zip archive begins, and with it the workbooks of today."""
_WEB_PAGE = re.compile(
    rb"\s*(?:<!doctype html|<html|<head|<meta|<table|<\?xml|<!--)", re.IGNORECASE
)
_BEGINNING = 2048


_SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"


def read_file(path: Path, *, sheet: str | None = None, most_rows: int | None = None) -> Table:
    """Read a workbook, or text with commas, tabs or semicolons. `sheet` names one of a workbook.

    Raises NotFound, Failed, and Unusable for what cannot be read, each with what to do about it.
    """
    limits = Limits.of_rows(most_rows)
    content = content_of(path, limits)
    if content.startswith(ARCHIVE):
        read = read_ods if _is_ods(content, path) else read_xlsx
        return read(content, name=path, sheet=sheet, limits=limits)
    if content.startswith(COMPOUND):
        return read_xls(content, name=path, sheet=sheet, limits=limits)
    _refuse(content, path)
    if sheet is not None:
        raise Unusable(
            msg("{file} is no workbook: it has no sheets.", file=path), msg("Leave out --sheet.")
        )
    return read_text(decoded(content, path), name=path, limits=limits)


def _is_ods(content: bytes, path: Path) -> bool:
    """Tell an OpenDocument workbook from other archives. Raises Unusable for lists of other programs."""
    with opened(content, path) as archive:
        names = archive.namelist()
    if "xl/workbook.bin" in names:
        raise Unusable(
            msg("{file} is a binary workbook (.xlsb).", file=path),
            msg("Open it in Excel or WPS and save it as .xlsx."),
        )
    if any(name.endswith(".iwa") for name in names):
        raise Unusable(
            msg("{file} is a table of Numbers.", file=path),
            msg("Open it in Numbers and export it as Excel or CSV."),
        )
    return "content.xml" in names


def _refuse(content: bytes, path: Path) -> None:
    """Refuse what looks like a list and is none that can be read."""
    if _SPREADSHEET_XML in content[:_BEGINNING]:
        raise Unusable(
            msg("{file} is a workbook as XML.", file=path),
            msg("Open it in Excel or WPS and save it as .xlsx."),
        )
    if _WEB_PAGE.match(content[:_BEGINNING].removeprefix(b"\xef\xbb\xbf")):
        raise Unusable(
            msg("{file} is a web page, whatever its name says.", file=path),
            msg("Open it in Excel or WPS and save it as .xlsx."),
        )
