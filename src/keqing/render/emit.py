"""Printing a result in the form that was asked for.

| form | what it is |
|---|---|
| table | for a person: laid out for the screen's width; the default on a terminal |
| plain | one record a line under a line of headings, cells parted by tabs, ISO dates, nothing cut |
| tsv, csv | the records of the JSON document, a line each, its keys as headings |
| json | the whole document |
| ndjson | the records of the document, one JSON object a line |
| md | a Markdown table |
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.render.console import Screen
from keqing.render.output import Document, Output, Sheet
from keqing.render.text import clean, is_hidden
from keqing.render.words import said

FORMS: Final = ("table", "plain", "tsv", "csv", "json", "ndjson", "md")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def emit(output: Output, screen: Screen, form: str | None = None) -> None:
    """Print a result to stdout in `form`; None is a table on a terminal and plain elsewhere.

    Raises Unusable for a form that the result does not have.
    """
    match form or ("table" if screen.tty else "plain"):
        case "table":
            output.screen(screen)
        case "plain" if output.sheet is None:
            output.screen(screen.bare())
        case "plain":
            for cells in _cells(output.sheet()):
                screen.write("\t".join(cells))
        case "json":
            screen.out.write(f"{to_json(output.document())}\n")
        case "md" if output.sheet is not None:
            _markdown(output.sheet(), screen)
        case "ndjson" | "tsv" | "csv" as wanted if output.records is not None:
            _records(output.document(), output.records, screen, wanted)
        case other:
            raise Unusable(
                msg("This cannot be printed as {form}.", form=other),
                msg("Use --format table, plain or json."),
            )


def to_json(document: Document) -> str:
    """Write one JSON document on one line; characters that steer or hide are escaped, none is lost."""
    return _hidden_escaped(json.dumps(document, ensure_ascii=False))


def _hidden_escaped(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        json.dumps(char)[1:-1] if is_hidden(char) or char in "\u2028\u2029\x7f" else char
        for char in text
    )


def _cells(sheet: Sheet) -> Iterator[list[str]]:
    yield [said(heading) for heading in sheet.headings]
    for row in sheet.rows:
        yield ["" if cell is None else said(cell) for cell in row]


def _markdown(sheet: Sheet, screen: Screen) -> None:
    rows = [[re.sub(r"([\\|`*_<>\[\]])", r"\\\1", cell) for cell in row] for row in _cells(sheet)]
    for row in (rows[0], ["---"] * len(rows[0]), *rows[1:]):
        screen.write(f"| {' | '.join(row)} |")


def _records(document: Document, name: str, screen: Screen, form: str) -> None:
    """Print the records of a document, one a line."""
    records = cast("Sequence[Document]", document[name])
    if form == "ndjson":
        for record in records:
            screen.out.write(f"{to_json(record)}\n")
        return
    keys = list(dict.fromkeys(key for record in records for key in record))
    rows = [keys or [name], *([_flat(record[key]) for key in keys] for record in records)]
    for row in rows:
        screen.out.write("\t".join(row) + "\n" if form == "tsv" else _csv_line(row))


def _flat(value: object) -> str:
    """Write a value of a document in one cell; lists and objects as JSON."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return clean(value)
        case list() | Mapping():
            return to_json(cast("Document", value)) if value else ""
        case _:
            return str(value)


def _csv_line(row: Sequence[str]) -> str:
    """Write a line of CSV in which no cell is a formula."""
    line = io.StringIO()
    safe = [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row]
    csv.writer(line, lineterminator="\n").writerow(safe)
    return line.getvalue()
