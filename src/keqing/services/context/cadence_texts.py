"""The texts of cadences: the program's own, the department's, a file's; and how two of them differ."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import select

from keqing.definitions import cadence_file
from keqing.definitions import kinds as vocabulary
from keqing.definitions.cadence import Cadence
from keqing.definitions.kinds import Kinds
from keqing.definitions.toml_file import Faulty, File
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Definition
from keqing.records.cadences import KeyChange
from keqing.services.context.desk import Desk
from keqing.timeline.enrollment import PROMISE


@dataclass(frozen=True, slots=True)
class Text:
    """A cadence and the text that defines it."""

    cadence: Cadence
    text: str

    @property
    def keys(self) -> Mapping[str, Any]:
        """What the text says, key by key; comments and layout do not count."""
        table: Mapping[str, Any] = tomllib.loads(self.text)["cadence"][self.cadence.name]
        return table


@cache
def built_in(kinds: Kinds) -> Mapping[str, Text]:
    """Return the cadences that ship with the program, by name."""
    whole = vocabulary.built_in_text("cadences")
    return {
        name: Text(cadence, cadence_file.cadence_text(whole, name))
        for name, cadence in cadence_file.built_in(kinds).items()
    }


def of_file(
    text: str, file: str, kinds: Kinds, others: Collection[str], on: Mapping[str, Text]
) -> dict[str, Text]:
    """Read the cadences of a file, by name. `others` it may start by `then`; `on` are in force.

    Raises Faulty with every mistake, and for cadences that with those in force start each other
    without end.
    """
    found = cadence_file.read_cadences(text, file=file, kinds=kinds, known=others)
    texts = {
        cadence.name: Text(cadence, cadence_file.cadence_text(text, cadence.name))
        for cadence in found
    }
    refuse_circles(File(file, text), {**on, **texts})
    return texts


def plain(text: str, file: str) -> dict[str, Text]:
    """Read the cadences of a file where there is no department: only the built-in ones stand beside it."""
    kinds = vocabulary.built_in()
    return of_file(text, file, kinds, built_in(kinds), {})


def newest(desk: Desk) -> dict[str, Definition]:
    """Return the newest definition of each cadence that the department ever had, on or off."""
    rows = desk.session.scalars(
        select(Definition)
        .where(Definition.type == "cadence", Definition.since <= desk.today)
        .order_by(Definition.since, Definition.id)
    )
    return {row.name: row for row in rows}


def known(desk: Desk) -> dict[str, Text]:
    """Return every cadence that can be switched on, by name: the department's text before the program's."""
    found = dict(built_in(desk.kinds))
    for name, row in newest(desk).items():
        (cadence,) = cadence_file.read_cadences(
            row.text, file=name, kinds=desk.kinds, complete=False
        )
        found[name] = Text(cadence, row.text)
    return found


def in_force(desk: Desk) -> dict[str, Text]:
    """Return the cadences in force, by name. The promise is, whether it was ever switched on or not."""
    on = {name for name, row in newest(desk).items() if row.active} | {PROMISE}
    return {name: text for name, text in known(desk).items() if name in on}


def differences(old: Text | None, new: Text | None) -> Iterator[KeyChange]:
    """Give the keys that two texts write differently, in the order of the new text, then of the old."""
    before, after = old.keys if old else {}, new.keys if new else {}
    for key in dict.fromkeys([*after, *before]):
        if before.get(key) != after.get(key):
            yield KeyChange(
                key,
                toml(before[key]) if key in before else None,
                toml(after[key]) if key in after else None,
            )


def toml(value: object) -> str:
    """Write a value as a TOML file writes it on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            inside = ", ".join(f"{key} = {toml(item)}" for key, item in value.items())
            return f"{{ {inside} }}"
        case _:
            return str(value)


def refuse_circles(file: File, on: Mapping[str, Text]) -> None:
    """Raise Faulty where a cadence of the file would start itself again through those in force."""
    after = {name: text.cadence.then for name, text in on.items()}
    for name in file.tables["cadence"]:
        path: list[str] = []
        step: str | None = name
        while step is not None and step not in path:
            path.append(step)
            step = after.get(step)
        if step == name:
            file.mistake(
                ("cadence", name, "then"),
                msg("{names} start each other without end", names=path),
                msg("Leave then out of one of them; a repeat goes on without it."),
            )
    if file.mistakes:
        raise Faulty(file.mistakes)
