"""The call guides in force in a department: the program's, its own over them, without those that it dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from keqing.definitions.guide import Guide
from keqing.definitions.guide_file import GUIDE, Guides, built_in_guides, read_guide
from keqing.definitions.stored import Stored, newest
from keqing.definitions.stored_definitions import table_of
from keqing.definitions.toml_file import Table


class GuideBook(Mapping[str, Guide]):
    """Guides by name; those below are read when they are asked for."""

    def __init__(self, below: Guides, own: Mapping[str, Guide | None]) -> None:
        """Lay own guides over others; None in the place of a guide says that it was dropped."""
        self._below, self._own = below, own

    @property
    def own(self) -> list[Guide]:
        """The guides that the department wrote itself."""
        return [guide for guide in self._own.values() if guide]

    def __getitem__(self, name: str) -> Guide:
        guide = self._own[name] if name in self._own else self._below[name]
        if guide is None:
            raise KeyError(name)
        return guide

    def __iter__(self) -> Iterator[str]:
        for name in dict.fromkeys((*self._below, *self._own)):
            if name not in self._own or self._own[name] is not None:
                yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)


def guides_in_force(stored: Iterable[Stored], day: date) -> Guides:
    """Return the guides that hold on a day."""
    now = newest((row for row in stored if row.type == GUIDE), day)
    own = {row.name: read_guide(table_of(row)) if row.active else None for row in now.values()}
    return GuideBook(built_in_guides(), own) if own else built_in_guides()


def with_guides(below: Guides, tables: Iterable[Table]) -> Guides:
    """Return guides with those of these tables in the place of others of their names."""
    own = {table.name: read_guide(table) for table in tables}
    return GuideBook(below, own) if own else below
