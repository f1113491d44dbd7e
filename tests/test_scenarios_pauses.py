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
    assert after["festival-greeting"] == "2027-02-06"
    assert after["birthday"] == "2027-12-20"
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


def test_what_a_pause_outlasts_is_shown_and_stored_at_its_next_occasion(
    department: Department,
) -> None:
    """R12: the card, the list of customers, and the explanation name the day that comes, not the end of the pause."""
    who = department.customer("王秀兰", "--birthday", "1950-12-05", "--date", "2026-09-01")
    department.do("add", "丧事", who, "逝者关系=父亲", "--date", "2026-11-23")
    assert effective(department, who)["birthday"] == "2027-12-05"
    birthday = next(
        each for each in department.json("show", who)["followups"] if each["cadence"] == "birthday"
    )
    assert birthday["due"] == "2027-12-05"
    why = " ".join(department.do("why", who, "--lang", "en").out.split())
    assert (
        "The step of 2026-12-05 closes on 2026-12-05, while it is held: it will be missed." in why
    )
    assert "It is in the list of 2027-12-05." in why
    assert department.keqing("check", "--replay").code == 0


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "careful: Bereavement on 2026-12-01; paused until 2027-01-19: care, offer"),
        ("zh", "注意：2026-12-01 丧事，到 2027-01-19 暂停：关怀、推广"),
    ],
)
def test_the_row_of_a_customer_in_mourning_says_so(
    department: Department, lang: str, said: str
) -> None:
    """S10 (R410): who calls for another reason knows of the death, until the pause ends."""
    who = department.customer("王秀兰")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    department.do("add", "丧事", who, "逝者关系=父亲", "--date", "2026-12-01")
    shown = department.do("today", "--date", "2026-12-02", "--lang", lang, "--format", "plain").out
    assert said in shown
    notes = {day: department.today(day)[0]["notes"] for day in ("2026-12-02", "2027-01-25")}
    assert "paused:bereavement=2026-12-01" in notes["2026-12-02"]
    assert not any(note.startswith("paused:") for note in notes["2027-01-25"])


def test_a_pause_of_tracks_without_an_end_is_told_until_it_is_resumed(
    department: Department, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[kind.move]\ntitle = { zh = "搬家", en = "Moving" }\npauses = ["care"]\n', encoding="utf-8"
    )
    department.do("define", "apply", str(own))
    who = department.customer("王秀兰")
    department.do("add", "purchase", who, *BOX, "--date", "2026-12-01")
    department.do("add", "move", who, "--date", "2026-12-01")
    shown = department.do("today", "--date", "2026-12-02", "--lang", "en", "--format", "csv").out
    assert "careful: Moving on 2026-12-01; paused until resumed: care" in shown
    department.do("resume", who, "--date", "2026-12-02")
    assert "Moving" not in department.do("today", "--date", "2026-12-02", "--format", "csv").out


def test_what_a_pause_outlasts_stands_at_its_next_occasion_when_switched_on_later(
    department: Department,
) -> None:
    """R12: a cadence that is switched on for many at once gives the day that a fold gives."""
    who = department.customer("王秀兰", "--birthday", "1950-12-05", "--date", "2026-09-01")
    department.do("cadence", "off", "festival-greeting", "--yes")
    department.do("cadence", "off", "birthday", "--yes")
    department.do("add", "丧事", who, "逝者关系=父亲", "--date", "2026-11-23")
    department.do("cadence", "on", "birthday", "--yes")
    assert effective(department, who)["birthday"] == "2027-12-05"
    assert department.keqing("check", "--replay").code == 0
