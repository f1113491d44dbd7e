"""The reports that a department defines: a row for each value, and a row of all customers (`keqing report NAME`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select

from keqing.calendar.periods import Length, period_of
from keqing.definitions.condition import Condition, Joined, Term
from keqing.definitions.kinds import program_words
from keqing.definitions.names import Named, Word, find_called, suggest_words
from keqing.definitions.report import AGENT, CADENCE, MONTH, ReportDefinition
from keqing.definitions.report_file import reports_in_force
from keqing.errors import NotFound
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.records.report_table import ReportTable, TableColumn, TableRow
from keqing.services.context.desk import Desk
from keqing.services.queries.batching import chunks
from keqing.services.reports.customers_by_day import CustomerByDay, customers_by_day
from keqing.timeline.measures import CustomerFacts, Records
from keqing.timeline.report_cells import ColumnTally, FactsOfDays, ReportDays, cell_kind, mean_of

_DAY = timedelta(days=1)
_MONTHS = 12
"""So many months have a row where nothing says which."""

Title = Mapping[str, str] | Message | str


def find_report(desk: Desk, word: str, periods: Sequence[Named] = ()) -> ReportDefinition:
    """Return the report in force that is called so. Raises NotFound, which also names these periods."""
    among = reports_in_force(desk.stored, desk.clock, desk.kinds)
    if found := find_called(word, among):
        return found
    raise NotFound(
        msg("There is no report '{word}'.", word=word),
        suggest_words(word, [*periods, *among], listing="keqing define list report"),
    )


@dataclass(frozen=True, slots=True)
class _RowDays:
    """Days of which the records are counted, in a row of their own where `key` says so."""

    window: ReportDays
    key: str | None = None


class _RowSums:
    """The customers of a row so far, and what the columns come to."""

    def __init__(self, tallies: Sequence[ColumnTally]) -> None:
        self.customers, self._tallies = 0, tallies

    def add(self, seen: Sequence[FactsOfDays]) -> None:
        """Add a customer, as each column sees them."""
        self.customers += 1
        for tally, facts in zip(self._tallies, seen, strict=True):
            tally.add(facts)

    def row(self, key: str | None, title: Title) -> TableRow:
        return TableRow(key, title, self.customers, tuple(each.cell() for each in self._tallies))


def work_out(desk: Desk, report: ReportDefinition, per: Length | None = None) -> ReportTable:
    """Work out a report at the end of the day worked on: for the period that holds it, its own or `per`.

    A period that runs is counted up to that day. Customers who have no value stand in a row of their own.
    """
    per = per or report.per
    nobody = CustomerFacts(desk.today, Records(()), desk.book.measures, {})
    tallies = [(each, cell_kind(each, nobody), mean_of(each, nobody)) for each in report.columns]

    def empty() -> _RowSums:
        return _RowSums([ColumnTally(*each) for each in tallies])

    whole, months = _spans(desk, report, per)
    terms = report.terms | {Term(report.rows)}
    groups: dict[str | None, _RowSums] = {span.key: empty() for span in months}
    total = empty()
    for customer in customers_by_day(desk, terms):
        facts = customer.on(desk.today)
        if seen := _seen(report, facts, whole.window):
            total.add(seen)
            for key in _keys(report, customer, facts):
                groups.setdefault(key, empty()).add(seen)
        for span in months:
            if customer.created <= span.window.until:
                then = customer.on(span.window.until)
                if seen := _seen(report, then, span.window):
                    groups[span.key].add(seen)
    titles, order = _titles(desk, report, [key for key in groups if key])
    keys = sorted(
        groups,
        key=lambda key: (key is None, order.get(key or "", -groups[key].customers), key or ""),
    )
    return ReportTable(
        report.name,
        report.title,
        report.rows,
        report.rows_title,
        tuple(
            TableColumn(each.title or {"en": each.text, "zh": each.text}, each.text, kind)
            for each, kind, _ in tallies
        ),
        tuple(groups[key].row(key, _title(titles, key)) for key in keys),
        total.row(None, msg("all")),
        whole.window.since,
        desk.today,
        per,
        None if whole.window.since else _question(report),
    )


def _spans(
    desk: Desk, report: ReportDefinition, per: Length | None
) -> tuple[_RowDays, list[_RowDays]]:
    """Return the days of the report, and those of each month that has a row."""
    since = period_of(desk.today, per).first if per else None
    if report.rows != MONTH:
        return _RowDays(ReportDays(since, desk.today)), []
    if per in {None, "week", "month"}:
        first = desk.today.replace(day=1)
        since = first.replace(year=first.year - 1) if first.month == _MONTHS else first.replace(
            year=first.year - 1, month=first.month + 1
        )  # fmt: skip
    months = []
    day = since or desk.today
    while day <= desk.today:
        first, last = period_of(day, "month")
        months.append(_RowDays(ReportDays(first, min(last, desk.today)), f"{first:%Y-%m}"))
        day = last + _DAY
    return _RowDays(ReportDays(since, desk.today)), months


def _seen(
    report: ReportDefinition, facts: CustomerFacts, window: ReportDays
) -> Sequence[FactsOfDays] | None:
    """Return a customer as each column sees them; None for one of whom the report is not."""
    narrowed = FactsOfDays(facts, window)
    if report.when is not None and not report.when.holds(narrowed):
        return None
    ever = FactsOfDays(facts, window.without_beginning)
    return [ever if column.ever else narrowed for column in report.columns]


def _keys(
    report: ReportDefinition, customer: CustomerByDay, facts: CustomerFacts
) -> Sequence[str | None]:
    """Return the rows of a customer: several cadences, else one; None for no value. Months have customers elsewhere."""
    if report.rows == MONTH:
        return ()
    if report.rows == CADENCE:
        return customer.cadences or (None,)
    value = customer.owner if report.rows == AGENT else facts.value(Term(report.rows))
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return (None,) if value is None or value == "" else (str(value),)


def _titles(
    desk: Desk, report: ReportDefinition, keys: Sequence[str]
) -> tuple[Mapping[str, Title], Mapping[str, int]]:
    """Return the titles of some rows, and the places of those that have an order of their own."""
    words = desk.kinds.words
    named: Sequence[Named] = ()
    match report.rows:
        case "type":
            named = [*words.types.values()]
        case "grade":
            named = [*words.grades.values()]
        case "stage":
            named = desk.kinds.stages_in_order
        case "status":
            named = [*program_words("status").values()]
        case "month":
            return {}, {key: n for n, key in enumerate(sorted(keys))}
        case "cadence":
            return _titles_of_cadences(desk), {}
        case "referrer":
            return _names_of(desk, keys), {}
        case name if name in desk.kinds.fields:
            field = desk.kinds.fields[name]
            yes_no = (Word("yes", {"zh": "是", "en": "yes"}), Word("no", {"zh": "否", "en": "no"}))
            named = yes_no if field.type == "bool" else field.choices
    titles: dict[str, Title] = {each.name: each.title for each in named if each.title}
    return titles, {each.name: n for n, each in enumerate(named)}


def _titles_of_cadences(desk: Desk) -> Mapping[str, Title]:
    cadences = (edition.cadence for edition in desk.book.editions)
    return {each.name: each.title for each in cadences if each}


def _names_of(desk: Desk, codes: Sequence[str]) -> Mapping[str, Title]:
    """Return the names of customers with their codes, by code."""
    found: dict[str, Title] = {}
    for part in chunks(codes):
        rows = desk.session.execute(
            select(Customer.code, Customer.name).where(Customer.code.in_(part))
        )
        found |= {row.code: f"{row.name} {row.code}" for row in rows}
    return found


def _title(titles: Mapping[str, Title], key: str | None) -> Title:
    return msg("none") if key is None else titles.get(key, key)


def _question(report: ReportDefinition) -> str | None:
    """Return the condition of who is meant by the first share; None where no list can show them."""
    share = next((each for each in report.columns if each.condition), None)
    if share is None or share.condition is None or report.rows == MONTH:
        return None
    parts = tuple(each for each in (report.when, share.of, share.condition) if each)
    return str(parts[0] if len(parts) == 1 else Joined("and", _flat(parts)))


def _flat(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return conditions that all hold, without brackets where none are needed."""

    def inner() -> Iterator[Condition]:
        for each in conditions:
            yield from each.of if isinstance(each, Joined) and each.join == "and" else (each,)

    return tuple(inner())
