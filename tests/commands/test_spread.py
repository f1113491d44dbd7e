"""Calls are set to days of their windows that have room; alerts, promises and what is overdue stay."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing

CHECKUP = """
[cadence.checkup]
title = { zh = "复诊", en = "Checkup" }
track = "revisit"
starts_on = "inquiry"
steps = [{ at = "14d", early = "3d", late = "3d" }]
source = "ours"
"""


@pytest.fixture
def team(keqing: Keqing, tmp_path: Path) -> Department:
    """李敏 calls two a day, and five customers are due on 2026-12-08, from 12-05 to 12-11."""
    department = Department(keqing, "field")
    for row in department.json("cadence", "list")["cadences"]:
        if row["on"]:
            department.keqing("cadence", "off", row["name"], "-y")
    file = tmp_path / "checkup.toml"
    file.write_text(CHECKUP, encoding="utf-8")
    department.do("define", "apply", str(file), "-y")
    department.do("add-agent", "李敏", "--capacity", "2")
    for n in range(5):
        who = department.customer(f"客户{n}")
        department.do("add", "inquiry", who, "source=电台")
    return department


def days(team: Department) -> Counter[str]:
    return Counter(
        followup["effective"]
        for n in range(1, 6)
        for followup in team.json("show", f"C000{n}")["followups"]
    )


def test_no_day_holds_more_than_the_capacity(team: Department) -> None:
    assert days(team) == {"2026-12-08": 5}
    dry = team.json("spread", "-n")
    assert (len(dry["agents"][0]["moves"]), dry["agents"][0]["over_before"]) == (3, 3)
    assert days(team) == {"2026-12-08": 5}
    asked = team.keqing("--no-input", "spread")
    assert (asked.code, "3 calls would be set to another day." in asked.err) == (2, True)
    told = team.json("spread", "-y")
    assert (told["agents"][0]["over"], told["agents"][0]["proofs"]) == (0, [])
    found = days(team)
    assert max(found.values()) == 2
    assert found["2026-12-08"] == 2
    assert set(found) <= {f"2026-12-{n:02}" for n in (7, 8, 9, 10, 11)}
    assert team.keqing("check", "--replay").code == 0
    assert team.json("spread", "-n")["agents"][0]["moves"] == []
    moved = told["agents"][0]["moves"][0]
    said = " ".join(team.do("why", moved["code"]).out.split())
    assert f"Set to {moved['to']} inside its window." in said
    team.do("undo", "-y")
    assert days(team) == {"2026-12-08": 5}
    assert team.keqing("check", "--replay").code == 0


def test_a_call_closes_what_was_set_and_the_day_is_gone(team: Department) -> None:
    moved = team.json("spread", "-y")["agents"][0]["moves"]
    for move in moved:
        listed = [row["code"] for row in team.today(move["to"])]
        assert move["code"] in listed
    team.do("log", moved[0]["code"], "reached", "都好", "--date", moved[0]["to"])
    assert team.json("show", moved[0]["code"])["followups"] == []
    assert "dates differ" not in team.keqing("check", "--replay").out


def test_a_promise_stays_and_takes_room(team: Department) -> None:
    team.do("promise", "C0001", "2026-12-08", "复查")
    team.do("promise", "C0002", "2026-12-08", "复查")
    told = team.json("spread", "-y")["agents"][0]
    assert {move["code"] for move in told["moves"]} == {"C0003", "C0004", "C0005"}
    assert team.due("C0001", "promise") == "2026-12-08"


def test_the_proof_names_who_has_no_other_day(team: Department) -> None:
    for n in range(1, 5):
        team.do("promise", f"C000{n}", "2026-12-08", "复查")
    told = team.json("spread", "-n")["agents"][0]
    (proof,) = told["proofs"]
    assert (proof["from"], proof["to"], proof["room"], told["over"]) == (
        "2026-12-08",
        "2026-12-08",
        2,
        2,
    )
    assert proof["codes"] == ["C0001", "C0002", "C0003", "C0004"]
    shown = " ".join(team.do("spread", "-n").out.split())
    assert "4 calls can stand on no other days, and there is room for 2: 客户0 C0001" in shown


def test_days_of_absence_and_after_the_last_day_have_no_room(team: Department) -> None:
    team.do("add-agent", "周红")
    team.do("cover", "李敏", "周红", "--from", "2026-12-08", "--to", "2026-12-08")
    told = team.json("spread", "--agent", "李敏", "-y")["agents"][0]
    assert (len(told["moves"]), told["over"]) == (5, 0)
    assert "2026-12-08" not in days(team)
    assert {move["agent"] for move in told["moves"]} == {None}
    everybody = team.json("spread", "-n")
    assert everybody["without_capacity"] == ["周红"]
    assert "left as they are: 周红" in team.do("spread", "-n").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--days", "0"), 2, "0 days cannot be looked at."),
        (("--days", "5000"), 2, "5000 days cannot be looked at."),
        (("2026-11-20",), 2, "The calls of 2026-11-20 cannot be set to other days."),
        (("--among", "李敏"), 2, "Nobody can share calls with nobody."),
        (("--among", ""), 2, "Nobody can share calls with nobody."),
        (("--among", "李敏,李敏"), 2, "Nobody can share calls with nobody."),
        (("--among", "李敏,周红", "--agent", "李敏"), 2, "--agent and --among do not go together."),
        (("--agent", "走了"), 2, "走了 does not work here any more."),
        (("--agent", "谁"), 3, "No agent is called 谁."),
        (("--agent", ""), 3, "No agent is called"),
        (("--agent", "周红"), 2, "How many calls 周红 makes in a day is not known."),
    ],
)
def test_what_cannot_be_is_said(
    team: Department, words: tuple[str, ...], code: int, said: str
) -> None:
    team.do("add-agent", "周红")
    team.do("add-agent", "走了", "--capacity", "5")
    team.do("leave", "走了", "--on", "2026-11-20")
    ran = team.keqing("spread", *words)
    assert (ran.code, ran.out, said in ran.err) == (code, "", True), ran


def test_in_chinese(team: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEQING_LANG", "zh")
    told = team.do("匀开", "-n").out
    assert told.startswith("将把 3 个电话改到别的日子")


def test_the_calls_of_one_day_go_to_days_around_it(team: Department) -> None:
    """What stands on other days stays, and takes room."""
    team.json("spread", "2026-12-07", "-y")
    assert days(team) == {"2026-12-08": 5}
    told = team.json("spread", "2026-12-08", "-y")
    assert (told["day"], len(told["agents"][0]["moves"])) == ("2026-12-08", 3)
    assert days(team)["2026-12-08"] == 2
    none = team.do("spread", "2026-12-08", "-n").out
    assert none.startswith("No call needs to move, from Tue 2026-11-24 to Mon 2027-01-04.\n")


def test_agents_take_calls_from_each_other(team: Department) -> None:
    """The customer stays with the owner; the call stands in the other's list until it is done."""
    team.do("add-agent", "周红", "--capacity", "1")
    for n in range(1, 6):
        team.do("assign", f"C000{n}", "--to", "李敏")
    for n in (4, 5):
        team.do("promise", f"C000{n}", "2026-12-08", "复查")
    alone = team.json("spread", "2026-12-08", "--agent", "李敏", "-n")["agents"][0]
    assert {move["agent"] for move in alone["moves"]} == {None}
    away = ("--from", "2026-12-05", "--to", "2026-12-11")
    team.do("cover", "李敏", "周红", *away)
    proof = team.json("spread", "--among", "李敏,周红", "-n")["agents"][-1]["proofs"][0]
    assert (proof["agents"], proof["room"], len(proof["codes"])) == (["周红"], 1, 2)
    team.do("cover", "李敏", "--end")
    told = team.json("spread", "--among", "李敏，周红", "-y")["agents"]
    (given,) = [move for move in told[0]["moves"] if move["agent"]]
    assert (given["agent"], told[0]["over"], told[1]["over"]) == ("周红", 0, 0)
    listed = [row["code"] for row in team.today(given["to"], "--agent", "周红")]
    assert listed == [given["code"]]
    said = " ".join(team.do("why", given["code"]).out.split())
    assert f"Set to {given['to']} inside its window, with 周红." in said
    assert team.json("show", given["code"])["owner"] == "李敏"
    assert team.keqing("check", "--replay").code == 0
    again = team.json("spread", "--among", "李敏,周红", "-n")["agents"]
    assert [agent["moves"] for agent in again] == [[], []]


