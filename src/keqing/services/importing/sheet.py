"""A file on its way in: its columns as names of ours, and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from keqing.frozen import dataclass
from keqing.i18n import Message, msg, msgn
from keqing.records.imported import ImportRow

CUSTOMERS, PERSONS, CONTACTS, AGENTS, EVENTS = (
    "customers", "persons", "contacts", "agents", "events",
)  # fmt: skip
"""The kinds of rows that a file can have."""


@dataclass(frozen=True, slots=True)
class ImportSheet:
    """A file as it was read, its columns by our names; a name is None for a column that is not used.

    `what` is what a row is; `kind` is the event kind where rows are events of one. `unknown` are
    headings that nobody knows here. `nameless` are the columns without a heading that hold
    something, by letter, with how many cells. `elsewhere` has, for unknown headings, where they belong.
    Rows begin with their numbers, as a spreadsheet shows them, and their cells. By row, `filled` has
    the places of cells that are merged with the one above. By row and place, `unread` has why a cell
    cannot be read. `heads` are rows that are headers; the value tells whether it is the file's own.
    `broken` are rows of which nobody knows where their cells end.
    """

    kind: str | None
    header: tuple[str, ...]
    header_row: int
    names: tuple[str | None, ...]
    unknown: tuple[str, ...]
    rows: Sequence[tuple[int, tuple[str, ...], *tuple[object, ...]]]
    what: str = CUSTOMERS
    since_1904: bool = False
    filled: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    unread: Mapping[int, Mapping[int, Message]] = field(default_factory=dict)
    heads: Mapping[int, bool] = field(default_factory=dict)
    nameless: Mapping[str, int] = field(default_factory=dict)
    elsewhere: Mapping[str, Message] = field(default_factory=dict)
    broken: frozenset[int] = frozenset()

    def column_at(self, name: str) -> int | None:
        """Return the place of the column of this name, None where there is none."""
        return self.names.index(name) if name in self.names else None

    def unread_in(self, row: int) -> Message | None:
        """Say what cannot be read of the columns that are used in a row; None where all can."""
        cells = self.unread.get(row, {})
        return next((reason for at, reason in cells.items() if self.name_of(at)), None)

    def name_of(self, at: int) -> str | None:
        """Return what the column at a place is, None for one that is not used."""
        return self.names[at] if at < len(self.names) else None

    @property
    def about_events(self) -> bool:
        """Whether rows are about something that happened, or somebody else, and not the customer."""
        return self.kind is not None or self.what in {PERSONS, CONTACTS}

    @property
    def timed_kind(self) -> str | None:
        """The kind of the events that rows are, None where they are none."""
        return "contact" if self.what == CONTACTS else self.kind


def columns_of(sheet: ImportSheet) -> dict[str, str]:
    """Return what each heading was taken for."""
    return {
        heading: name.lstrip(".")
        for heading, name in zip(sheet.header, sheet.names, strict=True)
        if name
    }


def left_out(sheet: ImportSheet) -> Iterator[ImportRow]:
    """Say which columns were left out."""
    for heading in sheet.unknown:
        yield ImportRow(
            sheet.header_row,
            heading,
            "flagged",
            sheet.elsewhere.get(heading) or msg("This column is not known here, and was left out."),
        )
    for letter, n in sheet.nameless.items():
        yield ImportRow(
            sheet.header_row,
            letter,
            "flagged",
            msgn(
                "This column has no heading, and its {n} cell was left out. Give it one, or: --map {letter}=COLUMN",
                "This column has no heading, and its {n} cells were left out. Give it one, or: --map {letter}=COLUMN",
                n,
                letter=letter,
            ),
        )
