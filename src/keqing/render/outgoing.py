"""A table in all the words and values that a file of any form needs, made as it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from keqing.frozen import dataclass
from keqing.render.emit import to_json
from keqing.render.output import Document

Cell = str | int | None
Portion = Sequence[Sequence[Cell]]
"""Some rows, as columns of equal length."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out. Either `cells` or `documents` is read, and once.

    `head` begins the machine form, with its schema; `records` is what its rows are called; `tail` ends it.
    `trusted` are the places of columns that hold nothing that people wrote.
    """

    title: str
    headings: Sequence[str]
    cells: Callable[[], Iterable[Portion]]
    head: Document
    records: str
    documents: Callable[[], Iterable[Document]]
    tail: Mapping[str, object] = field(default_factory=dict)
    trusted: frozenset[int] = frozenset()

    def json(self) -> Iterator[str]:
        """The parts of one JSON document."""
        head = to_json(self.head).removesuffix("}")
        yield f"{head}, {json.dumps(self.records)}: ["
        between = ""
        for document in self.documents():
            yield f"{between}{to_json(document)}"
            between = ", "
        tail = to_json(self.tail).removeprefix("{").removesuffix("}")
        yield f"], {tail}}}\n" if tail else "]}\n"

    def ndjson(self) -> Iterator[str]:
        """The records, one JSON object a line."""
        for document in self.documents():
            yield f"{to_json(document)}\n"


def of_document(
    document: Document,
    records: str,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
) -> Outgoing:
    """Make what goes out of a machine form and of rows that are in memory already."""
    keys = list(document)
    place = keys.index(records)
    found = document[records]
    if not isinstance(found, list):
        raise TypeError(records)
    return Outgoing(
        title=title,
        headings=headings,
        cells=lambda: [[*zip(*rows, strict=True)]] if rows else [],
        head={key: document[key] for key in keys[:place]},
        records=records,
        documents=lambda: found,
        tail={key: document[key] for key in keys[place + 1 :]},
    )
