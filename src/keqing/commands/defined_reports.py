"""`keqing report NAME`: a report that the department defines, or one of those that ship."""

from __future__ import annotations

from dataclasses import replace
from typing import IO, TYPE_CHECKING, cast, get_args

from keqing.definitions.kinds import program_words
from keqing.definitions.names import Word, find_called, suggest_words
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.calendar.periods import Length
    from keqing.commands.outgoing import Place
    from keqing.records.report_table import ReportTable
    from keqing.services.context.desk import Desk


def make_table(desk: Desk, word: str, *, month: str | None, per: str | None) -> ReportTable:
    """Work out the report that is called so. Raises NotFound for one that is none, Unusable for no period."""
    from keqing.commands.outgoing import unhurried  # noqa: PLC0415  # help does without
    from keqing.services.reports import defined_report  # noqa: PLC0415  # the database loads slowly

    periods = [program_words("period")[name] for name in ("day", "week", "month")]
    length = _length(per) if per else None
    found = defined_report.find_report(desk, word, periods)
    if month is not None:
        desk, length = _in_month(desk, month), length or "month"
    with unhurried():
        return defined_report.work_out(desk, found, length)


def write_report(file: IO[bytes], record: ReportTable, where: Place) -> None:
    """Write a report in the form of its file."""
    from keqing.commands.outgoing import write_table  # noqa: PLC0415  # help does without
    from keqing.render import report_table  # noqa: PLC0415  # as above

    write_table(file, report_table.outgoing(record, ids=where.ids), where)


def _length(word: str) -> Length:
    from keqing.calendar.periods import Length  # noqa: PLC0415  # help does without

    among: list[Word] = [program_words("period")[name] for name in get_args(Length)]
    if found := find_called(word, among):
        return cast("Length", found.name)
    raise Unusable(msg("--per cannot be {value}.", value=word), suggest_words(word, among))


def _in_month(desk: Desk, word: str) -> Desk:
    """Return a desk on the last day of a month that has begun, or on the day worked on in the one that runs."""
    from keqing.calendar.periods import period_of  # noqa: PLC0415  # as above
    from keqing.dates.months import read_month  # noqa: PLC0415  # as above

    first = read_month(word, desk.today)
    if first > desk.today and "-" not in word:
        first = first.replace(year=first.year - 1)  # december, said in January
    if first > desk.today:
        raise Unusable(
            msg("The month {month} has not begun.", month=f"{first:%Y-%m}"),
            msg("Write a month that has, as in: --month {month}", month=f"{desk.today:%Y-%m}"),
        )
    return replace(desk, today=min(period_of(first, "month").last, desk.today))
