"""A cadence tried without a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.frozen import dataclass


@dataclass(frozen=True, slots=True)
class PreviewStep:
    """A row of `cadence preview`."""

    n: int
    label: str
    nominal: date
    opens: date
    due: date
    closes: date | None
    effective: date | None
    status: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A cadence tried on a start and on events, without a database."""

    cadence: str
    title: Mapping[str, str]
    anchor: date
    start: date
    as_of: date
    ended: bool
    steps: tuple[PreviewStep, ...]
