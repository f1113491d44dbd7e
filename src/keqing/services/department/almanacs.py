"""The department's almanac: bringing a notice in, and whose dates other working days move.

Dates follow from the almanac as from any fact. When it changes, the customers whom it may concern are folded
anew in portions, within the operation that changed it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from keqing.calendar.almanac import Almanac, Notice, is_weekday
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Closing, Customer, Enrollment, Event, Holiday
from keqing.records.almanac import (
    AgentMoved,
    AlmanacChange,
    AlmanacYear,
    DayTurned,
    Moved,
)
from keqing.records.cadences import DayLoad
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.stored_almanac import Day, almanac_of, almanac_with, days_of
from keqing.services.derived import folded_ahead
from keqing.services.derived.folded_ahead import FoldedAhead
from keqing.services.derived.refold import refold
from keqing.services.derived.workload import followups
from keqing.services.queries.batching import Progress, chunks
from keqing.services.queries.workday_dependence import cadences_with_workdays, starts_by_workdays
from keqing.store.changes import Change

MAX_REACH = timedelta(days=60)
"""Further than any date lies from the working days that give it, counted ones apart."""


def bring_in(
    desk: WritingDesk,
    notice: Notice,
    progress: Progress | None = None,
    ahead: FoldedAhead | None = None,
) -> AlmanacChange:
    """Write the years of a notice into the almanac, and fold anew whom that concerns.

    The same notice again changes nothing. `ahead` has those whom `fold_ahead` folded. Raises Unusable for last days
    of a year that is not announced.
    """
    old = desk.almanac
    _refuse_strays(old, notice)
    stored = _stored(desk, notice)
    years = tuple(_year(old, notice, year, stored) for year in notice.years)
    changed = _write(desk, notice, stored)
    desk.almanac = almanac_of(desk.session) if changed else old
    new = desk.almanac
    turned = tuple(
        DayTurned(day, new.is_workday(day), new.name_of(day) or old.name_of(day))
        for day in old.differing(new)
    )
    moved = refold_concerned(desk, old, progress, ahead)
    return AlmanacChange(years, turned, moved, changed=changed, dry_run=desk.dry_run)


def fold_ahead(
    opened: folded_ahead.Opened, notice: Notice, progress: Progress | None = None
) -> FoldedAhead:
    """Fold whom a notice concerns, as if it were in the almanac, so that `bring_in` takes little time.

    Raises Unusable as `bring_in` does.
    """
    with opened() as desk:
        _refuse_strays(desk.almanac, notice)

    def announced(rows: dict[date, Day]) -> None:
        for day in [day for day in rows if day.year in notice.years]:
            del rows[day]
        rows.update({new.day: (new.workday, new.name) for new in notice.days})

    return _fold_ahead_with(opened, announced, progress)


def fold_ahead_without(
    opened: folded_ahead.Opened, changes: Iterable[Change], progress: Progress | None = None
) -> FoldedAhead:
    """Fold whom the taking back of changes of the almanac concerns, as if they were taken back."""
    changed = tuple(changes)

    def taken_back(rows: dict[date, Day]) -> None:
        for change in reversed(changed):
            day, before = date.fromisoformat(str(change.key)), change.before
            if before is None:
                rows.pop(day, None)
            else:
                workday, name = rows.get(day, (False, None))
                rows[day] = (before.get("workday", workday), before.get("name", name))

    return _fold_ahead_with(opened, taken_back, progress)


def _fold_ahead_with(
    opened: folded_ahead.Opened,
    change: Callable[[dict[date, Day]], None],
    progress: Progress | None = None,
) -> FoldedAhead:
    """Fold whom a change of the almanac's rows concerns, as if it were made."""

    def as_if(desk: Desk) -> Desk:
        rows = days_of(desk.session)
        change(rows)
        return replace(desk, almanac=almanac_with(rows))

    def concerned(desk: Desk) -> Collection[int]:
        return _concerned(desk, desk.almanac.differing(as_if(desk).almanac))

    return folded_ahead.fold_ahead(opened, concerned, as_if, progress)


