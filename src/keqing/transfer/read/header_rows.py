"""Which rows of a file are its header: under titles, of one row or two, and once more further down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from keqing.definitions.kinds import Kind, Kinds
from keqing.transfer.read.header_words import (
    AGENTS,
    CONTACTS,
    CUSTOMERS,
    EVENTS,
    column_meant,
    plain,
    words_for,
)
from keqing.transfer.read.header_words import kind_wanted as wanted_sort
from keqing.transfer.read.table import Line, Table, letters

_SEARCHED_ROWS = 10
"""Rows in which the header is looked for: titles stand above it."""
_MIN_HEADINGS = 2
"""Headings by which a row further down is known to be a header."""
_MAX_HEADING_CHARACTERS = 20
"""Characters of a heading."""
_DIGIT = re.compile(r"\d\d")


def locate_header(
    table: Table, kinds: Kinds, wanted: str | None = None, mapped: Mapping[str, str] | None = None
) -> Table:
    """Return the table from its header on: the first of its rows in which several headings are known.

    Where none has several it is the one that has most. A header may have two rows: group headings, and the words under them. A column without a heading gets its letter
    for one where `mapped` says what it is.
    """
    mapping = {plain(word): name for word, name in (mapped or {}).items()}
    rows = [table.header, *(line.cells for line in table.lines[: _SEARCHED_ROWS - 1])]
    what, kind = wanted_sort(wanted, kinds) if wanted else (None, None)
    every = [kind] if what else [None, *kinds.by_name.values()]
    vocabularies = [
        words_for(sort, its_kind, kinds.headers) for sort, its_kind in _sorts(what, every)
    ]

    def known(row: Sequence[str]) -> int:
        words = [plain(word) for word in row if word]
        best = 0
        for names in vocabularies:
            found = {name for word in row if word and (name := column_meant(word, names))}
            if found & {"name", "code"} or mapping:
                best = max(best, len(found) + sum(word in mapping for word in words))
        return best

    scores = [known(row) for row in rows]
    several = (
        at
        for at, n in enumerate(scores)
        if n >= _MIN_HEADINGS and (not mapping or mapping.keys() & map(plain, rows[at]))
    )
    depth = next(several, scores.index(max(scores)))
    header: Sequence[str] = rows[depth]
    words = frozenset().union(*vocabularies)
    best = scores[depth]
    for at in (depth, depth + 1):
        both = _two_rows(rows[at - 1], rows[at], words) if 0 < at < len(rows) else None
        if both and known(both) > best:
            depth, header, best = at, both, known(both)
    found = table.below(depth, header)
    letters_ = {plain(word) for word in mapped or ()} - {plain(word) for word in found.header}
    named = tuple(
        word if word or plain(letters(at)) not in letters_ else letters(at)
        for at, word in enumerate(found.header)
    )
    over = [] if header is rows[depth] else [rows[depth - 1]]
    heads = _heads(found.lines, [*over, rows[depth]], words)
    return replace(found, header=named, heads=heads)


def _heads(
    lines: Sequence[Line], own: Sequence[Sequence[str]], known: frozenset[str]
) -> Mapping[int, bool]:
    """Return the rows that are headers, and whether they are `own` ones once more."""
    again = {tuple(map(plain, row)) for row in own}
    found: dict[int, bool] = {}
    for line in lines:
        words = [cell for cell in line.cells if cell]
        if len(words) < _MIN_HEADINGS or not any(
            _heading(word, known) for word in words[:_MIN_HEADINGS]
        ):
            continue
        if tuple(map(plain, line.cells)) in again:
            found[line.number] = True
        elif not any(map(_DIGIT.search, words)):
            headings = sum(_heading(word, known) for word in words)
            if headings * 3 >= len(words) * 2:
                found[line.number] = False
    return found


def _heading(word: str, known: frozenset[str]) -> bool:
    return len(word) <= _MAX_HEADING_CHARACTERS and plain(word) in known


def _two_rows(
    upper: Sequence[str], lower: Sequence[str], known: frozenset[str]
) -> tuple[str, ...] | None:
    """Return the headings of a header of two rows; None where the lower one is none.

    What stands over several columns counts for each of them: 联系人 over 姓名 and 电话 is 联系人姓名 and 联系人电话.
    """
    words = [plain(word) for word in lower if word]
    if len([word for word in words if word in known]) * 2 < len(words) or not words:
        return None
    found: list[str] = []
    over = ""
    for at in range(max(len(upper), len(lower))):
        top = upper[at] if at < len(upper) else ""
        under = lower[at] if at < len(lower) else ""
        over = top or (over if under else "")
        both = f"{over}{under}" if over != under else under
        found.append(both if under and plain(both) in known else under or top)
    return tuple(found)


def nameless(table: Table) -> Mapping[str, int]:
    """Return the columns that hold something and have no heading, by letter, with the number of their cells."""
    places = {at: 0 for at, word in enumerate(table.header) if not word}
    if places:
        for line in table.lines:
            for at in places:
                if at < len(line.cells) and line.cells[at]:
                    places[at] += 1
    return {letters(at): n for at, n in places.items() if n}


def _sorts(what: str | None, kinds: Sequence[Kind | None]) -> list[tuple[str, Kind | None]]:
    if what:
        return [(what, kind) for kind in kinds]
    return [(sort, None) for sort in (CUSTOMERS, CONTACTS, AGENTS)] + [
        (EVENTS, kind) for kind in kinds if kind
    ]
