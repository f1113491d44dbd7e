"""Putting editions of cadences in force: whom that concerns is folded anew, before the transaction if they are many.

A cadence in force is never changed: a new edition holds from a day on, and the fold carries every enrollment over to
it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, update

from keqing import models
from keqing.definitions.cadence import Cadence
from keqing.definitions.kinds import Kinds
from keqing.definitions.stored import Key, Stored
from keqing.models import Customer, Enrollment, Event
from keqing.records.definitions import DefinitionChange, Enforced
from keqing.records.self_customer import is_self
from keqing.services.ahead.calls_to_come import count_calls
from keqing.services.context.book import parsed
from keqing.services.context.cadence_texts import Text, in_force
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.derived import folded_ahead, workload
from keqing.services.derived.bulk import switching
from keqing.services.derived.dead_ends import dead_ends
from keqing.services.derived.folded_ahead import FoldedAhead, Opened
from keqing.services.derived.lapsing import as_of_clock, stale
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import Progress, chunks
from keqing.timeline.enrollment import PROMISE

DAYS = 28
"""Days ahead of which the calls are counted before and after, today the first."""
MIN_AHEAD = 500
"""Customers from which on folding them holds up others, so that it is done before the transaction."""


class EditionsWanted(NamedTuple):
    """Editions to put in force from the beginning of `since` on: what they change, and their texts by name."""

    changes: tuple[DefinitionChange, ...]
    texts: Mapping[str, Text]
    since: date

    @property
    def changed(self) -> list[DefinitionChange]:
        """The editions that change something."""
        return [change for change in self.changes if change.status != "same"]


class _Concerned(NamedTuple):
    """The cadences that are new and added for everybody who matches, and the customers who are folded anew."""

    starting: dict[str, Cadence]
    ids: set[int]


def fold_ahead(
    opened: Opened, wanted: Callable[[Desk], EditionsWanted], progress: Progress | None = None
) -> FoldedAhead | None:
    """Fold whom editions concern, as if they were in force, so that `enforce` takes little time; None for a few.

    `wanted` tells them, and raises what it raises within the transaction.
    """

    def concerned(desk: Desk) -> set[int]:
        asked = wanted(desk)
        return _concerned_by(desk, asked).ids if asked.since <= desk.clock else set()

    with opened() as desk:
        if len(concerned(desk)) < MIN_AHEAD:
            return None
    return folded_ahead.fold_ahead(
        opened, concerned, lambda desk: as_if(desk, wanted(desk)), progress
    )


def as_if(desk: Desk, wanted: EditionsWanted) -> Desk:
    """Return a desk at which these editions are in force."""
    versions = {row.name: row.version for row in desk.stored if row.type == "cadence"}
    new = [
        Stored(
            "cadence",
            change.name,
            versions.get(change.name, 0) + 1,
            wanted.since,
            _is_on(change),
            wanted.texts[change.name].text,
        )
        for change in wanted.changed
    ]
    made = replace(desk)
    vars(made)["stored"] = tuple(sorted([*desk.stored, *new], key=lambda row: row.since))
    return made


def enforce(
    desk: WritingDesk,
    changes: Iterable[DefinitionChange],
    texts: Mapping[str, Text],
    since: date,
    progress: Progress | None = None,
    *,
    ahead: bool = False,
    folded: FoldedAhead | None = None,
) -> Enforced:
    """Write the editions that change something, put them in force for everybody, and tell what that does.

    Customers of `folded`, from `fold_ahead`, are not folded again. Warned is of each that leads into one that is off, and of those that lead into one switched off now.
    """
    wanted = EditionsWanted(tuple(changes), texts, since)
    result = _put_in_force(desk, wanted, progress, folded, ahead=ahead)
    if since > desk.clock:
        return result
    ends = dead_ends(desk, {change.name for change in result.changes})
    return replace(result, warnings=tuple(end.warning for end in ends))


def _put_in_force(
    desk: WritingDesk,
    wanted: EditionsWanted,
    progress: Progress | None,
    folded: FoldedAhead | None,
    *,
    ahead: bool,
) -> Enforced:
    changes, texts, since = wanted
    result = Enforced(changes, since, dry_run=desk.dry_run)
    changed = wanted.changed
    if not changed:
        return result
    if since > desk.clock:
        _add_editions(desk, changed, texts, since)
        _note_change(desk, since)
        return result
    starting, slow = _concerned_by(desk, wanted)
    _refold(desk, stale(desk) if starting else slow & stale(desk), progress)
    if starting:  # an enrollment may have ended by a lapse
        slow |= switching.to_fold_first(desk, starting.values(), since)
    before = workload.marks(desk, slow)
    concerned = None if starting else slow
    now = count_calls(desk, DAYS, None, progress) if ahead else {}
    _add_editions(desk, changed, texts, since)
    moved: set[int] = set()
    for name in starting:
        started = switching.start(desk, name, slow, progress)
        before |= workload.marks(desk, started.to_fold)
        slow |= started.to_fold
        moved |= started.started
    if starting:
        as_of_clock(desk)
    _refold(desk, slow, progress, folded)
    after = workload.marks(desk, slow)
    moved |= {
        customer_id
        for customer_id in before.keys() | after.keys()
        if before.get(customer_id) != after.get(customer_id)
    }
    result = replace(result, customers=sum(not is_self(key) for key in moved))
    if not ahead:
        return result
    then = {
        key: calls for key, calls in now.items() if concerned is not None and key not in concerned
    }
    then |= count_calls(desk, DAYS, concerned, progress)
    before_all, after_all = workload.total(now), workload.total(then)
    return replace(
        result,
        agents=workload.by_agent(desk, before_all, after_all),
        days=workload.by_day(desk, before_all, after_all, DAYS),
    )


def _concerned_by(desk: Desk, wanted: EditionsWanted) -> _Concerned:
    """Find whom editions of today or earlier concern."""
    changed, texts, since = wanted.changed, wanted.texts, wanted.since
    starting = _starting(desk, changed, texts, since)
    rest = [change for change in changed if change.name not in starting]
    everybody = any(_is_on(change) and _universal(texts[change.name]) for change in rest)
    found = _concerned(desk, {change.name for change in rest}, since, everybody=everybody)
    if starting:
        found |= switching.to_fold_first(desk, starting.values(), since)
    return _Concerned(starting, found)


def _is_on(change: DefinitionChange) -> bool:
    """Tell whether a change puts a cadence in force, or leaves it there."""
    return change.status not in {"off", "dropped"}


def _add_editions(
    desk: WritingDesk, changed: Iterable[DefinitionChange], texts: Mapping[str, Text], since: date
) -> None:
    for change in changed:
        add_edition(
            desk,
            ("cadence", change.name),
            texts[change.name].text,
            since,
            active=_is_on(change),
        )
    desk.session.flush()
    desk.reload()


def _note_change(desk: Desk, since: date) -> None:
    """Note the day on which everybody is to be folded anew, because another text holds from then on."""
    later = or_(Customer.next_change.is_(None), Customer.next_change > since)
    desk.session.execute(
        update(Customer).where(Customer.status == "active", later).values(next_change=since),
        execution_options={"derived": True, "synchronize_session": False},
    )


def _starting(
    desk: Desk, changes: Iterable[DefinitionChange], texts: Mapping[str, Text], since: date
) -> dict[str, Cadence]:
    """The cadences that are new today and hold whoever matches: not everybody is folded for them."""
    new = [texts[change.name].cadence for change in changes if change.status == "new"]
    return {cadence.name: cadence for cadence in new if switching.can_start(desk, cadence, since)}


def add_edition(desk: WritingDesk, key: Key, text: str, since: date, *, active: bool) -> None:
    """Put the next edition of a definition in force from a day on, or end it with one that is not active."""
    type_, name = key
    version = desk.session.scalar(
        select(func.max(models.Definition.version)).where(
            models.Definition.type == type_, models.Definition.name == name
        )
    )
    desk.session.add(
        models.Definition(
            type=type_,
            name=name,
            version=(version or 0) + 1,
            text=text,
            since=since,
            active=active,
        )
    )


def _concerned(desk: Desk, names: Collection[str], since: date, *, everybody: bool) -> set[int]:
    """Find the customers for whom other editions of these cadences, from a day on, can change something.

    They are or were in one of them, or have an event that may start one, or a cadence whose end may.
    It is `everybody` where one of them holds whoever matches.
    """
    if everybody:
        return set(desk.session.scalars(select(Customer.id)))
    if not names:
        return set()
    enrolled = select(Enrollment.customer_id).where(
        or_(Enrollment.cadence.in_(names), Enrollment.ended >= since)
    )
    started = select(Event.customer_id).where(or_(Event.day >= since, Event.imported >= since))
    return {*desk.session.scalars(enrolled), *desk.session.scalars(started)}


def _universal(text: Text) -> bool:
    """Whether a cadence may hold anybody, without an event that starts it (R11)."""
    return not text.cadence.starts_on and text.cadence.name != PROMISE


def _refold(
    desk: Desk,
    ids: Collection[int],
    progress: Progress | None = None,
    folded: FoldedAhead | None = None,
) -> None:
    """Fold in portions, so that not all standings are in memory at once; progress is told after each.

    Customers of `folded` are stored as they are there.
    """
    left, total = set(ids), len(ids)
    portions = folded.store(desk, ids) if folded else ()
    for stored, _ in portions:
        left.difference_update(stored)
        if progress:
            progress(total - len(left), total)
    for part in chunks(left):
        refold(desk, part)
        left.difference_update(part)
        if progress:
            progress(total - len(left), total)


def refold_concerned(
    desk: Desk,
    gone: Iterable[Mapping[str, Any]],
    kinds: Kinds,
    progress: Progress | None = None,
) -> None:
    """Give everybody what follows without these editions, which are gone: the columns that they had.

    `kinds` are those by which they were read.

    The only edition of a cadence that held whoever matched leaves enrollments, which are taken out as they are.
    Customers whom other editions concern are folded anew.
    """
    editions = [row for row in gone if row["type"] == "cadence"]
    if not editions:
        return
    since = min(date.fromisoformat(edition["since"]) for edition in editions)
    if since > desk.clock:
        waiting = select(Customer.id).where(Customer.next_change == since)
        _refold(desk, desk.session.scalars(waiting).all(), progress)
        return
    on, left = in_force(desk), {edition.name for edition in desk.book.editions}
    names = {str(edition["name"]) for edition in editions}
    alone = {
        str(edition["name"]): cadence
        for edition in editions
        if edition["name"] not in left and (cadence := _cadence(kinds, edition))
    }
    simple = {name for name, cadence in alone.items() if switching.can_stop(cadence)}
    everybody = any(name in on and _universal(on[name]) for name in names)
    slow = _concerned(desk, names - simple, since, everybody=everybody)
    if simple:
        slow |= switching.to_fold_without(desk, simple, since)
        slow |= switching.stop(desk, simple, slow, progress)
    _refold(desk, slow, progress)


def _cadence(kinds: Kinds, row: Mapping[str, Any]) -> Cadence | None:
    """The cadence of an edition, None of one that was switched off."""
    name = str(row["name"])
    return parsed(str(row["text"]), name, kinds) if row["active"] else None
