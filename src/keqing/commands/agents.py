"""`keqing add-agent`: who does the work."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from keqing.commands.options import (
    Context,
    DryRun,
    FormatChoice,
    argument,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.transaction import writing
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
    with writing(context, "add-agent", dry_run=dry_run) as desk:
        saved = agents.add(desk, name, roles=role or (), capacity=calls, phone=phone, login=login)
    deed: screens.Deed = "entered" if saved.new else "changed"
    echo = screens.agent(saved.agent, deed, dry_run=dry_run)
    emit.emit(echo, screen_of(context), form)


def let_nobody_act(context: Context) -> None:
    """Leave out who acts by the settings: it may be the very agent who is to be entered."""
    root = root_of(context)
    context.obj = replace(root, settings=replace(root.settings, agent=None))
