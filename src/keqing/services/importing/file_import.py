"""Bringing in a file (`keqing import`): every row stored right, rejected with a reason, or flagged.

A portion of the rows at a time is read (`rows`), matched with customers (`match`), compared with
the records on file (`compare`), and written (`write`). All but the writing may be done before others have to wait
(`plan_ahead`). All of it is one operation. The same file brought in again changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from sqlalchemy import select

from keqing import models
from keqing.definitions.defined_field import FIELD, OF_CUSTOMER, OF_PERSON
from keqing.i18n import msg
from keqing.models import Customer
from keqing.records.imported import Imported, ImportRow
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers import stop_digests, stops
from keqing.services.customers.contact_persons import stopped_number
from keqing.services.customers.stops import stop_others
from keqing.services.derived import seats
from keqing.services.derived.bulk.alike import AlikeFolds
from keqing.services.derived.refold import refold
from keqing.services.importing import agents
from keqing.services.importing.compare_events import MatchedRow, new_promises
from keqing.services.importing.draft import Draft
from keqing.services.importing.plan_ahead import PlannedImport
from keqing.services.importing.planned_rows import (
    ROWS_AT_A_TIME,
    PlannedRows,
    RowPlanner,
    checked_sheet,
)
from keqing.services.importing.report import report_lines
from keqing.services.importing.sheet import AGENTS, CONTACTS, ImportSheet, columns_of, left_out
from keqing.services.importing.target import EarlierRows, RowResult, Target
from keqing.services.importing.write import Writer
from keqing.services.limits.pending import find_item
from keqing.services.queries.batching import Progress, chunks
from keqing.store.bulk import indexed_late
from keqing.text.folding import fold_name
from keqing.text.phones import EXTENSION, Written

_MANY_ROWS = 20_000
"""Rows of a first file from which indexes are made when all is written."""
_BATCH_CUSTOMERS = 500
"""Customers folded at a time."""


def import_file(
    desk: WritingDesk,
    sheet: ImportSheet,
    *,
    keep_backlog: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
    folding: Progress | None = None,
    ahead: PlannedImport | None = None,
) -> Imported:
    """Bring in the rows of a file.

    Events of the past count from today on (R14), with `keep_backlog` from their own day. With `strict`
    nothing is written when a row is rejected. `progress` gets the number of rows done, `folding` the
    number of customers whose dates are worked out. `ahead` is what was planned of the file before: of that, what
    is out of date is planned anew. The caller keeps the transaction, or does not.
    """
    sheet = ahead.sheet if ahead else checked_sheet(desk, sheet)
    savepoint = desk.session.begin_nested() if strict else None
    written = len(desk.work.entries)
    if sheet.what == AGENTS:
        record = agents.import_agents(desk, sheet)
    else:
        importer = _Importer(desk, sheet, None if keep_backlog else desk.clock)
        record = importer.run(progress, folding, ahead)
    if savepoint is None:
        return record
    if record.rejected:
        savepoint.rollback()
        del desk.work.entries[written:]
        return Imported(
            0, 0, record.same, record.columns, record.rows, record.rejects, record.dry_run
        )
    savepoint.commit()
    return record


class _Importer:
    """One import: what has been read and counted so far."""

    def __init__(self, desk: WritingDesk, sheet: ImportSheet, imported: date | None) -> None:
        self.desk, self.sheet = desk, sheet
        self.writer = Writer(desk, imported, _codes(sheet))
        self.earlier = EarlierRows.on_file(desk.session)
        self.counts: dict[RowResult, int] = {"new": 0, "changed": 0, "same": 0}
        self.report: list[ImportRow] = []
        self.referred: list[tuple[Draft, int]] = []
        self.touched: set[int] = set()
        self.stopping: dict[int, str | None] = {}
        self.held: list[tuple[MatchedRow, int]] = []
        self.rows_of: dict[int, tuple[int, str]] = {}
        self.kind = sheet.timed_kind

    @cached_property
    def planner(self) -> RowPlanner:
        """The planner of rows that nobody has planned before; it knows what is on file when the first of them is read."""
        return RowPlanner(self.desk, self.sheet, self.earlier)

    def run(
        self, progress: Progress | None, folding: Progress | None, ahead: PlannedImport | None
    ) -> Imported:
        """Take all rows, then fold whom they touched."""
        rows = self.sheet.rows
        first_load = not self.earlier.last and len(rows) >= _MANY_ROWS
        with (
            seats.keep_seats(self.desk, [self.sheet.kind or ""]) as seated,
            indexed_late(self.desk.session, wanted=first_load),
        ):
            if ahead:
                anew = ahead.out_of_date(self.desk)
                self._write_planned(ahead.planned.without(anew))
                rows = [row for row in rows if row[0] in anew]
            for start in range(0, len(rows), ROWS_AT_A_TIME):
                self._write_planned(self.planner.plan(rows[start : start + ROWS_AT_A_TIME]))
                if progress:
                    progress(min(start + ROWS_AT_A_TIME, len(rows)), len(rows))
        self._flag_waiting(seated)
        self._refer()
        _fold(self.desk, self.touched, folding)
        self._stop_sharers()
        self._tell_held()
        if self.earlier.closed or self.stopping:
            seats.fill(self.desk)
        return Imported(
            new=self.counts["new"],
            changed=self.counts["changed"],
            same=self.counts["same"],
            columns=columns_of(self.sheet),
            titles=self._titles(),
            rows=(*left_out(self.sheet), *sorted(self.report, key=lambda line: line.row)),
            dry_run=self.desk.dry_run,
        )

    def _flag_waiting(self, seated: seats.Seated) -> None:
        """Flag the rows of those who accepted when all seats were taken."""
        rows = self.rows_of
        for customer_id, gathering in seated.waiting:
            remark = msg(
                "All seats of {gathering} are taken: on the waiting list.", gathering=gathering
            )
            row, code = rows[customer_id]
            self.report.append(ImportRow(row, None, "flagged", remark, code))

    def _tell_held(self) -> None:
        """Put what waits for a signature into the lists of who signs, and say of each row for what it waits."""
        if not self.held:
            return
        from keqing.services.recording import signing  # noqa: PLC0415  # most files hold nothing of the kind

        for row, number in self.held:
            customer_id, item = find_item(self.desk, number)
            customer = self.desk.session.get_one(Customer, customer_id)
            said = [signing.waits_for_room(number)]
            if row.held and row.held.turns:
                said = signing.ask_signers(self.desk, customer, item)
            self.report += [
                ImportRow(row.draft.number, None, "flagged", remark, customer.code)
                for remark in said
            ]

    def _titles(self) -> dict[str, object]:
        """Return the titles of the fields of the rows, by the columns that hold them."""
        book, kind = self.desk.kinds.field_book, self.desk.kinds.by_name.get(self.sheet.kind or "")
        used = {name for name in self.sheet.names if name}
        events = kind.fields if kind else book.contact
        known: dict[str, tuple[str, Mapping[str, object]]] = {
            f"{mark}{name}": (name if mark == FIELD else f"{mark}{name}", field.title)
            for mark, fields in (
                (FIELD, events),
                (OF_CUSTOMER, book.customer),
                (OF_PERSON, book.person),
            )
            for name, field in fields.items()
        }
        return dict(known[name] for name in sorted(used & known.keys()))

    def _write_planned(self, planned: PlannedRows) -> None:
        """Write what some rows come to, and what follows from it."""
        drafts, targets, happened = planned.drafts, planned.targets, planned.happened
        outcomes = planned.outcomes
        _flag_stopped(self.desk, targets, happened)
        self._write(targets, happened, outcomes)
        self.touched -= self.writer.settle()
        for event in happened:
            if event.draft.mistakes:
                del outcomes[event.draft.number]
            elif self.kind and event.result == "new":
                outcomes[event.draft.number] = "new"
        for outcome in outcomes.values():
            self.counts[outcome] += 1
        self._report_rows(drafts, happened)

    def _stop_sharers(self) -> None:
        """A stop holds for the number, so for whoever has no other one."""
        for customer_id in sorted(stops.sharing_a_line(self.desk.session, self.stopping.keys())):
            customer = self.desk.session.get_one(Customer, customer_id)
            row = self.earlier.rows.get(customer_id) or 0
            for other, remark in stop_others(self.desk, customer, self.stopping[customer_id]):
                at = self.earlier.rows.get(other.id) or row
                self.report.append(ImportRow(at, None, "flagged", remark, other.code))

    def _write(
        self,
        targets: Sequence[Target],
        happened: Sequence[MatchedRow],
        outcomes: dict[int, RowResult],
    ) -> None:
        """Write customers, then what happened to them and what is new_promises; remember whom it concerned."""
        if self.kind:  # a customer of whom no row holds is not written
            holding = {id(event.target) for event in happened if not event.draft.mistakes}
            targets = [target for target in targets if id(target) in holding]
        self.touched |= self.writer.write(targets)
        self._remember(targets)
        if self.kind:
            fresh = [e for e in happened if e.result == "new" and not e.draft.mistakes]
            self.touched |= self.writer.events(
                self.kind,
                ((row.draft, row.target, row.answers) for row in fresh if not row.held),
            )
            held = [row for row in fresh if row.held]
            self.held += zip(held, self.writer.held(self.kind, held), strict=True)
            self.touched |= {row.target.id for row in held if row.target.id is not None}
            if self.sheet.kind in seats.ANSWERS:
                self._remember_rows(happened)
        if self.sheet.what != CONTACTS:
            self._promise(happened, outcomes)

    def _remember_rows(self, happened: Sequence[MatchedRow]) -> None:
        """Keep the last row that holds of each customer who may come on a waiting list."""
        for event in happened:
            if event.target.id is not None and event.result == "new":
                self.rows_of[event.target.id] = event.draft.number, event.target.code or ""

    def _remember(self, targets: Iterable[Target]) -> None:
        """Keep what later portions have to know of those who were written."""
        for target in targets:
            if target.id is None:
                continue
            if target.row is not None:
                self.earlier.rows.keep(target.id, target.row)
            if target.made and not target.numbers:
                self.earlier.without_number.setdefault(fold_name(target.name), set()).add(target.id)
            if target.ends:
                self.earlier.closed.add(target.id)
            if not self.earlier.extended:
                self.earlier.extended = any(EXTENSION in number for number in target.all_numbers)
            if target.stop is not None:
                self.stopping[target.id] = target.stop

    def _promise(self, happened: Sequence[MatchedRow], outcomes: dict[int, RowResult]) -> None:
        wanted: list[tuple[Target, Mapping[str, str]]] = []
        rows: dict[int, int] = {}
        for event in happened:
            if event.draft.next_call is None or event.draft.mistakes or event.target.ends:
                continue
            day, at = event.draft.next_call
            details: dict[str, str] = {"day": day.isoformat()}
            if at:
                details["time"] = at.isoformat("minutes")
            wanted.append((event.target, details))
            rows[id(details)] = event.draft.number
        fresh = new_promises(self.desk, wanted) if wanted else []
        self.touched |= self.writer.promises(fresh)
        for _, kept in fresh:
            number = rows[id(kept)]
            if outcomes.get(number) == "same":
                outcomes[number] = "changed"

    def _report_rows(self, drafts: Sequence[Draft], happened: Sequence[MatchedRow]) -> None:
        """Keep what is to be said of the rows; who sent somebody is known when all rows are read."""
        by_number = {event.draft.number: event.target for event in happened}
        for draft in drafts:
            target = by_number.get(draft.number)
            if draft.referrer and not draft.mistakes and target and target.id is not None:
                self.referred.append((draft, target.id))
            self.report.extend(report_lines(draft, target.code if target else None))

    def _refer(self) -> None:
        """Find who sent whom, and flag where that is not clear."""
        if not self.referred:
            return
        words = {draft.referrer for draft, _ in self.referred if draft.referrer}
        means: dict[str, set[int]] = {word: set() for word in words}
        for part in chunks(words):
            spelled: dict[str, list[str]] = {}
            for word in part:
                spelled.setdefault(fold_name(word), []).append(word)
            names = select(Customer.id, Customer.search).where(Customer.search.in_(spelled))
            for id_, search in self.desk.session.execute(names):
                for word in spelled[search]:
                    means[word].add(id_)
            codes = select(Customer.id, Customer.code).where(Customer.code.in_(part))
            for id_, code in self.desk.session.execute(codes):
                means[code] = {id_}
        referred: dict[int, int] = {}
        for draft, customer_id in self.referred:
            found = means[draft.referrer or ""]
            if len(found) != 1:
                again = Draft(
                    draft.number,
                    flags=[
                        (
                            None,
                            msg("It is not clear which customer {name} is.", name=draft.referrer),
                        )
                    ],
                )
                self.report.extend(report_lines(again, None))
            elif self.earlier.is_made(customer_id) and customer_id not in found:
                referred.setdefault(customer_id, next(iter(found)))
        self.writer.refer(referred)


def _codes(sheet: ImportSheet) -> set[str]:
    """Return the codes that the file gives, so that nobody else gets one of them."""
    at = sheet.names.index("code") if "code" in sheet.names else None
    if at is None:
        return set()
    return {cells[at].upper() for _, cells, *_ in sheet.rows if at < len(cells)}


def _flag_stopped(desk: Desk, targets: Sequence[Target], happened: Sequence[MatchedRow]) -> None:
    """Stop the customers, and flag the contact persons, with a number that is not to be called."""
    drafts = {id(event.target): event.draft for event in reversed(happened)}
    persons = [(target, person) for target in targets for person in target.persons.values()]
    numbers = {phone.number for _, person in persons for phone in person.new_phones}
    numbers |= {phone.number for target in targets for phone in target.phones}
    known = stop_digests.stopped_numbers(desk.session, numbers)
    if not known:
        return
    for target, person in persons:
        if _has_number(person.new_phones, known) and id(target) in drafts:
            drafts[id(target)].flag(None, stopped_number(person.name))
    for target in targets:
        if target.status == "active" and not target.ends and _has_number(target.phones, known):
            target.stop = ""
            drafts[id(target)].flag(
                None, msg("The number is on the list of those not to be called: stored as such.")
            )


def _has_number(phones: Iterable[Written], numbers: Collection[str]) -> bool:
    return any(phone.number in numbers for phone in phones)


def _fold(desk: Desk, ids: Iterable[int], progress: Progress | None) -> None:
    """Fold whom the file touched, a batch at a time so that memory stays small."""
    ordered, alike = sorted(ids), AlikeFolds(desk)
    for start in range(0, len(ordered), _BATCH_CUSTOMERS):
        refold(desk, ordered[start : start + _BATCH_CUSTOMERS], alike.fold)
        desk.session.flush()
        for row in list(desk.session.identity_map.values()):
            if isinstance(row, Customer | models.Event):
                desk.session.expunge(row)
        if progress:
            progress(min(start + _BATCH_CUSTOMERS, len(ordered)), len(ordered))
