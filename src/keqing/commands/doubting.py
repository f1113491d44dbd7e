"""Doing at once what may turn out to be much: then it is given up, asked about, and done again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeVar

from keqing.commands.confirm import MANY, agree
from keqing.commands.options import Context, screen_of
from keqing.i18n import Message, msgn

if TYPE_CHECKING:
    from keqing.services.context.desk import WritingDesk

Done = TypeVar("Done")


def do_unless_doubted(
    context: Context,
    opened: Callable[[], AbstractContextManager[WritingDesk]],
    act: Callable[[WritingDesk, Done | None], Done],
    doubt: Callable[[Done], Message | None],
    *,
    sure: bool,
) -> Done:
    """Do `act` at a desk that is `opened`, and return what was done.

    Unless the user is `sure`, `doubt` may have a question about it. Then nothing is written before the answer is
    yes, and `act` is called again with what was agreed to; the first time it gets None. Nobody is asked within a
    transaction, because others wait for its end. Raises Abort after a no, and Unusable where nobody can answer.
    """
    with opened() as desk:
        done = act(desk, None)
        question = None if sure or desk.dry_run else doubt(done)
        desk.work.keep &= question is None
    if question is None:
        return done
    agree(screen_of(context), question)
    with opened() as desk:
        return act(desk, done)


def dates_would_change(customers: int) -> Message | None:
    """Ask about the dates of many customers; None for a few."""
    if customers < MANY:
        return None
    return msgn(
        "The dates of {n} customer would change.",
        "The dates of {n} customers would change.",
        customers,
    )
