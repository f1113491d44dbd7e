"""The sheet for one call or visit, on one screen or page: what to avoid stands first, the call guide last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.records.brief import Brief
from keqing.records.customer import Followup, Phone
from keqing.records.event import Event
from keqing.render import call_guide
from keqing.render.console import Screen
from keqing.render.days import clock, long, moment, short
from keqing.render.mask import grouped, masked, shown
from keqing.render.output import Document, Output
from keqing.render.papers import carry_lines, papers_document, papers_told
from keqing.render.words import (
    NO_CALL,
    OUTCOMES,
    Titles,
    field_title,
    field_value,
    named,
    said,
    step,
)

LABEL = 12
"""Columns of the labels at the left."""
_IN_GUARD = frozenset({"avoid", "informed"})
"""Fields that stand in the first lines."""


def output(record: Brief, titles: Titles, *, full: bool = False) -> Output:
    """Make all forms of the sheet. `full` shows phone numbers whole."""
    sheet = BriefSheet(record, titles, full)
    return Output(screen=sheet.show, document=lambda: document(record, full=full))


def document(record: Brief, *, full: bool = False) -> Document:
    """`keqing.brief/1`: the guide is in the language spoken, with everything filled in."""
    customer, guide = record.customer, record.guide
    return {
        "schema": "keqing.brief/1",
        "code": customer.code,
        "name": customer.name,
        "phones": [shown(phone.number, full=full) for phone in customer.phones],
        "date": record.day.isoformat(),
        "time": clock(record.at) if record.at else None,
        "department": record.department,
        "agent": record.agent,
        "hotline": record.hotline,
        "channel": "visit" if record.visit else "phone",
        "avoid": record.avoid,
        "untold": record.untold,
        "reasons": [
            {"cadence": each.cadence, "subject": each.subject, "label": each.label, "due": each.due.isoformat()}
            for each in record.now
        ],
        "contacts": [
            {"day": each.day.isoformat(), "time": clock(each.time) if each.time else None,
             "outcome": each.outcome, "text": each.text}
            for each in record.contacts
        ],
        "entry": record.entry,
        "to_ask": [said(each) for each in customer.lacking],
        "likes": [each.what for each in customer.preferences],
        **papers_document(customer.papers),
        "carry": [
            {"paper": each.name, "expires": each.last and each.last.isoformat(), "good": each.is_good(record.day)}
            for each in record.carry
        ],
        "materials": [{"day": each.day.isoformat(), "what": each.what} for each in record.given],
        "guide": guide
        and {
            "name": guide.name,
            "opening": call_guide.fill_words(guide, guide.opening) or None,
            "entry": call_guide.fill_words(guide, guide.entry) or None,
            "questions": [
                {"text": call_guide.fill_words(guide, each.text), "field": each.field}
                for each in guide.questions
            ],
            "objections": [
                {"says": call_guide.fill_words(guide, says), "answer": call_guide.fill_words(guide, answer)}
                for says, answer in guide.objections
            ],
            "closing": call_guide.fill_words(guide, guide.closing) or None,
        },
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class BriefSheet:
    """A sheet as it is laid out; `full` shows phone numbers whole."""

    record: Brief
    titles: Titles
    full: bool

    def show(self, screen: Screen) -> None:
        """Print it from top to bottom."""
        screen.line(self.head(), hang=4)
        screen.line(self.who_calls(), hang=4)
        for part in (self._facts(), self._guide()):
            screen.rule()
            for name, texts in part:
                screen.labelled(name, texts, LABEL)

    def rows(self) -> Iterator[tuple[str, str]]:
        """Give what the sheet says, one part a row: what it is called, and its lines."""
        for name, texts in (*self._facts(), *self._guide()):
            if lines := [said(text) for text in texts]:
                yield said(name), "\n".join(lines)

    def _facts(self) -> Iterator[tuple[Message, Iterable[object]]]:
        """Give what is to be known first."""
        record, customer = self.record, self.record.customer
        yield msg("Careful"), self._careful()
        if record.visit:
            yield msg("Address"), [customer.address or msg("no address")]
        yield msg("Phone"), self._phones()
        yield msg("Hours"), ["  ".join(customer.hours)] if customer.hours else []
        yield msg("Now"), [*map(self._reason, record.now)] or [msg("nothing is due")]
        yield msg("Know"), self._known()
        yield msg("To ask"), [list(customer.lacking)] if customer.lacking else []
        yield msg("Last"), [*map(self._contact, record.contacts)] or [msg("not called yet")]
        yield msg("Entry"), [record.entry] if record.entry else []
        yield msg("Likes"), [each.what for each in customer.preferences]
        given = [
            msg("{day} {what}", day=short(each.day, record.day), what=each.what)
            for each in record.given
        ]
        yield msg("Given"), given
        yield msg("Papers"), [*papers_told(customer.papers)]
        yield msg("Carry"), [*carry_lines(record.carry, record.day)]

    def head(self) -> str:
        """Return who it is."""
        customer = self.record.customer
        parts = [
            customer.name,
            customer.code,
            said(msg("aged {n}", n=customer.age)) if customer.age is not None else "",
            said(named(customer.type, {}, self.titles)),
            customer.grade or "",
            said(msg("owner: {owner}", owner=customer.owner)) if customer.owner else "",
        ]
        return "   ".join(filter(None, parts))

    def who_calls(self) -> str:
        """Return when it will be, and who calls."""
        record = self.record
        day = long(record.day)
        when = msg("{day} {time}", day=day, time=clock(record.at)) if record.at else day
        parts = [
            msg("visit on {when}", when=when) if record.visit else msg("call on {when}", when=when),
            record.department or "",
            record.agent or "",
            grouped(record.hotline) if record.hotline else "",
        ]
        return "   ".join(said(part) for part in parts if part)

    def _careful(self) -> Iterator[object]:
        record = self.record
        if record.customer.status in NO_CALL:
            yield NO_CALL[record.customer.status]
        if record.avoid:
            yield msg("avoid: {topics}", topics=record.avoid)
        if record.untold:
            yield msg("do not discuss health with the customer")
        if speaker := record.customer.speaker:
            yield msg(
                "speak with {name} {relation}", name=speaker.name, relation=speaker.relation or ""
            )

    def _phones(self) -> Iterator[str]:
        speaker = self.record.customer.speaker
        for phone in speaker.phones if speaker else self.record.customer.phones:
            if not (phone.bad or phone.stopped):
                yield self._phone(phone)

    def _phone(self, phone: Phone) -> str:
        number = grouped(phone.number) if self.full else masked(phone.number)
        return f"{number}  {phone.label}" if phone.label else number

    def _known(self) -> Iterator[Message]:
        for name, content in self.record.customer.fields.items():
            if name not in _IN_GUARD:
                yield msg(
                    "{field}: {value}",
                    field=field_title(name, self.titles),
                    value=field_value(name, content, self.titles),
                )

    def _reason(self, due: Followup) -> Message:
        what = step(due.title, due.subject, due.cadence, due.label, due.text)
        return msg(
            "{what}, {states}",
            what=what,
            states=[msg("due {day}", day=short(due.due, self.record.day))],
        )

    def _contact(self, event: Event) -> Message:
        when = moment(event.day, event.time, self.record.day)
        what = named(event.outcome or "", OUTCOMES, self.titles)
        if event.text:
            return msg("{when} {what}: {text}", when=when, what=what, text=event.text)
        return msg("{when} {what}", when=when, what=what)

    def _guide(self) -> Iterator[tuple[Message, Iterable[object]]]:
        """Give what is said and asked."""
        guide = self.record.guide
        if guide is None:
            return
        yield msg("Begin"), call_guide.beginning(guide)
        yield msg("Ask"), call_guide.checklist_with_answers(guide)
        yield msg("Reply"), call_guide.objections(guide)
        yield msg("End"), call_guide.ending(guide)
