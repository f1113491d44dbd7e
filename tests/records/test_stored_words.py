"""What people call the tables and columns of the database."""

from __future__ import annotations

from keqing.models import Base
from keqing.records.stored_words import column_words, table_words
from keqing.store.changes import TABLES


def test_every_fact_has_chinese_words() -> None:
    """`doctor --deep` names what was changed outside keqing: no column goes by its English name."""
    for table in Base.metadata.tables.values():
        assert table_words(table.name)["zh"].isascii() is False, table.name
        assert table_words(table.name)["en"] == table.name
    for name, table in TABLES.items():
        for column in table.columns:
            words = column_words(name, column.name)
            assert words["zh"].isascii() is False, (name, column.name)
            assert words["en"] == column.name


def test_a_name_is_that_of_a_person_or_of_a_thing() -> None:
    assert column_words("customer", "name")["zh"] == "姓名"
    assert column_words("setting", "name")["zh"] == "名称"


def test_what_a_stranger_has_added_keeps_its_name() -> None:
    assert table_words("other") == {"zh": "other", "en": "other"}
    assert column_words("other", "column")["zh"] == "column"
