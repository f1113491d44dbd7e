"""A call session a line at a time, for screen readers and terminals that only print."""

from __future__ import annotations

from collections.abc import Callable

from keqing import clock
from keqing.commands.call.session import ESCAPE, CallSession
from keqing.i18n import msg, translate_message
from keqing.records.call import TEXT_STEPS, CallStep
from keqing.render.call_keys import answer_lines, question
from keqing.render.call_paper import CallPaper
from keqing.render.call_screen import screen_lines
from keqing.render.call_view import CallView
from keqing.render.console import Screen
from keqing.text.folding import fold_case

LEAVE = "q"
"""The word that leaves, where there is no key for it."""
_LEAVING = frozenset({LEAVE, "esc", "quit"})
_ENDLESS = 1_000
"""Lines of a screen that only prints."""


def run_line_by_line(session: CallSession, screen: Screen, read_line: Callable[[str], str]) -> None:
    """Run a session until it is left, or nothing more can be read. The card is printed when it changes."""
    shown: tuple[str | None, CallStep] | None = None
    while (state := session.state).step is not CallStep.OVER:
        now = (state.card.row.code if state.card else None, state.step)
        if state.step not in TEXT_STEPS and (now != shown or state.mistake is None):
            view = CallView(state, clock.now(), LEAVE)
            for line in screen_lines(view, screen.width, _ENDLESS):
                screen.write(line)
        elif state.mistake is not None:
            screen.line(state.mistake)
        shown = now
        for line in answer_lines(state, CallPaper(screen.width)):
            screen.write(line)
        asked = question(state) or msg("Key")
        try:
            typed = read_line(f"{translate_message(asked)}: ")
        except EOFError:
            return
        _take(session, typed)


def _take(session: CallSession, typed: str) -> None:
    if fold_case(typed) in _LEAVING:
        session.press(ESCAPE)
    elif session.state.step in TEXT_STEPS:
        session.enter(typed)
    else:
        session.press(typed.strip())
