"""A sign-in sheet on its way in: its title says which gathering it is of, and its ticks who came.

So its rows need no day and no gathering of their own: both are put into columns, and rows without a tick are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.text.folding import fold_name

if TYPE_CHECKING:
    from keqing.transfer.read.table import Table

KIND = "attendance"
_TITLE = re.compile(r"签\s*到|到\s*会|sign[\s-]?in|attendance", re.IGNORECASE)
"""The words in the title of a sign-in sheet, beside the name of the gathering."""
_TICKS = frozenset(
    {
        "签到",
        "是否签到",
        "到会",
        "是否到会",
        "到场",
        "出席",
        "打勾",
        "signin",
        "signedin",
        "came",
        "present",
    }
)
"""Headings of the column to tick, folded."""
_SIGNATURES = frozenset({"签名", "签字", "signature"})
"""Headings of a column in which guests sign; it is left out, and says that somebody came where nothing is ticked."""
_OURS = frozenset({"桌号", "table", "需搀扶", "needsanarm", "座位", "人数", "seats"})
"""Columns that the printed sheet has for those at the door."""
_NO = frozenset({"", "否", "没", "没来", "未到", "缺席", "no", "n", "0", "×", "✗", "✘", "-", "/"})
"""Cells of customers who did not come; anything else is a tick."""
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_DAYS = frozenset({"日期", "签到日期", "到会日期", "时间", "date", "day"})
_GATHERINGS = frozenset({"联谊会", "活动", "讲座", "会议", "gathering"})


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in sheet as a table with the day and the gathering in each row. `mapped` leaves columns out."""

    table: Table
    mapped: Mapping[str, str]
    gathering: str


def recognise_sheet(
    whole: Table, found: Table, gatherings: Mapping[str, date], wanted: str | None
) -> SignIn | None:
    """Return the sign-in sheet that a file is; None for another file.

    `whole` is the file with its titles, `found` from its header on. `wanted` is the kind of rows that was asked for.
    Raises Unusable where the title says another day than the gathering has.
    """
    headings = [_fold(word) for word in found.header]
    if not _DAYS.isdisjoint(headings):
        return None
    title = " ".join(_above(whole, found))
    named = _named(title, gatherings)
    ticks = [at for at, word in enumerate(headings) if word in _TICKS]
    if named is None or (wanted is None and not ticks and not _TITLE.search(title)):
        return None
    day = gatherings[named]
    _check_day(title, named, day)
    signed = [at for at, word in enumerate(headings) if word in _SIGNATURES]
    lines = found.lines
    if ticks or signed:
        lines = tuple(line for line in lines if _came(line.cells, ticks, signed))
    wide = len(found.header)
    more: tuple[str, ...] = (day.isoformat(), named)
    headed: tuple[str, ...] = ("日期", "联谊会")
    if not _GATHERINGS.isdisjoint(headings):
        more, headed = more[:1], headed[:1]
    table = replace(
        found,
        header=(*found.header, *headed),
        lines=tuple(
            line._replace(cells=(*line.cells, *[""] * (wide - len(line.cells)), *more))
            for line in lines
        ),
        widths=None,
    )
    left_out = {
        word: ""
        for word, folded in zip(found.header, headings, strict=True)
        if folded in _TICKS | _SIGNATURES | _OURS
    }
    return SignIn(table, left_out, named)


def _above(whole: Table, found: Table) -> list[str]:
    """Return the cells that stand above the header."""
    rows = [(whole.header_row, whole.header), *((line.number, line.cells) for line in whole.lines)]
    return [cell for number, cells in rows if number < found.header_row for cell in cells if cell]


def _named(title: str, gatherings: Mapping[str, date]) -> str | None:
    """Return the gathering that a title names: the longest name in it, else the only one of its day."""
    folded = fold_name(title)
    names = [name for name in gatherings if fold_name(name) and fold_name(name) in folded]
    if names:
        return max(names, key=len)
    day = _day(title)
    on = [name for name, its in gatherings.items() if its == day]
    return on[0] if len(on) == 1 else None


def _check_day(title: str, name: str, day: date) -> None:
    said = _day(title)
    if said is not None and said != day:
        raise Unusable(
            msg("The sheet says {said}, and {name} is on {day}.", said=said, name=name, day=day),
            msg(
                "Correct the title, or the day: keqing gathering add {name} {said}",
                name=name,
                said=said,
            ),
        )


def _day(title: str) -> date | None:
    found = _DAY.search(title)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _came(cells: Sequence[str], ticks: Sequence[int], signed: Sequence[int]) -> bool:
    """Tell whether a row is ticked; without a tick a signature says the same."""
    said = [_fold(cells[at]) for at in ticks if at < len(cells)]
    if any(word not in _NO for word in said):
        return True
    signatures = (cells[at] for at in signed if at < len(cells))
    return not any(said) and any(word.strip() for word in signatures)


def _fold(word: str) -> str:
    return re.sub(r"[\s_-]+", "", word).casefold() or word.strip()
