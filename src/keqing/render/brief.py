"""The sheet for one call or visit, on one screen or page: what to avoid stands first, the call guide last."""

from __future__ import annotations

from collections.abc import Iterator

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
from keqing.render.words import FIELDS, NO_CALL, OUTCOMES, Titles, named, said, step, value

LABEL = 12
"""Columns of the labels at the left."""
_IN_GUARD = frozenset({"avoid", "informed"})
"""Fields that stand in the first lines."""


def output(record: Brief, titles: Titles, *, full: bool = False) -> Output:
    """Make all forms of the sheet. `full` shows phone numbers whole."""
    sheet = _BriefSheet(record, titles, full)
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
        "likes": [each.what for each in customer.preferences],
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
class _BriefSheet:
    """A sheet on one screen."""

    record: Brief
    titles: Titles
    full: bool

    def show(self, screen: Screen) -> None:
        """Print it from top to bottom."""
        record, customer = self.record, self.record.customer
        screen.line(self._head(), hang=4)
        screen.line(self._who_calls(), hang=4)
        screen.rule()
        screen.labelled(msg("Careful"), self._careful(), LABEL)
        if record.visit:
            screen.labelled(msg("Address"), [customer.address or msg("no address")], LABEL)
        screen.labelled(msg("Phone"), self._phones(), LABEL)
        screen.labelled(msg("Hours"), ["  ".join(customer.hours)] if customer.hours else [], LABEL)
        screen.labelled(
            msg("Now"), [*map(self._reason, record.now)] or [msg("nothing is due")], LABEL
        )
        screen.labelled(msg("Know"), self._known(), LABEL)
        screen.labelled(
            msg("Last"), [*map(self._contact, record.contacts)] or [msg("not called yet")], LABEL
        )
        screen.labelled(msg("Entry"), [record.entry] if record.entry else [], LABEL)
        screen.labelled(msg("Likes"), [each.what for each in customer.preferences], LABEL)
        given = [
            msg("{day} {what}", day=short(each.day, record.day), what=each.what)
            for each in record.given
        ]
        screen.labelled(msg("Given"), given, LABEL)
        self._guide(screen)

    def _head(self) -> str:
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

    def _who_calls(self) -> str:
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
                    field=self.titles.get(f"file.{name}")
                    or FIELDS.get(name)
                    or named(name, {}, self.titles),
                    value=self.titles.get(f"{name}={content}") or value(content),
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

    def _guide(self, screen: Screen) -> None:
        guide = self.record.guide
        if guide is None:
            return
        screen.rule()
        screen.labelled(msg("Begin"), call_guide.beginning(guide), LABEL)
        screen.labelled(msg("Ask"), call_guide.checklist_with_answers(guide), LABEL)
        screen.labelled(msg("Reply"), call_guide.objections(guide), LABEL)
        screen.labelled(msg("End"), call_guide.ending(guide), LABEL)
