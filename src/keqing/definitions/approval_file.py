"""Approvals read from TOML, with the line and advice, and those in force on a day."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache

from keqing.definitions.approval import Approval, Subject, Within
from keqing.definitions.limit_file import LIMIT
from keqing.definitions.limits_in_force import shipped_limits
from keqing.definitions.names import find_called, find_near, suggest_words
from keqing.definitions.stored import Stored, newest
from keqing.definitions.stored_definitions import table_of
from keqing.definitions.toml_file import File, Mistake, Table, suggest_name, toml_value
from keqing.definitions.vocabulary import Kind, Kinds
from keqing.i18n import Message, msg

APPROVAL = "approval"
"""The type of these definitions."""
_KEYS = ("title", "of", "by", "within", "alone", "source")
_LEVEL = re.compile(r"[a-z][a-z0-9_-]*\.[0-9]+")
_NAME = re.compile(r"[a-z][a-z0-9_-]*")


def read_approval(
    table: Table,
    kinds: Kinds,
    limits: Collection[str] | None,
    plans: Collection[str] | None = None,
) -> Approval:
    """Read one approval; what is unfit is a mistake of the table's file.

    `limits` and `plans` are the names that there are, None any.
    """
    table.only(_KEYS)
    table.needs("of", msg("Write what needs it: {example}", example='of = "kind:claim"'))
    table.needs("by", msg("Write who signs, in order: {example}", example='by = ["manager"]'))
    subject, name = _subject(table, kinds, limits, plans)
    words = table.texts("by") or ()
    if table.get("by") == []:
        table.unfit("by", msg("Write who signs, in order: {example}", example='by = ["manager"]'))
    by = tuple(kinds.words.role_named(word) for word in words)
    return Approval(
        name=table.name,
        subject=subject,
        of=name,
        by=by,
        within=_within(
            table, len(by), kinds.by_name.get(name) if subject is Subject.KIND else None
        ),
        alone=bool(table.flag("alone")),
        title=table.titles() or {},
    )


def _subject(
    table: Table, kinds: Kinds, limits: Collection[str] | None, plans: Collection[str] | None
) -> tuple[Subject, str]:
    text = table.text("of") or ""
    type_, _, name = (part.strip() for part in text.partition(":"))
    if not text or type_ not in [*Subject]:
        if text:
            kind = None if ":" in text else find_called(text, kinds.by_name.values())
            table.unfit("of", _did_you_mean(kind) if kind else suggest_name(type_, [*Subject]))
        return Subject.DEFINE, ""
    match subject := Subject(type_):
        case Subject.KIND:
            kind = find_called(name, kinds.by_name.values()) if name else None
            if kind is None:
                table.unfit("of", _suggest_kinds(name, list(kinds.by_name.values())))
            elif kind.derive:
                table.unfit("of", msg("Nothing of it is entered: it follows from other records."))
            return subject, kind.name if kind else name
        case Subject.LIMIT if limits is not None and name not in limits:
            table.unfit("of", suggest_name(name, sorted(limits)))
        case Subject.LEVEL if not _LEVEL.fullmatch(name):
            table.unfit("of", msg("Write {example}", example='of = "level:owner.2"'))
        case Subject.PLAN:
            _check_plan(table, name, plans)
        case Subject.DEFINE if name:
            table.unfit("of", msg("Write {example}", example='of = "define"'))
        case _:
            pass
    return subject, name


def _suggest_kinds(name: str, kinds: Sequence[Kind]) -> Message:
    """Suggest the kinds that a name is like, as the key takes them."""
    if near := find_near(name, kinds):
        return _did_you_mean(*near)
    return suggest_words(name, kinds, listing="keqing add list")


def _did_you_mean(*kinds: Kind) -> Message:
    return msg("Did you mean {name}?", name=[f"{Subject.KIND}:{each.name}" for each in kinds])


def _check_plan(table: Table, name: str, plans: Collection[str] | None) -> None:
    if not _NAME.fullmatch(name):
        table.unfit("of", msg("Write {example}", example='of = "plan:visits"'))
    elif plans is not None and name not in plans:
        table.unfit("of", suggest_name(name, sorted(plans)))


def _within(table: Table, signers: int, kind: Kind | None) -> tuple[Within | None, ...]:
    """Read the time that each signature has; `none` is without one. It may count from a date of the record."""
    found: list[Within | None] = []
    for text in table.texts("within") or ():
        try:
            within = None if text == "none" else Within.parse(text)
        except ValueError:
            table.wrong(
                "within",
                msg("{key} cannot be {value}", key="within", value=toml_value(text)),
                msg(
                    "Write a number and a unit, d, w, m, y or wd, as in: {example}", example='"2wd"'
                ),
            )
            return ()
        dates = [each.name for each in kind.fields.values() if each.type == "date"] if kind else []
        if within and within.field and within.field not in dates:
            table.unfit("within", suggest_name(within.field, dates))
            return ()
        found.append(within)
    if len(found) > signers:
        table.unfit("within", msg("Write as many as there are signatures: {n}.", n=signers))
    return tuple(found)


def approvals_in_force(stored: Iterable[Stored], day: date, kinds: Kinds) -> tuple[Approval, ...]:
    """Return the approvals that hold on a day; one that can no longer be read is left out."""
    own = [row for row in stored if row.type == APPROVAL]
    return _read(tuple(newest(own, day).values()), kinds) if own else ()


@lru_cache(maxsize=64)
def _read(own: Sequence[Stored], kinds: Kinds) -> tuple[Approval, ...]:
    tables = [table_of(row) for row in own if row.active]
    found = [read_approval(table, kinds, None) for table in tables]
    return tuple(
        approval for approval, table in zip(found, tables, strict=True) if not table.file.mistakes
    )


def wrong_in_approval(
    name: str, text: str, kinds: Kinds, limits: Collection[str] | None
) -> list[Mistake]:
    """Return the mistakes of an approval's text beside these kinds and limits."""
    file = File(name, text)
    table = Table(file, (APPROVAL, name), file.tables[APPROVAL][name])
    read_approval(table, kinds, limits)
    return file.mistakes


def limits_known(in_force: Collection[str], tables: Sequence[Table]) -> frozenset[str]:
    """Return the names of limits in force, those that ship, and those of a file."""
    own = {table.name for table in tables if table.keys[0] == LIMIT}
    return frozenset({*in_force, *shipped_limits(), *own})
