"""How wide the columns of a table are: as many lines as few, and nothing broken that is read at one glance."""

from __future__ import annotations

import re
from collections.abc import Sequence

from keqing.render.text import widest_command, width

GAP = 2
"""Columns between two columns."""
LEAST_COLUMNS = 12
"""A column that wraps is no narrower than this, unless what it holds is."""
JUDGED = 40
"""Rows by which a table is judged; those that follow are taken to be like them."""

_RUN = re.compile(r"[!-~]+[，。、；：？！）】》〉」』〕”’]*")
_LONGEST_RUN = 24
"""A longer run of narrow characters may be broken."""
_STEPS = (1, 2, 4, 8, 16, 32, 64)

Grid = Sequence[Sequence[int]]


def least_width(texts: Sequence[str]) -> int:
    """Return how wide a column is in which no command, number or word of these texts is broken."""
    runs = [width(run) for text in texts for run in _RUN.findall(text)]
    return max(
        max((run for run in runs if run <= _LONGEST_RUN), default=0),
        max(map(widest_command, texts), default=0),
    )


def share_room(
    room: int, natural: Sequence[int], least: Sequence[int], cells: Grid
) -> list[int] | None:
    """Share out `room` among columns that wrap, so that the rows take few lines; None where they do not fit.

    `natural` is the width at which a column wraps nothing, `least` the width that it needs. `cells` has a row of
    widths for each row: how long each cell's text is.
    """
    widths = [min(wide, few) for wide, few in zip(natural, least, strict=True)]
    left = room - sum(widths)
    if left < 0:
        return None
    if sum(natural) <= room:
        return list(natural)
    lines = [[_lines(text, wide) for text, wide in zip(row, widths, strict=True)] for row in cells]
    while left > 0:
        n, step = _best_step(left, natural, widths, cells, lines)
        widths[n] += step
        left -= step
        for row, counted in zip(cells, lines, strict=True):
            counted[n] = _lines(row[n], widths[n])
    return widths


def _best_step(
    left: int, natural: Sequence[int], widths: Sequence[int], cells: Grid, lines: list[list[int]]
) -> tuple[int, int]:
    """Find the column to widen, and by how much: what spares most lines for its room, else the fullest one."""
    best, spared = None, 0.0
    for n, (wide, most) in enumerate(zip(widths, natural, strict=True)):
        others = [max((*row[:n], *row[n + 1 :]), default=0) for row in lines]
        for step in _STEPS:
            if step > min(left, most - wide):
                break
            gain = sum(
                max(row[n], other) - max(_lines(cell[n], wide + step), other)
                for row, other, cell in zip(lines, others, cells, strict=True)
            )
            if gain / step > spared:
                best, spared = (n, step), gain / step
    if best:
        return best
    narrow = [n for n, most in enumerate(natural) if widths[n] < most]
    fullest = max(narrow, key=lambda n: (sum(row[n] for row in lines), natural[n] - widths[n], -n))
    return fullest, min(4, left, natural[fullest] - widths[fullest])


def _lines(text: int, columns: int) -> int:
    """How many lines a text of so many columns takes, about: lines end before they are full."""
    if text <= columns:
        return 1
    return -(-text // max(1, columns - 1))
