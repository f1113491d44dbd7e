"""The call guide for what is due for a customer, with the facts that are filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Protocol

from sqlalchemy import select

from keqing.calendar.festivals import festival_named
from keqing.dates.occasions import FESTIVAL, GATHERING
from keqing.definitions.cadence import CALLS, Cadence, Track
from keqing.definitions.defined_field import DefinedField
from keqing.definitions.guide import (
    CALL,
    MESSAGE,
    OFFICE,
    VISIT,
    GuideOccasion,
    GuidePart,
    GuideQuestion,
    guide_for,
)
from keqing.definitions.guide_words import greeting, place_called, words_in_braces
from keqing.definitions.guides_in_force import guides_in_force
from keqing.definitions.names import find_called
from keqing.definitions.vocabulary import CLOSED
from keqing.models import Customer, Gathering
from keqing.records.call_guide import CallGuide, GuideAsks
from keqing.records.customer import ContactPerson, Followup
from keqing.records.customer import Customer as Card
from keqing.records.department import DEPARTMENT, HOTLINE
from keqing.records.event import Event
from keqing.services.context.desk import Desk
from keqing.services.derived.customer_fold import CustomerFold
from keqing.timeline.enrollment import PROMISE

_CONSUMER = "consumer"
_SPOKEN: Mapping[str, str] = {"phone": "reached", VISIT: "visited"}
"""The outcomes of a contact in which somebody is spoken to, by channel."""
_YES_OR_NO = ({"zh": "是", "en": "yes"}, {"zh": "否", "en": "no"})
_POLITE: Mapping[str, str] = {"f": "女士", "m": "先生"}
_GIVEN: Mapping[str, str] = {"material": "item", "attendance": "given"}
"""The kinds of records that say which materials were given, and the field that does."""
_LAST_EVENT_ID = 2**62
"""The number of a record that is not made: after all others."""


class DueStep(Protocol):
    """A follow-up or a reason of the day's list, as far as a guide goes by it."""

    @property
    def cadence(self) -> str: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def due(self) -> date: ...  # noqa: D102
    @property
    def text(self) -> str | None: ...  # noqa: D102
    @property
    def channel(self) -> str | None: ...  # noqa: D102
    @property
    def guide(self) -> str | None: ...  # noqa: D102
    @property
    def by_name(self) -> bool: ...  # noqa: D102


def first_step(card: Card, today: date) -> Followup | None:
    """Return what a contact on a day is for: first what a contact closes, the most urgent track before others."""
    now = [each for each in card.followups if each.listed is not None and each.listed <= today]
    return min(
        now,
        key=lambda each: (each.by_name, Track(each.track).rank, each.effective or date.max),
        default=None,
    )


def call_guide(
    desk: Desk,
    customer: Customer,
    card: Card,
    due: DueStep | None,
    *,
    fold: CustomerFold,
    at: time | None = None,
    speaker: str | None = None,
) -> CallGuide | None:
    """Return the guide for what is due, or a general one where nothing is; `at` is the time of day of the contact.

    `fold` is the customer's, who is folded on with a contact where the guide says when the next one is.
    `speaker` is who is spoken to in place of the customer. None for whom nobody calls, and in a department without any
    guide for it.
    """
    if card.status in CLOSED:
        return None
    edition = desk.book.in_force(desk.today).get(due.cadence) if due else None
    cadence = edition.cadence if edition else None
    guides = guides_in_force(desk.stored, desk.today)
    found = guide_for(guides, _occasion(card, due, cadence))
    if found is None:
        return None
    guide, part = found
    fields = desk.kinds.field_book.contact.values()
    facts = {
        name: value
        for name, value in {
            "greeting": greeting(at or desk.at.time()),
            "name": speaker or _spoken_to(card),
            **_ours(desk, card),
            **_about(card, due, cadence),
            **(_gathering(desk, due, cadence) if due else {}),
            "next": _next(desk, customer, card, due, fold) if "next" in _places(part) else None,
        }.items()
        if value
    }
    return CallGuide(
        guide.name,
        guide.title,
        part.opening,
        part.entry,
        tuple(_asks(question, fields) for question in part.questions),
        tuple((each.says, each.answer) for each in part.objections or ()),
        part.closing,
        facts,
        desk.today,
    )


def _occasion(card: Card, due: DueStep | None, cadence: Cadence | None) -> GuideOccasion:
    if due is None:
        return GuideOccasion(type=card.type)
    task = due.by_name and due.cadence == PROMISE
    return GuideOccasion(
        due.guide,
        "" if task else due.cadence,
        due.label,
        card.type,
        _started_by(card.events, cadence),
        _general(due),
    )


def _general(due: DueStep) -> str:
    """Return the guide for what has none of its own."""
    if due.by_name:
        return OFFICE
    if due.channel == VISIT:
        return VISIT
    return CALL if due.channel in {None, "phone"} else MESSAGE


def _started_by(events: Iterable[Event], cadence: Cadence | None) -> str:
    """Return the kind of the newest record that starts the cadence."""
    kinds = {start.kind for start in cadence.starts_on} if cadence else set()
    return next((event.kind for event in events if event.kind in kinds and not event.voided), "")


def _asks(question: GuideQuestion, fields: Iterable[DefinedField]) -> GuideAsks:
    field = find_called(question.field, fields) if question.field else None
    if field is None:
        return GuideAsks(question.text)
    return GuideAsks(question.text, field.name, field.title, tuple(_takes(field)))


