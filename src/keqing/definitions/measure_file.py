"""Measures read from TOML, and the records that they can measure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import cast, get_args

from keqing.calendar.periods import Length
from keqing.definitions.cadence import Offset
from keqing.definitions.condition import Condition
from keqing.definitions.customer_fields import COLUMNS
from keqing.definitions.defined_field import CUSTOMER
from keqing.definitions.fields import Field
from keqing.definitions.kinds import Kind, Kinds, choice_lists, outcomes_of
from keqing.definitions.measure import (
    CONTACT,
    MESSAGE,
    NUMBERS,
    ROLE,
    Figure,
    Filter,
    Measure,
    RecordSource,
)
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.offset_file import read_offset
from keqing.definitions.standing_fields import derived_fields
from keqing.definitions.toml_file import Table, toml_value
from keqing.errors import Unusable
from keqing.i18n import msg

_KEYS = ("title", *Figure, "where", "over", "per", "source")


@cache
def contact_fields() -> Mapping[str, Field]:
    """Return the fields of a contact that a measure can name."""
    channels = choice_lists()["channels"]
    return MappingProxyType(
        {
            "channel": Field(
                "channel", {"zh": "渠道", "en": "Channel"}, type="choice", choices=channels
            ),
            "direction": Field("direction", {"zh": "方向", "en": "Direction"}),
            "outcome": Field("outcome", {"zh": "结果", "en": "Outcome"}),
            "minutes": Field("minutes", {"zh": "分钟", "en": "Minutes"}, type="int"),
            "agent": Field("agent", {"zh": "坐席", "en": "Agent"}, type="agent"),
            ROLE: Field(ROLE, {"zh": "角色", "en": "Role"}),
        }
    )


def record_kinds(kinds: Kinds) -> list[Kind]:
    """Return the kinds of records that can be measured, contacts and messages first."""
    return [*_CONTACTS, *kinds.by_name.values()]


def find_kind(word: str, kinds: Kinds) -> Kind | None:
    """Return the kind of record that `word` means, None for none."""
    return find_called(word, record_kinds(kinds))


def fields_of(kind: str, kinds: Kinds) -> Mapping[str, Field]:
    """Return the fields that records of a kind have."""
    if kind in {CONTACT, MESSAGE}:
        return {**kinds.field_book.contact, **contact_fields()}
    found = kinds.by_name[kind]
    return {**derived_fields(found), **found.fields} if found.open_until else found.fields


_CONTACTS = (
    Kind(CONTACT, {"zh": "联系", "en": "Contact"}, aliases=("接通",)),
    Kind(MESSAGE, {"zh": "消息", "en": "Message"}, aliases=("短信",)),
)


def read_measure(table: Table, kinds: Kinds) -> Measure | None:
    """Read one measure. What is unfit is kept as a mistake of the table's file; None where nothing is left."""
    table.only(_KEYS)
    figures = [figure for figure in Figure if figure in table.values]
    if len(figures) != 1:
        table.wrong(
            figures[1] if figures else None,
            msg("{name} needs one of {keys}", name=table.name, keys=[*Figure]),
            msg("Write what is measured: {example}", example='count = "purchase"'),
        )
        return None
    figure = figures[0]
    sources = tuple(
        source
        for word in table.texts(figure) or ()
        if (source := _source(table, figure, word, kinds))
    )
    if "over" in table.values and "per" in table.values:
        table.wrong("per", msg("over and per cannot stand together"), msg("Leave one of them out."))
    return Measure(
        name=table.name,
        figure=figure,
        sources=sources,
        title=table.titles() or {},
        where=read_where(table, sources, kinds),
        over=read_window(table),
        per=cast("Length | None", table.choice("per", get_args(Length))),
    )


def _source(table: Table, figure: Figure, text: str, kinds: Kinds) -> RecordSource | None:
    """Read `KIND` or `KIND.FIELD`, each by its name or title."""
    word, _, field_word = text.partition(".")
    kind = find_kind(word, kinds)
    if kind is None:
        table.wrong(
            figure,
            msg("there is no kind {name}", name=toml_value(word)),
            suggest_words(word, record_kinds(kinds), listing="keqing add list"),
        )
        return None
    if not figure.of_field:
        if field_word:
            table.wrong(
                figure,
                msg("{figure} takes a kind, and no field", figure=figure.value),
                msg("Write {example}", example=f'{figure} = "{kind.name}"'),
            )
        return RecordSource(kind.name)
    fields = fields_of(kind.name, kinds)
    found = find_called(field_word, fields.values()) if field_word else None
    if found is None or (figure is not Figure.VALUE and found.type not in NUMBERS):
        numbers = [each for each in fields.values() if each.type in NUMBERS]
        table.wrong(
            figure,
            msg("{kind} has no number {name}", kind=kind.title, name=toml_value(field_word))
            if found is None
            else msg("{field} is not a number", field=found.title),
            suggest_words(field_word, numbers)
            if numbers
            else msg("Write KIND.FIELD, such as: {example}", example="purchase.price"),
        )
        return None
    return RecordSource(kind.name, found.name, found.type)


