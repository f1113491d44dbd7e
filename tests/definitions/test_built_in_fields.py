"""The fields that ship with the program speak of what ships with it."""

from __future__ import annotations

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.customer_fields import COLUMNS
from keqing.definitions.defined_field import COLUMN_FIELDS, HOLDERS
from keqing.definitions.field_file import built_in_fields, check_references
from keqing.definitions.kinds import built_in_kinds
from keqing.definitions.shipped import shipped_texts
from keqing.definitions.toml_file import File, Table


def test_what_they_refer_to_is_there() -> None:
    file = File("fields.toml", built_in_text("fields"))
    tables = [Table(file, ("field", name), table) for name, table in file.tables["field"].items()]
    kinds = built_in_kinds()
    check_references(
        tables, built_in_fields(), kinds.by_name, kinds.words, list(shipped_texts("cadence"))
    )
    assert file.mistakes == []


def test_columns_of_the_file_are_among_them() -> None:
    book = built_in_fields()
    assert list(book.columns) == list(COLUMN_FIELDS)
    assert not book.customer.keys() & COLUMNS.keys()
    assert {field.holder for field in book.by_name.values()} == set(HOLDERS)


def test_they_are_asked_in_their_order() -> None:
    book = built_in_fields()
    assert [field.name for field in book.asked({"therapy"})] == ["adherence", "reaction"]
    assert book.asked(set()) == []
