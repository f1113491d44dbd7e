"""Asking before much is changed."""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING

import typer

from keqing.errors import Unusable
from keqing.i18n import Message, msg, translate_message
from keqing.render import talk
from keqing.text.folding import fold_case

if TYPE_CHECKING:
    from keqing.render.console import Screen

MANY = 3
"""Customers from which a change is asked about."""

_YES = frozenset({"y", "yes", "是", "是的"})
_NO = frozenset({"", "n", "no", "否", "不", "不是"})
"""What is understood as an answer, in either language."""

_silent: ContextVar[bool] = ContextVar("keqing_no_input", default=False)


def ask_nobody(silent: bool) -> None:  # what an option says
    """With `--no-input` nothing is asked from here on, as off a terminal."""
    _silent.set(silent)


def somebody() -> bool:
    """Tell whether there is somebody at a terminal who can be asked."""
    return not _silent.get() and sys.stdin.isatty() and sys.stderr.isatty()


def agree(screen: Screen, what: Message) -> None:
    """Ask whether to go on with `what`; give up when the answer is no.

    Raises Unusable, naming the flag, where nobody can answer.
    """
    if not (somebody() and screen.err.isatty()):
        raise Unusable(what, msg("To do it, add --yes; to see it first, -n."))
    screen.say(what)
    if not yes(msg("Go on?")):
        raise typer.Abort


def yes(question: Message) -> bool:
    """Ask until the answer is yes or no, in either language; Enter alone is no. Raises Abort at the end of input."""
    while True:
        typed = typer.prompt(
            f"{translate_message(question)} [y/N]", default="", show_default=False, err=True
        )
        answer = fold_case(typed)
        if answer in _YES or answer in _NO:
            return answer in _YES
        talk.say(sys.stderr, translate_message(msg("Please answer y or n.")))
