"""Words that sound like a stop, a reaction, a death or a purchase, and are not recorded as one.

Each sentence names the command that records it; nothing is recorded by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from keqing.definitions.kinds import Outcomes
from keqing.definitions.names import command_word
from keqing.i18n import Message, msg
from keqing.records.recorded import BarredWords, Recorded
from keqing.text import shell

_MAX_CHARACTERS = 60
"""Characters of a text that a sentence repeats."""


def describe_recorded(recorded: Recorded, outcomes: Outcomes) -> Iterator[Message]:
    """Say what the words of a record sound like, and what to do if it is so, by what the department calls `outcomes`."""
    code, name = recorded.code, recorded.name
    yield from describe_note(
        code, name, outcomes, refused=recorded.refused, suspected=recorded.suspected
    )
    if recorded.barred:
        yield describe_barred(name, recorded.barred)
    if recorded.died:
        yield msg(
            "{name}: '{text}' sounds as if the customer had died. If so: keqing log {code} {outcome}",
            name=name,
            text=_shown(recorded.died),
            code=code,
            outcome=command_word(outcomes.by_name["deceased"]),
        )
    if recorded.bought:
        yield msg(
            "{name}: '{text}' sounds like a purchase, and none is on record for {day}. If it is: {command}",
            name=name,
            text=_shown(recorded.bought.text),
            day=recorded.day,
            command=recorded.bought.command,
        )


def describe_note(
    code: str, name: str, outcomes: Outcomes, *, refused: str | None, suspected: str | None
) -> Iterator[Message]:
    """Say that what was noted of a customer sounds like a stop or an adverse reaction."""
    if refused:
        yield msg(
            "{name}: '{text}' sounds like a wish not to be called any more; the manager is asked. If it is "
            "one: keqing log {code} {outcome}",
            name=name,
            text=_shown(refused),
            code=code,
            outcome=command_word(outcomes.by_name["stop"]),
        )
    if suspected:
        yield msg(
            "{name}: '{text}' sounds like an adverse reaction. If it is one: {command}",
            name=name,
            text=_shown(suspected),
            command=_reporting(code, suspected),
        )


def describe_barred(name: str, barred: BarredWords) -> Message:
    """Say that words tell of what the law bars, and what to record instead."""
    return msg(
        "{name}: '{text}' tells of what is barred: {law}. It is kept as evidence, and the manager sees it. {instead}",
        name=name,
        text=_shown(barred.text),
        law=barred.law,
        instead=barred.instead,
    )


def _reporting(code: str, said: str) -> Message:
    """Name the command that records an adverse reaction, with what was said of it."""
    told = " ".join(_shown(said).split())
    return msg(
        "keqing add {kind} {code} {reaction}",
        kind={"zh": "不良反应", "en": "adverse"},
        code=code,
        reaction={
            "zh": shell.quote_word(f"反应={told}"),
            "en": shell.quote_word(f"reaction={told}"),
        },
    )


def _shown(said: str) -> str:
    return said if len(said) <= _MAX_CHARACTERS else f"{said[: _MAX_CHARACTERS - 3]}..."
