"""`keqing forget`: erase a person's data because they asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keqing.commands.customer_argument import the_customer
from keqing.commands.doubting import do_unless_doubted
from keqing.commands.options import (
    Context,
    DryRun,
    FormatChoice,
    Who,
    Yes,
    command,
    root_of,
    screen_of,
)
from keqing.commands.transaction import opened_engine, writing
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.records.forgotten import Forgotten
    from keqing.services.context.desk import WritingDesk


@command(
    "keqing forget C0007 -n",
    "keqing forget C0007",
    more=msg(
        "For a person who asks that their data be erased. Name, numbers, records, contact persons and what the history "
        "tells of them go for good; no undo brings them back. The code stays without a name, and the numbers as digests, "
        "so that no later import calls them again. Copies that still have the data are named."
    ),
)
def forget(
    context: Context,
    who: Who,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import forgotten as screens  # noqa: PLC0415  # as above
    from keqing.services.customers import forgetting  # noqa: PLC0415  # the database loads slowly
    from keqing.store import (  # noqa: PLC0415  # as above
        calendar_feed,
        erasing,
        forgotten_since,
        known_copies,
        outputs,
    )

    root = root_of(context)

    def act(desk: WritingDesk, agreed: Forgotten | None) -> Forgotten:
        customer = the_customer(context, desk, agreed.code if agreed else who)
        return forgetting.forget_customer(desk, customer)

    done = do_unless_doubted(
        context,
        lambda: writing(context, forgotten_since.FORGET, dry_run=dry_run),
        act,
        screens.question,
        sure=yes,
    )
    if not done.dry_run:
        erasing.compact(opened_engine(root))
        calendar_feed.forget_feeds(root.settings.folders.state)
    state = root.settings.folders.state
    copies = known_copies.known_copies(state, root.db)
    found = outputs.outputs_with(state, root.db, (done.name, done.code))
    others = [(file, day) for file, day in found if file not in copies]
    emit.emit(screens.show_forgotten(done, copies, others), screen_of(context), form)
