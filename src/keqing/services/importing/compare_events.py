"""The events of a file beside those on file: the same, different, or new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from keqing.definitions.fields import Field
from keqing.definitions.kinds import Kind
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Event
from keqing.services.context.desk import Desk
from keqing.services.derived.seats import entered_as
from keqing.services.importing.answers_in_file import FileAnswers, Unclear
from keqing.services.importing.conflicts import Difference, differences, event_conflict
from keqing.services.importing.draft import EVENT_VALUES, Draft
from keqing.services.importing.target import RowResult, Target
from keqing.services.limits.concerns import limits_concern, signatures_concern
from keqing.services.limits.pending import read_items
from keqing.services.queries.batching import chunks
from keqing.services.recording.amendable import fields_of
from keqing.text.folding import fold_name
from keqing.timeline.signatures import ItemState, Turn
from keqing.timeline.supply import PRODUCT

CONTACT = "contact"
_CALL_FIELDS = frozenset({"outcome", "text", "time"})
"""Fields by which calls of one day differ."""
_ATTEMPT_FIELDS = frozenset({"agent_id", "direction", "channel", "minutes"})
"""Fields by which calls without a text differ, too."""


@dataclass(frozen=True, slots=True)
class Held:
    """A record waits for signatures, or until the limit of this name has room."""

    turns: tuple[Turn, ...] = ()
    limit: str | None = None


@dataclass(slots=True)
class MatchedRow:
    """A row with its customer, and what becomes of its event. `answers` is the record that it answers.

    `held` says for what the record waits before it counts, None for one that counts at once.
    """

    draft: Draft
    target: Target
    result: RowResult = "new"
    answers: int | None = None
    held: Held | None = None


@dataclass(slots=True)
class EventComparison:
    """Compares the rows of a file with the records that were on file before.

    `last` is the newest of those records, `used` are those that a row has matched: equal records
    count one by one. Equal rows of a file are one; `rows` has the first of each. `fields` are those
    of the records. A record that was struck out or corrected matches, too: no file brings it back.
    """

    desk: Desk
    kind: str
    last: int
    used: set[int] = field(default_factory=set)
    rows: dict[int, int] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)

    def compare(self, rows: Sequence[MatchedRow]) -> None:
        """Tell what is on file or in the file already, and reject what is on file but differs."""
        self.fields = fields_of(self.desk, self.kind)
        for row in rows:
            row.result = "same" if row.draft.customer_only else row.result
        events = [row for row in rows if not row.draft.customer_only and not self._again(row)]
        on_file = self._on_file(events)
        new: list[tuple[MatchedRow, list[Any]]] = []
        for event in events:
            there = [
                record
                for record in on_file.get(self._key_of(event), ())
                if record.id not in self.used
            ]
            match = next(
                (record for record in there if not self._differences(record, event.draft)), None
            )
            if match:
                self.used.add(match.id)
                event.result = "same"
            else:
                new.append((event, there))
        for event, there in new:
            self._reject_differing(event.draft, there)

    def _reject_differing(self, draft: Draft, there: Sequence[Any]) -> None:
        """Reject a row that one of the records `there` contradicts; the nearest record is named."""
        left = [record for record in there if record.id not in self.used and not record.voided]
        differing = [(self._differences(record, draft), record.id) for record in left]
        if self.kind == CONTACT:  # several calls a day are nothing unusual
            apart = (
                _CALL_FIELDS if draft.event_values.get("text") else _CALL_FIELDS | _ATTEMPT_FIELDS
            )
            differing = [
                (found, id_)
                for found, id_ in differing
                if apart.isdisjoint(difference.field.name for difference in found)
            ]
        if differing:
            found, id_ = min(differing, key=lambda each: (len(each[0]), each[1]))
            draft.reject(None, event_conflict(found, id_))

    def _again(self, event: MatchedRow) -> bool:
        """Tell whether an earlier row is equal; then the row is flagged, and kept once."""
        draft = event.draft
        key = hash((
            event.target.row,
            draft.day,
            draft.next_call,
            draft.ref,
            draft.unknown_cells,
            *(sorted((name, str(value)) for name, value in draft.event_values.items())),
            *(sorted((name, str(value)) for name, value in draft.details.items())),
        ))  # fmt: skip
        first = self.rows.setdefault(key, draft.number)
        if first == draft.number:
            return False
        event.result = "same"
        draft.flag(None, msg("This row says the same as row {row}: it is kept once.", row=first))
        return True

    def _differences(self, row: Any, draft: Draft) -> list[Difference]:  # noqa: ANN401  # a row of events
        """Return where a row of the file and a record differ; what the row leaves out may be there."""
        there = {name: getattr(row, name) for name in draft.event_values}
        found = list(differences(self.fields, there, draft.event_values))
        if self.kind == CONTACT and row.text and not draft.event_values.get("text"):
            found.append(Difference(self.fields["text"], row.text, None))
        given = {name: value for name, value in draft.details.items() if name in draft.given_fields}
        return found + list(differences(self.fields, row.details, given))

    def answer(self, happened: Sequence[MatchedRow], kind: Kind) -> None:
        """Find for each answer the record that it answers; reject where that is not clear, or must not be."""
        fresh = [event for event in happened if event.result == "new" and not event.draft.mistakes]
        ids = {event.target.id for event in fresh if event.target.id is not None}
        answers = FileAnswers(self.desk, kind, ids)
        for event in fresh:
            try:
                event.answers = answers.take(event.target.id or 0, event.draft)
            except Unclear as unclear:
                event.draft.reject(None, unclear.why)

    def _on_file(self, happened: Sequence[MatchedRow]) -> Mapping[tuple[Any, ...], list[Any]]:
        known = {event.target.id for event in happened if event.target.id is not None}
        found: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        columns = [getattr(Event, name) for name in ("voided", *EVENT_VALUES)]
        for part in chunks(known):
            for row in self.desk.session.execute(
                select(Event.id, Event.customer_id, Event.day, Event.details, *columns)
                .where(
                    Event.customer_id.in_(part),
                    Event.kind.in_(entered_as(self.kind)),
                    Event.id <= self.last,
                )
                .order_by(Event.id)
            ):
                found[self._key(row.customer_id, row.day, row.details)].append(row)
        if signatures_concern(self.desk) or limits_concern(self.desk, self.kind):
            for customer_id, item in self._items(known):
                found[self._key(customer_id, item.day, item.details)].append(item)
        return found

    def _items(self, customer_ids: Collection[int]) -> Iterator[tuple[int, SimpleNamespace]]:
        """Give what waits, or waited in vain, as the records that it would be: no file brings it twice."""
        ids = {agent.name: agent.id for agent in self.desk.staff.agents}
        for part in chunks(customer_ids):
            for customer_id, item in read_items(self.desk, part):
                if item.of == self.kind and item.state is not ItemState.APPROVED:
                    event = item.as_record
                    values = {name: getattr(event, name, None) for name in EVENT_VALUES}
                    values["agent_id"] = ids.get(item.entered_by or "")
                    whole = {"id": event.id, "day": event.day, "details": event.details}
                    yield customer_id, SimpleNamespace(voided=not item.is_open, **whole, **values)

    def _key_of(self, event: MatchedRow) -> tuple[Any, ...]:
        return self._key(event.target.id, event.draft.day, event.draft.details)

    def _key(
        self, who: int | None, day: date | None, details: Mapping[str, Any]
    ) -> tuple[Any, ...]:
        return who, day, "" if self.kind == CONTACT else fold_name(str(details.get(PRODUCT, "")))


def new_promises(
    desk: Desk, wanted: Sequence[tuple[Target, Mapping[str, str]]]
) -> list[tuple[Target, Mapping[str, str]]]:
    """Return the promised calls that are not on file yet."""
    ids = {target.id for target, _ in wanted if target.id is not None}
    known: set[tuple[int, str]] = set()
    for part in chunks(ids):
        rows = select(Event.customer_id, Event.details).where(
            Event.customer_id.in_(part), Event.kind == "promise", ~Event.voided
        )
        known |= {
            (row.customer_id, str(row.details.get("day"))) for row in desk.session.execute(rows)
        }
    fresh = []
    for target, details in wanted:
        key = target.id or 0, details["day"]
        if key not in known:
            known.add(key)
            fresh.append((target, details))
    return fresh


def last_event_id(desk: Desk) -> int:
    """Return the number of the newest record on file, 0 without any."""
    return desk.session.scalar(select(func.max(Event.id))) or 0