def test_a_taken_call_goes_back_when_the_taker_leaves_or_the_customer_is_assigned(
    team: Department,
) -> None:
    """R12: its day stays, the owner has it again, and so has a new owner; replay agrees, and undo gives it back."""
    for name in ("周红", "吴刚"):
        team.do("add-agent", name, "--capacity", "5")
    for n in range(1, 6):
        team.do("assign", f"C000{n}", "--to", "李敏")
    told = team.json("spread", "2026-12-08", "--days", "1", "--among", "李敏,周红", "-y")["agents"]
    (code, day), *others = [
        (move["code"], move["to"]) for move in told[0]["moves"] if move["agent"]
    ]

    def taken() -> int:
        return len(team.today(day, "--agent", "周红"))

    before = taken()
    assert before == len(others) + 1
    gone = team.json("leave", "周红", "--on", "2026-12-04")
    assert (gone["customers"], gone["given_back"]) == (0, before)
    assert code in [row["code"] for row in team.today(day, "--agent", "李敏")]
    said = " ".join(team.do("why", code).out.split())
    assert f"Set to {day} inside its window." in said
    assert "None" not in team.do("history", code).out
    assert "dates differ" not in team.keqing("check", "--replay").out
    team.do("undo", "-y")
    assert taken() == before
    team.do("assign", code, "--to", "吴刚")
    assert [row["code"] for row in team.today(day, "--agent", "吴刚")] == [code]
    assert taken() == before - 1
    assert "dates differ" not in team.keqing("check", "--replay").out


