"""Text that goes out: no character that steers or hides, no cell that computes, nothing that is a link.

Names and notes are data. A reader sees nothing of them but what is left here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TextIO

from keqing.patterns import late_pattern
from keqing.text.folding import visible

_HIDDEN = frozenset({"Cc", "Cf", "Cs"})
_LINE_ENDS = late_pattern("\r\n|[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_FIRST_BYTE = 0xDC00
_BYTES = late_pattern("[\udc80-\udcff]")
"""Bytes that could not be read as characters, as Python keeps them in words of the command line (PEP 383)."""
_ODD_LINE_ENDS = late_pattern("\r(?!\n)|[\v\f\x1c-\x1e\x85\u2028\u2029]")
"""Ends of lines that are none in a file; a lone CR would let a terminal write over the line."""
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u3164\uffa0")
"""Characters that show nothing, though Python takes them for printable."""
_ANY_FILLER = late_pattern(f"[{''.join(sorted(FILLERS))}]")
_IGNORED = ((0xFFF0, 0xFFFB), (0xFFFE, 0xFFFF), (0xE0000, 0xE00FF), (0xE01F0, 0xE0FFF))
"""Code points that Unicode reserves for characters without a shape, or for none."""
_KEPT = frozenset("\t\n\r")
_ENDS_OF_LINES = frozenset("\u2028\u2029")
"""Some readers take these for the end of a line of JSON."""

_SKIPPED = late_pattern(r"[\s']*")
_COMPUTES = frozenset("=+-@\u2212")
"""How a formula begins, in Excel, LibreOffice or WPS, when all else before it is gone (CWE-1236)."""
_AT_ONCE = ("\t", "\r", "\n")
"""Signs after which a spreadsheet looks for a formula in the next cell or line."""

_IN_QUOTES = frozenset('";\r\n')
"""Signs that put a cell of CSV in quotes, beside the delimiter (RFC 4180, 2.6)."""

_MEANS = late_pattern(r"[\\|`*_<>\[\]@~&$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""Signs with a meaning in Markdown, and the beginnings of addresses that become links."""


def is_hidden(char: str) -> bool:
    """Tell whether a character steers or hides instead of showing itself."""
    return (
        unicodedata.category(char) in _HIDDEN
        or char in FILLERS
        or any(first <= ord(char) <= last for first, last in _IGNORED)
    )


def clean_text(text: str) -> str:
    """Take out what could steer a terminal or hide text; line ends and tabs become spaces.

    Gone are C0 and C1 controls with ESC and NUL, bidi overrides and isolates, zero-width characters,
    the byte order mark, lone surrogates and invisible fillers. Combining marks, variation selectors
    and emoji stay. A byte that was no character is written as its number, after a backslash.
    """
    if is_plain(text):
        return text
    told = _BYTES.sub(lambda byte: f"\\x{ord(byte[0]) - _FIRST_BYTE:02x}", text)
    return "".join(char for char in _LINE_ENDS.sub(" ", told) if not is_hidden(char))


def clean_for_file(text: str) -> str:
    """Take out the same for a file, where tabs and line ends stay; other line ends become plain line feeds."""
    if is_plain(text) or is_clean(text):
        return text
    return "".join(
        char for char in _ODD_LINE_ENDS.sub("\n", text) if char in _KEPT or not is_hidden(char)
    )


def is_clean(text: str) -> bool:
    """Tell whether a file may hold a text as it is; each character is looked at once, however often it stands."""
    chars = set(text)
    if "\r" in chars and _ODD_LINE_ENDS.search(text):
        return False
    return not any(
        char not in _KEPT and (is_hidden(char) or _ODD_LINE_ENDS.match(char)) for char in chars
    )


def is_plain(text: str) -> bool:
    """Tell at a look that there is nothing to take out."""
    return text.isprintable() and not _ANY_FILLER.search(text)


def is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet could take a cell for a formula.

    White space, controls, invisible characters and apostrophes before its first sign do not count. Wide
    and small forms of a sign count as the sign.
    """
    if not cell or begins_plainly(cell):
        return False
    if cell.lstrip("'")[:1] in _AT_ONCE:
        return True
    seen = visible(cell)
    first = seen[_SKIPPED.match(seen).end() :][:1]  # type: ignore[union-attr]  # it matches anything
    return unicodedata.normalize("NFKC", first)[:1] in _COMPUTES if first else False


def begins_plainly(cell: str) -> bool:
    """Tell at a look that a cell begins with a letter or a digit that is seen."""
    return cell[0].isalnum() and cell[0] not in FILLERS


def guard_formula(cell: str) -> str:
    """Return the cell so that no spreadsheet computes it: with an apostrophe before it."""
    return f"'{cell}" if is_formula(cell) else cell


def unguard_formula(cell: str) -> str:
    """Take away the apostrophe of `guard_formula`."""
    return cell[1:] if cell[:1] == "'" and is_formula(cell) else cell


def escape_json(text: str) -> str:
    """Write the characters of a JSON document that steer or hide as their numbers; none is lost."""
    if is_plain(text):
        return text
    return "".join(
        _numbered(char) if is_hidden(char) or char in _ENDS_OF_LINES else char for char in text
    )


def _numbered(char: str) -> str:
    """Write a character as JSON writes those of no other form, one beyond the first plane as its two halves."""
    halves = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{halves[at : at + 4]}" for at in range(0, len(halves), 4))


def csv_line(row: Sequence[object], delimiter: str = ",") -> str:
    """Write a row of CSV without its end. Cells with a semicolon, too, stand in quotes: it may part cells."""
    cells = ("" if cell is None else str(cell) for cell in row)
    return delimiter.join(
        '"{}"'.format(cell.replace('"', '""'))
        if delimiter in cell or not _IN_QUOTES.isdisjoint(cell)
        else cell
        for cell in cells
    )


def write_lines(stream: TextIO, lines: Iterable[str]) -> None:
    """Write the lines of a machine form: UTF-8, whatever the terminal's or the locale's encoding is."""
    binary = getattr(stream, "buffer", None)
    if binary is None or (stream.encoding or "").lower().replace("-", "") == "utf8":
        stream.writelines(f"{line}\n" for line in lines)
        return
    stream.flush()
    binary.writelines(f"{line}\n".encode("utf-8", "replace") for line in lines)
    binary.flush()


def escape_markdown(cell: str) -> str:
    """Escape what Markdown gives a meaning to, addresses that it would make links of among it."""
    return _MEANS.sub(r"\\\g<0>", cell)
