"""The grades that people gave a customer: with the entry or a file, and by hand since (`keqing edit-customer --grade`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from keqing.models import Customer, Event
from keqing.services.context.desk import Desk
from keqing.services.queries.batching import chunks
from keqing.timeline.ladder_levels import GIVEN, Grades


def grades_of(desk: Desk, customer: Customer) -> Grades:
    """Return the grades that people gave a customer, as the records of their file tell."""
    return grades_of_each(desk, [customer.id])[customer.id]


def grades_of_each(desk: Desk, customer_ids: Collection[int]) -> Mapping[int, Grades]:
    """Return the grades that people gave each of these customers."""
    found = dict.fromkeys(customer_ids, Grades())
    for part in chunks(found):
        rows = desk.session.execute(
            select(Event.customer_id, Event.kind, Event.details, Event.imported)
            .where(
                Event.customer_id.in_(part),
                Event.kind.in_(("created", "profile")),
                ~Event.voided,
            )
            .order_by(Event.customer_id, Event.day, Event.sequence)
        )
        for customer_id, kind, details, imported in rows:
            if kind == "created":
                found[customer_id] = Grades(details.get("grade"))
            else:
                before = found[customer_id]
                found[customer_id] = before.after(details, imported=imported is not None)
    return found


def grade_by_hand(desk: Desk, customer: Customer, values: dict[str, Any]) -> dict[str, Any]:
    """Return what a change of the file tells of a grade, and put into `values` what stands when one is taken back.

    Empty where no grade is changed. Where ladders give grades, the same one can be set by hand to stay.
    """
    if "declared_grade" not in values:
        return {}
    grades, wanted = grades_of(desk, customer), values["declared_grade"]
    if wanted is None:
        left = values["declared_grade"] = grades.given if grades.by_hand else None
        marked = {GIVEN: True} if left else {}
        return {"grade": left, **marked} if grades.stands else {}
    pinned = bool(desk.book.ladders.setting) and grades.by_hand != wanted
    return {"grade": wanted} if pinned or wanted != customer.declared_grade else {}
