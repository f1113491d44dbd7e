"""Entering customers, changing what is on file, and who speaks for them (`keqing add-customer`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple

from sqlalchemy import false, select

from keqing.definitions.kinds import outcomes
from keqing.definitions.vocabulary import CLOSED
from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import ContactPerson, Customer, Event, Phone
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.reactions import first_told
from keqing.services.context.refusals import first_heard
from keqing.services.customers import codes, profile, stops
from keqing.services.customers.phones import (
    Written,
    doubt,
    in_name,
    named_by,
    on_lines,
    parted,
    read_phone,
    read_phones,
    tail,
)
from keqing.services.customers.pinyin import spell
from keqing.services.derived.events import to_come, write
from keqing.services.derived.refold import refold, standing_then
from keqing.text import limits
from keqing.text.folding import fold_name
from keqing.timeline.enrollment import MEND_NUMBER, REFUSAL, SUSPECTED

CONSUMER = "consumer"
CLEARABLE = (
    "grade", "sex", "birthday", "address", "source", "owner", "referrer", "note", "tags", "hours",
)  # fmt: skip
"""What `--clear` can empty, besides a field."""

_PLAIN = ("address", "source", "note")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about a customer, in people's words; None and empty where nothing is said.

    `referrer` is the customer who brought this one.
    """

    name: str | None = None
    type: str | None = None
    grade: str | None = None
    sex: str | None = None
    birthday: str | None = None
    address: str | None = None
    source: str | None = None
    owner: str | None = None
    referrer: Customer | None = None
    note: str | None = None
    phones: Sequence[str] = ()
    tags: Sequence[str] = ()
    hours: Sequence[str] = ()
    fields: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class NewCustomer(Said):
    """A customer to enter. Without `code` it gets the next one; `force` enters a likely duplicate."""

    code: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Changes(Said):
    """What to change: everything said takes the place of what was, phones and tags are added to it."""

    clear: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    remove_phones: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """A customer as saved, and what should be read about it.

    `refused` is a note that sounds like a wish not to be called any more: the manager is asked.
    `suspected` is one that sounds like an adverse reaction: the doctor is asked.
    """

    customer: Customer
    remarks: tuple[Message, ...] = ()
    refused: str | None = None
    suspected: str | None = None


@dataclass
class _Remarks:
    """Sentences for whoever typed it, each once."""

    found: list[Message] = field(default_factory=list)

    def add(self, *messages: Message | None) -> None:
        self.found.extend(
            message for message in messages if message is not None and message not in self.found
        )


def add(desk: WritingDesk, new: NewCustomer) -> Saved:
    """Enter a customer on the day worked on, and fold.

    Raises Unusable for what cannot be read, for a code that is taken, and, without `force`, where the
    same name with the same number is on file already.
    """
    remarks = _Remarks()
    values = _values(desk, new, remarks)
    if "name" not in values:
        raise Unusable(msg("The name is missing."), msg("Write: keqing add-customer NAME"))
    numbers = _read_numbers([*new.phones, *_beside(new.name)], remarks)
    _refuse_duplicate(desk, values["name"], numbers, remarks, force=new.force)
    values.setdefault("type", CONSUMER)
    values.setdefault("owner_id", desk.agent.id if desk.agent else None)
    customer = Customer(
        **values, code=_code(desk, new.code), created=desk.today, stage=None, status="active"
    )
    desk.session.add(customer)
    desk.session.flush()
    _add_phones(desk, customer, numbers)
    desk.session.add(created(desk, customer))
    desk.session.flush()
    remarks.add(_stop_if_known(desk, customer, numbers), to_come(desk))
    refold(desk, [customer.id])
    heard = _heard(desk, customer, values.get("note"))
    if heard.marks:
        write(desk, customer, "profile", details=heard.marks)
        refold(desk, [customer.id])
    return Saved(customer, tuple(remarks.found), heard.refused, heard.suspected)


class _Heard(NamedTuple):
    """A note as it is heard, where nobody has decided about it yet."""

    refused: str | None
    suspected: str | None

    @property
    def marks(self) -> dict[str, Any]:
        """What the timeline keeps of it."""
        marks = {REFUSAL: self.refused, SUSPECTED: self.suspected}
        return {name: True for name, said in marks.items() if said}


def _heard(desk: WritingDesk, customer: Customer, note: str | None) -> _Heard:
    """Listen to a note: whether it asks not to be called any more, and whether it tells an adverse reaction."""
    return _Heard(
        first_heard(note) if customer.status == "active" and not desk.heard else None,
        None if desk.cleared else first_told(note, plainly=True),
    )


