from __future__ import annotations

import json

import pytest

from tests.conftest import Keqing


def test_an_agent_is_entered_and_the_same_name_is_changed(department: Keqing) -> None:
    first = department("add-agent", "张伟", "--role", "doctor", "--capacity", "30")
    assert (first.code, first.err) == (0, "")
    assert first.out == "Entered: 张伟 (doctor, 30 calls a day)\n"
    again = department("add-agent", "张伟", "--role", "doctor,head", "--phone", "13812345678")
    assert again.out == "Changed: 张伟 (doctor, head, 30 calls a day, 138****5678)\n"


def test_an_agent_for_machines(department: Keqing) -> None:
    told = json.loads(department("add-agent", "张伟", "--login", "zw", "--format", "json").out)
    assert told["agents"] == [
        {
            "name": "张伟",
            "login": "zw",
            "roles": [],
            "capacity": None,
            "phone": None,
            "active": True,
        }
    ]


def test_a_dry_run_writes_nothing(department: Keqing) -> None:
    assert department("add-agent", "张伟", "-n").out == "Would be entered: 张伟 (no role)\n"
    assert department("list", "--owner", "张伟").code == 3


def test_a_role_that_no_cadence_knows_is_remarked_on(department: Keqing) -> None:
    ran = department("add-agent", "张伟", "--role", "wizard")
    assert ran.code == 0
    assert "wizard" in ran.out.splitlines()[1]


@pytest.mark.parametrize(
    "words",
    [
        ("张伟", "--capacity", "0"),
        ("张伟", "--phone", "12"),
        ("张伟", "--role", "a b!"),
        ("张伟", "--role", ""),
        (" ",),
    ],
)
def test_what_cannot_be_is_refused(department: Keqing, words: tuple[str, ...]) -> None:
    ran = department("add-agent", *words)
    assert (ran.code, ran.out) == (2, "")


def test_a_login_is_one_agents_own(department: Keqing) -> None:
    assert department("add-agent", "张伟", "--login", "zw").code == 0
    ran = department("add-agent", "王芳", "--login", "zw")
    assert ran.code == 2
    assert "张伟" in ran.err


def test_a_new_holder_of_a_role_gets_its_steps(department: Keqing) -> None:
    department("add-customer", "王秀英")
    department("log", "C0001", "reached", "皮疹", "--adverse")

    def holder() -> str | None:
        card = json.loads(department("show", "C0001", "--format", "json").out)
        assert [one["cadence"] for one in card["followups"]] == ["adverse"]
        rows = department("today", "--agent", "李敏", "--format", "json").out
        mine = [row["code"] for row in json.loads(rows)["rows"]]
        return "李敏" if mine else None

    assert holder() == "李敏"
    department("add-agent", "赵医生", "--role", "doctor")
    assert holder() is None
    doctors = json.loads(department("today", "--agent", "赵医生", "--format", "json").out)
    assert [row["code"] for row in doctors["rows"]] == ["C0001"]
    assert department("check", "--replay").code == 0
