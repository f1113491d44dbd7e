from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import Any

import pytest

from keqing.commands import timers
from tests.conftest import Keqing


def plan(keqing: Keqing, *words: str, db: str | None = None) -> dict[str, Any]:
    start = ("--db", db) if db else ()
    ran = keqing(*start, "cron", "print", *words, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, Any] = json.loads(ran.out)
    assert found["schema"] == "keqing.cron/1"
    return found


def test_lines_for_this_installation(department: Keqing, home: Path) -> None:
    ran = department("cron", "print", "crontab", "--mail", "it@example.cn")
    assert (ran.code, ran.err) == (0, "")
    (line,) = [line for line in ran.out.splitlines() if "export today" in line]
    program, *words = shlex.split(line.split(None, 5)[5])
    assert Path(program).is_absolute()
    assert Path(program).exists()
    assert words[-10:] == [
        "export",
        "today",
        "--agent",
        "李敏",
        "-o",
        f"{home}/today-{{date}}.csv",
        "--keep",
        "30d",
        "--lock",
        "--quiet",
    ]
    assert "MAILTO=it@example.cn" in ran.out
    assert "KEQING_LANG=en" in ran.out
    assert "--db" not in ran.out
    assert "OnCalendar" not in ran.out
    assert not list(home.glob(".config/systemd/**/*"))


def test_what_is_printed_runs(department: Keqing, home: Path) -> None:
    """The words of each job, given to keqing as they stand."""
    for job in plan(department, "-o", f"{home}/a b/t-{{date}}.csv")["jobs"]:
        (home / "a b").mkdir(exist_ok=True)
        words = job["command"]
        ran = department(*words[words.index("keqing") + 1 if "-m" in words else 1 :])
        assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (home / "a b/t-2026-11-24.csv").exists()


def test_the_look_comes_after_the_file_is_expected(department: Keqing) -> None:
    jobs = plan(department, "--at", "07:30")["jobs"]
    assert [(job["name"], job["at"], job["weekdays"]) for job in jobs] == [
        ("today", "07:30", [1, 2, 3, 4, 5, 6]),
        ("doctor", "08:40", [1, 2, 3, 4, 5, 6]),
        ("rebuild", "01:37", [1, 2, 3, 4, 5, 6, 7]),
        ("check", "08:40", [1]),
        ("backup", "02:17", [1, 2, 3, 4, 5, 6, 7]),
        ("week-inquiries", "07:40", [1]),
        ("week-market", "07:40", [1]),
        ("month", "07:40", []),
        ("month-satisfaction", "07:40", []),
        ("month-referrals", "07:40", []),
        ("month-spot-checks", "07:40", []),
    ]


def test_what_was_dropped_is_not_summed_up(department: Keqing) -> None:
    for words in (("kind", "market-info"), ("report", "spot-checks")):
        assert department("define", "drop", *words, "-y").code == 0
    names = {job["name"] for job in plan(department)["jobs"]}
    assert names.isdisjoint({"week-market", "month-spot-checks"})
    assert {"week-inquiries", "month-referrals"} <= names


def test_the_team_and_a_relative_name(
    department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = plan(department, "--team", "-o", "out/t-{date}.json")["jobs"][0]["command"]
    assert "--team" in words
    assert "--agent" not in words
    assert str(tmp_path / "out/t-{date}.json") in words


def test_whose_list_it_is(department: Keqing) -> None:
    department("add-agent", "陈刚")
    assert "李敏" in plan(department)["jobs"][0]["command"]  # whose login it is
    assert "陈刚" in plan(department, "--agent", "陈刚")["jobs"][0]["command"]
    assert department("cron", "print", "--agent", "王五").code == 3


def test_what_cron_does_not_know_is_said(
    department: Keqing, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = home / "other 100%.db"
    (home / ".local/share/keqing/keqing.db").rename(other)
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    made = plan(department, db=str(other))
    assert made["environment"] == {
        "KEQING_LANG": "en",
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_DIRS": os.environ["XDG_CONFIG_DIRS"],
    }
    assert all(str(other) in job["command"] for job in made["jobs"])
    assert r"other 100\%.db" in made["crontab"]
    department("config", "set", "lang", "zh")
    department("config", "set", "db", str(other))
    made = plan(department)
    assert "KEQING_LANG" not in made["environment"]
    assert not any("--db" in job["command"] for job in made["jobs"])
    assert "keqing 自己不改 crontab" in made["crontab"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--at", "25:00"], "--at cannot be 25:00"),
        (["--at", "22:01"], "--at cannot be 22:01"),
        (["--at", "08:07:30"], "--at cannot be"),
        (["--keep", "thirty"], "--keep cannot be thirty"),
        (["-o", "today.csv"], "--keep needs {date}"),
        (["-o", "x\ny-{date}.csv"], "cannot stand in a crontab"),
        (["--mail", "a b"], "is not an address"),
        (["--mail", "a\nb"], "cannot stand in a crontab"),
    ],
)
def test_what_will_not_do(department: Keqing, words: list[str], sentence: str) -> None:
    ran = department("cron", "print", *words)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err


def test_without_a_database(keqing: Keqing) -> None:
    assert keqing("cron", "print").code == 6


def test_the_program_is_found_however_it_was_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "bin/keqing"
    script.parent.mkdir()
    script.write_text("")
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(tmp_path / "none"))
    monkeypatch.setattr("sys.executable", "/usr/bin/python3")
    monkeypatch.setattr("sys.argv", [str(script)])
    assert timers.program() == ("/usr/bin/python3", "-m", "keqing")  # it cannot be executed
    script.chmod(0o755)
    assert timers.program() == (str(script),)
    monkeypatch.setattr("sys.argv", [str(tmp_path / "keqing/__main__.py")])
    assert timers.program() == ("/usr/bin/python3", "-m", "keqing")
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(tmp_path / "bin"))
    assert timers.program() == (str(script),)
