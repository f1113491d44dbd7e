"""Fields of customers and of contact persons as people type them: each by its definition, or declined."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from keqing.definitions.barred import refuse_name, refuse_value
from keqing.definitions.customer_fields import FILE_NAMES
from keqing.definitions.defined_field import COLUMN_FIELDS, DefinedField
from keqing.definitions.field_file import built_in_fields
from keqing.definitions.fields import Field, split_assignment
from keqing.definitions.names import Named, find_called, suggest_words
from keqing.errors import Unusable
from keqing.i18n import Message, msg
from keqing.services.context.desk import Desk
from keqing.services.customers.cell_words import cell_means
from keqing.text import shell
from keqing.text.limits import beginning_of

DECLINED = object()
"""Stands for the value of a field that somebody does not want to tell."""
ALWAYS_THERE = "name"
"""The column that every file has."""

_OPTIONS = frozenset(
    {"name", "phone", "sex", "birthday", "address", "source", "note", "owner", "referrer"}
    | {"type", "grade"}
)
"""What people fill in of the file by an option of the same name."""

_EXAMPLE = msg("As in: --set informed=no, --set allergies=penicillin")
_LISTING = "keqing define list field"


def read_fields(desk: Desk, words: Sequence[str], type_: str) -> dict[str, Any]:
    """Read `field=value` words for a customer of a type; a value that is declined is `DECLINED`.

    Raises Unusable for a name that is no field, for a field of other types and for an unfit value.
    """
    fields = desk.kinds.field_book.customer
    taken: list[Named] = [*desk.kinds.columns.values(), *FILE_NAMES]
    found: dict[str, Any] = {}
    for word in words:
        name, text = _parted(word, fields.values())
        field = find_called(name, fields.values())
        _refuse_barred(desk, name, field, text, word)
        if field is None and (column := find_called(name, taken)):
            raise Unusable(
                msg("{field} is no field of its own.", field=column.title),
                _instead(column.name, text),
            )
        field = _known(name, field, list(fields.values()))
        refuse_other_type(desk, field, type_)
        if field.name in found:
            raise Unusable(
                msg("{field} is given twice.", field=field.title), msg("Leave one of them out.")
            )
        found[field.name] = value_of(desk, field, text)
    return found


def _instead(column: str, text: str) -> Message:
    """Say which option a column has, with the value that was typed."""
    if column not in _OPTIONS:
        return msg("It follows from what happened. See: keqing edit-customer -h")
    return msg(
        "It has an option of its own: {option} {value}",
        option=f"--{column}",
        value=shell.quote_word(text),
    )


def read_person_fields(desk: Desk, words: Sequence[str]) -> dict[str, Any]:
    """Read `field=value` words for a contact person. Raises Unusable."""
    fields = desk.kinds.field_book.person
    found: dict[str, Any] = {}
    for word in words:
        name, text = _parted(word, fields.values())
        field = find_called(name, fields.values())
        _refuse_barred(desk, name, field, text, word)
        field = _known(name, field, list(fields.values()))
        found[field.name] = field.read(text, today=desk.today, almanac=desk.almanac, sure=desk.sure)
    return found


def refuse_other_type(desk: Desk, field: DefinedField, type_: str) -> None:
    """Raise Unusable where customers of a type do not have a field."""
    if not field.is_refused(type_):
        return
    titles = desk.words.titles_of("type")
    raise Unusable(
        msg(
            "{field} is no field of {type}.",
            field=field.title,
            type=titles.get(type_) or type_,
        ),
        msg("It is one of: {types}.", types=[titles.get(name) or name for name in field.types]),
    )


def value_of(desk: Desk, field: Field, text: str) -> Any:  # noqa: ANN401  # of any type
    """Read one value of a field; `DECLINED` where the word for it stands in one that is no text."""
    if field.type != "text" and cell_means("declined", text):
        return DECLINED
    return field.read(text, today=desk.today, almanac=desk.almanac, sure=desk.sure)


def read_declined(desk: Desk, words: Iterable[str], type_: str) -> list[str]:
    """Return the names of the fields and columns that these words call. Raises Unusable."""
    book = desk.kinds.field_book
    among = [
        *book.customer.values(),
        *(field for name, field in book.columns.items() if name != ALWAYS_THERE),
    ]
    found: list[str] = []
    for word in words:
        field = _known(word, find_called(word, among), among)
        refuse_other_type(desk, field, type_)
        found.append(field.name)
    return found


def field_called(desk: Desk, word: str) -> str | None:
    """Return the name of the customers' field or column that is called so, None for none."""
    book = desk.kinds.field_book
    found = find_called(word, [*book.customer.values(), *book.columns.values()])
    return found.name if found else None


def put_fields(
    before: Mapping[str, Any], declined: Collection[str], given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Return the fields of a file and the names of those declined, after some were given."""
    values, refused = dict(before), dict.fromkeys(declined)
    for name, value in given.items():
        if value is DECLINED:
            values.pop(name, None)
            refused[name] = None
        else:
            values[name] = value
            refused.pop(name, None)
    return values, list(refused)


def decline_columns(values: dict[str, Any], names: Iterable[str]) -> None:
    """Empty the columns of the file that are declined; a field is emptied by `put_fields`."""
    columns = {"referrer": "referrer_id"}
    for name in names:
        if name in COLUMN_FIELDS and name != "phone":
            values[columns.get(name, name)] = None


def _parted(word: str, among: Iterable[Field]) -> tuple[str, str]:
    """Part `field=value`. Raises Unusable for a word that is none."""
    name, equals, text = split_assignment(word, among)
    if not equals or not name.strip() or not text.strip():
        raise Unusable(msg("'{word}' is not FIELD=VALUE.", word=beginning_of(word)), _EXAMPLE)
    return name.strip(), text.strip()


def _refuse_barred(
    desk: Desk, name: str, field: DefinedField | None, text: str, typed: str
) -> None:
    """Raise Barred for a field that the law bars, and for such a value in one of the department's own."""
    if field is None:
        refuse_name(name, desk.kinds.bars, typed=typed)
    elif field.name not in built_in_fields().customer:
        refuse_value(text, desk.kinds.bars, typed=typed)


def _known(name: str, field: DefinedField | None, among: Sequence[DefinedField]) -> DefinedField:
    if field is None:
        raise Unusable(
            msg("There is no field '{name}'.", name=beginning_of(name)), unknown_hint(name, among)
        )
    return field


def unknown_hint(name: str, among: Sequence[Named]) -> Message:
    """Say which fields are nearest to a name that is none."""
    return suggest_words(name, among, listing=_LISTING)
