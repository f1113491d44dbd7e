"""With whom a step stands, and in whose lists that is: who holds its role for the customer, or here, or nobody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from keqing.services.context.desk import Desk
from keqing.services.context.staff import Staff
from keqing.services.derived import with_whom
from keqing.services.derived.standing_rows import owner_of

OWNER, DOCTOR, SECOND, MANAGER, LEFT, LONE = 1, 2, 3, 4, 5, 6
PEOPLE: dict[int, tuple[str, list[str], bool]] = {
    OWNER: ("李敏", ["consultant"], True),
    DOCTOR: ("张医生", ["doctor"], True),
    SECOND: ("王医生", ["doctor", "manager"], True),
    MANAGER: ("经理", ["manager"], True),
    LEFT: ("赵强", ["doctor", "head", "driver"], False),
    LONE: ("会计", ["accountant"], True),
}


def desk_of(*ids: int) -> Desk:
    agents = tuple(
        SimpleNamespace(id=key, name=PEOPLE[key][0], roles=PEOPLE[key][1], active=PEOPLE[key][2])
        for key in ids
    )
    made = SimpleNamespace(staff=Staff(cast("Any", agents)), licensed=frozenset({"doctor"}))
    return cast("Desk", made)


@pytest.mark.parametrize(
    ("role", "owner", "assigned", "alone", "people"),
    [
        (None, OWNER, (), OWNER, (OWNER,)),
        (None, None, (), None, (SECOND, MANAGER)),  # nobody's is every manager's
        (None, LEFT, (), LEFT, (SECOND, MANAGER)),  # so is that of who has left
        ("accountant", OWNER, (), LONE, (LONE,)),
        ("doctor", OWNER, (), None, (DOCTOR, SECOND)),
        ("doctor", OWNER, (("doctor", SECOND),), SECOND, (SECOND,)),
        (
            "doctor",
            DOCTOR,
            (),
            DOCTOR,
            (DOCTOR,),
        ),  # the owner has it, and holds it for the customer
        ("doctor", LEFT, (), None, (DOCTOR, SECOND)),
        ("driver", OWNER, (), OWNER, (OWNER,)),  # nobody here has it
        ("driver", None, (), None, (SECOND, MANAGER)),
    ],
)
def test_with_whom_a_step_stands(
    role: str | None,
    owner: int | None,
    assigned: tuple[tuple[str, int], ...],
    alone: int | None,
    people: tuple[int, ...],
) -> None:
    desk = desk_of(*PEOPLE)
    found = owner_of(desk, cast("Any", SimpleNamespace(id=1, owner_id=owner)), role, assigned)
    assert found == alone
    assert desk.staff.with_whom(found, role) == people


def test_a_licensed_role_is_never_the_owners() -> None:
    desk = desk_of(OWNER, MANAGER, LONE)
    customer = cast("Any", SimpleNamespace(id=1, owner_id=OWNER))
    assert owner_of(desk, customer, "doctor", ()) is None
    assert desk.staff.with_whom(None, "doctor") == (MANAGER,)
    assert desk_of(OWNER, LONE).staff.with_whom(None, "doctor") == (OWNER, LONE)  # no manager
    assert desk_of().staff.with_whom(None, "doctor") == ()  # a department of nobody


def test_whose_calls_close_the_work_of_a_licensed_role() -> None:
    staff = desk_of(OWNER, MANAGER).staff
    assert "doctor" in staff.apart(OWNER, (), {"doctor"})
    assert "doctor" not in staff.apart(OWNER, (("doctor", OWNER),), {"doctor"})
    assert desk_of(DOCTOR).staff.apart(DOCTOR, (), {"doctor"}) == frozenset()
    assert desk_of().staff.apart(None, (), {"doctor"}) == frozenset()  # nobody to be told apart


@pytest.mark.parametrize(
    ("owner", "role", "names"),
    [
        (OWNER, "doctor", "李敏"), (None, "doctor", "张医生 / 王医生"), (None, None, None),
        (None, "pilot", "王医生 / 经理"),
    ],
)  # fmt: skip
def test_their_names(owner: int | None, role: str | None, names: str | None) -> None:
    assert with_whom.names(desk_of(*PEOPLE), owner, role) == names
