"""Which follow-ups a directive means: those of a cadence, a promise by its text or day, or today's row.

They are looked for in the standing of the day worked on: what happened later does not count, so that
`--date` means what it would have meant then.
"""

from __future__ import annotations

from collections.abc import Sequence

from keqing.definitions.names import command_word, find_called, label
from keqing.errors import Ambiguous, NotFound, Refused, Unusable
from keqing.i18n import Message, msg, msgn, to_type
from keqing.models import Customer
from keqing.services.context.desk import Desk
from keqing.services.derived.refold import standing_then
from keqing.services.derived.standing_rows import holder_of, role_of
from keqing.services.limits.pending import decided_with
from keqing.text import shell
from keqing.text.folding import fold_name
from keqing.timeline.enrollment import PROMISE, Enrollment, Standing


def chosen(
    desk: Desk, customer: Customer, word: str | None, *, verb: str, notes: bool = False
) -> Sequence[Enrollment]:
    """Return the follow-ups meant, `verb` being the command that asks.

    With `notes` a row that only notes keep in the list will do, and nothing is chosen. Raises Unusable
    where nothing is due, NotFound for a word that names none, Ambiguous for one that names several promises.
    Raises Refused for a task that a decision alone ends, as a signature does; it can only be put off.
    """
    found = _meant(desk, customer, word, verb=verb, notes=notes)
    if verb == "snooze":
        return found
    decided = {each.key: command for each in found if (command := decided_with(desk, each))}
    rest = [each for each in found if each.key not in decided]
    if decided and not rest:
        raise Refused(
            msg("It ends with a decision, not with keqing {verb}.", verb=verb),
            msg("Decide: {command}", command=to_type(" / ".join(decided.values()))),
        )
    return rest


def _meant(
    desk: Desk, customer: Customer, word: str | None, *, verb: str, notes: bool
) -> Sequence[Enrollment]:
    standing = standing_then(desk, customer)
    live = [enrollment for enrollment in standing.live if enrollment.step]
    if word is None:
        return _due(desk, customer, standing, live, notes=notes)
    running = list({enrollment.cadence.name: enrollment.cadence for enrollment in live}.values())
    meant = find_called(word, running)
    promises = [enrollment for enrollment in live if enrollment.cadence.name == PROMISE]
    if meant is None:
        fitting = _fitting(promises, word)
        if not fitting:
            raise NotFound(
                _why_not(desk, customer, word),
                msg(
                    "In force for them: {running}.", running=[label(cadence) for cadence in running]
                )
                if running
                else msg("See: keqing show {code}", code=customer.code),
            )
        return [_one(customer, fitting, verb)]
    if meant.name != PROMISE:
        return [enrollment for enrollment in live if enrollment.cadence.name == meant.name]
    if verb != "snooze":
        promises = [each for each in promises if not decided_with(desk, each)] or promises
    due = [promise for promise in promises if promise.anchor <= desk.today]
    if all(decided_with(desk, each) for each in promises):
        return due or promises
    return [_one(customer, due or promises, verb)]


def _why_not(desk: Desk, customer: Customer, word: str) -> Message:
    """Say whether a word names no cadence at all, or one in which a customer is not."""
    editions = desk.book.in_force(desk.today).values()
    meant = find_called(word, [edition.cadence for edition in editions if edition.cadence])
    if meant is None:
        return msg("There is no cadence '{word}', nor a promise called so.", word=word)
    if meant.name == PROMISE:
        return msg("{name} has no promise.", name=customer.name)
    return msg("{name} is not in {cadence}.", name=customer.name, cadence=word)


def due_of(desk: Desk, among: Sequence[Enrollment]) -> Sequence[Enrollment]:
    """Return those that stand in a row of the day worked on."""
    return [each for each in among if each.step_listed and each.step_listed <= desk.today]


def by_name(desk: Desk, customer: Customer, word: str | None) -> Sequence[Enrollment]:
    """Return the follow-ups that `done` means: those of a cadence, or what is due and no call closes.

    Of that, what stands in the agent's own row goes before the others'. Raises as `chosen`, and Ambiguous where that
    is several cadences or promises.
    """
    found = chosen(desk, customer, word, verb="done")
    if word is not None:
        return found
    named = [enrollment for enrollment in found if enrollment.by_name]
    mine = [each for each in named if desk.agent and desk.agent.id in _people(desk, customer, each)]
    named = mine or named
    if not named:
        raise Unusable(
            msg("A call closes all that is due for {name}.", name=customer.name),
            msg("Record it: keqing log {code} reached TEXT", code=customer.code),
        )
    promises = [enrollment for enrollment in named if enrollment.cadence.name == PROMISE]
    if len({each.cadence.name for each in named}) == 1 and len(promises) <= 1:
        return named
    raise Ambiguous(
        msgn(
            "{n} task of {name} could be meant.",
            "{n} tasks of {name} could be meant.",
            len(named),
            name=customer.name,
        ),
        msg("Name one by its cadence, or a promise by its text."),
        tuple(
            _command(customer, each, promises, "done")
            if each in promises
            else msg(
                "keqing done {code} {cadence}",
                code=customer.code,
                cadence=command_word(each.cadence),
            )
            for each in named
        ),
    )


def _people(desk: Desk, customer: Customer, enrollment: Enrollment) -> Sequence[int]:
    role = role_of(enrollment)
    assigned = desk.assigned([customer.id])[customer.id]
    owner_id = holder_of(desk, customer, enrollment, assigned)
    return desk.staff.with_whom(owner_id, role)


def _due(
    desk: Desk, customer: Customer, standing: Standing, live: Sequence[Enrollment], *, notes: bool
) -> Sequence[Enrollment]:
    """Return what stands in the row of the day worked on."""
    noted = notes and any(enrollment.notes for enrollment in standing.enrollments)
    due = due_of(desk, live)
    if not due and not noted:
        raise Unusable(
            msg("Nothing is due for {name} on {day}.", name=customer.name, day=desk.today),
            msg("Name the cadence, or see: keqing show {code}", code=customer.code),
        )
    return due


def _fitting(promises: Sequence[Enrollment], word: str) -> list[Enrollment]:
    """Return the promises that a word names: by text, by day, by day and time, or by a part of the text."""
    wanted = fold_name(word)
    exact = [promise for promise in promises if wanted in map(fold_name, _names(promise))]
    return exact or [
        promise for promise in promises if promise.text and wanted in fold_name(promise.text)
    ]


def _names(promise: Enrollment) -> list[str]:
    """Return by what a promise goes, the shortest that tells most first."""
    names = [promise.text] if promise.text else []
    names += [f"{promise.anchor}", f"{promise.anchor:%m-%d}"]
    if promise.time:
        names.append(f"{promise.anchor} {promise.time:%H:%M}")
    if promise.topic not in {None, "call", "task"}:  # what the rules ask for has a code
        names.append(str(promise.topic))
    if promise.origin:  # where all else is the same, the record that made it has its own number
        names.append(str(promise.origin.id))
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
        msg("Name one by its text, its day or the number of its record."),
        tuple(_command(customer, promise, promises, verb) for promise in promises),
    )


def _command(
    customer: Customer, promise: Enrollment, among: Sequence[Enrollment], verb: str
) -> Message:
    others = [name for other in among if other is not promise for name in _names(other)]
    telling = next((name for name in _names(promise) if name not in others), str(promise.anchor))
    when = f"{promise.anchor} {promise.time:%H:%M}" if promise.time else str(promise.anchor)
    return msg(
        "{when}: keqing {verb} {code} {name}",
        when=when,
        verb=verb,
        code=customer.code,
        name=shell.quote_word(telling),
    )
