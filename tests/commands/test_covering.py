"""Somebody's list stands with a substitute for some days, and is back afterwards."""

from __future__ import annotations

import pytest

from tests.cli_department import Department
from tests.conftest import Keqing

WEEK = ("--from", "2026-12-07", "--to", "2026-12-11")


@pytest.fixture
def team(keqing: Keqing) -> Department:
    """李敏 is the manager, 周红, 吴刚 and 陈丽 have a customer each, with a call on 2026-12-08."""
    department = Department(keqing, "therapy")
    department.do("add-agent", "李敏", "--role", "manager")
    for n, name in enumerate(("周红", "吴刚", "陈丽"), start=1):
        department.do("add-agent", name, "--capacity", "1")
        department.customer(f"客户{n}", "--owner", name)
        department.do("promise", f"C000{n}", "2026-12-08", "复查")
    return department


def codes(team: Department, day: str, agent: str) -> list[str]:
    return [row["code"] for row in team.today(day, "--agent", agent)]


def test_the_list_is_the_union_on_these_days_alone(team: Department) -> None:
    told = team.json("cover", "周红", "吴刚", *WEEK)
    assert (told["from"], told["to"], told["ended"]) == ("2026-12-07", "2026-12-11", False)
    assert codes(team, "2026-12-08", "吴刚") == ["C0001", "C0002"]
    assert codes(team, "2026-12-08", "周红") == []
    assert codes(team, "2026-12-12", "吴刚") == ["C0002"]
    assert codes(team, "2026-12-12", "周红") == ["C0001"]
    assert [line["substitute"] for line in team.json("cover")["covers"]] == ["吴刚"]
    covered = team.keqing("today", "--agent", "周红", "--date", "2026-12-08")
    assert "吴刚 covers for you: your list is there." in covered.err
    covering = team.keqing("today", "--agent", "吴刚", "--date", "2026-12-08")
    assert "With the list of 周红, who is away." in covering.err


def test_a_full_day_of_the_substitute_is_told(team: Department) -> None:
    told = " ".join(team.do("cover", "周红", "吴刚", *WEEK).out.split())
    assert "Tue 2026-12-08 is 1 over for 吴刚: keqing spread 2026-12-08 --agent 吴刚 -n" in told


def test_a_chain_goes_on_to_the_one_who_is_there(team: Department) -> None:
    team.do("cover", "周红", "吴刚", *WEEK)
    chained = " ".join(
        team.do("cover", "吴刚", "陈丽", "--from", "2026-12-08", "--to", "2026-12-08").out.split()
    )
    assert "From 2026-12-08 to 2026-12-08 the list of 周红 goes along to 陈丽." in chained
    assert codes(team, "2026-12-08", "陈丽") == ["C0001", "C0002", "C0003"]
    assert codes(team, "2026-12-08", "吴刚") == []
    assert codes(team, "2026-12-09", "吴刚") == ["C0001", "C0002"]
    circle = team.keqing("cover", "陈丽", "周红", "--from", "2026-12-08", "--to", "2026-12-08")
    assert (circle.code, "nobody would be there" in circle.err) == (1, True)
    first = team.do("cover", "陈丽", "李敏", "--from", "2026-12-14", "--to", "2026-12-15").out
    assert first.startswith("李敏 has the list of 陈丽 from Mon 2026-12-14 to Tue 2026-12-15.\n")
    away = " ".join(
        team.do("cover", "周红", "陈丽", "--from", "2026-12-14", "--to", "2026-12-14").out.split()
    )
    assert "陈丽 is away as well: 李敏 has both lists then." in away


def test_of_a_manager_the_substitute_has_nobodys_customers_too(team: Department) -> None:
    team.do("assign", "C0003", "--to", "none")
    assert codes(team, "2026-12-08", "李敏") == ["C0003"]
    team.do("cover", "李敏", "周红", *WEEK)
    assert codes(team, "2026-12-08", "周红") == ["C0001", "C0003"]


