"""A result in all its forms, before one of them is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.render.console import Screen

Document = Mapping[str, object]
"""A machine form: what one JSON document holds, `schema` first."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A result as rows: headings in words, and one row of cells for each record, nothing cut.

    Cells are messages, titles by language, or data; None is an empty cell.
    """

    headings: Sequence[Message]
    rows: Iterable[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Output:
    """What `emit` can print. Every form is made only when it is asked for.

    `screen` prints for a person. `document` is the machine form, whose list of records stands under
    `records`. `sheet` is what is printed off a terminal, one record a line; a result without one
    prints there what a person would see, without rules and colour. `aside` is what a person must
    know and has no place among the records: it is said on stderr beside the sheet.
    """

    screen: Callable[[Screen], None]
    document: Callable[[], Document]
    sheet: Callable[[], Sheet] | None = None
    records: str | None = None
    aside: Sequence[Message] = ()
