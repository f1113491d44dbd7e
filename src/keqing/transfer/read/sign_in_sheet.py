"""A sign-in sheet on its way in: its title says which gathering it is of, and its ticks who came.

So its rows need no day and no gathering of their own: both are put into columns, and rows without a tick are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from keqing.definitions.kinds import Kinds
from keqing.definitions.names import fold_word
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.text.folding import fold_name
from keqing.transfer.read.header_words import DAY, EVENTS, FIELD, data, plain, words_for
from keqing.transfer.read.table import Table

KIND = "attendance"
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_APART = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in sheet as a table with the day and the gathering in each row. `mapped` leaves columns out."""

    table: Table
    mapped: Mapping[str, str]
    gathering: str
    kind: str = KIND


def recognise_sheet(
    whole: Table, found: Table, kinds: Kinds, gatherings: Mapping[str, date], wanted: str | None
) -> SignIn | None:
    """Return the sign-in sheet that a file is; None for another file.

    `whole` is the file with its titles, `found` from its header on. `wanted` is the kind of rows that was asked for.
    Raises Unusable where the title says another day than the gathering has.
    """
    headings = [plain(word) for word in found.header]
    kind = kinds.by_name.get(KIND)
    columns = set(map(words_for(EVENTS, kind, kinds).get, headings))
    if kind is None or DAY in columns:
        return None
    title = " ".join(_above(whole, found))
    named = _named(title, gatherings)
    ticks = [at for at, word in enumerate(headings) if word in _words("ticked")]
    if named is None or (wanted is None and not ticks and not _is_sheet(title)):
        return None
    day = gatherings[named]
    _check_day(title, named, day)
    signed = [at for at, word in enumerate(headings) if word in _words("signed")]
    lines = found.lines
    if ticks or signed:
        lines = tuple(line for line in lines if _came(line.cells, ticks, signed))
    wide = len(found.header)
    more: tuple[str, ...] = (day.isoformat(), named)
    headed: tuple[str, ...] = ("日期", "联谊会")
    if f"{FIELD}gathering" in columns:
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
        if folded in _words("ticked") | _words("signed") | _words("left_out")
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
    said = [plain(cells[at]) for at in ticks if at < len(cells)]
    if any(word and word not in _words("absent") for word in said):
        return True
    signatures = (cells[at] for at in signed if at < len(cells))
    return not any(said) and any(word.strip() for word in signatures)


def _is_sheet(title: str) -> bool:
    """Tell whether the words above a table call it a sign-in sheet, in whatever spelling."""
    together = _APART.sub("", fold_word(title))
    return any(word in together for word in _words("title"))


@cache
def _words(part: str) -> frozenset[str]:
    """Return the words of a part of `sign-in` in the file of headings."""
    return frozenset(map(plain, data()["sign-in"][part]))
