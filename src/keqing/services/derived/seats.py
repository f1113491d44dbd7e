"""The seats of gatherings: who has one, who waits, and that no more are promised than there are.

A customer who accepts when all seats are taken is put on the waiting list (`rsvp-waiting`), which starts nothing. When
a seat is free, the first of the list accepts by a record of that day, in the operation that made the room. The owner
is asked to tell the customer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from keqing.definitions.vocabulary import CLOSED, ENDING
from keqing.errors import Refused
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer, Event, Gathering
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.derived.events import write
from keqing.services.derived.refold import refold
from keqing.store.locks import alone
from keqing.store.seat import sees_part
from keqing.text import shell
from keqing.timeline.enrollment import SEAT_FREE

ACCEPTED, DECLINED, MAYBE, WAITING = "rsvp-yes", "rsvp-no", "rsvp-maybe", "rsvp-waiting"
ANSWERS = frozenset({ACCEPTED, DECLINED, MAYBE, WAITING})
"""The kinds of records that answer an invitation. The last one of a customer holds."""

WANTED = "seats_wanted"
"""The detail of an acceptance with the seats for which its customer waits, beside those that are theirs."""


@dataclass(frozen=True, slots=True)
class SeatAnswer:
    """A customer's answer to an invitation that holds; `entered` orders them, and is the id of its first record.

    `gone` says that the customer is not called any more or has died, so that no seat to come is theirs.
    """

    customer_id: int
    event_id: int
    entered: int
    kind: str
    seats: int
    day: date
    details: Mapping[str, Any]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Seating:
    """The answers to the invitations to a gathering, in the order of entry; `seats` None is without limit."""

    name: str
    day: date
    seats: int | None
    answers: tuple[SeatAnswer, ...] = ()

    def of(self, kind: str) -> tuple[SeatAnswer, ...]:
        """Return the answers of a kind."""
        return tuple(answer for answer in self.answers if answer.kind == kind)

    def there(self, kind: str) -> tuple[SeatAnswer, ...]:
        """Return the answers of a kind of those who are not gone."""
        return tuple(answer for answer in self.of(kind) if not answer.gone)

    @property
    def taken(self) -> int:
        """Seats that are promised."""
        return sum(answer.seats for answer in self.there(ACCEPTED))

    @property
    def over(self) -> int:
        """Seats that are promised beyond those that there are."""
        return 0 if self.seats is None else max(0, self.taken - self.seats)

    @property
    def free(self) -> int | None:
        """Seats that are left, None without limit; never below 0."""
        return None if self.seats is None else max(0, self.seats - self.taken)


@dataclass(slots=True)
class Seated:
    """The changes that seats made beside what was recorded: who waits now, and who got a seat, by gathering."""

    waiting: list[tuple[int, str]] = field(default_factory=list)
    accepted: list[tuple[int, str]] = field(default_factory=list)

    def remarks(self, desk: Desk) -> Iterator[Message]:
        """Say who waits, and who got a seat."""
        for customer_id, name in self.waiting:
            yield msg(
                "All seats of {gathering} are taken: {who} is on the waiting list.",
                gathering=name,
                who=_who(desk, customer_id),
            )
        for customer_id, name in self.accepted:
            yield msg(
                "A seat of {gathering} is free: {who} has it now, from the waiting list.",
                gathering=name,
                who=_who(desk, customer_id),
            )


def seatings(desk: Desk, names: Collection[str] | None = None) -> dict[str, Seating]:
    """Return the answers of the gatherings of these names, or of all that are today or to come."""
    desk.session.flush()
    wanted = select(Gathering.name, Gathering.day, Gathering.seats)
    if names is None:
        wanted = wanted.where(Gathering.day >= desk.clock)
    else:
        wanted = wanted.where(Gathering.name.in_(names))
    rows = desk.session.execute(wanted.order_by(Gathering.day, Gathering.name)).all()
    found = {row.name: Seating(row.name, row.day, row.seats) for row in rows}
    answers = _answers(desk, {name: made.day >= desk.clock for name, made in found.items()})
    return {name: replace(made, answers=answers.get(name, ())) for name, made in found.items()}


def _answers(desk: Desk, names: Mapping[str, bool]) -> dict[str, tuple[SeatAnswer, ...]]:
    """Return the answers by gathering; `names` tells of each whether it is still to be held."""
    if not names:
        return {}
    rows = desk.session.execute(
        select(
            Event.id,
            Event.customer_id,
            Event.kind,
            Event.day,
            Event.sequence,
            Event.corrects,
            Event.details,
            Customer.status,
        )
        .join(Customer, Customer.id == Event.customer_id)
        .where(
            Event.kind.in_(ANSWERS),
            ~Event.voided,
            Event.details["gathering"].as_string().in_(names),
        )
        .order_by(Event.day, Event.sequence, Event.id)
    )
    last: dict[str, dict[int, SeatAnswer]] = {name: {} for name in names}
    for row in rows:
        name = str(row.details["gathering"])
        before = last[name].get(row.customer_id)
        entered = row.corrects or row.id
        if before and before.kind == row.kind:  # said again, they keep their place
            entered = min(entered, before.entered)
        seats = int(row.details.get("seats") or 1)
        last[name][row.customer_id] = SeatAnswer(
            row.customer_id,
            row.id,
            entered,
            row.kind,
            max(1, seats),
            row.day,
            row.details,
            gone=names[name] and row.status in CLOSED,
        )
    return {
        name: tuple(
            sorted(
                (part for answer in answers.values() for part in _parts(answer)),
                key=lambda answer: answer.entered,
            )
        )
        for name, answers in last.items()
    }


def _parts(answer: SeatAnswer) -> Iterator[SeatAnswer]:
    """Give an answer, and after an acceptance that asks for more than it has, the one that waits."""
    yield answer
    wanted = answer.details.get(WANTED)
    if answer.kind == ACCEPTED and wanted:
        details = {**answer.details, "seats": wanted}
        del details[WANTED]
        yield replace(
            answer, entered=answer.event_id, kind=WAITING, seats=int(wanted), details=details
        )


def entered_as(kind: str) -> frozenset[str]:
    """Return the kinds that records are of which were entered as this one."""
    return frozenset({kind, WAITING} if kind == ACCEPTED else {kind})


@contextmanager
def keep_seats(
    desk: WritingDesk, kinds: Collection[str], *, undoing: int | None = None
) -> Iterator[Seated]:
    """Keep seats to their number while records of these kinds are written, or struck out, inside.

    Afterwards it is known who waits and who got one.

    Who accepts in a block whose gathering is full is put on its waiting list, the last one first. Then whoever waits
    gets what is free, in the order of entry.

    `undoing` is the newest record of an operation that the block takes back. What was then is so again, though others
    wait or fewer seats are left, but for seats that somebody got since. Raises Refused where more are promised by it
    than there are.
    """
    if ANSWERS.isdisjoint(kinds):
        yield Seated()
        return
    alone(desk.session)
    before = seatings(desk)
    newest = desk.session.scalar(select(func.max(Event.id))) or 0
    seated = Seated()
    yield seated
    if sees_part(desk.session):
        _refuse_unseen(seatings(desk).values(), newest)
        return
    for name, seating in seatings(desk).items():
        held = {
            answer.customer_id: answer.seats
            for answer in (before[name].there(ACCEPTED) if name in before else ())
        }
        queued = undoing is None and any(
            answer.event_id <= newest for answer in seating.there(WAITING)
        )
        if undoing is not None and not _given_since(seating, undoing):
            continue
        _put_back(desk, seating, held, newest, seated, queued=queued)
    if undoing is not None:
        _refuse_overbooking(before, seatings(desk), undoing)
    fill(desk, seated)


def _refuse_unseen(found: Iterable[Seating], newest: int) -> None:
    """Raise Refused where a login gives a seat since a record, and does not see who has the others."""
    for seating in found:
        if seating.seats is not None and _given_since(seating, newest):
            raise Refused(
                msg(
                    "Your login on the server does not see all seats of {gathering}.",
                    gathering=seating.name,
                ),
                msg("Ask a manager to run it."),
            )


def closing(*outcomes: str | None) -> frozenset[str]:
    """Return the kinds to keep seats for where one of these outcomes closes a customer, or did so; none otherwise."""
    return ANSWERS if ENDING.intersection(outcomes) else frozenset()


def _given_since(seating: Seating, newest: int) -> bool:
    """Tell whether somebody has a seat by a record that is newer than this one."""
    return any(answer.event_id > newest for answer in seating.there(ACCEPTED))


def _refuse_overbooking(
    before: Mapping[str, Seating], after: Mapping[str, Seating], newest: int
) -> None:
    """Raise Refused where more seats are promised beyond their number than before, and some since a record."""
    for name, seating in after.items():
        more = name in before and seating.over > before[name].over
        if more and _given_since(seating, newest):
            raise Refused(
                msg(
                    "{gathering} would have {n} seats then, and {taken} are promised.",
                    gathering=name,
                    n=seating.seats,
                    taken=seating.taken,
                ),
                msg(
                    "To have fewer seats all the same: keqing gathering add {name} --seats {n}",
                    name=shell.quote_word(name),
                    n=seating.seats,
                ),
            )


def _put_back(
    desk: WritingDesk,
    seating: Seating,
    held: Mapping[int, int],
    newest: int,
    seated: Seated,
    *,
    queued: bool,
) -> None:
    """Put on the waiting list whoever has no seat: those who accepted last, and who did not have as many before.

    Where others are `queued`, whoever had no seat goes behind them.
    Who has a seat and asks for more keeps it, and waits for all that was asked for.
    """
    if seating.seats is None:
        return
    taken = seating.taken
    fresh = [
        answer
        for answer in seating.there(ACCEPTED)
        if answer.seats > held.get(answer.customer_id, 0)
    ]
    for answer in reversed(fresh):
        before = held.get(answer.customer_id, 0)
        if taken <= seating.seats and not (queued and not before):
            return
        taken -= answer.seats - before
        if answer.event_id > newest and before:
            event = desk.session.get_one(Event, answer.event_id)
            event.details = {**event.details, "seats": before, WANTED: answer.seats}
        elif answer.event_id > newest:
            event = desk.session.get_one(Event, answer.event_id)
            event.kind, event.edition = WAITING, desk.kinds.numbers.get(WAITING)
        else:
            _write(desk, answer, WAITING, seating.name)
        desk.session.flush()
        refold(desk, [answer.customer_id])
        seated.waiting.append((answer.customer_id, seating.name))


def fill(desk: WritingDesk, seated: Seated | None = None) -> Seated:
    """Give the seats that are free to whoever waits, strictly in the order of entry; returns who got one.

    A login that sees some customers alone gives nobody a seat: it does not know what is free.
    """
    alone(desk.session)
    seated = seated or Seated()
    if sees_part(desk.session):
        return seated
    for seating in seatings(desk).values():
        left = seating.free
        theirs = {answer.customer_id: answer.seats for answer in seating.there(ACCEPTED)}
        for answer in seating.there(WAITING):
            customer = desk.session.get_one(Customer, answer.customer_id)
            more = answer.seats - theirs.get(answer.customer_id, 0)
            if left is not None and more > left:
                break
            left = None if left is None else left - more
            _accept(desk, customer, answer, seating.name)
            if (answer.customer_id, seating.name) in seated.waiting:
                seated.waiting.remove((answer.customer_id, seating.name))
            else:
                seated.accepted.append((answer.customer_id, seating.name))
    return seated


def _accept(desk: WritingDesk, customer: Customer, answer: SeatAnswer, name: str) -> None:
    """Let a customer who waits accept, and ask the owner to tell them."""
    now = _now(desk, answer)
    _write(desk, answer, ACCEPTED, name)
    task: dict[str, Any] = {
        "day": now.today.isoformat(),
        "task": True,
        "about": SEAT_FREE,
    }
    write(now, customer, "promise", details=task, text=name)
    refold(desk, [customer.id])


def _write(desk: WritingDesk, answer: SeatAnswer, kind: str, name: str) -> None:
    customer = desk.session.get_one(Customer, answer.customer_id)
    write(_now(desk, answer), customer, kind, details={**answer.details, "gathering": name})


def _now(desk: WritingDesk, answer: SeatAnswer) -> WritingDesk:
    """Return the desk of the clock's day, or of a later one that the answer has."""
    return replace(desk, today=max(desk.clock, answer.day), said_time=None)


def _who(desk: Desk, customer_id: int) -> str:
    customer = desk.session.get_one(Customer, customer_id)
    return f"{customer.name} {customer.code}"
