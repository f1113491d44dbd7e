"""The guests of gatherings: who is invited, who answered what, who came, and who bought."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Customer, Event, Gathering
from keqing.records.gatherings import (
    Counts,
    GatheringGuests,
    GatheringLine,
    Guest,
    Invited,
    Invitee,
    SignedIn,
)
from keqing.services.context.cadence_texts import in_force
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.field_words import kind_word, words_to_fill
from keqing.services.customers import where_filter
from keqing.services.customers.own_work import refuse_self
from keqing.services.derived.events import write
from keqing.services.derived.refold import refold
from keqing.services.derived.seats import (
    ACCEPTED,
    ANSWERS,
    DECLINED,
    MAYBE,
    WAITING,
    Seating,
    seatings,
)
from keqing.services.limits.entering import record_of, refuse_beyond
from keqing.services.limits.judging_many import ManyJudged
from keqing.services.queries.batching import chunks
from keqing.services.queries.number_to_dial import first_numbers
from keqing.services.recording import gatherings
from keqing.services.recording.gathering_plan import checks_of, staff_of
from keqing.text import shell
from keqing.worklist.list_order import customer_rank

INVITED, CAME, BOUGHT = "invitation", "attendance", "purchase"
BUYING = timedelta(days=3)
"""A guest who bought so many days after at the most, bought for the gathering."""
CONSENT = 'consent("promotion")'
"""The condition on customers who are invited: an invitation is promotion."""


@dataclass(frozen=True, slots=True)
class _GuestRecords:
    """Records about gatherings by name, and then by customer."""

    invited: Mapping[str, set[int]]
    came: Mapping[str, set[int]]


def find_gathering(desk: Desk, word: str) -> Gathering:
    """Return the gathering that is called so. Raises NotFound with those that there are."""
    rows = desk.session.scalars(select(Gathering).order_by(Gathering.day.desc())).all()
    wanted = word.strip().casefold()
    exact = [row for row in rows if row.name.casefold() == wanted]
    beginning = [row for row in rows if row.name.casefold().startswith(wanted)]
    for found in (exact, beginning):
        if len(found) == 1:
            return found[0]
    names = [row.name for row in rows]
    raise NotFound(
        msg("There is no gathering {name}.", name=word),
        msg("Gatherings: {names}", names=names[:10])
        if names
        else msg("Enter it first: keqing gathering add {name} DAY", name=shell.quote_word(word)),
    )


def count_guests(desk: Desk, rows: Sequence[Gathering]) -> tuple[GatheringLine, ...]:
    """Return gatherings with the counts of their guests."""
    names = [row.name for row in rows]
    found, records = seatings(desk, names), _records(desk, rows)
    bought = _bought(desk, rows, records.came)
    return tuple(
        replace(
            gatherings.line(row),
            counts=_counts(desk, row, found[row.name], records, bought[row.name]),
        )
        for row in rows
    )


def _counts(
    desk: Desk, row: Gathering, seating: Seating, records: _GuestRecords, bought: set[int]
) -> Counts:
    by_kind = {kind: {each.customer_id for each in seating.there(kind)} for kind in ANSWERS}
    came = records.came[row.name]
    missing = by_kind[ACCEPTED] - came if row.day < desk.today else set()
    return Counts(
        invited=len(records.invited[row.name] | {each.customer_id for each in seating.answers}),
        accepted=len(by_kind[ACCEPTED]),
        maybe=len(by_kind[MAYBE]),
        declined=len(by_kind[DECLINED]),
        waiting=len(by_kind[WAITING]),
        came=len(came),
        no_shows=len(missing),
        bought=len(bought),
        taken=seating.taken,
        free=seating.free,
    )


def _records(desk: Desk, rows: Sequence[Gathering]) -> _GuestRecords:
    """Read who was invited to and who came to each; whoever came and named no gathering came to the day's own."""
    invited: dict[str, set[int]] = defaultdict(set)
    came: dict[str, set[int]] = defaultdict(set)
    by_day: dict[date, list[str]] = defaultdict(list)
    for row in rows:
        by_day[row.day].append(row.name)
    columns = (Event.customer_id, Event.kind, Event.day, Event.details)
    asked = select(*columns).where(Event.kind.in_((INVITED, CAME)), ~Event.voided)
    names = {row.name for row in rows}
    for event in desk.session.execute(asked):
        name = event.details.get("gathering")
        if name in names:
            (invited if event.kind == INVITED else came)[name].add(event.customer_id)
        elif event.kind == CAME and name is None and len(by_day.get(event.day, ())) == 1:
            came[by_day[event.day][0]].add(event.customer_id)
    return _GuestRecords(invited, came)


