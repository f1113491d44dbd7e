"""The result of merging two customers."""

from __future__ import annotations

from datetime import date

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.records.recorded import NextDate


@dataclass(frozen=True, slots=True)
class Differing:
    """A field in which two merged customers differ: it stays as `kept`; `left` is the other's."""

    field: str
    kept: object
    left: object


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of merging two customers, or of its trial on `day`: what went over from the one who is gone."""

    day: date
    code: str
    name: str
    gone_code: str
    gone_name: str
    events: int
    phones: int
    contact_persons: int
    differing: tuple[Differing, ...]
    next: tuple[NextDate, ...]
    remarks: tuple[Message, ...] = ()
    dry_run: bool = False
