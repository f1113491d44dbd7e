"""A sheet printed as a table on the screen, with a sentence after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from keqing.frozen import dataclass
from keqing.i18n import Message, msg, msgn
from keqing.render.console import Screen
from keqing.render.output import Sheet

_TIGHT = frozenset(
    {
        "name",
        "why",
        "what",
        "what is wrong",
        "what is on record",
        "command",
        "title",
        "about",
        "source",
        "roles",
    }
)
"""Headings of columns that wrap; all others show each cell on one line."""
_NAMING = frozenset({"id", "no.", "when", "day", "date", "time", "code", "name", "phone"})
"""Headings of columns that say which row it is; others may go below them."""


def not_shown(n: int) -> Message:
    """Say how many rows the screen did not hold."""
    return msgn("{n} more: add --all to see it.", "{n} more: add --all to see them.", n)


def _typed_alone(command: str) -> object:
    """Say a command below its row: one that can be copied stands for itself."""
    return command if command.startswith("keqing ") else msg("command {name}", name=command)


def _as_it_is(text: str) -> object:
    return text


_BELOW: Mapping[str, Callable[[str], object]] = {
    "command": _typed_alone,
    "what is on record": _as_it_is,
    "what is wrong": _as_it_is,
}
"""How columns are said below a row that do without their heading."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The rows that a table leaves out on a terminal, to fit the screen: those of `total` that are not shown.

    `says` tells how many, and how to see them. `around` are the texts that stand around the table. The first rows are
    shown or, `from_end`, the last.
    """

    total: int
    says: Callable[[int], Message]
    around: tuple[object, ...] = ()
    from_end: bool = False


def table(
    screen: Screen,
    sheet: Sheet,
    after: Message,
    empty: Message,
    *,
    wraps: bool = False,
    rest: Rest | None = None,
) -> None:
    """Print a sheet as a table and a sentence after it, or the sentence for an empty one.

    With `wraps` every column may give way, where nobody knows beforehand how wide they are. With `rest` the table is
    no longer than the screen.
    """
    from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

    rows = [[Cell.of(cell) for cell in row] for row in sheet.rows]
    if not rows:
        screen.line(empty)
        return
    columns = [
        Column(
            heading,
            flexible=wraps or heading.id in _TIGHT,
            rank=0 if n == 0 or heading.id in _NAMING else n,
            below=_BELOW.get(heading.id),
        )
        for n, heading in enumerate(sheet.headings)
    ]
    limit = (
        screen.room(3 + len(rest.around), after, *rest.around) if rest else None
    )  # two sentences and the prompt
    from_end = rest is not None and rest.from_end
    shown = show(screen, columns, rows, limit=limit, from_end=from_end)
    screen.line(after, hang=2)
    if rest and shown < rest.total:
        screen.line(rest.says(rest.total - shown), hang=2)
