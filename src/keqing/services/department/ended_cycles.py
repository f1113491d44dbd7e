"""Work that comes again by its own records, and that nobody's record goes on with any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import exists, select

from keqing.definitions import names as naming
from keqing.definitions.cadence import Cadence
from keqing.i18n import msg
from keqing.models import Customer, Enrollment
from keqing.records.check import Finding
from keqing.services.context.desk import Desk
from keqing.timeline.starts_and_ends import OVER


def ended_cycles(desk: Desk) -> Iterator[Finding]:
    """Find customers whose last step of such work was closed without the record that begins it anew."""
    cycles = dict(_cycles(desk))
    other = Enrollment.__table__.alias().c
    going_on = exists().where(
        other.customer_id == Enrollment.customer_id,
        other.cadence == Enrollment.cadence,
        other.subject == Enrollment.subject,
        other.ended.is_(None),
    )
    rows = desk.session.execute(
        select(
            Customer.code, Customer.name, Enrollment.cadence, Enrollment.subject, Enrollment.ended
        )
        .join(Customer, Customer.id == Enrollment.customer_id)
        .where(
            Enrollment.cadence.in_(cycles),
            Enrollment.ended_by == OVER,
            Customer.status == "active",
            ~going_on,
        )
        .order_by(Customer.code, Enrollment.cadence, Enrollment.subject, Enrollment.ended.desc())
    )
    told: set[tuple[str, str, str]] = set()
    for code, name, cadence, subject, ended in rows:
        if (code, cadence, subject) in told:
            continue
        told.add((code, cadence, subject))
        title, kind = cycles[cadence]
        says = msg(
            "{name} ({code}): {cadence} ended on {day}, and does not come again.",
            name=name,
            code=code,
            cadence=title,
            day=ended,
        )
        words = {kind: naming.command_word(desk.kinds.by_name[kind])}
        yield Finding("cycle-ended", says, f"keqing add {kind} {code}", words=words)


def _cycles(desk: Desk) -> Iterator[tuple[str, tuple[Mapping[str, str], str]]]:
    """Give the cadences in force whose last step records what starts them, with their titles and that kind."""
    for name, edition in desk.book.in_force(desk.today).items():
        cadence = edition.cadence
        kind = _recorded_last(cadence) if cadence else None
        if cadence and kind and any(start.kind == kind for start in cadence.starts_on):
            yield name, (cadence.title, kind)


def _recorded_last(cadence: Cadence) -> str | None:
    if cadence.repeat:
        return None  # it goes on by itself
    return cadence.steps[-1].records if cadence.steps else None
