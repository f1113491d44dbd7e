"""Call sheets: the day's list on its way out (`keqing sheet`), and what came back in it (`keqing import`).

A row is known by its key, and what is recorded from it says so in its details: bringing a sheet in again records
nothing twice. What the program knows better by then stays, and is told.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from keqing.definitions.defined_field import FIELD
from keqing.definitions.names import find_called
from keqing.definitions.vocabulary import CLOSED
from keqing.errors import KeqingError, Refused, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer, Event
from keqing.records.imported import Imported, ImportRow
from keqing.records.sheet_token import ENTRY, OUTCOME, TEXT, Filled, FilledRow, Key, Token
from keqing.records.today import AskedField, CallSheet, Today
from keqing.services.context.desk import Desk, WritingDesk, whose
from keqing.services.customers import codes, stop_digests
from keqing.services.queries.batching import Progress, chunks
from keqing.services.recording import contact_words, heard_sentences
from keqing.services.recording import contacts as recording
from keqing.services.recording.contact_words import UnfitError
from keqing.services.recording.contacts import Contact
from keqing.services.worklist import day_list

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DATABASE = 12
"""Characters by which a sheet knows its database."""

_PLAIN = ("outcome", "next_day", "next_time", "minutes", "adverse")
"""Of a contact, what is no text of its own."""


_YES_NO = (msg("yes"), msg("no"))


def make(desk: Desk, *, health: bool = False, visits: bool = False) -> CallSheet:
    """Return the agent's list of the day as a call sheet, every row of it. Raises Unusable if it is not clear whose.

    Notes on somebody's health are in it with `health` only. `visits` leaves out whoever is not to be visited.
    """
    agent = whose(desk)
    today = day_list.today(desk, agent=agent, health=health, visits=visits)
    wanted = {row.code for row in today.rows}
    known: dict[str, int] = {}
    for part in chunks(wanted):
        rows = desk.session.execute(
            select(Customer.code, func.max(Event.id).label("newest"))
            .join(Event, Event.customer_id == Customer.id)
            .where(Customer.code.in_(part))
            .group_by(Customer.code)
        )
        known |= {row.code: row.newest for row in rows}
    return CallSheet(
        token=Token(database_id(desk.session), agent.id if agent else 0, desk.today),
        today=today,
        keys={code: Key(code, known.get(code, 0)) for code in wanted},
        outcomes=tuple(outcome.title for outcome in desk.outcomes.by_name.values()),
        asked=_asked(desk, today),
    )


def _asked(desk: Desk, today: Today) -> tuple[AskedField, ...]:
    """Return the fields that the reasons of the list ask for, in their order."""
    cadences = {reason.cadence for row in today.rows for reason in row.reasons}
    return tuple(
        AskedField(
            field.title,
            _YES_NO
            if field.type == "bool"
            else tuple(choice.title or choice.name for choice in field.choices),
        )
        for field in desk.kinds.field_book.asked(cadences)
    )


def database_id(session: Session) -> str:
    """Name a database by its own secret: the same one after a backup, a move or a copy."""
    return stop_digests.digest(session, "call sheet")[:_DATABASE]


def bring_in(
    desk: WritingDesk,
    filled: Filled,
    *,
    force: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Record what was filled in, each row as `log` would on the sheet's own day.

    Raises Refused for a sheet of another database, agent or day, unless `force`. With `strict` nothing is kept
    when a row is rejected. Whether the transaction is kept otherwise is the caller's business.
    """
    foreign = _look_at(desk, filled.token, force=force)
    away = replace(desk, today=filled.token.day, live=False, said_time=None)
    if not foreign:
        away.agent = desk.staff.by_id(filled.token.agent) or desk.agent
    filled = _with_fields(desk, filled)
    reading = _Reading(away, filled, foreign=foreign)
    planned = [planned_row for row in filled.rows if (planned_row := reading.plan(row)) is not None]
    for n, planned_row in enumerate(planned, start=1):
        reading.record(planned_row)
        if progress:
            progress(n, len(planned))
    rejected = any(line.status == "rejected" for line in reading.told)
    if strict and rejected:
        reading.recorded = 0
        desk.work.keep = False
    return Imported(
        new=reading.recorded,
        changed=0,
        same=reading.same,
        columns={heading: name for name, heading in filled.headings.items()},
        rows=tuple(sorted(reading.told, key=lambda line: line.row)),
        dry_run=desk.dry_run,
    )


