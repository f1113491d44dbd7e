"""The findings of a check of the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from keqing.frozen import dataclass
from keqing.i18n import Message


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that `check` found, with the command that mends it.

    A finding that is not `grave` is worth a look, and `check` is content all the same. `words` has what words of
    the command are called, by language.
    """

    kind: str
    says: Message
    command: str
    grave: bool = True
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing that `doctor` looked at: what it is like, and what mends it.

    A grade of `note` is worth knowing; one of `bad` needs somebody.
    """

    name: str
    grade: Literal["ok", "note", "bad"]
    says: Message
    mend: Message | None = None
