"""Limits at the door: a record about to be written is refused, or marked as beyond a limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from keqing.errors import Refused
from keqing.i18n import Message, msg
from keqing.models import Customer, Event
from keqing.records.event import Event as EventRecord
from keqing.services.context.desk import Desk, event_record
from keqing.services.limits.concerns import limits_concern, signatures_concern
from keqing.timeline.enrollment import OVER_LIMIT

if TYPE_CHECKING:
    from keqing.services.limits.guard import LimitGuard
    from keqing.timeline.limit_judgement import Excess

UNWRITTEN = -1
"""The number of a record that is not written yet."""
LAST_SEQUENCE = 1_000_000_000
"""The place of a record after all others of its day."""


def record_of(
    desk: Desk,
    kind: str,
    day: date,
    details: Mapping[str, Any],
    *,
    agent_id: int | None,
    **columns: Any,  # noqa: ANN401  # the columns of a contact, each of its own type
) -> EventRecord:
    """Return a record as limits judge it before it is written."""
    return EventRecord(
        UNWRITTEN,
        LAST_SEQUENCE,
        day,
        kind,
        details=details,
        agent=desk.staff.name(agent_id),
        **columns,
    )


def keep_limits(
    desk: Desk, customer: Customer, record: EventRecord, details: dict[str, Any]
) -> tuple[Excess | None, list[Message]]:
    """Judge a record that is about to be written: return the excess that makes it wait, and what is to be said.

    Beyond a limit that flags, the details are marked. Raises Refused beyond one that refuses.
    """
    if not limits_concern(desk, record.kind):
        return None, []
    from keqing.services.limits.guard import LimitGuard  # noqa: PLC0415  # most records have no limit

    guard = LimitGuard(desk, record.kind)
    excess = guard.judge(customer.id, record, grade=customer.grade, name=customer.name)
    held, said = decide(desk, excess, details, customer.code)
    return held, [*said, *_half_judged(guard, excess)]


def refuse_beyond(
    desk: Desk, customer: Customer, record: EventRecord, details: dict[str, Any]
) -> None:
    """Raise Refused for a record beyond a limit that would make it wait, or refuses it."""
    if signatures_concern(desk) and _is_signed(desk, record.kind):
        raise Refused(
            msg(
                "{kind} needs a signature.", kind=desk.titles.get(record.kind, {"en": record.kind})
            ),
            msg("Enter it by itself: keqing add"),
        )
    held, _ = keep_limits(desk, customer, record, details)
    if held:
        raise refusal_of(desk, held, customer.code)


def _is_signed(desk: Desk, kind: str) -> bool:
    from keqing.services.limits.pending import chain_of  # noqa: PLC0415  # most kinds need no signature

    return bool(chain_of(desk, kind))


def refusal_of(desk: Desk, excess: Excess, code: str | None) -> Refused:
    """Return the error of a record that a limit refuses."""
    from keqing.services.limits import sentences  # noqa: PLC0415  # most records keep their limits

    return sentences.refusal_of(desk, excess, code)


def keep_corrected(desk: Desk, customer: Customer, old: Event, copy: Event) -> list[Message]:
    """Judge a corrected record in the place of the old one; what raises nothing is not judged. Raises Refused."""
    if not limits_concern(desk, copy.kind):
        return []
    from keqing.services.limits.guard import LimitGuard  # noqa: PLC0415  # most records have no limit

    guard = LimitGuard(desk, copy.kind)
    before = event_record(old, desk.staff)
    after = _as_record(desk, copy, before.id)
    excess = guard.judge(
        customer.id,
        after,
        grade=customer.grade,
        name=customer.name,
        instead_of=replace(before, id=_first_id(desk, old)),
    )
    details = {name: value for name, value in (copy.details or {}).items() if name != OVER_LIMIT}
    held, said = decide(desk, excess, details, customer.code)
    if held:
        raise refusal_of(desk, held, customer.code)
    if details != (copy.details or {}):
        copy.details = details
    return [*said, *_half_judged(guard, excess)]


def _half_judged(guard: LimitGuard, excess: Excess | None) -> Iterator[Message]:
    """Say by which limits a record was judged without all that counts for them."""
    for limit in guard.half_judged.values():
        if excess is None or excess.limit is not limit:
            yield msg(
                "Your login on the server does not see all that counts for the limit {limit}; it was judged by the rest.",
                limit=limit.title or limit.name,
            )


def decide(
    desk: Desk, excess: Excess | None, details: dict[str, Any], code: str | None
) -> tuple[Excess | None, list[Message]]:
    """Tell what becomes of a judged record; see `keep_limits`."""
    if excess is None:
        return None, []
    if excess.breach == "flag":
        details[OVER_LIMIT] = [excess.limit.name]
        return None, [flagged_sentence(desk, excess)]
    if excess.breach == "refuse":
        raise refusal_of(desk, excess, code)
    return excess, []


def flagged_sentence(desk: Desk, excess: Excess) -> Message:
    """Say that a record is stored beyond a limit."""
    from keqing.services.limits import sentences  # noqa: PLC0415  # most records keep their limits

    return msg(
        "{says} It is stored, and marked for the manager.", says=sentences.says(desk, excess)
    )


def _as_record(desk: Desk, copy: Event, number: int) -> EventRecord:
    columns = {
        name: getattr(copy, name)
        for name in ("direction", "channel", "outcome", "minutes", "text", "entry", "edition")
    }
    return EventRecord(
        UNWRITTEN - number,
        copy.sequence,
        copy.day,
        copy.kind,
        details=copy.details or {},
        agent=desk.staff.name(copy.agent_id),
        answers=copy.answers,
        **columns,
    )


def _first_id(desk: Desk, old: Event) -> int:
    """Return the number of the first of a record and its corrected copies, by which a timeline has it."""
    first = old
    while first.corrects:
        first = desk.session.get_one(Event, first.corrects)
    return first.id
