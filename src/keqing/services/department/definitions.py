"""The department's own definitions of any type: checked, compared, put in force, dropped, listed, written out.

A definition in force is never changed: its next edition holds from a day on. An event is read by the edition
of its kind that was in force when it was entered. So other texts of kinds move nobody's dates. The effect of
cadences is in `enforcing`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from keqing.definitions import condition_advice, definition_file
from keqing.definitions.definition_file import Found, is_needed
from keqing.definitions.guide_file import GUIDE
from keqing.definitions.limit_file import LIMIT
from keqing.definitions.names import Word, find_called, suggest_words
from keqing.definitions.setting_file import SETTING
from keqing.definitions.stored import TYPE_WORDS, TYPES, Key, Stored, newest
from keqing.errors import NotFound, Refused, Unusable
from keqing.i18n import Message, msg, to_type
from keqing.models import Event
from keqing.records.definitions import DefinitionChange, DefinitionLine, DefinitionText, Enforced
from keqing.services.context import cadence_texts
from keqing.services.context.definition_texts import (
    built_in,
    differences,
    ground,
    in_force,
    values_of,
)
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.department import cadences, enforcing, shared_settings
from keqing.services.department.enforcing import EditionsWanted, add_edition, enforce
from keqing.services.department.named_customers import refuse_named_customers
from keqing.services.department.references import refuse_referred
from keqing.services.department.refolding import refold_ranked, refold_rested
from keqing.services.department.unsigned import advise_signatures
from keqing.services.derived.folded_ahead import FoldedAhead, Opened
from keqing.services.queries.batching import Progress
from keqing.services.recording.happenings import letting_in
from keqing.timeline.enrollment import PROMISE

_MOVING = frozenset({"type", "grade", "measure", "festival", "set", SETTING})
"""The types of definitions that move places in the day's list, or conditions."""


def check(
    desk: Desk, text: str, file: str, types: Sequence[str] = TYPES, *, since: date | None = None
) -> Found:
    """Read a file of definitions against what is in force. Raises Faulty with every mistake."""
    found = definition_file.read_definitions(
        text, file=file, ground=ground(desk, since or desk.today), types=types
    )
    refuse_named_customers(desk, text, file, found.keys)
    shared_settings.refuse_unfit(text, file, found.keys)
    cadence_texts.written(text, file, found, cadence_texts.in_force(desk))
    return replace(found, advice=(*found.advice, *advise_signatures(desk, text, found)))


def check_plain(text: str, file: str, types: Sequence[str] = TYPES) -> Found:
    """Read a file where there is no department: only what ships with the program stands beside it."""
    found = definition_file.read_definitions(
        text, file=file, ground=cadence_texts.plain_ground(), types=types
    )
    shared_settings.refuse_unfit(text, file, found.keys)
    cadence_texts.written(text, file, found, {})
    return found


def advice(found: Found) -> list[Message]:
    """Give advice on what a file defines rightly, and perhaps not as it is meant."""
    filters = [name for type_, name in found.keys if type_ == "filter"]
    return [
        *condition_advice.advise(found.kinds, filters, found.cadences.values()),
        *found.advice,
    ]


def compare(
    desk: Desk, text: str, file: str, types: Sequence[str] = TYPES, *, since: date | None = None
) -> tuple[DefinitionChange, ...]:
    """Tell what a file would change of what is in force. Raises Faulty for a file with mistakes."""
    found = check(desk, text, file, types, since=since)
    texts = cadence_texts.written(text, file, found, cadence_texts.in_force(desk))
    now = _in_force(desk, since or desk.today)
    return tuple(
        cadences.change(desk, texts[key[1]])
        if key[0] == "cadence"
        else _change(desk, key, now.get(key), definition_file.excerpt(text, key))
        for key in found.keys
    )


