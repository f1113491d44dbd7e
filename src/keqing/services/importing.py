"""Bringing in a file (`keqing import`): every row stored right, rejected with a reason, or flagged.

Three passes, and one operation: what the rows say (`import_rows`), who they are (`import_plan`), and here what
is written. The same file brought in again changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import count
from typing import Any

from sqlalchemy import func, select

from keqing import models
from keqing.i18n import Message, msg
from keqing.models import Base, Customer, Phone, Stop
from keqing.records import Imported, ImportRow
from keqing.services import codes, stops
from keqing.services.customers import CONSUMER
from keqing.services.dayreads import chunks
from keqing.services.desk import Desk
from keqing.services.import_plan import Outcome, Plan, Progress, Target, portions
from keqing.services.import_rows import Draft, RowReader, Sheet
from keqing.services.phones import tail
from keqing.services.pinyin import spell
from keqing.services.standings import refold

_BATCH = 500
"""Customers folded at a time."""

_EMPTY: Mapping[str, Any] = {
    "type": CONSUMER,
    "grade": None,
    "sex": None,
    "birthday": None,
    "address": None,
    "source": None,
    "note": None,
    "tags": [],
    "hours": [],
    "fields": {},
}
"""The columns of a customer of whom nothing is said."""
_SILENT: Mapping[str, Any] = {
    "apart": [],
    "voided": False,
    **dict.fromkeys(
        (
            "time",
            "agent_id",
            "direction",
            "channel",
            "outcome",
            "minutes",
            "text",
            "entry",
            "answers",
            "imported",
            "corrects",
        )
    ),
}
"""The columns of an event of which nothing is said."""

Details = Mapping[str, Any]


@dataclass
class _Happened:
    """An event that a row tells of, and what becomes of it."""

    draft: Draft
    target: Target
    outcome: Outcome = "new"


def run(
    desk: Desk,
    sheet: Sheet,
    *,
    keep_backlog: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Bring in the rows of a file.

    What lies in the past counts from today on (R14), with `keep_backlog` from its own day. With `strict` nothing
    is written when a row is rejected. `progress` is told how many customers are done. Whether the transaction
    is kept is the caller's business.
    """
    reader = RowReader(desk, sheet)
    drafts = [reader.read(number, cells) for number, cells in sheet.rows]
    plan = Plan(
        desk.session,
        [one for one in drafts if not one.mistakes],
        about_events=sheet.kind is not None,
    )
    outcomes: dict[int, Outcome] = {}
    happened: list[_Happened] = []
    for draft in drafts:
        placed = None if draft.mistakes else plan.place(draft)
        if placed:
            target, outcomes[draft.number] = placed
            happened.append(_Happened(draft, target))
    if sheet.kind:
        _compare(desk, sheet.kind, happened)
        for one in happened:
            if one.draft.mistakes:
                del outcomes[one.draft.number]
            elif one.outcome == "new":
                outcomes[one.draft.number] = "new"
    _flag_stopped(desk, plan, happened)
    _referrers(plan, drafts)
    rejected = any(one.mistakes for one in drafts)
    if not (strict and rejected):
        writer = _Writer(desk, None if keep_backlog else desk.clock)
        touched = writer.write(plan.targets)
        if sheet.kind:
            new = [one for one in happened if one.outcome == "new" and not one.draft.mistakes]
            touched |= writer.events(sheet.kind, new)
        _fold(desk, touched, progress)
    else:
        outcomes = {number: one for number, one in outcomes.items() if one == "same"}
    given = {one.draft.number: one.target.code for one in happened}
    counts = list(outcomes.values())
    return Imported(
        new=counts.count("new"),
        changed=counts.count("changed"),
        same=counts.count("same"),
        columns={
            heading: name.lstrip(".")
            for heading, name in zip(sheet.header, sheet.names, strict=True)
            if name
        },
        rows=(*_unknown(sheet), *_told(drafts, given)),
        dry_run=desk.dry_run,
    )


def _compare(desk: Desk, kind: str, happened: Sequence[_Happened]) -> None:
    """Tell what is on file already, and what is there but otherwise; equal rows are told apart by counting."""
    known = [one.target.id for one in happened if one.target.id is not None]
    on_file: dict[tuple[Target | int, date, str], list[tuple[int, Details]]] = defaultdict(list)
    event = models.Event
    for part in chunks(set(known)):
        for row in desk.session.execute(
            select(event.id, event.customer_id, event.day, event.details)
            .where(event.customer_id.in_(part), event.kind == kind, ~event.voided)
            .order_by(event.id)
        ):
            on_file[_key(row.customer_id, row.day, row.details)].append((row.id, row.details))
    fresh: list[tuple[_Happened, list[tuple[int, Details]]]] = []
    for one in happened:
        same = on_file[_key(one.target.id or one.target, one.draft.day, one.draft.details)]
        match = next((found for found in same if found[1] == one.draft.details), None)
        if match:
            same.remove(match)
            one.outcome = "same"
        else:
            fresh.append((one, same))
    for one, others in fresh:
        if others:
            one.draft.reject(
                None,
                msg(
                    "This is on file otherwise. Correct it with: keqing amend {id} FIELD=VALUE",
                    id=others[0][0],
                ),
            )


