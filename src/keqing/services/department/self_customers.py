"""The department and its active agents as customers of type `self`, made with them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from keqing.models import Agent, Customer
from keqing.records.self_customer import CODE, DEPARTMENT, SELF, code_for, id_for
from keqing.services.context.desk import WritingDesk
from keqing.services.derived.events import write
from keqing.services.derived.refold import refold


def enter_department(desk: WritingDesk, name: str) -> None:
    """Enter the department as a customer, once."""
    if desk.session.get(Customer, DEPARTMENT) is None:
        _enter(desk, DEPARTMENT, CODE, name, None, ())


def enter_agent(desk: WritingDesk, agent: Agent, before: Sequence[str] = ()) -> None:
    """Enter an agent as a customer, or tell that customer's timeline of other roles.

    `before` are the roles that the agent held until now. An agent who comes back has their own work again.
    """
    key, roles = id_for(agent.id), sorted(agent.roles or ())
    customer = desk.session.get(Customer, key)
    if customer is None:
        _enter(desk, key, _code(desk, agent), agent.name, agent.id, roles)
        return
    if sorted(before) != roles:
        write(desk, customer, "profile", details={"role": roles})
    refold(desk, [key])


def _enter(
    desk: WritingDesk, key: int, code: str, name: str, owner: int | None, roles: Sequence[str]
) -> None:
    desk.session.add(
        Customer(
            id=key,
            code=code,
            name=name,
            type=SELF,
            created=desk.today,
            owner_id=owner,
            fields={"role": list(roles)},
            stage=None,
            status="active",
        )
    )
    desk.session.flush()
    refold(desk, [key])


def _code(desk: WritingDesk, agent: Agent) -> str:
    """Return a code that nobody else has."""
    code = code_for(agent.id, agent.login)
    taken = desk.session.scalar(select(Customer.id).where(Customer.code == code))
    return code if taken is None else code_for(agent.id, None)
