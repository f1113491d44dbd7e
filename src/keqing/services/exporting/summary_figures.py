"""What a summary adds up beside its counts: sums and means of fields that are numbers.

Sums are exact, means have two places, half away from zero. A record without the field counts in neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext
from typing import Any, Literal, NamedTuple

from keqing.definitions.fields import Field
from keqing.definitions.measure import NUMBERS
from keqing.definitions.names import Named, Word, find_called, label
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Event
from keqing.records.export_table import ExportColumn
from keqing.services.context.desk import Desk
from keqing.services.derived.open_reads import read_records
from keqing.services.exporting.register_of import Register
from keqing.services.exporting.registers import the_field
from keqing.services.queries import streams

_CENT = Decimal("0.01")
_EXACT = Context(prec=60)
"""Digits of a sum: far more than records of twelve digits and six places can fill."""
_MINUTES = Word("minutes", {"zh": "分钟", "en": "Minutes"}, ("通话分钟", "时长", "通话时长", "min"))
_BALANCE = Word("balance", {"zh": "余额", "en": "Balance"}, ("未结金额", "欠款"))
_ANSWERED_IN = Word(
    "answered_in", {"zh": "答复用时(天)", "en": "Days to the answer"}, ("答复用时", "答复天数")
)
_OPEN_DAYS = Word("open_days", {"zh": "未结天数", "en": "Days open"})


class FiguresAsked(NamedTuple):
    """The fields to sum and those to take the mean of, in people's words."""

    sums: Sequence[str] = ()
    means: Sequence[str] = ()


NO_FIGURES = FiguresAsked()

Origin = Literal["field", "minutes", "standing"]
"""Where a number comes from: the details of a record, the length of a call, or what follows from the answers."""


@dataclass(frozen=True, slots=True)
class SummaryFigure:
    """A number that is added up for each line. `is_whole` says that all of its values are whole numbers."""

    name: str
    title: Mapping[str, str]
    origin: Origin
    is_whole: bool
    is_summed: bool = False
    is_averaged: bool = False

    @property
    def columns(self) -> tuple[ExportColumn, ...]:
        """How many records have the number, and what they come to."""
        found = [ExportColumn(f"n_{self.name}", msg("{field}: count", field=self.title), "number")]
        if self.is_summed:
            kind: Literal["number", "plain"] = "number" if self.is_whole else "plain"
            found.append(
                ExportColumn(f"sum_{self.name}", msg("{field}: sum", field=self.title), kind)
            )
        if self.is_averaged:
            found.append(
                ExportColumn(f"mean_{self.name}", msg("{field}: mean", field=self.title), "plain")
            )
        return tuple(found)

    def cells(self, tally: FigureTally) -> list[object]:
        """Return the cells of its columns; a sum or mean of nothing is None."""
        cells: list[object] = [tally.n]
        if self.is_summed:
            cells.append(_sum_cell(tally, is_whole=self.is_whole))
        if self.is_averaged:
            cells.append(f"{_mean(tally)}" if tally.n else None)
        return cells


@dataclass(frozen=True, slots=True)
class FigureTally:
    """How many numbers there were, and their sum."""

    n: int = 0
    total: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class FigureColumns:
    """What is read of each event for some figures; `standing` is what follows from the answers, by the row's id."""

    figures: Sequence[SummaryFigure]
    standing: Mapping[int, Mapping[str, object]]

    @property
    def selected(self) -> list[Any]:
        """The columns that are read beside the details."""
        return [Event.id, Event.minutes] if self.figures else []

    def values(
        self, details: Sequence[str], selected: Sequence[Sequence[Any]]
    ) -> list[Sequence[Any]]:
        """Return the stored values of some rows, a column for each figure."""
        ids, minutes = selected
        read = streams.tables(details)
        found: list[Sequence[Any]] = []
        for figure in self.figures:
            match figure.origin:
                case "minutes":
                    found.append(minutes)
                case "standing":
                    found.append([self.standing.get(key, {}).get(figure.name) for key in ids])
                case _:
                    found.append([table.get(figure.name) for table in read])
        return found


