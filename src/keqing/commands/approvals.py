"""`keqing submit`, `approve`, `return`, `refuse`, `withdraw`: records that need signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Format,
    FormatChoice,
    Yes,
    argument,
    command,
    option,
)
from keqing.commands.recorder import echo
from keqing.commands.transaction import writing
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.records.recorded import Recorded
    from keqing.services.context.desk import WritingDesk

ItemNumber = Annotated[
    int,
    argument(
        msg("Which record: the number that keqing today or keqing open --mine shows."), msg("ID")
    ),
]
Why = Annotated[str, option("--reason", help=msg("Why, in a few words."), metavar=msg("TEXT"))]

_MORE = msg(
    "A record of a kind that needs an approval counts for nothing until the last signature. Whoever entered it never "
    "signs it."
)


def _decide(  # the options that all of them have
    context: Context,
    name: str,
    act: Callable[[WritingDesk], Recorded],
    *,
    date: str | None,
    agent: str | None,
    dry_run: bool,
    yes: bool,
    form: Format | None,
) -> None:
    with writing(context, name, date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        recorded = act(desk)
    echo(context, desk, recorded, form)


@command(msg("keqing approve 42"), msg("keqing approve 42 --agent Li"), more=_MORE)
def approve(
    context: Context,
    record: ItemNumber,
    date: Date = None,
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.department import signed_definitions  # noqa: PLC0415  # the database loads slowly

    _decide(
        context, "approve", lambda desk: signed_definitions.approve(desk, record),
        date=date, agent=agent, dry_run=dry_run, yes=yes, form=form,
    )  # fmt: skip


@command(
    msg("keqing submit 42"),
    msg("keqing submit 42 --agent Li"),
    more=msg("A new record is submitted by itself; this is for one that was returned."),
)
def submit(
    context: Context,
    record: ItemNumber,
    date: Date = None,
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.recording import signing  # noqa: PLC0415  # the database loads slowly

    _decide(
        context, "submit", lambda desk: signing.submit(desk, record),
        date=date, agent=agent, dry_run=dry_run, yes=yes, form=form,
    )  # fmt: skip


@command(
    msg('keqing return 42 --reason "the receipt is missing"'),
    msg('keqing return 42 --reason "too much" --agent Li'),
    more=msg("It goes back to who submitted it, and all signatures are void."),
)
def return_item(
    context: Context,
    record: ItemNumber,
    reason: Why = "",
    date: Date = None,
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.recording import signing  # noqa: PLC0415  # the database loads slowly

    _decide(
        context, "return", lambda desk: signing.return_item(desk, record, reason),
        date=date, agent=agent, dry_run=dry_run, yes=yes, form=form,
    )  # fmt: skip


@command(
    msg('keqing refuse 42 --reason "not needed"'),
    msg('keqing refuse 42 --reason "not needed" --agent Li'),
    more=msg("A refused record counts nowhere, and stays in the history."),
)
def refuse(
    context: Context,
    record: ItemNumber,
    reason: Why = "",
    date: Date = None,
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.recording import signing  # noqa: PLC0415  # the database loads slowly

    _decide(
        context, "refuse", lambda desk: signing.refuse_item(desk, record, reason),
        date=date, agent=agent, dry_run=dry_run, yes=yes, form=form,
    )  # fmt: skip


@command(
    msg("keqing withdraw 42"),
    msg("keqing withdraw 42 -n"),
    more=msg("Only who entered or submitted a record takes it back."),
)
def withdraw(
    context: Context,
    record: ItemNumber,
    date: Date = None,
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.recording import signing  # noqa: PLC0415  # the database loads slowly

    _decide(
        context, "withdraw", lambda desk: signing.withdraw(desk, record),
        date=date, agent=agent, dry_run=dry_run, yes=yes, form=form,
    )  # fmt: skip
