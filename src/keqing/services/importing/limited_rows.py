"""The rows of a file beside the limits of the department: too much is rejected, or flagged, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from keqing.definitions.limit import Consequence
from keqing.i18n import msg
from keqing.services.context.desk import Desk
from keqing.services.importing.compare_events import MatchedRow
from keqing.services.importing.target import Target
from keqing.services.limits import sentences
from keqing.services.limits.entering import LAST_SEQUENCE, UNWRITTEN, flagged_sentence, record_of
from keqing.services.limits.guard import LimitGuard
from keqing.services.limits.pending import chain_of
from keqing.timeline.enrollment import OVER_LIMIT

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

    def judge(self, rows: Sequence[MatchedRow]) -> None:
        """Reject the rows that go beyond a limit, or mark and flag them."""
        if self.guard.idle and not self._signed:
            return
        fresh = [row for row in rows if row.result == "new" and not row.draft.mistakes]
        if self._signed:
            for row in fresh:
                row.draft.reject(None, msg("It needs a signature. Enter it by itself: keqing add"))
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
        place = next(self._place)
        values = draft.event_values
        record = replace(
            record_of(
                self.desk,
                self.kind,
                draft.day or self.desk.clock,
                draft.details,
                agent_id=values.get("agent_id"),
                answers=row.answers,
                **{name: values.get(name) for name in _CONTACT_VALUES},
            ),
            id=UNWRITTEN - place,
            sequence=LAST_SEQUENCE + place,
        )
        number = self._number(target)
        excess = self.guard.judge(
            number,
            record,
            grade=target.now("grade"),
            name=target.name,
            fields=None if target.id is not None else _columns(target),
        )
        if excess and excess.breach is not Consequence.FLAG:
            draft.reject(None, sentences.says(self.desk, excess))
            return
        if excess:
            draft.details[OVER_LIMIT] = [excess.limit.name]
            draft.flag(None, flagged_sentence(self.desk, excess))
        self.guard.take(number, record)

    def _number(self, target: Target) -> int:
        """Return the number of a customer; one who is not on file yet has one of their own."""
        if target.id is not None:
            return target.id
        if id(target) not in self._newcomers:
            number = _NEWCOMERS + len(self._newcomers)
            self._newcomers[id(target)] = target, number
        return self._newcomers[id(target)][1]


def _columns(target: Target) -> dict[str, Any]:
    return {**target.stored, **target.values, "name": target.name}
