"""The effect of a cell on the draft of its row, remembered where the same cell comes again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

from keqing.frozen import dataclass
from keqing.services.importing.draft import Draft

_TABLES = ("values", "event_values", "details")
"""Parts of a draft in which a column has a value of its own."""
_SHARED = frozenset({"fields", "declined"})
"""Values of a draft to which several columns add."""
_NAMES = tuple(each.name for each in fields(Draft) if each.name not in {"number", "day", *_TABLES})
_MAX_CELLS = 20_000
"""Different cells of a column that are remembered."""


@dataclass(slots=True)
class CellEffects:
    """The effects of the cells of one column, by their text: in which table of a draft which name gets which value.

    Remembered is what sets one value, and has nothing to flag, to reject, or to tell besides. None stands for
    other cells, which are read every time. The name is None for the day of what happened.
    """

    known: dict[str, tuple[str, str | None, object] | None]

    def learn(self, text: str, read: Callable[[Draft], None]) -> None:
        """Find out what a cell does by reading it into an empty draft; `read` may raise what the reading raises."""
        if text in self.known or len(self.known) >= _MAX_CELLS:
            return
        self.known[text] = None
        draft = Draft(0)
        read(draft)
        self.known[text] = _effect(draft)


def _effect(draft: Draft) -> tuple[str, str | None, object] | None:
    """Return the one value that a draft has; None where it has several, or something else."""
    blank = Draft(0)
    if any(getattr(draft, name) != getattr(blank, name) for name in _NAMES):
        return None
    found: list[tuple[str, str | None, object]] = [
        (table, name, value) for table in _TABLES for name, value in getattr(draft, table).items()
    ]
    if draft.day is not None:
        found.append(("day", None, draft.day))
    return found[0] if len(found) == 1 and found[0][1] not in _SHARED else None
