"""Cadences read from TOML: every rule that a file can break, with the line and what to write instead.

    for cadence in read_cadences(text, file="ours.toml", kinds=kinds): ...

All mistakes of a file are found before it is refused. The built-in cadences are a file like any
other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Literal, cast

from keqing.calendar.festivals import using
from keqing.calendar.workday_shift import Shift
from keqing.definitions import kinds as vocabulary
from keqing.definitions.cadence import CALLS, NOTHING, Cadence, Track, Until
from keqing.definitions.cadence_people import check_one_person
from keqing.definitions.cadence_start import SUPPLY_DATES, StartReader
from keqing.definitions.cadence_steps import (
    Defaults,
    check_early_contacts,
    read_repeat,
    read_retry,
    read_steps,
)
from keqing.definitions.kinds import Kinds
from keqing.definitions.names import Named, Word, find_called, label, suggest_words
from keqing.definitions.offset_file import read_offset
from keqing.definitions.shipped import shipped_texts
from keqing.definitions.toml_file import File, Table, suggest_name, toml_value
from keqing.definitions.toml_lines import locate_lines
from keqing.i18n import msg
from keqing.patterns import late_pattern

KEYS = (
    "title", "source", "track", "starts_on", "starts_when", "ends_when", "where", "anchor", "applies_to", "subject", "steps",
    "repeat", "early", "late", "shift", "channel", "role", "guide", "retry", "done_by", "until",
    "ends_on", "again", "then",
)  # fmt: skip
_UNTIL = late_pattern(
    r"(?P<field>[a-z][a-z0-9_]*)(?:(?P<sign>[+-])(?P<rest>\d{1,5}(?:d|wd|w|m|y)))?"
)

Again = Literal["restart", "parallel", "ignore"]


def read_cadences(
    text: str,
    *,
    file: str,
    kinds: Kinds,
    known: Collection[str] = (),
    complete: bool = True,
    shipped: bool = False,
) -> tuple[Cadence, ...]:
    """Read every cadence of a file, in their order in it.

    `known` are cadences of other files that `then` may name. `complete` is false for a part of a text
    that was checked as a whole. There `then` is not looked up, and festivals may have been dropped.
    A `shipped` one may name values that the department's own list of a name has not: they start nothing.
    Raises Faulty with all mistakes.
    """
    source = File(file, text, shipped)
    book = kinds.festivals if complete or kinds.festivals is None else kinds.festivals.ever
    with using(book):
        found = read_tables(source.each("cadence"), kinds=kinds, known=known, complete=complete)
    source.check()
    return found


def read_tables(
    tables: Sequence[Table], *, kinds: Kinds, known: Collection[str] = (), complete: bool = True
) -> tuple[Cadence, ...]:
    """Read cadences whose mistakes are kept in their file; the rest is as for `read_cadences`."""
    names = frozenset({table.name for table in tables} | set(known)) if complete else None
    found = [_CadenceReader(table, kinds, names).cadence() for table in tables]
    if complete:
        _check_circles(tables, found)
    return tuple(found)


def built_in_cadences(kinds: Kinds) -> Mapping[str, Cadence]:
    """Return the cadences that ship with the program, by name."""
    text = "".join(shipped_texts("cadence").values())
    return {
        cadence.name: cadence
        for cadence in read_cadences(text, file="cadences.toml", kinds=kinds, shipped=True)
    }


def built_in_cadence(name: str, kinds: Kinds) -> Cadence:
    """Return one cadence that ships with the program. Raises KeyError when there is none of that name."""
    text = shipped_texts("cadence")[name]
    (cadence,) = read_cadences(text, file=name, kinds=kinds, complete=False, shipped=True)
    return cadence


def cadence_text(file_text: str, name: str) -> str:
    """Return the part of a file's text that defines one cadence, as a file of its own.

    Raises KeyError when the file has no such cadence.
    """
    return locate_lines(file_text).excerpt("cadence", name)


def _check_circles(tables: Sequence[Table], found: Sequence[Cadence]) -> None:
    """Cadences that start each other by `then` would never end."""
    after = {cadence.name: cadence.then for cadence in found}
    for table in tables:
        seen: list[str] = []
        name: str | None = table.name
        while name is not None and name not in seen:
            seen.append(name)
            name = after.get(name)
        if name == table.name:
            table.wrong(
                "then",
                msg("{names} start each other without end", names=seen),
                msg("Leave then out of one of them; a repeat goes on without it."),
            )


class _CadenceReader:
    """Reads one cadence. An unfit value is left out of it and kept as a mistake."""

    def __init__(self, table: Table, kinds: Kinds, names: frozenset[str] | None) -> None:
        self.table = table
        self.names = names
        self.start = StartReader(table, kinds)

    def cadence(self) -> Cadence:
        table = self.table
        table.only(KEYS)
        title = table.titles() or {}
        track = self._track()
        table.needs(
            "source", msg("Write where the rule comes from: {example}", example='source = "..."')
        )
        starts_on = self.start.starts_on()
        defaults = Defaults(words=self.start.kinds.words, kinds=self.start.kinds).over(table)
        steps, repeat = read_steps(table, defaults), read_repeat(table, defaults, track)
        shift = Shift(table.choice("shift", [*Shift]) or Shift.KEEP)
        anchor = self.start.anchor()
        if self.names is not None:  # a text stored before this check holds on
            self.start.check_field(anchor)
            check_early_contacts(table, steps, repeat, shift)
            check_one_person(table, steps, repeat, defaults.words)
        if "steps" not in table.values and "repeat" not in table.values:
            table.wrong(
                None,
                msg("{name} has neither steps nor a repeat", name=table.name),
                msg("Write when to call: {example}", example='steps = ["1d", "3d"]'),
            )
        return Cadence(
            name=table.name,
            title=title,
            track=track or Track.REVISIT,
            source=table.text("source") or "",
            starts_on=starts_on,
            where=self.start.where(),
            anchor=anchor,
            applies_to=self.start.applies_to(),
            **self.start.conditions(),
            subject=self.start.subject(),
            steps=steps,
            repeat=repeat,
            shift=shift,
            retry=read_retry(table),
            done_by=self._done_by(),
            until=self._until(),
            ends_on=self._ends_on(),
            again=cast(
                "Again", table.choice("again", ("restart", "parallel", "ignore")) or "restart"
            ),
            then=self._then(),
        )

    def _track(self) -> Track | None:
        tracks = list(vocabulary.program_words("track").values())
        if self.table.needs(
            "track", msg("Write one of: {names}.", names=[label(word) for word in tracks])
        ):
            track = self._choice("track", tracks)
            return Track(track) if track else None
        return None

    def _choice(self, key: str, among: Sequence[Named]) -> str | None:
        """Return the name of the choice that a key's text means, in either language."""
        table = self.table
        value = table.get(key)
        found = find_called(value, among) if isinstance(value, str) else None
        if found is None and key in table.values:
            table.unfit(key, suggest_words(str(value), among))
        return found.name if found else None

    def _done_by(self) -> frozenset[str] | None:
        """Read the channels whose contacts count (R5); None for `named`."""
        if self.table.get("done_by") == "named":
            return None
        named = self.table.texts("done_by")
        among = vocabulary.choice_lists()["channels"]
        found: set[str] = set()
        for word in named or ():
            channel = find_called(word, among)
            if channel is None:
                self.table.wrong(
                    "done_by",
                    msg("there is no channel {name}", name=toml_value(word)),
                    suggest_words(word, [*among, Word("named", {})]),
                )
            found.add(channel.name if channel else word)
        if named == ():
            self.table.unfit("done_by", msg('Write channels, or "named".'))
        return CALLS if named is None else frozenset(found)

    def _until(self) -> Until | None:
        """Read `90d`, `supply_end+5d`, `FIELD-3d` (R11)."""
        text = self.table.text("until")
        if text is None:
            return None
        found = _UNTIL.fullmatch(text)
        if found is None:
            offset = read_offset(self.table, "until")
            return None if offset is None else Until(None, offset)
        dates = [*(SUPPLY_DATES if self.start.field("product") else ()), *self.start.dates()]
        if self.start.kinds_named and found["field"] not in dates:
            self.table.wrong(
                "until",
                msg("the event that starts it has no date {name}", name=found["field"]),
                suggest_name(found["field"], dates)
                if dates
                else msg("Write a distance from the anchor, such as 90d."),
            )
        distance = Table(
            self.table.file, (*self.table.path, "until"), {"until": found["rest"] or "0d"}
        )
        offset = read_offset(distance, "until") or NOTHING
        return Until(found["field"], -offset if found["sign"] == "-" else offset)

    def _ends_on(self) -> tuple[str, ...]:
        known = [
            self.start.known_kind("ends_on", name) for name in self.table.texts("ends_on") or ()
        ]
        return tuple(name for name in known if name)

    def _then(self) -> str | None:
        then = self.table.text("then")
        if then is None or then in (shipped_texts("cadence") if self.names is None else self.names):
            return then
        titled = [Word(name, title) for name, title in self._titles().items()]
        if found := find_called(then, titled):
            return found.name
        if self.names is not None:
            others = [Word(name, {}) for name in sorted(self.names - self._titles().keys())]
            self.table.wrong(
                "then",
                msg("there is no cadence {name}", name=toml_value(then)),
                suggest_words(then, [*titled, *others], listing="keqing cadence list"),
            )
        return then

    def _titles(self) -> dict[str, Mapping[str, str]]:
        """Return the titles of cadences that can be named by them: the program's, and this file's."""
        here = self.table.file.tables.get("cadence", {})
        found = dict(_built_in_titles())
        for name, definition in here.items() if isinstance(here, dict) else ():
            title = definition.get("title") if isinstance(definition, dict) else None
            if isinstance(title, dict):
                found[name] = {lang: text for lang, text in title.items() if isinstance(text, str)}
        return found if self.names is None else {n: t for n, t in found.items() if n in self.names}


@cache
def _built_in_titles() -> Mapping[str, Mapping[str, str]]:
    """Return the titles of the cadences that ship with the program, by name."""
    written_down = tomllib.loads("".join(shipped_texts("cadence").values()))["cadence"]
    return {name: definition["title"] for name, definition in written_down.items()}
