"""What a SQLite file has otherwise than its version lays it out, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from keqing.i18n import Message, msg
from keqing.store.shape import Part, Shape, clauses, doubled_pages, fits, own

_SHOWN_CHARACTERS = 60
"""Characters of a foreign object's name that are shown."""


def differences(parts: Iterable[Part], shape: Shape) -> list[Message]:
    """Say what a file has besides the shape, lacks of it, or has otherwise; nothing when it fits."""
    parts = list(parts)
    return [] if fits(parts, shape) else list(_differences(parts, shape))


def _differences(parts: list[Part], shape: Shape) -> Iterator[Message]:
    there = {part.name: part for part in own(parts)}
    for name, part in there.items():
        if name not in shape.objects:
            yield msg(
                "{kind} {name} is not keqing's", kind=_kind(part), name=name[:_SHOWN_CHARACTERS]
            )
    for name, wanted in shape.objects.items():
        found = there.get(name)
        kind = "INDEX" if " index " in wanted[0] else "TABLE"
        if found is None:
            yield msg("{kind} {name} is missing", kind=kind, name=name)
        elif (clauses_there := clauses(found.sql or "")) != wanted:
            yield from _changed(name, kind, clauses_there, wanted)
    if double := doubled_pages(parts):
        yield msg("{name} lies on the pages of another", name=double[:_SHOWN_CHARACTERS])


def _changed(name: str, kind: str, there: list[str], wanted: list[str]) -> Iterator[Message]:
    """Name the columns that a table lacks or has besides, or only say that it was changed."""
    lacks = [clause for clause in wanted[1:] if clause not in there]
    more = [clause for clause in there[1:] if clause not in wanted]
    if there[:1] != wanted[:1] or not (lacks or more):
        yield msg("{kind} {name} is laid out otherwise", kind=kind, name=name)
        return
    names = {clause.split(" ")[0] for clause in more}
    for clause in lacks:
        column = clause.split(" ")[0]
        if column in names or column == "constraint":
            yield msg(
                "{kind} {name} is laid out otherwise: {what}", kind=kind, name=name, what=clause
            )
        else:
            yield msg("column {column} of {name} is missing", column=column, name=name)
    known = {clause.split(" ")[0] for clause in lacks}
    for clause in more:
        column = clause.split(" ")[0]
        if column not in known:
            yield msg(
                "column {column} of {name} is not keqing's",
                column=column[:_SHOWN_CHARACTERS],
                name=name,
            )


def _kind(part: Part) -> str:
    virtual = clauses(part.sql or "")[:1]
    return "VIRTUAL TABLE" if virtual[:1] and "virtual" in virtual[0] else part.type.upper()