def test_a_substitute_closes_the_work_of_the_role(team: Department) -> None:
    """R5: on these days a call of the substitute counts for the roles of the one who is away."""
    team.do("add-agent", "孙静", "--role", "doctor")
    team.do("add-agent", "钱文", "--role", "doctor")
    team.do("add", "adverse", "C0001", "reaction=头晕", "--date", "2026-11-23")
    refused = team.keqing("cover", "孙静", "吴刚", "--to", "2026-11-27")
    assert (refused.code, "which needs a licence" in refused.err) == (1, True)
    team.do("cover", "孙静", "钱文", "--to", "2026-11-27")
    assert "C0001" in codes(team, "2026-11-24", "钱文")
    assert "C0001" not in codes(team, "2026-11-24", "孙静")


def test_a_cover_is_ended_or_dropped_and_undone(team: Department) -> None:
    team.do("cover", "周红", "吴刚", *WEEK)
    dry = team.do("cover", "周红", "--end", "-n").out
    assert dry.startswith("周红 would no longer be covered by 吴刚")
    team.do("cover", "周红", "--end")
    assert team.json("cover")["covers"] == []
    team.do("undo")
    assert len(team.json("cover")["covers"]) == 1
    none = team.keqing("cover", "陈丽", "--end")
    assert (none.code, "Nobody covers for 陈丽." in none.err) == (3, True)
    team.do("cover", "陈丽", "吴刚", "--from", "today", "--to", "2026-11-25")
    team.do("cover", "陈丽", "--end")
    assert len(team.json("cover")["covers"]) == 1


@pytest.mark.sampled(2)  # each on a file or on a server
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("周红", "周红", "--to", "tomorrow"), 2, "周红 cannot cover for themselves."),
        (("周红", "吴刚", "--from", "2026-12-03", "--to", "2026-12-01"), 2, "is after --to"),
        (("周红", "吴刚", "--from", "2026-11-01", "--to", "2026-11-03"), 2, "These days are over"),
        (("周红", "吴刚", "--from", "today", "--to", "2028-03-01"), 2, ""),
        (("周红", "谁", "--to", "tomorrow"), 3, "No agent is called 谁."),
        (("谁", "周红", "--to", "tomorrow"), 3, "No agent is called 谁."),
        (("周红", "吴刚"), 2, "until when, is missing."),
        (("周红", "--to", "tomorrow"), 2, "is missing."),
        (("--to", "tomorrow"), 2, "Who is away is missing."),
        (("周红", "吴刚", "--end"), 2, "--end stands alone"),
        (("周红", "走了", "--to", "tomorrow"), 2, "走了 does not work here any more."),
        (("走了", "周红", "--to", "tomorrow"), 2, "走了 does not work here any more."),
        (("周红", "要走", "--to", "2026-12-01"), 2, "要走 leaves on 2026-11-26, before that."),
        (("周红", "陈丽", "--from", "2026-12-20", "--to", "2026-12-22"), 1, "covers for 周红"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_written(
    team: Department, words: tuple[str, ...], code: int, said: str
) -> None:
    team.do("add-agent", "走了")
    team.do("leave", "走了", "--on", "2026-11-20")
    team.do("add-agent", "要走")
    team.do("leave", "要走", "--on", "2026-11-26")
    team.do("cover", "周红", "吴刚", "--from", "2026-12-21", "--to", "2026-12-21")
    ran = team.keqing("--no-input", "cover", *words)
    assert (ran.code, ran.out, said in ran.err) == (code, "", True), ran
    assert len(team.json("cover")["covers"]) == 1


def test_nobody_covers_for_themselves_even_without_a_day(team: Department) -> None:
    ran = team.keqing("--no-input", "cover", "周红", "周红")
    assert (ran.code, "周红 cannot cover for themselves." in ran.err) == (2, True)


def test_the_load_of_a_cover_is_the_substitutes(team: Department) -> None:
    team.do("cover", "周红", "吴刚", *WEEK)
    days = team.json("load", "2026-12", "--team")["days"]
    counts = {day["agent"]: day["customers"] for day in days if day["date"] == "2026-12-08"}
    assert (counts["吴刚"], counts.get("周红", 0)) == (2, 0)
    week = team.json("week", "--agent", "吴刚", "--date", "2026-12-07")
    assert [row["code"] for row in week["rows"]] == ["C0001", "C0002"]
