"""Agents: who does the work, with which roles (`keqing add-agent`)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from keqing.definitions.fields import Field
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Agent, Customer, Enrollment
from keqing.records.department import AgentLine
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.roles import read as read_roles
from keqing.services.customers import profile
from keqing.services.department import self_customers
from keqing.services.derived.refold import refold
from keqing.text.phones import read_phone

CAPACITY = (1, 1000)
_COUNT = Field(
    "capacity",
    {"zh": "每日容量", "en": "Calls a day"},
    "int",
    units=("个", "通", "人", "户", "次", "个电话", "calls", "calls a day", "a day"),
    aliases=("每天", "每日", "一天"),
)
"""Calls a day that an agent can be given, from and to."""


@dataclass(frozen=True, slots=True)
class SavedAgent:
    """An agent as saved, and whether they are new here."""

    agent: AgentLine
    new: bool


def add(
    desk: WritingDesk,
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
    named_roles = read_roles(desk, roles)
    known = desk.session.scalar(select(Agent).where(Agent.name == name))
    agent = known or Agent(name=name, roles=[], active=True)
    held = tuple(agent.roles or ())
    before = set(held) if known and name in desk.staff.names else set()
    agent.active, agent.until = True, None
    if named_roles:
        agent.roles = list(named_roles)
    if capacity is not None:
        agent.capacity = check_capacity(capacity)
    if phone is not None:
        agent.phone = read_phone(phone).number
    if login is not None:
        agent.login = _login(desk, login, agent)
    desk.session.add(agent)
    desk.session.flush()
    desk.reload()
    refold_roles(desk, before ^ set(agent.roles))
    self_customers.enter_agent(desk, agent, held)
    return SavedAgent(line(desk, agent), new=known is None)


def set_capacity(desk: WritingDesk, names: Sequence[str], capacity: int) -> None:
    """Let agents make so many calls a day. Raises NotFound for nobody of a name, and Unusable for such a number."""
    for name in names:
        agent = desk.session.get_one(Agent, desk.staff.named(name).id)
        agent.capacity = check_capacity(capacity)
    desk.session.flush()
    desk.reload()


def line(desk: Desk, agent: Agent) -> AgentLine:
    """An agent as a record."""
    titles = desk.words.titles_of("role")
    return AgentLine(
        name=agent.name,
        login=agent.login,
        roles=tuple(agent.roles or ()),
        capacity=agent.capacity,
        phone=agent.phone,
        active=agent.active,
        role_titles=tuple(titles.get(role, role) for role in agent.roles or ()),
    )


def listed(desk: Desk) -> tuple[AgentLine, ...]:
    """Every agent, the longest here first."""
    return tuple(line(desk, agent) for agent in desk.staff.agents)


def read_capacity(text: str) -> int:
    """Read how many calls a day an agent makes: 60, 六十, 每天60个. Raises Unusable."""
    try:
        return check_capacity(int(_COUNT.number(text)))
    except Unusable:
        least, most = CAPACITY
        raise Unusable(
            msg("{n} is not a number of calls a day.", n=text),
            msg("Give a whole number from {least} to {most}.", least=least, most=most),
        ) from None


def check_capacity(count: int) -> int:
    """Return a number of calls a day. Raises Unusable for one that no agent can be given."""
    least, most = CAPACITY
    if not least <= count <= most:
        raise Unusable(
            msg("{n} is not a number of calls a day.", n=count),
            msg("Give a whole number from {least} to {most}.", least=least, most=most),
        )
    return count


def _login(desk: Desk, login: str, agent: Agent) -> str:
    login = profile.read_name(login)
    for other in desk.staff.agents:
        if other.login == login and other.id != agent.id:
            raise Unusable(
                msg("The login {login} belongs to {name}.", login=login, name=other.name),
                msg("Every agent has a login of their own."),
            )
    return login


def refold_roles(desk: Desk, roles: set[str]) -> None:
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