def apply(  # noqa: PLR0913  # one for each option of the command
    desk: WritingDesk,
    text: str,
    file: str,
    progress: Progress | None = None,
    *,
    since: date | None = None,
    types: Sequence[str] = TYPES,
    ahead: bool = False,
    folded: FoldedAhead | None = None,
) -> Enforced:
    """Put the definitions of a file in force from a day on, the day worked on by default. Raises Faulty for a file with mistakes.

    Definitions equal to those in force are left. With `ahead` the calls of the next days are counted
    before and after. Customers of `folded`, from `fold_ahead`, are not folded again. Raises Unusable for cadences of
    a later day.
    """
    since = since or desk.today
    changes = compare(desk, text, file, types, since=since)
    moving = [change for change in changes if change.type == "cadence"]
    _refuse_later(desk, [change for change in changes if change.type in _MOVING], since)
    for change in changes:
        key = change.type, change.name
        if change.status != "same" and change.type == SETTING:
            whole = definition_file.excerpt(text, key)
            shared_settings.change(
                desk, change.name, shared_settings.value_in(whole, change.name), whole
            )
        elif change.type != "cadence" and change.status != "same":
            add_edition(desk, key, definition_file.excerpt(text, key), since, active=True)
    almanac = desk.almanac.bound()
    desk.session.flush()
    desk.reload()
    keys = [(each.type, each.name) for each in changes if each.status != "same"]
    ranked = max(refold_ranked(desk, keys), refold_rested(desk, keys, almanac, progress))
    guides = any(type_ == GUIDE for type_, _ in keys)
    warnings = check(desk, text, file, types, since=since).advice if guides else ()
    if any(type_ == LIMIT for type_, _ in keys):
        warnings = (*warnings, *letting_in(desk))
    result = Enforced(changes, since, ranked, dry_run=desk.dry_run, warnings=warnings)
    if not moving:
        return result
    texts = _texts_of_cadences(desk, text, file, types, since)
    moved = enforce(desk, moving, texts, since, progress, ahead=ahead, folded=folded)
    return replace(
        moved,
        changes=changes,
        customers=max(ranked, moved.customers),
        warnings=(*warnings, *moved.warnings),
    )


def fold_ahead(
    opened: Opened,
    text: str,
    file: str,
    progress: Progress | None = None,
    *,
    since: Callable[[Desk], date | None] = lambda _: None,
    types: Sequence[str] = TYPES,
) -> FoldedAhead | None:
    """Fold whom the cadences of a file concern, as if they were in force, so that `apply` takes little time.

    None where these are few, and where the file changes definitions of other types, too. Raises as `apply` does.
    """

    def wanted(desk: Desk) -> EditionsWanted:
        return cadences_wanted(desk, text, file, since(desk) or desk.today, types)

    return enforcing.fold_ahead(opened, wanted, progress)


def cadences_wanted(
    desk: Desk, text: str, file: str, since: date, types: Sequence[str] = TYPES
) -> EditionsWanted:
    """Return the editions of cadences that a file puts in force; none where it changes other definitions, too.

    Raises as `apply` does.
    """
    changes = compare(desk, text, file, types, since=since)
    if any(change.type != "cadence" and change.status != "same" for change in changes):
        return EditionsWanted((), {}, since)
    moving = tuple(change for change in changes if change.type == "cadence")
    return EditionsWanted(moving, _texts_of_cadences(desk, text, file, types, since), since)


def _texts_of_cadences(
    desk: Desk, text: str, file: str, types: Sequence[str], since: date
) -> Mapping[str, cadence_texts.Text]:
    """Return the texts of cadences that a file writes, by name."""
    found = check(desk, text, file, types, since=since)
    return cadence_texts.written(text, file, found, cadence_texts.in_force(desk))


def drop(
    desk: WritingDesk,
    type_: str,
    word: str,
    since: date,
    progress: Progress | None = None,
    *,
    ahead: bool = False,
) -> Enforced:
    """End a definition from a day on. Raises Refused while something in force refers to it, named.

    Its records stay readable; nothing new of it can be entered.
    """
    if type_ == "cadence":
        name = cadences.named(word, cadence_texts.known(desk))
        refuse_referred(desk, ("cadence", name), since)
        return cadences.switch_off(desk, [name], progress, since=since, ahead=ahead)
    now, key = _to_end(desk, type_, word, since)
    refuse_referred(desk, key, since)
    if type_ in _MOVING:
        _refuse_later(desk, [DefinitionChange(key[1], {}, "dropped")], since)
    if type_ == SETTING:
        shared_settings.change(desk, key[1], None)
    else:
        add_edition(desk, key, now[key], since, active=False)
    almanac = desk.almanac.bound()
    desk.session.flush()
    desk.reload()
    change = _ended(desk, now[key], key)
    moved = max(refold_ranked(desk, [key]), refold_rested(desk, [key], almanac, progress))
    return Enforced((change,), since, moved, dry_run=desk.dry_run)


