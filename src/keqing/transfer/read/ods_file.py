"""Reading a workbook of LibreOffice, OpenOffice or WPS (.ods)."""

from __future__ import annotations

import zipfile
from collections import deque

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.transfer.read.marks import Marks
from keqing.transfer.read.ods_marks import OdsSheet, OdsSheets
from keqing.transfer.read.table import Limits, Table
from keqing.transfer.read.workbook import Looked, read_workbook
from keqing.transfer.read.xml_events import BROKEN, parse_elements
from keqing.transfer.read.zip_guard import (
    check_reach,
    damaged_error,
    locked_error,
    open_archive,
    pieces,
)

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_BEGINNING = 1 << 20


def read_ods(
    content: bytes, *, name: object, sheet: str | None = None, limits: Limits | None = None
) -> Table:
    """Read the sheet named, or the only visible one that holds something. Raises as `read_workbook` does."""
    limits = limits or Limits()
    sheets = _looked_through(content, name, limits)

    def marks(_: int, title: str) -> Marks:
        return sheets[title].marks() if title in sheets else Marks()

    return read_workbook(
        content, Looked(since_1904=False, marks=marks), name=name, sheet=sheet, limits=limits
    )


def _is_locked(archive: zipfile.ZipFile) -> bool:
    """Tell whether the parts are ciphered, which each of them does for itself."""
    if _MANIFEST not in archive.namelist():
        return False
    with archive.open(_MANIFEST) as manifest:
        return b"encryption-data" in manifest.read(_BEGINNING)


def _looked_through(content: bytes, name: object, limits: Limits) -> dict[str, OdsSheet]:
    """Look through a workbook. Raises Unusable for what is none, or will not do."""
    with open_archive(content, name) as archive:
        if _is_locked(archive):
            raise locked_error(name)
        deque(pieces(archive, name, limits), maxlen=0)
        if _CONTENT not in archive.namelist():
            raise damaged_error(name)
        xml = archive.read(_CONTENT)
    reader = OdsSheets()
    try:
        parse_elements(xml, reader.begin, reader.end, reader.text)
    except BROKEN as error:
        raise damaged_error(name) from error
    if not reader.sheets:
        raise Unusable(
            msg("{file} is a document without a table.", file=name),
            msg("Copy the table into a workbook, and import that one."),
        )
    for sheet in reader.sheets.values():
        check_reach(sheet.height, sheet.width, name, limits)
    return reader.sheets
