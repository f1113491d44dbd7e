"""What an edition that starts today makes of customers as they stand, a portion at a time.

It is worked out once for all who are alike; see `switching`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple
from typing import cast as cast_to

from sqlalchemy import (
    Insert,
    Integer,
    String,
    Table,
    bindparam,
    case,
    cast,
    func,
    insert,
    null,
    or_,
    select,
)

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.dates.occasions import BIRTHDAY
from keqing.definitions.cadence import Cadence, Quota, Repeat
from keqing.frozen import dataclass
from keqing.models import Enrollment as Stored
from keqing.models import Event
from keqing.records.event import Event as EventRecord
from keqing.services.context.desk import Desk
from keqing.services.derived import gap_and_cap as spacing
from keqing.services.derived.refold import enrollment_row, owner_of
from keqing.timeline.day_order import rank
from keqing.timeline.enrollment import Edition, Enrollment, Person, profile_after, profile_sets
from keqing.timeline.enrollments import Roll, applies
from keqing.timeline.gap_and_cap import CAP_DAYS, CAPPED

Profile = Mapping[str, frozenset[str]]
Counted = Sequence[tuple[date, frozenset[str]]]
"""Days of contacts, with the roles that others held then (R5)."""


class Starter(NamedTuple):
    """A customer, as far as what starts for them looks at the columns of their row."""

    id: int
    code: str
    created: date
    type: str
    grade: str | None
    owner_id: int | None
    status: str
    paused_until: date | None


class Given(NamedTuple):
    """What decides on an enrollment: `code` stands for all that are alike, `known` is the last contact that counts.

    `created` and `born` are given where the cadence looks at them.
    """

    code: str
    created: date | None
    born: str | None
    known: date | None


@dataclass(slots=True)
class Like:
    """The enrollment of all who are alike, with its columns but for whose it is.

    `copied` is the id of a stored one, of which the others are copies.
    """

    enrollment: Enrollment
    columns: Mapping[str, Any]
    listed: date | None
    effective: date | None
    copied: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a customer's timeline says: contacts that count, the last outgoing one; and whether it is that simple.

    It is not where something is on record from the edition's day on, or the creation is not one plain record.
    """

    counted: Counted
    newest: date | None
    sure: bool


_MAX_LIKES = 50_000
"""Different beginnings, profiles or ranks that are remembered."""
_NOBODY: frozenset[str] = frozenset()
_NOTHING = Told((), None, sure=True)
"""The timeline of a customer of whom nothing is on record, for whom nothing starts."""


def _profile(text: str) -> Profile:
    """Return a stored profile as sets."""
    return profile_sets(spacing.loads(text))


