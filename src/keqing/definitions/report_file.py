"""Reports read from TOML with line and advice, and those in force on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import cast, get_args

from keqing.calendar.periods import Length
from keqing.definitions.condition import Condition, Operand, Term
from keqing.definitions.condition_text import read_column
from keqing.definitions.condition_titles import condition_title
from keqing.definitions.customer_terms import CustomerTerms
from keqing.definitions.measure_file import fields_of, find_kind, read_condition_at
from keqing.definitions.names import Word, find_called, suggest_words
from keqing.definitions.report import REPORT, ROW_WORDS, ReportColumn, ReportDefinition
from keqing.definitions.stored import Stored, newest
from keqing.definitions.stored_definitions import shipped_tables, tables_in_force
from keqing.definitions.toml_file import File, Mistake, Table
from keqing.definitions.vocabulary import Kinds
from keqing.errors import Unusable
from keqing.i18n import Message, msg

_KEYS = ("title", "rows", "columns", "per", "when", "source")
_COLUMN_KEYS = ("show", "of", "title", "ever")
_DAYS = ("day", "week", "month")
"""Reports that are there without a definition, so that no other can be asked for by these names."""
_EXAMPLE = 'columns = ["visits", "days_since(contact) > 60"]'


def read_report(table: Table, kinds: Kinds) -> ReportDefinition:
    """Read one report; what is unfit is left out of it and kept as a mistake of the table's file."""
    table.only(_KEYS)
    if table.name in _DAYS:
        table.wrong(
            None,
            msg("{name} is a report of the program itself", name=table.name),
            msg("Give yours another name."),
        )
    table.needs("rows", msg("Write {example}", example='rows = "agent"'))
    table.needs("columns", msg("Write {example}", example=_EXAMPLE))
    rows = _rows(table, kinds)
    text = table.text("when")
    return ReportDefinition(
        table.name,
        rows.name,
        tuple(_columns(table, kinds)),
        cast("Length | None", table.choice("per", get_args(Length))),
        _condition(table, "when", text, kinds) if text is not None else None,
        table.titles() or {},
        rows.title,
    )


def _rows(table: Table, kinds: Kinds) -> Word:
    """Read what the rows go by: a word of `ROW_WORDS`, or a field of customers that is no health fact."""
    word = table.text("rows")
    fields = [each for each in kinds.fields.values() if not each.sensitive]
    among = [*ROW_WORDS, *(Word(each.name, each.title, each.aliases) for each in fields)]
    if word is None:
        return Word("", {})
    if found := find_called(word, among):
        return Word(found.name, found.title)
    if hidden := find_called(word, [each for each in kinds.fields.values() if each.sensitive]):
        table.wrong("rows", *_secret(hidden.name))
    else:
        table.unfit("rows", suggest_words(word, among))
    return Word("", {})


def _columns(table: Table, kinds: Kinds) -> Iterator[ReportColumn]:
    written = table.values.get("columns")
    if written is None:
        return
    if not isinstance(written, list) or not written:
        table.unfit("columns", msg("Write a list of columns: {example}", example=_EXAMPLE))
        return
    for n, value in enumerate(written):
        if isinstance(value, str):
            column = _column(table, "columns", value, kinds)
        else:
            inner = table.element("columns", n)
            column = _apart(inner, kinds) if inner else None
        if column:
            yield column


def _apart(table: Table, kinds: Kinds) -> ReportColumn | None:
    """Read a column that is a table of its own: what it shows, of whom, and its title."""
    table.only(_COLUMN_KEYS)
    table.needs("show", msg("Write {example}", example='show = "count(purchase) >= 2"'))
    text, of = table.text("show"), table.text("of")
    title, ever = table.in_languages("title"), bool(table.flag("ever"))
    column = _column(table, "show", text, kinds) if text is not None else None
    base = _condition(table, "of", of, kinds) if of is not None else None
    if column is None:
        return None
    if column.condition is None and of is not None:
        table.wrong(
            "of",
            msg("only a share is of others, and {text} is a figure", text=column.text),
            msg("Leave it out, or show a condition: {example}", example=f'"{column.text} >= 1"'),
        )
    return replace(column, title=title or column.title, of=base, ever=ever)


def _column(table: Table, key: str, text: str, kinds: Kinds) -> ReportColumn | None:
    """Read a measure or a condition; return None where it is neither."""
    try:
        found = read_column(text, CustomerTerms(kinds))
    except Unusable as error:
        table.wrong(
            key,
            msg("{text} is no column: {problem}", text=text, problem=error.message),
            error.hint or msg("Write a measure, or a condition: {example}", example=_EXAMPLE),
        )
        return None
    if not _is_open(table, key, found.terms(), kinds):
        return None
    if isinstance(found, Condition):
        return ReportColumn(text, condition_title(text, kinds), condition=found)
    return ReportColumn(text, _title(found, kinds), figure=found)


def _condition(table: Table, key: str, text: str, kinds: Kinds) -> Condition | None:
    condition = read_condition_at(table, key, text, kinds)
    if condition and not _is_open(table, key, condition.terms(), kinds):
        return None
    return condition


def _title(figure: Operand, kinds: Kinds) -> Mapping[str, str]:
    """Return the title of the measure that a figure is; nothing where it is none."""
    terms = [*figure.terms()]
    measure = kinds.measures.get(terms[0].name) if len(terms) == 1 else None
    return measure.title if measure and str(figure) == measure.name else {}


def _is_open(table: Table, key: str, terms: Iterable[Term], kinds: Kinds) -> bool:
    """Tell whether none of these terms asks for a health fact; one that does is a mistake."""
    for term in terms:
        measure = kinds.measures.get(term.name) if term.argument is None else None
        asked = [str(source) for source in measure.sources] if measure else []
        for name in asked or [term.argument or term.name]:
            if _is_secret(name, kinds):
                table.wrong(key, *_secret(name))
                return False
    return True


def _is_secret(name: str, kinds: Kinds) -> bool:
    field = kinds.fields.get(name)
    if field is not None:
        return field.sensitive
    kind_name, _, field_name = name.partition(".")
    kind = find_kind(kind_name, kinds) if field_name else None
    found = fields_of(kind.name, kinds).get(field_name) if kind else None
    return found is not None and found.sensitive


def _secret(name: str) -> tuple[Message, Message]:
    return (
        msg("{name} is a health fact, and a report is for many eyes", name=name),
        msg("Look at customers instead: keqing list --where CONDITION --health"),
    )


@lru_cache(maxsize=1)
def shipped_reports() -> Mapping[str, Table]:
    """Return the tables of the program's reports, by name."""
    return shipped_tables(REPORT)


def reports_in_force(
    stored: Iterable[Stored], day: date, kinds: Kinds
) -> tuple[ReportDefinition, ...]:
    """Return the reports that hold on a day, the program's first; one that can no longer be read is left out."""
    own = [row for row in stored if row.type == REPORT]
    return _read(tuple(newest(own, day).values()), kinds)


@lru_cache(maxsize=64)
def _read(own: Sequence[Stored], kinds: Kinds) -> tuple[ReportDefinition, ...]:
    tables = tables_in_force(own, shipped_reports())
    found = [(read_report(table, kinds), table.file.mistakes) for table in tables]
    return tuple(report for report, mistakes in found if not mistakes)


def wrong_in_report(name: str, text: str, kinds: Kinds) -> list[Mistake]:
    """Return the mistakes of a report's text beside these kinds."""
    file = File(name, text)
    read_report(Table(file, (REPORT, name), file.tables[REPORT][name]), kinds)
    return file.mistakes
