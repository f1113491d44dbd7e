"""`keqing add-agent`, `keqing list agents`: who does the work."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from keqing.commands import looking
from keqing.commands.options import (
    Context,
    DryRun,
    Format,
    FormatChoice,
    argument,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.spread_offer import SpreadOffer
from keqing.commands.transaction import reading, writing
from keqing.definitions.names import Word, find_called
from keqing.i18n import msg


@command(
    msg("keqing add-agent Anna --role consultant --capacity 60"),
    msg("keqing add-agent Ben --role doctor --role head --phone 13812345678 --login ben"),
    more=msg("Adding the same name again changes that agent. New roles replace the old ones."),
)
def add_agent(
    context: Context,
    name: Annotated[str, argument(msg("The name."), msg("NAME"))],
    role: Annotated[
        list[str] | None,
        option(
            "--role",
            help=msg("manager, consultant, doctor ...; may be repeated."),
            metavar=msg("ROLE"),
        ),
    ] = None,
    capacity: Annotated[
        str | None, option("--capacity", help=msg("Calls a day."), metavar=msg("N"))
    ] = None,
    phone: Annotated[
        str | None, option("--phone", help=msg("The agent's number."), metavar=msg("NUMBER"))
    ] = None,
    login: Annotated[
        str | None,
        option(
            "--login",
            help=msg("This agent's login on the machine: its commands count as the agent's."),
            metavar=msg("LOGIN"),
        ),
    ] = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import saved as screens  # noqa: PLC0415  # as above
    from keqing.services.department import agents  # noqa: PLC0415  # the database loads slowly

    let_nobody_act(context)
    calls = agents.read_capacity(capacity) if capacity is not None else None
    offer = SpreadOffer(context)
    with offer.watched(writing(context, "add-agent", dry_run=dry_run)) as desk:
        saved = agents.add(desk, name, roles=role or (), capacity=calls, phone=phone, login=login)
    deed: screens.Deed = "entered" if saved.new else "changed"
    echo = screens.agent(saved.agent, deed, dry_run=dry_run)
    emit.emit(echo, screen_of(context), form)
    offer.show(form)


_AGENTS = Word("agents", {"zh": "员工", "en": "agents"}, ("agent", "员工名单", "员工列表", "同事"))


def means_agents(text: str) -> bool:
    """Tell whether a list of the agents is asked for, in the words of `keqing list TEXT`."""
    return find_called(text, [_AGENTS]) is not None


def show_agents(context: Context, *, full: bool, form: Format | None) -> None:
    """Show everybody who works here or has, with their roles."""
    from keqing.render import emit, lines  # noqa: PLC0415  # help does without
    from keqing.services.department import agents  # noqa: PLC0415  # the database loads slowly

    looking.record(context, "list agents", full=full, health=False)
    with reading(context) as desk:
        emit.emit(lines.agents(agents.listed(desk), full=full), screen_of(context), form)


def let_nobody_act(context: Context) -> None:
    """Leave out who acts by the settings: it may be the very agent who is to be entered."""
    root = root_of(context)
    context.obj = replace(root, settings=replace(root.settings, agent=None))
