"""A new customer who may be on file already: refused, or remarked on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from keqing.definitions.vocabulary import CLOSED
from keqing.errors import Unusable
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.services.context.desk import Desk
from keqing.services.customers.numbers_on_file import numbers_on_lines
from keqing.services.customers.saved import Remarks
from keqing.services.customers.stop_digests import text_array
from keqing.store.seat import sees_part
from keqing.text.folding import fold_name
from keqing.text.phones import Written


def refuse_duplicate(
    desk: Desk, name: str, numbers: Sequence[Written], remarks: Remarks, *, force: bool
) -> None:
    """Refuse a new customer with the name and a number of another, and remark on either alone.

    Raises Unusable unless `force`.
    """
    sharing = _sharing(desk, numbers)
    for customer in sharing:
        if customer.search == fold_name(name) and not force:
            raise Unusable(
                msg(
                    "{name} with this number is on file already: {code}.",
                    name=name,
                    code=customer.code,
                ),
                msg(
                    "See: keqing show {code}. Another one anyway: keqing add-customer {name} --force",
                    code=customer.code,
                    name=name,
                ),
            )
        remarks.add(_same_number(customer))
    remarks.add(*known_elsewhere(desk, [number.number for number in numbers]))
    namesake = desk.session.scalar(
        select(Customer)
        .where(Customer.search == fold_name(name))
        .order_by(Customer.status.not_in(CLOSED), Customer.id)
        .limit(1)
    )
    if namesake is None or namesake in sharing:
        return
    if namesake.status in CLOSED:
        remarks.add(closed_namesake(msg("{name} {code}", name=namesake.name, code=namesake.code)))
    else:
        remarks.add(msg("There is another {name}: {code}.", name=name, code=namesake.code))


def remark_sharers(
    desk: Desk, customer: Customer, numbers: Sequence[Written], remarks: Remarks
) -> None:
    """Remark on the others who have one of a customer's new numbers."""
    remarks.add(
        *(_same_number(other) for other in _sharing(desk, numbers) if other.id != customer.id),
        *known_elsewhere(desk, [number.number for number in numbers]),
    )


def _sharing(desk: Desk, numbers: Sequence[Written]) -> Sequence[Customer]:
    """Return the customers on file with one of these numbers, in the order of entry."""
    on_file = numbers_on_lines(desk.session, (number.number for number in numbers))
    having = {number.customer_id for number in on_file}
    return desk.session.scalars(
        select(Customer).where(Customer.id.in_(having)).order_by(Customer.id)
    ).all()


def known_elsewhere(desk: Desk, numbers: Sequence[str]) -> list[Message]:
    """Remark on numbers of customers whom this login of the server may not see; whose they are is not told."""
    if not numbers or not sees_part(desk.session):
        return []
    found = select(func.access_numbers(text_array(numbers)))
    if desk.session.scalar(found.limit(1)) is None:
        return []
    return [
        msg("A customer whom your login on the server may not see has this number: ask a manager.")
    ]


def _same_number(customer: Customer) -> Message:
    return msg("{name} ({code}) has the same number.", name=customer.name, code=customer.code)


def closed_namesake(who: object) -> Message:
    """Say that a namesake is not to be called: a new number does not make another person."""
    return msg(
        "{who} has the same name and is not to be called: ask whether this is the same person before calling.",
        who=who,
    )
