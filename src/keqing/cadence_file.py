"""Cadences read from TOML: every rule that a file can break, with the line and what to write instead.

    for cadence in read_cadences(text, file="ours.toml", kinds=kinds): ...

All mistakes of a file are found before it is refused. The built-in cadences are a file like any
other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Literal, cast

from keqing import kinds as vocabulary
from keqing.cadence import CALLS, NOTHING, Cadence, Shift, Start, Track, Until
from keqing.cadence_steps import (
    Defaults,
    check_early_contacts,
    read_positive,
    read_repeat,
    read_retry,
    read_steps,
)
from keqing.definition_file import File, Table, did_you_mean, written
from keqing.festivals import festival_sets
from keqing.fields import Field
from keqing.i18n import msg
from keqing.kinds import Kind, Kinds
from keqing.occasions import BIRTHDAY, FESTIVAL, GATHERING, recurring
from keqing.offsets import read_offset
from keqing.toml_source import locate

KEYS = (
    "title", "source", "track", "starts_on", "where", "anchor", "applies_to", "subject", "steps",
    "repeat", "early", "late", "shift", "channel", "role", "guide", "retry", "done_by", "until",
    "ends_on", "again", "then",
)  # fmt: skip
_APPLIES_TO = ("type", "grade", "stage", "tag", "role")
_SUPPLY = ("supply_end", "run_out")
_DAYS = ("date", "gathering")
"""Types of fields that name a day."""
_UNTIL = re.compile(r"(?P<field>[a-z][a-z0-9_]*)(?:(?P<sign>[+-])(?P<rest>\d{1,5}(?:d|wd|w|m|y)))?")

Again = Literal["restart", "parallel", "ignore"]


def read_cadences(
    text: str,
    *,
    file: str,
    kinds: Kinds,
    known: Collection[str] = (),
    complete: bool = True,
) -> tuple[Cadence, ...]:
    """Read every cadence of a file, in their order in it.

    `known` are cadences of elsewhere that `then` may name; with `complete` false, where the text is
    a part of something that was checked as a whole, `then` is not looked up. Raises Faulty with all
    mistakes.
    """
    source = File(file, text)
    tables = source.each("cadence")
    names = {table.name for table in tables} | set(known) if complete else None
    found = [_Reading(table, kinds, names).cadence() for table in tables]
    if complete:
        _check_circles(tables, found)
    source.check()
    return tuple(found)


def built_in(kinds: Kinds) -> Mapping[str, Cadence]:
    """Return the cadences that ship with the program, by name."""
    text = vocabulary.built_in_text("cadences")
    return {one.name: one for one in read_cadences(text, file="cadences.toml", kinds=kinds)}


def cadence_text(file_text: str, name: str) -> str:
    """Return the part of a file's text that defines one cadence, as a file of its own.

    Raises KeyError when the file has no such cadence.
    """
    return locate(file_text).excerpt("cadence", name)


def _check_circles(tables: Sequence[Table], found: Sequence[Cadence]) -> None:
    """Cadences that start each other by `then` would never end."""
    after = {one.name: one.then for one in found}
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


class _Reading:
    """The reading of one cadence. What is unfit is left out of it and kept as a mistake."""

    def __init__(self, table: Table, kinds: Kinds, names: Collection[str] | None) -> None:
        self.table = table
        self.kinds = kinds
        self.names = names
        self.starting: list[Kind] = []

    def cadence(self) -> Cadence:
        table = self.table
        table.only(KEYS)
        title = table.titles() or {}
        track = self._track()
        table.needs(
            "source", msg("Write where the rule comes from: {example}", example='source = "..."')
        )
        starts_on = self._starts_on()
        defaults = Defaults().over(table)
        steps, repeat = read_steps(table, defaults), read_repeat(table, defaults, track)
        shift = Shift(table.choice("shift", [*Shift]) or Shift.KEEP)
        if self.names is not None:  # what was stored before this was checked holds on
            check_early_contacts(table, steps, repeat, shift)
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
            where=self._where(),
            anchor=self._anchor(),
            applies_to=self._applies_to(),
            subject=self._subject(),
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
        tracks = [*Track]
        if self.table.needs("track", msg("Write one of: {names}.", names=tracks)):
            track = self.table.choice("track", tracks)
            return Track(track) if track else None
        return None

    # What starts it, and from where it counts

    def _starts_on(self) -> tuple[Start, ...]:
        """Read a kind, a list of kinds, or a table with the count."""
        table = self.table
        value = table.get("starts_on")
        if not isinstance(value, dict):
            names = table.texts("starts_on") or ()
            return tuple(Start(name) for name in names if self._known_kind("starts_on", name))
        one = cast("Table", table.table("starts_on"))
        one.only(("kind", "count", "within"))
        one.needs("kind", msg("Write the kind of event: {example}", example='kind = "purchase"'))
        kind, within = one.text("kind"), read_positive(one, "within")
        if kind is None or not self._known_kind("starts_on", kind):
            return ()
        return (Start(kind, one.number("count", 1) or 1, within),)

    def _known_kind(self, key: str, name: str) -> bool:
        kind = self.kinds.by_name.get(name)
        if kind is None:
            self.table.wrong(
                key,
                msg("there is no kind {name}", name=written(name)),
                did_you_mean(name, list(self.kinds.by_name)),
            )
            return False
        if key == "starts_on":
            self.starting.append(kind)
        return True

    def _field(self, name: str) -> Field | None:
        """Return a field that every starting kind has."""
        found = [kind.fields.get(name) for kind in self.starting]
        return found[0] if found and all(found) else None

    def _fields(self) -> list[str]:
        """Return the names of the fields that every starting kind has."""
        return sorted(
            set.intersection(*(set(kind.fields) for kind in self.starting)) if self.starting else ()
        )

    def _dates(self) -> list[str]:
        return [name for name in self._fields() if (one := self._field(name)) and one.type in _DAYS]

    def _where(self) -> Mapping[str, tuple[str, ...]]:
        where = self.table.table("where")
        if where is None:
            return {}
        found: dict[str, tuple[str, ...]] = {}
        for name, value in where.values.items():
            one = self._field(name)
            if one is None:
                where.wrong(
                    name,
                    msg("the event that starts it has no field {name}", name=name),
                    did_you_mean(name, self._fields())
                    if self.starting
                    else msg("Write starts_on with a kind of event."),
                )
                continue
            values = value if isinstance(value, list) else [value]
            if not values or not all(isinstance(each, str | bool | int) for each in values):
                where.unfit(
                    name, msg("Write the values that it may have: {example}", example='["..."]')
                )
                continue
            found[name] = tuple(map(str, values))
            allowed = [choice.name for choice in one.choices]
            for each in found[name]:
                if allowed and each not in allowed:
                    where.unfit(name, did_you_mean(each, allowed))
        return found

    def _anchor(self) -> str:
        """Read from where the steps count."""
        anchor = self.table.text("anchor")
        if anchor is None or anchor in {"event", "created"}:
            return anchor or "event"
        if recurring(anchor):
            self._check_series(anchor)
        elif anchor in _SUPPLY:
            if self.starting and self._field("product") is None:
                self.table.unfit(
                    "anchor", msg("Start it on an event that has a product, such as purchase.")
                )
        else:
            kind, _, name = anchor.partition(".")
            dates = [
                f"{one.name}.{each}"
                for one in self.starting or self.kinds.by_name.values()
                for each, field in one.fields.items()
                if field.type in _DAYS
            ]
            if anchor not in dates:
                self.table.unfit(
                    "anchor",
                    did_you_mean(
                        f"{kind}.{name}",
                        ["event", "created", *_SUPPLY, BIRTHDAY, GATHERING, *dates],
                    ),
                )
        return anchor

    def _check_series(self, anchor: str) -> None:
        """R13: a series has steps around each occasion and nothing that counts past it."""
        table = self.table
        sets = festival_sets()
        if anchor.startswith(FESTIVAL) and anchor.removeprefix(FESTIVAL) not in sets:
            table.unfit(
                "anchor", did_you_mean(anchor, [f"{FESTIVAL}{name}" for name in sorted(sets)])
            )
        if "repeat" in table.values:
            table.unfit(
                "repeat",
                msg("Leave it out: the steps come again with each {anchor}.", anchor=anchor),
            )
        elif not table.values.get("steps"):
            table.wrong(
                None,
                msg("{name} has no steps", name=table.name),
                msg(
                    "Write when to call around each {anchor}: {example}",
                    anchor=anchor,
                    example='steps = ["0d"]',
                ),
            )

    def _applies_to(self) -> Mapping[str, tuple[str, ...]]:
        who = self.table.table("applies_to")
        if who is None:
            return {}
        who.only(_APPLIES_TO)
        known = {
            "type": list(vocabulary.customer_types()),
            "grade": list(vocabulary.grades()),
            "stage": sorted(self.kinds.stages),
        }
        found = {name: who.texts(name) or () for name in _APPLIES_TO if name in who.values}
        for name, values in found.items():
            for value in values:
                if name in known and value not in known[name]:
                    who.wrong(
                        name,
                        msg("there is no {name} {value}", name=name, value=written(value)),
                        did_you_mean(value, known[name]),
                    )
        return found

    def _subject(self) -> str:
        subject = self.table.text("subject") or "customer"
        if subject not in {"customer", "event"} and self._field(subject) is None:
            self.table.unfit(
                "subject", did_you_mean(subject, ["customer", "event", *self._fields()])
            )
        return subject

    # What closes its steps, and what ends it

    def _done_by(self) -> frozenset[str] | None:
        """Read the channels whose contacts count (R5); None for `named`."""
        if self.table.get("done_by") == "named":
            return None
        named = self.table.texts("done_by")
        for one in named or ():
            if one not in vocabulary.channels():
                self.table.wrong(
                    "done_by",
                    msg("there is no channel {name}", name=written(one)),
                    did_you_mean(one, [*vocabulary.channels(), "named"]),
                )
        if named == ():
            self.table.unfit("done_by", msg('Write channels, or "named".'))
        return CALLS if named is None else frozenset(named)

    def _until(self) -> Until | None:
        """Read `90d`, `supply_end+5d`, `FIELD-3d` (R11)."""
        text = self.table.text("until")
        if text is None:
            return None
        found = _UNTIL.fullmatch(text)
        if found is None:
            offset = read_offset(self.table, "until")
            return None if offset is None else Until(None, offset)
        dates = [*(_SUPPLY if self._field("product") else ()), *self._dates()]
        if self.starting and found["field"] not in dates:
            self.table.wrong(
                "until",
                msg("the event that starts it has no date {name}", name=found["field"]),
                did_you_mean(found["field"], dates)
                if dates
                else msg("Write a distance from the anchor, such as 90d."),
            )
        distance = Table(
            self.table.file, (*self.table.path, "until"), {"until": found["rest"] or "0d"}
        )
        offset = read_offset(distance, "until") or NOTHING
        return Until(found["field"], -offset if found["sign"] == "-" else offset)

    def _ends_on(self) -> tuple[str, ...]:
        names = self.table.texts("ends_on") or ()
        return tuple(name for name in names if self._known_kind("ends_on", name))

    def _then(self) -> str | None:
        then = self.table.text("then")
        if then is not None and self.names is not None and then not in self.names:
            self.table.wrong(
                "then",
                msg("there is no cadence {name}", name=written(then)),
                did_you_mean(then, sorted(self.names)),
            )
        return then
