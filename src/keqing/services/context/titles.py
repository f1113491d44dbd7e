"""The titles of kinds, their fields and outcomes, read as far as a screen asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from keqing.definitions.defined_field import CONTACT
from keqing.definitions.fields import Field
from keqing.definitions.kinds import Kind, Kinds, outcomes_of
from keqing.definitions.ladder import DEFINE_ITEM, LEVEL_ITEM, TICK

Title = Mapping[str, str]


_OWN = "own:"
_FILED = ("field:", _OWN)
"""Before the name of a field of the customer's file."""
DEFINITIONS: Title = {"zh": "定义", "en": "Definitions"}
"""The title of an item of definitions that wait for signatures."""


class KindTitles(Mapping[str, Title]):
    """Titles by language: of outcomes, kinds and fields by name.

    Fields of different kinds may have one name and two titles: `KIND.FIELD` is that of the kind,
    and `KIND.FIELD=VALUE` that of a value to choose. `KIND@EDITION` is the kind as an edition of it was.
    `field:NAME` is a field of the customer's file, `own:NAME` one that the department itself defined.
    A field may have the name of an outcome or a kind, and is never shown by that one's title.
    """

    def __init__(self, kinds: Kinds, others: Mapping[str, Title] | None = None) -> None:
        """Take the kinds that there are and ever were. `others` are titles of what has another name than these."""
        self._kinds, self._others = kinds.ever, {DEFINE_ITEM: DEFINITIONS, **(others or {})}
        self._known = kinds

    def __getitem__(self, name: str) -> Title:
        if outcome := outcomes_of(self._known).by_name.get(name):
            return outcome.title
        if kind := self._kinds.get(name):
            return kind.title
        if name in self._others:
            return self._others[name]
        if "." in name or ":" in name:
            return self._inside(name)
        if "@" in name:
            return self._as_entered(name).title
        return self._of_fields[name]

    def __bool__(self) -> bool:
        return True  # without looking at all that there is

    def __iter__(self) -> Iterator[str]:
        names = [*outcomes_of(self._known).by_name, *self._kinds, *self._others, *self._of_fields]
        return iter(dict.fromkeys(names))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _inside(self, name: str) -> Title:
        """Return the title of a field of one kind, of a value to choose in it, or of a level to grant."""
        if name.startswith(LEVEL_ITEM):
            return self._of_level(name)
        if name.startswith(_FILED):
            return self._of_file(name.partition(":")[2], own=name.startswith(_OWN))
        kind, _, rest = name.partition(".")
        if kind == TICK and rest.startswith(f"{TICK}="):
            return self._of_tick(rest.partition("=")[2])
        field_name, _, value = rest.partition("=")
        field: Field
        if kind == CONTACT:
            field = self._known.field_book.ever[field_name]
        else:
            kind_then = self._as_entered(kind) if "@" in kind else self._kinds[kind]
            field = kind_then.fields[field_name]
        if not value:
            return field.title
        titles = {choice.name: choice.title for choice in field.choices if choice.title}
        return titles[value]

    def _of_file(self, name: str, *, own: bool) -> Title:
        """Return the title of a field of customers or persons, or of its choice `NAME=VALUE`. Raises KeyError for none."""
        field_name, _, choice = name.partition("=")
        field = self._known.field_book.ever[field_name]
        if field.holder == CONTACT or (own and not field.own):
            raise KeyError(name)
        if not choice:
            return field.title
        return {each.name: each.title for each in field.choices if each.title}[choice]

    def _of_tick(self, name: str) -> Title:
        """Return the title of a tick, `LADDER.TICK`. Raises KeyError for one that there never was."""
        ladder, _, tick = name.partition(".")
        for edition in reversed(self._known.ladder_book.editions):
            if edition.name == ladder and edition.ladder and tick in edition.ladder.ticks:
                return edition.ladder.ticks[tick].title
        raise KeyError(name)

    def _of_level(self, name: str) -> Title:
        """Return the title of a level that is granted, `level:LADDER.N`. Raises KeyError for no such ladder."""
        ladder, _, number = name.removeprefix(LEVEL_ITEM).rpartition(".")
        for edition in reversed(self._known.ladder_book.editions):
            if edition.name == ladder and edition.ladder:
                title = edition.ladder.title
                return {
                    "zh": f"{title.get('zh', ladder)}第 {number} 级",
                    "en": f"{title.get('en', ladder)}, level {number}",
                }
        raise KeyError(name)

    def _as_entered(self, name: str) -> Kind:
        """Return an edition of a kind, written `KIND@EDITION`. Raises KeyError for a kind that there never was."""
        kind, _, edition = name.partition("@")
        found = self._known.of(kind, int(edition)) if edition.isdecimal() else None
        if found is None:
            raise KeyError(name)
        return found

    @cached_property
    def _of_fields(self) -> Mapping[str, Title]:
        """The titles of all fields; of one name in two kinds that of the later kind."""
        return {
            field.name: field.title
            for kind in self._kinds.values()
            for field in kind.fields.values()
        }
