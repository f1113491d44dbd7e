"""The texts of cadences: the program's own, the department's, a file's; and how two of them differ."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from keqing.definitions import cadence_file, definition_file
from keqing.definitions import kinds as vocabulary
from keqing.definitions.cadence import Cadence
from keqing.definitions.definition_file import Found, Ground
from keqing.definitions.kinds import Kinds
from keqing.definitions.shipped import shown_text
from keqing.definitions.stored import Stored
from keqing.definitions.stored import newest as newest_of
from keqing.definitions.toml_file import Faulty, File
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.services.context.book import parsed
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
    return {
        name: Text(cadence, shown_text("cadence", name))
        for name, cadence in cadence_file.built_in_cadences(kinds).items()
    }


def of_file(text: str, file: str, ground: Ground, on: Mapping[str, Text]) -> dict[str, Text]:
    """Read the cadences of a file, by name. `on` are in force.

    Raises Faulty with every mistake, and for cadences that with those in force start each other
    without end.
    """
    found = definition_file.read_definitions(text, file=file, ground=ground, types=("cadence",))
    return written(text, file, found, on)


def written(text: str, file: str, found: Found, on: Mapping[str, Text]) -> dict[str, Text]:
    """Return the cadences that were found in a file, each with its text, by name. Raises Faulty for circles."""
    texts = {
        name: Text(cadence, cadence_file.cadence_text(text, name))
        for name, cadence in found.cadences.items()
    }
    refuse_circles(File(file, text), {**on, **texts})
    return texts


def plain_ground() -> Ground:
    """Return what a file is read against where there is no department: what ships with the program."""
    return Ground(known=built_in(vocabulary.built_in_kinds()))


def plain(text: str, file: str) -> dict[str, Text]:
    """Read the cadences of a file where there is no department: only the built-in ones stand beside it."""
    return of_file(text, file, plain_ground(), {})


def newest(desk: Desk) -> dict[str, Stored]:
    """Return the newest edition of each cadence that the department ever had, on or off."""
    found = newest_of(desk.stored, desk.today)
    return {name: row for (type_, name), row in found.items() if type_ == "cadence"}


def known(desk: Desk) -> dict[str, Text]:
    """Return every cadence that can be switched on, by name: the department's text before the program's."""
    kinds = desk.kinds.readable
    found = dict(built_in(kinds))
    for name, row in newest(desk).items():
        found[name] = Text(parsed(row.text, name, kinds), row.text)
    return found


def in_force(desk: Desk) -> dict[str, Text]:
    """Return the cadences in force, by name. The promise is, whether it was ever switched on or not."""
    on = {name for name, row in newest(desk).items() if row.active} | {PROMISE}
    return {name: text for name, text in known(desk).items() if name in on}


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
    for name in file.tables.get("cadence", {}):
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