def without_known(desk: Desk, notice: Notice) -> Notice:
    """Return what a notice has of years that are not announced here."""
    years = tuple(year for year in notice.years if desk.almanac.is_provisional(year))
    return replace(
        notice,
        years=years,
        days=tuple(announced for announced in notice.days if announced.day.year in years),
    )


def sources(desk: Desk, year: int) -> tuple[str, ...]:
    """Tell where the days of a year come from."""
    found = desk.session.scalars(
        select(Holiday.source)
        .where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31)))
        .distinct()
    )
    return tuple(sorted(source for source in found if source))


def refold_concerned(
    desk: Desk, old: Almanac, progress: Progress | None = None, ahead: FoldedAhead | None = None
) -> Moved:
    """Fold anew whom other working days than those of `old` concern, and tell what that moves.

    Steps that lapsed since they were stored are folded by the old ones first: they are no part of the difference.
    Customers of `ahead` are not folded again. Festivals that give days off are part of the days of `old`
    where it is bound to them.
    """
    desk.know_words()
    new, tally = desk.almanac, _Tally(desk.today)
    ids = _concerned(desk, old.differing(new))
    rest = set(ids)
    for stored, moved in ahead.store(desk, ids) if ahead else ():
        rest.difference_update(stored)
        for customer in moved:
            tally.add(customer.before, customer.after)
    done = len(ids) - len(rest)
    for part in chunks(rest):
        stale = desk.session.scalars(
            select(Customer.id).where(
                Customer.id.in_(part),
                or_(Customer.folded.is_(None), Customer.folded < desk.clock),
            )
        ).all()
        desk.almanac = old
        refold(desk, stale)
        before = followups(desk, part)
        desk.almanac = new
        refold(desk, part)
        after = followups(desk, part)
        for key in before.keys() | after.keys():
            tally.add(before.get(key, ()), after.get(key, ()))
        done += len(part)
        if progress:
            progress(done, len(ids))
    return tally.moved(desk)


def _concerned(desk: Desk, turned: Sequence[date]) -> set[int]:
    """Find whom days that are turned, the first of them first, can concern.

    They have a cadence that looks at working days, or a wrong number, whose task has its day by them.
    As long as the first is to come, what is over before it stays as it is.
    """
    if not turned:
        return set()
    first = turned[0]
    if starts_by_workdays(desk.book):
        return set(desk.session.scalars(select(Customer.id)))
    since = first - MAX_REACH if first > desk.clock else date.min
    looks = Enrollment.cadence.in_(cadences_with_workdays(desk.book))
    dates = (Enrollment.nominal, Enrollment.due, Enrollment.closes, Enrollment.hold)
    enrolled = select(Enrollment.customer_id).where(
        looks, or_(*(column >= since for column in (*dates, Enrollment.limit_day)))
    )
    closed = (
        select(Enrollment.customer_id)
        .join(Closing, Closing.enrollment_id == Enrollment.id)
        .where(
            looks,
            or_(Closing.nominal >= since, Closing.due >= since, Closing.closes >= since),
        )
    )
    wrong = select(Event.customer_id).where(Event.outcome == "wrong-number", Event.day >= since)
    return {id_ for found in (enrolled, closed, wrong) for id_ in desk.session.scalars(found)}


def _refuse_strays(old: Almanac, notice: Notice) -> None:
    for announced in notice.days:
        if announced.day.year not in notice.years and old.is_provisional(announced.day):
            raise Unusable(
                msg(
                    "{day} stands alone: the days off of {year} are not known.",
                    day=announced.day,
                    year=announced.day.year,
                ),
                msg("Import all of {year} first.", year=announced.day.year),
            )


def _stored(desk: Desk, notice: Notice) -> dict[date, Holiday]:
    """Return the rows of the almanac in the years of a notice."""
    found: dict[date, Holiday] = {}
    for year in sorted({*notice.years, *(announced.day.year for announced in notice.days)}):
        rows = select(Holiday).where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31)))
        found |= {row.day: row for row in desk.session.scalars(rows.order_by(Holiday.day))}
    return found


