"""A file of any kind that people call a list, read by what it holds, whatever its name ends in."""

from __future__ import annotations

import re
from pathlib import Path

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.transfer.csv_read import read_text
from keqing.transfer.decoding import decoded
from keqing.transfer.reading import content_of
from keqing.transfer.table import Limits, Table
from keqing.transfer.xlsx_read import read_xlsx

WORKBOOK = b"PK\x03\x04"
"""How a workbook begins: as every zip archive."""
_OLD = b"\xd0\xcf\x11\xe0"
"""How files of Office 97 begin, and workbooks that are locked with a password."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_WEB_PAGE = re.compile(
    rb"\s*(?:<!doctype html|<html|<head|<meta|<table|<\?xml|<!--)", re.IGNORECASE
)
_BEGINNING = 2048


def read_file(path: Path, *, sheet: str | None = None, most_rows: int | None = None) -> Table:
    """Read a workbook, or text with commas, tabs or semicolons. `sheet` names one of a workbook.

    Raises NotFound, Failed, and Unusable for what cannot be read, each with what to do about it.
    """
    limits = Limits.of_rows(most_rows)
    content = content_of(path, limits)
    if content.startswith(WORKBOOK):
        return read_xlsx(content, name=path, sheet=sheet, limits=limits)
    _refuse(content, path)
    if sheet is not None:
        raise Unusable(
            msg("{file} is no workbook: it has no sheets.", file=path), msg("Leave out --sheet.")
        )
    return read_text(decoded(content, path), name=path, limits=limits)


def _refuse(content: bytes, path: Path) -> None:
    """Refuse what looks like a list and is none that can be read."""
    if content.startswith(_OLD) and _LOCKED in content:
        raise Unusable(
            msg("{file} is locked with a password.", file=path),
            msg("Open it in Excel or WPS, take the password off, and save it as .xlsx."),
        )
    if content.startswith(_OLD):
        raise Unusable(
            msg("{file} is an old .xls workbook.", file=path),
            msg("Open it in Excel or WPS and save it as .xlsx."),
        )
    if _WEB_PAGE.match(content[:_BEGINNING].removeprefix(b"\xef\xbb\xbf")):
        raise Unusable(
            msg("{file} is a web page, whatever its name says.", file=path),
            msg("Open it in Excel or WPS and save it as .xlsx."),
        )