def wanted_end(desk: Desk, type_: str, word: str, since: date) -> DefinitionChange:
    """Tell what dropping a definition would end. Raises as `drop` does."""
    if type_ == "cadence":
        (change,) = cadences.wanted_off(desk, [word], since).changes
        return change
    now, key = _to_end(desk, type_, word, since)
    refuse_referred(desk, key, since)
    return _ended(desk, now[key], key)


def _to_end(desk: Desk, type_: str, word: str, since: date) -> tuple[dict[Key, str], Key]:
    """Return what is in force, and the key of the definition to be dropped. Raises NotFound and Refused."""
    now = _in_force(desk, since)
    _refuse_idle(desk, type_, word, now)
    key = type_, _named(type_, word, [name for of, name in now if of == type_], now)
    if is_needed(key):
        raise Refused(
            msg("The program needs {name}: it cannot be dropped.", name=".".join(key)),
            msg("Another text may replace it: keqing define apply FILE"),
        )
    return now, key


def _refuse_idle(desk: Desk, type_: str, word: str, now: Mapping[Key, str]) -> None:
    """Raise NotFound for a definition that there is, but that is not in force."""
    shipped = {(type_, name): text for name, text in _built_in(type_).items()}
    texts = {**shipped, **_texts(desk)}
    found = _called(type_, word, [name for of, name in texts if of == type_], texts)
    if found is None or (type_, found) in now:
        return
    raise NotFound(
        msg("The {type} {name} is not in force.", type=_type_title(type_), name=found),
        msg("Which are: {command}", command=to_type(_listing(type_))),
    )


def _ended(desk: Desk, text: str, key: Key) -> DefinitionChange:
    type_, name = key
    return DefinitionChange(name, _title(text, key), "dropped", (), type_, _records(desk, key))


def listed(desk: Desk, type_: str | None = None) -> tuple[DefinitionLine, ...]:
    """Return what the department has defined itself; of one type the program's own, too."""
    own = {row.key for row in desk.stored}
    shipped = {(type_, name) for name in _built_in(type_)} if type_ else set()
    keys = sorted(
        (key for key in own | shipped if type_ in {None, key[0]}),
        key=lambda key: (TYPES.index(key[0]), key[1]),
    )
    return tuple(_line(desk, key) for key in keys)


def definition(desk: Desk, type_: str, word: str, *, shipped_alone: bool = False) -> DefinitionText:
    """Return a definition's text as it is in force, or was last. Raises NotFound.

    With `shipped_alone` it is the text that ships with the program, whatever the department made of it.
    """
    shipped = {(type_, name): text for name, text in _built_in(type_).items()}
    texts = shipped if shipped_alone else {**shipped, **_texts(desk)}
    names = [name for of, name in texts if of == type_]
    key = type_, _named(type_, word, names, texts)
    line = _shipped_line(key) if shipped_alone else _line(desk, key)
    return DefinitionText(line, texts[key])


def export(desk: Desk, types: Collection[str] = TYPES) -> str:
    """Return all that the department has in force as one file, which `apply` finds equal."""
    now = _in_force(desk, desk.clock)
    own = {row.key for row in desk.stored} | shared_settings.own_texts(desk).keys()
    keys = sorted(own & now.keys(), key=lambda key: (TYPES.index(key[0]), key[1]))
    return "\n".join(now[key] for key in keys if key[0] in types)


def read_type(word: str) -> str:
    """Return the type of definition that a word means. Raises Unusable."""
    words = {known.name: known for known in TYPE_WORDS}
    known = [words.get(name, Word(name, {})) for name in TYPES]
    if found := find_called(word, known):
        return found.name
    raise Unusable(
        msg("There is no type of definition '{word}'.", word=word), suggest_words(word, known)
    )


def _refuse_later(desk: Desk, moving: Collection[DefinitionChange], since: date) -> None:
    if since > desk.today and any(change.status != "same" for change in moving):
        raise Unusable(
            msg(
                "Measures, types, grades, festivals and settings cannot be put in force for a later day yet."
            ),
            msg("Leave out --from, or run the command on {day}.", day=since),
        )


