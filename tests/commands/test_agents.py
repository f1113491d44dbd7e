from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine

from keqing.store.migrations.versions import m0004_roles_by_name
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


@pytest.mark.parametrize(
    ("words", "roles"),
    [
        (["--role", "医生"], ["doctor"]),
        (["--role", "大夫"], ["doctor"]),
        (["--role", "主管、医生"], ["manager", "doctor"]),
        (["--role", "顾问", "--role", "会计"], ["consultant", "accountant"]),
        (["--role", "Consulting doctor"], ["consulting-doctor"]),
        (["--role", "咨询医生,HEAD"], ["consulting-doctor", "head"]),
    ],
)
def test_a_role_is_known_by_either_languages_name(
    department: Keqing, words: list[str], roles: list[str]
) -> None:
    told = json.loads(department("add-agent", "陈刚", *words, "--format", "json").out)
    assert told["agents"][0]["roles"] == roles


def test_a_role_is_echoed_in_the_readers_language(department: Keqing) -> None:
    ran = department("--lang", "zh", "add-agent", "陈刚", "--role", "doctor")
    assert ran.out == "已登记：陈刚（医生）\n"
    assert department("add-agent", "陈刚", "--role", "医生").out == "Changed: 陈刚 (doctor)\n"


@pytest.mark.parametrize(
    ("lang", "word", "said"),
    [
        ("zh", "医师长", "没有“医师长”这个角色。\n您是指 医生 吗？\n"),
        ("zh", "护士", "没有“护士”这个角色。\n可以写：顾问、咨询医生、医生、会计、主任、主管。\n"),
        ("en", "docter", "There is no role 'docter' here.\nDid you mean doctor?\n"),
    ],
)
def test_an_unknown_role_is_refused_with_those_that_there_are(
    department: Keqing, lang: str, word: str, said: str
) -> None:
    ran = department("--lang", lang, "add-agent", "张伟", "--role", word)
    assert (ran.code, ran.out, ran.err) == (2, "", said)


def test_a_role_of_a_cadence_of_ones_own_is_known(department: Keqing, tmp_path: Path) -> None:
    text = """
[cadence.wound]
title = { zh = "换药", en = "Dressing" }
track = "回访"
source = "ours"
starts_on = "出院"
steps = [{ at = "1d", role = "护士" }]
"""
    file = tmp_path / "ours.toml"
    file.write_text(text, "utf-8")
    assert department("cadence", "apply", str(file), "--yes").code == 0
    told = json.loads(department("add-agent", "王芳", "--role", "护士", "--format", "json").out)
    assert told["agents"][0]["roles"] == ["护士"]


def test_an_adverse_reaction_reaches_the_doctor_who_was_entered_in_chinese(
    department: Keqing,
) -> None:
    department("add-agent", "陈刚", "--role", "医生")
    department("add-customer", "王秀英", "--phone", "13812345678")
    assert department("log", "王秀英", "接通", "吃药后头晕", "--adverse").code == 0
    rows = json.loads(department("today", "--agent", "陈刚", "--format", "json").out)["rows"]
    assert [(row["code"], row["track"]) for row in rows] == [("C0001", "alert")]


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
        assert [followup["cadence"] for followup in card["followups"]] == ["adverse"]
        rows = department("today", "--agent", "李敏", "--format", "json").out
        mine = [row["code"] for row in json.loads(rows)["rows"]]
        return "李敏" if mine else None

    assert holder() == "李敏"
    department("add-agent", "赵医生", "--role", "doctor")
    assert holder() is None
    doctors = json.loads(department("today", "--agent", "赵医生", "--format", "json").out)
    assert [row["code"] for row in doctors["rows"]] == ["C0001"]
    assert department("check", "--replay").code == 0


def test_a_role_stored_in_chinese_before_is_mended_by_the_upgrade(
    department: Keqing, tmp_path: Path
) -> None:
    department("add-agent", "陈刚", "--role", "head")
    department("add-customer", "王秀英", "--phone", "13812345678")
    department("log", "王秀英", "接通", "吃药后头晕", "--adverse")
    assert json.loads(department("today", "--agent", "陈刚", "--format", "json").out)["rows"] == []
    (file,) = tmp_path.rglob("keqing.db")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE agent SET roles = '[\"医生\"]' WHERE name = '陈刚'")
        connection.commit()
    engine = create_engine(f"sqlite:///{file}")
    with (
        engine.begin() as opened,
        Operations.context(MigrationContext.configure(opened)),
    ):
        m0004_roles_by_name.upgrade()
    engine.dispose()
    rows = json.loads(department("today", "--agent", "陈刚", "--format", "json").out)["rows"]
    assert [(row["code"], row["track"]) for row in rows] == [("C0001", "alert")]
    assert department("check", "--replay").code == 0


def test_the_history_of_commands_names_the_agent(department: Keqing) -> None:
    """The code under which an agent's own work stands is nobody's name."""
    assert department("add-agent", "王强").code == 0
    shown = department("history").out
    assert "add-agent" in shown
    assert "王强" in shown
    assert "SELF" not in shown
    undone = department("undo", "--yes")
    assert undone.code == 0
    assert "SELF" not in undone.out + undone.err
    assert "SELF" not in department("history").out


@pytest.mark.parametrize("word", ["agents", "员工", "AGENTS"])
def test_the_agents_are_listed(department: Keqing, word: str) -> None:
    words = ("--role", "doctor", "--capacity", "40", "--phone", "13812345678")
    assert department("add-agent", "陈刚", *words).code == 0
    ran = department("list", word, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert found["schema"] == "keqing.agents/1"
    assert [(agent["name"], agent["capacity"]) for agent in found["agents"]] == [
        ("李敏", 60),
        ("陈刚", 40),
    ]
    assert found["agents"][1]["phone"] == "138****5678"
    shown = department("--lang", "zh", "list", word, "--format", "table").out
    assert "医生" in shown
    assert "13812345678" in department("list", word, "--full", "--format", "csv").out
    assert "list agents" in department("history", "--format", "json").out
