"""The start of a cadence in a file: its event, the customers it is for, its anchor and its subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from keqing.calendar.festivals import festival_sets, festivals
from keqing.dates.occasions import (
    BIRTHDAY,
    DATE,
    FESTIVAL,
    FIELD,
    GATHERING,
    PERIODS,
    day_of_year,
    is_recurring,
)
from keqing.definitions.cadence import Start
from keqing.definitions.cadence_steps import read_positive
from keqing.definitions.condition import Condition
from keqing.definitions.fields import Field
from keqing.definitions.kind_reference import kind_called
from keqing.definitions.kinds import Kind, Kinds
from keqing.definitions.names import Named, Word, find_called, suggest_words
from keqing.definitions.toml_file import Table, suggest_name, toml_value
from keqing.definitions.vocabulary import THE_DEPARTMENT
from keqing.i18n import msg

SUPPLY_DATES = ("supply_end", "run_out")
"""Days of a supply, which an event with a product has."""
_APPLIES_TO = ("type", "grade", "stage", "tag", "role")
_SUBJECTS = (
    Word("customer", {"zh": "客户", "en": "customer"}),
    Word("event", {"zh": "事件", "en": "event"}),
)
"""The subjects of a cadence that are no field of the event that starts it."""
_DAYS = ("date", "gathering")
"""Types of fields that name a day."""


class StartReader:
    """Reads the start of one cadence. An unfit value is left out and kept as a mistake of the file.

    `kinds_named` are the kinds of event that start it, known after `starts_on`.
    """

    def __init__(self, table: Table, kinds: Kinds) -> None:
        """Read from the table of one cadence; `kinds` are the kinds of event that there are."""
        self.table = table
        self.kinds = kinds
        self.kinds_named: list[Kind] = []

    def starts_on(self) -> tuple[Start, ...]:
        """Read a kind, a list of kinds, or a table with the count."""
        table = self.table
        value = table.get("starts_on")
        if not isinstance(value, dict):
            names = table.texts("starts_on") or ()
            known = [self.known_kind("starts_on", name) for name in names]
            return tuple(Start(name) for name in known if name)
        trigger = cast("Table", table.table("starts_on"))
        trigger.only(("kind", "count", "within"))
        trigger.needs(
            "kind", msg("Write the kind of event: {example}", example='kind = "purchase"')
        )
        word, within = trigger.text("kind"), read_positive(trigger, "within")
        kind = self.known_kind("starts_on", word) if word else None
        if kind is None:
            return ()
        return (Start(kind, trigger.number("count", 1) or 1, within),)

    def known_kind(self, key: str, word: str) -> str | None:
        """Return the name of the kind that `word` means; an unknown word is a mistake of `key`."""
        kind = kind_called(self.table, key, word, self.kinds)
        if kind is None:
            return None
        if key == "starts_on":
            self.kinds_named.append(kind)
        return kind.name

    def _field_called(self, word: str) -> Field | None:
        """Return the field that every starting kind has and that is called so in either language."""
        names = self._fields()
        found = {
            each.name
            for kind in self.kinds_named
            if (each := find_called(word, [kind.fields[name] for name in names]))
        }
        return self.field(found.pop()) if len(found) == 1 else None

    def field(self, name: str) -> Field | None:
        """Return a field that every starting kind has."""
        found = [kind.fields.get(name) for kind in self.kinds_named]
        return found[0] if found and all(found) else None

    def _fields(self) -> list[str]:
        """Return the names of the fields that every starting kind has."""
        return sorted(
            set.intersection(*(set(kind.fields) for kind in self.kinds_named))
            if self.kinds_named
            else ()
        )

    def dates(self) -> list[str]:
        """Return the names of the days that every starting event has."""
        return [
            name for name in self._fields() if (field := self.field(name)) and field.type in _DAYS
        ]

    def where(self) -> Mapping[str, tuple[str, ...]]:
        """Read which values a field of the starting event must have."""
        where = self.table.table("where")
        if where is None:
            return {}
        found: dict[str, tuple[str, ...]] = {}
        for name, value in where.values.items():
            field = self._field_called(name)
            if field is None:
                where.wrong(
                    name,
                    msg("the event that starts it has no field {name}", name=name),
                    suggest_words(
                        name, [self.kinds_named[0].fields[each] for each in self._fields()]
                    )
                    if self.kinds_named
                    else msg("Write starts_on with a kind of event."),
                )
                continue
            values = value if isinstance(value, list) else [value]
            if not values or not all(isinstance(each, str | bool | int) for each in values):
                where.unfit(
                    name, msg("Write the values that it may have: {example}", example='["..."]')
                )
                continue
            if field.type == "bool" and not all(isinstance(each, bool) for each in values):
                where.unfit(
                    name, msg("Write yes as true, no as false: {example}", example="[false]")
                )
                continue
            found[field.name] = tuple(self._value(where, name, field, str(each)) for each in values)
        return found

    def _value(self, where: Table, key: str, field: Field, value: str) -> str:
        """Return a value that a field may have, by the name that is stored."""
        if not field.choices:
            return value
        chosen = find_called(value, field.choices)
        if chosen is None and not where.file.shipped:
            where.unfit(key, suggest_words(value, field.choices))
        return chosen.name if chosen else value

    def anchor(self) -> str:
        """Read the day from which the steps count."""
        anchor = self.table.text("anchor")
        if anchor is None or anchor in {"event", "created"}:
            return anchor or "event"
        if anchor.startswith(FIELD):
            anchor = self._field_anchor(anchor.removeprefix(FIELD))
        if is_recurring(anchor):
            self._check_series(anchor)
        elif anchor in SUPPLY_DATES:
            if self.kinds_named and self.field("product") is None:
                self.table.unfit(
                    "anchor", msg("Start it on an event that has a product, such as purchase.")
                )
        else:
            kind, _, name = anchor.partition(".")
            dates = [
                f"{event_kind.name}.{each}"
                for event_kind in self.kinds_named or self.kinds.by_name.values()
                for each, field in event_kind.fields.items()
                if field.type in _DAYS
            ]
            if anchor not in dates:
                self.table.unfit(
                    "anchor",
                    suggest_name(
                        f"{kind}.{name}",
                        ["event", "created", *SUPPLY_DATES, BIRTHDAY, GATHERING, *PERIODS, *dates],
                    ),
                )
        return anchor

    def _field_anchor(self, word: str) -> str:
        """Return the anchor of a field of the file, called by its name or its title."""
        field = find_called(word, self.kinds.field_book.customer.values())
        name = field.name if field else word
        return BIRTHDAY if name == BIRTHDAY else f"{FIELD}{name}"

    def check_field(self, anchor: str) -> None:
        """R13: an anchor of the file is a field of it that holds a day."""
        days = [each for each in self.kinds.field_book.customer.values() if each.type == "date"]
        name = anchor.removeprefix(FIELD)
        if anchor.startswith(FIELD) and name not in {each.name for each in days}:
            self.table.wrong(
                "anchor",
                msg("the file has no day {name}", name=toml_value(name)),
                suggest_words(name, days, listing="keqing define list field")
                if days
                else msg(
                    "Define it first: {example}",
                    example=f'[field.{name}] of = "customer", type = "date"',
                ),
            )

    def _check_series(self, anchor: str) -> None:
        """R13: a series has steps around each occasion and nothing that counts past it."""
        table = self.table
        sets = {*festival_sets(), *(festival.key for festival in festivals())}
        if anchor.startswith(FESTIVAL) and anchor.removeprefix(FESTIVAL) not in sets:
            table.unfit(
                "anchor", suggest_name(anchor, [f"{FESTIVAL}{name}" for name in sorted(sets)])
            )
        if anchor.startswith(DATE) and day_of_year(anchor) is None:
            table.unfit(
                "anchor", msg("Write month and day, as in: {example}", example=f"{DATE}12-31")
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

    def applies_to(self) -> Mapping[str, tuple[str, ...]]:
        """Read which customers it is for: their types, grades, stages, tags and roles."""
        who = self.table.table("applies_to")
        if who is None:
            return {}
        who.only((*_APPLIES_TO, "when"))
        known: dict[str, Sequence[Named]] = {
            "type": [*self.kinds.words.types.values(), THE_DEPARTMENT],
            "grade": list(self.kinds.words.grades.values()),
        }
        if "stage" in who.values:  # every kind is read for them
            known["stage"] = self.kinds.stages_in_order
        found: dict[str, tuple[str, ...]] = {}
        for name in _APPLIES_TO:
            if name in who.values:
                values = who.texts(name) or ()
                found[name] = tuple(
                    self._group(who, name, each, known.get(name)) for each in values
                )
        return found

    def conditions(self) -> dict[str, Condition | None]:
        """Read `applies_to.when`, `starts_when` and `ends_when`."""
        who = self.table.table("applies_to")
        starts = [
            key
            for key, there in (
                ("starts_on", "starts_on" in self.table.values),
                ("starts_when", "starts_when" in self.table.values),
                ("anchor", "anchor" in self.table.values),
            )
            if there
        ]
        if "starts_when" in starts and len(starts) > 1:
            self.table.wrong(
                "starts_when",
                msg("{keys} start a cadence each in its own way", keys=starts),
                msg("Leave all but one of them out."),
            )
        return {
            "when": self._condition(who, "when") if who else None,
            "starts_when": self._condition(self.table, "starts_when"),
            "ends_when": self._condition(self.table, "ends_when"),
        }

    def _condition(self, table: Table, key: str) -> Condition | None:
        text = table.text(key)
        if text is None:
            return None
        from keqing.definitions.measure_file import names_of_today, read_condition_at  # noqa: PLC0415  # most cadences have none

        without = names_of_today(self.kinds) | (set() if key == "starts_when" else {"interval"})
        return read_condition_at(table, key, text, self.kinds, without=without)

    def _group(self, who: Table, key: str, value: str, among: Sequence[Named] | None) -> str:
        """Return the name of a group of customers: of a type, a grade or a stage; tags are free."""
        if among is None:
            return value
        group = find_called(value, among)
        if group is None:
            who.wrong(
                key,
                msg("there is no {name} {value}", name=key, value=toml_value(value)),
                suggest_words(value, among),
            )
        return group.name if group else value

    def subject(self) -> str:
        """Read the subject: the customer, the event, or a field of the event."""
        subject = self.table.text("subject") or "customer"
        if whole := find_called(subject, _SUBJECTS):
            return whole.name
        field = self._field_called(subject)
        if field is None:
            fields = [self.kinds_named[0].fields[each] for each in self._fields()]
            self.table.unfit("subject", suggest_words(subject, [*_SUBJECTS, *fields]))
        return field.name if field else subject
