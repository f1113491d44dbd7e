"""Rows, drafts and sheets of a file for the tests of an import's parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from keqing.definitions.kinds import built_in_kinds
from keqing.i18n import Message, translate_message
from keqing.services.importing.draft import Draft
from keqing.services.importing.sheet import ImportSheet
from keqing.text.phones import Written
from keqing.transfer.read.headers import recognise_columns

TODAY = date(2026, 11, 23)


def sheet_of(*header: str) -> ImportSheet:
    """Return a file without rows whose columns have these headings."""
    columns = recognise_columns(header, built_in_kinds())
    return ImportSheet(
        columns.kind, header, 1, columns.names, columns.unknown, (), what=columns.what
    )


def draft_of(name: str | None, *numbers: str, code: str | None = None, row: int = 2) -> Draft:
    """Return a row with a name, a code, and mobile numbers of China."""
    phones = [Written(f"+86{number}") for number in numbers]
    return Draft(row, code=code, name=name, phones=phones)


def sentences(reasons: Sequence[tuple[str | None, Message]]) -> list[str]:
    """Return the sentences of mistakes or flags."""
    return [translate_message(reason) for _, reason in reasons]
