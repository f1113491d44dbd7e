"""The department's cadences: which there are, putting texts in force, switching on and off.

A cadence in force is never changed: a new edition holds from the day worked on, and the fold
carries every enrollment over to it. Customers whom that may concern are folded anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import func, or_, select, update

from keqing import models
from keqing.definitions import cadence_file
from keqing.definitions.cadence import Cadence
from keqing.definitions.kinds import Kinds
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.stored import Key
from keqing.definitions.toml_file import File
from keqing.errors import NotFound, Unusable
from keqing.i18n import msg
from keqing.models import Customer, Enrollment, Event
from keqing.records.cadences import CadenceLine, Definition
from keqing.records.definitions import DefinitionChange, Enforced
from keqing.services.context import preset_book
from keqing.services.context.book import ALWAYS, parsed
from keqing.services.context.cadence_texts import (
    Text,
    in_force,
    known,
    newest,
    refuse_circles,
)
from keqing.services.context.definition_texts import differences
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.derived import workload
from keqing.services.derived.bulk import switching
from keqing.services.derived.dead_ends import dead_ends
from keqing.services.derived.lapsing import as_of_clock, stale
from keqing.services.derived.projecting import Calls, project
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import Progress, chunks
from keqing.timeline.enrollment import PROMISE


def listed(desk: Desk) -> tuple[CadenceLine, ...]:
    """Return every cadence, in force or not, by name."""
    on, rows, enrolled = in_force(desk), newest(desk), _enrolled(desk)
    return tuple(
        CadenceLine(
            name=name,
            title=text.cadence.title,
            track=str(text.cadence.track),
            on=name in on,
            version=rows[name].version if name in rows else 0,
            enrolled=enrolled.get(name, 0),
            source=text.cadence.source,
        )
        for name, text in sorted(known(desk).items())
    )


def definition(desk: Desk, word: str) -> Definition:
    """Return a cadence's text as it is in force, or would be when switched on. Raises NotFound."""
    texts, rows = known(desk), newest(desk)
    name = named(word, texts)
    row, on = rows.get(name), name in in_force(desk)
    return Definition(
        name=name,
        title=texts[name].cadence.title,
        text=texts[name].text,
        on=on,
        version=row.version if row else 0,
        since=row.since if row and on and row.since.year > 1 else None,
        enrolled=_enrolled(desk).get(name, 0),
    )


def named(word: str, texts: Mapping[str, Text]) -> str:
    """Return the name of the cadence that is called so, by name or by title. Raises NotFound."""
    among = [text.cadence for _, text in sorted(texts.items())]
    if found := find_called(word, among):
        return found.name
    raise NotFound(
        msg("There is no cadence {name}.", name=word),
        suggest_words(word, among, listing="keqing cadence list"),
    )


def switch_on(
    desk: WritingDesk,
    words: Iterable[str],
    progress: Progress | None = None,
    *,
    always: bool = False,
    ahead: bool = False,
) -> Enforced:
    """Put cadences in force, from today on, with the text that they had here last, or the program's.

    With `always` they hold from the beginning of time, as what a department starts with does: whoever
    comes or is brought in later is no late entry to them (R14). `ahead` is as in `apply`.
    """
    texts = known(desk)
    names = [
        name for word in words for name in _of_preset(desk, word, texts) or [named(word, texts)]
    ]
    wanted = {name: texts[name] for name in names}
    for name, text in wanted.items():
        cadence_file.read_cadences(text.text, file=name, kinds=desk.kinds, known=texts)
        refuse_circles(File(name, text.text), {**in_force(desk), **wanted})
    since = ALWAYS if always else desk.today
    changes = [change(desk, text) for text in wanted.values()]
    return enforce(desk, changes, wanted, since, progress, ahead=ahead)


def _of_preset(desk: Desk, word: str, texts: Mapping[str, Text]) -> list[str]:
    """Return the cadences of the preset that is called so, where no cadence is."""
    if find_called(word, [text.cadence for text in texts.values()]):
        return []
    preset = find_called(word, preset_book.presets_of(desk).values())
    return [name for name in preset.cadences if name in texts] if preset else []


def switch_off(
    desk: WritingDesk,
    words: Iterable[str],
    progress: Progress | None = None,
    *,
    since: date | None = None,
    ahead: bool = False,
) -> Enforced:
    """Take cadences out of force: whoever is in them leaves them that day, today by default.

    `ahead` is as in `definitions.apply`.
    """
    texts, now = known(desk), in_force(desk)
    names = [named(word, texts) for word in words]
    if PROMISE in names:
        raise Unusable(
            msg("Promises are always kept: {name} cannot be switched off.", name=PROMISE),
            msg("To end one of a customer: keqing end WHO {name}", name=PROMISE),
        )
    changes = [
        DefinitionChange(name, texts[name].cadence.title, "off" if name in now else "same")
        for name in names
    ]
    return enforce(desk, changes, texts, since or desk.today, progress, ahead=ahead)