def read_where(
    table: Table, sources: tuple[RecordSource, ...], kinds: Kinds, key: str = "where"
) -> Mapping[str, frozenset[str]]:
    """Read the values that the fields of a record must have to count, or whatever else the key asks of them."""
    where = table.table(key)
    if where is None or not sources:
        return {}
    shared = fields_of(sources[0].kind, kinds)
    among = [
        each
        for each in shared.values()
        if all(each.name in fields_of(source.kind, kinds) for source in sources)
    ]
    found: dict[str, frozenset[str]] = {}
    for name, value in where.values.items():
        record_field = find_called(name, among)
        if record_field is None:
            where.wrong(
                name, msg("the records have no field {name}", name=name), suggest_words(name, among)
            )
            continue
        values = value if isinstance(value, list) else [value]
        if not values or not all(isinstance(each, str | bool | int) for each in values):
            where.unfit(name, msg("Write the values that count: {example}", example='["..."]'))
            continue
        found[record_field.name] = frozenset(
            kinds.words.role_named(str(each))
            if record_field.name == ROLE and kind_of_contact(sources)
            else _stored(
                where,
                name,
                record_field,
                str(each).lower() if isinstance(each, bool) else str(each),
                kinds,
            )
            for each in values
        )
    return found


def kind_of_contact(sources: Sequence[RecordSource]) -> bool:
    """Tell whether what is measured are contacts or messages."""
    return all(source.kind in {CONTACT, MESSAGE} for source in sources)


def _stored(where: Table, key: str, record_field: Field, word: str, kinds: Kinds) -> str:
    """Return a value by the name under which it is stored."""
    among = (
        tuple(outcomes_of(kinds).by_name.values())
        if record_field.name == "outcome"
        else record_field.choices
    )
    if not among:
        return word
    chosen = find_called(word, among)
    if chosen is None:
        where.unfit(key, suggest_words(word, among))
    return chosen.name if chosen else word


def read_window(table: Table) -> Offset | None:
    """Read a window: days, weeks, months or years, more than none."""
    offset = read_offset(table, "over")
    if offset and (offset.workdays or offset.months < 0 or offset.days < 0 or offset == Offset()):
        table.unfit("over", msg("Write days, weeks, months or years: {example}", example='"365d"'))
        return None
    return offset


OF_TODAY = frozenset({*COLUMNS, "status", "referrer"}) - {
    "birthday",
    "created",
    "address",
    "source",
}
"""Names of the file whose earlier values are not kept, so that no cadence may ask for them."""


def names_of_today(kinds: Kinds) -> frozenset[str]:
    """Return the names that no cadence may ask for: those without earlier values, and health facts."""
    return OF_TODAY | {name for name, each in kinds.fields.items() if each.sensitive}


RESERVED = frozenset({
    "type", "grade", "stage", "status", "owner", "area", "age", "month", "interval", *COLUMNS,
})  # fmt: skip
"""Names that conditions have for a customer's file, which no measure may take."""


class Overlaid(Mapping[str, Measure]):
    """Measures with others over them; those below are read when they are asked for."""

    def __init__(
        self, below: Mapping[str, Measure], over: Mapping[str, Measure], gone: Collection[str] = ()
    ) -> None:
        """Take both; `gone` are names that nothing of below goes by any more."""
        self._below, self._over, self._gone = below, over, frozenset(gone)

    def __getitem__(self, name: str) -> Measure:
        if name in self._over:
            return self._over[name]
        if name in self._gone:
            raise KeyError(name)
        return self._below[name]

    def __iter__(self) -> Iterator[str]:
        hidden = self._gone | self._over.keys()
        yield from (name for name in self._below if name not in hidden)
        yield from self._over

    def __len__(self) -> int:
        return sum(1 for _ in self)


def with_measures(tables: Sequence[Table], known: Kinds) -> Kinds:
    """Return what is in force with the measures of these tables; a mistake is kept with its line."""
    found: dict[str, Measure] = {}
    for table in tables:
        taken = known.field_book.by_name.get(table.name)
        if table.name in RESERVED or (taken and taken.holder == CUSTOMER):
            table.wrong(
                None,
                msg("{name} is a word of the program", name=table.name),
                msg("Give the measure another name."),
            )
        if measure := read_measure(table, known):
            found[table.name] = measure
    return replace(known, measures=Overlaid(known.measures, found)) if found else known


def with_filters(tables: Sequence[Table], known: Kinds, *, checked: bool = False) -> Kinds:
    """Return what is in force with the filters of these tables; a mistake is kept with its line.

    Those `checked` before are not read again.
    """
    found = dict(known.filters)
    for table in tables:
        table.only(("title", "when", "source"))
        table.needs("when", msg("Write {example}", example='when = "count(purchase) >= 2"'))
        if (text := table.text("when")) is not None:
            if not checked:
                read_condition_at(table, "when", text, known)
            title = (table.titles() or {}) if "title" in table.values else {}
            found[table.name] = Filter(table.name, text, title)
    return replace(known, filters=MappingProxyType(found))


def read_condition_at(
    table: Table, key: str, text: str, kinds: Kinds, *, without: Collection[str] = ()
) -> Condition | None:
    """Read a condition on the customer; where it is none, a mistake of the table says why.

    `without` are names that it may not ask for.
    """
    from keqing.definitions.condition_text import read_condition  # noqa: PLC0415  # most files have none
    from keqing.definitions.customer_terms import CustomerTerms  # noqa: PLC0415  # as above

    try:
        condition = read_condition(text, CustomerTerms(kinds))
        _refuse_terms(condition, without)
    except Unusable as error:
        table.wrong(
            key,
            msg("{key} is no condition: {problem}", key=key, problem=error.message),
            error.hint or msg("Write comparisons, joined by and, or, not."),
        )
        return None
    return condition


def _refuse_terms(condition: Condition, without: Collection[str]) -> None:
    """Raise Unusable where a condition asks for one of these names."""
    for term in condition.terms():
        of_file = term.argument if term.name in {"has", "days_to"} else term.name
        if of_file in without:
            raise Unusable(
                msg("A cadence cannot ask for '{name}' here.", name=of_file),
                msg(
                    "Ask for records, type, grade, stage, tags, consent, age, month or fields that are no health facts: of the rest no earlier values are kept."
                ),
            )
