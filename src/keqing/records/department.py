"""The department's agents, gatherings and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from keqing.frozen import dataclass
from keqing.i18n import Message

DEPARTMENT = "department"
"""The setting that says that a database is set up: what the department is called."""
HOTLINE = "hotline"
"""The setting that holds the number at which customers reach the department."""
LOG_ASKS = "log-asks"
"""The setting of what a finished contact is not to lack: minutes, entry."""


@dataclass(frozen=True, slots=True)
class DepartmentSetting:
    """A setting of the whole department; `own` says that somebody set it.

    `title` is what people call it, by language, and `words` what its value is called where that has a word.
    """

    name: str
    value: str
    meaning: Message
    own: bool
    title: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgentLine:
    """An agent, as they are listed. `role_titles` are what the roles are called, in their order."""

    name: str
    login: str | None
    roles: tuple[str, ...]
    capacity: int | None
    phone: str | None
    active: bool
    role_titles: tuple[object, ...] = ()