def refold_concerned(
    desk: Desk,
    gone: Iterable[Mapping[str, Any]],
    kinds: Kinds,
    progress: Progress | None = None,
) -> None:
    """Give everybody what follows without these editions, which are gone: the columns that they had.

    `kinds` are those by which they were read.

    One that was the only edition of its cadence and held whoever matched leaves enrollments that are taken
    out as they are; whom others concern is folded anew.
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


def change(desk: Desk, new: Text) -> DefinitionChange:
    """Tell what a text changes of the cadence of its name that is in force."""
    old = in_force(desk).get(new.cadence.name)
    keys = tuple(differences(old.keys if old else {}, new.keys))
    status: Literal["new", "changed", "same"] = "changed" if keys else "same"
    return DefinitionChange(new.cadence.name, new.cadence.title, status if old else "new", keys)


def enforce(
    desk: WritingDesk,
    changes: Iterable[DefinitionChange],
    texts: Mapping[str, Text],
    since: date,
    progress: Progress | None = None,
    *,
    ahead: bool = False,
) -> Enforced:
    """Write the editions that change something, put them in force for everybody, and tell what that does.

    Warned is of each that leads into one that is off, and of those that lead into one switched off now.
    """
    result = _put_in_force(desk, tuple(changes), texts, since, progress, ahead=ahead)
    if since > desk.clock:
        return result
    ends = dead_ends(desk, {change.name for change in result.changes})
    return replace(result, warnings=tuple(end.warning for end in ends))


def _put_in_force(
    desk: WritingDesk,
    changes: tuple[DefinitionChange, ...],
    texts: Mapping[str, Text],
    since: date,
    progress: Progress | None,
    *,
    ahead: bool,
) -> Enforced:
    result = Enforced(changes, since, dry_run=desk.dry_run)
    changed = [change for change in result.changes if change.status != "same"]
    if not changed:
        return result
    if since > desk.clock:
        _add_editions(desk, changed, texts, since)
        _note_change(desk, since)
        return result
    starting = _starting(desk, changed, texts, since)
    rest = {change.name: change.status for change in changed if change.name not in starting}
    everybody = any(
        how not in {"off", "dropped"} and _universal(texts[name]) for name, how in rest.items()
    )
    slow = _concerned(desk, rest, since, everybody=everybody)
    _refold(desk, stale(desk) if starting else slow & stale(desk), progress)
    if starting:
        slow |= switching.to_fold_first(desk, starting.values(), since)
    before = workload.marks(desk, slow)
    concerned = None if starting else slow
    now = project(desk, workload.DAYS, None, progress) if ahead else Calls()
    theirs = project(desk, workload.DAYS, concerned) if ahead and concerned is not None else now
    _add_editions(desk, changed, texts, since)
    moved: set[int] = set()
    for name in starting:
        started = switching.start(desk, name, slow, progress)
        before |= workload.marks(desk, started.to_fold)
        slow |= started.to_fold
        moved |= started.started
    if starting:
        as_of_clock(desk)
    _refold(desk, slow, progress)
    after = workload.marks(desk, slow)
    moved |= {
        customer_id
        for customer_id in before.keys() | after.keys()
        if before.get(customer_id) != after.get(customer_id)
    }
    result = replace(result, customers=len(moved))
    if not ahead:
        return result
    then = now.copy()
    then.subtract(theirs)
    then.update(project(desk, workload.DAYS, concerned, progress))
    return replace(
        result,
        agents=workload.by_agent(desk, now, then),
        days=workload.by_day(desk, now, then),
    )


def _add_editions(
    desk: WritingDesk, changed: Iterable[DefinitionChange], texts: Mapping[str, Text], since: date
) -> None:
    for change in changed:
        add_edition(
            desk,
            ("cadence", change.name),
            texts[change.name].text,
            since,
            active=change.status not in {"off", "dropped"},
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

    Those who are or were in one of them, those with an event that may start one, or with a cadence
    whose end may; and `everybody` where one of them holds whoever matches.
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


def _refold(desk: Desk, ids: Collection[int], progress: Progress | None = None) -> None:
    """Fold in portions, so that not all standings are in memory at once; progress is told after each."""
    done = 0
    for part in chunks(ids):
        refold(desk, part)
        done += len(part)
        if progress:
            progress(done, len(ids))


def _enrolled(desk: Desk) -> dict[str, int]:
    """How many customers are in each cadence now."""
    rows = desk.session.execute(
        select(Enrollment.cadence, func.count(Enrollment.customer_id.distinct()).label("n"))
        .where(Enrollment.ended.is_(None))
        .group_by(Enrollment.cadence)
    )
    return {row.cadence: row.n for row in rows}
