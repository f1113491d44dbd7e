"""Some days of a department's work, done alike on both engines: the services see no difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, select

from keqing.calendar.almanac import AnnouncedDay, Notice, announced_days
from keqing.errors import KeqingError
from keqing.models import Customer, Event
from keqing.records.sheet_token import Filled, FilledRow
from keqing.records.today import TodayRow
from keqing.services import demo
from keqing.services.context import stored_almanac
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.staff import acting
from keqing.services.corrections import amending, looking_back, undoing, voiding
from keqing.services.customers import listing, merging
from keqing.services.department import almanacs, checking
from keqing.services.derived import explaining
from keqing.services.recording import contacts, directives, happenings
from keqing.services.recording.contacts import Contact
from keqing.services.worklist import call_sheets, day_list
from keqing.store import database, unit
from tests.long_profile import Profile

FIRST = date(2026, 11, 23)
PURCHASE = ["product=安胶囊", "line=therapy", "quantity=6", "pack=30", "daily=6"]

Act = Callable[[WritingDesk, Customer, int], object]


def log(outcome: str, **said: Any) -> Act:
    return lambda desk, customer, _: contacts.log(desk, customer, Contact(outcome, **said))


def add(kind: str, *words: str) -> Act:
    return lambda desk, customer, _: happenings.add(desk, customer, desk.kinds.find(kind), words)


def amend(desk: WritingDesk, customer: Customer, n: int) -> object:
    return amending.amend_record(desk, newest(desk, customer), [f"text=改{n}"])


def void(desk: WritingDesk, customer: Customer, n: int) -> object:
    return voiding.void_record(desk, newest(desk, customer), "记错了")[0]


def newest(desk: Desk, customer: Customer) -> int:
    found = desk.session.scalars(
        select(Event.id)
        .where(Event.customer_id == customer.id, Event.kind == "contact", ~Event.voided)
        .order_by(Event.day.desc(), Event.sequence.desc())
    ).first()
    return found or 0


def merge(desk: WritingDesk, customer: Customer, n: int) -> object:
    others = desk.session.scalars(
        select(Customer).where(Customer.id != customer.id).order_by(Customer.code)
    ).all()
    return merging.merge_customers(desk, customer, others[n % len(others)])


def undo(desk: WritingDesk, customer: Customer, n: int) -> object:
    return undoing.undo_newest(desk)


ACTS: tuple[Act, ...] = (
    log("reached", text="好 100%", entry="孙子上学"),
    log("no-answer"),
    lambda desk, customer, n: directives.snooze(
        desk, customer, desk.today + timedelta(days=1 + n % 3), None
    ),
    add("purchase", *PURCHASE),
    lambda desk, customer, n: directives.promise(
        desk, customer, desk.today + timedelta(days=1), "寄资料", at=time(15, 30)
    ),
    log("reached", text="头晕", adverse=True),
    lambda desk, customer, _: directives.skip(desk, customer, None, "出差"),
    add("admission"),
    lambda desk, customer, n: directives.pause(desk, customer, desk.today + timedelta(days=2)),
    log("wrong-number"),
    amend,
    log("stop", text="勿打"),
    void,
    undo,
    merge,
    undo,
    merge,
)


@contextmanager
def reading(engine: Engine, day: date) -> Iterator[Desk]:
    """A desk that reads on a day at half past nine."""
    with unit.reading(engine) as session:
        yield _desk(session, datetime.combine(day, time(9, 30)))


@contextmanager
def writing(engine: Engine, day: date, command: str) -> Iterator[WritingDesk]:
    """A desk that writes on a day at half past nine."""
    now = datetime.combine(day, time(9, 30))
    with unit.writing(engine, login="li", command=command, at=now) as work:
        yield _desk(work.session, now).to_write(work)


def _desk(session: Any, now: datetime) -> Desk:
    desk = Desk(session, stored_almanac.almanac_of(session), now.date(), now.date(), now, "li")
    desk.agent = acting(desk.staff, "li", None)
    return desk


def work_through(engine: Engine, days: int) -> list[object]:
    """Work for some days; returns everything that was shown on the way."""
    shown: list[object] = []
    with writing(engine, FIRST, "demo") as desk:
        demo.build(desk, "zh")
    for day in (FIRST + timedelta(days=n) for n in range(days)):
        with reading(engine, day) as desk:
            lists = [day_list.today(desk, agent=agent) for agent in desk.staff.agents]
            team = day_list.today(desk, agent=None, ahead=3)
        shown += [*lists, team]
        for n, row in enumerate(team.rows[: len(ACTS)]):
            shown.append(act(engine, day, ACTS[n % len(ACTS)], row, n))
        with reading(engine, day) as desk:
            shown += [day_list.today(desk, agent=agent) for agent in desk.staff.agents]
            shown.append(listing.lines(desk, listing.listed(desk, listing.Wanted(text="王"))))
            everybody = desk.session.scalars(
                select(Customer).where(Customer.id > 0).order_by(Customer.code)
            ).all()
            shown += [explaining.why(desk, customer) for customer in everybody[:10]]
            shown += [looking_back.read_timeline(desk, customer, 20) for customer in everybody[:10]]
            shown.append(looking_back.list_operations(desk, looking_back.OperationsAsked(), 100))
    last = FIRST + timedelta(days=days)
    shown += [bring_in(engine, last) for _ in range(2)]
    with reading(engine, last) as desk:
        shown.append(checking.check(desk, replay=True))
    with writing(engine, last, "almanac import") as desk:
        moved = almanacs.bring_in(desk, days_off(last, last + timedelta(days=1)))
        assert moved.moved.customers
    with reading(engine, last) as desk:
        shown += [moved, checking.check(desk, replay=True)]
    with writing(engine, last, "undo") as desk:
        shown.append(undoing.undo_newest(desk))
    with reading(engine, last) as desk:
        shown.append(checking.check(desk, replay=True))
    return shown


def days_off(*more: date) -> Notice:
    """The notice of 2026, with more days off."""
    known = [
        announcement for announcement in announced_days() if announcement.day.year == FIRST.year
    ]
    new = [AnnouncedDay(day, workday=False, name=None) for day in more]
    return Notice((FIRST.year,), (*known, *new), {FIRST.year: "invented"})


def bring_in(engine: Engine, day: date) -> object:
    """Bring in a call sheet, in which every third row is a mistake."""
    with writing(engine, day, "import") as desk:
        desk.agent = desk.staff.agents[0]
        sheet = call_sheets.make(desk)
        answers = ({"outcome": "没接"}, {"outcome": "通了", "text": "好"}, {"outcome": "通了"})
        rows = tuple(
            FilledRow(row.row, sheet.keys[row.code], row.name, answers[row.row % 3])
            for row in sheet.today.rows
        )
        imported = call_sheets.bring_in(desk, Filled(sheet.token, {}, rows))
        assert imported.rejected
        return imported


def act(engine: Engine, day: date, what: Act, row: TodayRow, n: int) -> object:
    try:
        with writing(engine, day, f"act {n}") as desk:
            customer = desk.session.scalars(select(Customer).where(Customer.code == row.code)).one()
            return what(desk, customer, n)
    except KeqingError as error:
        return type(error), error.message


def test_both_engines_show_the_same(file: Any, server_db: str, profile: Profile) -> None:
    days = profile.times(1, 2)
    ours = work_through(database.open_existing(str(file), ""), days)
    theirs = work_through(database.open_existing(server_db, ""), days)
    assert len(ours) == len(theirs)
    for shown, other in zip(ours, theirs, strict=True):
        assert shown == other
    assert sum(
        isinstance(shown, tuple) and bool(shown) and isinstance(shown[0], type) for shown in ours
    ) < len(ACTS)
