"""The rows of a file beside the limits of the department: too much is rejected, flagged, or waits, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import count

from keqing.definitions.limit import Across, Consequence
from keqing.definitions.measure import CONTACT
from keqing.records.event import Event as EventRecord
from keqing.services.context.desk import Desk
from keqing.services.importing.compare_events import Held, MatchedRow
from keqing.services.importing.started_rows import StartedRows, columns_of_newcomer
from keqing.services.importing.target import Target
from keqing.services.limits import sentences
from keqing.services.limits.entering import LAST_SEQUENCE, UNWRITTEN, flagged_sentence, record_of
from keqing.services.limits.guard import LimitGuard
from keqing.services.limits.pending import chain_of, read_items
from keqing.timeline.enrollment import OVER_LIMIT
from keqing.timeline.limit_judgement import Excess, LimitPart, concerns
from keqing.timeline.signatures import ItemState

_NEWCOMERS = 1_000_000_000_000
"""Customers who are not on file yet have numbers above this one."""
_CONTACT_VALUES = ("direction", "channel", "outcome", "minutes")


class LimitedRows:
    """Judges the rows of a file by the limits of their kind, in the order of the file."""

    def __init__(self, desk: Desk, kind: str) -> None:
        """Read which limits are about the kind."""
        self.desk, self.kind = desk, kind
        self.guard = LimitGuard(desk, kind)
        self._place = count(1)
        self._newcomers: dict[int, tuple[Target, int]] = {}
        self._signed = bool(chain_of(desk, kind))
        self._started = StartedRows(desk) if kind == CONTACT else None

    @property
    def counts(self) -> bool:
        """Whether what is on record decides about rows, of this kind or of those that they start."""
        starts = self._started is not None and not self._started.idle
        return starts or self._signed or not self.guard.idle

    def judge(self, rows: Sequence[MatchedRow]) -> None:
        """Reject the rows that a limit refuses, mark and flag those beyond one, and tell which ones wait for what."""
        fresh = [row for row in rows if row.result == "new" and not row.draft.mistakes]
        if self._started and not self._started.idle:
            for row in fresh:
                self._started.judge(row, self._number(row.target))
            fresh = [row for row in fresh if not row.draft.mistakes]
        if self.guard.idle and not self._signed:
            return
        clock = self.desk.clock
        self.guard.prepare(
            {row.target.id for row in fresh if row.target.id is not None},
            {row.draft.day or clock for row in fresh},
        )
        for row in fresh:
            self._judge(row)

    def _judge(self, row: MatchedRow) -> None:
        draft, target = row.draft, row.target
        number, record = self._number(target), self._record(row)
        excess = self.guard.judge(
            number,
            record,
            grade=target.now("grade"),
            name=target.name,
            fields=columns_of_newcomer(target),
        )
        if excess and excess.breach is Consequence.FLAG:
            draft.details[OVER_LIMIT] = [excess.limit.name]
            draft.flag(None, flagged_sentence(self.desk, excess))
            excess = None
        held = excess or self._behind(number, record)
        signed = [held] if held and held.breach is Consequence.APPROVE else []
        if excess and (
            excess.breach is Consequence.REFUSE
            or (signed and not chain_of(self.desk, "", signed))  # nobody is named who may sign it
        ):
            draft.reject(None, sentences.says(self.desk, excess))
            return
        turns = chain_of(self.desk, self.kind, signed)
        if turns:
            row.held = Held(turns)
        elif held:
            row.held = Held(limit=held.limit.name)
            self._waiting.add((held.limit.name, number))
            return
        self.guard.take(number, record)

    def _record(self, row: MatchedRow) -> EventRecord:
        """Return the record of a row, behind all that are written."""
        draft, values, place = row.draft, row.draft.event_values, next(self._place)
        record = record_of(
            self.desk,
            self.kind,
            draft.day or self.desk.clock,
            draft.details,
            agent_id=values.get("agent_id"),
            answers=row.answers,
            **{name: values.get(name) for name in _CONTACT_VALUES},
        )
        return replace(record, id=UNWRITTEN - place, sequence=LAST_SEQUENCE + place)

    def _behind(self, number: int, record: EventRecord) -> Excess | None:
        """Return the excess of a record of which an older one waits for room: it goes behind that."""
        for limit in self.guard.limits(record.day):
            if limit.breach is not Consequence.WAIT or not concerns(limit, record):
                continue
            own = limit.across in {Across.CUSTOMER, Across.RECEIVER}
            if any(
                name == limit.name and (not own or who == number) for name, who in self._waiting
            ):
                return Excess(limit, LimitPart.MOST, record.day)
        return None

    @cached_property
    def _waiting(self) -> set[tuple[str, int]]:
        """Which limits records of which customers wait for."""
        return {
            (item.limit, customer_id)
            for customer_id, item in read_items(self.desk)
            if item.state is ItemState.WAITING and item.limit
        }

    def _number(self, target: Target) -> int:
        """Return the number of a customer; one who is not on file yet has one of their own."""
        if target.id is not None:
            return target.id
        if id(target) not in self._newcomers:
            number = _NEWCOMERS + len(self._newcomers)
            self._newcomers[id(target)] = target, number
        return self._newcomers[id(target)][1]
