"""What comes next for a customer, after something was recorded: the nearest dates, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time

from keqing.definitions.kinds import shipped_outcomes
from keqing.definitions.names import Named, Word, command_word
from keqing.i18n import Message, msg, msgn
from keqing.records.customer import Followup
from keqing.records.due import DueReason
from keqing.records.recorded import NextDate
from keqing.render.days import clock, near
from keqing.render.words import TASKS, Titles, step
from keqing.text import shell

NAMED = 2
"""Dates that are named one by one; the others are counted."""
_SHORT = 12
"""Characters of a promise's text with which a command is not too long."""

_REFUSAL, _SUSPECTED = "/refusal", "/suspected"
"""How the subject of a task ends that asks whether something said was a stop, or an adverse reaction."""
_DECIDED = {"signature": "approve", "sent-back": "submit"}
"""The tasks that only a decision ends, with its command."""
_ADVERSE = {"en": "adverse", "zh": "不良反应"}


def lines(
    found: Sequence[NextDate | Followup],
    today: date,
    code: str,
    owner: str | None = None,
    titles: Titles | None = None,
) -> Iterator[Message]:
    """Say what is open since a day that has passed, then the nearest dates; others are counted.

    A day that has passed is never called the next one. `found` are current steps, in any order; whose they are
    is said where it is not `owner`. `titles` are those of outcomes, as the department calls them.
    """
    dated = sorted(
        (followup for followup in found if followup.effective),
        key=lambda followup: (
            followup.effective or date.max,
            followup.time or time.max,
            followup.cadence,
        ),
    )
    passed = [followup for followup in dated if followup.effective and followup.effective < today]
    coming = dated[len(passed) :]
    held = [followup for followup in found if not followup.effective]
    for followup in passed[:NAMED]:
        yield _open(followup, today, code, found, titles)
    for followup in coming[:NAMED]:
        yield _next(followup, today, owner)
    if not coming:
        for followup in held[:NAMED]:
            yield msg("held for now: {step}", step=what(followup))
    later = len(found) - len(passed[:NAMED]) - len((coming or held)[:NAMED])
    if later:
        yield msgn(
            "and {n} later: keqing show {code}",
            "and {n} later: keqing show {code}",
            later,
            code=code,
        )


def promised_day(
    found: Sequence[NextDate | Followup], event: int | None, today: date
) -> Message | None:
    """Say for which day the record `event` promises something, where the dates named of `found` do not say it."""
    for followup in found:
        if followup.cadence == followup.label and followup.subject == str(event):
            is_named = _next(followup, today, None) in lines(found, today, "")
            if is_named and followup.effective == followup.due:
                return None
            return msg("promised for {day}", day=near(followup.due, today))
    return None


def what(followup: NextDate | Followup) -> Message:
    """Name a current step."""
    return step(followup.title, followup.subject, followup.cadence, followup.label, followup.text)


def closing(
    code: str,
    followup: NextDate | Followup | DueReason,
    among: Sequence[NextDate | Followup | DueReason] = (),
) -> Message:
    """Name the command that closes what no call closes, the cadence as the reader types it.

    Where `among` holds several promises, this one goes by its text, or by its day if that is long. Of several for one
    day, it goes by the record that made it. A task of the rules goes by its name.
    """
    promises = [each for each in among if each.cadence == each.label]
    if followup.cadence == followup.label and len(promises) > 1:
        name = _promise_name(followup, promises)
        return msg("keqing done {code} {name}", code=code, name=shell.quote_word(name))
    word = {
        "en": followup.cadence,
        "zh": shell.quote_word(followup.title.get("zh", followup.cadence)),
    }
    for lang, fields in (followup.needs or {}).items():
        word[lang] = f"{word.get(lang, followup.cadence)} {fields}".strip()
    return msg("keqing done {code} {cadence}", code=code, cadence=word)


def _promise_name(
    followup: NextDate | Followup | DueReason, among: Sequence[NextDate | Followup | DueReason]
) -> str:
    """Return the name of one of several promises that no other of them has."""
    record, _, topic = followup.subject.partition("/")
    text, day = followup.text or "", followup.due.isoformat()
    if 0 < len(text) <= _SHORT and [each.text for each in among].count(text) == 1:
        return text
    if sum(each.due == followup.due for each in among) == 1:
        return day
    return topic if topic in TASKS else record


def find_decision(followup: NextDate | Followup | DueReason) -> str | None:
    """Return the command that decides a task about an item; None for other tasks. Its text begins with the number."""
    verb = _DECIDED.get(followup.subject.partition("/")[2])
    number = (followup.text or "").partition(" ")[0]
    return f"keqing {verb} {number}" if verb and number.isdigit() else None


def when_done(
    code: str,
    followup: NextDate | Followup | DueReason,
    among: Sequence[NextDate | Followup | DueReason] = (),
    titles: Titles | None = None,
) -> Message:
    """Say what to type once that is done which no call closes; where it is to be decided, either way.

    `titles` are those of outcomes, as the department calls them.
    """
    command = find_decision(followup) or closing(code, followup, among)
    if followup.subject.endswith(_REFUSAL):
        stop = msg(
            "keqing log {code} {outcome}",
            code=code,
            outcome=command_word(_stop(titles or {})),
        )
        return msg("if it is one: {stop}; if not: {command}", stop=stop, command=command)
    if followup.subject.endswith(_SUSPECTED):
        report = msg("keqing add {kind} {code}", kind=_ADVERSE, code=code)
        return msg("if it is one: {stop}; if not: {command}", stop=report, command=command)
    return msg("when done: {command}", command=command)


def _stop(titles: Titles) -> Named:
    """Return the outcome of a stop, as it is called."""
    shipped = shipped_outcomes().by_name["stop"]
    return Word(shipped.name, titles.get(shipped.name) or shipped.title)


def _open(
    followup: NextDate | Followup,
    today: date,
    code: str,
    found: Sequence[NextDate | Followup],
    titles: Titles | None,
) -> Message:
    day = near(followup.effective or followup.due, today)
    if followup.by_name:
        since = msg("still open: {step}, since {day}", step=what(followup), day=day)
        return msg(
            "{what}; {command}", what=since, command=when_done(code, followup, found, titles)
        )
    return msg("still open: {step}, since {day}", step=what(followup), day=day)


def _next(followup: NextDate | Followup, today: date, owner: str | None) -> Message:
    day = near(followup.effective or followup.due, today)
    if followup.time:
        day = msg("{day} {time}", day=day, time=clock(followup.time))
    if followup.owner and followup.owner != owner:
        return msg(
            "next: {day} {step}, for {owner}", day=day, step=what(followup), owner=followup.owner
        )
    return msg("next: {day} {step}", day=day, step=what(followup))
