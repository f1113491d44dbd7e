"""Which rows of a file are its header: under titles, of one row or two, and once more further down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

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


class _HeaderSearch:
    """A search for the header among the first rows of a table, with all words that may stand in it."""

    def __init__(
        self,
        rows: Sequence[Sequence[str]],
        kinds: Kinds,
        wanted: str | None,
        mapped: frozenset[str],
    ) -> None:
        self.rows, self.mapped = rows, mapped
        what, kind = wanted_sort(wanted, kinds) if wanted else (None, None)
        every = [kind] if what else [None, *kinds.by_name.values()]
        self.vocabularies = [
            words_for(sort, its_kind, kinds) for sort, its_kind in _sorts(what, every)
        ]
        self.words = frozenset().union(*self.vocabularies)

    def count_known(self, row: Sequence[str]) -> int:
        """Count the headings of a row that are known, by the words of the sort that knows most of them."""
        mapped = sum(plain(word) in self.mapped for word in row if word)
        best = 0
        for names in self.vocabularies:
            found = {name for word in row if word and (name := column_meant(word, names))}
            if found & {"name", "code"} or self.mapped:
                best = max(best, len(found) + mapped)
        return best

    def find_row(self) -> int:
        """Return the place of the first row with several known headings, else of the row with most of them."""
        scores = [self.count_known(row) for row in self.rows]
        several = (
            at
            for at, n in enumerate(scores)
            if n >= _MIN_HEADINGS
            and (not self.mapped or not self.mapped.isdisjoint(map(plain, self.rows[at])))
        )
        return next(several, scores.index(max(scores)))

    def find_header(self) -> _FoundHeader:
        """Return the header: the row that was found, or two of which it is one where these say more."""
        single = self.find_row()
        found = _FoundHeader(single, self.rows[single], (self.rows[single],))
        best = self.count_known(found.headings)
        for at in (single, single + 1):
            if not 0 < at < len(self.rows):
                continue
            upper, lower = self.rows[at - 1], self.rows[at]
            both = _two_rows(upper, lower, self.words)
            if both and (known := self.count_known(both)) > best:
                found, best = _FoundHeader(at, both, (upper, lower)), known
        return found


class _FoundHeader(NamedTuple):
    """A header that was found: the place of its last row, its headings, and its rows as they stand."""

    depth: int
    headings: Sequence[str]
    rows: tuple[Sequence[str], ...]


def locate_header(
    table: Table, kinds: Kinds, wanted: str | None = None, mapped: Mapping[str, str] | None = None
) -> Table:
    """Return the table from its header on: the first of its rows in which several headings are known.

    Where none has several it is the one that has most. A header may have two rows: group headings, and the words under them. A column without a heading gets its letter
    for one where `mapped` says what it is.
    """
    mapped_words = frozenset(map(plain, mapped or ()))
    rows = [table.header, *(line.cells for line in table.lines[: _SEARCHED_ROWS - 1])]
    search = _HeaderSearch(rows, kinds, wanted, mapped_words)
    header = search.find_header()
    found = table.below(header.depth, header.headings)
    return replace(
        found,
        header=_with_mapped_letters(found.header, mapped_words),
        heads=_heads(found.lines, header.rows, search.words),
    )


def _with_mapped_letters(header: Sequence[str], mapped: frozenset[str]) -> tuple[str, ...]:
    """Return the headings; a column without one gets its letter where that is mapped and no heading."""
    wanted = mapped - set(map(plain, header))
    return tuple(
        word if word or plain(letters(at)) not in wanted else letters(at)
        for at, word in enumerate(header)
    )


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
