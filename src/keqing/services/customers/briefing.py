"""All that whoever calls or visits a customer has before them: the card in short, the last contacts, the guide."""

from __future__ import annotations

from datetime import time

from keqing.models import Customer
from keqing.records.brief import Brief, GivenMaterial
from keqing.records.department import DEPARTMENT, HOTLINE
from keqing.services.context.desk import Desk
from keqing.services.customers import call_guides, customer_card, discreet
from keqing.services.customers.papers import own_papers
from keqing.services.derived.customer_fold import CustomerFold

_CONTACTS, _GIVEN = 3, 3
"""So many contacts, and records of materials, are told."""


def brief(desk: Desk, customer: Customer, *, at: time | None, health: bool = False) -> Brief:
    """Gather it as of the desk's day; health facts are there with `health` only."""
    fold = CustomerFold(desk, customer)
    card = customer_card.card(desk, customer, health=health, fold=fold)
    due = call_guides.first_step(card, desk.today)
    now = [each for each in card.followups if each.listed and each.listed <= desk.today]
    contacts = [event for event in card.events if event.outcome and not event.voided]
    given = [GivenMaterial(event.day, what) for event, what in call_guides.materials(card.events)]
    agent = desk.agent
    visit = due is not None and due.channel == "visit"
    return Brief(
        customer=card,
        day=desk.today,
        at=at,
        department=_text(desk.setting(DEPARTMENT, None)),
        agent=agent.name if agent else card.owner,
        hotline=(agent.phone if agent else None) or _text(desk.setting(HOTLINE, None)),
        visit=visit,
        avoid=_text((customer.fields or {}).get("avoid")),
        untold=discreet.is_untold(customer.fields),
        now=tuple(now),
        contacts=tuple(contacts[:_CONTACTS]),
        entry=next(
            (event.entry for event in card.events if event.entry and not event.voided), None
        ),
        given=tuple(given[:_GIVEN]),
        carry=own_papers(desk) if visit else (),
        guide=call_guides.call_guide(desk, customer, card, due, fold=fold, at=at),
    )


def _text(value: object) -> str | None:
    return str(value) if value else None
