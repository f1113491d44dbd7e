"""What a workbook is asked before it is opened: that it does not unpack into more than a computer has.

A workbook is a zip archive of XML. Each part is unpacked once, in pieces that are thrown away: sizes that the
archive tells of itself are not believed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.transfer.table import Limits, letters

_PIECE = 1 << 18
_RATIO = 100
_SMALL = 1 << 20
"""Bytes up to which a part may be packed as tightly as it likes."""
_MOST_PARTS = 10_000
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PLACES = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,4})(\d{1,9})["']""")
_OVERLAP = 512
"""Bytes of a piece that are looked at again with the next one: no tag of a cell is longer."""
_SHEETS = "xl/worksheets/"
_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was seen of a workbook: `since_1904` as in `Table`."""

    since_1904: bool


def check(content: bytes, name: object, limits: Limits) -> Checked:
    """Look through a workbook. Raises Unusable for what is none, or will not do, with what to do about it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {one.filename for one in parts}
            if _WORKBOOK not in names:
                raise Unusable(
                    msg("{file} is no Excel workbook.", file=name),
                    msg("Open it in Excel or WPS and save it as .xlsx or CSV."),
                )
            if len(parts) > _MOST_PARTS:
                raise bomb(name)
            return _through(archive, parts, name, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged(name) from error


def damaged(name: object) -> Unusable:
    """Return the error for a workbook that cannot be read."""
    return Unusable(
        msg("{file} is damaged, or no Excel workbook.", file=name),
        msg("Open it in Excel or WPS and save it as .xlsx again."),
    )


def bomb(name: object) -> Unusable:
    """Return the error for a workbook that unpacks into far too much."""
    return Unusable(
        msg("{file} unpacks into far more than a list of customers has.", file=name),
        msg("Copy the rows into a new workbook, or allow more with --max-rows N."),
    )


def _through(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: object, limits: Limits
) -> Checked:
    total, since_1904 = 0, False
    for part in parts:
        size, sheet = 0, part.filename.startswith(_SHEETS)
        edges = _Edges(name, limits)
        tail = b""
        for piece in _pieces(archive, part):
            size += len(piece)
            total += len(piece)
            tight = size > _SMALL and size > _RATIO * max(1, part.compress_size)
            if total > limits.unpacked or tight:
                raise bomb(name)
            seen = tail + piece
            if part.filename.endswith((".xml", ".rels")):
                _check_xml(seen, name)
            if sheet:
                edges.see(seen)
            if part.filename == _WORKBOOK:
                since_1904 |= re.search(rb'date1904="(?:1|true)"', seen) is not None
            tail = seen[-_OVERLAP:]
        edges.check()
    return Checked(since_1904)


def _check_xml(seen: bytes, name: object) -> None:
    """Refuse what no workbook's XML has: entities of its own, and characters of two bytes."""
    if b"\0" in seen:
        raise damaged(name)
    if _ENTITY.search(seen):
        raise Unusable(
            msg("{file} defines XML entities, which no workbook needs.", file=name),
            msg("Open it in Excel or WPS and save it as .xlsx again."),
        )


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part piece by piece, to the end of what is packed there."""
    if part.flag_bits & 1:
        raise zipfile.BadZipFile
    with archive.open(part) as packed:
        while piece := packed.read(_PIECE):
            yield piece


class _Edges:
    """How far a sheet reaches. Everything up to its last cell takes memory, blank cells too."""

    def __init__(self, name: object, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.row, self.column = 0, 0
        self.unplaced = 0

    def see(self, xml: bytes) -> None:
        """Look at a piece of the sheet: cells say where they stand, and without it follow one another."""
        places = _PLACES.findall(xml)
        for column in {column for column, _ in places}:
            self.column = max(self.column, _column(column))
        self.row = max(self.row, max((int(row) for _, row in places), default=0))
        self.unplaced += max(0, xml.count(b"<c") + xml.count(b"<row") - len(places))

    def check(self) -> None:
        """Refuse a sheet that reaches too far."""
        if max(self.row, 1) * max(self.column, 1) + self.unplaced > self.limits.cells:
            raise Unusable(
                msg(
                    "{file}: there is something in cell {cell}, far from the list.",
                    file=self.name,
                    cell=f"{letters(self.column - 1)}{self.row}",
                ),
                msg("Copy the list alone into a new workbook, and import that one."),
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
