"""Limits as they stand for a customer on a day, and records that are not in force yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple


class LimitLine(NamedTuple):
    """A limit that holds for a customer. Numbers are texts, None where there is none.

    `each` is the most of one record, `most` that of all together. Of that `used` is used and `left` is left. `until` is
    the last day on which all of it still counts. `receiver` is who has what is used. `lacking` says that
    the file lacks the number. `required` are the fields of a record that must have certain values. `gathering` is
    the gathering to come of which it tells.
    """

    name: str
    title: Mapping[str, str]
    kind: Mapping[str, str]
    each: str | None
    most: str | None
    used: str | None
    left: str | None
    until: date | None
    breach: str
    receiver: str | None = None
    lacking: bool = False
    required: tuple[Mapping[str, str], ...] = ()
    gathering: str | None = None
    source: str | Mapping[str, str] | None = None


class CustomerLimits(NamedTuple):
    """The limits that hold for a customer on a day, floors first."""

    code: str
    name: str
    day: date
    lines: tuple[LimitLine, ...]


class WaitingLine(NamedTuple):
    """Something that an agent submitted and that is not in force yet: what it is, how it stands, and who signs now."""

    id: int
    day: date
    code: str
    name: str
    kind: Mapping[str, str]
    state: str
    signers: tuple[str, ...]
    submitted: date
    reason: str | None
