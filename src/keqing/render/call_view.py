"""The parts that make the screen of a call session."""

from __future__ import annotations

from datetime import datetime

from keqing.frozen import dataclass
from keqing.records.call import CallState


@dataclass(frozen=True, slots=True)
class CallView:
    """A session as it is looked at: its state, the moment, and the key that leaves, as it is named."""

    state: CallState
    now: datetime
    leave: str = "Esc"