def _takes(field: DefinedField) -> Iterator[object]:
    """Give the answers that a field takes."""
    yield from (choice.title or choice.name for choice in field.choices)
    yield from (f"{low} - {high} {unit}" for unit, (low, high) in field.unit_ranges.items())
    if field.plausible:
        low, high = field.plausible
        yield f"{low} - {high} {field.unit or ''}".strip()
    if field.type == "bool":
        yield from _YES_OR_NO


def _places(part: GuidePart) -> set[str]:
    """Return the places that a guide fills in."""
    texts = [part.opening, part.entry, part.closing]
    texts += [question.text for question in part.questions]
    texts += [each.answer for each in part.objections or ()]
    words = {
        word for text in texts if text for each in text.values() for word in words_in_braces(each)
    }
    return {place.name for word in words if (place := place_called(word))}


def _spoken_to(card: Card) -> object:
    """Return who is spoken to: who speaks for a customer who is not told, or for an institution, or themselves."""
    if card.speaker:
        return card.speaker.name
    if card.type != _CONSUMER:
        return next(
            (person.name for person in card.contact_persons if _can_be_called(person)), card.name
        )
    polite = _POLITE.get((card.sex or "").lower())
    return {"zh": f"{card.name}{polite}", "en": card.name} if polite else card.name


def _can_be_called(person: ContactPerson) -> bool:
    return any(not (phone.bad or phone.stopped) for phone in person.phones)


def _ours(desk: Desk, card: Card) -> dict[str, object]:
    """Return who calls, and how to reach them: the phone of the agent, or the hotline of the department."""
    agent = desk.agent
    hotline = desk.setting(HOTLINE, None)
    return {
        "department": desk.setting(DEPARTMENT, None),
        "agent": agent.name if agent else card.owner,
        "phone": (agent.phone if agent else None) or hotline,
        "hotline": hotline,
    }


def _about(card: Card, due: DueStep | None, cadence: Cadence | None) -> dict[str, object]:
    """Return what is known of the customer and of what is due."""
    supply = next(iter(card.supplies), None)
    product = supply.product if supply else None
    if due and cadence and cadence.subject == "product":
        product = due.subject
        supply = next((each for each in card.supplies if each.product == product), None)
    return {
        "product": product,
        "supply_end": supply.supply_end if supply else None,
        "due": due.due if due else None,
        "entry": next(
            (event.entry for event in card.events if event.entry and not event.voided), None
        ),
        "likes": next((each.what for each in card.preferences), None),
        "material": next((what for _, what in materials(card.events)), None),
        "promised": due.text if due and due.cadence == PROMISE and not due.by_name else None,
        "festival": _festival(due, cadence),
    }


def materials(events: Iterable[Event]) -> Iterator[tuple[Event, str]]:
    """Give the records of materials that were given, each with what it was, in the order of `events`."""
    for event in events:
        value = event.details.get(_GIVEN.get(event.kind, ""))
        if value and not event.voided:
            yield event, str(value)


def _festival(due: DueStep | None, cadence: Cadence | None) -> object:
    if due is None or cadence is None or not due.text or not cadence.anchor.startswith(FESTIVAL):
        return None
    name = due.text.split(", ")[0]
    found = festival_named(name)
    return found.titles if found else name


def _gathering(desk: Desk, due: DueStep, cadence: Cadence | None) -> dict[str, object]:
    """Return what is known of the gathering that is spoken of: by its name, or in the record that started the cadence."""
    if cadence is None:
        return {}
    if GATHERING not in cadence.anchor:
        return {}
    names = [due.subject, *(due.text or "").split(", ")]
    row = desk.session.execute(
        select(Gathering.name, Gathering.day, Gathering.place)
        .where(Gathering.name.in_(names))
        .order_by(Gathering.day)
    ).first()
    if row is None:
        return {}
    from keqing.services.derived.seats import seatings  # noqa: PLC0415  # few steps are about a gathering

    free = seatings(desk, [row.name])[row.name].free
    return {
        "gathering": row.name,
        "gathering_day": row.day,
        "place": row.place,
        "free_seats": str(free) if free else None,
    }


def _next(
    desk: Desk, customer: Customer, card: Card, due: DueStep | None, fold: CustomerFold
) -> date | None:
    """Return the day of the next contact by the rules, if somebody is spoken to now; nothing is written."""
    if due is not None and due.by_name:
        return None
    channel = VISIT if due and due.channel == VISIT else "phone"
    assigned = desk.assigned([customer.id])[customer.id]
    agent_id = desk.agent.id if desk.agent else customer.owner_id
    event = Event(
        id=_LAST_EVENT_ID,
        sequence=_LAST_EVENT_ID,
        day=desk.today,
        kind="contact",
        time=desk.at.time(),
        agent=desk.staff.name(agent_id),
        direction="out",
        channel=channel,
        outcome=_SPOKEN[channel],
        text=card.name,
        apart=desk.staff.apart(agent_id, assigned, desk.licensed),
    )
    coming = (each.as_listed for each in fold.standing_after(event).live)
    days = [
        each.effective
        for each in coming
        if each.effective and each.step and each.step.channel in CALLS and not each.by_name
    ]
    return min((day for day in days if day > desk.today), default=None)
