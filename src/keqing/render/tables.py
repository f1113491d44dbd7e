"""Tables in words: headings and cells as a spreadsheet has them, and the machine form of each row.

Whole columns are put into words at once, so that a million rows take little more than reading them. Control
characters go, line ends stay; what a name or a note holds otherwise is data and stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import Any, Literal

from keqing.i18n import Message, msg, msgn
from keqing.records.export_table import FIELD, ExportColumn, ExportTable
from keqing.render.console import Screen
from keqing.render.mask import STARS, dialled, masked
from keqing.render.outgoing import Cell, Outgoing, Portion
from keqing.render.output import Document, Output, Sheet
from keqing.render.sheet_table import Rest, not_shown
from keqing.render.sheet_table import table as shown_table
from keqing.render.words import OUTCOMES, STATUSES, named, said
from keqing.text.harmless import clean_for_file, is_clean, is_plain

_MOBILE, _MOBILE_DIGITS = "+861", 14
"""How a mobile number of mainland China begins, and how long it is with the plus."""
_BETWEEN = "; "
"""Parts several texts in a cell."""

_DIRECTIONS: Mapping[str, Message] = {"in": msg("incoming"), "out": msg("outgoing")}
_WORDS: Mapping[str, Mapping[str, Message]] = {
    "status": STATUSES,
    "outcome": OUTCOMES,
    "direction": _DIRECTIONS,
}
"""Our words for codes, by column, where the department has none of its own."""


def outgoing(table: ExportTable, *, full: bool = False, ids: bool = False) -> Outgoing:
    """Make a table ready to go out: phones masked unless `full`, and with `ids` names and codes in place of words."""
    return Outgoing(
        title=said(table.title),
        headings=[column.plain_name if ids else said(column.title) for column in table.columns],
        cells=lambda: cells(table, full=full, ids=ids),
        head={"schema": f"keqing.{table.name}/1", **table.about},
        records=table.records,
        documents=lambda: documents(table, full=full),
        trusted=frozenset(n for n, column in enumerate(table.columns) if column.type == "plain"),
    )


def cells(table: ExportTable, *, full: bool = False, ids: bool = False) -> Iterator[Portion]:
    """Yield the columns in words, portion by portion."""
    writers = [_writer(column, full=full, ids=ids) for column in table.columns]
    for portion in table.portions:
        yield [write(column) for write, column in zip(writers, portion, strict=True)]


def documents(table: ExportTable, *, full: bool = False) -> Iterator[Document]:
    """Yield the machine form of each row; what a kind's or a customer's own fields say stands under `fields`."""
    plain = [
        (n, column.key or column.name, column.type)
        for n, column in enumerate(table.columns)
        if not column.name.startswith(FIELD)
    ]
    fields = [
        (n, column.plain_name)
        for n, column in enumerate(table.columns)
        if column.name.startswith(FIELD)
    ]
    for portion in table.portions:
        for row in zip(*portion, strict=True):
            made: dict[str, object] = {}
            for n, key, kind in plain:
                value = row[n]
                if kind == "phones":
                    value = [number if full else masked(number) for number, _ in value or ()]
                elif kind == "list":
                    value = value or []
                elif kind == "yes":
                    value = bool(value)
                made[key] = value
            if fields:
                made["fields"] = {name: row[n] for n, name in fields}
            yield made


def output(
    table: ExportTable,
    *,
    hidden: int = 0,
    full: bool = False,
    fits: Literal["first", "last"] | None = None,
) -> Output:
    """Make all forms of a table for the screen; `hidden` rows before it are told, not shown.

    With `fits` a terminal shows as many of the first or the last rows as it holds.
    """

    def sheet() -> Sheet:
        headings = [
            column.title
            if isinstance(column.title, Message)
            else msg("{label}", label=column.title)
            for column in table.columns
        ]
        return Sheet(headings, _rows(cells(table, full=full)))

    def show(screen: Screen) -> None:
        made = sheet()
        rows = [*made.rows]
        screen.line(table.title)
        shown_table(
            screen,
            Sheet(made.headings, rows),
            msgn("{n} row.", "{n} rows.", len(rows) + hidden),
            msg("There is nothing to show."),
            rest=_rest(table, len(rows) + hidden, from_end=fits == "last") if fits else None,
        )
        if hidden and not fits:
            screen.line(_earlier(hidden), hang=2)

    return Output(
        screen=show,
        document=lambda: {
            "schema": f"keqing.{table.name}/1",
            **table.about,
            table.records: [*documents(table, full=full)],
        },
        sheet=sheet,
        records=table.records,
    )


def _rest(table: ExportTable, total: int, *, from_end: bool) -> Rest:
    says = _earlier if from_end else not_shown
    return Rest(total, says, around=(table.title,), from_end=from_end)


def _earlier(n: int) -> Message:
    """Say how many rows before those on the screen are not shown."""
    return msgn(
        "{n} earlier row is not shown: --rows 0 shows all, -o FILE writes all.",
        "{n} earlier rows are not shown: --rows 0 shows all, -o FILE writes all.",
        n,
    )


def _rows(portions: Iterable[Portion]) -> Iterator[Sequence[Cell]]:
    for portion in portions:
        yield from zip(*portion, strict=True)


_LUNAR = "lunar "
"""How a stored lunar birthday begins."""

_MAX_BIRTHDAYS = 50_000
"""Birthdays whose words are kept."""

Writer = Callable[[Sequence[Any]], Sequence[Cell]]


def _writer(column: ExportColumn, *, full: bool, ids: bool) -> Writer:
    """Return what puts a whole column into words."""
    match column.type:
        case "plain" | "number":
            return lambda values: values
        case "phones" | "list":
            return _lists if column.type == "list" else _phones if full else _masked
        case "yes":
            yes, no = ("yes", "no") if ids else (said(msg("yes")), said(msg("no")))
            return lambda values: [
                None if answer is None else yes if answer else no for answer in values
            ]
        case "code":
            word = cache(partial(_word, column, ids=ids))
            return lambda values: [*map(word, values)]
        case "birthday" if not ids:
            return _birthdays()
    return _texts


def _birthdays() -> Writer:
    said_in_full = lru_cache(_MAX_BIRTHDAYS)(_in_its_calendar)
    return lambda values: _texts([*map(said_in_full, values)])


def _lists(values: Sequence[Any]) -> Sequence[Cell]:
    return _texts([words and _BETWEEN.join(words) for words in values])


def _word(column: ExportColumn, code: Any, *, ids: bool) -> Cell:  # noqa: ANN401  # a code is data
    """Return the word for a code of a column; with `ids` the code itself."""
    if code is None:
        return None
    if ids:
        return clean_for_file(str(code))
    return clean_for_file(said(column.words.get(code) or named(code, _WORDS.get(column.name, {}))))


def _in_its_calendar(stored: str | None) -> str | None:
    """Say of a stored birthday that it is lunar, in the reader's language; what is read back stays."""
    if stored is None or not stored.startswith(_LUNAR):
        return stored
    return said(msg("lunar {day}", day=stored.removeprefix(_LUNAR)))