def _key(who: Target | int, day: date | None, details: Details) -> tuple[Any, ...]:
    return who, day, details.get("product", "")


def _flag_stopped(desk: Desk, plan: Plan, happened: Sequence[_Happened]) -> None:
    """Whoever has a number that is not to be called is stored as stopped, by whatever name they come."""
    by_target = {id(one.target): one.draft for one in reversed(happened)}
    fresh = [one for one in plan.targets if one.phones and one.status == "active"]
    numbers = {phone.number for one in fresh for phone in one.phones}
    stopped = _stopped(desk, numbers)
    for one in fresh:
        if not one.told and any(phone.number in stopped for phone in one.phones):
            one.stop = ""
            by_target[id(one)].flag(
                None, msg("The number is on the list of those not to be called: stored as such.")
            )


def _stopped(desk: Desk, numbers: Iterable[str]) -> set[str]:
    """Return those of the numbers that are not to be called."""
    return {found for part in portions(numbers) for found in stops.stopped(desk.session, part)}


def _referrers(plan: Plan, drafts: Iterable[Draft]) -> None:
    """Find who sent whom, and flag where that is not clear."""
    for draft in drafts:
        if draft.referrer and not draft.mistakes and len(plan.named(draft.referrer)) != 1:
            draft.flag(None, msg("Who {name} is, is not clear.", name=draft.referrer))
    for target in plan.targets:
        found = plan.named(target.referrer) if target.referrer else []
        target.referred_by = found[0] if len(found) == 1 and found[0] is not target else None


class _Writer:
    """Writes what a plan came to. `imported` is the day that events of the past count from, None for their own."""

    def __init__(self, desk: Desk, imported: date | None) -> None:
        self.desk, self.imported = desk, imported

    def write(self, targets: Sequence[Target]) -> set[int]:
        """Write customers, their numbers and what was said of them; returns whom it touched."""
        new = [one for one in targets if one.id is None]
        changed = [one for one in targets if one.changed]
        self._customers(new)
        self._numbers([*new, *changed])
        self._change(changed)
        self._refer(new)
        self._close([*new, *changed])
        return {one.id for one in (*new, *changed) if one.id is not None}

    def events(self, kind: str, happened: Sequence[_Happened]) -> set[int]:
        """Write what happened; returns whom it touched."""
        rows = [
            event_row(
                one.target.id,
                kind,
                one.draft.day or self.desk.clock,
                time=one.draft.at,
                agent_id=one.draft.agent_id,
                details=one.draft.details,
                imported=self.imported,
            )
            for one in happened
        ]
        self._events(rows)
        return {one.target.id for one in happened if one.target.id is not None}

    def _customers(self, new: Sequence[Target]) -> None:
        desk = self.desk
        numbers = count(codes.next_number(desk.session))
        own = {one.code for one in new if one.code}
        free = (code for code in map(codes.written, numbers) if code not in own)
        only = desk.staff.names[0] if len(desk.staff.names) == 1 else None
        owner = desk.staff.named(only).id if only else None
        rows = []
        for one in new:
            one.code = one.code or next(free)
            values = dict(_EMPTY, owner_id=owner, created=desk.clock) | one.values
            pinyin, initials = spell(one.name)
            rows.append(
                {
                    "code": one.code,
                    "name": one.name,
                    "pinyin": pinyin,
                    "initials": initials,
                    **values,
                }
            )
        for one, key in zip(new, insert(self.desk, Customer, rows), strict=True):
            one.id = key
        self._events(
            event_row(
                one.id, "created", row["created"], details=_profile(row), imported=self.imported
            )
            for one, row in zip(new, rows, strict=True)
        )

    def _numbers(self, targets: Sequence[Target]) -> None:
        insert(
            self.desk,
            Phone,
            [
                {
                    "customer_id": one.id,
                    "number": phone.number,
                    "tail": tail(phone.number),
                    "label": phone.label,
                    "bad": False,
                }
                for one in targets
                for phone in one.phones
            ],
        )

    def _change(self, changed: Sequence[Target]) -> None:
        """Change what is on file, and tell the fold of what cadences look at."""
        by_id = {one.id: one for one in changed if one.values}
        for part in chunks([key for key in by_id if key is not None]):
            for row in self.desk.session.scalars(select(Customer).where(Customer.id.in_(part))):
                values = by_id[row.id].values
                for column, value in values.items():
                    setattr(row, column, value)
                if "name" in values:
                    row.pinyin, row.initials = spell(row.name)
        self.desk.session.flush()
        self._events(
            event_row(one.id, "profile", self.desk.clock, details=details)
            for one in changed
            if (details := _profile(one.values))
        )

    def _refer(self, new: Sequence[Target]) -> None:
        referred = {one.id: one.referred_by.id for one in new if one.referred_by}
        for part in chunks([key for key in referred if key is not None]):
            for row in self.desk.session.scalars(select(Customer).where(Customer.id.in_(part))):
                row.referrer_id = referred[row.id]

    def _close(self, targets: Sequence[Target]) -> None:
        """Store who is not to be called again, with the words that say so, and who has died."""
        told = [one for one in targets if one.told]
        numbers = {number for one in told if one.stop is not None for number in one.numbers}
        known = _stopped(self.desk, numbers)
        self._events(
            event_row(
                one.id,
                "contact",
                self.desk.clock,
                outcome="stop" if one.deceased is None else "deceased",
                direction="in",
                text=one.deceased or one.stop or None,
                imported=self.desk.clock,
            )
            for one in told
        )
        insert(
            self.desk,
            Stop,
            [
                {
                    "digest": stops.digest(self.desk.session, number),
                    "customer_id": one.id,
                    "day": self.desk.clock,
                    "evidence": one.stop,
                }
                for one in told
                if one.stop is not None
                for number in sorted(one.numbers - known)
            ],
        )

    def _events(self, rows: Iterable[dict[str, Any]]) -> None:
        """Write events, each after those of its day that are there."""
        written = list(rows)
        event = models.Event
        latest: dict[tuple[int, date], int] = {}
        for part in chunks({row["customer_id"] for row in written}):
            for customer_id, day, sequence in self.desk.session.execute(
                select(event.customer_id, event.day, func.max(event.sequence))
                .where(event.customer_id.in_(part))
                .group_by(event.customer_id, event.day)
            ):
                latest[customer_id, day] = sequence
        for row in written:
            key = row["customer_id"], row["day"]
            row["sequence"] = latest[key] = (
                0 if row["kind"] == "created" else latest.get(key, 0) + 1
            )
        insert(self.desk, event, written)


