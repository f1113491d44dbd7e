"""Limits read from TOML: every rule that a file can break, with the line and advice."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast, get_args

from keqing.calendar.periods import Length
from keqing.definitions.condition import Condition
from keqing.definitions.fields import Field
from keqing.definitions.limit import SEATS, Across, Consequence, Limit
from keqing.definitions.measure import CONTACT, NUMBERS, Figure, Measure, RecordSource
from keqing.definitions.measure_file import (
    fields_of,
    find_kind,
    read_condition_at,
    read_where,
    read_window,
    record_kinds,
)
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.toml_file import Table, toml_value
from keqing.definitions.vocabulary import Kind, Kinds
from keqing.i18n import msg

LIMIT = "limit"
"""The type of these definitions."""
_KEYS = (
    "title", "of", "count", "each", "else", "most", "per", "over", "across", "require", "when", "where", "breach",
    "after",
    "source",
)  # fmt: skip
_OPEN = "open"
_GATHERING = "gathering"
_RECEIVER = "receiver"


def read_limit(table: Table, kinds: Kinds) -> Limit | None:
    """Read one limit. An unfit value is a mistake of the table's file. None is returned where nothing is left."""
    table.only(_KEYS)
    source = _measured(table, kinds)
    if source is None:
        return None
    each, otherwise = _number(table, "each"), _number(table, "else")
    limit = Limit(
        name=table.name,
        measure=Measure(
            name=table.name,
            figure=Figure.COUNT if source.field is None else Figure.SUM,
            sources=(source,),
            where=read_where(table, (source,), kinds),
            over=read_window(table),
            per=cast("Length | None", table.choice("per", get_args(Length))),
        ),
        title=table.titles() or {},
        balance=_is_balance(table),
        each=each,
        most=_most(table, source.kind, kinds),
        otherwise=otherwise,
        require=_require(table, source, kinds),
        across=Across(table.choice("across", [*Across]) or Across.CUSTOMER),
        when=_when(table, kinds),
        breach=Consequence(table.choice("breach", [*Consequence]) or Consequence.REFUSE),
        source=table.text("source"),
        after=_after(table),
    )
    _check_whole(table, limit, kinds)
    return limit


def _is_balance(table: Table) -> bool:
    return str(table.get("of")).partition(":")[0].strip() == _OPEN


def _measured(table: Table, kinds: Kinds) -> RecordSource | None:
    """Read what is limited: `of`, or `count`, and not both."""
    both = [key for key in ("of", "count") if key in table.values]
    if len(both) != 1:
        table.wrong(
            both[1] if both else None,
            msg("{name} needs one of {keys}", name=table.name, keys=["of", "count"]),
            msg("Write what is limited: {example}", example='of = "gift.value"'),
        )
        return None
    text = table.text(both[0])
    if text is None:
        return None
    if both[0] == "of" and _is_balance(table):
        return _balance(table, text.partition(":")[2].strip(), kinds)
    word, _, field_word = text.partition(".")
    kind = _kind(table, both[0], word, kinds)
    if kind is None:
        return None
    if both[0] == "count":
        if field_word:
            table.unfit("count", msg("Write {example}", example=f'count = "{kind.name}"'))
        return RecordSource(kind.name)
    return _field(table, kind, field_word, kinds)


def _kind(table: Table, key: str, word: str, kinds: Kinds) -> Kind | None:
    kind = find_kind(word, kinds)
    if kind is None or kind.derive:
        problem = (
            msg("{kind} is entered by nobody", kind=kind.title)
            if kind
            else msg("there is no kind {name}", name=toml_value(word))
        )
        among = [each for each in record_kinds(kinds) if not each.derive]
        table.wrong(key, problem, suggest_words(word, among, listing="keqing add list"))
        return None
    return kind


def _field(table: Table, kind: Kind, word: str, kinds: Kinds) -> RecordSource | None:
    """Read the number of a record that is added up."""
    numbers = _numbers(fields_of(kind.name, kinds), kind)
    found = find_called(word, numbers) if word else None
    if found is None:
        table.wrong(
            "of",
            msg("{kind} has no number {name}", kind=kind.title, name=toml_value(word)),
            suggest_words(word, numbers)
            if numbers
            else msg("Write KIND.FIELD, such as: {example}", example="gift.value"),
        )
        return None
    return RecordSource(kind.name, found.name, found.type)


