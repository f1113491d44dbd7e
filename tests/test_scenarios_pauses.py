"""Silences by track, told on the command line: who mourns gets no greetings, and is called all the same (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import BOX, Department
from tests.conftest import Keqing


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A morning in Shanghai, before all that is told here."""
    with time_machine.travel("2026-11-23T01:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def department(keqing: Keqing) -> Department:
    return Department(keqing)


def effective(department: Department, who: str) -> dict[str, str | None]:
    followups = department.json("show", who)["followups"]
    return {each["cadence"]: each["effective"] for each in followups}


def test_s16_a_customer_in_mourning_gets_no_festival_text(department: Department) -> None:
    """S10, S16 (R410): for 49 days neither greetings nor promotions, while the therapy goes on."""
    who = department.customer("王秀兰", "--birthday", "1950-12-20")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    assert department.listed("2027-01-01")["王秀兰"]
    before = effective(department, who)
    assert before["festival-greeting"] == "2027-01-01"
    department.do("add", "丧事", who, "逝者关系=父亲", "--date", "2026-12-02")
    after = effective(department, who)
    assert after["therapy"] == before["therapy"]
    assert after["festival-greeting"] == "2027-01-20"
    assert after["birthday"] == "2027-01-20"
    assert not any(
        reason["track"] in {"care", "promotion"}
        for day in ("2026-12-20", "2027-01-01", "2027-01-18")
        for row in department.today(day)
        for reason in row["reasons"]
        if reason["effective"] <= day
    )
    assert department.keqing("check", "--replay").code == 0
    register = department.do(
        "register", "丧事登记", "--from", "2026-12-01", "--to", "2026-12-31"
    ).out
    assert "王秀兰" in register
    assert "父亲" in register


def test_why_and_the_card_name_the_track(department: Department) -> None:
    """S10 (R410): until when, and because of what, in both languages."""
    who = department.customer("王秀兰")
    department.do("add", "bereavement", who, "--date", "2026-12-02")
    english = department.do("why", who).out
    assert "care is paused until 2027-01-20, because of Bereavement on 2026-12-02." in english
    chinese = department.do("--lang", "zh", "why", who).out
    assert "关怀暂停到 2027-01-20，因为 2026-12-02 的丧事。" in chinese
    assert "care: paused until" in department.do("show", who).out


def test_resume_takes_all_and_undo_gives_it_back(department: Department) -> None:
    who = department.customer("王秀兰")
    department.do("add", "bereavement", who, "--date", "2026-11-23")
    held = effective(department, who)
    department.do("resume", who)
    assert effective(department, who)["festival-greeting"] == "2027-01-01"
    assert department.keqing("undo", "-y").code == 0
    assert effective(department, who) == held
    assert department.keqing("check", "--replay").code == 0


def test_an_own_kind_pauses_its_tracks_without_an_end(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S10 (R410): `check` brings up who has been paused for long, with the tracks."""
    file = tmp_path / "ours.toml"
    file.write_text(
        '[kind.no-ads]\ntitle = { zh = "谢绝推广", en = "No promotion" }\npauses = ["推广"]\n'
        'source = "ours"\n',
        encoding="utf-8",
    )
    assert department.keqing("define", "apply", str(file), "-y").code == 0
    who = department.customer("王秀兰")
    department.do("add", "no-ads", who)
    clock.move_to("2027-03-01T02:00:00+00:00")
    found = department.keqing("check").out
    assert "paused for offer since 2026-11-23" in found
    chinese = department.keqing("--lang", "zh", "check").out
    assert "推广从 2026-11-23 起一直暂停" in chinese


def test_a_track_that_cannot_be_paused_is_refused(department: Department, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    for word, advice in (("alert", "Write one of"), ("car", "Did you mean care?")):
        file.write_text(
            f'[kind.no-ads]\ntitle = {{ zh = "谢绝", en = "None" }}\npauses = ["{word}"]\n',
            encoding="utf-8",
        )
        ran = department.keqing("define", "check", str(file))
        assert ran.code == 2
        assert f'line 3: "{word}" is no track that can be paused. {advice}' in ran.err.replace(
            "\n", " "
        )


def test_after_a_death_no_greeting_is_promised_that_the_pause_outlasts(
    department: Department,
) -> None:
    run = department.keqing
    added = run("add-customer", "丙", "--birthday", "1950-12-05", "--date", "2026-09-01")
    assert added.code == 0, added
    told = run("--lang", "zh", "add", "丧事", "丙", "relation=父亲", "--date", "2026-11-24")
    assert "关怀、推广：暂停到 2027-01-12。" in told.out
    assert "2027-12-05" in told.out
    assert "2027-01-12 周" not in told.out