def _change(desk: Desk, key: Key, old: str | None, new: str) -> DefinitionChange:
    before = values_of(old, key) if old else {}
    keys = tuple(differences(before, values_of(new, key)))
    title = _title(new, key)
    if old is None:
        return DefinitionChange(key[1], title, "new", keys, key[0])
    return DefinitionChange(
        key[1], title, "changed" if keys else "same", keys, key[0], _records(desk, key)
    )


def _records(desk: Desk, key: Key) -> int:
    """How many records there are of a kind."""
    if key[0] != "kind":
        return 0
    counted = select(func.count()).select_from(Event).where(Event.kind == key[1], ~Event.voided)
    return desk.session.scalar(counted) or 0


def _texts(desk: Desk) -> dict[Key, str]:
    """Return the newest text of everything that the department ever defined."""
    rows = newest(desk.stored, date.max)
    now = newest(desk.stored, desk.clock)
    texts = {key: now.get(key, row).text for key, row in rows.items()}
    return {**texts, **shared_settings.own_texts(desk)}


def _built_in(type_: str) -> Mapping[str, str]:
    """Return the texts of the program's own definitions of a type, by name: of settings the defaults."""
    return shared_settings.default_texts() if type_ == SETTING else built_in(type_)


def _in_force(desk: Desk, day: date) -> dict[Key, str]:
    """Return the text of everything in force on a day; settings as they are now."""
    defaults = {(SETTING, name): text for name, text in shared_settings.default_texts().items()}
    kept = {key: text for key, text in in_force(desk, day).items() if key[0] != SETTING}
    return {**kept, **defaults, **shared_settings.own_texts(desk)}


def _line(desk: Desk, key: Key) -> DefinitionLine:
    rows: dict[Key, Stored] = newest(desk.stored, date.max)
    row = newest(desk.stored, desk.clock).get(key) or rows.get(key)
    if row is None:
        return _shipped_line(key)
    ended: Mapping[bool, str] = {True: "off", False: "dropped"}
    state = "on" if row.active else ended[key[0] == "cadence"]
    if row.since > desk.clock:
        state = "later"
    since = row.since if row.since.year > 1 else None
    return DefinitionLine(*key, _title(row.text, key), row.version, since, state)  # type: ignore[arg-type]  # one of the states


def _shipped_line(key: Key) -> DefinitionLine:
    text = _built_in(key[0])[key[1]]
    on = key[0] not in {"cadence", "ladder", "plan"} or key[1] == PROMISE
    return DefinitionLine(*key, _title(text, key), 0, None, "on" if on else "off")


def _title(text: str, key: Key) -> Mapping[str, str]:
    title = values_of(text, key).get("title")
    return title if isinstance(title, dict) else {}


def _named(type_: str, word: str, names: Sequence[str], texts: Mapping[Key, str]) -> str:
    """Return the name of the definition that is called so. Raises NotFound."""
    if found := _called(type_, word, names, texts):
        return found
    among = _words(type_, names, texts)
    raise NotFound(_nothing(type_, word), suggest_words(word, among, listing=_listing(type_)))


def _called(type_: str, word: str, names: Sequence[str], texts: Mapping[Key, str]) -> str | None:
    among = _words(type_, names, texts)
    found = next((each for each in among if each.name == word), find_called(word, among))
    return found.name if found else None


def _words(type_: str, names: Sequence[str], texts: Mapping[Key, str]) -> list[Word]:
    return [
        Word(
            name,
            _title(texts[type_, name], (type_, name)),
            _aliases(texts[type_, name], type_, name),
        )
        for name in sorted(names)
    ]


def _listing(type_: str) -> str:
    return "keqing guide list" if type_ == "guide" else f"keqing define list {type_}"


def _aliases(text: str, type_: str, name: str) -> tuple[str, ...]:
    aliases = values_of(text, (type_, name)).get("aliases")
    return tuple(aliases) if isinstance(aliases, list) else ()


def _nothing(type_: str, word: str) -> Message:
    return msg("There is no {type} {name}.", type=_type_title(type_), name=word)


def _type_title(type_: str) -> Mapping[str, str]:
    title = next((known.title for known in TYPE_WORDS if known.name == type_), {})
    return {"en": type_, "zh": type_, **title}
