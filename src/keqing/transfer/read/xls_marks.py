"""What the sheets of an .xls workbook hide and could not work out, from its records ([MS-XLS] 2.4).

A record is two bytes that say what it is, two with its length, and so many bytes. Whatever does not fit is passed
over: whether the workbook can be read at all is for its reader to say.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from keqing.frozen import dataclass
from keqing.transfer.read.marks import Marks, Place

_PLACE, _CALL = struct.Struct("<I"), struct.Struct("<BH")
_ERRORS: Mapping[int, str] = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BEGIN, _SHEET, _FILE_PASS, _SINCE_1904 = 0x809, 0x85, 0x2F, 0x22
_ROW, _COLUMNS, _ERROR_OR_BOOL, _FORMULA = 0x208, 0x7D, 0x205, 0x06
_CELLS = frozenset({0x203, 0x204, 0x205, 0x06, 0x27E, 0xFD, 0xD6})
"""Records of one cell that holds something: numbers, texts, errors, formulas."""
_MANY_NUMBERS = 0xBD
"""Numbers of several cells of a row."""
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
_NO_NUMBER, _TEXT, _ERROR, _EMPTY_TEXT = 0xFFFF, 0, 2, 3
_OPERATORS = frozenset({0x03, 0x04, 0x05, 0x06, 0x07, 0x12, 0x13, 0x14})
"""Tokens that end a formula whose result is a number: plus, minus, times, divided by, power, signs, percent."""
_CALLS = frozenset({0x21, 0x41, 0x61})
"""Tokens of functions with a fixed number of arguments."""
_NUMBERS = frozenset({63, 65, 66, 67, 68, 69, 74, 221})
"""Functions whose result is a number: RAND, DATE, TIME, DAY, MONTH, YEAR, NOW, TODAY."""


class LockedError(Exception):
    """The workbook is locked with a password."""


@dataclass(slots=True)
class XlsSheet:
    """The marks of a sheet so far, and how many rows and columns hold something."""

    height: int = 0
    width: int = 0
    hidden: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    unread: dict[Place, str] = field(default_factory=dict)

    def marks(self) -> Marks:
        """Return the marks."""
        return Marks(frozenset(self.hidden), frozenset(self.columns), self.unread)


class XlsBook:
    """The sheets of a workbook's stream, in their order. Raises LockedError."""

    def __init__(self, stream: bytes) -> None:
        """Go through all records once."""
        self.sheets: list[XlsSheet] = []
        self.since_1904 = False
        places: dict[int, XlsSheet] = {}
        sheet: XlsSheet | None = None
        for at, kind, body in _records(stream):
            if kind == _BEGIN:
                sheet = places.get(at, sheet)
            elif kind == _FILE_PASS:
                raise LockedError
            elif kind == _SINCE_1904:
                self.since_1904 = body[:1] == b"\x01"
            elif kind == _SHEET and len(body) >= _PLACE.size:
                self.sheets.append(XlsSheet())
                places[_PLACE.unpack_from(body)[0]] = self.sheets[-1]
            elif sheet is not None:
                _take(sheet, kind, body)


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield every record with its place in the stream."""
    at, size = 0, len(stream)
    while at + 4 <= size:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _take(sheet: XlsSheet, kind: int, body: bytes) -> None:
    try:
        if kind in _CELLS or kind == _MANY_NUMBERS:
            row, column = struct.unpack_from("<HH", body)
            last = (
                struct.unpack_from("<H", body, len(body) - 2)[0]
                if kind == _MANY_NUMBERS
                else column
            )
            sheet.height = max(sheet.height, row + 1)
            sheet.width = max(sheet.width, last + 1)
            if reader := _READERS.get(kind):
                text = reader(body)
                if text:
                    sheet.unread[row + 1, column] = text
        elif kind == _ROW:
            row, flags = struct.unpack_from("<H10xH", body)
            if flags & _HIDDEN_ROW:
                sheet.hidden.add(row + 1)
        elif kind == _COLUMNS:
            first, last, flags = struct.unpack_from("<HH4xH", body)
            if flags & _HIDDEN_COLUMN:
                sheet.columns.update(range(first, min(last, 0xFF) + 1))
    except struct.error:  # a record cut short tells nothing
        return


def _error(body: bytes) -> str | None:
    value, is_error = struct.unpack_from("<6xBB", body)
    return _ERRORS.get(value, "#N/A") if is_error else None


def _result(body: bytes) -> str | None:
    """Return what a formula's cell shows that has no value: its error, or an equals sign."""
    kind, value, mark = struct.unpack_from("<6xBxB3xH", body)
    if mark != _NO_NUMBER:
        return None
    if kind == _ERROR:
        return _ERRORS.get(value, "#N/A")
    return "=" if kind == _EMPTY_TEXT and _counts(body) else None


def _counts(body: bytes) -> bool:
    """Tell whether a formula ends in a number, so that a text without characters is no result of it."""
    (size,) = struct.unpack_from("<20xH", body)
    tokens = body[22 : 22 + size]
    if not tokens:
        return False
    if tokens[-1] in _OPERATORS:
        return True
    if len(tokens) < _CALL.size:
        return False
    token, function = _CALL.unpack_from(tokens, len(tokens) - _CALL.size)
    return token in _CALLS and function in _NUMBERS


_READERS: Mapping[int, Callable[[bytes], str | None]] = {
    _ERROR_OR_BOOL: _error,
    _FORMULA: _result,
}
