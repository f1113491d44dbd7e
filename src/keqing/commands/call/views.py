"""The screen of a call session, made of its state."""

from __future__ import annotations

from collections.abc import Callable

from keqing.commands.call.session import CallSession
from keqing.render.call_screen import CallView


def viewing(session: CallSession, leave: str) -> Callable[[], CallView]:
    """Return a function that looks at a session. `leave` is the key that leaves, as it is named."""

    def view() -> CallView:
        return CallView(
            turn=session.turn,
            today=session.day,
            seconds=session.seconds,
            recorded=len(session.outcomes),
            reached=session.reached,
            number=session.number,
            told=session.told,
            mistake=session.mistake,
            titles=session.titles,
            step=session.step,
            proposed=session.proposed,
            said=session.said,
            note=session.note,
            leave=leave,
        )

    return view
