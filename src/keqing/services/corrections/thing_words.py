"""Things that operations change and that are no customer's, in words: an agent, a setting, a definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from keqing.definitions.stored import TYPE_WORDS
from keqing.i18n import Message, msg
from keqing.models import Agent, Definition, Gathering
from keqing.records.history import Thing
from keqing.services.department.shared_settings import ROWS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from keqing.store.changes import Change

_WORDS: Mapping[str, Callable[[str], Message]] = {
    "agent": lambda name: msg("agent {name}", name=name),
    "absence": lambda name: msg("cover for {name}", name=name),
    "gathering": lambda name: msg("gathering {name}", name=name),
    "holiday": lambda name: msg("working days of {name}", name=name),
    "setting": lambda name: msg("setting {name}", name=_setting_words(name)),
}
"""How what belongs to no customer is called, by its table."""
_NAMED_BY: Mapping[str, type[Agent | Gathering | Definition]] = {
    "agent": Agent,
    "gathering": Gathering,
    "definition": Definition,
}
"""Tables whose rows a reader knows by a name."""
_TYPES = {word.name: {"en": word.name, **word.title} for word in TYPE_WORDS}


def things(session: Session, rows: Sequence[Change]) -> Iterator[Thing]:
    """Give what rows are that are no customer's: definitions, agents, settings, gatherings, days of a year."""
    for change in rows:
        values = {**(change.before or {}), **(change.after or {})}
        match change.table:
            case "setting":
                yield _thing("setting", str(change.key))
            case "holiday":
                yield _thing("holiday", str(change.key)[:4])
            case "absence":
                yield _thing("absence", _called(session, "agent", values.get("agent_id")))
            case "definition" if "type" in values:
                yield _thing(str(values["type"]), str(values["name"]))
            case "definition":
                yield _thing(_type(session, change.key), _called(session, "definition", change.key))
            case "agent" | "gathering" as table:
                name = values.get("name") or _called(session, table, change.key)
                yield _thing(table, str(name))


def _thing(what: str, name: str) -> Thing:
    if what in _WORDS:
        return Thing(what, name, _WORDS[what](name))
    return Thing(what, name, msg("{type} {name}", type=_TYPES.get(what, what), name=name))


def _setting_words(name: str) -> Mapping[str, str]:
    """Return what people call a setting; one that nobody sets by its name keeps its key."""
    row = ROWS.get(name)
    return {**row.title, "en": name} if row else {"en": name}


def _called(session: Session, table: str, key: object) -> str:
    model = _NAMED_BY[table]
    return str(session.scalar(select(model.name).where(model.id == key)) or "")


def _type(session: Session, key: object) -> str:
    return str(session.scalar(select(Definition.type).where(Definition.id == key)) or "")
