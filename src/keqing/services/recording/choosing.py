"""Which follow-ups a directive means: those of a cadence, a promise by its text or day, or today's row.

They are looked for in the standing of the day worked on: what happened later does not count, so that
`--date` means what it would have meant then.
"""

from __future__ import annotations

from collections.abc import Sequence

from keqing.definitions.names import called, label
from keqing.errors import Ambiguous, NotFound, Unusable
from keqing.i18n import Message, msg, msgn
from keqing.models import Customer
from keqing.services.context.desk import Desk
from keqing.services.derived.refold import standing_then
from keqing.text import shell
from keqing.text.folding import folded
from keqing.timeline.enrollment import PROMISE, Enrollment, Standing


def chosen(
    desk: Desk, customer: Customer, word: str | None, *, verb: str, notes: bool = False
) -> Sequence[Enrollment]:
    """Return the follow-ups meant, `verb` being the command that asks.

    With `notes` a row that only notes keep in the list will do, and nothing is chosen. Raises Unusable
    where nothing is due, NotFound for a word that names none, Ambiguous for one that names several promises.
    """
    standing = standing_then(desk, customer)
    live = [one for one in standing.live if one.step]
    if word is None:
        return _due(desk, customer, standing, live, notes=notes)
    running = list({one.cadence.name: one.cadence for one in live}.values())
    meant = called(word, running)
    promises = [one for one in live if one.cadence.name == PROMISE]
    if meant is None:
        fitting = _fitting(promises, word)
        if not fitting:
            raise NotFound(
                msg("{name} is not in {cadence}.", name=customer.name, cadence=word),
                msg("In force for them: {running}.", running=[label(one) for one in running])
                if running
                else msg("See: keqing show {code}", code=customer.code),
            )
        return [_one(customer, fitting, verb)]
    if meant.name != PROMISE:
        return [one for one in live if one.cadence.name == meant.name]
    due = [one for one in promises if one.anchor <= desk.today]
    return [_one(customer, due or promises, verb)]


def _due(
    desk: Desk, customer: Customer, standing: Standing, live: Sequence[Enrollment], *, notes: bool
) -> Sequence[Enrollment]:
    """Return what stands in the row of the day worked on."""
    noted = notes and any(one.notes for one in standing.enrollments)
    due = [one for one in live if one.step_listed and one.step_listed <= desk.today]
    if not due and not noted:
        raise Unusable(
            msg("Nothing is due for {name} on {day}.", name=customer.name, day=desk.today),
            msg("Name the cadence, or see: keqing show {code}", code=customer.code),
        )
    return due


def _fitting(promises: Sequence[Enrollment], word: str) -> list[Enrollment]:
    """Return the promises that a word names: by text, by day, by day and time, or by a part of the text."""
    wanted = folded(word)
    exact = [one for one in promises if wanted in map(folded, _names(one))]
    return exact or [one for one in promises if one.text and wanted in folded(one.text)]


def _names(one: Enrollment) -> list[str]:
    """Return by what a promise goes, the shortest that tells most first."""
    names = [one.text] if one.text else []
    names += [f"{one.anchor}", f"{one.anchor:%m-%d}"]
    if one.time:
        names.append(f"{one.anchor} {one.time:%H:%M}")
    if one.topic not in {None, "call", "task"}:  # what the rules ask for has a code
        names.append(str(one.topic))
    return names


def _one(customer: Customer, promises: Sequence[Enrollment], verb: str) -> Enrollment:
    """Return the only one. Raises Ambiguous with the command for each: never a guess."""
    if len(promises) == 1:
        return promises[0]
    raise Ambiguous(
        msgn(
            "{n} promise to {name} could be meant.",
            "{n} promises to {name} could be meant.",
            len(promises),
            name=customer.name,
        ),
        msg("Name one by its text or its day."),
        tuple(_command(customer, one, promises, verb) for one in promises),
    )


def _command(
    customer: Customer, one: Enrollment, among: Sequence[Enrollment], verb: str
) -> Message:
    others = [name for other in among if other is not one for name in _names(other)]
    telling = next((name for name in _names(one) if name not in others), str(one.anchor))
    when = f"{one.anchor} {one.time:%H:%M}" if one.time else str(one.anchor)
    return msg(
        "{when}: keqing {verb} {code} {name}",
        when=when,
        verb=verb,
        code=customer.code,
        name=shell.word(telling),
    )
