"""Folding anew whom other definitions than cadences concern: places in the order, conditions, festivals, derived kinds."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, or_, select

from keqing.calendar.almanac import Almanac
from keqing.dates.occasions import FESTIVAL
from keqing.definitions.condition import Term
from keqing.definitions.derivation import DerivationEdition
from keqing.definitions.ladder import LEVEL
from keqing.definitions.stored import Key
from keqing.models import Customer, Enrollment
from keqing.records.self_customer import is_self
from keqing.services.context.desk import Desk
from keqing.services.department import almanacs
from keqing.services.derived.derived_reads import refold_derived
from keqing.services.derived.refold import refold
from keqing.services.derived.workload import marks
from keqing.services.queries.batching import Progress, chunks


def refold_ranked(
    desk: Desk, keys: Collection[Key], before: Collection[DerivationEdition] = ()
) -> int:
    """Fold anew those whose place in the order may be another, or whose dates a measure moves, or a derived kind.

    `before` is what was derived before, of which texts may be gone.

    Returns of how many customers the dates moved: another place in the order moves none.

    A measure that a cadence's condition asks for concerns everybody. A festival, or a set of them, concerns whoever is
    in a cadence that comes with one. A role concerns whoever has a step of it: its
    work may take a licence.
    """
    types = [name for type_, name in keys if type_ == "type"]
    grades = [name for type_, name in keys if type_ == "grade"]
    roles = [name for type_, name in keys if type_ == "role"]
    measures = {Term(name) for type_, name in keys if type_ == "measure"}
    derived = refold_derived(desk, [name for type_, name in keys if type_ == "kind"], before)
    celebrating = _celebrating(desk) if {"festival", "set"} & {type_ for type_, _ in keys} else []
    concerned = select(Customer.id)
    if any(type_ == "ladder" for type_, _ in keys) and _climbs(
        desk, [name for type_, name in keys if type_ == "ladder"]
    ):
        return _refold_counting(desk, desk.session.scalars(select(Customer.id)).all())
    if not measures & desk.book.terms:
        if not types and not grades and not roles and not celebrating:
            return derived
        concerned = concerned.where(
            or_(
                Customer.type.in_(types),
                Customer.grade.in_(grades),
                Customer.id.in_(
                    select(Enrollment.customer_id).where(
                        or_(Enrollment.cadence.in_(celebrating), Enrollment.role.in_(roles))
                    )
                ),
            )
        )
    return max(derived, _refold_counting(desk, desk.session.scalars(concerned).all()))


def _climbs(desk: Desk, names: Collection[str]) -> bool:
    """Tell whether grades or conditions hang on one of these ladders, or a grade on one that is gone."""
    book, terms = desk.book.ladders, desk.book.terms
    return (
        not set(names).isdisjoint(book.setting)
        or any(Term(LEVEL, name) in terms for name in names)
        or desk.session.scalar(
            select(Customer.id)
            .where(func.coalesce(Customer.grade, "") != func.coalesce(Customer.declared_grade, ""))
            .limit(1)
        )
        is not None
    )


def _refold_counting(desk: Desk, ids: Collection[int]) -> int:
    """Fold these customers anew; returns of how many what stands is another than before, the department's own left out."""
    moved = 0
    for part in chunks(ids):
        before = marks(desk, part)
        refold(desk, part)
        after = marks(desk, part)
        moved += sum(before.get(key) != after.get(key) for key in part if not is_self(key))
    return moved


def refold_rested(
    desk: Desk, keys: Collection[Key], almanac: Almanac, progress: Progress | None = None
) -> int:
    """Fold anew whom days off move that festivals of these keys give or take; returns how many dates move.

    `almanac` is bound to the festivals of before.
    """
    if all(type_ != "festival" for type_, _ in keys):
        return 0
    return almanacs.refold_concerned(desk, almanac, progress).customers


def _celebrating(desk: Desk) -> list[str]:
    """Return the cadences in force that come with festivals."""
    in_force = desk.book.in_force(desk.today)
    return [
        name
        for name, edition in in_force.items()
        if edition.cadence and edition.cadence.anchor.startswith(FESTIVAL)
    ]
