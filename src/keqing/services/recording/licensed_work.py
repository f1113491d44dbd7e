"""Whose work a licensed role's is: nobody else closes it while somebody here has the role (R5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import select

from keqing.definitions.cadence import Cadence, Quota, Repeat, Step
from keqing.definitions.kinds import Kind
from keqing.definitions.names import command_word
from keqing.errors import Refused
from keqing.i18n import msg
from keqing.models import Agent, Assignment, Customer, Event
from keqing.records.self_customer import is_self
from keqing.services.context.desk import Desk
from keqing.services.derived.standing_rows import role_of
from keqing.text import shell
from keqing.timeline.enrollment import Enrollment

_DIRECTIVES = frozenset({"done", "skip", "snooze", "end"})
"""Kinds of records that name the follow-ups that they close or put off."""


def permitted(
    desk: Desk, customer: Customer, meant: Sequence[Enrollment], word: str | None
) -> Sequence[Enrollment]:
    """Return those of `meant` whose current step this agent may close or put off.

    Without a `word` that names it, another's licensed work is left out. Raises Refused where nothing else is meant.
    """
    able = [each for each in meant if not _others(desk, customer, role_of(each))]
    if word is not None or not able:
        _guard_steps(desk, customer, meant)
    return able


def _guard_steps(desk: Desk, customer: Customer, meant: Sequence[Enrollment]) -> None:
    for enrollment in meant:
        _guard(desk, customer, role_of(enrollment), enrollment.cadence.title)


def guard_record(desk: Desk, customer: Customer, kind: Kind) -> None:
    """Raise Refused for a record that is the doing of a licensed role's step, from an agent without the role."""
    for role in _roles_of(desk, kind):
        _guard(desk, customer, role, kind.title)


def guard_correction(desk: Desk, customer: Customer, record: Event) -> None:
    """Raise Refused for a record of a licensed role's work that this agent did not enter and may not do."""
    if desk.agent and record.agent_id == desk.agent.id:
        return
    if record.kind in _DIRECTIVES:
        for name, *_ in record.details.get("followups", ()):
            edition = desk.book.in_force(desk.today).get(name)
            if edition and (cadence := edition.cadence):
                for step in _steps(cadence):
                    _guard(desk, customer, step.role, cadence.title)
    elif kind := desk.kinds.by_name.get(record.kind):
        guard_record(desk, customer, kind)


def guard_rows(desk: Desk, kind: Kind) -> Callable[[int | None], None]:
    """Return what raises Refused for a row of a file about a licensed role's work, given the id of who did it.

    A row that names nobody is of the desk's agent. Who has the role for one customer may enter it.
    """
    roles = {role for role in _roles_of(desk, kind) if role in desk.licensed}
    if not roles or not desk.staff.names:
        return lambda _: None
    assigned = select(Assignment.role, Assignment.agent_id).where(Assignment.role.in_(roles))
    held = {(row.role, row.agent_id) for row in desk.session.execute(assigned)}
    people = {
        role: [
            agent
            for agent in desk.staff.agents
            if agent.active and (role in agent.roles or (role, agent.id) in held)
        ]
        or desk.staff.managers
        for role in sorted(roles)
    }

    def guard(agent_id: int | None) -> None:
        acting = agent_id or (desk.agent.id if desk.agent else None)
        for role, able in people.items():
            if acting in {agent.id for agent in able}:
                continue
            raise Refused(
                msg(
                    "Only the role {role} may enter this: {title}.",
                    role=desk.words.roles[role].title,
                    title=kind.title,
                ),
                msg(
                    "Name who did it in the column of the agent: {people}.",
                    people=[agent.name for agent in able],
                ),
            )

    return guard


def _steps(cadence: Cadence) -> tuple[Step | Repeat | Quota, ...]:
    return (*cadence.steps, *([cadence.repeat] if cadence.repeat else []))


def _roles_of(desk: Desk, kind: Kind) -> Iterator[str]:
    """Give the roles of the steps whose doing such a record is, or whose question it answers."""
    for edition in desk.book.in_force(desk.today).values():
        cadence = edition.cadence
        if cadence is None:
            continue
        answers = kind.answers and kind.name in cadence.ends_on
        for step in _steps(cadence):
            if step.role and (answers or step.records == kind.name):
                yield step.role


def _holders(desk: Desk, customer: Customer, role: str) -> list[Agent]:
    """Return who works here and has the role, in the department or for the customer."""
    assigned = desk.assigned([customer.id])[customer.id]
    return [
        agent
        for agent in desk.staff.agents
        if agent.active and (role in agent.roles or (role, agent.id) in assigned)
    ]


def _others(desk: Desk, customer: Customer, role: str | None) -> tuple[str, ...]:
    """Name those whose work a step of the role is, where that leaves the desk's agent out; else nobody."""
    if role is None or role not in desk.licensed or is_self(customer.id) or not desk.staff.names:
        return ()
    able = _holders(desk, customer, role) or desk.staff.managers
    if desk.agent and desk.agent.id in {agent.id for agent in able}:
        return ()
    return tuple(agent.name for agent in able)


def _guard(desk: Desk, customer: Customer, role: str | None, title: Mapping[str, str]) -> None:
    others = _others(desk, customer, role)
    if not others or role is None:
        return
    word = desk.words.roles[role]
    says = msg(
        "Only the role {role} may do this for {name}: {title}.",
        title=title,
        name=customer.name,
        role=word.title,
    )
    if _holders(desk, customer, role):
        raise Refused(
            says,
            msg(
                "Leave it to {people}; entered in their name: --agent {agent}",
                people=list(others),
                agent=shell.quote_word(others[0]),
            ),
        )
    raise Refused(
        says,
        msg(
            "Nobody here has it: leave it to {people}, or enter who has: keqing add-agent NAME --role {role}",
            people=list(others),
            role=command_word(word),
        ),
    )
