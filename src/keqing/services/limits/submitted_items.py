"""The records that an agent submitted and nobody has decided about yet (`keqing open --mine`)."""

from __future__ import annotations

from sqlalchemy import select

from keqing.models import Customer
from keqing.records.limits import WaitingLine
from keqing.services.context.desk import Desk, whose
from keqing.services.limits.pending import read_items, signers_of, title_of_item


def submitted_by_me(desk: Desk) -> tuple[WaitingLine, ...]:
    """Return what whoever acts entered or submitted, the oldest first. Raises Unusable where it is not clear who acts."""
    agent = whose(desk)
    me = agent.name if agent else None
    mine = [
        (customer_id, item)
        for customer_id, item in read_items(desk)
        if item.is_open and me in {item.submitted_by, item.entered_by}
    ]
    rows = desk.session.execute(
        select(Customer.id, Customer.code, Customer.name).where(
            Customer.id.in_({customer_id for customer_id, _ in mine})
        )
    )
    customers = {row.id: row for row in rows}
    return tuple(
        WaitingLine(
            id=item.event.id,
            day=item.event.day,
            code=customers[customer_id].code,
            name=customers[customer_id].name,
            kind=title_of_item(desk, item.of),
            state=str(item.state),
            signers=tuple(signer.name for signer in signers_of(desk, item)),
            submitted=item.submitted_on,
            reason=item.reason,
        )
        for customer_id, item in mine
    )