class Starting:
    """An edition that starts for customers by the portion; `left` are those of the last one that are unsure."""

    def __init__(self, desk: Desk, edition: Edition) -> None:
        """Begin with nobody looked at. Raises LookupError for an edition that switches off."""
        if edition.cadence is None:
            raise LookupError(edition.name)
        self.desk, self.edition, self.cadence = desk, edition, edition.cadence
        self.left: set[int] = set()
        self.alike = alike(self.cadence, desk.almanac, edition.since)
        self.codes: dict[tuple[int, int], str] = {}
        self.likes: Callable[[Given], Like | None] = lru_cache(_MAX_LIKES)(self._like)
        self.profiles = lru_cache(_MAX_LIKES)(_profile)
        self.ranks = lru_cache(_MAX_LIKES)(partial(rank, self.cadence.track, desk.words))
        self.born = self.cadence.anchor == BIRTHDAY
        self.capped = self.cadence.track in CAPPED
        repeat = self.cadence.repeat
        self.roles = any(part.role for part in [*self.cadence.steps, *([repeat] if repeat else [])])
        self.from_contact = isinstance(repeat, Quota) or (
            isinstance(repeat, Repeat) and repeat.origin == "contact"
        )

    def portion(self, customers: Sequence[Starter]) -> list[int]:
        """Store what starts for these customers; returns the ids of those for whom something does."""
        self.left = set()
        if not customers:
            return []
        lo, hi = customers[0].id, customers[-1].id
        matching, told = self._matching(lo, hi), self._told(lo, hi)
        standing = spacing.standing(self.desk, self.cadence.track, lo, hi)
        likes: dict[int, Like] = {}
        started: dict[int, Enrollment] = {}
        close: dict[int, Enrollment] = {}
        for customer in customers:
            key, known = customer.id, told.get(customer.id, _NOTHING)
            if not known.sure:
                self.left.add(key)
            if key not in matching or not known.sure or customer.status != "active":
                continue
            like = self._start(customer, matching[key], known.counted)
            if like is None:
                continue
            likes[key] = like
            beside = standing.get(key, ())
            if held := self._held(customer.paused_until, beside):
                started[key] = replace(like.enrollment, held=held)
            if self._close(like, started.get(key), beside, known.newest):
                close[key] = started.get(key, like.enrollment)
        spaced = spacing.space(self.desk, close)
        started |= spaced.started
        self.left |= spaced.unsure
        starting = [
            customer
            for customer in customers
            if customer.id in likes and customer.id not in self.left
        ]
        self._store(starting, likes, started)
        return [customer.id for customer in starting]

    def _start(self, customer: Starter, born: str | None, counted: Counted) -> Like | None:
        """What starts for a customer, the last contact that counts included (R2, R5).

        None where nothing does; and where it ends or closes a step at once, and they are to be folded.
        """
        code = self.codes.setdefault(self.alike(customer.code), customer.code)
        created = customer.created if self.cadence.anchor == "created" else None
        like = self.likes(Given(code, created, born, None))
        if like and counted:
            role = like.enrollment.step.role if like.enrollment.step else None
            known = max((day for day, apart in counted if role not in apart), default=None)
            like = self.likes(Given(code, created, born, known))
        if like is None:
            return None
        step = like.enrollment.step
        if (
            step is None
            or like.enrollment.closings
            or (step.closes and step.closes < self.desk.clock)
        ):
            self.left.add(customer.id)
            return None
        return like

    def _like(self, given: Given) -> Like | None:
        """What starts for all to whom this is given."""
        enrollment: Enrollment | None = None
        if not given.known or self.from_contact:
            enrollment = self._enrolled(given)
        elif base := self.likes(given._replace(known=None)):
            enrollment = replace(
                base.enrollment, state=replace(base.enrollment.state, last=given.known)
            )
        if enrollment is None:
            return None
        nobody = Starter(0, "", self.edition.since, "", None, None, "", None)
        return Like(
            enrollment,
            enrollment_row(self.desk, nobody, enrollment, ()),
            enrollment.listed,
            enrollment.effective,
        )

    def _enrolled(self, given: Given) -> Enrollment | None:
        """What the edition makes of a customer of whom no more is known; None where it does not start."""
        since = self.edition.since
        contacts = []
        if given.known and self.cadence.done_by:
            channel = min(self.cadence.done_by)
            contacts = [EventRecord(0, 0, given.known, "contact", channel=channel)]
        profile = {BIRTHDAY: frozenset({given.born})} if given.born else {}
        person = Person(given.code, given.created or since, profile)
        roll = Roll(person, contacts, self.desk.book, self.desk.almanac)
        roll.start(self.edition, None, since, late=True)
        roll.settle(since)
        return next(iter(roll.enrollments.values()), None)

    def _matching(self, lo: int, hi: int) -> dict[int, str | None]:
        """R11: the customers who match, with their birthday where the cadence looks at it."""
        stages = {kind.name: kind.stage for kind in self.desk.book.every_kind if kind.stage}
        kinds = ["created", "profile", *(stages if "stage" in self.cadence.applies_to else ())]
        looks = bool(self.cadence.applies_to) or self.born
        rows = self.desk.session.connection().execute(
            select(
                Event.customer_id,
                Event.kind,
                cast(Event.details, String) if looks else null(),
            )
            .where(
                Event.customer_id.between(lo, hi),
                Event.kind.in_(kinds if looks else ["created"]),
                ~Event.voided,
            )
            .order_by(Event.customer_id, Event.day, Event.sequence, Event.id)
        )
        profiles: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
        for key, kind, details in rows.all():
            profiles[key].append((kind, details))
        found: dict[int, str | None] = {}
        for key, profile_events in profiles.items():
            profile = self._came_to(profile_events, stages) if looks else {}
            if profile is not None and applies(self.cadence, profile):
                (born,) = profile.get(BIRTHDAY, frozenset()) or (None,) if self.born else (None,)
                found[key] = born
        return found

    def _came_to(
        self, profile_events: Sequence[tuple[str, str | None]], stages: Mapping[str, str | None]
    ) -> Profile | None:
        """The profile that a customer's events come to; None of one who was not created."""
        created = next((text for kind, text in profile_events if kind == "created"), None)
        if created is None:
            return None
        if len(profile_events) == 1:
            return self.profiles(created)
        profile = self.profiles(created)
        for kind, text in profile_events:
            if kind == "profile":
                profile = profile_after(profile, self.profiles(text or "{}"))
            elif kind != "created":
                profile = profile_after(profile, stage=stages[kind])
        return profile

    def _told(self, lo: int, hi: int) -> dict[int, Told]:
        """What the timelines say, each looked at once."""
        contact = Event.outcome.in_(spacing.contacts(self.desk)) & (Event.kind == "contact")
        valid = contact & ~Event.voided & (Event.day <= self.edition.since)
        counting = valid & Event.channel.in_(sorted(self.cadence.done_by or ()))
        created = Event.kind == "created"
        odd = or_(Event.voided, Event.imported < Event.day)
        query = select(
            Event.customer_id,
            func.max(case((counting, Event.day))).label("counted"),
            func.max(case((valid & spacing.outgoing(), Event.day))).label("newest"),
            func.max(Event.day).label("day"),
            func.max(Event.imported).label("imported"),
            func.sum(case((created & odd, 2), (created, 1), else_=0)).label("created"),
        )
        here = Event.customer_id.between(lo, hi)
        connection, since = self.desk.session.connection(), self.edition.since
        held: dict[int, list[tuple[date, frozenset[str]]]] = defaultdict(list)
        if self.roles:
            apart = cast(Event.apart, String)
            by_roles = select(Event.customer_id, apart, func.max(Event.day)).where(here, counting)
            by_roles = by_roles.group_by(Event.customer_id, apart)
            for key, roles, day in connection.execute(by_roles).all():
                held[key].append((day, frozenset(spacing.loads(roles))))
        found: dict[int, Told] = {}
        for row in connection.execute(query.where(here).group_by(Event.customer_id)).all():
            key, counted, newest, day, imported, made = row
            sure = day < since and (imported is None or imported < since) and made == 1
            known = [(counted, _NOBODY)] if counted else ()
            found[key] = Told(held[key] if self.roles else known, newest, sure)
        return found

    def _held(self, paused: date | None, beside: Sequence[spacing.Beside]) -> date | None:
        """R12: what the pause and promised calls hold."""
        calls = [other.anchor for other in beside if other.topic == "call"]
        return schedule.held_until(self.cadence, paused, calls)

    def _close(
        self,
        like: Like,
        started: Enrollment | None,
        beside: Sequence[spacing.Beside],
        newest: date | None,
    ) -> bool:
        """R17: whether cap or gap may have a say, in this enrollment or through it in another one."""
        day, listed = like.effective, like.listed
        if started:
            day, listed = started.effective, started.listed
        if day is None:
            return False
        if self.capped and newest and listed and listed <= newest + timedelta(days=CAP_DAYS):
            return True
        return any(spacing.close(self.cadence.track, day, other) for other in beside)

    def _store(
        self,
        customers: Sequence[Starter],
        likes: Mapping[int, Like],
        changed: Mapping[int, Enrollment],
    ) -> None:
        """Store their enrollments: one of each that are alike, the others as copies of it."""
        assigned = self.desk.assigned([*likes], self.desk.clock) if self.roles else {}
        connection = self.desk.session.connection()
        rows: list[dict[str, Any]] = []
        first: dict[int, Like] = {}
        copies: list[tuple[Like, dict[str, Any]]] = []
        seen: set[int] = set()
        for customer in customers:
            like, roles = likes[customer.id], assigned.get(customer.id, ())
            if customer.id in changed:
                rows.append(enrollment_row(self.desk, customer, changed[customer.id], roles))
                continue
            own = {
                "customer_id": customer.id,
                "owner_id": owner_of(self.desk, customer, like.columns["role"], roles),
                "rank": self.ranks(customer.grade, customer.type),
            }
            if like.copied is None and id(like) not in seen:
                seen.add(id(like))
                first[customer.id] = like
                rows.append({**like.columns, **own})
            else:
                copies.append((like, {f"{name}_": value for name, value in own.items()}))
        if rows:
            connection.execute(insert(Stored), rows)
        if first and copies:
            self._note(first)
        if copies:
            connection.execute(
                _copying(), [{**own, "copied_": like.copied} for like, own in copies]
            )

    def _note(self, first: Mapping[int, Like]) -> None:
        """Note where what was stored for these customers stands."""
        ids = select(Stored.customer_id, func.max(Stored.id)).where(
            Stored.customer_id.between(min(first), max(first)),
            Stored.cadence == self.cadence.name,
        )
        rows = self.desk.session.connection().execute(ids.group_by(Stored.customer_id))
        for key, copied in rows.all():
            if key in first:
                first[key].copied = copied


def alike(cadence: Cadence, almanac: Almanac, start: date) -> Callable[[str], tuple[int, int]]:
    """R8, R14: give the parts of a customer's code that decide on the first date of a late entry on `start`.

    Customers whose codes agree in them are alike: where all else is equal, so is the first date.
    """
    repeat = cadence.repeat
    if not isinstance(repeat, Repeat) or repeat.origin == "anchor" or cadence.steps:
        return lambda _: (0, 0)
    every = (schedule.add_offset(start, repeat.every, almanac) - start).days
    if not repeat.jitter:
        return lambda code: (0, schedule.share(code, every))
    return lambda code: (
        schedule.jitter(code, 1, repeat).days,
        schedule.share(code, every),
    )


@cache
def _copying() -> Insert:
    """The statement that stores a copy of an enrollment for another customer."""
    own = ("customer_id", "owner_id", "rank")
    table = cast_to(Table, Stored.__table__)
    same = [column for column in table.columns if column.name not in {"id", *own}]
    theirs = [bindparam(f"{name}_", type_=Integer) for name in own]
    copy = select(*theirs, *same).where(table.c.id == bindparam("copied_", type_=Integer))
    return insert(table).from_select([*own, *(column.name for column in same)], copy)
