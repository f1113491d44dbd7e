"""The screen of a call session: who is in hand, why, what was said last, and which key does what.

It fits from 40 columns and 16 lines up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

from keqing.i18n import Message, msg, msgn
from keqing.records.call import CallState, CallStep
from keqing.render.call_card import card_lines, whole_card
from keqing.render.call_keys import key_lines
from keqing.render.call_paper import CallPaper
from keqing.render.call_view import CallView
from keqing.render.days import clock

_TOLD = 4
"""Sentences about the last record that are shown."""
_RULES = 2
"""Lines that set the card off."""


def screen_lines(view: CallView, width: int, height: int) -> list[str]:
    """Return the lines of the screen above the line on which is typed."""
    state, paper = view.state, CallPaper(width)
    head = paper.packed(list(_head(view)), " | ")
    card = state.card
    if card is None:
        nobody = paper.printed([*_nobody(state)])
        return [*head, paper.rule, *nobody, paper.rule, *_foot(view, paper)]
    if state.step is CallStep.HISTORY:
        back = paper.printed([msg("Any key leads back.")])
        return [
            *_cut(whole_card(state, card, paper), card.row.code, paper, height - len(back)),
            *back,
        ]
    foot = _foot(view, paper)
    room = max(0, height - len(head) - len(foot) - _RULES)
    return [*head, paper.rule, *card_lines(state, card, paper, room), paper.rule, *foot]


def _cut(lines: list[str], code: str, paper: CallPaper, room: int) -> list[str]:
    """Return as many lines as there is room for, and how many more there are."""
    if len(lines) <= room:
        return lines
    left = len(lines) - room + 1
    more = msgn(
        "{n} more line: keqing show {code}", "{n} more lines: keqing show {code}", left, code=code
    )
    return [*lines[: max(1, room - 1)], *paper.printed([more])[:1]]


def _head(view: CallView) -> Iterator[object]:
    """Say how the day stands, and how long the customer in hand has been shown."""
    state = view.state
    minutes, seconds = divmod(state.seconds(view.now), 60)
    left, recorded, reached = state.turn.left, len(state.spoken), sum(state.spoken)
    yield (
        msg("Visits: {n:,} to go", n=left) if state.visiting else msg("Calls: {n:,} to go", n=left)
    )
    yield msg("recorded {n:,}", n=recorded)
    yield msg("visited {n:,}", n=reached) if state.visiting else msg("reached {n:,}", n=reached)
    yield f"{minutes}:{seconds:02}"
    yield state.turn.agent or msg("everybody")


def _foot(view: CallView, paper: CallPaper) -> list[str]:
    """Say what was done last, or why the last key was not taken, and which keys there are."""
    state = view.state
    keys = key_lines(view, paper)
    told = paper.printed([state.mistake] if state.mistake else state.told[:_TOLD])
    return [*told, *keys]


def _nobody(state: CallState) -> Iterator[Message]:
    """Say that nobody is left, and who comes back."""
    waiting = state.turn.waiting
    if state.visiting:
        yield msg("Nobody is left to visit now.")
    else:
        yield msg("Nobody is left to call now.")
    if waiting.later and waiting.begins:
        yield _later(waiting.later, waiting.begins, state.visiting, waiting.tomorrow)
    if waiting.tried:
        yield msgn(
            "{n} was tried today and stands in the list again as the rules say.",
            "{n} were tried today and stand in the list again as the rules say.",
            waiting.tried,
        )
    if waiting.unnumbered:
        yield msgn(
            "{n} has no number to dial: keqing today",
            "{n} have no number to dial: keqing today",
            waiting.unnumbered,
        )
    if waiting.elsewhere:
        yield msgn(
            "{n} is in hand in another session.",
            "{n} are in hand in another session.",
            waiting.elsewhere,
        )
    if waiting.apart and state.visiting:
        yield msgn(
            "{n} is to be called: keqing call", "{n} are to be called: keqing call", waiting.apart
        )
    elif waiting.apart:
        yield msgn(
            "{n} is to be visited: keqing call --visits",
            "{n} are to be visited: keqing call --visits",
            waiting.apart,
        )


def _later(n: int, begins: time, visiting: bool, tomorrow: bool) -> Message:  # noqa: FBT001  # one call
    """Say who may be called or visited later, and from when on."""
    at = clock(begins)
    match visiting, tomorrow:
        case True, True:
            return msgn(
                "{n} may be visited tomorrow from {time} on.",
                "{n} may be visited tomorrow from {time} on.",
                n,
                time=at,
            )
        case True, False:
            return msgn(
                "{n} may be visited from {time} on.",
                "{n} may be visited from {time} on.",
                n,
                time=at,
            )
        case False, True:
            return msgn(
                "{n} may be called tomorrow from {time} on.",
                "{n} may be called tomorrow from {time} on.",
                n,
                time=at,
            )
        case _:
            return msgn(
                "{n} may be called from {time} on.", "{n} may be called from {time} on.", n, time=at
            )
