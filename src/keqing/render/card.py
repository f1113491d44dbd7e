"""The card of one customer: who it is, what is due and why, and what has happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from io import StringIO

from keqing.definitions.vocabulary import CLOSED
from keqing.frozen import dataclass
from keqing.i18n import Message, msg, msgn
from keqing.records.customer import (
    ClosedStep,
    ContactPerson,
    Customer,
    Followup,
    Ownership,
    Phone,
    Supply,
)
from keqing.records.event import Event
from keqing.records.open_record import OpenLine
from keqing.records.self_customer import SELF
from keqing.render import call_guide, machine
from keqing.render.console import Screen
from keqing.render.days import clock, long, near
from keqing.render.mask import grouped, masked
from keqing.render.output import Output
from keqing.render.papers import papers_told
from keqing.render.upcoming import when_done
from keqing.render.words import (
    OUTCOMES,
    STAGES,
    STATUSES,
    TRACKS,
    Titles,
    birthday,
    closed_step,
    details,
    field_title,
    field_value,
    kind_named,
    named,
    said,
    step,
)

LABEL = 10
"""Columns of the labels at the left."""
BRIEF = 5
"""Events that the card shows without --history."""
_NEEDED = 3
"""Labels that a call needs, each on lines of its own: the numbers, who is called instead, the hours."""
_SHORTER = ((BRIEF, None), (3, None), (3, 3), (2, 2), (1, 1))
"""How many events and later dates a screen shows that is too short for more, one after the other."""


def output(
    record: Customer,
    today: date,
    *,
    full: bool = False,
    history: bool = False,
    titles: Titles | None = None,
) -> Output:
    """Make all forms of a card. `full` shows phone numbers whole, `history` every event."""
    return Output(
        screen=lambda screen: _Card(screen, record, today, full, titles or {}).show(
            history=history
        ),
        document=lambda: machine.customer(record, full=full),
    )


@dataclass(frozen=True, slots=True)
class _Card:
    """A card on one screen."""

    screen: Screen
    record: Customer
    today: date
    full: bool
    titles: Titles

    def show(self, *, history: bool) -> None:
        """Print the card from top to bottom; on a terminal with fewer events and dates where the screen is short."""
        height = self.screen.height
        for events, later in () if history or height is None else _SHORTER:
            text = StringIO()
            replace(self, screen=replace(self.screen, out=text)).whole(events, later)
            if text.getvalue().count("\n") < (height or 0):
                self.whole(events, later)
                return
        self.whole(*(_SHORTER[-1] if not history and height else (BRIEF, None)), history=history)

    def whole(self, most: int, most_later: int | None, *, history: bool = False) -> None:
        """Print the card with so many events and later dates, or with its `history`."""
        record = self.record
        self.screen.packed(((part, "") for part in self._head()), gap="   ")
        self._who(dense=most < BRIEF)
        self.screen.rule()
        now = [followup for followup in record.followups if self._stands(followup)]
        nothing = record.no_date_because or msg("nothing is due")
        self._labelled(msg("Now"), [self._followup(followup) for followup in now] or [nothing])
        if record.guide:
            self._labelled(msg("Guide"), call_guide.in_short(record.guide))
        later = [followup for followup in record.followups if not self._stands(followup)]
        self._labelled(msg("Later"), [self._followup(each) for each in later[:most_later]])
        if hidden := len(later[most_later or len(later) :]):
            self.screen.line(
                msgn(
                    "{n} more: keqing why {code}",
                    "{n} more: keqing why {code}",
                    hidden,
                    code=record.code,
                ),
                indent=LABEL,
            )
        self._labelled(msg("Open"), [self._open(each) for each in record.open])
        self._labelled(msg("Supplies"), [self._supply(supply) for supply in record.supplies])
        self.screen.rule()
        events = record.events if history else record.events[:most]
        self._labelled(msg("History"), [self._event(event) for event in events])
        more = record.events_total - len(events)
        if more > 0:
            self.screen.line(
                msgn(
                    "{n} more: keqing show {code} --history",
                    "{n} more: keqing show {code} --history",
                    more,
                    code=record.code,
                ),
                indent=LABEL,
            )
        if history:
            self._labelled(msg("Steps"), [self._closing(closing) for closing in record.closings])
        self._next_steps(now)

    def _stands(self, followup: Followup) -> bool:
        """Whether a follow-up stands in today's list."""
        return followup.listed is not None and followup.listed <= self.today

    def _next_steps(self, now: Sequence[Followup]) -> None:
        """Name what to do with the customer."""
        code = self.record.code
        if self.record.withheld:
            self.screen.line(
                msgn(
                    "{n} health fact is left out: keqing show {code} --health (that is recorded)",
                    "{n} health facts are left out: keqing show {code} --health (that is recorded)",
                    self.record.withheld,
                    code=code,
                ),
                hang=2,
            )
        if self.record.phones and not self.full:
            self.screen.line(msg("Number in full: keqing show {code} --full", code=code), hang=2)
        visit = bool(now) and all(followup.channel == "visit" for followup in now)
        if self.record.status in CLOSED:
            words = msg("Next: keqing why {code}", code=code)
        elif self.record.type == SELF:
            words = msg("Next: keqing done {code} CADENCE, keqing why {code}", code=code)
        elif visit:
            words = msg("Next: keqing log {code} visited TEXT, keqing why {code}", code=code)
        elif not self._number_to_call():
            words = msg(
                "Next: keqing edit-customer {code} --phone NUMBER (no number to call), keqing why {code}",
                code=code,
            )
        else:
            words = msg("Next: keqing log {code} reached TEXT, keqing why {code}", code=code)
        self.screen.line(words, hang=2)

    def _number_to_call(self) -> bool:
        """Tell whether a number of the customer or of a contact person can be called."""
        people = [phone for person in self.record.contact_persons for phone in person.phones]
        return any(not (phone.bad or phone.stopped) for phone in [*self.record.phones, *people])

    def _head(self) -> tuple[str, ...]:
        record = self.record
        about = [
            value
            for value in (
                said(named(record.sex, _SEXES)) if record.sex else "",
                said(msg("aged {n}", n=record.age)) if record.age is not None else "",
                said(named(record.type, {}, self.titles)),
                record.grade or "",
                said(named(record.status, STATUSES)),
                said(named(record.stage, STAGES, self.titles)) if record.stage else "",
            )
            if value
        ]
        if record.paused_until is not None and record.paused_until > self.today:
            about.append(said(_paused(record.paused_until, self.today)))
        about += [
            said(msg("{track}: {paused}", track=TRACKS[name], paused=_paused(day, self.today)))
            for name, day in record.track_pauses.items()
            if day > self.today
        ]
        owner = msg("owner: {owner}", owner=record.owner) if record.owner else msg("no owner")
        return (record.name, record.code, *about, said(owner))

    def _who(self, *, dense: bool) -> None:
        """Print what is on file, with `dense` as much as fits on a line."""
        packed: list[tuple[str, str]] = []
        for n, (name, texts) in enumerate(self._about()):
            if not dense or n < _NEEDED:
                self._labelled(name, texts)
            else:
                packed += [(f"{said(name)} {said(text)}", "") for text in texts]
        self.screen.packed(packed)

    def _about(self) -> Iterator[tuple[Message, Sequence[object]]]:
        """Yield what is on file, each with its label; what a call needs first."""
        record = self.record
        if record.type == SELF:
            return
        yield (msg("Phone"), [self._phone(phone) for phone in record.phones] or [msg("no phone")])
        yield (msg("Call"), [self._call(record.speaker)] if record.speaker else [])
        quiet = [
            msg(
                "not {hours} from {first} to {last}",
                hours=each["hours"],
                first=each["from"],
                last=each["to"],
            )
            for each in record.quiet
        ]
        yield (msg("Hours"), [*_some(record.hours), *quiet])
        duty = [record.duty] if record.duty else []
        days = [msg("every {n} days from {day}", n=every, day=long(day)) for every, day in duty]
        yield (msg("On duty"), days)
        yield (
            msg("Know"),
            [
                msg(
                    "{field}: {value}",
                    field=self._field(name),
                    value=field_value(name, content, self.titles),
                )
                for name, content in record.fields.items()
            ]
            + [
                msg("{field}: declined to say", field=self._field(name)) for name in record.declined
            ],
        )
        yield (msg("Advice"), record.hints)
        yield (
            msg("Likes"),
            [
                msg("{what} ({source}, {day})", what=each.what, source=each.source, day=each.day)
                if each.source
                else msg("{what} ({day})", what=each.what, day=each.day)
                for each in record.preferences
            ],
        )
        yield (
            msg("Materials"),
            [
                msg("{item}, {n} copies, {day}", item=each.item, n=each.copies, day=each.day)
                if each.copies > 1
                else msg("{item}, {day}", item=each.item, day=each.day)
                for each in record.given
            ],
        )
        yield (msg("Tags"), _some(record.tags))
        yield (msg("Note"), _one(record.note))
        yield (msg("Birthday"), [said(birthday(record.birthday))] if record.birthday else [])
        yield (msg("Address"), _one(record.address))
        yield (msg("Source"), _one(record.source))
        yield (msg("Referrer"), _one(record.referrer))
        yield (
            msg("Brought"),
            [
                msg("{name} {code}, {day}", name=each.name, code=each.code, day=each.day)
                for each in record.brought
            ],
        )
        yield (msg("Owners"), [self._ownership(held) for held in reversed(record.owners)])
        yield (msg("Papers"), [*papers_told(record.papers)])
        yield (msg("To ask"), [list(record.lacking)] if record.lacking else [])
        yield (msg("Contacts"), [self._person(person) for person in record.contact_persons])

    def _ownership(self, held: Ownership) -> Message:
        """Say who had the customer, and when."""
        owner = held.owner or msg("nobody")
        if held.since is None:
            return msg("{owner} until {day}", owner=owner, day=held.until)
        if held.until is None:
            return msg("{owner} since {day}", owner=owner, day=held.since)
        return msg("{owner} from {first} to {last}", owner=owner, first=held.since, last=held.until)

    def _field(self, name: str) -> object:
        """Name a field of the file as the department calls it."""
        return field_title(name, self.titles)

    def _labelled(self, name: Message, texts: Iterable[object]) -> None:
        self.screen.labelled(name, texts, LABEL)

    def _phone(self, phone: Phone) -> Message:
        number = grouped(phone.number) if self.full else masked(phone.number)
        if phone.stopped:
            return msg(
                "{number}  {label}  not to be called", number=number, label=phone.label or "-"
            )
        if phone.bad:
            return msg("{number}  {label}  wrong number", number=number, label=phone.label or "-")
        if phone.label:
            return msg("{number}  {label}", number=number, label=phone.label)
        return msg("{number}", number=number)

    def _call(self, person: ContactPerson) -> Message:
        """Say who is called in place of somebody who has not been told the diagnosis."""
        return msg(
            "{name} {relation}  {phones}; do not discuss health with the customer",
            name=person.name,
            relation=person.relation or "",
            phones=[self._phone(phone) for phone in person.phones],
        )

    def _person(self, person: ContactPerson) -> Message:
        health = (
            msg("health may be discussed")
            if person.health
            else msg("do not discuss health with them")
        )
        return msg(
            "{name} {relation}  {phones}  {health}  {note}",
            name=person.name,
            relation=person.relation or "",
            phones=[self._phone(phone) for phone in person.phones],
            health=health,
            note="  ".join([*filter(None, [person.note]), *self._fields_of(person)]),
        )

    def _fields_of(self, person: ContactPerson) -> list[str]:
        """Say the fields of a contact person."""
        return [
            said(
                msg(
                    "{field}: {value}",
                    field=self.titles.get(f"field:{name}", name),
                    value=field_value(name, content, self.titles),
                )
            )
            for name, content in person.fields.items()
        ]

    def _followup(self, followup: Followup) -> Message:
        what = step(
            followup.title, followup.subject, followup.cadence, followup.label, followup.text
        )
        states: list[Message] = []
        if followup.effective is None or followup.hold == date.max:
            states.append(msg("held for now"))
        else:
            late = (self.today - followup.effective).days
            if late > 0:
                states.append(_due(followup, long(followup.effective)))
                states.append(msgn("{n} day overdue", "{n} days overdue", late))
            else:
                states.append(_due(followup, near(followup.effective, self.today)))
            if followup.effective > followup.due:
                states.append(msg("was due {day}", day=long(followup.due)))
        if followup.provisional:
            states.append(msg("provisional"))
        if followup.time:
            states.append(msg("at {time}", time=clock(followup.time)))
        if followup.attempts:
            states.append(msgn("tried on {n} day", "tried on {n} days", followup.attempts))
        if followup.owner and followup.owner != self.record.owner:
            states.append(_whose(followup, followup.owner))
        whole = what
        for state in states:
            whole = msg("{what}, {states}", what=whole, states=state)
        if not (followup.by_name and self._stands(followup)):
            return whole
        command = when_done(self.record.code, followup, self.record.followups, self.titles)
        return msg("{what}; {command}", what=whole, command=command)

    def _supply(self, supply: Supply) -> Message:
        if supply.supply_end < self.today:
            return msg(
                "{product}: none left since {day}",
                product=supply.product,
                day=near(supply.run_out, self.today),
            )
        return msg(
            "{product}: lasts until {day}",
            product=supply.product,
            day=near(supply.supply_end, self.today),
        )

    def _open(self, record: OpenLine) -> str:
        """Say what is open: its id, its kind, since when, in which state, and what is left."""
        said_of = [
            msg("{id}: {kind} of {day}", id=record.id, kind=record.title, day=near(record.day, self.today)),
            record.state_title or record.state,
            msg("{amount} left", amount=record.balance) if record.balance else None,
            record.what,
        ]  # fmt: skip
        return "  ".join(said(each) for each in said_of if each)

    def _event(self, event: Event) -> str:
        when = event.day.isoformat() + (f" {clock(event.time)}" if event.time else " --:--")
        what = (
            named(event.outcome, OUTCOMES, self.titles)
            if event.outcome
            else kind_named(event.kind, event.edition, self.titles)
        )
        parts: list[object] = [when, what]
        if event.outcome and event.direction == "in":
            parts.append(msg("they called"))
        if event.agent:
            parts.append(event.agent)
        parts.extend(details(event.details, self.titles, event.kind, event.edition))
        if event.text:
            parts.append(event.text)
        if event.entry:
            parts.append(msg("next time: {entry}", entry=event.entry))
        if event.minutes:
            parts.append(msgn("{n} minute", "{n} minutes", event.minutes))
        if event.voided:
            parts.append(msg("struck out"))
        parts.append(f"[{event.id}]")
        return "  ".join(said(part) for part in parts)

    def _closing(self, closing: ClosedStep) -> Message:
        return msg(
            "{day}  {step}: {status}",
            day=closing.closed_on,
            step=closed_step(closing),
            status=named(closing.status, STATUSES),
        )


_SEXES = {"f": msg("woman"), "m": msg("man"), "F": msg("woman"), "M": msg("man")}


def _due(followup: Followup, day: Message) -> Message:
    """Say for when it stands: a call, a visit, or work that no call closes."""
    if followup.by_name:
        return msg("to be done {day}", day=day)
    if followup.channel == "visit":
        return msg("visit due {day}", day=day)
    return msg("due {day}", day=day)


def _whose(followup: Followup, owner: str) -> Message:
    """Say who does it, where that is not the owner: who calls, who visits, or whose work it is."""
    if followup.by_name:
        return msg("work of {owner}", owner=owner)
    if followup.channel == "visit":
        return msg("visit by {owner}", owner=owner)
    return msg("for {owner}", owner=owner)


def _paused(until: date, today: date) -> Message:
    if until == date.max:
        return msg("paused until resumed")
    return msg("paused until {day}", day=near(until, today))


def _some(texts: tuple[str, ...]) -> list[str]:
    return ["  ".join(texts)] if texts else []


def _one(text: str | None) -> list[str]:
    return [text] if text else []
