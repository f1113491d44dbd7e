"""Things that operations change and that are no customer's, in words: an agent, a setting, a definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from keqing.definitions.stored import TYPE_WORDS, Key
from keqing.i18n import Message, msg
from keqing.models import Agent, Definition, Gathering
from keqing.records.history import NAMED_CUSTOMERS, Thing
from keqing.services.context.definition_texts import values_of
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
_SETTINGS: Mapping[str, str] = {
    "zone": "时区",
    "presets": "选用的方案",
    "defaults": "登记时的默认值",
}
"""The Chinese names of settings that nobody sets by their names."""
_DRAWN: Mapping[str, Callable[[str], str]] = {
    "drawn": lambda name: f"{name} 的抽选",
    "sampled": lambda name: f"{name.replace(':', ' ')} 的抽样",
}
"""The Chinese names of settings that say what was drawn, by what they begin with."""
_NAMED_BY: Mapping[str, type[Agent | Gathering]] = {"agent": Agent, "gathering": Gathering}
"""Tables whose rows a reader knows by a name."""
_TYPES = {word.name: {"en": word.name, **word.title} for word in TYPE_WORDS}


def things(session: Session, rows: Sequence[Change]) -> Iterator[Thing]:
    """Give what rows are that are no customer's: definitions, agents, settings, gatherings, days of a year.

    The first definitions are called by their titles: nobody is told more of them.
    """
    titled = NAMED_CUSTOMERS
    for change in rows:
        values = {**(change.before or {}), **(change.after or {})}
        how = how_changed(change)
        match change.table:
            case "setting":
                yield _thing("setting", str(change.key), "changed")  # its default holds again
            case "holiday":
                yield _thing("holiday", str(change.key)[:4], how)
            case "absence":
                yield _thing("absence", _called(session, "agent", values.get("agent_id")), how)
            case "definition":
                key, text = _definition(session, change.key, values)
                yield _definition_thing(key, text if titled > 0 else "")
                titled -= 1
            case "agent" | "gathering" as table:
                name = values.get("name") or _called(session, table, change.key)
                yield _thing(table, str(name), how)


def how_changed(change: Change) -> str:
    """Tell whether a row is new, changed or gone."""
    return "new" if change.before is None else "gone" if change.after is None else "changed"


def is_definition(thing: Thing) -> bool:
    """Tell whether a thing is a definition."""
    return thing.what not in _WORDS


def _thing(what: str, name: str, how: str) -> Thing:
    return Thing(what, name, _WORDS[what](name), how)


def _definition_thing(key: Key, text: str) -> Thing:
    type_, name = key
    if type_ in _WORDS:  # a setting has a row and an edition
        return _thing(type_, name, "changed")
    words = {"zh": name, **_title(text, key), "en": name}
    return Thing(type_, name, msg("{type} {name}", type=_TYPES.get(type_, type_), name=words))


def _title(text: str, key: Key) -> Mapping[str, str]:
    try:
        title = values_of(text, key).get("title") if text else None
    except (ValueError, LookupError, AttributeError):  # written outside keqing
        return {}
    return title if isinstance(title, dict) else {}


def _definition(session: Session, number: object, values: Mapping[str, Any]) -> tuple[Key, str]:
    """Return the key and the text of an edition, as it was written or stands."""
    if {"type", "name", "text"} <= values.keys():
        return (str(values["type"]), str(values["name"])), str(values["text"])
    row = session.execute(
        select(Definition.type, Definition.name, Definition.text).where(Definition.id == number)
    ).first()
    return ((row.type, row.name), row.text) if row else (("", ""), "")


def _setting_words(name: str) -> Mapping[str, str]:
    """Return what people call a setting; in English one that nobody sets by its name keeps its key."""
    if row := ROWS.get(name):
        return {**row.title, "en": name}
    begins, _, of = name.partition(":")
    if of and begins in _DRAWN:
        return {"zh": _DRAWN[begins](of), "en": name}
    return {"zh": _SETTINGS.get(name, name), "en": name}


def _called(session: Session, table: str, key: object) -> str:
    model = _NAMED_BY[table]
    return str(session.scalar(select(model.name).where(model.id == key)) or "")
