"""The texts of everything definable: what is in force on a day, and how two texts of one thing differ."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from keqing.definitions import header_file
from keqing.definitions.definition_file import Ground
from keqing.definitions.guide_file import GUIDE
from keqing.definitions.guides_in_force import guides_in_force
from keqing.definitions.kinds import built_in_text
from keqing.definitions.report import REPORT
from keqing.definitions.sample import SAMPLE
from keqing.definitions.shipped import MAIN_FILES, Shipped, shipped_texts, shown_text
from keqing.definitions.stored import Key, newest
from keqing.definitions.stored_definitions import lists_of, read_stored
from keqing.definitions.toml_lines import locate_lines
from keqing.definitions.word_file import WORD_TYPES
from keqing.records.definitions import KeyChange
from keqing.services.context import cadence_texts
from keqing.services.context.desk import Desk
from keqing.timeline.enrollment import PROMISE

_FILES: Mapping[str, str] = {
    **WORD_TYPES,
    "bar": "barred",
    "outcome": "outcomes",
    "festival": "festivals",
    "set": "festivals",
    "preset": "presets",
    "limit": "limits",
    "form": "forms",
    "report": "reports",
    "sample": "samples",
}
"""The program's own file of each type that has one of its own, besides `MAIN_FILES`."""
_PARTS = ("fields", "level", "ticks")
"""Keys whose value is compared part by part."""


@cache
def built_in(type_: str) -> Mapping[str, str]:
    """Return the texts of the program's own definitions of a type, by name."""
    if type_ == "header":
        return header_file.shipped_texts()
    if type_ in MAIN_FILES or type_ in {GUIDE, "ladder", "plan"}:
        return Shipped(shipped_texts(type_), lambda name, _: shown_text(type_, name))
    if type_ not in _FILES:  # of measures and filters the program has none
        return {}
    whole = built_in_text(_FILES[type_])
    source = locate_lines(whole)
    return {name: source.excerpt(type_, name) for name in tomllib.loads(whole)[type_]}


def in_force(desk: Desk, day: date) -> dict[Key, str]:
    """Return the text of everything that is in force on a day; of cadences those that are on."""
    now = newest(desk.stored, day)
    found = {
        (type_, name): text
        for type_ in (*MAIN_FILES, *_FILES, "header", GUIDE)
        for name, text in built_in(type_).items()
        if type_ != "cadence" or name == PROMISE
    }
    for key, row in now.items():
        found.pop(key, None)
        if row.active:
            found[key] = row.text
    return found


def ground(desk: Desk, day: date) -> Ground:
    """Return what a file is read against: what is in force on a day.

    Kinds hold by the day of entry, so those of a past day are those of today.
    """
    texts = in_force(desk, day)
    entered = max(day, desk.clock)
    return Ground(
        kinds=read_stored(desk.stored, entered),
        lists=lists_of(desk.stored, entered),
        cadences={name: text for (type_, name), text in texts.items() if type_ == "cadence"},
        known=cadence_texts.known(desk),
        guides=guides_in_force(desk.stored, day),
        limits={name: text for (type_, name), text in texts.items() if type_ == "limit"},
        plans={name: text for (type_, name), text in texts.items() if type_ == "plan"},
        approvals={name: text for (type_, name), text in texts.items() if type_ == "approval"},
        reports={
            key: row.text
            for key, row in newest(desk.stored, day).items()
            if row.active and key[0] in {REPORT, SAMPLE}
        },
    )


def values_of(text: str, key: Key) -> Mapping[str, Any]:
    """Return what a text says of a definition, key by key; comments and layout do not count."""
    type_, name = key
    values: Mapping[str, Any] = tomllib.loads(text)[type_][name]
    return values


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[KeyChange]:
    """Give the keys that are written differently, in the order of the new text, then of the old."""
    old, new = _parts(before), _parts(after)
    for key in dict.fromkeys([*new, *old]):
        if old.get(key) != new.get(key):
            yield KeyChange(
                key,
                cadence_texts.toml(old[key]) if key in old else None,
                cadence_texts.toml(new[key]) if key in new else None,
            )


def _parts(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key in _PARTS and isinstance(value, dict):
            found |= {f"{key}.{name}": part for name, part in value.items()}
        else:
            found[key] = value
    return found
