"""A file of any kind that people call a list, read by what it holds, whatever its name ends in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from pathlib import Path

from keqing.errors import Unusable
from keqing.i18n import Message, msg
from keqing.transfer.read.csv_file import read_text
from keqing.transfer.read.decoding import decode_text
from keqing.transfer.read.ods_file import read_ods
from keqing.transfer.read.reading import content_of
from keqing.transfer.read.table import Limits, Table
from keqing.transfer.read.xls_file import COMPOUND, read_xls
from keqing.transfer.read.xlsx_file import read_xlsx
from keqing.transfer.read.zip_guard import open_archive

ARCHIVE = b"PK\x03\x04"
"""How every zip archive begins, and with it the workbooks of today."""
_WEB_PAGE = re.compile(
    rb"\s*(?:<!doctype html|<html|<head|<meta|<table|<\?xml|<!--)", re.IGNORECASE
)
_BEGINNING = 2048


_OPEN = re.compile(r"(?:~\$|\.~lock\.|\.~)(?P<name>[^#]+)#?")
"""Names of files that Excel, LibreOffice and WPS lay beside a workbook that is open."""
_OTHER: Mapping[bytes, Message] = {
    b"%PDF": msg("a PDF"),
    b"\x89PNG": msg("a picture"),
    b"\xff\xd8\xff": msg("a picture"),
    b"GIF8": msg("a picture"),
    b"II*\0": msg("a picture"),
    b"MM\0*": msg("a picture"),
    b"RIFF": msg("a picture or a recording"),
    b"ID3": msg("a picture or a recording"),
    b"OggS": msg("a picture or a recording"),
    b"{\\rtf": msg("a text document"),
    b"Rar!": msg("a packed archive"),
    b"7z\xbc\xaf": msg("a packed archive"),
    b"\x1f\x8b": msg("a packed archive"),
    b"SQLite format 3": msg("a database"),
    b"BEGIN:V": msg("an address book or a calendar"),
    b"{": msg("JSON"),
    b"[{": msg("JSON"),
}
"""How files begin that are no tables."""
_OFFICE: Mapping[str, Message] = {
    "word/document.xml": msg("a text document"),
    "ppt/presentation.xml": msg("a presentation"),
}
"""Parts of archives by which other documents of an office are known."""
_WORKBOOK = frozenset({"content.xml", "xl/workbook.xml", "xl/workbook.bin"})
_SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"


def read_file(path: Path, *, sheet: str | None = None, most_rows: int | None = None) -> Table:
    """Read a workbook, or text with commas, tabs or semicolons. `sheet` names one of a workbook.

    Raises NotFound, Failed, and Unusable for what cannot be read, each with what to do about it.
    """
    if mark := _OPEN.match(path.name):
        raise Unusable(
            msg("{file} only marks a workbook that somebody has open.", file=path),
            msg("Import the workbook itself: {name}", name=mark["name"]),
        )
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
            msg("{file} is not a workbook: it has no sheets.", file=path), msg("Leave out --sheet.")
        )
    return read_text(decode_text(content, path), name=path, limits=limits)


def somebody_has_open(path: Path) -> bool:
    """Tell whether a program has marked the file as open: what is not saved yet is not in it."""
    marks = (f"~${path.name}", f".~{path.name}", f".~lock.{path.name}#")
    return any(path.with_name(mark).exists() for mark in marks)


def _is_ods(content: bytes, path: Path) -> bool:
    """Tell an OpenDocument workbook from other archives. Raises Unusable for lists of other programs."""
    with open_archive(content, path) as archive:
        names = archive.namelist()
    if "xl/workbook.bin" in names:
        raise Unusable(
            msg("{file} is a binary workbook (.xlsb).", file=path),
            msg("Open it in Excel or WPS and save it as .xlsx."),
        )
    if any(name.endswith(".iwa") for name in names):
        raise Unusable(
            msg("{file} is a Numbers spreadsheet.", file=path),
            msg("Open it in Numbers and export it as Excel or CSV."),
        )
    for part, what in _OFFICE.items():
        if part in names:
            raise _no_table(path, what)
    if not _WORKBOOK.intersection(names) and not any(name.startswith("xl/") for name in names):
        raise Unusable(
            msg("{file} is a packed archive.", file=path),
            msg("Unpack it, and import the workbook in it."),
        )
    return "content.xml" in names


def _refuse(content: bytes, path: Path) -> None:
    """Refuse what looks like a list and is none that can be read."""
    begins = content[:_BEGINNING].removeprefix(codecs.BOM_UTF8).lstrip()
    for beginning, what in _OTHER.items():
        if begins.startswith(beginning):
            raise _no_table(path, what)
    if content[4:8] == b"ftyp":
        raise _no_table(path, _OTHER[b"RIFF"])
    if _SPREADSHEET_XML in content[:_BEGINNING]:
        raise Unusable(
            msg("{file} is a workbook as XML.", file=path),
            msg("Open it in Excel or WPS and save it as .xlsx."),
        )
    if _WEB_PAGE.match(begins):
        raise Unusable(
            msg("{file} is a web page, whatever its name says.", file=path),
            msg("Open it in Excel or WPS and save it as .xlsx."),
        )


def _no_table(path: Path, what: Message) -> Unusable:
    return Unusable(
        msg("{file} is not a table but {what}.", file=path, what=what),
        msg("Import a workbook or a CSV."),
    )
