"""Who leaves and what nobody has then; whose work of a role, and whose own work, goes with it."""

from __future__ import annotations

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture
def team(keqing: Keqing) -> Department:
    """李敏 is the manager; 孙静 and 钱文 are doctors, 孙静 owns two customers."""
    department = Department(keqing)
    department.do("add-agent", "李敏", "--role", "manager")
    for name in ("孙静", "钱文"):
        department.do("add-agent", name, "--role", "doctor")
    department.customer("王秀英", "--owner", "孙静")
    department.customer("张建国", "--owner", "孙静")
    return department


def rows(team: Department, day: str, agent: str) -> list[str]:
    return [row["code"] for row in team.today(day, "--agent", agent)]


def test_the_work_of_a_role_goes_to_whoever_has_it(
    team: Department, clock: time_machine.Traveller
) -> None:
    """R5: the second doctor has the alert; without one it stands with the manager, and replay agrees each day."""
    team.do("add", "adverse", "C0001", "reaction=头晕")
    assert "C0001" in rows(team, "2026-11-24", "孙静")
    team.do("leave", "孙静", "-y")
    clock.move_to("2026-11-25T02:00:00+00:00")
    assert "C0001" in rows(team, "2026-11-25", "钱文")
    assert "dates differ" not in team.keqing("check", "--replay").out
    team.do("leave", "钱文", "--on", "2026-11-25", "-y")
    clock.move_to("2026-11-26T02:00:00+00:00")
    assert "C0001" in rows(team, "2026-11-26", "李敏")
    assert "dates differ" not in team.keqing("check", "--replay").out
    team.do("add-agent", "钱文")
    assert "C0001" in rows(team, "2026-11-26", "钱文")
    assert "dates differ" not in team.keqing("check", "--replay").out


def test_a_check_counts_the_days_of_those_who_are_here(
    team: Department, clock: time_machine.Traveller
) -> None:
    """What nobody has stands on the same day as work of somebody who is here, and is nobody's full day."""
    team.do("add-agent", "钱文", "--capacity", "1")
    for n, owner in enumerate(("孙静", "钱文", "钱文")):
        who = team.customer(f"客户{n}", "--owner", owner)
        team.do("promise", who, "2026-11-30", "问好")
    team.do("leave", "孙静", "-y")
    clock.move_to("2026-11-25T02:00:00+00:00")
    found = team.keqing("--lang", "en", "check")
    assert "钱文 has 2 customers on 2026-11-30, and calls 1 a day." in found.out, found.err
    assert "孙静 has" not in found.out


def test_a_role_held_for_others_customers_is_an_orphan_too(team: Department) -> None:
    team.do("add-agent", "周红")
    team.do("assign", "C0001", "--to", "周红")
    team.do("assign", "C0001", "--to", "孙静", "--role", "doctor")
    told = team.json("leave", "孙静", "-y")
    assert (told["customers"], told["roles"]) == (1, 1)
    found = team.json("orphans", "--date", "2026-11-25")["orphans"]
    assert {(line["code"], line["role"]) for line in found} == {
        ("C0001", "doctor"),
        ("C0002", None),
    }
    shown = team.do("orphans", "--date", "2026-11-25").out
    assert "role " in shown


def test_alerts_stand_before_promises_and_the_stopped_last(
    team: Department, clock: time_machine.Traveller
) -> None:
    for name in ("李桂兰", "赵国强"):
        team.customer(name, "--owner", "孙静")
    team.do("promise", "C0002", "2026-12-20", "复查")
    team.do("add", "adverse", "C0003", "reaction=头晕")
    team.do("log", "C0004", "stop", "不要再打")
    team.do("leave", "孙静", "-y")
    clock.move_to("2026-11-25T02:00:00+00:00")
    found = team.json("orphans")["orphans"]
    assert [line["code"] for line in found] == ["C0003", "C0002", "C0001", "C0004"]
    assert [line["first"] for line in found][:3] == ["alert", "promise", None]
    assert found[-1]["status"] == "stopped"
    assert [line["code"] for line in team.json("orphans", "--all")["orphans"]] == [
        line["code"] for line in found
    ]


def test_many_are_asked_about_and_undo_brings_the_agent_back(team: Department) -> None:
    team.customer("李桂兰", "--owner", "孙静")
    asked = team.keqing("--no-input", "leave", "孙静", "--on", "tomorrow")
    assert (asked.code, asked.out) == (2, "")
    assert "3 customers of 孙静 would stand with nobody after 2026-11-25." in asked.err
    dry = team.do("leave", "孙静", "--on", "tomorrow", "-n").out
    assert dry.startswith("孙静 would leave; the last day would be Wed 2026-11-25.\n")
    team.do("leave", "孙静", "--on", "2026-11-20", "-y")
    assert len(team.json("orphans")["orphans"]) == 3
    team.do("undo", "-y")
    assert team.json("orphans")["orphans"] == []
    assert "dates differ" not in team.keqing("check", "--replay").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("陈",), 3, "No agent is called 陈."),
        (("孙静", "--on", "xx"), 2, "xx"),
        (("李敏",), 0, ""),
    ],
)
def test_who_can_leave(team: Department, words: tuple[str, ...], code: int, said: str) -> None:
    ran = team.keqing("leave", *words)
    assert (ran.code, said in ran.err) == (code, True), ran


