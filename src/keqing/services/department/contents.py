"""Whether each value is the one that was recorded: what `keqing doctor --deep` looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from keqing.calendar.almanac import LIBRARY
from keqing.errors import KeqingError
from keqing.i18n import Message, msg, msgn
from keqing.models import Customer, Holiday, Phone, Setting, Stop
from keqing.records.check import Checkup
from keqing.records.stored_words import column_words, table_words
from keqing.services.customers.stop_digests import digests
from keqing.services.department import checking
from keqing.store import database, portable
from keqing.store.access_functions import PLAIN_KINDS
from keqing.store.contents import FactComparison, UnlikeRow, has_right
from keqing.store.operations import erased_payloads
from keqing.store.reading import reading
from keqing.store.schema import known_holidays
from keqing.store.stop_secret import SECRET
from keqing.text.phones import line_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from keqing.services.context.desk import Desk
    from keqing.services.queries.batching import Progress

MAX_ROWS = 20
"""So many wrong rows are named, each by itself."""
_NEVER_TOLD = (SECRET, PLAIN_KINDS)
"""Settings that no operation writes: the key of stops, and what keqing access puts there."""
_STOPS_TRIED = 100
"""Customers with a stop whose numbers are tried."""


def check_contents(
    desk: Desk, copies: Iterable[Path], progress: Progress | None = None
) -> Iterator[Checkup]:
    """Compare all facts with the operations, and all that follows with the facts.

    `copies` of the database, the newest first, are looked into for one that has right what is wrong.
    """
    yield from _facts(desk.session, copies, progress)
    yield from _operations(desk.session)
    yield from _secret(desk.session)
    yield from _counters(desk.session)
    yield from _derived(desk, progress)


def _facts(
    session: Session, copies: Iterable[Path], progress: Progress | None
) -> Iterator[Checkup]:
    compared = FactComparison(session)
    found = [*islice(compared.differing(progress), MAX_ROWS)]
    wrong = [] if found else [*_holidays(session, compared)]
    if not found and not wrong:
        yield Checkup("contents", "ok", _sizes(session, compared))
        return
    mend = _mend(found, copies) if found else msg("keqing almanac import FILE")
    codes = _codes(session, found)
    for says in (*(_says(row, codes) for row in found), *wrong):
        yield Checkup("contents", "bad", says, mend)


def _sizes(session: Session, compared: FactComparison) -> Message:
    """Count the rows that are as they were recorded, and those of which that cannot be said."""
    told, untold = compared.told(), compared.untold()
    del untold["holiday"]  # they are compared with the library
    never = select(func.count()).select_from(Setting).where(Setting.name.in_(_NEVER_TOLD))
    rest = untold.total() - (session.scalar(never) or 0)
    if rest <= 0:
        return msgn("{n:,} row is as it was recorded", "{n:,} rows are as they were recorded", told)
    return msg(
        "{n:,} rows are as they were recorded; of {more:,} no operation tells any more",
        n=told,
        more=rest,
    )


def _says(row: UnlikeRow, codes: Mapping[int, str]) -> Message:
    code = codes.get(row.customer_id or 0)
    where = (
        msg("row {row} of {table}", row=str(row.key), table=table_words(row.table))
        if code is None
        else msg(
            "row {row} of {table} ({code})",
            row=str(row.key),
            table=table_words(row.table),
            code=code,
        )
    )
    if row.columns:
        return msg(
            "{columns} in {where} is not what was recorded",
            columns=[column_words(row.table, name) for name in row.columns],
            where=where,
        )
    if row.wanted is None:
        return msg("{where} was taken away, and is there", where=where)
    return msg("{where} is missing", where=where)


def _codes(session: Session, found: Sequence[UnlikeRow]) -> dict[int, str]:
    ids = {row.customer_id for row in found if row.customer_id is not None}
    rows = session.execute(select(Customer.id, Customer.code).where(Customer.id.in_(ids)))
    return dict(rows.all())


def _mend(found: Sequence[UnlikeRow], copies: Iterable[Path]) -> Message:
    """Name the newest copy that has right what is wrong; restoring it costs what was recorded since."""
    for copy in copies:
        try:
            with reading(database.open_existing(str(copy), "")) as session:
                right = has_right(session, found)
        except KeqingError:
            continue
        if right:
            return msg(
                "{file} has it right: keqing restore brings it back; or correct the value by hand",
                file=copy,
            )
    return msg("no copy that is known has it right: correct the value by hand")


def _holidays(session: Session, compared: FactComparison) -> Iterator[Message]:
    """Find days of the library, which no operation entered, that are not as the library has them."""
    stored = {holiday.day: holiday for holiday in session.scalars(select(Holiday))}
    years = {day.year for day, holiday in stored.items() if holiday.source == LIBRARY}
    for row in known_holidays():
        day, holiday = row["day"], stored.get(row["day"])
        if day.year not in years or compared.knows("holiday", day.isoformat()):
            continue
        columns = tuple(name for name in row if holiday and getattr(holiday, name) != row[name])
        if columns or holiday is None:
            yield _says(UnlikeRow("holiday", day.isoformat(), columns, None, row), {})


def _operations(session: Session) -> Iterator[Checkup]:
    """Look for an operation whose contents are gone, though nobody who was forgotten explains that."""
    _, unexplained = erased_payloads(session)
    if unexplained is not None:
        says = msg("operation {n} is not as it was recorded", n=unexplained)
        yield Checkup("history", "bad", says, msg("Restore the last good copy of the file."))


def _secret(session: Session) -> Iterator[Checkup]:
    """Look whether stops are still known by their numbers: their digests are made with the department's secret."""
    rows = session.execute(
        select(Stop.digest, Stop.customer_id, Phone.number)
        .join(Phone, Phone.customer_id == Stop.customer_id)
        .where(Phone.contact_person_id.is_(None))
        .order_by(Stop.id)
        .limit(_STOPS_TRIED)
    ).all()
    made = digests(session, {line_of(row.number) for row in rows})
    kept = {row.digest for row in rows}
    if rows and kept.isdisjoint(made.values()):
        yield Checkup(
            "contents",
            "bad",
            msg("the numbers that are not to be called are known no more: their key has changed"),
            msg("Restore the last good copy of the file."),
        )


def _counters(session: Session) -> Iterator[Checkup]:
    """Look whether each table goes on with an id that no row has had."""
    for table in portable.tables_behind(session.connection()):
        yield Checkup(
            "contents",
            "bad",
            msg("{table} would give a number that a row has had", table=table_words(table)),
            msg("Restore the last good copy of the file."),
        )


def _derived(desk: Desk, progress: Progress | None) -> Iterator[Checkup]:
    """Compare the dates that are stored with a fresh fold."""
    found = [*islice(checking.find_differing(desk, progress), MAX_ROWS)]
    if not found:
        says = msg("all dates follow from the records")
        yield Checkup("dates", "ok", says)
    for finding in found:
        yield Checkup("dates", "bad", finding.says, msg("keqing rebuild"))
