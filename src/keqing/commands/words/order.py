"""Words in the other order: what belongs second stands where the customer belongs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from keqing.commands.help.forms import is_day, name_in_two
from keqing.commands.options import Context
from keqing.definitions import kinds
from keqing.definitions.names import find_called
from keqing.errors import KeqingError, Unusable
from keqing.i18n import Message, msg, to_type
from keqing.patterns import late_pattern
from keqing.text import shell

if TYPE_CHECKING:
    from keqing.definitions.vocabulary import Outcomes
    from keqing.services.context.desk import Desk

_DIGITS = late_pattern(r"\.|[0-9\uff10-\uff19]+")
"""A customer and no day: the last one, a row of the list, the end of a phone number."""

Means = Callable[[str], bool]


def check(context: Context, desk: Desk) -> None:
    """Refuse a command whose customer stands where something else belongs, with the line in its right order."""
    said = context.params
    who = said.get("who")
    if not who or said.get("batch"):
        return
    if (kind := said.get("kind")) and is_kind(desk)(who) and not is_kind(desk)(kind):
        raise Unusable(
            msg("'{word}' stands where the kind belongs.", word=kind),
            msg("The kind comes first: {line} ...", line=_line(context, who, kind)),
        )
    for name, means in (("when", is_when), ("cadence", is_cadence(desk))):
        _customer_first(context, who, said.get(name), means)


def check_outcome(context: Context, who: str, outcome: str) -> None:
    """Refuse a contact whose outcome stands where the customer belongs; no database is needed."""
    _customer_first(context, who, outcome, is_outcome)
    if name := name_in_two(context):
        raise Unusable(
            msg("'{word}' is not an outcome.", word=outcome),
            msg("Put words that belong together into quotes: {words}", words=f'"{name}"'),
        )


def _customer_first(context: Context, who: str, second: str | None, means: Means) -> None:
    if second and means(who) and not means(second):
        raise Unusable(
            msg("'{word}' stands where the customer belongs.", word=who),
            msg("The customer comes first: {line} ...", line=_line(context, second, who)),
        )


def _line(context: Context, *words: str) -> Message:
    return to_type(" ".join([context.command_path, *map(shell.quote_word, words)]))


def outcomes_with(context: Context, word: str) -> Outcomes:
    """Return the program's outcomes where a word means one, else those that the department has words for."""
    if is_outcome(word):
        return kinds.shipped_outcomes()
    from keqing.commands.transaction import reading  # noqa: PLC0415  # for such words alone

    with suppress(KeqingError), reading(context) as desk:
        return desk.outcomes
    return kinds.shipped_outcomes()


def is_outcome(word: str) -> bool:
    """Tell whether a word is an outcome as the program calls them."""
    return find_called(word, kinds.shipped_outcomes().by_name.values()) is not None


def is_when(word: str) -> bool:
    """Tell whether words name a day, and no customer."""
    return _DIGITS.fullmatch(word) is None and is_day(word)


def is_cadence(desk: Desk) -> Means:
    """Tell whether a word is a cadence of the department."""

    def means(word: str) -> bool:
        every = (edition.cadence for edition in desk.book.editions)  # read for such words alone
        return find_called(word, filter(None, every)) is not None

    return means


def is_kind(desk: Desk) -> Means:
    """Tell whether a word is a kind of event."""
    return lambda word: find_called(word, desk.kinds.by_name.values()) is not None