def _year(old: Almanac, notice: Notice, year: int, stored: Mapping[date, Holiday]) -> AlmanacYear:
    days = [announced for announced in notice.days if announced.day.year == year]
    rows = {(row.day, row.workday, row.name) for row in stored.values() if row.day.year == year}
    same = {(announced.day, announced.workday, announced.name) for announced in days} == rows
    status: Any = "new" if old.is_provisional(year) else "same" if same else "changed"
    return AlmanacYear(
        year,
        status,
        days_off=sum(is_weekday(announced.day) and not announced.workday for announced in days),
        made_up=sum(announced.workday for announced in days),
    )


def _write(desk: Desk, notice: Notice, stored: Mapping[date, Holiday]) -> bool:
    """Make the rows those of the notice where they differ; tell whether any did."""
    wanted = {announced.day: announced for announced in notice.days}
    gone = [row for day, row in stored.items() if day.year in notice.years and day not in wanted]
    for row in gone:
        desk.session.delete(row)
    differing = [
        announced
        for day, announced in wanted.items()
        if day not in stored
        or (stored[day].workday, stored[day].name) != (announced.workday, announced.name)
    ]
    for announced in differing:
        row = stored.get(announced.day) or Holiday(day=announced.day)
        row.workday, row.name = announced.workday, announced.name
        row.source = notice.sources.get(announced.day.year)
        desk.session.add(row)
    desk.session.flush()
    return bool(gone or differing)


Standing = frozenset[tuple[Any, ...]]
"""The enrollments of a customer that have not ended."""


@dataclass(slots=True)
class _Tally:
    """The differences before and after, counted customer by customer."""

    today: date
    customers: int = 0
    followups: int = 0
    agents: Counter[int | None] = field(default_factory=Counter)
    gone: Counter[date] = field(default_factory=Counter)
    come: Counter[date] = field(default_factory=Counter)

    def add(self, before: Iterable[tuple[Any, ...]], after: Iterable[tuple[Any, ...]]) -> None:
        """Count a customer whose enrollments they are, as `workload.followups` reads them."""
        was, now = _live(before), _live(after)
        if was == now:
            return
        self.customers += 1
        self.followups += max(len(now - was), len(was - now))
        self.agents.update({owner for *_, owner in was ^ now})
        then, later = self._days(was), self._days(now)
        self.gone.update(then - later)
        self.come.update(later - then)

    def _days(self, standing: Standing) -> set[date]:
        return {max(day, self.today) for *_, day, _ in standing if day}

    def moved(self, desk: Desk) -> Moved:
        """Return the counts, with all customers to call on the days that get more or fewer."""
        days = sorted(self.gone.keys() | self.come.keys())
        after = _called(desk, days)
        order = [*(agent.id for agent in desk.staff.agents), None]
        return Moved(
            customers=self.customers,
            followups=self.followups,
            agents=tuple(
                AgentMoved(desk.staff.name(agent_id), self.agents[agent_id])
                for agent_id in order
                if self.agents[agent_id]
            ),
            days=tuple(
                DayLoad(day, after[day] - self.come[day] + self.gone[day], after[day])
                for day in days
                if self.come[day] != self.gone[day]
            ),
        )


def _live(standing: Iterable[tuple[Any, ...]]) -> Standing:
    """Return the enrollments that have not ended: ..., effective day, owner."""
    return frozenset(values[:-1] for values in standing if values[-1] is None)


def _called(desk: Desk, days: list[date]) -> Counter[date]:
    """Count the customers to call on each of these days; today's are those that are overdue too."""
    found: Counter[date] = Counter()
    live = select(Enrollment.effective, func.count(Enrollment.customer_id.distinct())).where(
        Enrollment.ended.is_(None)
    )
    for day, count in desk.session.execute(
        live.where(Enrollment.effective.in_(days)).group_by(Enrollment.effective)
    ):
        if day:
            found[day] = count
    if desk.today in days:
        overdue = select(func.count(Enrollment.customer_id.distinct())).where(
            Enrollment.ended.is_(None), Enrollment.effective <= desk.today
        )
        found[desk.today] = desk.session.scalar(overdue) or 0
    return found