def test_nobody_leaves_twice_and_somebody_stays(team: Department) -> None:
    team.do("leave", "孙静", "--on", "2026-11-30")
    same = team.keqing("leave", "孙静", "--on", "2026-11-30")
    assert (same.code, "that is on record already" in same.err) == (2, True)
    team.do("leave", "孙静", "--on", "2026-11-20")
    again = team.keqing("leave", "孙静")
    assert (again.code, "孙静 has left already, on 2026-11-20." in again.err) == (2, True)
    given = team.keqing("assign", "C0001", "--to", "孙静")
    assert (given.code, "孙静 does not work here any more." in given.err) == (2, True)
    team.do("leave", "钱文")
    last = team.keqing("leave", "李敏")
    assert (last.code, "Nobody would be left to do the work of 李敏." in last.err) == (2, True)


@pytest.mark.parametrize(
    ("last", "left", "line"),
    [
        ("2026-12-02", [("钱文", "2026-12-01", "2026-12-02")], "2026-12-03 --to 2026-12-04"),
        ("2026-11-29", [], "2026-12-01 --to 2026-12-04"),
    ],
)
def test_a_cover_by_somebody_who_leaves_goes_on_with_another(
    team: Department, last: str, left: list[tuple[str, str, str]], line: str
) -> None:
    """The line that is told works, and the first cover ends with who leaves."""
    team.do("cover", "李敏", "钱文", "--from", "2026-12-01", "--to", "2026-12-04")
    told = " ".join(team.do("leave", "钱文", "--on", last).out.split())
    assert "钱文 was to cover for 李敏 until 2026-12-04. Choose somebody else" in told
    assert f"keqing cover 李敏 NAME --from {line}" in told
    assert team.json("today", "--agent", "李敏", "--date", "2026-12-03")["agent"] == "李敏"
    team.do("cover", "李敏", "孙静", "--from", *line.split())
    since, _, until = line.split()
    covers = [(row["substitute"], row["from"], row["to"]) for row in team.json("cover")["covers"]]
    assert covers == [*left, ("孙静", since, until)]
    team.do("undo", "-y")
    assert [row["to"] for row in team.json("cover")["covers"]] == ["2026-12-04"]


def test_in_chinese(team: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEQING_LANG", "zh")
    told = team.do("离职", "孙静").out
    assert told.startswith("孙静离职，最后一天是 2026-11-24 周二。\n")


def test_lines_to_copy_hold_a_name_of_two_words_together(team: Department) -> None:
    team.do("add-agent", "Li Na")
    team.do("add-agent", "Wang Wu")
    team.do("assign", "C0001", "--to", "Li Na")
    team.do("cover", "Wang Wu", "Li Na", "--to", "2026-12-04")
    told = " ".join(team.do("leave", "Li Na", "-n").out.split())
    assert "keqing assign --from 'Li Na' --to NAME" in told
    assert "keqing cover 'Wang Wu' NAME --from 2026-11-25 --to 2026-12-04" in told


@pytest.mark.parametrize("day", ["1990-01-01", "2030-01-01"])
def test_a_day_far_off_is_asked_about(team: Department, day: str) -> None:
    ran = team.keqing("--no-input", "leave", "孙静", "--on", day, "-n")
    assert (ran.code, ran.out) == (2, "")
    assert f"'{day}' is read as" in ran.err
    assert "If it is meant, add --yes." in ran.err
    assert "would leave" in team.do("leave", "孙静", "--on", day, "-n", "-y").out


def test_an_undo_counts_customers_alone(team: Department) -> None:
    """What is taken back is an agent's day, and no customer's record."""
    team.customer("甲", "--owner", "孙静")
    team.do("add-agent", "又一人")
    assert team.do("undo").out.splitlines()[0].endswith("add-agent of 2026-11-24 10:00")
    told = team.do("leave", "孙静", "--on", "2026-11-30", "-y").out
    assert "keqing orphans --date 2026-12-01" in told
    assert team.do("undo").out.splitlines()[0].endswith("leave of 2026-11-24 10:00")


def test_everybody_and_somebody_exclude_each_other(team: Department) -> None:
    for command in ("today", "week", "load", "board", "forecast"):
        ran = team.keqing(command, "--team", "--agent", "孙静")
        assert (ran.code, ran.out, "do not go together" in ran.err) == (2, "", True), ran
    ran = team.keqing("report", "day", "--team", "--agent", "孙静")
    assert (ran.code, "do not go together" in ran.err) == (2, True)


def test_who_has_no_customer_leaves_nobody_behind(team: Department) -> None:
    told = team.do("leave", "钱文", "-n").out
    assert "No customer is left without anybody." in told
    assert "Until somebody is assigned" not in told
