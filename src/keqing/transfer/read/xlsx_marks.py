"""The marks of a sheet of an Excel workbook, from its XML, which `xlsx_guard` has looked through."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping

from keqing.transfer.read.marks import Marks, Place
from keqing.transfer.read.table import MOST_COLUMNS
from keqing.transfer.read.xml_events import parse_elements

_BOOK = "xl/workbook.xml"
_ANY = re.compile(
    rb"""\bhidden\s*=|\bzeroHeight\s*=|\bt\s*=\s*["']e["']|<(?:\w+:)?f[\s/>]""", re.ASCII
)
"""What a sheet without any mark has nothing of: most are not looked through."""
_TRUE = frozenset({"1", "true"})
_EQUALS = "="


def marks(archive: zipfile.ZipFile, sheet: str) -> Marks:
    """Return the marks of the sheet of this name. Raises one of `xml_events.BROKEN`."""
    xml = archive.read(_part(archive, sheet))
    if not _ANY.search(xml):
        return Marks()
    reader = _Sheet()
    parse_elements(xml, reader.begin, reader.end, reader.text)
    return Marks(frozenset(reader.hidden), frozenset(reader.columns), reader.unread)


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Find the part that holds the sheet."""
    targets: dict[str, str] = {}
    ids: dict[str, str] = {}

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def listed(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            ids[attributes.get("name", "")] = attributes.get("id", "")

    parse_elements(archive.read("xl/_rels/workbook.xml.rels"), relation)
    parse_elements(archive.read(_BOOK), listed)
    target = targets[ids[sheet]]
    return target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)


class _Sheet:
    """Reads the rows of a sheet: `hidden` and `columns` are hidden ones, `unread` as in `Marks`."""

    def __init__(self) -> None:
        self.hidden: set[int] = set()
        self.columns: set[int] = set()
        self.unread: dict[Place, str] = {}
        self._row, self._column = 0, -1
        self._shown_by_default = True
        self._shared: dict[str, str] = {}
        self._collected: list[str] | None = None
        self._type, self._sharing = "", ""
        self._formula: str | None = None
        self._value = ""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = -1
            hidden = attributes.get("hidden")
            if hidden in _TRUE or (hidden is None and not self._shown_by_default):
                self.hidden.add(self._row)
        elif name in {"f", "v"}:
            self._collected = []
            self._sharing = attributes.get("si", "") if name == "f" else ""
        elif name == "col" and attributes.get("hidden") in _TRUE:
            last = min(int(attributes["max"]), MOST_COLUMNS)
            self.columns.update(range(int(attributes["min"]) - 1, last))
        elif name == "sheetFormatPr":
            self._shown_by_default = attributes.get("zeroHeight") not in _TRUE

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "v":
            self._value = "".join(self._collected or ())
            self._collected = None
        elif name == "f":
            text = "".join(self._collected or ())
            self._collected = None
            if self._sharing and text:
                self._shared[self._sharing] = text
            self._formula = text or self._shared.get(self._sharing, "")
        elif name == "c":
            if self._type == "e":
                self.unread[self._row, self._column] = self._value or "#N/A"
            elif self._formula is not None and not self._value and self._type != "str":
                self.unread[self._row, self._column] = f"{_EQUALS}{self._formula}"

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._collected is not None:
            self._collected.append(text)

    def _cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r")
        self._column = _column(place) if place else self._column + 1
        self._type = attributes.get("t", "")
        self._formula, self._value = None, ""


def _column(place: str) -> int:
    number = 0
    for letter in place:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