def test_each_call_of_a_customer_moves_by_itself(team: Department, tmp_path: Path) -> None:
    """A second step that the first call leaves as it is stands on days of its own."""
    file = tmp_path / "later.toml"
    file.write_text(
        CHECKUP.replace("checkup", "later").replace('at = "14d"', 'at = "21d"'), encoding="utf-8"
    )
    team.do("define", "apply", str(file), "-y")
    for n in range(1, 6):
        team.do("add", "inquiry", f"C000{n}", "source=电台", "--date", "2026-11-24")
    found = team.json("spread", "-n")["agents"][0]
    assert {move["from"] for move in found["moves"]} == {"2026-12-08", "2026-12-15"}
    assert (len(found["moves"]), found["over"]) == (6, 0)


OFFER = "Tue 2026-12-08 is {n} over for {who}: keqing spread 2026-12-08{agent} -n\n"


def test_what_overfills_a_day_offers_it_and_nothing_else_does(
    team: Department, tmp_path: Path
) -> None:
    """Only a day that holds more than before is told, each in one line."""
    assert team.do("add-agent", "李敏", "--capacity", "1").out.endswith(
        OFFER.format(n=4, who="李敏", agent="")
    )
    assert "over for" not in team.do("add-agent", "李敏", "--capacity", "3").out
    assert "over for" not in team.do("add-agent", "周红", "--capacity", "3").out
    three = ("C0001", "C0002", "C0003", "C0004")
    dry = team.do("assign", *three, "--to", "周红", "-n", "-y").out
    assert "Tue 2026-12-08 would be 1 over for 周红" in dry
    assert team.do("assign", *three, "--to", "周红", "-y").out.endswith(
        OFFER.format(n=1, who="周红", agent=" --agent 周红")
    )
    assert team.do("leave", "李敏", "--on", "2026-12-04").out.endswith(
        OFFER.format(n=2, who="周红", agent=" --agent 周红")
    )
    assert "over for" not in team.do("undo").out
    file = tmp_path / "more.toml"
    file.write_text(
        CHECKUP.replace("checkup", "more")
        .replace('starts_on = "inquiry"\n', "")
        .replace('"14d", early = "3d", late = "3d"', '"3d"'),
        encoding="utf-8",
    )
    switched = team.do("define", "apply", str(file), "-y").out
    assert "Fri 2026-11-27 is 1 over for 周红: keqing spread 2026-11-27 --agent 周红 -n" in switched
    shown = team.do("today", "--agent", "周红", "--date", "2026-11-27").out
    assert "over for" not in shown, "off a terminal rows are data"
    (need,) = (need for need in team.json("board")["needs"] if need["kind"] == "over-capacity")
    assert need["command"] == ["keqing", "spread", "2026-11-27", "--agent", "周红", "-n"]


def test_work_of_a_role_that_nobody_has_goes_to_any_colleague(
    keqing: Keqing, clock: time_machine.Traveller
) -> None:
    """Five calls of consultants stand on Monday, and nobody here is one: the colleague takes two of them."""
    clock.move_to("2026-11-27T02:00:00+00:00")
    department = Department(keqing, "therapy")
    department.do("add-agent", "周红", "--capacity", "2")
    department.do("add-agent", "吴刚", "--capacity", "2")
    for n in range(5):
        who = department.customer(f"客户{n}", "--owner", "周红")
        department.do("add", "inquiry", who, "source=电台")
    first, second = department.json("spread", "--among", "周红,吴刚", "-y")["agents"]
    assert {(move["to"], move["agent"]) for move in first["moves"]} == {("2026-11-30", "吴刚")}
    assert (len(first["moves"]), first["over"], second["over"]) == (2, 1, 0)
    again = department.json("spread", "--among", "周红,吴刚", "-n")["agents"]
    assert [agent["moves"] for agent in again] == [[], []]
    assert department.keqing("check", "--replay").code == 0


def test_a_file_and_a_gathering_that_fill_a_day_offer_it(team: Department, tmp_path: Path) -> None:
    cadences = tmp_path / "more.toml"
    cadences.write_text(
        CHECKUP.replace("checkup", "welcome").replace('starts_on = "inquiry"', 'anchor = "created"')
        + CHECKUP.replace("checkup", "before")
        .replace('starts_on = "inquiry"', 'anchor = "gathering"')
        .replace('at = "14d"', 'at = "-3d"'),
        encoding="utf-8",
    )
    team.do("define", "apply", str(cadences), "-y")
    team.do("spread", "-y")
    people = tmp_path / "people.csv"
    rows = [f"新客{n},1391234567{n},李敏" for n in range(8)]
    people.write_text("\n".join(["姓名,电话,负责人", *rows]), encoding="utf-8")
    tried = team.keqing("import", str(people), "-n", "-y")
    assert (tried.code, "keqing spread" in tried.out) == (0, True), tried
    assert "keqing spread" not in team.keqing("import", str(people), "-n", "-y", "--quiet").out
    assert "keqing spread" in team.do("import", str(people), "-y").out
    told = team.keqing("gathering", "add", "联谊会", "2026-12-18", "-y")
    assert (told.code, "keqing spread" in told.out) == (0, True), told
