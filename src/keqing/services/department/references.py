"""Names in use by other definitions, or by records: they can neither be dropped nor taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from keqing.definitions import definition_file
from keqing.definitions.definition_file import Ground
from keqing.definitions.guide_file import GUIDE, guides_named
from keqing.definitions.kinds import Kinds
from keqing.definitions.plan import PLAN, PLAN_ITEM
from keqing.definitions.stored import Key, Stored
from keqing.definitions.stored_definitions import lists_of, read_stored
from keqing.errors import KeqingError, Refused
from keqing.i18n import Message, msg
from keqing.models import Event
from keqing.services.context import book, cadence_texts
from keqing.services.context.definition_texts import (
    ground,
    values_of,
)
from keqing.services.context.desk import Desk

_MAX_NAMES = 5
"""So many things that refer to one are named."""


def refuse_undoing(desk: Desk, gone: Collection[Mapping[str, object]]) -> None:
    """Raise Refused where what would go is in use: records were entered by it, or something refers to it."""
    if not gone:
        return
    keys = {(str(row["type"]), str(row["name"]), row["version"]) for row in gone}
    left = [row for row in desk.stored if (*row.key, row.version) not in keys]
    on = ground(desk, desk.clock)
    kinds, lists = read_stored(left, desk.clock), lists_of(left, desk.clock)
    going = sorted((type_, name) for type_, name, _ in keys)
    if others := [".".join(key) for key, _ in definition_file.broken(on, kinds, lists, but=going)]:
        raise _in_use(going, others, msg("Change or drop those first."))
    if others := list(dict.fromkeys(_unreadable(left, kinds))):
        raise _in_use(
            going,
            others,
            msg("Drop it instead, and they stay readable: keqing define drop TYPE NAME"),
        )
    for type_, name, version in keys:
        entered = select(Event.id).where(Event.kind == name, Event.edition == version)
        if type_ == "kind" and desk.session.scalar(entered.limit(1)) is not None:
            raise Refused(
                msg("Records were entered by this text of {name}.", name=name),
                msg(
                    "Drop it instead, and they stay readable: keqing define drop kind {name}",
                    name=name,
                ),
            )


def _in_use(names: Iterable[Key], others: Sequence[str], hint: Message) -> Refused:
    """Return the refusal that names what is in use, and by what."""
    named = [".".join(key) for key in names]
    return Refused(
        msg(
            "{name} is in use by {others}.",
            name=[name for name in named if name not in others],
            others=others[:_MAX_NAMES],
        ),
        hint,
    )


def _unreadable(left: Iterable[Stored], kinds: Kinds) -> Iterator[str]:
    """Give the cadences of which a text that stays could no longer be read; those switched off are read, too."""
    for row in left:
        if row.type == "cadence":
            try:
                book.parsed(row.text, row.name, kinds.readable)
            except KeqingError:
                yield f"cadence.{row.name}"


def refuse_referred(desk: Desk, key: Key, since: date) -> None:
    """Raise Refused where something in force on a day refers to a definition."""
    if referring := list(_referring(desk, key, since)):
        raise _in_use([key], referring, msg("Change or drop those first."))


def _referring(desk: Desk, key: Key, since: date) -> Iterator[str]:
    """Give what is in force and refers to a definition, each once, as TYPE.NAME."""
    on, (type_, name) = ground(desk, since), key
    if type_ == GUIDE:
        yield from _speaking_of(desk, on, name)
        return
    if type_ == "cadence":
        for other in cadence_texts.in_force(desk).values():
            if other.cadence.then == name and other.cadence.name != name:
                yield f"cadence.{other.cadence.name}"
        for plan, text in on.plans.items():
            if name in values_of(text, (PLAN, plan))["cadences"]:
                yield f"{PLAN}.{plan}"
        return
    if type_ == PLAN:
        for approval, text in on.approvals.items():
            if values_of(text, ("approval", approval))["of"] == f"{PLAN_ITEM}{name}":
                yield f"approval.{approval}"
        return
    rows = [*desk.stored, Stored(*key, 0, since, active=False, text="")]
    left, lists = read_stored(rows, max(since, desk.clock)), lists_of(rows, max(since, desk.clock))
    found = definition_file.broken(on, left, lists, but=[key])
    yield from dict.fromkeys(".".join(other) for other, _ in found)


def _speaking_of(desk: Desk, on: Ground, name: str) -> Iterator[str]:
    """Give the guides in force that are like a guide, and the cadences whose steps name it."""
    yield from (f"guide.{guide.name}" for guide in on.guides.values() if guide.like == name)
    for text in cadence_texts.in_force(desk).values():
        if name in guides_named(text.cadence):
            yield f"cadence.{text.cadence.name}"
