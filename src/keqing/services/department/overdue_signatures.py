"""Items that wait for a signature longer than it has time."""

from __future__ import annotations

from collections.abc import Iterator

from keqing.definitions.plan import PLAN_ITEM
from keqing.i18n import msg
from keqing.models import Customer
from keqing.records.check import Finding
from keqing.records.self_customer import name_shown
from keqing.services.context.desk import Desk
from keqing.services.limits.concerns import something_waits
from keqing.services.limits.pending import read_items, signed_by, signers_of, title_of_item


def overdue_signatures(desk: Desk) -> Iterator[Finding]:
    """Find each item that waits past the day on which its next signature was due; plans are left out."""
    if not something_waits(desk):
        return
    for customer_id, item in read_items(desk):
        due = signed_by(desk, item)
        if due is None or due >= desk.today or item.of.startswith(PLAN_ITEM):
            continue
        customer = desk.session.get_one(Customer, customer_id)
        number = item.event.id
        named = {
            "id": number,
            "title": title_of_item(desk, item.of),
            "name": name_shown(customer.id, customer.name, customer.code),
            "day": due,
        }
        names = [agent.name for agent in signers_of(desk, item)]
        says = (
            msg(
                "Record {id} ({title}, {name}) was to be signed by {day}: {names}.",
                **named,
                names=names,
            )
            if names
            else msg(
                "Record {id} ({title}, {name}) was to be signed by {day}, and nobody may sign it.",
                **named,
            )
        )
        yield Finding("not-signed", says, f"keqing approve {number}", grave=False)
