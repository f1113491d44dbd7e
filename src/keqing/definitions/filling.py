"""What a kind's field may fill: a field of the customer's file that takes every value which the kind's can have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from keqing.definitions.defined_field import DefinedField, FieldBook
from keqing.definitions.fields import Field
from keqing.definitions.names import suggest_words
from keqing.definitions.toml_file import Table, toml_value
from keqing.definitions.vocabulary import Kind
from keqing.i18n import Message, msg

_COLUMNS = ("address", "source")
"""Columns of the file that a record can fill: their changes are kept with their days."""

Fault = tuple[str, Message, Message]
"""A mistake of a kind: the name of its field, the problem, and what to write instead."""


def fillable(book: FieldBook) -> Mapping[str, DefinedField]:
    """Return the fields of customers' files that records can fill, by name."""
    return {
        **book.customer,
        **{name: book.columns[name] for name in _COLUMNS if name in book.columns},
    }


def wrong_fills(kind: Kind, book: FieldBook) -> Iterator[Fault]:
    """Give what is wrong where fields of a kind fill others: none is there, or it takes other values."""
    filled: set[str] = set()
    for field in kind.fields.values():
        if field.fills is None:
            continue
        target = fillable(book).get(field.fills)
        if target is None:
            yield _nothing(field, book)
        elif fault := _unfit(field, target):
            yield (field.name, *fault)
        elif target.name in filled:
            yield (
                field.name,
                msg("{field} is filled by another field already", field=target.name),
                msg("Leave one of them out."),
            )
        filled.add(field.fills)


def refuse_wrong_fills(table: Table, kind: Kind, book: FieldBook) -> None:
    """Keep a mistake for each field of a kind that cannot fill what it names."""
    fields = table.table("fields")
    for name, problem, advice in wrong_fills(kind, book):
        written = fields.table(name) if fields else None
        (written or table).wrong("fills" if written else None, problem, advice)


def _nothing(field: Field, book: FieldBook) -> Fault:
    word = str(field.fills)
    if word in book.columns:
        return (
            field.name,
            msg("no record fills {field}", field=word),
            msg("It is changed by hand: keqing edit-customer"),
        )
    return (
        field.name,
        msg("customers have no field {name}", name=toml_value(word)),
        suggest_words(word, list(fillable(book).values()), listing="keqing define list field"),
    )


def _unfit(field: Field, target: DefinedField) -> tuple[Message, Message] | None:
    """Say what the file's field does not take of what the kind's can be, and what to write."""
    if field.type != target.type:
        return (
            msg("{field} is of type {type}", field=target.name, type=target.type),
            msg("Write {example}", example=f'type = "{target.type}"'),
        )
    if target.type == "choice" and field.of != target.of:
        return (
            msg("{field} takes its values from the list {name}", field=target.name, name=target.of),
            msg("Write {example}", example=f'list = "{target.of}"'),
        )
    unit = next(iter(target.unit_ranges), target.unit)
    if field.unit and unit and field.unit != unit:
        return (
            msg("{field} is counted in {unit}", field=target.name, unit=unit),
            msg("Write {example}", example=f'unit = "{unit}"'),
        )
    most = target.unit_ranges.get(unit or "", target.plausible)
    own = field.plausible
    if most and not (own and most[0] <= own[0] and own[1] <= most[1]):
        return (
            msg(
                "{field} takes numbers from {least} to {most}",
                field=target.name,
                least=most[0],
                most=most[1],
            ),
            msg("Write {example}", example=f"range = [{most[0]}, {most[1]}]"),
        )
    if target.sensitive and not field.sensitive:
        return (
            msg("{field} is a health fact", field=target.name),
            msg("Write {example}", example="sensitive = true"),
        )
    return None
