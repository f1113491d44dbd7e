"""The tables that leave keqing: columns that say what they hold, and portions of rows, column by column.

Cells are values, not words: codes, days as ISO text, numbers in E.164 form. `render` puts them into words and
masks what is to be masked. A table is read once, and as slowly as somebody takes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any, Literal

from keqing.frozen import dataclass
from keqing.i18n import Message

FIELD = "."
"""Before the name of a column that holds a field of an event's kind: no other column is called so."""

Type = Literal["text", "plain", "number", "code", "yes", "list", "phones", "birthday"]
"""The type of a column.

| type | cells |
|---|---|
| text | what people wrote |
| plain | text of the program's own: codes of customers, days, times |
| number | whole numbers |
| code | a name that has a title, in `words` |
| yes | yes or no |
| list | several texts |
| phones | (number, label) of several phones |

Any cell may be None.
"""

Portion = Sequence[Sequence[Any]]
"""Some rows, one at least, as columns of equal length: whole columns are quick to put into words."""


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column. `name` is its stable name in every language, `title` what people call it.

    `words` are the titles of a code's values. `key` is its name in machine forms where that differs.
    """

    name: str
    title: Message | Mapping[str, str]
    type: Type = "text"
    words: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None

    @property
    def plain_name(self) -> str:
        """The name without the mark of a kind's field."""
        return self.name.removeprefix(FIELD)


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `since` to `until`, both included; None is open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table on its way out. `records` is what a machine form calls its rows, `about` says more of it there."""

    name: str
    title: Message | Mapping[str, str]
    records: str
    columns: tuple[ExportColumn, ...]
    portions: Iterable[Portion]
    about: Mapping[str, object] = field(default_factory=dict)
