"""`keqing merge`: two customers who are one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing.commands.customer_argument import the_customer
from keqing.commands.doubting import do_unless_doubted
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
    from keqing.render.words import Titles
    from keqing.services.context.desk import WritingDesk


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
    from keqing.render import emit, merging  # noqa: PLC0415  # help does without
    from keqing.services.customers import merging as customers  # noqa: PLC0415  # the database loads slowly

    titles: Titles = {}

    def act(desk: WritingDesk, agreed: Merged | None) -> Merged:
        nonlocal titles
        titles = desk.titles
        first, second = (agreed.code, agreed.gone_code) if agreed else (kept, gone)
        other = the_customer(context, desk, second)
        return customers.merge_customers(desk, the_customer(context, desk, first), other)

    record = do_unless_doubted(
        context,
        lambda: writing(context, "merge", agent=agent, dry_run=dry_run),
        act,
        merging.question,
        sure=yes,
    )
    emit.emit(merging.output(record, titles), screen_of(context), form)