def _profile(values: Mapping[str, Any]) -> dict[str, Any]:
    """What cadences look at, as the timeline keeps it, of the columns given."""
    known = {
        "type": values.get("type"),
        "grade": values.get("grade"),
        "tag": values.get("tags"),
        "birthday": values.get("birthday"),
    }
    return {name: value for name, value in known.items() if value}


def insert(desk: Desk, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Write many rows at once and return their ids. Raises LookupError for a desk that only reads."""
    if desk.work is None:
        raise LookupError(model.__tablename__)
    return desk.work.bulk_insert(model, rows)


def event_row(customer_id: int | None, kind: str, day: date, **said: Any) -> dict[str, Any]:  # noqa: ANN401  # as the columns
    """Return an event's columns, all but its sequence; those that nothing is said of are empty."""
    return dict(_SILENT, customer_id=customer_id, kind=kind, day=day, **{"details": {}, **said})


def _fold(desk: Desk, ids: Iterable[int], progress: Progress | None) -> None:
    """Fold whom the file touched, a batch at a time so that memory stays small."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _BATCH):
        refold(desk, ordered[start : start + _BATCH])
        desk.session.flush()
        for row in list(desk.session.identity_map.values()):
            if isinstance(row, Customer | models.Event):
                desk.session.expunge(row)
        if progress:
            progress(min(start + _BATCH, len(ordered)), len(ordered))


def _unknown(sheet: Sheet) -> Iterable[ImportRow]:
    """Say which columns were left out."""
    for heading in sheet.unknown:
        yield ImportRow(
            sheet.header_row,
            heading,
            "flagged",
            msg("This column is not known here, and was left out."),
        )


def _told(drafts: Iterable[Draft], codes: Mapping[int, str | None]) -> Iterable[ImportRow]:
    """One line for each row that was rejected or should be looked at, with all that is to be said."""
    for draft in drafts:
        told = draft.mistakes or draft.flags
        if told:
            yield ImportRow(
                row=draft.number,
                column=told[0][0],
                status="rejected" if draft.mistakes else "flagged",
                reason=reduce(_and, (reason for _, reason in told)),
                code=None if draft.mistakes else codes.get(draft.number),
            )


def _and(one: Message, other: Message) -> Message:
    return msg("{mistake} {instead}", mistake=one, instead=other)
