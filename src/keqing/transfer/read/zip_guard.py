"""What a workbook in a zip archive is asked before it is opened: that it does not unpack into more than a computer has.

Each part is unpacked once, in pieces that are thrown away: sizes that the archive tells of itself are not believed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.transfer.read.table import Limits, letters

_PIECE = 1 << 18
_RATIO = 100
_SMALL_BYTES = 1 << 20
"""Bytes up to which a part may be packed as tightly as it likes."""
_MOST_PARTS = 10_000
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ASIDE = ("customXml/", "docProps/", "Configurations2/")
"""Parts that nobody reads: queries and properties, which may be coded in another way."""
_OVERLAP = 512
"""Bytes of a piece that are looked at again with the next one: no tag of a cell is longer."""


@contextmanager
def open_archive(content: bytes, name: object) -> Iterator[zipfile.ZipFile]:
    """Open an archive, and call it damaged when anything about it is. Raises Unusable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > _MOST_PARTS:
                raise bomb(name)
            yield archive
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
    ) as error:  # fmt: skip
        raise damaged_error(name) from error


def pieces(archive: zipfile.ZipFile, name: object, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Unpack all parts, piece by piece, each with its part's name and the end of the piece before.

    Raises Unusable for more than is allowed, and for XML that no workbook has.
    """
    total = 0
    for part in archive.infolist():
        size, tail = 0, b""
        for piece in _unpacked(archive, part):
            size += len(piece)
            total += len(piece)
            tight = size > _SMALL_BYTES and size > _RATIO * max(1, part.compress_size)
            if total > limits.unpacked or tight:
                raise bomb(name)
            window = tail + piece
            if part.filename.endswith((".xml", ".rels")) and not part.filename.startswith(_ASIDE):
                _check_xml(window, name)
            yield part.filename, window
            tail = window[-_OVERLAP:]


def damaged_error(name: object) -> Unusable:
    """Return the error for a workbook that cannot be read."""
    return Unusable(
        msg("{file} is damaged, or is not a workbook.", file=name),
        msg("Open it in Excel or WPS and save it as .xlsx again."),
    )


def bomb(name: object) -> Unusable:
    """Return the error for a workbook that unpacks into far too much."""
    return Unusable(
        msg("{file} unpacks to far more than a customer list.", file=name),
        msg("Copy the rows into a new workbook, or allow more with --max-rows N."),
    )


def locked_error(name: object) -> Unusable:
    """Return the error for a workbook that nobody can read without its password."""
    return Unusable(
        msg("{file} is locked with a password.", file=name),
        msg("Open it in Excel or WPS, take the password off, and save it as .xlsx."),
    )


def check_reach(row: int, column: int, name: object, limits: Limits, unplaced: int = 0) -> None:
    """Refuse a sheet whose last cell, both counted from 1, is far away. All up to it takes memory, blank cells too.

    `unplaced` are cells that do not say where they stand.
    """
    if max(row, 1) * max(column, 1) + unplaced > limits.cells:
        raise Unusable(
            msg(
                "{file}: there is something in cell {cell}, far from the list.",
                file=name,
                cell=f"{letters(column - 1)}{row}",
            ),
            msg("Copy the list alone into a new workbook, and import that one."),
        )


def _check_xml(window: bytes, name: object) -> None:
    """Refuse what no workbook's XML has: entities of its own, and characters of two bytes."""
    if b"\0" in window:
        raise damaged_error(name)
    if _ENTITY.search(window):
        raise Unusable(
            msg("{file} defines XML entities, which no workbook needs.", file=name),
            msg("Open it in Excel or WPS and save it as .xlsx again."),
        )


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part piece by piece, to the end of what is packed there."""
    if part.flag_bits & 1:
        raise zipfile.BadZipFile
    with archive.open(part) as packed:
        while piece := packed.read(_PIECE):
            yield piece
