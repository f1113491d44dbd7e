"""`keqing merge`: two customers who are one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing.commands.confirm import agree
from keqing.commands.customer_argument import the_customer
from keqing.commands.options import (
    Agent,
    Context,
    DryRun,
    FormatChoice,
    Yes,
    argument,
    command,
    screen_of,
)
from keqing.commands.transaction import writing
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.records.merged import Merged


@command(
    "keqing merge C0003 C0009 -n",
    "keqing merge C0003 C0009",
    more=msg(
        "The first one stays and takes over the records, phones, contact persons, assignments and stops "
        "of the second, who goes; the code of the second means the first from then on. What they say "
        "differently stays as the first has it, and is listed. keqing undo takes it back."
    ),
)
def merge(
    context: Context,
    kept: Annotated[str, argument(msg("The customer to keep."), msg("A"))],
    gone: Annotated[str, argument(msg("The duplicate, which goes."), msg("B"))],
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Merge two customers."""
    from keqing.render import emit, merging  # noqa: PLC0415  # help does without

    screen = screen_of(context)
    record = _merged(context, kept, gone, agent, dry_run=True)
    if not dry_run:
        if not yes:
            agree(screen, merging.question(record))
        record = _merged(context, record.code, record.gone_code, agent, dry_run=False)
    emit.emit(merging.output(record), screen, form)


def _merged(context: Context, kept: str, gone: str, agent: str | None, *, dry_run: bool) -> Merged:
    """Merge in one transaction, in which nobody is asked anything."""
    from keqing.services.customers import merging  # noqa: PLC0415  # the database loads slowly

    with writing(context, "merge", agent=agent, dry_run=dry_run) as desk:
        other = the_customer(context, desk, gone)
        return merging.merge(desk, the_customer(context, desk, kept), other)
