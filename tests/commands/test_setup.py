from __future__ import annotations

import io
import json
import sqlite3
import sys
from pathlib import Path

import pytest
import time_machine

from tests.conftest import Keqing

WORDS = ("--department", "一组", "--name", "李敏", "--capacity", "60", "--preset", "therapy")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def database(home: Path) -> Path:
    return home / ".local/share/keqing/keqing.db"


def values(path: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as connection:
        return connection.execute(query).fetchall()


def test_init_sets_up_a_department(
    clock: time_machine.Traveller, keqing: Keqing, home: Path
) -> None:
    ran = keqing("init", *WORDS)
    assert ran.code == 0
    assert ran.err == ""
    assert "一组 is set up in" in ran.out
    assert "You are 李敏" in ran.out
    assert "Switch it on, too:\n    keqing cadence on event-invite" in ran.out
    path = database(home)
    assert path.stat().st_mode & 0o777 == 0o600
    assert values(path, "select name, roles, capacity from agent") == [("李敏", '["manager"]', 60)]
    names = {name for (name,) in values(path, "select name from definition where active")}
    assert {"therapy", "inquiry", "promise"} <= names
    assert "health-buyer" not in names
    assert set(values(path, "select distinct since from definition")) == {("0001-01-01",)}
    settings = {name for (name,) in values(path, "select name from setting")}
    assert settings == {"department", "zone", "presets", "defaults", "stop-secret"}
    assert values(path, "select command from operation") == [("init",)]


def test_init_for_machines_and_with_two_presets(
    clock: time_machine.Traveller, keqing: Keqing, home: Path
) -> None:
    ran = keqing("init", *WORDS[:-1], "保健会销,therapy", "--format", "json")
    told = json.loads(ran.out)
    assert told["schema"] == "keqing.init/1"
    assert {"health-buyer", "therapy"} <= set(told["cadences"])
    assert len(told["cadences"]) == len(set(told["cadences"]))
    (row,) = values(database(home), "select value from setting where name = 'defaults'")
    assert json.loads(str(row[0])) == {"purchase": {"line": "health"}}


def test_init_twice_changes_nothing(department: Keqing, home: Path) -> None:
    before = database(home).read_bytes()
    ran = department("init", "--department", "二组", "--name", "王芳")
    assert (ran.code, ran.out) == (2, "")
    assert "一组" in ran.err
    assert "keqing today" in ran.err
    assert database(home).read_bytes() == before


@pytest.mark.parametrize("missing", ["--department", "--name", "--capacity", "--preset"])
def test_off_a_terminal_a_missing_flag_is_named(keqing: Keqing, home: Path, missing: str) -> None:
    at = WORDS.index(missing)
    ran = keqing("init", *WORDS[:at], *WORDS[at + 2 :])
    assert (ran.code, ran.out) == (2, "")
    assert missing in ran.err.splitlines()[0]
    assert not database(home).exists()


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--capacity", "0"),
        ("--capacity", "-3"),
        ("--capacity", "many"),
        ("--capacity", "1001"),
        ("--capacity", "9" * 5000),
        ("--preset", "nothing"),
        ("--name", " "),
        ("--department", ""),
    ],
)
def test_what_cannot_be_makes_no_database(
    keqing: Keqing, home: Path, flag: str, value: str
) -> None:
    words = list(WORDS)
    words[words.index(flag) + 1] = value
    ran = keqing("init", *words)
    assert (ran.code, ran.out) == (2, "")
    assert not database(home).exists()


def test_questions_are_asked_until_they_are_answered(
    clock: time_machine.Traveller,
    keqing: Keqing,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("\n一组\n李敏\nnone\n60\ntherapy\n"))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ran = keqing("init")
    assert ran.code == 0
    assert ran.err.count("What is the department called?") == 2
    assert ran.err.count("How many calls do you make in a day?") == 2
    assert values(database(home), "select capacity from agent") == [(60,)]


def test_no_answer_ends_it_without_a_database(
    keqing: Keqing, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("一组\n"))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ran = keqing("init")
    assert (ran.code, ran.err.splitlines()[-1]) == (130, "Stopped.")
    assert not database(home).exists()


def test_customers_entered_before_are_taken_along(
    clock: time_machine.Traveller, keqing: Keqing
) -> None:
    first = keqing("add-customer", "王秀英")
    assert first.code == 0
    assert "keqing init" in first.out
    assert keqing("add", "inquiry", "C0001", "source=电台").code == 0
    assert keqing("init", *WORDS).code == 0
    card = json.loads(keqing("show", "C0001", "--format", "json").out)
    assert [followup["cadence"] for followup in card["followups"]] == ["inquiry"]


