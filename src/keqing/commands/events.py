"""What happened, what is left, what was promised: `add`, `stock`, `promise`."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.customer_argument import the_customer
from keqing.commands.hearing import listen
from keqing.commands.help.forms import lack
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Format,
    FormatChoice,
    Who,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.recording import echo, needed, when_said
from keqing.commands.transaction import reading, writing
from keqing.errors import NeedsSetup
from keqing.i18n import msg


@command(
    msg("keqing add purchase C0007 product=Calmix quantity=6 pack=30 daily=6"),
    msg("keqing add inquiry Li source=radio condition=hypertension"),
    more=msg("Which kinds there are, and their fields: keqing add list"),
)
def add(
    context: Context,
    kind: Annotated[str, argument(msg("What happened: purchase, inquiry ..."), msg("KIND"))],
    who: Annotated[str | None, argument(msg("Which customer."), msg("WHO"))] = None,
    words: Annotated[
        list[str] | None, argument(msg("Its fields, as field=value."), msg("FIELD=VALUE"))
    ] = None,
    text: Annotated[
        str | None, option("--text", help=msg("Anything else to note."), metavar=msg("TEXT"))
    ] = None,
    ref: Annotated[
        int | None,
        option("--ref", help=msg("The record that this one answers."), metavar=msg("ID")),
    ] = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Record what happened."""
    from keqing.services.recording import happenings  # noqa: PLC0415  # the database loads slowly

    if kind in LIST and who is None:
        _show_kinds(context, form)
        return
    if who is None:
        raise lack(context, "who")
    said = [word.partition("=")[2] for word in words or []]
    answer = listen(context, text, *said, quiet=yes or dry_run, reported=_reports(kind))
    with writing(context, "add", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        found = desk.kinds.find(kind)
        answer.decides(desk)
        customer = the_customer(context, desk, who)
        recorded = happenings.add(desk, customer, found, words or [], text=text, answers=ref)
        recorded = answer.also(desk, customer, recorded)
    echo(context, desk, recorded, form)


def _reports(kind: str) -> bool:
    """Tell whether the kind is that of adverse reactions, under any of its names."""
    from keqing.definitions.kinds import built_in  # noqa: PLC0415  # help does without
    from keqing.definitions.names import find_called  # noqa: PLC0415  # as above

    return bool(find_called(kind, [built_in().by_name["adverse"]]))


LIST = frozenset({"list", "列表"})
"""Instead of a kind: show which there are."""


def _show_kinds(context: Context, form: Format | None) -> None:
    """Show the kinds in force, or the built-in ones where there is no database yet."""
    from keqing.definitions import kinds  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415  # as above
    from keqing.render import kinds as screens  # noqa: PLC0415  # as above

    try:
        with reading(context) as desk:
            found = desk.kinds
    except NeedsSetup:
        found = kinds.built_in()
    emit.emit(screens.output(list(found.by_name.values())), screen_of(context), form)


@command(msg("keqing stock C0007 Calmix 24"), msg("keqing stock Li Calmix 0"))
def stock(
    context: Context,
    who: Who,
    product: Annotated[str, argument(msg("Which product."), msg("PRODUCT"))],
    units: Annotated[str, argument(msg("How many units are left today."), msg("N"))],
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Record how much of a product is left."""
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    with writing(context, "stock", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        recorded = directives.stock(desk, the_customer(context, desk, who), product, units)
    echo(context, desk, recorded, form)


@command(
    msg('keqing promise C0007 "tomorrow 3pm" "talk about the check-up"'),
    msg('keqing promise Li fri "send the leaflet" --task'),
    more=msg("A promised call holds what a call would close until its day; a task holds nothing."),
)
def promise(
    context: Context,
    who: Who,
    when: Annotated[
        str, argument(msg("For which day, with the time if one was agreed."), msg("WHEN"))
    ],
    text: Annotated[str, argument(msg("What was promised."), msg("TEXT"))],
    task: Annotated[bool, option("--task", help=msg("It is a task of ours, not a call."))] = False,
    role: Annotated[
        str | None, option("--role", help=msg("Who is to do it."), metavar=msg("ROLE"))
    ] = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Promise a customer a call, or a task."""
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    answer = listen(context, text, quiet=yes or dry_run)
    with writing(context, "promise", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        said = when_said(desk, when)
        answer.decides(desk)
        customer = the_customer(context, desk, who)
        recorded = directives.promise(
            desk,
            customer,
            needed(said),
            text,
            at=said.time,
            task=task,
            role=role,
            remarks=said.remarks,
        )
        recorded = answer.also(desk, customer, recorded)
    echo(context, desk, recorded, form)
