"""A department on a real SQLite file, worked on through the services, on whatever day a test says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from keqing.models import Customer, Enrollment, Event
from keqing.records.recorded import Recorded
from keqing.records.why import Why
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.staff import acting
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.customers import saving
from keqing.services.customers.customer_words import NewCustomer
from keqing.services.department import checking, setup
from keqing.services.derived import explaining
from keqing.services.recording import contacts, directives, happenings
from keqing.store import database, unit
from tests.sharing import kept

BOX = ("product=安胶囊", "line=therapy", "quantity=6", "pack=30", "daily=6")
NINE = time(9)


@dataclass
class Department:
    """A department, and the day that the clock says. It starts with the cadences of a preset."""

    file: Path
    clock: date = date(2026, 11, 23)
    preset: str = "all"
    login: str = "limin"
    codes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        kept(self.file, ("department", self.clock, self.preset, self.login), self.begin)

    def begin(self) -> None:
        with self.desk("init") as desk:
            setup.init(desk, setup.Department("一部", "李敏", 40, (self.preset,)))

    @cached_property
    def engine(self) -> Engine:
        if self.file.exists():
            return database.open_existing(str(self.file), "")
        return database.create_new(str(self.file), "")

    @contextmanager
    def desk(
        self, command: str = "test", day: date | None = None, *, dry_run: bool = False
    ) -> Iterator[WritingDesk]:
        at = datetime.combine(self.clock, NINE)
        utc = at - timedelta(hours=8)
        with unit.writing(self.engine, login=self.login, command=command, at=utc) as work:
            work.keep = not dry_run
            session = work.session
            desk = WritingDesk(
                session=session,
                almanac=almanac_of(session),
                today=day or self.clock,
                clock=self.clock,
                at=at,
                login=self.login,
                live=day is None,
                dry_run=dry_run,
                work=work,
            )
            desk.agent = acting(desk.staff, self.login, None)
            yield desk

    def customer(self, name: str = "王秀英", day: date | None = None, **said: Any) -> str:
        said.setdefault("type", "consumer")
        with self.desk("add-customer", day) as desk:
            saved = saving.add_customer(desk, NewCustomer(name, force=True, **said))
            self.codes.append(saved.customer.code)
        return self.codes[-1]

    def add(self, code: str, kind: str, *words: str, day: date | None = None) -> Recorded:
        with self.desk("add", day) as desk:
            return happenings.add(desk, who(desk, code), desk.kinds.find(kind), words)

    def log(
        self, code: str, outcome: str = "reached", day: date | None = None, **said: Any
    ) -> Recorded:
        said.setdefault("text", "都好")
        with self.desk("log", day) as desk:
            return contacts.log(desk, who(desk, code), contacts.Contact(outcome, **said))

    def direct(self, name: str, code: str, *rest: Any, day: date | None = None) -> Recorded:
        """Give a directive: `direct("skip", "C0001", "therapy")`."""
        with self.desk(name, day) as desk:
            recorded: Recorded = getattr(directives, name)(desk, who(desk, code), *rest)
            return recorded

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """A desk that writes nothing."""
        with unit.reading(self.engine) as session:
            at = datetime.combine(self.clock, NINE)
            yield Desk(session, almanac_of(session), self.clock, self.clock, at, self.login)

    def why(self, code: str) -> Why:
        with self.reading() as desk:
            return explaining.why(desk, who(desk, code))

    def due(self, code: str) -> dict[str, str]:
        """What stands for a customer: cadence and step, with the day on which it stands."""
        with self.reading() as desk:
            rows = desk.session.execute(
                select(Enrollment.cadence, Enrollment.label, Enrollment.effective).where(
                    Enrollment.customer_id == who(desk, code).id, Enrollment.ended.is_(None)
                )
            )
            return {f"{cadence} {label}": str(day) for cadence, label, day in rows}

    def findings(self) -> dict[str, list[str]]:
        """What `check --replay` finds wrong, its commands by kind."""
        found: dict[str, list[str]] = {}
        with self.reading() as desk:
            for finding in filter(lambda finding: finding.grave, checking.check(desk, replay=True)):
                found.setdefault(finding.kind, []).append(finding.command)
        return found

    def records(self, code: str) -> list[int]:
        """The ids of a customer's records that can be corrected, in the order of entry."""
        with self.reading() as desk:
            ids = select(Event.id).where(
                Event.customer_id == who(desk, code).id,
                ~Event.voided,
                Event.kind.not_in(["created", "profile", "void"]),
            )
            return list(desk.session.scalars(ids.order_by(Event.id)))


def who(desk: Desk, code: str) -> Customer:
    return desk.session.scalars(select(Customer).where(Customer.code == code)).one()
