"""The result of an import, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from keqing.frozen import dataclass
from keqing.i18n import Message


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row of a file that was rejected, flagged, or skipped as no record at all."""

    row: int
    column: str | None
    status: Literal["rejected", "flagged", "skipped"]
    reason: Message
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import, or of its trial.

    `left_out` are hidden sheets of the workbook that hold something. `hidden` are the numbers of hidden
    rows, `hidden_columns` the headings of hidden columns; with `visible_only` they were left out, too.
    `rejects` is the file with the rejected rows. `rejects_kept` is one that somebody has changed, and
    that stays as it is; `rejects_failed` is why none could be written. `titles` are those of a kind's
    fields, by name. `nothing_on` says how to begin where no cadence is on that would call the new customers.
    """

    new: int
    changed: int
    same: int
    columns: Mapping[str, str]
    rows: tuple[ImportRow, ...]
    rejects: str | None = None
    dry_run: bool = False
    left_out: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    visible_only: bool = False
    strict: bool = False
    rejects_kept: str | None = None
    rejects_failed: Message | None = None
    titles: Mapping[str, object] = field(default_factory=dict)
    nothing_on: Message | None = None

    @property
    def rejected(self) -> int:
        """Rows that were not stored."""
        return sum(row.status == "rejected" for row in self.rows)

    @property
    def flagged(self) -> int:
        """The doubts about rows that were stored: one for each column."""
        return sum(row.status == "flagged" for row in self.rows)

    @property
    def skipped(self) -> int:
        """Lines that are no records: totals, signatures, the header once more."""
        return sum(row.status == "skipped" for row in self.rows)
