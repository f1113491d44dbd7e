"""What can be recorded of the department itself: only what its own cadences look at."""

from __future__ import annotations

from collections.abc import Iterable

from keqing.definitions.cadence import Cadence
from keqing.definitions.kinds import Kind
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.models import Customer
from keqing.records.self_customer import SELF, is_self
from keqing.services.context import cadence_texts
from keqing.services.context.desk import Desk
from keqing.timeline.enrollment import Edition
from keqing.timeline.measures import record_kinds_of


def refuse_others_cadence(customer: Customer, edition: Edition) -> None:
    """Raise Unusable where the department itself would come into a cadence of customers."""
    if is_self(customer.id) and edition.cadence and not _is_own(edition.cadence):
        raise Unusable(
            msg(
                "{cadence} is for customers, not for the department's own work.",
                cadence=edition.cadence.title,
            ),
            msg("Name a cadence whose applies_to names the type self."),
        )


def refuse_others_kind(desk: Desk, customer: Customer, kind: Kind) -> None:
    """Raise Unusable for a record of the department itself that none of its own cadences looks at."""
    if not is_self(customer.id):
        return
    own = own_kinds(desk)
    if kind.name not in own and own.isdisjoint(kind.answers):
        raise Unusable(
            msg("{kind} is recorded of customers, not of the department itself.", kind=kind.title),
            msg("Name a customer in place of {code}.", code=customer.code),
        )


def own_kinds(desk: Desk) -> frozenset[str]:
    """Return the kinds that start, end or close the work of cadences of the department, or that these ask for."""
    known = [text.cadence for text in cadence_texts.known(desk).values()]
    return frozenset(
        name for cadence in known if _is_own(cadence) for name in _named_by(desk, cadence)
    )


def _is_own(cadence: Cadence) -> bool:
    return SELF in cadence.applies_to.get("type", ())


def _named_by(desk: Desk, cadence: Cadence) -> Iterable[str]:
    yield from (start.kind for start in cadence.starts_on)
    yield from cadence.ends_on
    yield cadence.anchor.partition(".")[0]
    steps = [*cadence.steps, *([cadence.repeat] if cadence.repeat else [])]
    yield from (step.records for step in steps if step.records)
    for condition in cadence.conditions.values():
        for term in condition.terms():
            yield from record_kinds_of(term, desk.book.measures, tuple)
