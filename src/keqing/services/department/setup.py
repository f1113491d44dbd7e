"""Setting up a department: who it is, its first agent, its cadences (`keqing init`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from keqing.clock import BUSINESS_ZONE
from keqing.definitions.kinds import Preset, presets
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.preset_file import PRESET
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer, Definition, Setting
from keqing.records.department import DEPARTMENT, AgentLine
from keqing.services.context import cadence_texts, preset_book
from keqing.services.context.book import ALWAYS
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.staff import MANAGER
from keqing.services.customers import profile
from keqing.services.department import agents, definitions, self_customers
from keqing.services.derived.dead_ends import dead_ends
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import chunks
from keqing.timeline.enrollment import PROMISE


@dataclass(frozen=True, slots=True)
class Department:
    """The answers that `init` gets: the department, its first agent, calls a day, presets by name, and files with own ones."""

    name: str
    agent: str
    capacity: int
    presets: tuple[str, ...]
    files: tuple[PresetFile, ...] = ()


class PresetFile(NamedTuple):
    """A file of definitions with presets: what it is called, its text, and the presets in it."""

    file: str
    text: str
    presets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetUp:
    """What `init` made: the cadences are those switched on, by name with their titles.

    `warnings` are what is amiss with them together.
    """

    department: str
    agent: AgentLine
    presets: tuple[str, ...]
    cadences: Mapping[str, Mapping[str, str]]
    warnings: tuple[Message, ...] = ()


def init(desk: WritingDesk, department: Department) -> SetUp:
    """Set up a database that is not set up yet.

    The first agent is this login's and a manager. Customers who were entered before are folded anew.
    Raises Unusable for a database that is set up.
    """
    refuse_second(desk)
    session = desk.session
    session.add(Setting(name=DEPARTMENT, value=department.name))
    session.add(Setting(name="zone", value=BUSINESS_ZONE))
    session.flush()
    desk.reload()
    for own in department.files:
        definitions.apply(desk, own.text, own.file, since=ALWAYS)
    names = (*department.presets, *(name for own in department.files for name in own.presets))
    chosen = [preset_book.presets_of(desk)[name] for name in dict.fromkeys(names)]
    session.add(Setting(name="presets", value=[preset.name for preset in chosen]))
    session.add(Setting(name="defaults", value=_defaults(chosen)))
    known, on = cadence_texts.known(desk), desk.book.in_force(ALWAYS)
    cadences = list(dict.fromkeys([*_cadences(chosen), *(on.keys() - {PROMISE})]))
    written = {row.key for row in desk.stored}
    for name in cadences:
        if ("cadence", name) not in written:
            row = Definition(
                type="cadence",
                name=name,
                version=1,
                text=known[name].text,
                since=ALWAYS,
                active=True,
            )
            session.add(row)
    session.flush()
    desk.reload()
    self_customers.enter_department(desk, department.name)
    first = agents.add(
        desk, department.agent, roles=[MANAGER], capacity=department.capacity, login=desk.login
    )
    for part in chunks(session.scalars(select(Customer.id)).all()):
        refold(desk, part)
    return SetUp(
        department=department.name,
        agent=first.agent,
        presets=tuple(preset.name for preset in chosen),
        cadences={name: known[name].cadence.title for name in cadences},
        warnings=tuple(end.warning for end in dead_ends(desk)),
    )


def refuse_second(desk: Desk) -> None:
    """Raise Unusable where a department is set up already."""
    name = desk.setting(DEPARTMENT, None)
    if name is not None:
        raise Unusable(
            msg("The department {name} is set up here already; nothing was changed.", name=name),
            msg("Begin the day with: keqing today. Another department: keqing --db PATH init"),
        )


def read_department(text: str) -> str:
    """Read a department's name. Raises Unusable."""
    return profile.read_department(text)


def read_file(text: str, file: str) -> PresetFile:
    """Read a file of definitions that has presets. Raises Faulty, and Unusable for a file without one."""
    found = definitions.check_plain(text, file)
    names = tuple(name for type_, name in found.keys if type_ == PRESET)
    if not names:
        raise Unusable(
            msg("{file} has no preset.", file=file),
            msg("Write one into it: {example}", example="[preset.ours]"),
        )
    return PresetFile(file, text, names)


def read_presets(words: Iterable[str]) -> tuple[str, ...]:
    """Read presets by name or title, several in one word parted by commas. Raises Unusable."""
    known = list(presets().values())
    names: dict[str, None] = {}
    for word in words:
        for part in unicodedata.normalize("NFKC", word).replace("、", ",").split(","):
            found = find_called(part, known)
            if found is None:
                raise Unusable(
                    msg("There is no preset '{word}'.", word=part), suggest_words(part, known)
                )
            names[found.name] = None
    return tuple(names)


def _cadences(chosen: Sequence[Preset]) -> list[str]:
    """The cadences of these presets, each once."""
    return list(dict.fromkeys(cadence for preset in chosen for cadence in preset.cadences))


def _defaults(chosen: Sequence[Preset]) -> dict[str, dict[str, str]]:
    """The default values of fields, by kind; of two presets the one named first decides."""
    merged: dict[str, dict[str, str]] = {}
    for preset in chosen:
        for kind, fields in preset.defaults.items():
            merged[kind] = {**fields, **merged.get(kind, {})}
    return merged
