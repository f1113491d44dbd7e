"""One event of a customer's timeline, as the rules read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, time
from typing import Any, Literal

from keqing.frozen import dataclass

MERGED = "merged"
"""The kind of event that says which customer was merged into the one on whose timeline it is."""

ON_FILE = frozenset({"created", "profile", "void", MERGED})
"""Kinds of events that are no records of a day: what is on file of a customer, and corrections themselves."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a customer's timeline. `sequence` orders the events of one day.

    `agent` is the name of who did it. `apart` names the roles that somebody else holds: steps of those
    roles are not closed by this contact (R5). `details` holds the fields that the kind declares, dates
    as ISO text. `imported` is the day on which it was brought in from a file, if it was (R14).
    `edition` is the number of the department's own text of its kind that was in force when it was entered.
    `roles` are those of its agent.
    `derived` says that nobody entered it: it follows from the record whose `id` it has.
    """

    id: int
    sequence: int
    day: date
    kind: str
    time: time | None = None
    agent: str | None = None
    direction: Literal["in", "out"] | None = None
    channel: str | None = None
    outcome: str | None = None
    minutes: int | None = None
    text: str | None = None
    entry: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    answers: int | None = None
    apart: frozenset[str] = frozenset()
    imported: date | None = None
    voided: bool = False
    edition: int | None = None
    derived: bool = False
    roles: tuple[str, ...] = ()
