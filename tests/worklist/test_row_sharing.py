"""Whose row a reason is: a table of who and what, and the laws that hold for all of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.worklist.row_sharing import Claim, Whose, deal

TODAY = date(2026, 12, 1)
OWNER, DOCTOR, SECOND, CLERK, HEAD = 1, 2, 3, 4, 5
ROLES = {
    OWNER: set[str](),
    DOCTOR: {"doctor"},
    SECOND: {"doctor"},
    CLERK: {"clerk"},
    HEAD: {"head"},
}


def may_close(agent: int, role: str) -> bool:
    return role in ROLES[agent]


def call(
    whose: Whose, *people: int, role: str | None = None, opens: int = 0, stands: int = 0
) -> Claim:
    days = (TODAY + timedelta(opens), TODAY + timedelta(stands))
    return Claim(whose, people, False, role, *days)


def named(whose: Whose, *people: int, role: str | None = None) -> Claim:
    return Claim(whose, people, True, role, TODAY, TODAY)


OF_OWNER, OF_DOCTOR = call(OWNER, OWNER), call(DOCTOR, DOCTOR, role="doctor")
OF_DOCTORS = call("doctor", DOCTOR, SECOND, role="doctor")
OF_CLERK = named(CLERK, CLERK, role="clerk")


@pytest.mark.parametrize(
    ("claims", "rows"),
    [
        ([OF_OWNER], {OWNER: (0,)}),
        ([OF_OWNER, call(OWNER, OWNER)], {OWNER: (0, 1)}),
        ([OF_DOCTOR, OF_OWNER], {DOCTOR: (0, 1)}),  # the doctor's call closes the owner's, too
        ([OF_OWNER, OF_DOCTOR], {OWNER: (0,), DOCTOR: (1,)}),  # the owner's closes no doctor's
        ([OF_OWNER, OF_CLERK], {OWNER: (0,), CLERK: (1,)}),
        ([OF_CLERK, OF_OWNER], {CLERK: (0,), OWNER: (1,)}),
        ([named(OWNER, OWNER), OF_OWNER], {OWNER: (0, 1)}),  # a person's own work is one row
        ([OF_CLERK, OF_CLERK], {CLERK: (0, 1)}),
        ([OF_DOCTORS, OF_OWNER], {"doctor": (0, 1)}),
        ([OF_OWNER, OF_DOCTORS, OF_DOCTOR], {OWNER: (0,), "doctor": (1, 2)}),
        ([OF_DOCTOR, OF_DOCTORS], {DOCTOR: (0, 1)}),
        ([call(None, HEAD, DOCTOR), OF_OWNER], {None: (0, 1)}),  # nobody's is the managers'
        ([call(None, HEAD), OF_DOCTOR], {None: (0,), DOCTOR: (1,)}),
        (
            [call(OWNER, OWNER, role="head"), call(HEAD, HEAD, role="head")],
            {OWNER: (0,), HEAD: (1,)},
        ),
        # Looking ahead: who calls first, and what is open by then.
        (
            [call(DOCTOR, DOCTOR, role="doctor", stands=4), call(OWNER, OWNER, stands=1)],
            {DOCTOR: (0,), OWNER: (1,)},
        ),
        (
            [call(DOCTOR, DOCTOR, stands=1), call(OWNER, OWNER, opens=2, stands=4)],
            {DOCTOR: (0,), OWNER: (1,)},
        ),
        ([call(DOCTOR, DOCTOR, stands=1), call(OWNER, OWNER, opens=1, stands=4)], {DOCTOR: (0, 1)}),
    ],
)
def test_whose_row_it_is(claims: list[Claim], rows: dict[Whose, tuple[int, ...]]) -> None:
    assert {row.whose: row.places for row in deal(claims, may_close)} == rows


PEOPLE = st.sampled_from([
    (OWNER, (OWNER,)), (DOCTOR, (DOCTOR,)), ("doctor", (DOCTOR, SECOND)), (CLERK, (CLERK,)),
    ("head", (HEAD,)), (None, (HEAD, OWNER)),
])  # fmt: skip
DAYS = st.integers(0, 6).map(lambda n: TODAY + timedelta(n))
CLAIMS = st.lists(
    st.builds(
        lambda who, *rest: Claim(*who, *rest),
        PEOPLE,
        st.booleans(),
        st.sampled_from([None, "doctor", "clerk", "head"]),
        DAYS,
        DAYS,
    ),
    max_size=7,
)


@given(CLAIMS)
def test_every_reason_stands_in_exactly_one_row(claims: list[Claim]) -> None:
    rows = deal(claims, may_close)
    dealt = sorted(place for row in rows for place in row.places)
    assert dealt == list(range(len(claims)))
    assert len({row.whose for row in rows}) == len(rows)
    assert all(row.people for row in rows)


@given(CLAIMS)
def test_what_only_its_name_closes_stands_with_its_own_people(claims: list[Claim]) -> None:
    for row in deal(claims, may_close):
        for place in row.places:
            claim = claims[place]
            if claim.whose == row.whose:
                continue
            assert not claim.by_name
            assert claim.role is None or all(may_close(agent, claim.role) for agent in row.people)


@given(CLAIMS)
def test_nobody_s_row_is_of_others_reasons_alone(claims: list[Claim]) -> None:
    for row in deal(claims, may_close):
        assert any(claims[place].whose == row.whose for place in row.places)
