"""The card of the customer in hand: who it is, the number in full, what the call is for, what was said before.

Where the lines do not suffice, other facts give way first, then the history, then the reasons after the first. The card
says how many are left out. The number to dial, the warnings and the first reason always stand there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from keqing.i18n import Message, msg, msgn
from keqing.records.call import CallCard, CallState, Number
from keqing.records.customer import Customer
from keqing.records.event import Event
from keqing.render import call_guide, reasons
from keqing.render.call_paper import CallPaper
from keqing.render.days import clock, moment
from keqing.render.mask import grouped
from keqing.render.words import DEEDS, FIELDS, OUTCOMES, STAGES, named, notes, said, value

_CALLS = 3
"""Contacts of the history that are shown where there is room."""
_FEW, _MOST_ASKED = 2, 6
"""Questions of the guide that give way to the last contact only; and so many that there may be."""
_CAREFUL = "careful:"
"""How the notes of a row begin that whoever calls must know first."""


def card_lines(state: CallState, card: CallCard, paper: CallPaper, room: int) -> list[str]:
    """Return as much of the card as `room` lines hold, what matters least left out first."""
    return next(lines for lines in _cards(state, card, paper) if len(lines) <= room)


def _cards(state: CallState, card: CallCard, paper: CallPaper) -> Iterator[list[str]]:
    """Give the card whole, then with less and less of it, down to nothing."""
    who = [*_who(state, card, paper), *_care(card, paper)]
    entry = paper.labelled(msg("Say"), [card.row.entry] if card.row.entry else [])
    why = list(_why(state, card))
    must = [*who, *paper.labelled(msg("Now"), why), *entry]
    about = _about(state, card.customer, paper)
    guide = _guide(card, paper)
    for calls in range(_CALLS, -1, -1):
        events = paper.labelled(msg("Last"), list(islice(_contacts(state, card.customer), calls)))
        yield [*must, *guide, *about, *events]
        yield [*must, *guide, *events]
        if calls == 1:
            yield [*must, *_guide(card, paper, most=_FEW), *events]
    for asked in range(_MOST_ASKED, -1, -1):
        yield [*must, *_guide(card, paper, most=asked)]
    for told in range(len(why) - 1, 0, -1):
        more = msgn("{n} more: press 9", "{n} more: press 9", len(why) - told)
        now = paper.labelled(msg("Now"), [*why[:told], more])
        yield [*who, *now, *entry]
        yield [*who, *now]
    for end in range(len(who), -1, -1):
        yield who[:end]


def _whole_guide(card: CallCard, paper: CallPaper) -> list[str]:
    """Say the guide in full: how to begin, what is asked, the answers to objections, how to end."""
    guide = card.guide
    if guide is None:
        return []
    return [
        *paper.labelled(msg("Begin"), list(call_guide.beginning(guide))),
        *paper.labelled(msg("Ask"), list(call_guide.checklist(guide))),
        *paper.labelled(msg("Reply"), list(call_guide.objections(guide))),
        *paper.labelled(msg("End"), list(call_guide.ending(guide))),
    ]


def whole_card(state: CallState, card: CallCard, paper: CallPaper) -> list[str]:
    """Return all that is known of the customer and all that has happened, the newest first."""
    lines = [*_who(state, card, paper), *_care(card, paper)]
    lines += paper.labelled(msg("Now"), list(_why(state, card)))
    lines += paper.labelled(msg("Say"), [card.row.entry] if card.row.entry else [])
    lines += _whole_guide(card, paper)
    lines += _about(state, card.customer, paper)
    events = [_event(event, state) for event in card.customer.events]
    return [*lines, *paper.labelled(msg("Last"), events)]


def _who(state: CallState, card: CallCard, paper: CallPaper) -> list[str]:
    """Say who it is, and the number in full; for a visit the address before it."""
    customer = card.customer
    about = [
        said(msg("aged {n}", n=customer.age)) if customer.age is not None else "",
        said(named(customer.type, {}, state.titles)),
        customer.grade or "",
        said(named(customer.stage, STAGES, state.titles)) if customer.stage else "",
    ]
    lines = paper.packed([customer.name, customer.code, *filter(None, about)], "   ")
    if state.visiting:
        lines += paper.labelled(msg("Visit"), [card.row.address or msg("no address")])
    if state.number:
        words: list[object] = [_number(state.number)]
        if others := len(card.numbers) - 1:
            words.append(msgn("({n} other: press 8)", "({n} others: press 8)", others))
        lines += paper.labelled(msg("Phone"), ["  ".join(said(word) for word in words)])
    hours = "  ".join(customer.hours)
    return [*lines, *paper.labelled(msg("Hours"), [hours] if hours else [])]


def _number(number: Number) -> Message:
    whose = number.person or number.label
    if whose:
        return msg("{number}  {label}", number=grouped(number.number), label=whose)
    return msg("{number}", number=grouped(number.number))


def _care(card: CallCard, paper: CallPaper) -> list[str]:
    """Say what whoever calls must know first."""
    careful = [note for note in card.row.notes if note.text.startswith(_CAREFUL)]
    return paper.labelled(msg("Careful"), list(notes(careful)))


def _why(state: CallState, card: CallCard) -> Iterator[object]:
    """Say what the call is for: each reason, and what is to be known of it."""
    if card.row.time:
        yield msg("at {time}", time=clock(card.row.time))
    others = tuple(note for note in card.row.notes if not note.text.startswith(_CAREFUL))
    row = replace(card.row, notes=others)
    for text, _ in reasons.why(row, state.day, advise=False, where=not state.visiting):
        yield text


def _guide(card: CallCard, paper: CallPaper, most: int | None = None) -> list[str]:
    """Say what is asked, as many questions as `most`."""
    asked = call_guide.in_short(card.guide) if card.guide else []
    return paper.packed_beside(msg("Guide"), asked[:most])


def _about(state: CallState, customer: Customer, paper: CallPaper) -> list[str]:
    """Say what else is known of the customer."""
    known = [
        msg(
            "{field}: {value}",
            field=FIELDS.get(name) or named(name, {}, state.titles),
            value=value(content),
        )
        for name, content in customer.fields.items()
    ]
    lines = paper.labelled(msg("Know"), known)
    return [*lines, *paper.labelled(msg("Note"), [customer.note] if customer.note else [])]


def _contacts(state: CallState, customer: Customer) -> Iterable[Message]:
    for event in customer.events:
        if event.outcome and not event.voided:
            yield _event(event, state)


def _event(event: Event, state: CallState) -> Message:
    when = moment(event.day, event.time, state.day)
    what = named(event.outcome or event.kind, {**DEEDS, **OUTCOMES}, state.titles)
    if event.text:
        return msg("{when} {what}: {text}", when=when, what=what, text=event.text)
    return msg("{when} {what}", when=when, what=what)
