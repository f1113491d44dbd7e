"""What the department's `log` wants of a finished contact, asked for where somebody is at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from keqing.commands.confirm import somebody
from keqing.commands.customer_argument import the_customer
from keqing.commands.transaction import reading
from keqing.commands.words.order import outcomes_with
from keqing.errors import Unusable
from keqing.i18n import msg, translate_message
from keqing.render import talk

if TYPE_CHECKING:
    from keqing.commands.recorder import Request
    from keqing.services.context.desk import Desk
    from keqing.services.recording.contacts import Contact


def ask_missing(
    request: Request, who: str, contact: Contact, told: Callable[[Desk], Contact]
) -> Contact:
    """Return a contact with what was asked for: its length, and what to start with next time.

    `told` reads the rest of the words at a desk. What is wrong with them is said before anything is asked: raises as
    recording the contact would. Raises Abort at the end of input.
    """
    from keqing.services.recording import contacts  # noqa: PLC0415  # the database loads slowly

    if request.quiet or not somebody():
        return contact
    if not contacts.can_lack(contact, outcomes_with(request.context, contact.outcome)):
        return contact
    with reading(request.context, date=request.date, agent=request.agent) as desk:
        customer = the_customer(request.context, desk, who)
        whole = told(desk)
        if missing := contacts.missing(desk, whole):
            contacts.check_told(desk, customer, whole)
    answers: Mapping[str, Callable[[], Any]] = {"minutes": _minutes, "entry": _entry}
    return replace(contact, **{name: answers[name]() for name in missing})


def _minutes() -> int:
    """Ask how long it took until the answer is a length of time, in minutes."""
    from keqing.dates.durations import read_minutes  # noqa: PLC0415  # help does without

    while True:
        typed = typer.prompt(translate_message(msg("How many minutes did it take?")), err=True)
        try:
            return read_minutes(typed)[0]
        except Unusable as error:
            talk.say(sys.stderr, translate_message(error.message))


def _entry() -> str:
    question = msg("What do you start with next time?")
    while not (typed := typer.prompt(translate_message(question), err=True).strip()):
        pass
    return str(typed)
