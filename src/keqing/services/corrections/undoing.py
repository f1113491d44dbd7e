"""Taking back the newest operation of a login (`keqing undo`), and what there was to take back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import takewhile

from sqlalchemy import select, update

from keqing.calendar.almanac import Almanac
from keqing.definitions.case_kinds import kinds_of_answers
from keqing.definitions.vocabulary import CLOSED, Kinds
from keqing.errors import Refused
from keqing.i18n import msg
from keqing.models import Customer, Enrollment, Event, Operation
from keqing.records.history import OperationLine, UndoResult
from keqing.records.recorded import NextDate
from keqing.records.self_customer import id_for, is_self, name_shown
from keqing.services.context.book import BIRTHDAY_SETTINGS
from keqing.services.context.definition_texts import in_force
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.corrections.moved_on import refusal
from keqing.services.corrections.operation_lines import operation_line, operation_lines
from keqing.services.corrections.own_rows import customers_alone
from keqing.services.corrections.thing_words import is_definition
from keqing.services.customers import stops
from keqing.services.department import almanacs
from keqing.services.department.enforcing import refold_concerned
from keqing.services.department.references import refuse_undoing
from keqing.services.department.refolding import refold_ranked, refold_rested
from keqing.services.derived import seats, workload
from keqing.services.derived.folded_ahead import FoldedAhead, Opened
from keqing.services.derived.open_reads import guard_open_records
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import Progress, chunks
from keqing.services.recording.gatherings import refold_invited
from keqing.store import operations as store
from keqing.store.changes import Change, customers_in, each
from keqing.store.forgotten_since import FORGET
from keqing.store.locks import Scope, alone, hold
from keqing.store.operations import entries_of, newest_undoable
from keqing.store.reverting import MovedOn, take_back
from keqing.timeline.enrollment import step_label

_ALL_OPERATIONS = 1_000_000_000
"""More operations than there will be."""
_WIDE = frozenset({"definition", "agent", "setting", "gathering"})
"""Facts that belong to no customer, and from which the dates of many follow."""
_SET_UP = frozenset({"init", "demo"})


def fold_ahead(opened: Opened, progress: Progress | None = None) -> FoldedAhead | None:
    """Fold whom the taking back of the newest operation of this login concerns, as if it were taken back.

    Where no working days change, nobody is folded, and None is returned. Raises Unusable without an operation.
    """
    with opened() as desk:
        operation = newest_undoable(desk.session, desk.login)
        changes = [entry for entry in entries_of(operation) if entry.table == "holiday"]
    if not changes:
        return None
    return almanacs.fold_ahead_without(opened, tuple(each(changes)), progress)


def scope_of(desk: Desk) -> Scope | None:
    """Return the customers whom the taking back of the newest operation of this login concerns; None for all."""
    own = customers_alone(desk, tuple(each(entries_of(newest_undoable(desk.session, desk.login)))))
    return None if own is None else Scope(own)


def undo_newest(
    desk: WritingDesk,
    progress: Progress | None = None,
    *,
    only: int | None = None,
    ahead: FoldedAhead | None = None,
) -> UndoResult:
    """Take back this login's newest operation that is not undone, and fold anew whom it touched.

    `only` is the operation that was agreed to, `ahead` what `fold_ahead` has folded. Raises Unusable when there is none, and Refused when its
    rows changed since, or when another one has become the newest.
    """
    operation = _agreed(desk, only)
    changes = tuple(each(entries_of(operation)))
    own = customers_alone(desk, changes)
    if own is None:
        alone(desk.session)
    else:
        hold(desk.session, own)
    line = operation_line(desk, operation, undone=not desk.dry_run)
    new_editions = [
        change.after
        for change in _of(changes, "definition")
        if change.before is None and change.after
    ]
    refuse_undoing(desk, new_editions)
    definitions = [thing for thing in line.things if is_definition(thing)]
    held = in_force(desk, date.max) if definitions else {}
    marks, kinds = _marks(desk, changes), desk.kinds.readable
    _release(desk, changes)
    closed = _closed(desk, {key for change in changes for key in customers_in(change)})
    newest = max((int(change.key) for change in _of(changes, "event")), default=0)
    answers = seats.ANSWERS if own is None else ()
    with seats.keep_seats(desk, answers, undoing=newest) as seated:
        with guard_open_records(desk, _of_cases(desk, changes)):
            touched = _take_back(desk, operation)
        before, almanac = _next(desk, touched), desk.almanac.bound()
        desk.reload()
        for part in chunks(touched):
            refold(desk, part)
        revived = _revived(desk, closed)
    moved = _refold_others(desk, changes, almanac, kinds, progress, ahead)
    moved += _count_moved(marks, _marks(desk, changes), touched)
    holds = in_force(desk, date.max) if definitions else {}
    return UndoResult(
        operation=line,
        on=tuple(e.says for e in definitions if e[:2] in holds and e[:2] not in held),
        off=tuple(e.says for e in definitions if e[:2] in held and e[:2] not in holds),
        as_before=tuple(e.says for e in definitions if (e[:2] in held) is (e[:2] in holds)),
        customers=sum(not is_self(key) for key in touched) + moved,
        who=_who(desk, touched),
        before=before,
        after=_next(desk, touched),
        dry_run=desk.dry_run,
        revived=tuple(revived),
        stops=len({change.key for change in _of(changes, "stop") if change.after}),
        remarks=tuple(seated.remarks(desk)),
    )


def _take_back(desk: WritingDesk, operation: Operation) -> frozenset[int]:
    """Take an operation back; return whose rows it was about. Raises Refused, saying what has moved on."""
    try:
        return take_back(desk.work, operation).customers
    except MovedOn as moved:
        raise refusal(desk, operation, moved) from moved


def _agreed(desk: WritingDesk, only: int | None) -> Operation:
    """Return the operation to take back. Raises Unusable for none, and Refused for one not agreed to."""
    operation = newest_undoable(desk.session, desk.login)
    if only is not None and operation.id != only:
        raise Refused(
            msg("Another command of yours has been recorded meanwhile; nothing was taken back."),
            msg("See: keqing history"),
        )
    if operation.command == FORGET:
        raise Refused(
            msg("What was forgotten on request cannot be brought back."),
            msg("An older record is corrected with keqing amend or keqing void."),
        )
    if operation.command in _SET_UP:
        raise Refused(
            msg("Setting up cannot be undone."),
            msg("To begin again, name another database: keqing --db PATH init"),
        )
    return operation


def _of(changes: Iterable[Change], table: str) -> Iterator[Change]:
    """Yield the changes of a table."""
    return (change for change in changes if change.table == table)


def _of_cases(desk: Desk, changes: Sequence[Change]) -> set[int]:
    """Find the customers with changed records that stay open, or that answer one."""
    keys = {int(change.key) for change in _of(changes, "event")}
    kinds = kinds_of_answers(desk.kinds)
    return {
        customer_id
        for part in chunks(keys)
        for customer_id in desk.session.scalars(
            select(Event.customer_id).where(Event.id.in_(part), Event.kind.in_(kinds))
        )
    }


def _release(desk: WritingDesk, changes: Sequence[Change]) -> None:
    """Take away what hangs on the rows that go: owners of steps, stops by the line, tasks of the manager."""
    _release_agents(desk, changes)
    added_stops = [change.after for change in _of(changes, "stop") if change.after]
    stops.release_lines(desk.session, added_stops)
    new_customers = [int(change.key) for change in _of(changes, "customer") if not change.before]
    stops.release_asked(desk.session, new_customers)


def _count_moved(
    before: Mapping[int, int], after: Mapping[int, int], touched: Collection[int]
) -> int:
    """Count the customers, besides those touched, whose marks differ."""
    others = {*before, *after}.difference(touched)
    return sum(before.get(customer_id) != after.get(customer_id) for customer_id in others)


def list_undoable(desk: Desk, limit: int | None) -> tuple[OperationLine, ...]:
    """Return the operations that this login can take back, one after another, the newest first.

    Nothing from before a forgetting is among them: that cannot be taken back, nor passed over.
    """
    rows = store.history(desk.session, limit or _ALL_OPERATIONS, desk.login)
    kept = {*_SET_UP, FORGET}
    return operation_lines(desk, takewhile(lambda row: row.command not in kept, rows))


def _marks(desk: Desk, changes: Iterable[Change]) -> dict[int, int]:
    """Return what stands for everybody, where facts change that concern everybody."""
    if _WIDE.isdisjoint(change.table for change in changes):
        return {}
    return workload.marks(desk, desk.session.scalars(select(Customer.id)).all())


def _closed(desk: Desk, ids: Collection[int]) -> set[int]:
    """Return those who are not to be called, or have died."""
    closed = Customer.status.in_(CLOSED)
    return {
        key
        for part in chunks(ids)
        for key in desk.session.scalars(select(Customer.id).where(Customer.id.in_(part), closed))
    }


def _revived(desk: WritingDesk, closed: Collection[int]) -> list[str]:
    """Ask the manager about those who were closed and are called again; returns who they are."""
    still = _closed(desk, closed)
    found = [
        customer
        for part in chunks(set(closed) - still)
        for customer in desk.session.scalars(select(Customer).where(Customer.id.in_(part)))
    ]
    stops.ask_manager(desk, found)
    for part in chunks([customer.id for customer in found]):
        refold(desk, part)
    return [f"{customer.name} {customer.code}" for customer in found]


def _release_agents(desk: Desk, changes: Iterable[Change]) -> None:
    """Take agents who go off the derived rows, which are made anew afterwards."""
    gone = [change.key for change in changes if change.table == "agent" and change.before is None]
    if gone:
        desk.session.execute(
            update(Enrollment).where(Enrollment.owner_id.in_(gone)).values(owner_id=None)
        )


def _refold_others(
    desk: Desk,
    changes: Sequence[Change],
    almanac: Almanac,
    kinds: Kinds,
    progress: Progress | None,
    ahead: FoldedAhead | None,
) -> int:
    """Fold anew whom facts that belong to no customer concern: cadences, agents, gatherings, days.

    `almanac` and `kinds` are those before; `ahead` has whom other working days concern. Returns how many customers' dates other working days moved.
    """
    editions = [change.after for change in changes if change.table == "definition" and change.after]
    refold_concerned(desk, editions, kinds, progress)
    keys = [(str(edition["type"]), str(edition["name"])) for edition in editions]
    refold_ranked(desk, keys, kinds.derivations)
    tables = {change.table for change in changes}
    if "gathering" in tables:
        refold_invited(desk)
    for part in chunks(_with_other_days(desk, changes)):
        refold(desk, part)
    if "holiday" not in tables:
        refold_rested(desk, keys, almanac, progress)  # counted with all that definitions move
        return 0
    return almanacs.refold_concerned(desk, almanac, progress, ahead).customers


def _with_other_days(desk: Desk, changes: Sequence[Change]) -> set[int]:
    """Find the customers whose birthdays other settings move, or whose steps other agents do."""
    found: set[int] = set()
    if any(change.key in BIRTHDAY_SETTINGS for change in _of(changes, "setting")):
        found.update(
            desk.session.scalars(select(Customer.id).where(Customer.birthday.is_not(None)))
        )
    if agents := [int(change.key) for change in _of(changes, "agent")]:
        found.update(map(id_for, agents))
        with_roles = select(Enrollment.customer_id).where(Enrollment.role.is_not(None))
        found.update(desk.session.scalars(with_roles))
    return found


def _who(desk: Desk, touched: Collection[int]) -> str | None:
    """Return the name of the only customer touched; None for several, none, or one who is gone."""
    if len(touched) != 1:
        return None
    customer = desk.session.get(Customer, next(iter(touched)))
    return name_shown(customer.id, customer.name, customer.code) if customer else None


def _next(desk: Desk, touched: Collection[int]) -> NextDate | None:
    """Return the next date of the only customer touched, as it is stored."""
    if len(touched) != 1:
        return None
    row = desk.session.execute(
        select(
            Enrollment.cadence,
            Enrollment.subject,
            Enrollment.label,
            Enrollment.due,
            Enrollment.effective,
            Enrollment.time,
            Enrollment.text,
        )
        .where(
            Enrollment.customer_id.in_(touched),
            Enrollment.ended.is_(None),
            Enrollment.effective.is_not(None),
        )
        .order_by(Enrollment.effective, Enrollment.cadence)
        .limit(1)
    ).first()
    if row is None:
        return None
    titles = [
        edition.cadence.title
        for edition in desk.book.editions
        if edition.name == row.cadence and edition.cadence
    ]
    return NextDate(
        cadence=row.cadence,
        subject=row.subject,
        label=step_label(row.cadence, row.label or ""),
        due=row.due,
        effective=row.effective,
        title=titles[-1] if titles else {},
        time=row.time,
        text=row.text,
    )