class Tallies:
    """The sums of some figures under keys; a key stands for a line of the summary."""

    def __init__(self, figures: Sequence[SummaryFigure]) -> None:
        """Begin with nothing."""
        self.figures = figures
        self._found: dict[tuple[Any, ...], list[FigureTally]] = defaultdict(
            lambda: [FigureTally()] * len(figures)
        )

    def columns(self, desk: Desk, asked: Register) -> FigureColumns:
        """Return what reads the numbers of the figures from rows of events."""
        standing: Mapping[int, Mapping[str, object]] = {}
        if any(figure.origin == "standing" for figure in self.figures):
            standing = _standing_numbers(desk, asked)
        return FigureColumns(self.figures, standing)

    def under(self, line_of: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Tallies:
        """Return the sums under the lines that their keys belong to."""
        merged = Tallies(self.figures)
        with localcontext(_EXACT):
            for key, tallies in self._found.items():
                line = line_of(key)
                merged._found[line] = [
                    FigureTally(there.n + here.n, there.total + here.total)
                    for there, here in zip(merged._found[line], tallies, strict=True)
                ]
        return merged

    def add(self, keys: Iterable[tuple[Any, ...]], columns: Sequence[Sequence[Any]]) -> None:
        """Add the stored values of records, a column for each figure. What is no number is left out."""
        with localcontext(_EXACT):
            for key, values in zip(keys, zip(*columns, strict=True), strict=True):
                for n, value in enumerate(values):
                    number = _number(value)
                    if number is not None:
                        own = self._found[key]
                        own[n] = FigureTally(own[n].n + 1, own[n].total + number)

    def cells(self, key: tuple[Any, ...]) -> list[object]:
        """Return the cells of a line, those of every figure in their order."""
        tallies = self._found[key]
        return [
            cell
            for figure, tally in zip(self.figures, tallies, strict=True)
            for cell in figure.cells(tally)
        ]


def the_figures(asked: Register, wanted: FiguresAsked, *, health: bool) -> list[SummaryFigure]:
    """Return what the words of --sum and --mean mean, each figure once.

    Raises Unusable for a field that the register has not, for one that is no number, and for a health fact
    unless `health`.
    """
    found: dict[str, SummaryFigure] = {}
    for word in wanted.sums:
        figure = _named(asked, word, health=health)
        found[figure.name] = replace(figure, is_summed=True)
    for word in wanted.means:
        figure = _named(asked, word, health=health)
        found[figure.name] = replace(found.get(figure.name, figure), is_averaged=True)
    return [*found.values()]


def _named(asked: Register, word: str, *, health: bool) -> SummaryFigure:
    fields = asked.fields
    also = _beside(asked)
    numbers = _number_fields(asked)
    if find_called(word, fields.values()) is None and (found := find_called(word, also)):
        origin: Origin = "minutes" if found is _MINUTES else "standing"
        return SummaryFigure(found.name, found.title, origin, is_whole=found is not _BALANCE)
    if not fields:
        raise Unusable(
            msg("{register} has no number to add up.", register=asked.title),
            msg("Leave out --sum and --mean."),
        )
    field = the_field(asked, word, health=health, also=also)
    if field.name not in numbers:
        known: list[Named] = [
            each for each in numbers.values() if health or each.name not in asked.secret
        ]
        raise Unusable(
            msg("{field} is no number: it has no sum and no mean.", field=field.title),
            msg("Numbers are here: {names}.", names=[label(each) for each in (*known, *also)])
            if known or also
            else msg("Leave out --sum and --mean."),
        )
    return SummaryFigure(field.name, field.title, "field", is_whole=field.type == "int")


def _number_fields(asked: Register) -> dict[str, Field]:
    """Return the fields that are numbers, in one kind at least, by name."""
    found: dict[str, Field] = {}
    for kind in asked.kinds:
        for field in kind.fields.values():
            if field.type in NUMBERS:
                found.setdefault(field.name, field)
    return found


def _beside(asked: Register) -> tuple[Word, ...]:
    """Return the numbers of a register that are no fields of its kinds."""
    if asked.of_contacts:
        return (_MINUTES,)
    kinds = [kind for kind in asked.kinds if kind.open_until]
    if not kinds:
        return ()
    return (_ANSWERED_IN, _OPEN_DAYS, *([_BALANCE] if any(kind.amount for kind in kinds) else []))


def _number(value: object) -> Decimal | None:
    """Read a stored value; None for none, and for one that was entered while its field was no number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _sum_cell(tally: FigureTally, *, is_whole: bool) -> int | str | None:
    if not tally.n:
        return None
    return int(tally.total) if is_whole and tally.total % 1 == 0 else f"{tally.total:f}"


def _mean(tally: FigureTally) -> Decimal:
    """Return the mean with two places, half away from zero."""
    with localcontext(_EXACT):
        return (tally.total / tally.n).quantize(_CENT, ROUND_HALF_UP)


def _standing_numbers(desk: Desk, asked: Register) -> Mapping[int, Mapping[str, object]]:
    """Return what follows from the answers for each record that stays open, by the id of its row."""
    kinds = [kind.name for kind in asked.kinds if kind.open_until]
    records, stored = read_records(desk, kinds)
    return {
        stored[each.record.id]: each.details(desk.today)
        for theirs in records.values()
        for each in theirs
        if each.record.id in stored
    }
