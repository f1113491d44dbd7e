from __future__ import annotations

import json
import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import time_machine

from tests.conftest import Keqing


@pytest.mark.parametrize("day", ["2026-11-23", "2027-02-06", "2028-02-29", "2026-01-01"])
def test_the_demo_is_a_department_up_to_today(keqing: Keqing, day: str) -> None:
    with time_machine.travel(f"{day}T02:00:00Z", tick=False):
        ran = keqing("demo", "--format", "json")
        assert ran.code == 0
        assert json.loads(ran.out)["date"] == day
        (path,) = Path.home().rglob("demo/keqing.db")
        whole = json.loads(keqing("--db", str(path), "today", "--team", "--format", "json").out)
        tracks = {row["track"] for row in whole["rows"]}
        assert {"alert", "promise", "deadline", "revisit"} <= tracks
        assert {row["owner"] for row in whole["rows"]} == {"李敏", "陈刚", "赵文静"}
        assert len(keqing("--db", str(path), "list", "--format", "csv").out.splitlines()) == 62
        found = keqing("--db", str(path), "check", "--replay", "--format", "json")
        assert "no-next-date" not in found.out
        assert '"replay"' not in found.out


def test_the_three_commands_work(keqing: Keqing) -> None:
    ran = keqing("demo")
    commands = re.findall(r"^  keqing (.*)$", ran.err, re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        assert keqing(*shlex.split(command)).code == 0


def test_the_demo_replaces_the_one_before_and_leaves_the_real_one_alone(
    keqing: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_text("姓名,电话\n王秀英,13812345678\n", "utf-8")
    keqing("import", "x.csv")
    real = Path.home() / ".local/share/keqing/keqing.db"
    before = real.read_bytes()
    keqing("demo")
    keqing("--lang", "zh", "demo")
    assert real.read_bytes() == before
    (path,) = Path.home().rglob("demo/keqing.db")
    assert path.stat().st_mode & 0o777 == 0o600
    shown = json.loads(keqing("--db", str(path), "show", "C0001", "--format", "json").out)
    assert "已按说明服用" in json.dumps(shown, ensure_ascii=False)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_demo_of_an_earlier_keqing_is_made_anew(
    keqing: Keqing, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEQING_LANG", lang)
    keqing("demo")
    (path,) = Path.home().rglob("demo/keqing.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.execute("DELETE FROM name_part")
        connection.commit()
    ran = keqing("demo", "list", "--format", "csv")
    said = {
        "en": "The demo was of an earlier keqing, and was made anew.\n",
        "zh": "演示数据是旧版客情做的，已重新生成。\n",
    }
    assert (ran.code, ran.err) == (0, said[lang])
    assert len(ran.out.splitlines()) == 62
    path.write_bytes(b"no database")
    assert keqing("demo", "list").code == 1


def test_the_folder_around_the_demo_is_private(keqing: Keqing) -> None:
    keqing("demo")
    (path,) = Path.home().rglob("demo/keqing.db")
    for folder in (path.parent, path.parent.parent):
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("command", ["take", "spread", "cover", "today"])
def test_each_line_to_copy_in_the_demos_help_is_for_the_demo(keqing: Keqing, command: str) -> None:
    shown = keqing("demo", command, "-h").out
    examples = shown[shown.index("Examples:") : shown.index("Usage:")]
    lines = re.findall(r"^  keqing .*$", examples, re.MULTILINE)
    assert lines
    assert all(line.startswith(f"  keqing demo {command}") for line in lines)


def test_the_list_to_look_up_a_name_in_is_that_of_the_demo(keqing: Keqing) -> None:
    ran = keqing("demo", "guide", "show", "nosuch")
    assert ran.code == 3
    assert "keqing demo guide list" in ran.err


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("pause", "3", "next", "monday"), "keqing demo pause WHO"),
        (("gathering", "add", "x", "--nosuch"), "keqing demo gathering add -h"),
        (("snooze",), "keqing demo snooze WHO WHEN [CADENCE]"),
        (("log", "reached", "1"), "keqing demo log 1 reached ..."),
        (("cadence", "-h"), "keqing demo cadence COMMAND -h"),
        (("today", "--agent"), "keqing demo today -h"),
    ],
)
def test_what_to_write_after_a_mistake_is_for_the_demo(
    keqing: Keqing, words: tuple[str, ...], line: str
) -> None:
    ran = keqing("demo", *words)
    assert line in ran.out + ran.err


def test_what_mends_a_full_day_of_the_demo_is_typed_for_the_demo(keqing: Keqing) -> None:
    """What-if, a command that fills a day, and the load of a month name the demo's own `spread` and `assign`."""
    assert (
        keqing("demo", "what-if", "--capacity", "1", "--days", "14", "--apply", "--yes").code == 0
    )
    for words in (["what-if", "--capacity", "2", "--days", "14"], ["load"]):
        ran = keqing("demo", *words, "--format", "table")
        lines = re.findall(r"keqing (?:demo )?(?:spread|assign) .*-n", ran.out + ran.err)
        assert lines
        assert all(line.startswith("keqing demo ") for line in lines)


def test_an_option_of_the_list_is_named_with_its_command(keqing: Keqing) -> None:
    ran = keqing("demo", "--brief")
    assert (ran.code, ran.err.splitlines()[1]) == (
        2,
        "Name the command first: keqing demo today --brief",
    )
    assert "keqing demo -h" in keqing("demo", "--nosuch").err


def test_the_demo_says_in_which_language_its_notes_are(keqing: Keqing) -> None:
    assert keqing("demo").err.splitlines()[-1].endswith("make it anew: keqing --lang zh demo")
    assert "文" in keqing("--lang", "zh", "demo").err.splitlines()[-1]


def test_a_new_customer_of_the_demo_is_told_what_to_record(keqing: Keqing) -> None:
    ran = keqing("demo", "add-customer", "Mary Smith")
    assert "No cadence is switched on" not in ran.out
    assert "keqing demo add " in ran.out


def test_an_agent_of_the_own_department_does_not_hold_in_the_demo(
    keqing: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the login's setting nor the variable: the demo has three agents of its own."""
    assert keqing("config", "set", "agent", "王主管").code == 0
    ran = keqing("demo", "today", "--format", "json")
    assert (ran.code, bool(json.loads(ran.out)["rows"])) == (0, True), ran
    monkeypatch.setenv("KEQING_AGENT", "王主管")
    assert keqing("demo", "log", "1", "reached", "all well").code == 0
    assert keqing("demo").code == 0
    missing = keqing("demo", "today", "--agent", "王主管")
    assert (missing.code, "No agent is called 王主管." in missing.err) == (3, True)


def test_a_promise_says_its_day_though_it_stands_for_another_or_behind_others(
    keqing: Keqing,
) -> None:
    """A pause holds the call, and other dates come before it: the day that was promised is said all the same."""
    with time_machine.travel("2026-11-27T02:00:00Z", tick=False):
        assert keqing("demo").code == 0
        near = keqing("demo", "promise", "C0002", "2026-11-27", "x")
        assert (near.code, "promised for" in near.out) == (0, False), near
        said = "  promised for Fri 2027-01-15 (in 49 days)\n"
        assert said in keqing("demo", "promise", "C0055", "农历腊月初八", "porridge").out
        keqing("demo", "pause", "C0003", "--until", "2027-03-01")
        assert said in keqing("demo", "promise", "C0003", "农历腊月初八", "porridge").out
        assert "Fri 2027-01-15" in " ".join(keqing("demo", "show", "C0003").out.split())
        keqing("demo", "pause", "C0004")
        assert said in keqing("demo", "promise", "C0004", "农历腊月初八", "porridge").out


def test_a_report_of_the_demo_leads_on_in_the_demo(keqing: Keqing) -> None:
    keqing("demo")
    ran = keqing("demo", "report", "funnel", "--format", "table")
    assert (ran.code, ran.err) == (0, "")
    assert "Who they are: keqing demo list --where 'count(inquiry) >= 1'" in ran.out


@pytest.mark.parametrize(
    "words", [("demo",), ("demo", "list"), ("demo", "log", "C0001", "reached", "x")]
)
@pytest.mark.parametrize("db", ["own.db", "postgresql://li@host/keqing"])
def test_the_demo_is_in_no_database_that_somebody_names(
    keqing: Keqing, db: str, words: tuple[str, ...]
) -> None:
    ran = keqing("--db", db, *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("The demo has a database of its own, and works on no other.")
    assert not [*Path.home().rglob("keqing.db")]
