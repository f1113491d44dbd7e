"""Who carries what: `assign`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from keqing.commands.confirm import MANY
from keqing.commands.customer_argument import the_customer
from keqing.commands.doubting import do_unless_doubted
from keqing.commands.options import (
    Context,
    Date,
    DryRun,
    FormatChoice,
    Grade,
    Tags,
    Type,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.spread_offer import SpreadOffer
from keqing.commands.transaction import TOLD, writing
from keqing.errors import Unusable
from keqing.i18n import Message, msg, msgn

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from keqing.records.team import Assigned, FairSplit
    from keqing.services.context.desk import Desk, WritingDesk
    from keqing.services.team.selecting import Filters


@command(
    msg("keqing assign --from Ben --grade VIP --to Anna -n"),
    msg("keqing assign --from Ben --fair -n"),
    more=msg(
        "Filters are those of keqing list, and all must hold. What is open follows with its dates: promises, tasks and "
        "alerts, too. Work of a role stays with whoever has the role. --to none gives customers to nobody: they stand "
        "in keqing orphans. One command is one step for keqing undo."
    ),
)
def assign(
    context: Context,
    whom: Annotated[
        list[str] | None,
        argument(msg("Which ones, each by code, name or number."), msg("WHO...")),
    ] = None,
    to: Annotated[
        str | None, option("--to", help=msg("Who gets them."), metavar=msg("AGENT"))
    ] = None,
    fair: Annotated[
        bool, option("--fair", help=msg("Share them out by capacity, history, town and type."))
    ] = False,
    among: Annotated[
        str | None,
        option(
            "--among",
            help=msg("With --fair, only among these agents, with commas between them."),
            metavar=msg("AGENTS"),
        ),
    ] = None,
    role: Annotated[
        str | None,
        option(
            "--role",
            help=msg("Give this role for them, not the customers themselves."),
            metavar=msg("ROLE"),
        ),
    ] = None,
    owner: Annotated[
        str | None,
        option(
            "--from",
            help=msg("Only this agent's customers; none for those without an agent."),
            metavar=msg("AGENT"),
        ),
    ] = None,
    search: Annotated[
        str | None,
        option(
            "--search",
            help=msg("Part of a name, its pinyin, a code, the end of a phone."),
            metavar=msg("TEXT"),
        ),
    ] = None,
    type_: Type = None,
    grade: Grade = None,
    status: Annotated[
        str | None,
        option(
            "--status",
            help=msg("active, paused, stopped or deceased."),
            metavar=msg("STATUS"),
        ),
    ] = None,
    tag: Tags = None,
    town: Annotated[
        str | None,
        option("--town", help=msg("Part of the area or of the address."), metavar=msg("TEXT")),
    ] = None,
    where: Annotated[
        str | None,
        option(
            "--where",
            help=msg("Only those for whom this holds, such as: days_since(contact) > 60"),
            metavar=msg("CONDITION"),
        ),
    ] = None,
    filter_: Annotated[
        str | None,
        option(
            "--filter",
            help=msg("The same by the name that the department gave it."),
            metavar=msg("NAME"),
        ),
    ] = None,
    date: Date = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import team as screens  # noqa: PLC0415  # as above
    from keqing.services.team.selecting import Filters  # noqa: PLC0415  # the database loads slowly

    filters = Filters(
        text=search,
        owner=owner,
        type=type_,
        grade=grade,
        status=status,
        tags=tuple(tag or ()),
        town=town,
        where=where,
        filter=filter_,
    )
    if not whom and not filters.ask:
        raise Unusable(
            msg("Whom to assign is missing."),
            msg("Name them, or add a filter such as --from AGENT or --town TEXT."),
        )
    if fair and (to or role):
        raise Unusable(
            msg("--fair chooses who gets them: it goes with neither --to nor --role."),
            msg("Name the agents to choose from: --among NAME,NAME"),
        )
    if among is not None and not fair:
        raise Unusable(
            msg("--among is for --fair: it says who shares."),
            msg("Add --fair, or give them to one agent: --to AGENT"),
        )
    offer = SpreadOffer(context)

    def opened() -> AbstractContextManager[WritingDesk]:
        return offer.watched(
            writing(context, "assign", date=date, dry_run=dry_run, sure=yes, forms=TOLD)
        )

    if fair:
        shared = do_unless_doubted(
            context,
            opened,
            lambda desk, _: _share(context, desk, whom or [], filters, among),
            _doubted_shares,
            sure=yes,
        )
        emit.emit(screens.fair_split(shared), screen_of(context), form)
        offer.show(form)
        return
    if to is None:
        raise Unusable(
            msg("Who gets the customers is missing."),
            msg("Add --to AGENT, or --to none for nobody."),
        )
    done = do_unless_doubted(
        context,
        opened,
        lambda desk, _: _assign(context, desk, whom or [], filters, to, role),
        _doubted,
        sure=yes,
    )
    emit.emit(screens.show_assigned(done), screen_of(context), form)
    offer.show(form)


def _assign(
    context: Context,
    desk: WritingDesk,
    whom: list[str],
    filters: Filters,
    to: str,
    role: str | None,
) -> Assigned:
    from keqing.services.context import roles  # noqa: PLC0415  # the database loads slowly
    from keqing.services.customers.profile import is_nobody  # noqa: PLC0415  # as above
    from keqing.services.team.assigning import assign  # noqa: PLC0415  # as above

    agent = None if is_nobody(to) else desk.staff.named(to)
    named = roles.read_single(desk, role) if role is not None else None
    return assign(desk, _meant(context, desk, whom, filters), agent, named)


def _share(
    context: Context, desk: WritingDesk, whom: list[str], filters: Filters, among: str | None
) -> FairSplit:
    from keqing.services.team.sharing import share_out  # noqa: PLC0415  # the database loads slowly

    return share_out(desk, _meant(context, desk, whom, filters), read_names(among or ""))


def read_names(words: str) -> list[str]:
    """Read names with commas between them."""
    return [name.strip() for name in re.split("[,，、]", words) if name.strip()]


def _doubted_shares(done: FairSplit) -> Message | None:
    if done.moved < MANY:
        return None
    return msgn(
        "{n} customer would be shared out.", "{n} customers would be shared out.", done.moved
    )


def _meant(context: Context, desk: Desk, whom: list[str], filters: Filters) -> list[int]:
    """Return those who are named and whom the filters leave. Raises Unusable where that is nobody."""
    from keqing.services.team.selecting import select_customers  # noqa: PLC0415  # the database loads slowly

    ids = [the_customer(context, desk, who).id for who in whom]
    if filters.ask:
        fitting = select_customers(desk, filters)
        left = set(fitting)
        ids = [key for key in ids if key in left] if whom else list(fitting)
    if not ids:
        raise Unusable(
            msg("No customer fits all of this."),
            msg("See whom each filter leaves with: keqing list"),
        )
    return ids


def _doubted(done: Assigned) -> Message | None:
    if len(done.moved) < MANY:
        return None
    return msgn(
        "{n} customer would go to {owner}.",
        "{n} customers would go to {owner}.",
        len(done.moved),
        owner=done.to or msg("nobody"),
    )
