"""Records that the values of a file's contacts start, judged as strictly as those of a contact that is typed."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from keqing.definitions.limit import Consequence
from keqing.definitions.vocabulary import Kind
from keqing.i18n import Message, msg
from keqing.records.event import Event as EventRecord
from keqing.services.context.desk import Desk
from keqing.services.importing.compare_events import MatchedRow
from keqing.services.importing.target import Target
from keqing.services.limits import sentences
from keqing.services.limits.entering import flagged_sentence, record_of
from keqing.services.limits.guard import LimitGuard
from keqing.services.limits.pending import chain_of
from keqing.services.recording import contact_fields


class StartedRows:
    """Judges the records that contacts of a file start, in the order of the file."""

    def __init__(self, desk: Desk) -> None:
        """Read nothing yet."""
        self.desk = desk
        self._guards: dict[str, LimitGuard] = {}
        self._signed: dict[str, bool] = {}

    @cached_property
    def idle(self) -> bool:
        """Whether no value of a contact starts anything."""
        return not any(field.starts for field in self.desk.kinds.field_book.contact.values())

    def judge(self, row: MatchedRow, number: int) -> None:
        """Reject a contact that starts what a limit refuses or what has to be signed; `number` is the customer's."""
        draft, written = row.draft, list[tuple[str, EventRecord]]()
        for name, kind in contact_fields.started_kinds(self.desk, draft.details).items():
            if self._is_signed(name):
                draft.reject(None, msg("{kind} needs a signature.", kind=kind.title or name))
                return
            record = self._record(row, kind)
            if wrong := self._beyond(row, number, record):
                draft.reject(None, wrong)
                return
            written.append((name, record))
        for name, record in written:
            self._guards[name].take(number, record)

    def _is_signed(self, kind: str) -> bool:
        if kind not in self._signed:
            self._signed[kind] = bool(chain_of(self.desk, kind))
        return self._signed[kind]

    def _record(self, row: MatchedRow, kind: Kind) -> EventRecord:
        draft, desk = row.draft, self.desk
        details = contact_fields.details_of(desk, kind, draft.details)
        agent_id = draft.event_values.get("agent_id")
        return record_of(desk, kind.name, draft.day or desk.clock, details, agent_id=agent_id)

    def _beyond(self, row: MatchedRow, number: int, record: EventRecord) -> Message | None:
        """Say how a record goes beyond a limit; one that only flags is marked on the row."""
        guard = self._guards.setdefault(record.kind, LimitGuard(self.desk, record.kind))
        target = row.target
        excess = guard.judge(
            number,
            record,
            grade=target.now("grade"),
            name=target.name,
            fields=columns_of_newcomer(target),
        )
        if excess is None:
            return None
        if excess.breach is not Consequence.FLAG:
            return sentences.says(self.desk, excess)
        row.draft.started_over[record.kind] = [excess.limit.name]
        row.draft.flag(None, flagged_sentence(self.desk, excess))
        return None


def columns_of_newcomer(target: Target) -> dict[str, Any] | None:
    """Return what the file says of a customer who is not on file yet, None for one who is."""
    if target.id is not None:
        return None
    return {**target.stored, **target.values, "name": target.name}
