"""What was entered or changed: a customer, an agent, a department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from keqing.i18n import Message, msg
from keqing.records.customer import Customer
from keqing.records.department import AgentLine
from keqing.render import machine, machine_lists, upcoming
from keqing.render.console import Screen
from keqing.render.mask import masked
from keqing.render.output import Output
from keqing.render.words import Titles

Deed = Literal["entered", "changed"]
"""What was done to the record."""


def customer(
    record: Customer,
    deed: Deed,
    today: date,
    *,
    remarks: Sequence[Message] = (),
    dry_run: bool = False,
    titles: Titles | None = None,
) -> Output:
    """Echo a customer as saved: who, whose, the next dates, and what to look at."""

    def show(screen: Screen) -> None:
        numbers = [masked(phone.number) for phone in record.phones if not phone.bad]
        who = msg(
            "{name} {code} {phone}, {owner}",
            name=record.name,
            code=record.code,
            phone=numbers[0] if numbers else msg("no phone"),
            owner=msg("owner: {owner}", owner=record.owner) if record.owner else msg("no owner"),
        )
        screen.line(_said(deed, who, dry_run=dry_run), hang=2)
        screen.lines(
            upcoming.lines(record.followups, today, record.code, record.owner, titles),
            indent=2,
            hang=2,
        )
        if not record.followups:
            screen.line(record.no_date_because or msg("No next date."), indent=2)
        screen.lines(remarks, indent=2, hang=2)

    return Output(screen=show, document=lambda: machine.customer(record))


def agent(record: AgentLine, deed: Deed, *, dry_run: bool = False) -> Output:
    """Echo an agent as saved."""

    def show(screen: Screen) -> None:
        screen.line(_said(deed, _agent(record), dry_run=dry_run), hang=2)

    return Output(screen=show, document=lambda: machine_lists.agents([record]))


def department(
    name: str,
    first: AgentLine,
    cadences: Mapping[str, Mapping[str, str]],
    path: str,
    warnings: Sequence[Message] = (),
) -> Output:
    """Tell what `init` set up, what to look at, and what comes next."""

    def show(screen: Screen) -> None:
        screen.line(msg("{name} is set up in {path}.", name=name, path=path), hang=2)
        screen.line(msg("You are {who}.", who=_agent(first)), indent=2, hang=2)
        screen.line(msg("Cadences switched on:"), indent=2)
        screen.lines(cadences.values(), indent=4)
        screen.lines(warnings, indent=2, hang=2)
        screen.line(
            msg("Next: keqing add-customer NAME, or: keqing import FILE.xlsx"), indent=2, hang=2
        )

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.init/1",
            "department": name,
            "db": path,
            "agent": first.name,
            "cadences": list(cadences),
        },
    )


def _said(deed: Deed, who: Message, *, dry_run: bool) -> Message:
    """Say what was done, or would be."""
    match deed, dry_run:
        case "entered", False:
            return msg("Entered: {who}", who=who)
        case "entered", True:
            return msg("Would be entered: {who}", who=who)
        case _, False:
            return msg("Changed: {who}", who=who)
        case _:
            return msg("Would be changed: {who}", who=who)


def _agent(record: AgentLine) -> Message:
    about: list[object] = []
    if record.login:
        about.append(msg("login {login}", login=record.login))
    about.extend(record.role_titles or record.roles)
    if record.capacity:
        about.append(msg("{n} calls a day", n=record.capacity))
    if record.phone:
        about.append(masked(record.phone))
    return msg("{name} ({about})", name=record.name, about=about or [msg("no role")])
