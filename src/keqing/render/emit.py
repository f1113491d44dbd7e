"""Printing a result in the form that was asked for.

| form | what it is |
|---|---|
| table | for a person: laid out for the screen's width; the default on a terminal |
| plain | one record a line under a line of headings, cells parted by tabs, ISO dates, nothing cut |
| tsv | the same as plain, and no cell that a spreadsheet takes for a formula |
| csv | the same with commas, and no byte order mark |
| json | the whole document |
| ndjson | the records of the document, one JSON object a line |
| md | a Markdown table |
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import cast

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.render import pager
from keqing.render.console import Screen
from keqing.render.output import Document, Output, Sheet
from keqing.render.words import said
from keqing.text.harmless import (
    csv_line,
    escape_json,
    escape_markdown,
    guard_formula,
    write_lines,
)

_FOR_MACHINES = frozenset({"tsv", "csv", "json", "ndjson"})
"""Forms that are UTF-8 wherever they are printed; the others are for the reader's terminal."""


def emit(output: Output, screen: Screen, form: str | None = None, *, pages: bool = False) -> None:
    """Print a result to stdout in `form`; None is a table on a terminal and plain elsewhere.

    With `pages`, what is longer than a terminal is shown page by page there. Raises Unusable for a form that the
    result does not have.
    """
    wanted = form or ("table" if screen.tty else "plain")
    if wanted == "table" and pages and pager.has_keys():
        with pager.paged(screen) as place:
            output.screen(place)
    elif wanted == "table":
        output.screen(screen)
    elif wanted == "plain" and output.sheet is None:
        output.screen(screen.bare())
    else:
        lines = _lines(output, wanted)
        if wanted in _FOR_MACHINES:
            write_lines(screen.out, lines)
        else:
            screen.out.writelines(f"{line}\n" for line in lines)
        for message in output.aside if wanted == "plain" else ():
            screen.say(message)


def _lines(output: Output, form: str) -> Iterator[str]:
    """Write a result in a form that does not depend on the screen."""
    match form, output.sheet, output.records:
        case "json", _, _:
            yield to_json(output.document())
        case "ndjson", _, str(records):
            yield from (
                to_json(record) for record in cast("Sequence[Document]", output.document()[records])
            )
        case "plain", sheet, _ if sheet is not None:
            yield from ("\t".join(cells) for cells in _cells(sheet()))
        case "tsv", sheet, _ if sheet is not None:
            yield from ("\t".join(map(guard_formula, cells)) for cells in _cells(sheet()))
        case "csv", sheet, _ if sheet is not None:
            yield from (_csv_line(cells) for cells in _cells(sheet()))
        case "md", sheet, _ if sheet is not None:
            yield from _markdown(sheet())
        case _:
            raise Unusable(
                msg("This cannot be printed as {form}.", form=form),
                msg("Use --format table, plain or json."),
            )


def to_json(document: Document) -> str:
    """Write one JSON document on one line; characters that steer or hide are escaped, none is lost."""
    return escape_json(json.dumps(document, ensure_ascii=False))


def _cells(sheet: Sheet) -> Iterator[list[str]]:
    yield [said(heading) for heading in sheet.headings]
    for row in sheet.rows:
        yield [_cell(cell) for cell in row]


def _cell(cell: object) -> str:
    """Write a cell on one line; several texts in it are parted by a bar."""
    if isinstance(cell, list | tuple):
        return " | ".join(said(part) for part in cell)
    return "" if cell is None else said(cell)


def _markdown(sheet: Sheet) -> Iterator[str]:
    rows = [[*map(escape_markdown, row)] for row in _cells(sheet)]
    for row in (rows[0], ["---"] * len(rows[0]), *rows[1:]):
        yield f"| {' | '.join(row)} |"


def _csv_line(row: Sequence[str]) -> str:
    """Write a line of CSV in which no cell is a formula, nor becomes one where semicolons part cells."""
    return csv_line([*map(guard_formula, row)])
