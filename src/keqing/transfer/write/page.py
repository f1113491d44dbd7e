"""Tables to read: HTML with a real table, and Markdown. Data is escaped, whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import IO

from keqing.text.harmless import escape_markdown

Cell = str | int | None

_STYLE = (
    "body{font-family:sans-serif;margin:1em}"
    "table{border-collapse:collapse}"
    "th,td{border:1px solid #999;padding:.2em .5em;text-align:left;vertical-align:top}"
    "th{position:sticky;top:0;background:#eee}"
    "@media print{thead{display:table-header-group}tr{page-break-inside:avoid}}"
)
_LINE_ENDS = re.compile(r"\r\n|[\r\n]")


def write_html(
    file: IO[bytes],
    title: str,
    language: str,
    headings: Sequence[str],
    portions: Iterable[Sequence[Sequence[Cell]]],
) -> None:
    """Write a page with one table; portions of its rows come as columns. `language` is that of the headings."""
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    _write(
        file,
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n",
    )
    for columns in portions:
        rows = zip(*columns, strict=True)
        _write(file, "".join(f"<tr>{''.join(map(_data, row))}</tr>\n" for row in rows))
    _write(file, "</tbody>\n</table>\n</body>\n</html>\n")


def write_markdown(
    file: IO[bytes], headings: Sequence[str], portions: Iterable[Sequence[Sequence[Cell]]]
) -> None:
    """Write a Markdown table; a line end within a cell becomes a break."""
    _write(file, _line(headings) + _line(["---"] * len(headings), plain=True))
    for columns in portions:
        _write(file, "".join(map(_line, zip(*columns, strict=True))))


def _write(file: IO[bytes], text: str) -> None:
    file.write(text.encode("utf-8", "replace"))


def _data(cell: Cell) -> str:
    return f"<td>{_LINE_ENDS.sub('<br>', escape(str('' if cell is None else cell)))}</td>"


def _line(row: Sequence[Cell], *, plain: bool = False) -> str:
    cells = ["" if cell is None else str(cell) for cell in row]
    if not plain:
        cells = [_LINE_ENDS.sub("<br>", escape_markdown(cell)) for cell in cells]
    return f"| {' | '.join(cells)} |\n"
