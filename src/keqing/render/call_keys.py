"""The questions of a call session: a line of text, or one of the keys."""

from __future__ import annotations

from collections.abc import Iterator

from keqing.i18n import Message, msg
from keqing.records.call import CallState, CallStep
from keqing.render import call_guide
from keqing.render.call_paper import CallPaper
from keqing.render.call_view import CallView
from keqing.render.days import short
from keqing.render.words import OUTCOMES, named

_QUESTIONS = {
    CallStep.AHEAD: msg("Note"),
    CallStep.NOTE: msg("What was said"),
    CallStep.ENTRY: msg("What do you start with next time?"),
    CallStep.WHEN: msg("Call back when (15:00, tomorrow, fri, 12-05)"),
}
_OF_A_VISIT = {
    CallStep.NOTE: msg("What was seen and said"),
    CallStep.WHEN: msg("Come again when (15:00, tomorrow, fri, 12-05)"),
}
_CALLED = {
    "1": "reached",
    "2": "no-answer",
    "3": "busy",
    "4": "callback",
    "5": "wrong-number",
    "6": "declined",
}
"""The outcomes that keys record, in the department's words."""
_NEVER = msg("7 never again")
_VISITED = (
    msg("1 visited"),
    msg("2 nobody there"),
    msg("3 had no time"),
    msg("4 another day"),
    msg("5 arrived"),
    msg("6 declined"),
    _NEVER,
)
_OTHERS = (
    msg("0 note"),
    msg("8 next number"),
    msg("9 more"),
    msg("+ to the end"),
    msg("- take back"),
)


def question(state: CallState) -> Message | None:
    """Ask for a line of text, where the session waits for one."""
    if state.step is CallStep.NEXT:
        return _next_visit(state) if state.visiting else _next_call(state)
    if state.visiting and state.step in _OF_A_VISIT:
        return _OF_A_VISIT[state.step]
    return _QUESTIONS.get(state.step)


def _next_call(state: CallState) -> Message:
    """Ask for the day of the next call, with the one that follows from the rules."""
    if state.proposed is None or state.proposed.effective is None:
        return msg("Next call (Enter: none by the rules; or +3d, fri, 12-05)")
    day = short(state.proposed.effective, state.day)
    return msg("Next call (Enter: {day}; or +3d, fri, 12-05, 15:00)", day=day)


def _next_visit(state: CallState) -> Message:
    """Ask for the day of the next contact after a visit, with the one that follows from the rules."""
    if state.proposed is None or state.proposed.effective is None:
        return msg("Next time (Enter: none by the rules; or +3d, fri, 12-05)")
    day = short(state.proposed.effective, state.day)
    return msg("Next time (Enter: {day}; or +3d, fri, 12-05, 15:00)", day=day)


def key_lines(view: CallView, paper: CallPaper) -> list[str]:
    """Say which key does what."""
    state = view.state
    leave = msg("{key} leave", key=view.leave)
    back = msg("{key} back", key=view.leave)
    match state.step:
        case CallStep.RESULT if state.card is None:
            return paper.packed([*keys_of(state), leave])
        case CallStep.RESULT:
            note = paper.labelled(msg("Note"), [state.note] if state.note else [])
            results = paper.packed(_results(state))
            return [*note, *results, *paper.packed([*_OTHERS, leave])]
        case CallStep.CLOSING:
            return paper.packed([*keys_of(state), back])
        case CallStep.STOP:
            heard = msg("'{text}' sounds like a wish not to be called any more.", text=state.said)
            return [*paper.printed([heard]), *paper.packed([*keys_of(state), back])]
        case CallStep.REACTION:
            told = msg("'{text}' sounds like an adverse reaction.", text=state.said)
            return [*paper.printed([told]), *paper.packed([*keys_of(state), back])]
        case _:
            asked = question(state)
            lines = paper.printed([asked] if asked else [])
            return [
                *lines,
                *answer_lines(state, paper),
                *paper.packed([msg("Enter takes the line"), back]),
            ]


def keys_of(state: CallState) -> list[Message]:
    """Say which key does what, where the session waits for one; that which leaves or goes back is not among them."""
    match state.step:
        case CallStep.RESULT if state.card is None:
            return [msg("- take back"), msg("Enter looks again")]
        case CallStep.RESULT:
            return [*_results(state), *_OTHERS]
        case CallStep.CLOSING:
            return [msg("7 again: never call this customer again"), msg("8 deceased")]
        case CallStep.STOP:
            return [msg("1 record it as a stop"), msg("2 it is none")]
        case CallStep.REACTION:
            return [msg("1 record it as such"), msg("2 it is none")]
        case _:
            return []


def _results(state: CallState) -> list[Message]:
    return [*_VISITED] if state.visiting else [*_called(state), _NEVER]


def answer_lines(state: CallState, paper: CallPaper) -> list[str]:
    """Say which answers may stand at the end of a note."""
    if state.step is not CallStep.NOTE or state.card is None or state.card.guide is None:
        return []
    return paper.packed_beside(msg("Answers"), list(call_guide.answers(state.card.guide)))


def _called(state: CallState) -> Iterator[Message]:
    """Say which key records which outcome of a call."""
    for key, outcome in _CALLED.items():
        yield msg("{key} {outcome}", key=key, outcome=named(outcome, OUTCOMES, state.titles))
