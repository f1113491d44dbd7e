"""The keys of a kind that stays open until others answer it, or that follows from others, read from TOML."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from keqing.definitions.derivation import BY_DAY, BY_GATHERING, OCCASIONS, Derivation
from keqing.definitions.fields import Choice, Field
from keqing.definitions.standing_fields import DERIVED_FIELDS
from keqing.definitions.toml_file import Table, suggest_name
from keqing.definitions.vocabulary import Kind
from keqing.i18n import Message, msg

KEYS = ("answers", "open_until", "needs", "states", "set", "redate", "amount", "derive")
"""The keys that are read here."""
_NUMBERS = frozenset({"int", "decimal", "money"})
_OF_OPEN = ("states", "redate")

Fault = tuple[str, Message, Message]
"""A mistake of a kind: the key, the problem, and what to write instead."""


def read_record_keys(table: Table, fields: Mapping[str, Field]) -> dict[str, Any]:
    """Read the keys of one kind, as the arguments of `Kind`; what is unfit is kept as a mistake."""
    states = _states(table)
    open_until = table.texts("open_until") or ()
    answers = table.texts("answers") or ()
    for key in _OF_OPEN:
        if key in table.values and not open_until:
            table.wrong(
                key,
                msg("{key} has no place here", key=key),
                msg("Only what stays open has one: {example}", example='open_until = ["..."]'),
            )
    if "needs" in table.values and not (open_until or answers):
        table.wrong(
            "needs",
            msg("{key} has no place here", key="needs"),
            msg("Only what stays open has one: {example}", example='open_until = ["..."]'),
        )
    if "set" in table.values and not answers:
        table.wrong(
            "set",
            msg("{key} has no place here", key="set"),
            msg("Only what answers a record has one: {example}", example='answers = "..."'),
        )
    for name in DERIVED_FIELDS if open_until else ():
        if name in fields:
            table.wrong(
                "fields",
                msg("{field} follows from the answers", field=name),
                msg("Give the field another name."),
            )
    return {
        "answers": answers,
        "open_until": open_until,
        "needs": _needs(table),
        "states": states,
        "sets": table.text("set"),
        "redate": table.choice("redate", [state.name for state in states]),
        "amount": _amount(table, fields),
        "derive": _derive(table),
    }


def _needs(table: Table) -> tuple[tuple[str, ...], ...]:
    """Read what must have answered before a record is closed, or before this answer; of a list in the list one is enough."""
    value = table.get("needs")
    if value is None:
        return ()
    parts = [value] if isinstance(value, str) else value
    groups = [[part] if isinstance(part, str) else part for part in parts or ()]
    if groups and all(
        isinstance(group, list) and group and all(isinstance(name, str) for name in group)
        for group in groups
    ):
        return tuple(tuple(group) for group in groups)
    table.unfit(
        "needs",
        msg("Write kinds; of a list in the list one is enough: {example}", example='["a", ["b", "c"]]'),
    )  # fmt: skip
    return ()


def _states(table: Table) -> tuple[Choice, ...]:
    """Read the states: texts, or tables with name and title."""
    value = table.get("states")
    if value is None:
        return ()
    if not isinstance(value, list) or not value:
        table.unfit("states", msg("Write {example}", example='states = ["...", "..."]'))
        return ()
    found: list[Choice] = []
    for n, each in enumerate(value):
        if isinstance(each, str) and each.strip():
            found.append(Choice(each))
        elif state := table.element("states", n):
            state.only(("name", "title", "aliases"))
            state.needs("name", msg("Write {example}", example='name = "..."'))
            title = state.titles() if "title" in state.values else {}
            found.append(
                Choice(state.text("name") or "", title or {}, state.texts("aliases") or ())
            )
    return tuple(found)


def _amount(table: Table, fields: Mapping[str, Field]) -> str | None:
    """Read which field is the amount: a number."""
    name = table.text("amount")
    if name is None:
        return None
    numbers = [field.name for field in fields.values() if field.type in _NUMBERS]
    if name in numbers:
        return name
    instead = msg("It names a field that is a number: {example}", example='amount = "amount"')
    table.unfit("amount", suggest_name(name, numbers) if numbers else instead)
    return None


def _derive(table: Table) -> Derivation | None:
    """Read from what a kind follows, and without what."""
    example = 'derive = { from = "rsvp-yes", without = ["attendance"], on = "gathering" }'
    written = table.table("derive")
    if written is None:
        return None
    written.only(("from", "without", "on"))
    instead = msg("Write {example}", example=example)
    written.needs("from", instead)
    written.needs("without", instead)
    source, without = written.text("from"), written.texts("without")
    if "on" in written.values and written.choice("on", OCCASIONS) is None:
        return None
    if source is None or not without:
        return None
    return Derivation(source, without, str(written.get("on") or BY_DAY))


def refuse_wrong_references(table: Table, kinds: Mapping[str, Kind]) -> None:
    """Keep the mistakes of a kind of the file that speaks of others; `kinds` has it, and all others."""
    for key, problem, instead in wrong_references(kinds[table.name], kinds):
        table.wrong(key, problem, instead)
    for key, problem, instead in _wrong_states(kinds[table.name], kinds):
        table.wrong(key, problem, instead)


def wrong_references(kind: Kind, kinds: Mapping[str, Kind]) -> Iterator[Fault]:
    """Give what is wrong where a kind speaks of others: none is there, or it does not answer."""
    yield from _unknown("answers", kind.answers, kinds)
    closing = dict.fromkeys(kind.open_until)
    yield from _not_answering("open_until", kind, tuple(closing), kinds)
    needed = tuple(name for group in kind.needs for name in group)
    for record in [kind] if kind.open_until else [kinds[n] for n in kind.answers if n in kinds]:
        yield from _not_answering("needs", record, needed, kinds)
    if kind.derive is None:
        return
    yield from _unknown("derive", (kind.derive.source, *kind.derive.without), kinds)
    source = kinds.get(kind.derive.source)
    if kind.derive.on == BY_GATHERING and source and not _has(source, "gathering"):
        yield (
            "derive",
            msg("{kind} names no gathering", kind=source.name),
            msg("Give it a field: {example}", example='fields.gathering = { type = "gathering" }'),
        )
    if circle := _circle(kind, kinds):
        yield (
            "derive",
            msg("this goes in a circle: {names}", names=circle),
            msg("A kind cannot follow from itself. Leave one of them out."),
        )


def _unknown(key: str, names: Collection[str], kinds: Mapping[str, Kind]) -> Iterator[Fault]:
    for name in names:
        if name not in kinds:
            yield key, msg("there is no kind {name}", name=name), suggest_name(name, sorted(kinds))


def _not_answering(
    key: str, kind: Kind, names: Collection[str], kinds: Mapping[str, Kind]
) -> Iterator[Fault]:
    yield from _unknown(key, names, kinds)
    for name in names:
        if name in kinds and kind.name not in kinds[name].answers:
            yield (
                key,
                msg("{other} does not answer {kind}", other=name, kind=kind.name),
                msg(
                    "Write in [kind.{name}]: {example}",
                    name=name,
                    example=f'answers = "{kind.name}"',
                ),
            )


def _wrong_states(kind: Kind, kinds: Mapping[str, Kind]) -> Iterator[Fault]:
    """Give what is wrong with the state that an answer sets: the record has none of that name, or no day."""
    for answered in (kinds[name] for name in kind.answers if kind.sets and name in kinds):
        states = [state.name for state in answered.states]
        if kind.sets not in states and states:
            problem = msg("{kind} has no state {state}", kind=answered.name, state=kind.sets)
            yield "set", problem, suggest_name(kind.sets, states)
        elif kind.sets == answered.redate and not _has(kind, "date"):
            yield (
                "set",
                msg("{state} needs a day, and {kind} has none", state=kind.sets, kind=kind.name),
                msg("Give it a field: {example}", example='fields.on = { type = "date" }'),
            )


def _has(kind: Kind, field_type: str) -> bool:
    return any(field.type == field_type for field in kind.fields.values())


def _circle(kind: Kind, kinds: Mapping[str, Kind]) -> list[str]:
    """Return the kinds from which a derived kind follows back to itself, empty where it does not."""
    path, seen = [kind.name], {kind.name}

    def follow(name: str) -> bool:
        derive = kinds[name].derive if name in kinds else None
        for source in derive.kinds if derive else ():
            if source == kind.name:
                return True
            if source not in seen:
                seen.add(source)
                path.append(source)
                if follow(source):
                    return True
                path.pop()
        return False

    return [*path, kind.name] if follow(kind.name) else []