def created(desk: Desk, customer: Customer) -> Event:
    """The event that stands for a customer's creation, first on the day; its details are the profile."""
    return Event(
        customer_id=customer.id,
        sequence=0,
        day=customer.created,
        time=desk.at.time().replace(second=0, microsecond=0) if desk.live else None,
        kind="created",
        agent_id=desk.agent.id if desk.agent else None,
        details={name: value for name, value in profile_of(customer).items() if value},
        apart=[],
        voided=False,
    )


def profile_of(customer: Customer) -> dict[str, Any]:
    """What cadences look at, as the timeline keeps it."""
    return {
        "type": customer.type,
        "grade": customer.grade,
        "tag": list(customer.tags or ()),
        "stage": customer.declared_stage,
        "role": (customer.fields or {}).get("role"),
        "birthday": customer.birthday,
    }


def edit(desk: WritingDesk, customer: Customer, changes: Changes) -> Saved:
    """Change what is on file, and fold. What `applies_to` looks at holds from the day worked on.

    Raises Unusable where nothing is said to change, or it cannot be read.
    """
    remarks = _Remarks()
    before = profile_of(customer)
    values = _values(desk, changes, remarks)
    values["tags"] = _tags(customer, values.get("tags", ()), changes)
    values["fields"] = {**(customer.fields or {}), **values.get("fields", {})}
    _clear(values, changes.clear)
    numbers = _read_numbers([*changes.phones, *_beside(changes.name)], remarks)
    same = all(getattr(customer, name) == value for name, value in values.items())
    if same and not numbers and not changes.remove_phones:
        raise Unusable(
            msg("Nothing says what to change about {name}.", name=customer.name),
            msg("See: keqing edit-customer -h"),
        )
    if values.get("referrer_id") == customer.id:
        raise Unusable(
            msg("Customers cannot refer themselves."),
            msg("Name another customer after --referrer."),
        )
    fresh = values.get("note") if values.get("note") != customer.note else None
    for name, value in values.items():
        if getattr(customer, name) != value:
            setattr(customer, name, value)
    _refuse_duplicate(desk, customer.name, numbers, remarks, force=True, but=customer.id)
    _remove_phones(desk, customer, changes.remove_phones)
    remarks.add(*_given(desk, customer, numbers))
    changed = {name: value for name, value in profile_of(customer).items() if value != before[name]}
    heard = _heard(desk, customer, fresh)
    changed |= heard.marks
    if changed:
        write(desk, customer, "profile", details=changed)
    if customer.status == "stopped":
        _keep_stopped(desk, customer, numbers)
    remarks.add(_stop_if_known(desk, customer, numbers), to_come(desk))
    refold(desk, [customer.id])
    return Saved(customer, tuple(remarks.found), heard.refused, heard.suspected)


def add_contact(
    desk: WritingDesk,
    customer: Customer,
    name: str,
    *,
    relation: str | None = None,
    phones: Sequence[str] = (),
    health: bool | None = None,
    note: str | None = None,
) -> Saved:
    """Enter who speaks for a customer; the same name again is the same person, and is changed."""
    remarks = _Remarks()
    numbers = _read_numbers([*phones, *_beside(name)], remarks)
    name = _read_name(name, remarks)
    persons = desk.session.scalars(
        select(ContactPerson).where(ContactPerson.customer_id == customer.id)
    )
    known = next(
        (contact for contact in persons if fold_name(contact.name) == fold_name(name)), None
    )
    person = known or ContactPerson(customer_id=customer.id, name=name)
    if known:
        remarks.add(msg("{name} was on file already and has been changed.", name=name))
    person.health = bool(person.health) if health is None else health
    if relation is not None:
        person.relation = profile.read_text(relation, limits.MAX_NAME_CHARACTERS) or None
    if note is not None:
        person.note = profile.read_text(note) or None
    desk.session.add(person)
    desk.session.flush()
    remarks.add(*_given(desk, customer, numbers, person))
    if stops.stopped(desk.session, [number.number for number in numbers]):
        remarks.add(asked_before(name))
    heard = _heard(desk, customer, note)
    if heard.marks:
        write(desk, customer, "profile", details=heard.marks)
    refold(desk, [customer.id])
    return Saved(customer, tuple(remarks.found), heard.refused, heard.suspected)