def _with_fields(desk: Desk, filled: Filled) -> Filled:
    """Return a sheet whose columns of the contact's fields are answers, too; rows without any are left out."""
    fields = desk.kinds.field_book.contact.values()
    headings = dict(filled.headings)
    rows: list[FilledRow] = []
    for row in filled.rows:
        answers = dict(row.answers)
        for heading, text in row.others.items():
            if field := find_called(heading, fields):
                answers[f"{FIELD}{field.name}"] = text
                headings[f"{FIELD}{field.name}"] = heading
        if answers:
            rows.append(replace(row, answers=answers))
    return replace(filled, headings=headings, rows=tuple(rows))


def _look_at(desk: Desk, token: Token, *, force: bool) -> bool:
    """Refuse a sheet that is not this agent's of today; whether it is another database's."""
    if token.day > desk.clock:
        raise Unusable(
            msg("This call sheet is of {day}, which has not come yet.", day=token.day),
            msg("Import it on that day."),
        )
    foreign = token.database != database_id(desk.session)
    own = desk.agent.id if desk.agent else 0
    problem: Message | None = None
    if foreign:
        problem = msg("This call sheet comes from another database.")
    elif token.agent != own:
        name = desk.staff.name(token.agent)
        problem = msg("This call sheet is that of {agent}.", agent=name or msg("somebody else"))
    elif token.day != desk.clock:
        problem = msg("This call sheet is of {day}, not of today.", day=token.day)
    if problem and not force:
        raise Refused(problem, msg("To record it anyway, with its own day and agent, add --force."))
    return foreign


@dataclass(frozen=True, slots=True)
class _Planned:
    """A row that can be recorded."""

    row: FilledRow
    customer: Customer
    contact: Contact
    remarks: tuple[Message, ...]