def _bought(
    desk: Desk, rows: Sequence[Gathering], came: Mapping[str, set[int]]
) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {row.name: set() for row in rows}
    for row in rows:
        for part in chunks(came[row.name]):
            found[row.name].update(
                desk.session.scalars(
                    select(Event.customer_id).where(
                        Event.customer_id.in_(part),
                        Event.kind == BOUGHT,
                        ~Event.voided,
                        Event.day.between(row.day, row.day + BUYING),
                    )
                )
            )
    return found


def list_gatherings(desk: Desk, *, since: date | None = None) -> tuple[GatheringLine, ...]:
    """Return the gatherings from a day on, or all of them, in the order of their days."""
    query = select(Gathering).order_by(Gathering.day, Gathering.name)
    if since:
        query = query.where(Gathering.day >= since)
    return count_guests(desk, desk.session.scalars(query).all())


def guests(desk: Desk, word: str) -> GatheringGuests:
    """Return a gathering with its guests: by their answer, then in the order of entry. Raises NotFound."""
    row = find_gathering(desk, word)
    (line,) = count_guests(desk, [row])
    seating, records = seatings(desk, [row.name])[row.name], _records(desk, [row])
    came, invited = records.came[row.name], records.invited[row.name]
    bought = _bought(desk, [row], records.came)[row.name]
    answers = {each.customer_id: each for each in reversed(seating.answers)}
    places = {each.customer_id: n for n, each in enumerate(seating.of(WAITING), start=1)}
    order = {kind: n for n, kind in enumerate((ACCEPTED, WAITING, MAYBE, INVITED, CAME, DECLINED))}
    people = _customers(desk, {*answers, *came, *invited})
    numbers = {
        key: number
        for part in chunks(people)
        for key, number in first_numbers(desk.session, part).items()
    }
    found: list[Guest] = []
    for key, customer in people.items():
        answer = answers.get(key)
        details = answer.details if answer else {}
        found.append(
            Guest(
                customer_id=key,
                code=customer.code,
                name=customer.name,
                phone=numbers.get(key),
                grade=customer.grade,
                owner=desk.staff.name(customer.owner_id),
                answer=answer.kind if answer else INVITED if key in invited else CAME,
                seats=answer.seats if answer else 1,
                place=places.get(key),
                table=details.get("table"),
                help=bool(details.get("help")),
                came=key in came if row.day <= desk.today else None,
                bought=key in bought,
            )
        )
    entered = {key: each.entered for key, each in answers.items()}
    found.sort(
        key=lambda guest: (order[guest.answer], entered.get(guest.customer_id, 0), guest.code)
    )
    return GatheringGuests(line, tuple(found), staff_of(row), checks_of(desk, row))


def _customers(desk: Desk, ids: Collection[int]) -> dict[int, Customer]:
    return {
        customer.id: customer
        for part in chunks(ids)
        for customer in desk.session.scalars(select(Customer).where(Customer.id.in_(part)))
    }


def invite(
    desk: WritingDesk,
    word: str,
    ids: Collection[int],
    *,
    most: int | None = None,
) -> Invited:
    """Invite customers to a gathering, those who declined another one first. Raises NotFound and Unusable.

    Left out are those who may not get promotion, who were invited or have answered already, and who are not called.
    Left out is who would go beyond a limit, too. With `most` no more than so many are invited.
    """
    row = find_gathering(desk, word)
    if row.day < desk.today:
        raise Unusable(
            msg("{name} was on {day}.", name=row.name, day=row.day),
            msg("See what is to come: keqing gathering list"),
        )
    people = _customers(desk, ids)
    left: Counter[str] = Counter()
    known = _records(desk, [row]).invited[row.name] | {
        each.customer_id for each in seatings(desk, [row.name])[row.name].answers
    }
    may = set(where_filter.fitting(desk, list(people), where_filter.read(desk, CONSENT, None)))
    declined = _decliners(desk, row, people)
    fitting: list[Customer] = []
    for key, customer in people.items():
        reason = _why_not(key, customer, row.day, known, may)
        if reason:
            left[reason] += 1
        else:
            fitting.append(customer)
    fitting.sort(
        key=lambda customer: (customer.id not in declined, _rank(desk, customer), customer.code)
    )
    details = {"gathering": row.name}
    judged = ManyJudged(desk, INVITED, [customer.id for customer in fitting])
    invited: list[Customer] = []
    for customer in fitting:
        if most is not None and len(invited) == most:
            left["more"] += 1
        elif (marks := judged.marks(customer, details)) is None:
            left["limit"] += 1
        else:
            write(desk, customer, INVITED, details=details | marks)
            invited.append(customer)
    fitting = invited
    for part in chunks([customer.id for customer in fitting]):
        refold(desk, part)
    (line,) = count_guests(desk, [row])
    return Invited(
        gathering=line,
        invitees=tuple(
            Invitee(
                customer.code,
                customer.name,
                desk.staff.name(customer.owner_id),
                customer.id in declined,
            )
            for customer in fitting
        ),
        left_out=dict(left),
        on=_calls(desk),
        dry_run=desk.dry_run,
    )


