"""Setting up a department: who it is, its first agent, its cadences (`keqing init`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from keqing.clock import BUSINESS_ZONE
from keqing.definitions import cadence_file
from keqing.definitions.kinds import presets
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.shipped import shown_text
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer, Definition, Setting
from keqing.records.department import AgentLine
from keqing.services.context.book import ALWAYS
from keqing.services.context.desk import MANAGER, Desk, WritingDesk
from keqing.services.customers import profile
from keqing.services.department import agents, self_customers
from keqing.services.derived.dead_ends import dead_ends
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import chunks

DEPARTMENT = "department"
"""The setting that says that a database is set up."""


@dataclass(frozen=True, slots=True)
class Department:
    """What `init` is told: the department, its first agent, calls a day, and presets by name."""

    name: str
    agent: str
    capacity: int
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
    session.add(Setting(name="presets", value=list(department.presets)))
    session.add(Setting(name="defaults", value=_defaults(department.presets)))
    names = _cadences(department.presets)
    known = cadence_file.built_in_cadences(desk.kinds)
    for name in names:
        session.add(
            Definition(
                type="cadence",
                name=name,
                version=1,
                text=shown_text("cadence", name),
                since=ALWAYS,
                active=True,
            )
        )
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
        presets=department.presets,
        cadences={name: known[name].title for name in names},
        warnings=tuple(end.warning for end in dead_ends(desk)),
    )


def is_set_up(desk: Desk) -> bool:
    """Whether `init` was run on this database."""
    return desk.setting(DEPARTMENT, None) is not None


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
    return profile.read_name(text)


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


def _cadences(names: Sequence[str]) -> list[str]:
    """The cadences of these presets, each once."""
    return list(dict.fromkeys(cadence for name in names for cadence in presets()[name].cadences))


def _defaults(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """The default values of fields, by kind; of two presets the one named first decides."""
    merged: dict[str, dict[str, str]] = {}
    for name in names:
        for kind, fields in presets()[name].defaults.items():
            merged[kind] = {**fields, **merged.get(kind, {})}
    return merged
