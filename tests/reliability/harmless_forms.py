"""What is wrong with something printed or written, told by readers that are none of keqing's own."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser

import icalendar
import openpyxl

_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u3164\uffa0\u2800"
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?%?")
_LARGEST_LINE = 75
_PLACES = frozenset({"src", "href", "action", "formaction", "data", "srcset", "background"})
_LIVE = frozenset(
    {
        "script",
        "iframe",
        "object",
        "embed",
        "link",
        "img",
        "form",
        "base",
        "foreignobject",
        "image",
        "use",
        "video",
        "audio",
        "a",
        "meta",
    }
)
"""What runs, fetches or leads elsewhere; a picture of our own is drawn in the page."""
_POLICY = "Content-Security-Policy"
_ADDRESS = re.compile(r"(?<!\\):(?=//)|www(?<!\\)\.|(?<!\\)@|(?<!\\)<(?!br>)|(?<!\\)!?\[|(?<!\\)`")


def of_text(text: str) -> Iterator[str]:
    """Yield the characters of a screen or a file of text that steer or hide."""
    for char in sorted(set(text) - {"\n", "\t"}):
        if unicodedata.category(char) in {"Cc", "Cf", "Cs"}:
            yield f"{char!r} stands in it"


def is_live(cell: str) -> bool:
    """Tell whether a spreadsheet may compute a cell."""
    if cell.startswith("'") or _NUMBER.fullmatch(cell):
        return False
    seen = "".join(
        char for char in cell if unicodedata.category(char)[0] not in "CZ" and char not in _UNSEEN
    )
    return (
        unicodedata.normalize("NFKC", seen[:1]) in {"=", "+", "-", "@", "\u2212"} and len(seen) > 1
    )


def of_table(text: str, delimiter: str) -> Iterator[str]:
    """Yield what is wrong with a file of cells."""
    rows = [
        *csv.reader(
            io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter, strict=True
        )
    ]
    if len({len(row) for row in rows}) > 1:
        yield "rows of different lengths"
    for cell in {cell for row in rows for cell in row}:
        if is_live(cell):
            yield f"a live cell {cell[:40]!r}"
        yield from of_text(cell.replace("\r\n", "\n"))  # ends of lines stay in a cell


def of_json(text: str) -> Iterator[str]:
    """Yield what is wrong with lines of JSON."""
    for line in text.splitlines() if "\n" in text.strip() else [text]:
        json.loads(line)
    yield from of_text(text)


def of_markdown(text: str) -> Iterator[str]:
    """Yield what Markdown would make of a table beyond a table."""
    yield from of_text(text)
    cells = {line.count("|") - line.count("\\|") for line in text.splitlines()}
    if len(cells) > 1:
        yield f"rows of {cells} cells"
    if found := _ADDRESS.search(text):
        yield f"live: {text[max(0, found.start() - 20) : found.end() + 20]!r}"


class _Page(HTMLParser):
    """Notes what a browser would run, fetch or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or (name in _PLACES and not (value or "").startswith("#")):
                self.wrong.append(f"{tag} {name}={value!r}")
        if (
            tag in _LIVE
            and not (tag == "meta" and dict(attrs).get("http-equiv") in {None, _POLICY})
            and tag != "a"
        ):
            self.wrong.append(f"a tag {tag}")


def of_page(text: str) -> Iterator[str]:
    """Yield what is live in a page."""
    page = _Page()
    page.feed(text)
    yield from page.wrong
    yield from of_text(text)


def of_workbook(content: bytes) -> Iterator[str]:
    """Yield the cells of a workbook that compute or lead elsewhere."""
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" or cell.hyperlink:
                    yield f"a live cell {cell.value!r}"
                if isinstance(cell.value, str):
                    yield from of_text(cell.value.replace("\r\n", "\n").replace("_x000D_", ""))


def of_lines(content: bytes) -> Iterator[str]:
    """Yield what is wrong with folded lines, of calendars and of cards."""
    for line in content.split(b"\r\n"):
        if len(line) > _LARGEST_LINE:
            yield f"a line of {len(line)} bytes"
        if b"\n" in line or b"\r" in line:
            yield f"a line broken off {line!r}"
        line.decode()
    yield from of_text(content.decode().replace("\r\n", "\n"))


def of_calendar(content: bytes) -> Iterator[str]:
    """Yield what is wrong with a calendar."""
    yield from of_lines(content)
    calendar = icalendar.Calendar.from_ical(content)
    for event in calendar.walk("VEVENT"):
        if strange := {*event} - {
            "UID",
            "DTSTAMP",
            "DTSTART",
            "DTEND",
            "DURATION",
            "SUMMARY",
            "DESCRIPTION",
            "LOCATION",
            "TRANSP",
            "CATEGORIES",
            "SEQUENCE",
            "STATUS",
            "CLASS",
            "LAST-MODIFIED",
            "CREATED",
        }:
            yield f"properties {strange}"


def of_cards(content: bytes) -> Iterator[str]:
    """Yield what is wrong with cards."""
    yield from of_lines(content)
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    names = {re.split("[;:]", line)[0] for line in lines if line}
    if strange := names - {
        "BEGIN",
        "END",
        "VERSION",
        "FN",
        "N",
        "TEL",
        "BDAY",
        "NOTE",
        "ORG",
        "UID",
        "REV",
        "CATEGORIES",
        "ADR",
        "TITLE",
        "RELATED",
        "X-BDAY",
        "PRODID",
        "KIND",
    }:
        yield f"properties {strange}"
    if lines.count("BEGIN:VCARD") != lines.count("END:VCARD"):
        yield "a card that does not end"


BY_FORM: Mapping[str, Callable[[bytes], Iterator[str]]] = {
    "table": lambda content: of_text(content.decode()),
    "plain": lambda content: of_text(content.decode()),
    "csv": lambda content: of_table(content.decode(), ","),
    "tsv": lambda content: (
        of_table(content.decode(), "\t")
        if b'"' not in content
        else of_text(content.decode().replace("\r\n", "\n"))
    ),
    "json": lambda content: of_json(content.decode()),
    "ndjson": lambda content: of_json(content.decode()),
    "md": lambda content: of_markdown(content.decode()),
    "html": lambda content: of_page(content.decode()),
    "xlsx": of_workbook,
    "ics": of_calendar,
    "vcf": of_cards,
}
"""By the form: what is wrong with such a file."""
