"""Agents: who does the work, with which roles (`keqing add-agent`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from keqing.errors import Unusable
from keqing.i18n import Message, msg
from keqing.kinds import presets
from keqing.models import Agent, Customer, Enrollment
from keqing.records import AgentLine
from keqing.services import profile
from keqing.services.desk import Desk
from keqing.services.phones import read_phone
from keqing.services.standings import refold

CAPACITY = (1, 1000)
"""Calls a day that an agent can be given, from and to."""

_ROLE = re.compile(r"[^\W_][\w-]{0,39}")


@dataclass(frozen=True, slots=True)
class SavedAgent:
    """An agent as saved, and whether they are new here."""

    agent: AgentLine
    new: bool
    remarks: tuple[Message, ...] = ()


def add(
    desk: Desk,
    name: str,
    *,
    roles: Sequence[str] = (),
    capacity: int | None = None,
    phone: str | None = None,
    login: str | None = None,
) -> SavedAgent:
    """Enter an agent; the same name again changes what is said of them, and takes back who had left.

    Roles given take the place of those held. Whose list a step stands on may follow from it, so the
    customers with steps of these roles are folded anew. Raises Unusable for what cannot be.
    """
    name = profile.read_name(name)
    known = next((one for one in desk.staff.agents if one.name == name), None)
    agent = known or Agent(name=name, roles=[], active=True)
    before = set(agent.roles) if agent.active else set()
    agent.active = True
    if roles:
        agent.roles = list(read_roles(roles))
    if capacity is not None:
        agent.capacity = _capacity(capacity)
    if phone is not None:
        agent.phone = read_phone(phone).number
    if login is not None:
        agent.login = _login(desk, login, agent)
    desk.session.add(agent)
    desk.session.flush()
    desk.reload()
    _refold_roles(desk, before ^ set(agent.roles))
    return SavedAgent(line(agent), new=known is None, remarks=_unknown(agent.roles))


def line(agent: Agent) -> AgentLine:
    """An agent as a record."""
    return AgentLine(
        name=agent.name,
        login=agent.login,
        roles=tuple(agent.roles or ()),
        capacity=agent.capacity,
        phone=agent.phone,
        active=agent.active,
    )


def listed(desk: Desk) -> tuple[AgentLine, ...]:
    """Every agent, the longest here first."""
    return tuple(line(one) for one in desk.staff.agents)


def read_roles(words: Iterable[str]) -> tuple[str, ...]:
    """Read roles, several in one word parted by commas. Raises Unusable for what is no name of one."""
    names: dict[str, None] = {}
    for word in words:
        for part in re.split(r"[,，、\s]+", unicodedata.normalize("NFKC", word).strip()):
            role = part.casefold()
            if not _ROLE.fullmatch(role):
                raise Unusable(
                    msg("'{word}' is no name of a role.", word=word),
                    msg("Roles of the built-in cadences: {roles}.", roles=known_roles()),
                )
            names[role] = None
    return tuple(names)


def known_roles() -> list[str]:
    """The roles that the built-in cadences name."""
    return sorted({role for one in presets().values() for role in one.roles})


def _unknown(roles: Sequence[str]) -> tuple[Message, ...]:
    """Say of which roles no built-in cadence knows; a department's own may."""
    known = set(known_roles())
    return tuple(
        msg(
            "No built-in cadence has steps for {role}; theirs are: {roles}.",
            role=role,
            roles=sorted(known),
        )
        for role in roles
        if role not in known
    )


def _capacity(count: int) -> int:
    least, most = CAPACITY
    if not least <= count <= most:
        raise Unusable(
            msg("{n} is no number of calls a day.", n=count),
            msg("Give a whole number from {least} to {most}.", least=least, most=most),
        )
    return count


def _login(desk: Desk, login: str, agent: Agent) -> str:
    login = profile.read_name(login)
    for one in desk.staff.agents:
        if one.login == login and one is not agent:
            raise Unusable(
                msg("The login {login} is the one of {name}.", login=login, name=one.name),
                msg("Every agent has a login of their own."),
            )
    return login


def _refold_roles(desk: Desk, roles: set[str]) -> None:
    """Fold whoever has a step for one of these roles, or a cadence that could name one."""
    if not roles:
        return
    concerned = desk.session.scalars(
        select(Customer.id)
        .join(Enrollment, Enrollment.customer_id == Customer.id)
        .where(Enrollment.ended.is_(None), or_(Enrollment.role.in_(roles)))
        .distinct()
    ).all()
    if concerned:
        refold(desk, concerned)
