"""A purchase that a call tells of: the command that records it, as the customer bought last."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from keqing.definitions.kinds import Kind
from keqing.i18n import Message, msg
from keqing.models import Customer, Event
from keqing.records.recorded import ToldPurchase
from keqing.services.context.desk import Desk
from keqing.services.context.field_words import field_words
from keqing.services.hearing.purchases import hears
from keqing.timeline.supply import PRODUCT

_QUANTITY = "quantity"


def told(desk: Desk, customer: Customer, text: str | None) -> ToldPurchase | None:
    """Return the purchase that the text tells of; None where the day has one, or the customer never bought anything."""
    heard = hears(text) if text else None
    if text is None or heard is None:
        return None
    kinds = [
        kind.name for kind in desk.kinds.by_name.values() if {PRODUCT, _QUANTITY} <= {*kind.fields}
    ]
    last = desk.session.scalars(
        select(Event)
        .where(Event.customer_id == customer.id, Event.kind.in_(kinds), ~Event.voided)
        .order_by(Event.day.desc(), Event.sequence.desc())
        .limit(1)
    ).first()
    if last is None or last.day >= desk.today or not last.details.get(PRODUCT):
        return None
    kind = desk.kinds.by_name[last.kind]
    return ToldPurchase(text, _command(customer, kind, str(last.details[PRODUCT]), heard.quantity))


def _command(customer: Customer, kind: Kind, product: str, quantity: Decimal | None) -> Message:
    fields = {PRODUCT: product} | ({} if quantity is None else {_QUANTITY: f"{quantity:f}"})
    return msg(
        "keqing add {kind} {code} {words}",
        kind={"zh": kind.title.get("zh", kind.name), "en": kind.name},
        code=customer.code,
        words=field_words(kind, fields),
    )