def _why_not(key: int, customer: Customer, day: date, known: set[int], may: set[int]) -> str | None:
    """Name the reason for which a customer is not invited to a gathering of a day."""
    if customer.status != "active" or (customer.paused_until or date.min) >= day:
        return "not-called"
    if key in known:
        return "invited"
    return None if key in may else "no-consent"


def _rank(desk: Desk, customer: Customer) -> tuple[int, int]:
    return customer_rank(desk.words, customer.grade, customer.type)


def _decliners(desk: Desk, row: Gathering, ids: Iterable[int]) -> set[int]:
    """Return those of these customers whose last answer to another gathering was no."""
    last: dict[int, str] = {}
    for part in chunks(ids):
        answers = desk.session.execute(
            select(Event.customer_id, Event.kind, Event.details)
            .where(Event.customer_id.in_(part), Event.kind.in_(ANSWERS | {CAME}), ~Event.voided)
            .order_by(Event.day, Event.sequence, Event.id)
        )
        for answer in answers:
            if answer.details.get("gathering") != row.name:
                last[answer.customer_id] = answer.kind
    return {key for key, kind in last.items() if kind == DECLINED}


def _calls(desk: Desk) -> bool:
    """Tell whether a cadence in force starts with an invitation."""
    return any(
        start.kind == INVITED
        for text in in_force(desk).values()
        for start in text.cadence.starts_on
    )


def sign_in(desk: WritingDesk, word: str, customers: Sequence[Customer]) -> SignedIn:
    """Record that customers came to a gathering, once each, on its day. Raises NotFound, and Unusable before its day."""
    row = find_gathering(desk, word)
    for customer in customers:
        refuse_self(customer)
    if row.day > desk.today:
        raise Unusable(
            msg("{name} is only on {day}.", name=row.name, day=row.day),
            msg("Whoever comes signs in on its day."),
        )
    already = _records(desk, [row]).came[row.name]
    there = replace(desk, today=row.day, live=desk.live and row.day == desk.clock)
    came: list[Customer] = []
    before: list[Customer] = []
    for customer in dict.fromkeys(customers):
        (before if customer.id in already else came).append(customer)
    details = {"gathering": row.name}
    for customer in came:
        judged = record_of(desk, CAME, row.day, details, agent_id=None)
        marks = dict(details)
        refuse_beyond(there, customer, judged, marks)
        write(there, customer, CAME, details=marks)
    for part in chunks([customer.id for customer in came]):
        refold(desk, part)
    (line,) = count_guests(desk, [row])
    return SignedIn(line, tuple(map(_name, came)), tuple(map(_name, before)), (), desk.dry_run)


def _name(customer: Customer) -> str:
    return f"{customer.name} {customer.code}"


def answer_of(desk: Desk, word: str, customer: Customer) -> int:
    """Return the record by which a customer has a seat, or waits for one. Raises NotFound."""
    row = find_gathering(desk, word)
    for answer in seatings(desk, [row.name])[row.name].answers:
        if answer.customer_id == customer.id and answer.kind in {ACCEPTED, WAITING}:
            return answer.event_id
    raise NotFound(
        msg("{who} has no seat at {name}.", who=customer.name, name=row.name),
        msg(
            "First: keqing add {kind} {code} {words}",
            kind=kind_word(desk, ACCEPTED),
            code=customer.code,
            words=words_to_fill(desk, ACCEPTED, {"gathering": row.name}),
        ),
    )