class _Reading:
    """What the rows of a sheet come to. `told` are the rejected and flagged ones."""

    def __init__(self, desk: WritingDesk, filled: Filled, *, foreign: bool) -> None:
        self.desk, self.filled, self.foreign = desk, filled, foreign
        self.told: list[ImportRow] = []
        self.recorded = self.same = 0
        wanted = {row.key.code for row in filled.rows if row.key}
        self.customers: dict[str, Customer] = {}
        for part in chunks(wanted):
            found = desk.session.scalars(select(Customer).where(Customer.code.in_(part)))
            self.customers |= {customer.code: customer for customer in found}
        self.contacts = _contacts(desk, [customer.id for customer in self.customers.values()])
        self.status = {code: customer.status for code, customer in self.customers.items()}
        self.seen: dict[str, int] = {}

    def plan(self, row: FilledRow) -> _Planned | None:
        """Read a row; None for one that is on record already, or is rejected."""
        try:
            return self._plan(row)
        except UnfitError as error:
            self._reject(row, error.field, error.reason)
            return None

    def _plan(self, row: FilledRow) -> _Planned | None:
        if row.key is None:
            raise UnfitError(None, msg("The hidden code of this row is gone."))
        for name, reason in row.unread.items():
            raise UnfitError(name, reason)
        customer = self.customers.get(row.key.code)
        if customer is None:
            raise UnfitError(None, self._gone(row.key.code))
        whence = f"{self.filled.token} {row.key.known}"
        told = f"{whence} {_digest(self._facts(row) or row.answers)}"
        before = [
            (earlier, origin)
            for earlier in self.contacts[customer.id]
            if (origin := str((earlier.details or {}).get("sheet", ""))).rpartition(" ")[0]
            == whence
        ]
        as_written = f"{whence} {_digest(row.answers)}"  # what older versions kept
        if any(origin in {told, as_written} for _, origin in before):
            self.same += 1
            return None
        if before:
            raise UnfitError(
                None,
                msg(
                    "This row was brought in before and has been changed since. Correct the record "
                    "with: keqing amend {id} FIELD=VALUE",
                    id=before[-1][0].id,
                ),
            )
        if conflict := self._conflict(row, row.key, customer):
            raise UnfitError(None, conflict)
        if not row.answers.get(OUTCOME):
            raise UnfitError(OUTCOME, msg("The outcome is missing."))
        words = contact_words.words_of(row.answers, told)
        contact, when = contact_words.read(self.desk, customer, words)
        self.seen[row.key.code] = row.number
        return _Planned(row, customer, contact, when.remarks if when else ())

    def _facts(self, row: FilledRow) -> dict[str, str] | None:
        """Return what a row says, whatever a spreadsheet makes of it when it saves it; None for one that says nothing.

        Days and numbers lose their form, and texts the marks at the ends of their lines.
        """
        try:
            contact, _ = contact_words.parsed(self.desk, contact_words.words_of(row.answers))
        except UnfitError:
            return None
        texts = {name: " ".join((getattr(contact, name) or "").split()) for name in (TEXT, ENTRY)}
        rest = {name: str(getattr(contact, name)) for name in _PLAIN}
        rest |= {f"{FIELD}{name}": str(value) for name, value in contact.fields.items()}
        return {name: said for name, said in {**texts, **rest}.items() if said}

    def record(self, planned: _Planned) -> None:
        """Record a row, and flag what should be read about it."""
        try:
            recorded = recording.log(self.desk, planned.customer, planned.contact, planned.remarks)
        except KeqingError as error:  # a stop in a row before may forbid what this one promises
            self._reject(planned.row, None, error.message)
            return
        self.recorded += 1
        self.told.extend(
            ImportRow(planned.row.number, None, "flagged", remark, recorded.code)
            for remark in (
                *recorded.remarks,
                *heard_sentences.describe_recorded(
                    replace(recorded, bought=None), self.desk.outcomes
                ),
            )
        )

    def _conflict(self, row: FilledRow, key: Key, customer: Customer) -> Message | None:
        """Say what the program knows otherwise by now, if anything."""
        name = row.name.partition("\n")[0].strip()
        if self.foreign and name != customer.name:
            return msg(
                "{code} is {other}, not {name}.", code=key.code, other=customer.name, name=name
            )
        if key.code in self.seen:
            return msg("Row {row} is about the same customer.", row=self.seen[key.code])
        if self.status[key.code] in CLOSED:
            return msg("{name} is not to be called any more.", name=customer.name)
        for contact in reversed(self.contacts[customer.id]):
            newer = (contact.corrects or contact.id) > key.known
            if newer and not contact.voided and contact.day == self.desk.today:
                return msg(
                    "A contact of this day is on record already: {outcome}, record {id}.",
                    outcome=self.desk.outcomes.by_name[contact.outcome].title,
                    id=contact.id,
                )
        return None

    def _gone(self, code: str) -> Message:
        other = codes.successor(self.desk.session, code)
        if other is None:
            return msg("{code} is no longer on file.", code=code)
        return msg(
            "{code} was merged into {name} ({other}).", code=code, name=other.name, other=other.code
        )

    def _reject(self, row: FilledRow, column: str | None, reason: Message) -> None:
        heading = self.filled.headings.get(column) if column else None
        code = row.key.code if row.key else None
        self.told.append(ImportRow(row.number, heading, "rejected", reason, code))


def _digest(answers: Mapping[str, str]) -> str:
    """Tell apart what was written in a row at one time and at another."""
    return f"{zlib.crc32(json.dumps(answers, sort_keys=True).encode()):08x}"


def _contacts(desk: Desk, ids: Sequence[int]) -> dict[int, list[Any]]:
    """Read the contacts of the day, and corrected ones of any, by customer and in the order of entry."""
    found: dict[int, list[Any]] = defaultdict(list)
    for part in chunks(ids):
        rows = desk.session.execute(
            select(
                Event.id,
                Event.customer_id,
                Event.day,
                Event.outcome,
                Event.details,
                Event.corrects,
                Event.voided,
            )
            .where(
                Event.customer_id.in_(part),
                Event.kind == "contact",
                or_(Event.day == desk.today, Event.corrects.is_not(None)),
            )
            .order_by(Event.id)
        )
        for row in rows:
            found[row.customer_id].append(row)
    return found
