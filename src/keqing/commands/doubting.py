"""Doing at once what may turn out to be much: then it is given up, asked about, and done again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar, cast

from keqing.commands.confirm import MANY, agree
from keqing.commands.options import Context, screen_of
from keqing.i18n import Message, msgn

if TYPE_CHECKING:
    from keqing.services.context.desk import WritingDesk

Done = TypeVar("Done")
Attempted = Callable[[Callable[["WritingDesk"], Any]], Any]
"""Runs a block at a desk, and returns what the block does."""


def do_unless_doubted(
    context: Context,
    opened: Callable[[], AbstractContextManager[WritingDesk]],
    act: Callable[[WritingDesk, Done | None], Done],
    doubt: Callable[[Done], Message | None],
    *,
    sure: bool,
    attempted: Attempted | None = None,
) -> Done:
    """Do `act` at a desk that is `opened`, and return what was done.

    Unless the user is `sure`, `doubt` may have a question about it. Then nothing is written before the answer is
    yes, and `act` is called again with what was agreed to; the first time it gets None. Nobody is asked within a
    transaction, because others wait for its end. `attempted` runs a block at a desk where it is not enough to open
    one, as `attempts.attempt` does. Raises Abort after a no, and Unusable where nobody can answer.
    """

    def first(desk: WritingDesk) -> tuple[Done, Message | None]:
        done = act(desk, None)
        question = None if sure or desk.dry_run else doubt(done)
        desk.work.keep &= question is None
        return done, question

    def at_once(block: Callable[[WritingDesk], Any]) -> Any:  # noqa: ANN401  # whatever the block returns
        with opened() as desk:
            return block(desk)

    run = attempted or at_once
    done, question = run(first)
    if question is None:
        return cast("Done", done)
    agree(screen_of(context), question)
    return cast("Done", run(lambda desk: act(desk, done)))


def dates_would_change(customers: int) -> Message | None:
    """Ask about the dates of many customers; None for a few."""
    if customers < MANY:
        return None
    return msgn(
        "The dates of {n} customer would change.",
        "The dates of {n} customers would change.",
        customers,
    )