def _values(desk: Desk, said: Said, remarks: _Remarks) -> dict[str, Any]:
    """The columns that something is said of, by name."""

    def birth(text: str) -> str:
        stored, guessed = profile.read_birth(desk, text)
        remarks.add(guessed)
        return stored

    readers: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
        "name": ("name", lambda name: _read_name(name, remarks)),
        "type": ("type", profile.read_type),
        "grade": ("grade", profile.read_grade),
        "sex": ("sex", profile.read_sex),
        "birthday": ("birthday", birth),
        "owner": ("owner_id", lambda name: desk.staff.named(name).id),
        "referrer": ("referrer_id", lambda customer: customer.id),
        "tags": ("tags", lambda words: list(profile.read_tags(words))),
        "hours": ("hours", lambda words: list(profile.read_hours(words))),
        "fields": ("fields", lambda words: profile.read_fields(desk, words)),
        **{name: (name, lambda text: profile.read_text(text) or None) for name in _PLAIN},
    }
    values: dict[str, Any] = {}
    for name, (column, read) in readers.items():
        words = getattr(said, name)
        if words is not None and words not in ((), []):
            values[column] = read(words)
    if "name" in values:
        values["pinyin"], values["initials"] = spell(values["name"])
    return values


def _read_name(text: str, remarks: _Remarks) -> str:
    """Read a name without the number that stands beside it, which is kept as a phone."""
    name, beside = parted(profile.read_name(text))
    remarks.add(in_name(name) if beside else profile.doubt_name(name))
    return name


def _beside(name: str | None) -> list[str]:
    """Return the numbers that stand beside a name."""
    return [number.number for number in parted(profile.read_name(name))[1]] if name else []


def _code(desk: Desk, wanted: str | None) -> str:
    if wanted is None:
        return codes.written(codes.next_number(desk.session))
    code = profile.read_code(wanted)
    taken = desk.session.scalar(select(Customer.name).where(Customer.code == code))
    if taken is None and (successor := codes.successor(desk.session, code)):
        taken = successor.name
    if taken is not None:
        raise Unusable(
            msg("{code} is the code of {name}.", code=code, name=taken),
            msg("Leave out --code, and the customer gets the next one."),
        )
    return code


def _read_numbers(words: Iterable[str], remarks: _Remarks) -> list[Written]:
    found: dict[str, Written] = {}
    for word in words:
        for number in read_phones(word):
            found.setdefault(number.number, number)
            remarks.add(doubt(number.number))
    return list(found.values())


def _refuse_duplicate(
    desk: Desk,
    name: str,
    numbers: Sequence[Written],
    remarks: _Remarks,
    *,
    force: bool,
    but: int | None = None,
) -> None:
    """Refuse the same name with the same number, and remark on either alone."""
    having = {
        on_file.customer_id
        for on_file in on_lines(desk.session, (number.number for number in numbers))
    }
    sharing = desk.session.scalars(
        select(Customer)
        .where(Customer.id.in_(having), Customer.id != (but or 0))
        .order_by(Customer.id)
    ).all()
    for customer in sharing:
        if customer.search == fold_name(name) and not force:
            raise Unusable(
                msg(
                    "{name} with this number is on file already: {code}.",
                    name=name,
                    code=customer.code,
                ),
                msg(
                    "See: keqing show {code}. To add another one anyway, add --force.",
                    code=customer.code,
                ),
            )
        remarks.add(
            msg("{name} ({code}) has the same number.", name=customer.name, code=customer.code)
        )
    if but is not None:
        return
    namesake = desk.session.scalar(
        select(Customer)
        .where(Customer.search == fold_name(name))
        .order_by(Customer.status.not_in(CLOSED), Customer.id)
        .limit(1)
    )
    if namesake is not None and namesake.status in CLOSED and namesake not in sharing:
        remarks.add(told_namesake(msg("{name} {code}", name=namesake.name, code=namesake.code)))
    elif namesake is not None and namesake not in sharing:
        remarks.add(msg("There is another {name}: {code}.", name=name, code=namesake.code))


def told_namesake(who: object) -> Message:
    """Say that somebody of this name is not to be called: a new number does not make it another person."""
    return msg(
        "{who} has the same name and is not to be called: ask whether this is the same person before calling.",
        who=who,
    )


def _add_phones(
    desk: Desk, customer: Customer, numbers: Iterable[Written], person: ContactPerson | None = None
) -> None:
    """Add numbers; one on file already only gets a new label, and a wrong one stays wrong."""
    person_id = person.id if person else None
    known = {
        phone.number: phone
        for phone in desk.session.scalars(select(Phone).where(Phone.customer_id == customer.id))
        if phone.contact_person_id == person_id
    }
    for number in numbers:
        if on_file := known.get(number.number):
            on_file.label = number.label or on_file.label
            continue
        desk.session.add(
            Phone(
                customer_id=customer.id,
                contact_person_id=person_id,
                number=number.number,
                tail=tail(number.number),
                label=number.label,
                bad=False,
            )
        )
        desk.session.flush()


