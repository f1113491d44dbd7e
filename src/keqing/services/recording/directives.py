"""Directives: skip, done, snooze, pause, resume, start, end, stock, promise (R7, R12, R15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from keqing.definitions.fields import Field, split_assignment
from keqing.definitions.kinds import Kind
from keqing.definitions.names import command_word, find_called, fold_word, suggest_words
from keqing.definitions.vocabulary import CLOSED
from keqing.errors import NotFound, Refused, Unusable
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.records.recorded import Recorded
from keqing.services.context import cadence_texts, roles
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.field_words import kind_word
from keqing.services.customers import products
from keqing.services.customers.own_work import refuse_self
from keqing.services.derived.events import closed_before, settle, write
from keqing.services.derived.refold import current_standing, standing_then
from keqing.services.recording import choosing, happenings, licensed_work, own_kinds
from keqing.text.folding import fold_name
from keqing.timeline.enrollment import CURRENT, PROMISE, Edition, Enrollment
from keqing.timeline.supply import PRODUCT, stock_after_count

_MOST_UNITS = 1_000_000
"""Units in hand; more is a typing mistake."""


def skip(
    desk: WritingDesk, customer: Customer, cadence: str | None, reason: str | None = None
) -> Recorded:
    """Skip what is due, or the current step of one cadence.

    Where a cadence runs for several subjects, those that are due are meant; where none is, all of them.
    """
    chosen = choosing.chosen(desk, customer, cadence, verb="skip", notes=True)
    if chosen:
        chosen = licensed_work.permitted(desk, customer, chosen, cadence)
    meant = choosing.due_of(desk, chosen) or chosen
    return _direct(desk, customer, "skip", {"followups": _named(meant)}, text=reason)


def done(
    desk: WritingDesk,
    customer: Customer,
    cadence: str | None,
    words: Sequence[str] = (),
    *,
    ref: int | None = None,
) -> Recorded:
    """Close a cadence's current step by name; without one, what only its name closes and stands in the agent's row.

    Where doing it is a record, `words` are the record's fields, and `ref` the record that it answers; else, or
    beside them, one text. Raises Unusable before the step opens; a promise is always open.
    """
    opened = _open(desk, customer, cadence)
    kind = recorded_by(desk, opened)
    text, fields = _said(words, kind)
    if kind is None:
        if ref is not None:
            raise Unusable(msg("This work answers no record."), msg("Leave out --ref."))
        details = {"followups": _named(opened), CURRENT: True}
        return _direct(desk, customer, "done", details, text=text)
    origins = [each.origin for each in opened if each.origin]
    begun = {origin.id if origin.kind in kind.answers else origin.answers for origin in origins} - {
        None
    }
    named = any(fold_word(word.partition("=")[0]) in happenings.REF_WORDS for word in fields)
    answers = ref or (begun.pop() if len(begun) == 1 and not named else None)
    return happenings.add(desk, customer, kind, fields, text=text, answers=answers)


def fields_to_ask(
    desk: Desk, customer: Customer, cadence: str | None, words: Sequence[str]
) -> list[Field]:
    """Return the fields that `done` needs and that nobody has given yet; none where doing it is no record.

    Raises as `done` does.
    """
    kind = recorded_by(desk, _open(desk, customer, cadence))
    if kind is None:
        return []
    _, given = _said(words, kind)
    names = {split_assignment(word, kind.fields.values())[0] for word in given}
    known = {found.name for name in names if (found := find_called(name, kind.fields.values()))}
    return [
        field
        for field in kind.fields.values()
        if field.required and field.default is None and field.name not in known
    ]


def recorded_by(desk: Desk, opened: Sequence[Enrollment]) -> Kind | None:
    """Return the kind that the doing of these steps records, None where it is none."""
    for enrollment in opened:
        if enrollment.step and enrollment.step.records:
            return desk.kinds.find(enrollment.step.records)
    return None


def _said(words: Sequence[str], kind: Kind | None) -> tuple[str | None, list[str]]:
    """Part what was typed behind a cadence: one text, and the fields of a record."""
    among = kind.fields.values() if kind else ()
    fields = [word for word in words if kind and split_assignment(word, among)[1]]
    texts = [word for word in words if word not in fields]
    if len(texts) > 1:
        raise Unusable(
            msg("'{word}' is one word too many.", word=texts[1]),
            msg("Write what was done as one text in quotes."),
        )
    return (texts[0] if texts else None), fields


def _open(desk: Desk, customer: Customer, cadence: str | None) -> list[Enrollment]:
    """Return the follow-ups that `done` means, each open. Raises Unusable where none is."""
    chosen = choosing.by_name(desk, customer, cadence)
    licensed_work.permitted(desk, customer, chosen, cadence)
    opened = [
        enrollment
        for enrollment in chosen
        if enrollment.cadence.name == PROMISE
        or (enrollment.step and enrollment.step.opens <= desk.today)
    ]
    if opened:
        return opened
    step = chosen[0].step
    raise Unusable(
        msg(
            "{title} of {name} is not open before {day}.",
            title=chosen[0].cadence.title,
            name=customer.name,
            day=step.opens if step else None,
        ),
        msg(
            "To leave it out: keqing skip {code} {cadence}",
            code=customer.code,
            cadence=command_word(chosen[0].cadence),
        ),
    )


def snooze(
    desk: WritingDesk,
    customer: Customer,
    until: date,
    cadence: str | None,
    reason: str | None = None,
    *,
    remarks: Iterable[Message] = (),
) -> Recorded:
    """Hold what is due, or one cadence, until a day; `remarks` are on how it was read.

    Raises Unusable for a day past the window's end.
    """
    if until <= desk.today:
        raise Unusable(
            msg("{until} is not after {day}.", until=until, day=desk.today),
            msg("Give a later day, for example tomorrow, +3d or 12-05."),
        )
    chosen = choosing.chosen(desk, customer, cadence, verb="snooze")
    chosen = licensed_work.permitted(desk, customer, chosen, cadence)
    for enrollment in chosen:
        if enrollment.step and enrollment.step.closes and enrollment.step.closes < until:
            raise Unusable(
                msg(
                    "{title} closes on {closes}, before {until}.",
                    title=enrollment.cadence.title,
                    closes=enrollment.step.closes,
                    until=until,
                ),
                msg(
                    "Give a day up to {closes}, or leave it out: keqing skip {code} {cadence}",
                    closes=enrollment.step.closes,
                    code=customer.code,
                    cadence=command_word(enrollment.cadence),
                ),
            )
    details = {"followups": _named(chosen), "until": until.isoformat()}
    return _direct(desk, customer, "snooze", details, *remarks, text=reason)


def pause(
    desk: WritingDesk,
    customer: Customer,
    until: date | None,
    reason: str | None = None,
    *,
    remarks: Iterable[Message] = (),
) -> Recorded:
    """Hold everything but alerts until a day, or until resumed; `remarks` are on how it was read."""
    if until and until <= desk.today:
        raise Unusable(
            msg("{until} is not after {day}.", until=until, day=desk.today),
            msg("Give a later day, or leave out --until to pause until resumed."),
        )
    refuse_self(customer)
    _refuse_stopped(customer, standing_then(desk, customer).status)
    details = {"until": until.isoformat()} if until else {}
    says = (
        msg("Paused until {day}.", day=until)
        if until
        else msg("Paused until resumed: keqing resume {code}", code=customer.code)
    )
    return _direct(desk, customer, "pause", details, *remarks, says, text=reason)


def resume(desk: WritingDesk, customer: Customer) -> Recorded:
    """End a pause today. Raises Unusable when there is none."""
    paused = standing_then(desk, customer).pauses.by_track
    if not any(until > desk.today for until in paused.values()):
        raise Unusable(
            msg("{name} is not paused.", name=customer.name),
            msg("See: keqing show {code}", code=customer.code),
        )
    return _direct(desk, customer, "resume", {})


def start(
    desk: WritingDesk,
    customer: Customer,
    cadence: str,
    *,
    anchor: date | None = None,
    product: str | None = None,
) -> Recorded:
    """Put a customer into a cadence by hand, from today."""
    _refuse_stopped(customer, standing_then(desk, customer).status)
    edition = edition_named(desk, cadence)
    if edition.name == PROMISE:
        raise Unusable(
            msg("A promise needs a day and a text."),
            msg("Write: keqing promise {code} WHEN TEXT", code=customer.code),
        )
    own_kinds.refuse_others_cadence(customer, edition)
    details: dict[str, Any] = {"cadence": edition.name}
    if anchor:
        details["anchor"] = anchor.isoformat()
    if product:
        details[PRODUCT] = product
        products.spell_product(desk, customer, details)
    known = {enrollment.key for enrollment in standing_then(desk, customer).live}
    recorded = _direct(desk, customer, "start", details)
    standing = current_standing(desk, customer)
    fresh = [
        enrollment for enrollment in standing.enrollments if enrollment.cadence.name == edition.name
    ]
    if not any(
        enrollment.origin and enrollment.origin.id == recorded.event for enrollment in fresh
    ):
        _explain_no_start(edition, customer, {key[0] for key in known})
    return recorded


def end(desk: WritingDesk, customer: Customer, cadence: str, reason: str | None = None) -> Recorded:
    """Take a customer out of a cadence, from today."""
    chosen = choosing.chosen(desk, customer, cadence, verb="end")
    licensed_work.permitted(desk, customer, chosen, cadence)
    return _direct(desk, customer, "end", {"followups": _named(chosen)}, text=reason)


def stock(desk: WritingDesk, customer: Customer, product: str, units: str) -> Recorded:
    """Set the units in hand today (R15): 24, 24粒, 二十四. Raises Unusable for a product never bought or a bad number."""
    number = _units_of(desk, units)
    stocks = {fold_name(supply.product): supply for supply in standing_then(desk, customer).stocks}
    bought = [supply.product for supply in stocks.values()]
    there = stocks.get(fold_name(product))
    if there is None:
        raise NotFound(
            msg("{name} has no supply of {product}.", name=customer.name, product=product),
            msg("Supplies: {products}.", products=bought)
            if bought
            else msg(
                "Record the purchase first: keqing add {kind} {code} ...",
                kind=kind_word(desk, "purchase"),
                code=customer.code,
            ),
        )
    if there.by_cycle:
        raise Unusable(
            msg("How much of {product} is used in a day is not known.", product=there.product),
            msg(
                "Add it to the order first: keqing amend ID daily=N. Its number: keqing show {code}",
                code=customer.code,
            ),
        )
    if stock_after_count(desk.today, number, there) is None:
        raise Unusable(
            msg("{units} would last for more than a century.", units=units),
            msg("Count what is left, for example 24."),
        )
    return _direct(desk, customer, "stock", {PRODUCT: there.product, "units": f"{number:f}"})


def _units_of(desk: Desk, units: str) -> Decimal:
    """Read a number of units, with a word that some kind counts in."""
    fields = (field for kind in desk.kinds.by_name.values() for field in kind.fields.values())
    words = tuple(dict.fromkeys(word for field in fields for word in field.units))
    try:
        number = Field("units", {"zh": "剩余", "en": "units"}, "decimal", units=words).number(units)
    except Unusable:
        number = Decimal(-1)
    if not 0 <= number <= _MOST_UNITS:
        raise Unusable(
            msg("{units} is not a number of units.", units=units),
            msg("Count what is left, for example 24."),
        )
    return number.normalize()


def promise(  # noqa: PLR0913  # a promise has as many parts
    desk: WritingDesk,
    customer: Customer,
    day: date,
    text: str,
    *,
    at: time | None = None,
    task: bool = False,
    role: str | None = None,
    remarks: Iterable[Message] = (),
) -> Recorded:
    """Promise a call, or with `task` something to be done, for a day (R12); `remarks` are on how it was read."""
    _refuse_stopped(customer, customer.status)
    if not task:
        refuse_self(customer)
    if day < desk.today:
        raise Unusable(
            msg("{next} is before {day}.", next=day, day=desk.today),
            msg("A promise must be for that day or later."),
        )
    if not text.strip():
        raise Unusable(
            msg("What was promised is missing."),
            msg("Write it in a few words: keqing promise {code} WHEN TEXT", code=customer.code),
        )
    details: dict[str, Any] = {"day": day.isoformat()}
    if at:
        details["time"] = at.isoformat("minutes")
    if task:
        details["task"] = True
    if role:
        details["role"] = roles.read(desk, [role])[0]
    same = (day, "task" if task else "call", details.get("role"), at, text)
    twice = _promised_already(desk, customer, same)
    return _direct(desk, customer, "promise", details, *remarks, *twice, text=text)


def _promised_already(
    desk: Desk, customer: Customer, same: tuple[date, str, str | None, time | None, str]
) -> Iterator[Message]:
    """R12: say so where the very same was promised on an earlier day, and once is enough."""
    for enrollment in standing_then(desk, customer).live:
        made = enrollment.origin.day if enrollment.origin else desk.today
        about = (enrollment.anchor, enrollment.topic, enrollment.role)
        if same == (*about, enrollment.time, enrollment.text) and made < desk.today:
            yield msg("That was promised on {day} already, and stays one promise.", day=made)


def edition_named(desk: Desk, word: str) -> Edition:
    """The cadence in force that is called so, by name or by title. Raises NotFound."""
    in_force = desk.book.in_force(desk.today)
    among = [edition.cadence for _, edition in sorted(in_force.items()) if edition.cadence]
    if found := find_called(word, among):
        return in_force[found.name]
    known = cadence_texts.known(desk)
    if off := find_called(word, [text.cadence for text in known.values()]):
        raise Unusable(
            msg("{cadence} is switched off here.", cadence=off.title),
            msg("Switch it on first: keqing cadence on {cadence}", cadence=command_word(off)),
        )
    raise NotFound(
        msg("No cadence {name} is in force here.", name=word),
        suggest_words(word, among, listing="keqing cadence list"),
    )


def _direct(
    desk: WritingDesk,
    customer: Customer,
    kind: str,
    details: dict[str, Any],
    *remarks: Message,
    text: str | None = None,
) -> Recorded:
    before = closed_before(desk, customer)
    event = write(desk, customer, kind, details=details, text=text)
    return settle(desk, customer, event, before, *remarks)


def _named(chosen: Iterable[Enrollment]) -> list[list[str]]:
    """The follow-ups as an event's details name them."""
    return [
        [enrollment.cadence.name, enrollment.subject, enrollment.anchor.isoformat()]
        for enrollment in chosen
    ]


def _refuse_stopped(customer: Customer, status: str) -> None:
    if status in CLOSED:
        raise Refused(
            msg("{name} is not to be called any more.", name=customer.name),
            msg("See why: keqing show {code} --history", code=customer.code),
        )


def _explain_no_start(edition: Edition, customer: Customer, running: set[str]) -> None:
    """Say why a start by hand did nothing; the transaction is given up."""
    reason: Message
    title = edition.cadence.title if edition.cadence else edition.name
    if edition.name in running:
        reason = msg("{name} is in {cadence} already.", name=customer.name, cadence=title)
    else:
        reason = msg(
            "The day from which {cadence} counts is not known for {name}.",
            cadence=title,
            name=customer.name,
        )
    raise Unusable(reason, msg("Add --anchor DATE."))
