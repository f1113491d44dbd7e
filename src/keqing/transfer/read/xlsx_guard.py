"""What an Excel workbook is asked before it is opened: that it is one, and that its cells fit into memory."""

from __future__ import annotations

import re

from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.transfer.read.table import Limits
from keqing.transfer.read.zip_guard import check_reach, open_archive, pieces

_PLACES = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,4})(\d{1,9})["']""")
_SHEETS = "xl/worksheets/"
_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was seen of a workbook: `since_1904` as in `Table`."""

    since_1904: bool


def check_workbook(content: bytes, name: object, limits: Limits) -> Checked:
    """Look through a workbook. Raises Unusable for what is none, or will not do, with what to do about it."""
    since_1904 = False
    sheets: dict[str, _Edges] = {}
    with open_archive(content, name) as archive:
        if _WORKBOOK not in archive.namelist():
            raise Unusable(
                msg("{file} is not an Excel workbook.", file=name),
                msg("Open it in Excel or WPS and save it as .xlsx or CSV."),
            )
        for part, window in pieces(archive, name, limits):
            if part.startswith(_SHEETS):
                sheets.setdefault(part, _Edges(name, limits)).see(window)
            elif part == _WORKBOOK:
                since_1904 |= re.search(rb'date1904="(?:1|true)"', window) is not None
    for edges in sheets.values():
        edges.check()
    return Checked(since_1904)


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
        check_reach(self.row, self.column, self.name, self.limits, self.unplaced)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
