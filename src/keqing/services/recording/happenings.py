"""Recording what happened: an event of a kind that is data (`keqing add`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from keqing.definitions.kinds import Kind
from keqing.definitions.names import find_called, fold_word
from keqing.errors import Refused, Unusable
from keqing.i18n import Message, msg, msgn
from keqing.models import Customer, Event
from keqing.records.recorded import Recorded
from keqing.services.context.agent_fields import spell_agents
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.field_words import field_words
from keqing.services.customers import products
from keqing.services.customers.forms import ways_to_print
from keqing.services.derived import open_reads, ownership, seats
from keqing.services.derived.events import closed_before, settle, write
from keqing.services.limits.concerns import limits_concern, signatures_concern, something_waits
from keqing.services.limits.entering import keep_limits, record_of
from keqing.services.recording import filled_values, gatherings, licensed_work, own_kinds
from keqing.text.limits import beginning_of
from keqing.timeline.enrollment import profile_sets, told_in_file
from keqing.timeline.reorder_cycle import cycle_of, is_by_cycle
from keqing.timeline.supply import stock_after_purchase

_SUPPLY = ("pack", "daily")
"""The fields of a purchase that tell how long it lasts."""
REF_WORDS = frozenset(map(fold_word, ("ref", "answers", "答复编号", "记录编号")))
"""Words beside the fields that name the record which an answer is about."""


def add(
    desk: WritingDesk,
    customer: Customer,
    kind: Kind,
    words: Sequence[str],
    *,
    text: str | None = None,
    answers: int | None = None,
) -> Recorded:
    """Record an event of `kind` with `field=value` words. Raises Unusable for a field that is wrong."""
    refuse_derived(kind)
    own_kinds.refuse_others_kind(desk, customer, kind)
    licensed_work.guard_record(desk, customer, kind)
    words, answers = _without_ref(kind, words, answers)
    defaults = desk.setting("defaults", {})
    own = defaults.get(kind.name) if isinstance(defaults, dict) else None
    details = kind.read_fields(
        words, today=desk.today, almanac=desk.almanac, defaults=own, sure=desk.sure
    )
    gatherings.check_known(desk, kind, details)
    spell_agents(desk, kind.fields, details)
    remarks = products.spell_product(desk, customer, details)
    before = closed_before(desk, customer)
    answered = _answered(desk, customer, kind, answers)
    remarks += open_reads.settle_rest(desk, customer, kind, answered, details)
    agent_id = desk.agent.id if desk.agent else None
    judged = record_of(desk, kind.name, desk.today, details, agent_id=agent_id, answers=answered)
    held, over = keep_limits(desk, customer, judged, details)
    if signatures_concern(desk) or limits_concern(desk, kind.name):
        from keqing.services.recording import signing  # noqa: PLC0415  # most records wait for nobody

        kept = signing.hold_if_needed(desk, customer, judged, held, text)
        if kept:
            return kept
    remarks += over
    with (
        open_reads.guard_open_records(desk, [customer.id] if answered else []),
        seats.keep_seats(desk, [kind.name]) as seated,
    ):
        event = write(desk, customer, kind.name, details=details, text=text, answers=answered)
        filled_values.fill_file(desk, customer, event)
        ownership.follow_records(desk, customer, event)
    if event.kind == seats.ACCEPTED:
        remarks += gatherings.confirmation(desk, str(details["gathering"]))
    remarks += open_reads.what_is_left(desk, event) if answered else ()
    remarks += [*seated.remarks(desk), *_no_end(desk, kind, event, details)]
    remarks += letting_in(desk) if answered else []
    remarks += ways_to_print(desk, kind.name, event.id)
    return settle(desk, customer, event, before, *remarks)


def letting_in(desk: WritingDesk) -> list[Message]:
    """Let in what waited for room, if there is room now; returns what is to be said."""
    if not something_waits(desk):
        return []
    from keqing.services.recording.waiting_room import let_in  # noqa: PLC0415  # mostly nothing waits

    return let_in(desk)


def refuse_derived(kind: Kind) -> None:
    """Raise Refused for a kind of which nothing is entered, because it follows from others."""
    if kind.derive is None:
        return
    raise Refused(
        msg("{kind} is entered by nobody: it follows from other records.", kind=kind.title),
        msg("From which ones: keqing define show kind {name}", name=kind.name),
    )


def lacking(kind: Kind, details: Mapping[str, Any]) -> list[str]:
    """Name the fields that would tell when what was bought runs out (R15), where they are empty."""
    return [name for name in _SUPPLY if name in kind.fields and not details.get(name)]


def _no_end(
    desk: WritingDesk, kind: Kind, event: Event, details: Mapping[str, Any]
) -> Iterator[Message]:
    """Say how what was bought is counted where words for it are missing (R15), and how to add them."""
    if "daily" not in kind.fields or not details.get("product") or desk.dry_run:
        return
    if is_by_cycle(kind, details) and (days := _cycle(desk, event)):
        yield msgn(
            "It is taken to last for the reorder cycle of {n} day.",
            "It is taken to last for the reorder cycle of {n} days.",
            days,
        )
        return
    stock = stock_after_purchase(event.day, details, None)
    before = _as_before(desk, kind, event, details)
    if before and stock:
        yield msg(
            "Counted as {quantity} × {pack}, {daily} a day: what was not said counts as 1. If that is wrong: keqing amend {id} {words}",
            quantity=str(details.get("quantity", 1)),
            pack=str(details.get("pack", 1)),
            daily=str(details["daily"]),
            id=event.id,
            words=field_words(kind, before),
        )
    elif before:
        yield msg(
            "It is not counted: nothing says when it runs out. With the amounts of the last purchase: keqing amend {id} {words}",
            id=event.id,
            words=field_words(kind, before),
        )
    elif stock is None:
        yield msg(
            "It is not known when it runs out. Add what is missing: keqing amend {id} {words}",
            id=event.id,
            words=field_words(kind, dict.fromkeys(lacking(kind, details), "N")),
        )


def _cycle(desk: Desk, event: Event) -> int | None:
    """Return after how many days the customer of an event orders again, as their file says it (R15)."""
    customer = desk.session.get(Customer, event.customer_id)
    told = told_in_file(customer.fields or {}) if customer else {}
    cycle = cycle_of(profile_sets(told))
    return cycle.days if cycle else None


def _as_before(
    desk: Desk, kind: Kind, event: Event, details: Mapping[str, Any]
) -> dict[str, object]:
    """Return what a purchase leaves out as the last one of the product had it; empty without such a one.

    How many there are is nobody's habit: N stands for it.
    """
    missing = [
        name for name in ("quantity", *_SUPPLY) if name in kind.fields and not details.get(name)
    ]
    if not missing:
        return {}
    earlier = desk.session.scalars(
        select(Event)
        .where(
            Event.customer_id == event.customer_id,
            Event.kind == kind.name,
            Event.id != event.id,
            Event.day <= event.day,
            ~Event.voided,
        )
        .order_by(Event.day.desc(), Event.sequence.desc())
    )
    product = details["product"]
    for last in (other.details for other in earlier if other.details.get("product") == product):
        if all(last.get(name) for name in _SUPPLY):
            return {name: last[name] if name in _SUPPLY else "N" for name in missing}
    return {}


def _answered(desk: Desk, customer: Customer, kind: Kind, ref: int | None) -> int | None:
    """The event that this one answers: the one named, else the only one that is open."""
    if kind.answers:
        return open_reads.answered_id(desk, customer, kind, ref)
    if ref is not None:
        raise Unusable(
            msg("{kind} does not answer another record.", kind=kind.title),
            msg("Leave out --ref."),
        )
    return None


def _without_ref(kind: Kind, words: Sequence[str], ref: int | None) -> tuple[list[str], int | None]:
    """Take `ref=ID` out of the words of an answer. Raises Unusable for what is no id."""
    left: list[str] = []
    for word in words:
        name, mark, value = word.replace("\uff1d", "=", 1).partition("=")
        if not mark or fold_word(name) not in REF_WORDS or _is_field(kind, name):
            left.append(word)
            continue
        if not re.fullmatch(r"\d{1,9}", value.strip(), re.ASCII):
            raise Unusable(
                msg("'{text}' is not a record number.", text=beginning_of(value)),
                msg("See: keqing show WHO --history"),
            )
        ref = int(value)
    return left, ref


def _is_field(kind: Kind, name: str) -> bool:
    return find_called(name, kind.fields.values()) is not None
