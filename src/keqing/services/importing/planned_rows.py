"""Rows of a file read, matched with customers, and compared with what is on file: all that comes before writing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from keqing.frozen import dataclass
from keqing.services.context.desk import Desk
from keqing.services.importing.barred_cells import without_barred
from keqing.services.importing.compare_events import (
    EventComparison,
    MatchedRow,
    last_event_id,
)
from keqing.services.importing.draft import Draft
from keqing.services.importing.limited_rows import LimitedRows
from keqing.services.importing.match_customers import CustomerMatcher
from keqing.services.importing.rows import RowReader
from keqing.services.importing.sheet import ImportSheet
from keqing.services.importing.target import EarlierRows, RowResult, Target
from keqing.services.queries.batching import Progress
from keqing.services.recording.happenings import refuse_derived

ROWS_AT_A_TIME = 2000
"""Rows taken at a time: what they say is forgotten when they are written."""
SheetRow = tuple[int, tuple[str, ...], *tuple[object, ...]]
"""A row as an `ImportSheet` has it: its number, its cells, and more."""


@dataclass(slots=True)
class PlannedRows:
    """Some rows of a file and what is to be written of them. `outcomes` are the results of rows that have a customer, by their numbers."""

    drafts: Sequence[Draft]
    targets: Sequence[Target]
    happened: Sequence[MatchedRow]
    outcomes: dict[int, RowResult]

    def without(self, numbers: Collection[int]) -> PlannedRows:
        """Return the plan without the rows of these numbers, which share no customer with the others."""
        gone = {id(row.target) for row in self.happened if row.draft.number in numbers}
        return PlannedRows(
            [draft for draft in self.drafts if draft.number not in numbers],
            [target for target in self.targets if id(target) not in gone],
            [row for row in self.happened if row.draft.number not in numbers],
            {row: result for row, result in self.outcomes.items() if row not in numbers},
        )


def checked_sheet(desk: Desk, sheet: ImportSheet) -> ImportSheet:
    """Return a file without what must not be brought in. Raises Refused for records that follow from others."""
    if sheet.kind:
        refuse_derived(desk.kinds.by_name[sheet.kind])
    return without_barred(sheet, desk.kinds.bars)


class RowPlanner:
    """Plans rows of one file, some at a time; those planned before are written by then. `earlier` tells of these."""

    def __init__(self, desk: Desk, sheet: ImportSheet, earlier: EarlierRows) -> None:
        """Take the department's words, and the file's columns."""
        self.desk, self.sheet, self.earlier = desk, sheet, earlier
        self.reader = RowReader(desk, sheet)
        kind = sheet.timed_kind
        self.comparison = EventComparison(desk, kind, last_event_id(desk)) if kind else None
        self.limited = LimitedRows(desk, kind) if kind else None

    def plan(self, rows: Sequence[SheetRow], progress: Progress | None = None) -> PlannedRows:
        """Read some rows, find who they are, and tell what is new. `progress` gets the number of rows read."""
        drafts: list[Draft] = []
        for start in range(0, len(rows), ROWS_AT_A_TIME):
            part = rows[start : start + ROWS_AT_A_TIME]
            drafts += [self.reader.read(row[0], row[1]) for row in part]
            if progress:
                progress(len(drafts), len(rows))
        matcher = CustomerMatcher(
            self.desk.session,
            [draft for draft in drafts if not draft.mistakes],
            self.sheet,
            self.earlier,
            self.desk.kinds,
        )
        happened: list[MatchedRow] = []
        outcomes: dict[int, RowResult] = {}
        for draft in drafts:
            placed = None if draft.mistakes else matcher.match(draft)
            if placed:
                target, outcomes[draft.number] = placed
                happened.append(MatchedRow(draft, target))
        if self.comparison:
            self.comparison.compare(happened)
            kind = self.reader.kind
            if kind and kind.answers:
                self.comparison.answer(happened, kind)
        if self.limited:
            self.limited.judge(happened)
        return PlannedRows(drafts, matcher.targets, happened, outcomes)
