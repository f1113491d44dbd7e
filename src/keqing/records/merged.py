"""What merging two customers gave."""

from __future__ import annotations

from datetime import date

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.records.recorded import NextDate


@dataclass(frozen=True, slots=True)
class Differing:
    """What two merged customers say differently of a field: it stays as `kept`; `left` is the other's."""

    field: str
    kept: object
    left: object


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging two customers did, or would do on `day`: what went over from the one who is gone."""

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
