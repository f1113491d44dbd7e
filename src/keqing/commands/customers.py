"""Customers on file: `list` and `show`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from keqing.commands import agents, looking
from keqing.commands.customer_argument import the_customer
from keqing.commands.options import (
    Context,
    Date,
    Everything,
    Format,
    FormatChoice,
    Grade,
    Tags,
    Type,
    Who,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.outgoing import Full, Health
from keqing.commands.transaction import reading, require_form
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from decimal import Decimal


@command(
    "keqing list",
    msg("keqing list --where 'count(purchase) >= 2 and days_since(contact) > 60'"),
    "keqing list --by 'sum(order.price)' --top 20%",
)
def list_customers(
    context: Context,
    text: Annotated[
        str,
        argument(
            msg(
                "Part of a name, its pinyin, a code, the end of a phone; agents lists who works here."
            ),
            msg("TEXT"),
        ),
    ] = "",
    owner: Annotated[
        str | None,
        option(
            "--owner",
            help=msg("Only this agent's customers; none for those without an agent."),
            metavar=msg("AGENT"),
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
    by: Annotated[
        str | None,
        option(
            "--by",
            help=msg("The largest first, by a measure or a number such as: sum(order.price)"),
            metavar=msg("NUMBER"),
        ),
    ] = None,
    top: Annotated[
        str | None,
        option(
            "--top",
            help=msg("With --by, only so many, or this share of them: 20 or 20%."),
            metavar=msg("N"),
        ),
    ] = None,
    everything: Everything = False,
    full: Full = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, lines  # noqa: PLC0415  # help does without
    from keqing.services.customers import listing, profile  # noqa: PLC0415  # the database loads slowly
    from keqing.services.customers.finding import owner_id  # noqa: PLC0415  # as above

    if agents.means_agents(text):
        agents.show_agents(context, full=full, form=form)
        return
    if top is not None and by is None:
        raise Unusable(
            msg("--top is for a list by a number."),
            msg("Add --by, for example --by 'sum(order.price)'."),
        )
    screen = screen_of(context)
    with reading(context) as desk:
        wanted = listing.Wanted(
            text=" ".join(profile.read_text(text).split()),
            owner=owner_id(desk, owner),
            type=profile.read_type(desk.words, type_) if type_ else None,
            grade=profile.read_grade(desk.words, grade) if grade else None,
            status=profile.read_status(status) if status else None,
            tags=profile.read_tags(tag or ()),
        )
        ids, health = listing.listed(desk, wanted), False
        if where is not None or filter_ is not None:
            from keqing.services.customers import where_filter  # noqa: PLC0415  # most lists have none

            asked = where_filter.read(desk, where, filter_)
            ids = where_filter.fitting(desk, ids, asked)
            health = where_filter.asks_health(desk, asked)
        measured: dict[int, Decimal] = {}
        if by is not None:
            from keqing.services.customers import largest_first  # noqa: PLC0415  # as above

            most = largest_first.Top.read(top) if top is not None else None
            measured = largest_first.largest(desk, ids, by, most)
            ids = tuple(measured)
            health = health or largest_first.asks_health(desk, by)
        limited = screen.tty and form in {None, Format.TABLE} and not everything
        shown = ids[: screen.height] if limited else ids
        found, titles = listing.lines(desk, shown, measured), listing.titles(desk)
    looking.record(
        context, "list", full=full, health=health, text=text, where=where, customers=len(found)
    )
    total = len(ids) if limited else None
    listed = lines.customers(found, full=full, titles=titles, by=by, total=total)
    emit.emit(listed, screen, form, pages=everything)


@command("keqing show C0007", msg("keqing show Li --history"), "keqing show 5678 --format json")
def show(
    context: Context,
    who: Who,
    history: Annotated[
        bool, option("--history", help=msg("Show all that has happened, and every closed step."))
    ] = False,
    full: Full = False,
    health: Health = False,
    date: Date = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import card, emit  # noqa: PLC0415  # help does without
    from keqing.services.customers import call_guides, customer_card, listing  # noqa: PLC0415  # the database loads slowly
    from keqing.services.derived.customer_fold import CustomerFold  # noqa: PLC0415  # as above

    require_form(context)
    with reading(context, date=date) as desk:
        customer = the_customer(context, desk, who)
        fold = CustomerFold(desk, customer)
        record = customer_card.card(desk, customer, health=health, fold=fold)
        if due := call_guides.first_step(record, desk.today):
            guide = call_guides.call_guide(desk, customer, record, due, fold=fold)
            record = replace(record, guide=guide)
        titles = listing.titles(desk)
    looking.record(context, "show", full=full, health=health, customer=record.code)
    shown = card.output(record, desk.today, full=full, history=history, titles=titles)
    emit.emit(shown, screen_of(context), form, pages=history)