def _given(
    desk: WritingDesk,
    customer: Customer,
    numbers: Sequence[Written],
    person: ContactPerson | None = None,
) -> list[Message]:
    """Add numbers. One that was not found to be wrong is what the task to find the right one asks for (R12)."""
    wrong = set(
        desk.session.scalars(
            select(Phone.number).where(Phone.customer_id == customer.id, Phone.bad)
        )
    )
    _add_phones(desk, customer, numbers, person)
    desk.session.flush()
    remarks = [
        msg(
            "The number that ends in {digits} is on file as wrong and stays so. If it is right after all: "
            "keqing edit-customer {code} --remove-phone {digits} --phone NUMBER",
            digits=tail(number.number),
            code=customer.code,
        )
        for number in numbers
        if number.number in wrong and person is None
    ]
    found = None
    if any(number.number not in wrong for number in numbers):
        found = _number_found(desk, customer)
    return [*remarks, found] if found else remarks


def _number_found(desk: WritingDesk, customer: Customer) -> Message | None:
    """Close the task to find the right number (R12): here it is."""
    tasks = [task for task in standing_then(desk, customer).live if task.topic == MEND_NUMBER]
    if not tasks:
        return None
    named = [[task.cadence.name, task.subject, task.anchor.isoformat()] for task in tasks]
    write(desk, customer, "done", details={"followups": named})
    return msg("The task to find the right number is done.")


def _remove_phones(desk: Desk, customer: Customer, words: Sequence[str]) -> None:
    """Remove the customer's own numbers that end so."""
    for word in words:
        meant = named_by(word)
        own = select(Phone).where(
            Phone.customer_id == customer.id,
            Phone.contact_person_id.is_(None),
            false() if meant is None else meant,
        )
        fitting = desk.session.scalars(own).all()
        exact = [phone for phone in fitting if phone.number == _exactly(word)]
        if len(exact or fitting) != 1:
            raise NotFound(
                msg("{name} has no number that ends in {digits}.", name=customer.name, digits=word),
                msg("See them with: keqing show {code} --full", code=customer.code),
            )
        desk.session.delete((exact or fitting)[0])
        desk.session.flush()


def _exactly(word: str) -> str | None:
    """Return a whole number with its extension, None for what is none."""
    try:
        return read_phone(word).number
    except Unusable:
        return None


def _stop_if_known(
    desk: WritingDesk, customer: Customer, numbers: Sequence[Written]
) -> Message | None:
    """Whoever asked not to be called stays so under a new name and code."""
    known = stops.stopped(desk.session, [number.number for number in numbers])
    if not known or customer.status == "stopped":
        return None
    evidence = stops.evidence_of(desk.session, known)
    write(
        desk,
        customer,
        "contact",
        direction="in",
        channel=outcomes().channel("stop"),
        outcome="stop",
        text=evidence
        and evidence[: limits.MAX_TEXT_CHARACTERS],  # of a time without a limit, perhaps
    )
    stops.stop(desk, customer, evidence)
    return msg(
        "{name} is stored as not to be called: this number asked for it before.", name=customer.name
    )


def asked_before(name: str) -> Message:
    """Say that a contact person has a number that is not to be called."""
    return msg(
        "The number of {name} is on the list of those not to be called: do not call it.", name=name
    )


def _keep_stopped(desk: Desk, customer: Customer, numbers: Sequence[Written]) -> None:
    """Keep new numbers of somebody who is not to be called among the stops."""
    new = {number.number for number in numbers}
    stops.keep(desk, customer, new - stops.stopped(desk.session, new), None)


def _tags(customer: Customer, added: Iterable[str], changes: Changes) -> list[str]:
    removed = set(profile.read_tags(changes.remove_tags))
    for tag in removed - set(customer.tags or ()):
        raise NotFound(
            msg("{name} has no tag {tag}.", name=customer.name, tag=tag),
            msg("Tags: {tags}.", tags=list(customer.tags or ())) if customer.tags else None,
        )
    return [kept for kept in dict.fromkeys([*(customer.tags or ()), *added]) if kept not in removed]


def _clear(values: dict[str, Any], names: Iterable[str]) -> None:
    """Empty columns, or take fields away."""
    empty: Mapping[str, Any] = {"tags": [], "hours": []}
    columns = {"owner": "owner_id", "referrer": "referrer_id", "tag": "tags"}
    for word in names:
        name = columns.get(word, word)
        if name in values["fields"]:
            del values["fields"][name]
        elif (known := profile.read_field_name(word)) in values["fields"]:
            del values["fields"][known]
        elif word in (*CLEARABLE, "tag"):
            values[name] = empty.get(name)
        else:
            raise Unusable(
                msg("'{word}' cannot be emptied.", word=word),
                msg("One of: {names}, or a field of this customer.", names=list(CLEARABLE)),
            )
