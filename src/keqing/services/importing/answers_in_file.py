"""The answers in a file: which record each of them answers, by what is on file and by the rows before it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from keqing.definitions.case_kinds import kinds_with_answers
from keqing.definitions.kinds import Kind
from keqing.i18n import Message, msg
from keqing.records.event import Event
from keqing.services.context.desk import Desk
from keqing.services.derived.open_reads import answerable, choices, read_timelines, why_not
from keqing.services.importing.draft import Draft
from keqing.timeline.open_records import breaches, open_records, unsaid_amount

_FILE_SEQUENCE = 1 << 30
"""The sequence of the first row of a file: behind what is on file of its day."""


class Unclear(Exception):  # a mistake in a row is no error of the program
    """Which record a row answers is not clear, or it must not answer it."""

    def __init__(self, why: Message) -> None:
        """Keep what the row is told."""
        super().__init__(why)
        self.why = why


class FileAnswers:
    """Finds what the rows of a file answer, one after the other. `kind` is that of the rows."""

    def __init__(self, desk: Desk, kind: Kind, customer_ids: Collection[int]) -> None:
        """Read the records that these customers have on file."""
        self.desk, self.kind = desk, kind
        names = kinds_with_answers(desk.kinds, kind.answers)
        self._read = read_timelines(desk, names, customer_ids)
        self._rows = 0

    def take(self, customer_id: int, draft: Draft) -> int:
        """Return the id of the record that a row answers, and remember the row. Raises Unclear."""
        there = self._read.by_customer.get(customer_id, [])
        day = draft.day or self.desk.clock
        until = [event for event in there if event.day <= day]
        open_ = {
            self._read.stored[event.id]: event for event in answerable(self.desk, self.kind, until)
        }
        fitting = [
            (row, event)
            for row, event in open_.items()
            if draft.ref is None or draft.ref in {row, event.id}
        ]
        if len(fitting) != 1:
            raise Unclear(
                msg(
                    "Which record this answers is not clear; open ones: {ids}.",
                    ids=list(choices(self.desk, open_, until)),
                )
                if open_
                else msg("There is no record that this could answer.")
            )
        ((row, record),) = fitting
        self._take_the_rest(draft, there, record.id)
        self._rows += 1
        event = Event(
            id=-self._rows,
            sequence=_FILE_SEQUENCE + self._rows,
            day=day,
            kind=self.kind.name,
            details=draft.details,
            answers=record.id,
            edition=self.desk.kinds.numbers.get(self.kind.name),
        )
        after = sorted([*there, event], key=lambda each: (each.day, each.sequence))
        before = {breach.key for breach in breaches(there, self.desk.book.kind)}
        for breach in breaches(after, self.desk.book.kind):
            if breach.key not in before:
                raise Unclear(why_not(self.desk, breach, after)[0])
        self._read.by_customer[customer_id] = after
        return row

    def _take_the_rest(self, draft: Draft, there: Sequence[Event], record: int) -> None:
        """Give a row that closes a record and tells no amount what is left of it."""
        kind_of = self.desk.book.kind
        answered = next((e for e in open_records(there, kind_of) if e.record.id == record), None)
        rest = unsaid_amount(answered, self.kind) if answered else None
        if rest and draft.details.get(rest[0]) in {None, ""}:
            draft.details[rest[0]] = str(rest[1])
