"""The laws of whose row it is, over departments of any roles: nobody is forgotten, and no call stands twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keqing.models import Agent, Assignment, Customer
from keqing.records.today import TodayRow
from keqing.services.context.desk import Desk
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.department import checking
from keqing.services.derived.refold import refold
from keqing.services.worklist import day_list
from keqing.store import unit
from tests.departments import Department

NAMES = ("甲", "乙", "丙", "丁")
ROLES = ("doctor", "head", "manager", "accountant", "consultant")
DAY = date(2026, 12, 20)
Reason = tuple[str, str, str, str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Department:
    """Three customers with the work of every role, of calls and of what only its name closes."""
    made = Department(Path(tmp_path_factory.mktemp("house"), "a.db"))
    with made.desk("add-agent") as desk:
        for name in NAMES:
            desk.session.add(Agent(name=name, roles=[], active=True))
    for name in ("王", "李", "赵"):
        code = made.customer(name, type="dealer")
        for kind, *words in (
            ("inquiry", "来源=电台"), ("consultation",), ("complaint", "what=慢"), ("adverse",),
            ("reconciliation",), ("invoice", "due=2026-12-10"), ("danger-sign", "sign=银行退票"),
        ):  # fmt: skip
            made.add(code, kind, *words, day=date(2026, 11, 15))
        made.log(code, day=date(2026, 11, 16), next_day=date(2026, 12, 20))
    return made


def reasons(row: TodayRow) -> list[Reason]:
    return [(row.code, each.cadence, each.subject, each.label) for each in row.reasons]


PEOPLE = st.lists(
    st.tuples(st.sets(st.sampled_from(ROLES), max_size=3), st.booleans()),
    min_size=len(NAMES),
    max_size=len(NAMES),
).filter(lambda people: any(active for _, active in people))
OWNERS = st.lists(st.sampled_from([*NAMES, None]), min_size=3, max_size=3)
HELD = st.none() | st.tuples(st.sampled_from(ROLES), st.sampled_from(NAMES))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(people=PEOPLE, owners=OWNERS, held=HELD)
def test_every_reason_is_in_a_list_and_no_call_is_made_twice(
    house: Department,
    people: list[tuple[set[str], bool]],
    owners: list[str | None],
    held: tuple[str, str] | None,
) -> None:
    with house.desk("test") as desk:
        staff = {agent.name: agent for agent in desk.session.query(Agent)}
        for agent in staff.values():
            roles, active = dict(zip(NAMES, people, strict=True)).get(agent.name, (set(), False))
            agent.roles, agent.active = sorted(roles), active
        for code, owner in zip(house.codes, owners, strict=True):
            customer = desk.session.query(Customer).filter_by(code=code).one()
            customer.owner_id = staff[owner].id if owner else None
        for assignment in desk.session.query(Assignment):
            desk.session.delete(assignment)
        if held:
            day = date(2026, 1, 1)
            desk.session.add(
                Assignment(customer_id=1, role=held[0], agent_id=staff[held[1]].id, since=day)
            )
        desk.session.flush()
        desk.reload()
        refold(desk, [1, 2, 3])
    with unit.reading(house.engine) as session:
        at = datetime.combine(DAY, time(9))
        reading = Desk(session, almanac_of(session), DAY, DAY, at, house.login)
        here = [agent for agent in reading.staff.agents if agent.active]
        lists = {agent.name: day_list.today(reading, agent=agent).rows for agent in here}
        team = day_list.today(reading, agent=None).rows
        assert [f.kind for f in checking.check(reading, replay=True) if f.kind == "replay"] == []
    everywhere = {reason for rows in lists.values() for row in rows for reason in reasons(row)}
    of_team = Counter(reason for row in team for reason in reasons(row))
    assert everywhere == set(of_team)
    assert of_team
    assert set(of_team.values()) == {1}
    for name, rows in lists.items():
        assert len({row.code for row in rows}) == len(rows)  # one row for a customer
        for row in rows:
            for reason in row.reasons:
                assert (name in reason.people) != bool(reason.also_for)
                assert not (reason.by_name and reason.also_for)
    owners_of = [(row.code, row.owner) for row in team if row.owner]
    assert len(set(owners_of)) == len(owners_of)  # one row for a person and customer
