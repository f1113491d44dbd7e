"""Fields of files, contact persons and contacts read from TOML, with line and advice; the program's own among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from keqing.definitions.customer_fields import COLUMNS, CONTACT_WORDS, FILE_NAMES, PERSON_WORDS
from keqing.definitions.defined_field import (
    COLUMN_FIELDS,
    CONTACT,
    CUSTOMER,
    HOLDERS,
    PERSON,
    DefinedField,
    FieldBook,
)
from keqing.definitions.fields import Choice
from keqing.definitions.kind_file import TYPES, read_range
from keqing.definitions.names import Named, find_called, fold_word, suggest_words, words_of
from keqing.definitions.toml_file import File, Table, suggest_name, toml_value
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.definitions.vocabulary import DepartmentWords, Kind

Lists = Mapping[str, tuple[Choice, ...]]

_KEYS = (
    "of", "title", "type", "list", "range", "unit", "units", "sensitive", "for", "for_cadence", "required_from",
    "ask", "on", "required", "past", "aliases", "source",
)  # fmt: skip
_ONLY_OF: Mapping[str, tuple[str, ...]] = {
    "for": (CUSTOMER,),
    "required_from": (CUSTOMER,),
    "for_cadence": (CONTACT,),
    "on": (CONTACT,),
    "required": (PERSON, CONTACT),
}
"""Keys that the fields of some holders alone can have."""
_TYPE_OF_CODE: Mapping[str, tuple[str, ...]] = {
    "name": ("text",),
    "phone": ("text",),
    "birthday": ("date",),
    "address": ("text", "choice"),
    "source": ("text", "choice"),
    "referrer": ("customer",),
    "informed": ("bool",),
    "allergies": ("text",),
    "avoid": ("text",),
    "role": ("text", "choice"),
}
"""The types that fields have by which the program goes."""
_FIELD_TYPES = tuple(type_ for type_ in TYPES if type_ not in {"agent", "gathering", "customer"})
_MOST_ASKED = 9999


def read_field(table: Table, lists: Lists) -> DefinedField:
    """Read one field; an unfit value is left out of it and kept as a mistake."""
    table.only(_KEYS)
    table.needs("of", msg("Write whose field it is: {names}.", names=list(HOLDERS)))
    holder = table.choice("of", HOLDERS) or CUSTOMER
    type_ = table.choice("type", (*_FIELD_TYPES, "customer")) or "text"
    name_of_list = table.choice("list", sorted(lists))
    if type_ == "choice":
        table.needs("list", msg("Write which list: {example}", example='list = "lead-sources"'))
    _check_place(table, holder, type_)
    units = _unit_ranges(table, type_)
    ask = table.number("ask", 0)
    return DefinedField(
        name=table.name,
        title=table.titles() or {},
        type=type_,
        required=bool(table.flag("required")),
        of=name_of_list,
        choices=lists.get(name_of_list or "", ()) if type_ == "choice" else (),
        sensitive=bool(table.flag("sensitive")),
        plausible=read_range(table, "range", type_) if "range" in table.values else None,
        unit=table.text("unit"),
        past=bool(table.flag("past")),
        aliases=table.texts("aliases") or (),
        unit_ranges=units,
        holder=holder,
        types=table.texts("for") or (),
        cadences=table.texts("for_cadence") or (),
        required_from=table.text("required_from"),
        ask=min(ask, _MOST_ASKED) if ask is not None else None,
        starts=_starts(table),
    )


def with_fields(tables: Sequence[Table], before: FieldBook, lists: Lists) -> FieldBook:
    """Return the fields in force with those of these tables in the place of others of their names."""
    read = {table.name: replace(read_field(table, lists), own=True) for table in tables}
    by_name = {name: with_choices(field, lists) for name, field in before.by_name.items()} | read
    _refuse_double_words(tables, by_name)
    return FieldBook(MappingProxyType(by_name), before.former)


def with_choices(field: DefinedField, lists: Lists) -> DefinedField:
    """Return a field with the choices that its list has here."""
    if field.type != "choice" or field.of is None or field.of not in lists:
        return field
    return replace(field, choices=lists[field.of])


def check_references(
    tables: Iterable[Table],
    book: FieldBook,
    kinds: Mapping[str, Kind],
    words: DepartmentWords,
    cadences: Collection[str],
) -> None:
    """Keep a mistake for each type, stage, cadence and kind that a field names and that is not there."""
    for table in tables:
        field = book.by_name[table.name]
        for key, names, known in (
            ("for", field.types, list(words.types)),
            ("required_from", filter(None, [field.required_from]), list(words.stages)),
            ("for_cadence", field.cadences, sorted(cadences)),
        ):
            for name in names:
                if name not in known:
                    table.wrong(
                        key,
                        msg("there is no {name} {value}", name=_WORDS[key], value=name),
                        suggest_name(name, known),
                    )
        for value, kind_name in field.starts.items():
            _check_start(table, field, value, kinds.get(kind_name), kind_name, book, kinds)


_WORDS = {"for": "type", "required_from": "stage", "for_cadence": "cadence"}
"""The types of definitions that a key names."""


def _check_start(
    table: Table,
    field: DefinedField,
    value: str,
    kind: Kind | None,
    kind_name: str,
    book: FieldBook,
    kinds: Mapping[str, Kind],
) -> None:
    """Check one value that starts a kind, and that a contact gives all that the kind requires."""
    if field.type == "choice" and find_called(value, field.choices) is None:
        table.wrong(
            "on",
            msg("{field} cannot be {value}", field=field.name, value=toml_value(value)),
            suggest_words(value, field.choices),
        )
    if kind is None:
        table.wrong(
            "on",
            msg("there is no kind {name}", name=toml_value(kind_name)),
            suggest_words(kind_name, list(kinds.values()), listing="keqing add list"),
        )
        return
    lacking = [
        each.name
        for each in kind.fields.values()
        if each.required and each.default is None and each.name not in book.contact
    ]
    if lacking:
        table.wrong(
            "on",
            msg("{kind} requires {fields}, which no contact gives", kind=kind.name, fields=lacking),
            msg("Take required out of them there, or define fields of contacts of these names."),
        )


def _check_place(table: Table, holder: str, type_: str) -> None:
    """Keep mistakes of keys that fields of this holder do not have, and of names that the program goes by."""
    for key, holders in _ONLY_OF.items():
        if key in table.values and holder not in holders:
            table.wrong(
                key,
                msg("{key} has no place here", key=key),
                msg("Fields of these have it: {names}.", names=list(holders)),
            )
    name = table.name
    fit = _TYPE_OF_CODE.get(name)
    if fit and (holder != CUSTOMER or type_ not in fit):
        table.wrong(
            "of" if holder != CUSTOMER else "type",
            msg("the program goes by {name}", name=name),
            msg("Write {example}", example=f'of = "customer", type = "{fit[0]}"'),
        )
    elif type_ == "customer" and name != "referrer":
        table.unfit("type", suggest_name(type_, _FIELD_TYPES))
    taken = _taken_words(holder)
    if name in {word.name for word in taken}:
        table.wrong(
            None,
            msg("{name} is a word of the program", name=name),
            msg("Give the field another name."),
        )


def _taken_words(holder: str) -> list[Named]:
    """Return what the program itself keeps of a holder, which no field can be called."""
    columns = [field for name, field in COLUMNS.items() if name not in COLUMN_FIELDS]
    if holder == CUSTOMER:
        return [*columns, *FILE_NAMES]
    return [*(PERSON_WORDS if holder == PERSON else CONTACT_WORDS)]


def _refuse_double_words(tables: Sequence[Table], by_name: Mapping[str, DefinedField]) -> None:
    """Keep a mistake where a word of one of the tables means something else of the same holder already.

    Aliases of what ships with the program give way.
    """
    for table in tables:
        field = by_name[table.name]
        others: list[Named] = [
            each
            for each in by_name.values()
            if each.holder == field.holder and each.name != field.name
        ]
        others += [word for word in _taken_words(field.holder) if word.name != field.name]
        for word in words_of(field):
            holder = next(
                (each for each in others if fold_word(word) in map(fold_word, _firm_words(each))),
                None,
            )
            if holder:
                table.wrong(
                    None,
                    msg("'{word}' already means {name}", word=word, name=holder.name),
                    msg("Use every word for one thing only."),
                )
                break


def _firm_words(named: Named) -> tuple[str, ...]:
    """Return the words that nothing else can take: aliases of a field that ships with the program are none."""
    if isinstance(named, DefinedField) and not named.own:
        return (named.name, *named.title.values())
    return words_of(named)


def _starts(table: Table) -> Mapping[str, str]:
    written = table.table("on")
    if written is None:
        return {}
    if table.get("type") not in {"choice", "bool"}:
        table.wrong(
            "on",
            msg("{key} has no place here", key="on"),
            msg("Only a choice and yes or no can start something."),
        )
        return {}
    return {value: kind for value in written.values if (kind := written.text(value))}


def _unit_ranges(table: Table, type_: str) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Read `units = { UNIT = [least, most] }` of a measure."""
    if "units" not in table.values:
        return {}
    units = table.table("units")
    if units is None:
        return {}
    if type_ != "measure":
        table.wrong(
            "units",
            msg("{key} has no place here", key="units"),
            msg("Only a measure has units: {example}", example='type = "measure"'),
        )
        return {}
    for key in ("unit", "range"):
        if key in table.values:
            table.wrong(key, msg("{key} has no place here", key=key), msg("units says it already."))
    ranges = {unit: read_range(units, unit, type_) for unit in units.values}
    return {unit: both for unit, both in ranges.items() if both}


@cache
def built_in_fields() -> FieldBook:
    """Return the fields that ship with the program."""
    from keqing.definitions.kinds import choice_lists  # noqa: PLC0415  # its kinds are built on this
    from keqing.definitions.shipped import shipped_texts  # noqa: PLC0415  # as above

    file = File("fields.toml", "".join(shipped_texts("field").values()))
    tables = file.each("field")
    found = {table.name: read_field(table, choice_lists()) for table in tables}
    file.check()
    return FieldBook(MappingProxyType(found))
