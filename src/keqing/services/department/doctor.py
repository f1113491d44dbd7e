"""Whether an installation is in order, as far as its database, the days and the nightly files say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select

from keqing.calendar.almanac import Almanac
from keqing.definitions.stored_definitions import read_stored
from keqing.errors import KeqingError
from keqing.i18n import Message, msg, msgn
from keqing.models import Customer, Operation, Setting
from keqing.records.check import Checkup
from keqing.services.context import book, clocks
from keqing.services.context.desk import zone_of
from keqing.services.context.staff import acting, staff_of
from keqing.services.derived import long_pauses
from keqing.services.queries.real_customers import is_customer
from keqing.store.nightly_runs import Run
from keqing.store.operations import broken_at
from keqing.text import shell

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ANNOUNCED = 11
"""The month in which the next year's working days are usually announced."""
_DAY = timedelta(days=1)


def database(session: Session, place: str) -> Checkup:
    """Say which database it is, and how many customers it has."""
    n = session.scalar(select(func.count()).select_from(Customer).where(is_customer())) or 0
    return Checkup(
        "database",
        "ok",
        msgn("{n:,} customer in {place}", "{n:,} customers in {place}", n, place=place),
    )


def agent(session: Session, login: str, wanted: str | None, day: date) -> Checkup:
    """Say whose work this login does on a day; the settings may name somebody who is not there."""
    staff = staff_of(session, day)
    try:
        found = acting(staff, login, wanted)
    except KeqingError as error:
        return Checkup("agent", "bad", error.message, error.hint)
    if found is None:
        return Checkup("agent", "ok", msg("no fixed agent: use --agent or --team"))
    return Checkup("agent", "ok", msg("{name}", name=found.name))


def zone(session: Session, machine: datetime) -> Checkup:
    """Compare the business time zone with that of the machine, whose clock shows `machine`."""
    name = zone_of(session)
    try:
        here = machine.astimezone(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        return Checkup(
            "time zone", "bad", msg("this machine does not know the time zone {name}", name=name)
        )
    if here.utcoffset() == machine.utcoffset():
        return Checkup("time zone", "ok", msg("{name}, as the machine", name=name))
    says = msg(
        "{name}, where it is {here} (the machine is on {there}; the day is that of {name})",
        name=name,
        here=here.replace(tzinfo=None),
        there=str(machine.tzname()),
    )
    return Checkup("time zone", "ok", says)


def clock(session: Session, now: datetime) -> Checkup:
    """Compare the clock with the newest record that stands: one from the future means that it was set back."""
    newest = clocks.newest_record(session, now)
    behind = newest - now if newest else timedelta(0)
    if newest is None or behind <= clocks.SLACK:
        return Checkup("clock", "ok", msg("not behind the newest record"))
    return Checkup(
        "clock",
        "bad" if behind >= _DAY else "note",
        msg(
            "the newest record is of {at}, which is still to come: the clock was set back",
            at=newest.astimezone(now.tzinfo).replace(tzinfo=None),
        ),
        msg(
            "Set the machine's clock, best by the network. If it is right, correct the record: keqing history"
        ),
    )


def holidays(almanac: Almanac, now: datetime) -> Checkup:
    """Say for which years the working days are not announced: this one, and late in it the next."""
    years = [now.year, *([now.year + 1] if now.month >= _ANNOUNCED else [])]
    unknown = [year for year in years if almanac.is_provisional(year)]
    if not unknown:
        return Checkup("working days", "ok", msg("known for {years}", years=_listed(years)))
    return Checkup(
        "working days",
        "note",
        msg(
            "not known for {years}: Monday to Friday less the fixed holidays",
            years=_listed(unknown),
        ),
        msg("When they are announced: keqing almanac import FILE"),
    )


def chain(session: Session) -> Checkup:
    """Verify that no operation was changed since it was written."""
    broken = broken_at(session)
    if broken is not None:
        return Checkup(
            "history",
            "bad",
            msg("operation {n} does not fit the chain: it was changed outside keqing", n=broken),
            msg("Find out who did it; restore an earlier copy."),
        )
    n = session.scalar(select(func.count()).select_from(Operation)) or 0
    return Checkup(
        "history", "ok", msgn("{n:,} operation, unbroken", "{n:,} operations, unbroken", n)
    )


def paused(session: Session, today: date) -> Checkup:
    """Say how many customers have been paused for long without an end (R12)."""
    stored = session.get(Setting, long_pauses.SETTING)
    days = int(str(stored.value)) if stored else long_pauses.DAYS
    own = read_stored(book.stored(session), today)
    found = long_pauses.long(session, own.every, today, days)
    if not found:
        says = msg("none without an end has lasted {days} days", days=days)
        return Checkup("pauses", "ok", says)
    says = msgn(
        "{n} customer has been paused for {days} days or more, without an end",
        "{n} customers have been paused for {days} days or more, without an end",
        len(found),
        days=days,
    )
    return Checkup("pauses", "note", says, msg("See who: keqing check"))


def exports(found: Sequence[Run], now: datetime, almanac: Almanac) -> Iterator[Checkup]:
    """Say which files that cron or a timer writes are missing. `now` is business time without its zone."""
    expected = [run for run in found if run.expected(now, almanac)]
    for run in expected:
        day = run.missing(now, almanac)
        if day is not None:
            yield Checkup(
                "nightly files",
                "bad",
                msg("{file} was not written", file=run.path(day)),
                msg(
                    "See keqing help cron; if it is wanted no more: keqing doctor --forget {pattern}",
                    pattern=shell.quote_word(run.pattern),
                ),
            )
    missing = [run for run in expected if run.missing(now, almanac)]
    if expected and not missing:
        n = len(expected)
        yield Checkup("nightly files", "ok", msgn("{n} is there", "all {n} are there", n))
    if not expected:
        yield Checkup("nightly files", "ok", msg("no file is written regularly yet"))


def _listed(years: Sequence[int]) -> tuple[str | Message, ...]:
    return tuple(str(year) for year in years)
