from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing


def test_the_command_lists_every_setting(keqing: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEQING_DB", "postgresql://li:secret@host/keqing")
    ran = keqing("config")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines()] == [
        "db",
        "lang",
        "agent",
        "color",
        "width",
    ]
    assert "secret" not in ran.out
    shape = json.loads(keqing("config", "--format", "json").out)
    assert shape["schema"] == "keqing.config/1"
    assert shape["settings"][2] == {"name": "agent", "value": None, "origin": "default"}


def test_the_command_reads_and_changes_one(keqing: Keqing, home: Path) -> None:
    assert keqing("config", "get", "agent").code == 3
    told = keqing("config", "set", "agent", "李敏")
    assert (told.code, told.out) == (0, "")
    assert told.err.startswith("agent is now 李敏 (file: ")
    assert keqing("config", "get", "agent").out == "李敏\n"
    assert (home / ".config/keqing/config.toml").read_text("utf-8") == 'agent = "李敏"\n'
    assert keqing("config", "unset", "agent").err.startswith("agent is now - (default)")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("set", "lang"), 2, "config set takes 2 words after it."),
        (("list", "lang"), 2, "config list takes 0 words after it."),
        (("get",), 2, "config get takes 1 word after it."),
        (("get", "langg"), 3, "There is no setting langg."),
        (("set", "lang", "fr"), 2, "lang cannot be fr."),
        (("change", "lang", "zh"), 2, "config cannot do 'change'."),
        (("set", "red-days", "3"), 3, "red days is a setting of the department."),
        (("set", "capacity", "50"), 3, "How many calls a day an agent makes is said of the agent."),
        (("set", "容量", "50"), 3, "How many calls a day an agent makes is said of the agent."),
    ],
)
def test_the_command_refuses(
    keqing: Keqing, words: tuple[str, ...], code: int, sentence: str
) -> None:
    ran = keqing("config", *words)
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (code, "", sentence)


@pytest.mark.parametrize("name", ["语言", "language", "LANG"])
def test_a_setting_of_the_login_is_known_in_both_languages(keqing: Keqing, name: str) -> None:
    assert keqing("config", "设置", name, "zh").code == 0
    assert keqing("config", "get", name).out == "zh\n"


def test_settings_of_the_department_have_chinese_names_in_chinese(department: Keqing) -> None:
    department("config", "set", "log-asks", "minutes entry", "--department")
    shown = department("--lang", "zh", "config", "--department").out
    assert "可打时段\t" in shown
    assert "闰月生日\t平月\t" in shown
    assert "回访必填\t分钟、切入点\t" in shown
    assert "red-days" not in shown
    named = department("--lang", "en", "config", "--department").out
    assert "leap-month-birthday\tordinary\t" in named
    assert "log-asks\tminutes,entry\t" in named


@pytest.mark.parametrize("form", ["csv", "tsv", "ndjson", "md"])
def test_settings_are_in_no_form_that_they_have_not(keqing: Keqing, form: str) -> None:
    ran = keqing("config", "--format", form)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == f"This cannot be printed as {form}."