def _texts(values: Sequence[Any]) -> Sequence[Cell]:
    """Make texts harmless: nearly all are, which one look tells."""
    try:
        joined = " ".join(filter(None, values))
        if is_plain(joined) or is_clean(joined):
            return values
    except TypeError:  # a field that holds what its kind no longer says
        values = [value if value is None else str(value) for value in values]
    return [text and clean_for_file(text) for text in values]


def _masked(values: Sequence[Any]) -> Sequence[Cell]:
    """Mask numbers; most customers have one mobile number of mainland China, which is quick to mask."""
    if not any(values):
        return [None] * len(values)
    return [
        f"{number[3:6]}{STARS}{number[10:]}"
        if numbers
        and len(numbers) == 1
        and (number := numbers[0][0])[:4] == _MOBILE
        and len(number) == _MOBILE_DIGITS
        else _BETWEEN.join([_masked_number(number) for number, _ in numbers or ()])
        for numbers in values
    ]


def _masked_number(number: str) -> str:
    if number[:4] == _MOBILE and len(number) == _MOBILE_DIGITS:
        return f"{number[3:6]}{STARS}{number[10:]}"
    return masked(number)


def _phones(values: Sequence[Any]) -> Sequence[Cell]:
    return [
        numbers and clean_for_file(_BETWEEN.join([_with_label(*each) for each in numbers]))
        for numbers in values
    ]


def _with_label(number: str, label: str | None) -> str:
    return f"{dialled(number)}({label})" if label else dialled(number)