def _numbers(fields: Mapping[str, Field], kind: Kind) -> list[Field]:
    """Return the numbers that are entered with a record of a kind."""
    entered = fields.values() if kind.name == CONTACT else kind.fields.values()
    return [each for each in entered if each.type in NUMBERS]


def _balance(table: Table, word: str, kinds: Kinds) -> RecordSource | None:
    """Read `open:KIND`, whose records have a balance."""
    kind = _kind(table, "of", word, kinds)
    if kind is None:
        return None
    if kind.amount is None:
        among = [each for each in kinds.by_name.values() if each.amount and each.open_until]
        table.wrong(
            "of",
            msg("{kind} has no balance", kind=kind.title),
            suggest_words(word, among),
        )
        return None
    return RecordSource(kind.name, kind.amount)


def _number(table: Table, key: str) -> Decimal | None:
    value = table.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return Decimal(str(value))
    if key in table.values:
        table.unfit(key, msg("Write a number, 0 or more."))
    return None


def _most(table: Table, kind: str, kinds: Kinds) -> Decimal | str | None:
    """Read the most of all together: a number, a field of the customer, or the seats of a gathering."""
    value = table.get("most")
    if not isinstance(value, str):
        return _number(table, "most")
    if value.strip() == SEATS:
        if not _names_gathering(kind, kinds):
            table.unfit("most", msg("The record names no gathering."))
        return SEATS
    numbers = [each for each in kinds.fields.values() if each.type in NUMBERS]
    found = find_called(value, numbers)
    if found is None:
        table.unfit(
            "most", suggest_words(value, numbers) if numbers else msg("Write a number, 0 or more.")
        )
        return None
    return found.name


def _names_gathering(kind: str, kinds: Kinds) -> bool:
    fields = kinds.by_name[kind].fields if kind in kinds.by_name else {}
    return any(each.type == _GATHERING for each in fields.values())


def _require(table: Table, source: RecordSource, kinds: Kinds) -> Mapping[str, frozenset[str]]:
    """Read the values that fields of the record must have."""
    return read_where(table, (source,), kinds, "require")


def _when(table: Table, kinds: Kinds) -> Condition | None:
    text = table.text("when")
    return read_condition_at(table, "when", text, kinds) if text is not None else None


def _after(table: Table) -> str | None:
    """Read the sample that has to be done first: `sample:NAME`."""
    text = table.text("after")
    type_, _, name = (text or "").partition(":")
    if text is not None and (type_ != "sample" or not name):
        table.unfit("after", msg("Write {example}", example='after = "sample:gifts"'))
        return None
    return name or None


def _check_whole(table: Table, limit: Limit, kinds: Kinds) -> None:
    """Keep as mistakes what does not go together."""
    bounded = {"each", "most", "require"} & table.values.keys()
    if not bounded:
        table.wrong(
            None,
            msg("{name} needs one of {keys}", name=limit.name, keys=["each", "most", "require"]),
            msg("Write how much is allowed: {example}", example="each = 500"),
        )
    if "over" in table.values and "per" in table.values:
        table.wrong("per", msg("over and per cannot stand together"), msg("Leave one of them out."))
    for key in {"over", "per"} & table.values.keys():
        if "most" not in table.values or limit.balance:
            table.wrong(
                key,
                msg("{key} has no place here", key=key),
                msg("It says over which days the records of {key} are added up.", key="most"),
            )
    if "else" in table.values and not {"each", "when"} <= table.values.keys():
        table.wrong(
            "else",
            msg("{key} has no place here", key="else"),
            msg("It is {each} where {when} does not hold: write both.", each="each", when="when"),
        )
    if "each" in table.values and limit.field is None:
        table.wrong(
            "each",
            msg("{key} has no place here", key="each"),
            msg("A count has no {key} but {example}.", key="each", example="most = 1"),
        )
    fields = kinds.by_name[limit.kind].fields if limit.kind in kinds.by_name else {}
    if limit.across is Across.GATHERING and not _names_gathering(limit.kind, kinds):
        table.unfit("across", msg("The record names no gathering."))
    if limit.across is Across.RECEIVER and _RECEIVER not in fields:
        table.unfit("across", msg("The record has no field {name}.", name=_RECEIVER))
    if limit.kind == CONTACT and limit.breach is not Consequence.FLAG:
        table.wrong(
            "breach" if "breach" in table.values else None,
            msg("a contact is never refused, and waits for nobody"),
            msg("Write {example}", example='breach = "flag"'),
        )
