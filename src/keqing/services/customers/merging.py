"""Two customers who are one (`keqing merge A B`): the first takes over all that the second has.

The second one's row goes, so that no list can show it. Its code stays known by a `merged` event on the timeline
of the one who is kept (`codes.successor`), and is given to nobody else. Where the two differ, the first
one's value stays; the difference is reported, and kept in that event.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Assignment, ContactPerson, Customer, Event, Phone, Stop
from keqing.records.event import MERGED
from keqing.records.merged import Differing, Merged
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers import stop_digests, stops
from keqing.services.customers.discreet import is_health
from keqing.services.customers.merged_values import keep_changes, taken_over, without_dated
from keqing.services.customers.own_work import refuse_self
from keqing.services.customers.stops import stop_others
from keqing.services.customers.timeline_profile import profile_changes, profile_of
from keqing.services.customers.value_changes import file_of, value_changes
from keqing.services.derived import seats
from keqing.services.derived.events import next_dates, write
from keqing.services.derived.refold import refold
from keqing.text.folding import fold_name

_FILLED = (
    "declared_grade", "sex", "birthday", "address", "source", "owner_id", "note", "hours", "quiet", "duty",
    "declared_stage",
)  # fmt: skip
"""Columns that the one who is kept takes over where it has nothing."""

HIDDEN = "****"
"""Stands for a health fact where nobody has asked to see it."""

_OF_ONE = frozenset({"created", "profile"})
"""Events that say what is on file of a customer: of those of the one who goes, only changes of what is taken over stay."""


@dataclass(slots=True)
class _Merging:
    """The two, and what became of their differences."""

    kept: Customer
    gone: Customer
    differing: list[Differing] = field(default_factory=list)

    def differ(self, name: str, kept: object, left: object) -> None:
        """Note what the two say differently."""
        self.differing.append(Differing(name, kept, left))


def merge_customers(desk: WritingDesk, kept: Customer, gone: Customer) -> Merged:
    """Give all that `gone` has to `kept`, fold, and take `gone` off the file.

    A stop on either holds for both, and for all their numbers. Raises Unusable for one and the same.
    """
    refuse_self(kept)
    refuse_self(gone)
    if kept.id == gone.id:
        raise Unusable(
            msg("{name} ({code}) is one customer already.", name=kept.name, code=kept.code),
            msg("Name two: the one to keep, then the one to take over."),
        )
    both = _Merging(kept, gone)
    before, file_before = profile_of(kept), file_of(kept)
    _columns(desk, both)
    code, name = gone.code, gone.name
    with seats.keep_seats(desk, seats.ANSWERS) as seated:
        taken = taken_over(file_before, file_of(kept))
        events = _events(desk, both, taken)
        persons = _persons(desk, both)
        numbers = _phones(desk, both)
        _assignments(desk, both)
        _references(desk, both)
        desk.session.flush()
        desk.session.delete(gone)
        desk.session.flush()
        left = {
            difference.field: difference.left
            for difference in both.differing
            if difference.left is not None
        }
        write(desk, kept, MERGED, details={**_plain(left), "code": code, "name": name})
        changed = profile_changes(before, profile_of(kept))
        changed |= value_changes(desk, file_before, file_of(kept))
        changed = without_dated(desk, kept, changed, taken)
        if changed:
            write(desk, kept, "profile", details=changed)
        standing = refold(desk, [kept.id])[kept.id]
        stopped = _stop_all(desk, kept) if standing.status == "stopped" else []
    standing = refold(desk, [kept.id])[kept.id]
    remarks = [*seated.remarks(desk), *stopped]
    if standing.status != "active":
        remarks.insert(0, msg("{name} is not to be called any more.", name=kept.name))
    return Merged(
        day=desk.clock,
        code=kept.code,
        name=kept.name,
        gone_code=code,
        gone_name=name,
        events=events,
        phones=numbers,
        contact_persons=persons,
        differing=tuple(_discreet(desk, each) for each in both.differing),
        next=next_dates(desk, kept, standing),
        remarks=tuple(remarks),
        dry_run=desk.dry_run,
    )


def _columns(desk: Desk, both: _Merging) -> None:
    """Fill what the one who is kept lacks."""
    kept, gone = both.kept, both.gone
    for name in ("name", "type"):
        if getattr(kept, name) != getattr(gone, name):
            both.differ(name, getattr(kept, name), getattr(gone, name))
    for name in _FILLED:
        mine, theirs = getattr(kept, name), getattr(gone, name)
        if theirs in (None, []) or mine == theirs:
            continue
        if mine in (None, []):
            setattr(kept, name, theirs)
        elif name == "owner_id":
            both.differ("owner", desk.staff.name(mine), desk.staff.name(theirs))
        else:
            both.differ(name.removeprefix("declared_"), mine, theirs)
    _fields(both)


def _fields(both: _Merging) -> None:
    """Put tags and fields together."""
    kept, gone = both.kept, both.gone
    tags = list(dict.fromkeys([*(kept.tags or ()), *(gone.tags or ())]))
    if tags != list(kept.tags or ()):
        kept.tags = tags
    fields: Mapping[str, Any] = kept.fields or {}
    for name, value in (gone.fields or {}).items():
        if name in fields and fields[name] != value:
            both.differ(name, fields[name], value)
    added = {**(gone.fields or {}), **fields}
    if added != fields:
        kept.fields = added
    columns = {"referrer": "referrer_id"}
    kept.declined = [
        name
        for name in dict.fromkeys([*(kept.declined or ()), *(gone.declined or ())])
        if name not in added and not getattr(kept, columns.get(name, name), None)
    ]


def _events(desk: Desk, both: _Merging, taken: Collection[str]) -> int:
    """Put the timeline of the one who goes into the other's, on equal days after it; returns how many events.

    `taken` are the values of the file that come from the one who goes: their changes stay as they were.
    """
    latest: dict[date, int] = {
        row.day: row.last
        for row in desk.session.execute(
            select(Event.day, func.max(Event.sequence).label("last"))
            .where(Event.customer_id == both.kept.id)
            .group_by(Event.day)
        )
    }
    rows = desk.session.scalars(select(Event).where(Event.customer_id == both.gone.id)).all()
    for row in rows:
        row.customer_id = both.kept.id
        row.sequence += latest.get(row.day, 0)
        if row.kind in _OF_ONE and not keep_changes(row, taken):
            row.voided = True
    return sum(row.kind not in _OF_ONE for row in rows)


def _persons(desk: Desk, both: _Merging) -> int:
    """Take over who speaks for the customer; the same name is the same person. Returns how many are new."""
    own = {fold_name(person.name): person for person in _of(desk, ContactPerson, both.kept)}
    new = 0
    for theirs in _of(desk, ContactPerson, both.gone):
        mine = own.get(fold_name(theirs.name))
        if mine is None:
            theirs.customer_id = both.kept.id
            new += 1
            continue
        mine.relation, mine.note = mine.relation or theirs.relation, mine.note or theirs.note
        mine.fields = {**(theirs.fields or {}), **(mine.fields or {})}
        if (mine.relation, mine.note, mine.health) != (
            theirs.relation or mine.relation,
            theirs.note or mine.note,
            theirs.health,
        ):
            both.differ(mine.name, _words(mine), _words(theirs))
        for phone in desk.session.scalars(
            select(Phone).where(Phone.contact_person_id == theirs.id)
        ):
            phone.contact_person_id = mine.id
        desk.session.flush()
        desk.session.delete(theirs)
    return new


def _words(person: ContactPerson) -> str:
    """Return the facts on file of a contact person, in a line."""
    return " ".join(filter(None, (person.relation, person.note, "+" if person.health else "-")))


def _phones(desk: Desk, both: _Merging) -> int:
    """Take over the numbers; one that is there already goes. Returns how many are new."""
    own = {
        (kept_phone.number, kept_phone.contact_person_id)
        for kept_phone in _of(desk, Phone, both.kept)
    }
    new = 0
    for phone in _of(desk, Phone, both.gone):
        if (phone.number, phone.contact_person_id) in own:
            desk.session.delete(phone)
            continue
        phone.customer_id = both.kept.id
        own.add((phone.number, phone.contact_person_id))
        new += 1
    return new


def _assignments(desk: Desk, both: _Merging) -> None:
    """Take over who held a role, but for the days on which somebody holds it already."""
    own = _of(desk, Assignment, both.kept)
    for theirs in _of(desk, Assignment, both.gone):
        mine = next(
            (
                assignment
                for assignment in own
                if assignment.role == theirs.role and _meet(assignment, theirs)
            ),
            None,
        )
        if mine is None:
            theirs.customer_id = both.kept.id
            continue
        if mine.agent_id != theirs.agent_id:
            both.differ(
                theirs.role, desk.staff.name(mine.agent_id), desk.staff.name(theirs.agent_id)
            )
        desk.session.delete(theirs)


def _meet(assignment: Assignment, other: Assignment) -> bool:
    """Whether two stretches of days, their ends included, have a day in common."""
    return assignment.since <= (other.until or date.max) and other.since <= (
        assignment.until or date.max
    )


def _references(desk: Desk, both: _Merging) -> None:
    """Whatever named the one who goes names the other."""
    kept, gone = both.kept, both.gone
    for stop in desk.session.scalars(select(Stop).where(Stop.customer_id == gone.id)):
        stop.customer_id = kept.id
    if kept.referrer_id in {None, gone.id}:
        referrer = gone.referrer_id if gone.referrer_id != kept.id else None
        if kept.referrer_id != referrer:
            kept.referrer_id = referrer
    for other in desk.session.scalars(
        select(Customer).where(Customer.referrer_id == gone.id, Customer.id != kept.id)
    ):
        other.referrer_id = kept.id


def _stop_all(desk: WritingDesk, kept: Customer) -> list[Message]:
    """Keep every number of one who is not to be called among the stops, and stop whoever has no other one."""
    evidence = desk.session.scalar(
        select(Event.text)
        .where(Event.customer_id == kept.id, Event.outcome == "stop", ~Event.voided)
        .order_by(Event.day.desc(), Event.sequence.desc())
        .limit(1)
    )
    own = {phone.number for phone in _of(desk, Phone, kept) if phone.contact_person_id is None}
    stops.keep_numbers(desk, kept, own - stop_digests.stopped_numbers(desk.session, own), evidence)
    return [remark for _, remark in stop_others(desk, kept, evidence)]


def _of(desk: Desk, model: type[Any], customer: Customer) -> Sequence[Any]:
    """Return the rows of a table that are this customer's, in the order of entry."""
    return desk.session.scalars(
        select(model).where(model.customer_id == customer.id).order_by(model.id)
    ).all()


def _discreet(desk: Desk, difference: Differing) -> Differing:
    """Leave out what a health fact says: that the two say it differently is enough."""
    return (
        replace(difference, kept=HIDDEN, left=HIDDEN)
        if is_health(desk, difference.field)
        else difference
    )


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """Values as an event's details have them."""
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items()
    }
