"""Who leaves, and what nobody has: `leave`, `orphans`, `take`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing.commands.agents import let_nobody_act
from keqing.commands.confirm import MANY
from keqing.commands.customer_argument import the_customer
from keqing.commands.doubting import do_unless_doubted
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Everything,
    FormatChoice,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.recorder import when_said
from keqing.commands.spread_offer import SpreadOffer
from keqing.commands.transaction import TOLD, reading, writing
from keqing.errors import Unasked
from keqing.i18n import Message, msg, msgn

if TYPE_CHECKING:
    from keqing.records.team import Leaving
    from keqing.services.context.desk import WritingDesk


@command(
    msg("keqing leave Ben --on 31.12."),
    msg("keqing leave Ben -n"),
    more=msg(
        "All open work stays, with its dates. From the next day on it stands in keqing orphans and in the managers' lists "
        "until somebody is assigned: promises and alerts first. Who comes back is added again with keqing add-agent."
    ),
)
def leave(
    context: Context,
    agent: Annotated[str, argument(msg("Who leaves."), msg("AGENT"))],
    on: Annotated[
        str | None,
        option("--on", help=msg("The last day here; today by default."), metavar=msg("WHEN")),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import leaving as screens  # noqa: PLC0415  # as above

    let_nobody_act(context)
    offer = SpreadOffer(context)
    done = do_unless_doubted(
        context,
        lambda: offer.watched(writing(context, "leave", dry_run=dry_run, sure=yes, forms=TOLD)),
        lambda desk, _: _leave(desk, agent, on, sure=yes),
        _doubted,
        sure=yes,
    )
    emit.emit(screens.leaving(done), screen_of(context), form)
    offer.show(form)


def _leave(desk: WritingDesk, agent: str, on: str | None, *, sure: bool) -> Leaving:
    from keqing.dates.reading import NEAR_DAYS, echo_day  # noqa: PLC0415  # help does without
    from keqing.services.team import leaving  # noqa: PLC0415  # the database loads slowly

    if on is None:
        return leaving.leave(desk, agent, desk.today)
    when = when_said(desk, on)
    day = when.needed()
    if not sure and abs((day - desk.today).days) > NEAR_DAYS:
        raise Unasked(
            msg("'{text}' is read as {moment}.", text=on, moment=echo_day(when, desk.today)),
            msg("If it is meant, add --yes."),
        )
    return leaving.leave(desk, agent, day)


def _doubted(done: Leaving) -> Message | None:
    if done.customers < MANY:
        return None
    return msgn(
        "{n} customer of {name} would stand with nobody after {day}.",
        "{n} customers of {name} would stand with nobody after {day}.",
        done.customers,
        name=done.agent,
        day=done.on,
    )


@command(
    "keqing orphans",
    "keqing orphans --date 2027-01-01 --format json",
    more=msg(
        "Customers without an agent, and those of agents who have left, whatever their status. Alerts stand first, then "
        "promises, then by the day of the next follow-up. Give them away with keqing assign, or draw one with keqing take."
    ),
)
def orphans(
    context: Context,
    everything: Everything = False,
    date: Date = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import leaving as screens  # noqa: PLC0415  # as above
    from keqing.services.team import orphans as found  # noqa: PLC0415  # the database loads slowly

    screen = screen_of(context)
    with reading(context, date=date) as desk:
        lines = found.orphans(desk)
    emit.emit(screens.orphans(lines, whole=everything), screen, form, pages=everything)


@command(
    "keqing take",
    "keqing take --count 3",
    more=msg(
        "Draws customers whom nobody has: alerts and promises first, then the next follow-up. They are yours from now on."
    ),
)
def take(
    context: Context,
    whom: Annotated[
        list[str] | None,
        argument(msg("Which ones, each by code, name or number."), msg("WHO...")),
    ] = None,
    count: Annotated[
        int,
        option(
            "--count",
            help=msg("How many, where nobody is named."),
            metavar=msg("N"),
            min=1,
            max=1000,
        ),
    ] = 1,
    agent: Agent = None,
    dry_run: DryRun = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, team  # noqa: PLC0415  # help does without
    from keqing.services.team import orphans as pool  # noqa: PLC0415  # the database loads slowly

    offer = SpreadOffer(context)
    opened = writing(context, "take", agent=agent, dry_run=dry_run, forms=TOLD)
    with offer.watched(opened) as desk:
        ids = [the_customer(context, desk, who).id for who in whom or []]
        done = pool.take_customers(desk, ids, count)
    emit.emit(team.show_assigned(done), screen_of(context), form)
    offer.show(form)