def test_the_first_file_says_what_it_was_brought_into(keqing: Keqing, home: Path) -> None:
    """A department of nothing is begun by no file in silence: where it is, what it lacks, and how to set it up."""
    Path("first.csv").write_text("姓名,电话\n王五,13800000001\n", "utf-8")
    Path("second.csv").write_text("姓名,电话\n赵六,13800000002\n", "utf-8")
    Path("third.csv").write_text("姓名,电话\n孙七,13800000003\n", "utf-8")
    tried = keqing("import", "first.csv", "--dry-run")
    assert (tried.code, database(home).exists()) == (6, False)
    lacks = "without a department, agents or cadences.\n"
    begun = f"There was no database. One was begun in {database(home)}, {lacks}"
    ran = keqing("import", "first.csv")
    assert (ran.code, ran.err) == (0, begun)
    set_up = "No cadence is switched on yet. Set up the department with: keqing init"
    assert ran.out.splitlines()[-1] == set_up
    ran = keqing("import", "second.csv")
    assert (ran.err, ran.out.splitlines()[-1]) == ("", set_up)
    assert keqing("init", *WORDS).code == 0
    assert "keqing init" not in keqing("import", "third.csv").out
    database(home).unlink()
    assert keqing("add-customer", "王秀英").err == begun
    database(home).unlink()
    quiet = keqing("import", "first.csv", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_what_is_switched_on_without_init_is_on(
    clock: time_machine.Traveller, keqing: Keqing
) -> None:
    keqing("add-customer", "王秀英")
    bought = keqing("add", "purchase", "王秀英", "product=安和胶囊").out
    assert "Set up the department with: keqing init" in bought
    assert "keqing cadence on" not in bought
    assert "as before" in keqing("undo").out
    assert keqing("cadence", "on", "festival-greeting").code == 0
    assert "No cadence" not in keqing("add-customer", "李梅").out
    assert keqing("cadence", "off", "festival-greeting").code == 0
    assert "Set up the department with" in keqing("add-customer", "李芳").out


def test_a_department_that_has_switched_everything_off_is_told_how_to_switch_on(
    clock: time_machine.Traveller, keqing: Keqing, tmp_path: Path
) -> None:
    preset = tmp_path / "none.toml"
    preset.write_text('[preset.none]\ntitle = { zh = "无", en = "None" }\ncadences = ["therapy"]\n')
    assert keqing("init", *WORDS[:-1], str(preset)).code == 0
    assert keqing("cadence", "off", "therapy").code == 0
    assert "keqing cadence on NAME" in keqing("add-customer", "李梅").out


def test_an_empty_file_is_set_up_and_a_mistyped_path_is_not(
    clock: time_machine.Traveller, keqing: Keqing, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    assert keqing("--db", str(empty), "init", *WORDS).code == 0
    assert keqing("--db", str(empty), "list").code == 0
    missing = tmp_path / "mistyped.db"
    assert keqing("--db", str(missing), "add-customer", "王秀英").code == 3
    assert not missing.exists()


def test_a_file_of_something_else_stays_as_it_is(keqing: Keqing, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear Sir, " * 100)
    before = other.read_bytes()
    assert keqing("--db", str(other), "init", *WORDS).code == 1
    assert other.read_bytes() == before


def test_a_database_whose_setting_up_fails_is_taken_away(
    keqing: Keqing, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keqing.errors import Failed
    from keqing.i18n import msg
    from keqing.services.department import agents

    def fail(*args: object, **options: object) -> None:
        raise Failed(msg("The disk is full; nothing was written."))

    monkeypatch.setattr(agents, "add", fail)
    assert keqing("init", *WORDS).code == 1
    assert not database(home).exists()


def test_the_agent_of_the_settings_may_be_the_first_one(
    clock: time_machine.Traveller, keqing: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEQING_AGENT", "李敏")
    assert keqing("init", *WORDS).code == 0
    monkeypatch.setenv("KEQING_AGENT", "王芳")
    assert keqing("add-agent", "王芳").code == 0
    assert "王芳" in keqing("add-customer", "王秀英").out


@pytest.mark.parametrize(
    ("answers", "capacity", "presets"),
    [
        ("一组\n李敏\n四十\n1\n", 40, ["therapy"]),
        ("一组\n李敏\n\n\n", 60, ["therapy"]),
        ("一组\n李敏\n60\n１、4\n", 60, ["therapy", "dealer"]),
        ("一组\n李敏\n60\n9\n外勤拜访\n", 60, ["field"]),
    ],
)
def test_choices_are_numbered_and_an_empty_answer_is_the_default(
    clock: time_machine.Traveller,
    keqing: Keqing,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    answers: str,
    capacity: int,
    presets: list[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answers))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ran = keqing("--lang", "zh", "init")
    assert ran.code == 0
    assert "  1  疗程服药\n  2  保健会销\n" in ran.err
    assert values(database(home), "select capacity from agent") == [(capacity,)]
    (stored,) = values(database(home), "select value from setting where name = 'presets'")
    assert json.loads(str(stored[0])) == presets


def test_with_no_input_nothing_is_asked(keqing: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("一组\n李敏\n60\n1\n"))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ran = keqing("--no-input", "init")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "--department is missing.")
    ran = keqing("--no-input", "init", "--department", " ", "--name", "李敏")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "The department's name is missing.")
