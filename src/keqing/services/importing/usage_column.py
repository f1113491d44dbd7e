"""A column that says how a medicine is taken (用法): daily doses where every cell of it gives one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from keqing.definitions.fields import Field
from keqing.definitions.kinds import Kinds
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.services.importing.cells import says_nothing
from keqing.services.importing.sheet import ImportSheet

_DAILY = "daily"
"""The field of an event that has the daily dose."""
_COLUMN = ".daily"
"""The column that has that field."""


def as_doses(sheet: ImportSheet, kinds: Kinds, headings: Collection[str]) -> ImportSheet:
    """Take such a column for the daily dose where the file has no other and every cell of it can be read as one.

    `headings` are those of the columns that nobody knows which may say how something is taken.
    Where some cell cannot, the column stays left out, and the report says how to take it all the same.
    """
    kind = kinds.by_name[sheet.kind] if sheet.kind else None
    field = kind.fields.get(_DAILY) if kind else None
    if field is None or _COLUMN in sheet.names or len(headings) != 1:
        return sheet
    (heading,) = headings
    if not _all_doses(sheet, sheet.header.index(heading), field):
        hint = msg(
            "This column was left out: not every cell says how much is taken a day. "
            "To take those that do: --map {heading}={name}",
            heading=heading,
            name={"zh": field.title.get("zh", _DAILY), "en": _DAILY},
        )
        return replace(sheet, elsewhere={**sheet.elsewhere, heading: hint})
    names = tuple(
        _COLUMN if word == heading else name
        for word, name in zip(sheet.header, sheet.names, strict=True)
    )
    unknown = tuple(word for word in sheet.unknown if word != heading)
    return replace(sheet, names=names, unknown=unknown)


def _all_doses(sheet: ImportSheet, at: int, field: Field) -> bool:
    """Tell whether every cell of a column that says something gives a daily dose, and one at least does."""
    rows = (
        row[1] for row in sheet.rows if row[0] not in sheet.heads and row[0] not in sheet.broken
    )
    texts = {cells[at] for cells in rows if at < len(cells) and cells[at]}
    doses = [text for text in texts if not says_nothing(text)]
    return bool(doses) and all(_is_dose(text, field) for text in doses)


def _is_dose(text: str, field: Field) -> bool:
    try:
        field.number(text)
    except Unusable:
        return False
    return True
