from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from keqing.cli import run_program
from keqing.commands.help.command_table import called_in as command_called
from tests.conftest import Begin, Keqing, Ran

WANG = "王[old]五[31m C0001"
"""The customer whose name tries to steer a terminal, as they are printed."""
BOX = ("product=安胶囊", "line=therapy", "quantity=6", "pack=30", "daily=6")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A Monday morning in Shanghai."""
    with time_machine.travel("2026-11-23T01:00:00+00:00", tick=False):
        yield


@pytest.fixture
def department(begin: Begin) -> Keqing:
    """A department with a customer who bought on the 20th and was called on the 21st: record 3."""
    return begin(
        "therapy",
        ("add-customer", "王[old]五\x1b[31m", "--date", "2026-11-20"),
        ("add", "purchase", "C0001", *BOX, "--date", "2026-11-20"),
        ("log", "C0001", "reached", "都好", "--date", "2026-11-21"),
    )


def document(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.err) == (0, ""), ran
    found: dict[str, Any] = json.loads(ran.out)
    return found


def step(keqing: Keqing) -> str:
    followups = document(keqing("show", "C0001", "--format", "json"))["followups"]
    return next(
        str(followup["label"]) for followup in followups if followup["cadence"] == "therapy"
    )


def test_undo_shows_before_and_after_in_one_line(department: Keqing) -> None:
    assert step(department) == "3d"
    ran = department("undo", "-n")
    assert (ran.code, step(department)) == (0, "3d")
    ran = department("undo")
    assert (ran.code, ran.err) == (0, "")
    first = " ".join(ran.out.split("\n")[:-2])
    assert "log" in first
    assert "day 3" in first
    assert "day 1" in first
    assert "\x1b" not in ran.out
    assert step(department) == "1d"


class TestUndoOfMany:
    """Three customers or more are asked about."""

    @pytest.fixture
    def brought(self, department: Keqing, tmp_path: Path) -> Keqing:
        file = tmp_path / "three.csv"
        file.write_text("姓名,电话\n甲,13712345671\n乙,13712345672\n丙,13712345673\n", "utf-8")
        assert department("import", str(file)).code == 0
        return department

    def count(self, keqing: Keqing) -> int:
        return len(keqing("list").out.splitlines()) - 1

    @pytest.mark.parametrize(
        ("lang", "says"), [("en", "taken back for 3 customers"), ("zh", "会撤销 3 位客户的记录")]
    )
    def test_off_a_terminal_it_is_refused_naming_the_flag(
        self, brought: Keqing, lang: str, says: str
    ) -> None:
        ran = brought("--lang", lang, "undo")
        assert (ran.code, ran.out) == (2, "")
        assert says in ran.err
        assert "--yes" in ran.err
        assert ("“导入”" if lang == "zh" else "import of") in ran.err
        assert self.count(brought) == 4

    def test_yes_does_not_ask(self, brought: Keqing) -> None:
        assert brought("undo", "-n").code == 0
        assert self.count(brought) == 4
        assert brought("undo", "--yes").code == 0
        assert self.count(brought) == 1

    def test_it_asks_and_takes_back_what_was_agreed_to(
        self, brought: Keqing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = []
        agree = "keqing.commands.doubting.agree"
        monkeypatch.setattr(agree, lambda _screen, what: asked.append(what))
        assert brought("undo").code == 0
        assert len(asked) == 1
        assert self.count(brought) == 1

    def test_what_was_recorded_while_it_asked_is_not_taken_back_instead(
        self, brought: Keqing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        agree = "keqing.commands.doubting.agree"
        monkeypatch.setattr(agree, lambda *_: run_program(["log", "C0001", "未接"]))
        ran = brought("undo")
        assert ran.code == 1
        assert "nothing was taken back" in ran.err
        assert self.count(brought) == 4


def test_undo_to_the_end(department: Keqing) -> None:
    for command in ("log", "add", "add-customer"):
        assert document(department("undo", "--format", "json"))["command"] == command
    refused = department("undo")
    assert (refused.code, refused.out) == (1, "")


def test_in_chinese_commands_are_called_by_the_words_that_can_be_typed(department: Keqing) -> None:
    department("show", "C0001", "--full")
    listed = department("--lang", "zh", "history").out
    assert [line.split("\t")[3] for line in listed.splitlines()[1:4]] == [
        "查看 --full",
        "记录",
        "登记",
    ]
    first = document(department("--lang", "zh", "history", "--format", "json"))["operations"][1]
    assert first["command"] == "log"
    assert "的“记录”（" in department("--lang", "zh", "undo", "-n").out


@pytest.mark.parametrize(
    ("command", "called"),
    [
        ("guide apply", "话术 应用"),
        ("export customers --full", "导出 客户 --full"),
        ("sample visits", "抽查 拜访"),
        ("sample 我们的", "抽查 我们的"),
        ("list agents --full", "客户 员工 --full"),
        ("log-batch", "记录 --batch"),
        ("of an older version", "of an older version"),
    ],
)
def test_what_a_recorded_command_is_called(command: str, called: str) -> None:
    assert command_called(command, "zh") == called


def test_amend_and_void(department: Keqing) -> None:
    told = document(department("amend", "3", "结果=未接", "text=", "--format", "json"))
    assert (told["schema"], told["event"]) == ("keqing.log/1", 4)
    assert step(department) == "1d"
    assert department("void", "3", "--reason", "打错了").code == 0
    again = department("void", "3", "--reason", "打错了")
    assert (again.code, again.out) == (2, "")
    events = document(department("history", "C0001", "--format", "json"))["events"]
    assert [(event["id"], event["voided"], event["corrects"]) for event in events] == [
        (5, False, None),
        (4, True, 3),
        (3, True, None),
        (2, False, None),
        (1, False, None),
    ]
    assert department("check", "--replay").code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("amend", "3"), 2),
        (("amend", "3", "text=都好"), 2),
        (("amend", "99", "text=x"), 3),
        (("amend", "x", "text=x"), 2),
        (("void", "3"), 2),
        (("void", "99", "--reason", "x"), 3),
        (("history", "C0099"), 3),
    ],
)
def test_what_cannot_be(department: Keqing, words: tuple[str, ...], code: int) -> None:
    ran = department(*words)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_history(department: Keqing, lang: str) -> None:
    ran = department("--lang", lang, "history")
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 5
    table = department("--lang", lang, "--color", "never", "history", "C0001", "--format", "table")
    assert (table.code, "\x1b" in table.out) == (0, False)
    assert "王[old]五" in table.out


def test_nothing_to_undo(keqing: Keqing) -> None:
    assert keqing("undo").code == 6


def test_two_struck_out_for_the_same_reason_are_not_one_told_twice(department: Keqing) -> None:
    assert department("log", "C0001", "接通", "又一次").code == 0
    for event in ("3", "4"):
        ran = department("void", event, "--reason", "打错了")
        assert ran.code == 0
        assert "on record" not in ran.out


def test_a_message_and_a_visit_of_one_text_are_two(department: Keqing) -> None:
    said = []
    for channel in ("sms", "wechat", "wechat"):
        ran = department("log", "C0001", "sent", "说明书", "--channel", channel)
        said.append("on record" in ran.out)
    assert said == [False, False, True]


class TestWhomItWasAbout:
    """`history` says whom an operation was about."""

    def listed(self, keqing: Keqing, number: int) -> dict[str, Any]:
        operations = document(keqing("history", "--format", "json"))["operations"]
        return next(dict(operation) for operation in operations if operation["id"] == number)

    def test_of_one_customer_their_name(self, department: Keqing) -> None:
        lines = department("history").out.splitlines()
        assert lines[0].split("\t")[4] == "about"
        assert [line.split("\t")[4] for line in lines[1:4]] == [WANG] * 3
        assert WANG in department("history", "--format", "table").out
        assert department("--lang", "zh", "history").out.splitlines()[0].split("\t")[4] == "关于"

    def test_of_a_change_that_names_only_other_columns(self, department: Keqing) -> None:
        assert department("void", "3", "--reason", "打错了").code == 0
        found = self.listed(department, 5)
        assert (found["command"], found["who"], found["customers"]) == (
            "void",
            WANG,
            1,
        )

    def test_of_one_who_is_gone_their_name_of_then(self, department: Keqing) -> None:
        assert department("add-customer", "过客").code == 0
        assert department("undo").code == 0
        for number in (5, 6):
            assert self.listed(department, number)["who"] == "过客 C0002"

    def test_of_several_how_many(self, department: Keqing, tmp_path: Path) -> None:
        file = tmp_path / "two.csv"
        file.write_text("姓名,电话\n甲,13712345671\n乙,13712345672\n", "utf-8")
        assert department("import", str(file)).code == 0
        found = self.listed(department, 5)
        assert (found["who"], found["customers"]) == (None, 2)
        assert "\t2 customers: 甲 C0002, 乙 C0003\t" in department("history").out
        assert "\t2 位客户：甲 C0002、乙 C0003\t" in department("--lang", "zh", "history").out

    def test_what_is_undone_is_told_in_words(self, department: Keqing, tmp_path: Path) -> None:
        """Things are called by their names, and definitions are in force again or not; nobody counts editions."""
        own = tmp_path / "own.toml"
        own.write_text(
            '[kind.visit-note]\ntitle = { zh = "随访记录", en = "Visit note" }\n', "utf-8"
        )
        shipped = tmp_path / "complaint.toml"
        text = department("define", "show", "kind", "complaint").out
        shipped.write_text(text.replace('en = "Complaint"', 'en = "Grievance"'), "utf-8")
        for words, zh, en in (
            (("cadence", "off", "therapy", "-y"), "恢复启用：回访计划 服药回访", "In force again: cadence therapy"),
            (("cadence", "on", "honorary", "-y"), "不再启用：回访计划 ", "No longer in force: cadence honorary"),
            (("define", "apply", str(own), "-y"), "不再启用：事件种类 随访记录", "No longer in force: kind visit-note"),
            (("define", "apply", str(shipped), "-y"), "改回：事件种类 投诉", "As before: kind complaint"),
            (("config", "set", "red-days", "9", "--department"), "改回：设置 标红天数", "As before: setting red-days"),
            (("add-agent", "张伟"), "删去：员工张伟", "Gone again: agent 张伟"),
            (("gathering", "add", "冬会", "2026-12-19"), "删去：联谊会冬会", "Gone again: gathering 冬会"),
        ):  # fmt: skip
            assert department(*words).code == 0, words
            tried = department("--lang", "zh", "undo", "-n").out.splitlines()
            assert tried[1].startswith(zh), (words, tried)
            assert department("undo", "-y").out.splitlines()[1] == en, words

    def test_of_the_department_nobody(self, department: Keqing) -> None:
        assert department("config", "set", "red-days", "9", "--department").code == 0
        found = self.listed(department, 5)
        assert (found["who"], found["customers"]) == (None, 0)
        assert found["things"] == [["setting", "red-days"]]
        assert "\tsetting red-days\t" in department("history").out
        told = department("--lang", "zh", "history").out
        assert "\t设置 标红天数\t" in told
        assert "设置 时区 | 设置 登记时的默认值" in told
        assert department("cadence", "off", "therapy", "-y").code == 0
        assert "\t回访计划 服药回访\t" in department("--lang", "zh", "history").out


@pytest.mark.parametrize(
    ("words", "says", "chinese"),
    [
        (
            ("结果=接通", "text="),
            'keqing amend 3 outcome=reached text="TEXT"',
            'keqing amend 3 结果=接通 内容="……"',
        ),
        (("outcome=callback",), "keqing amend 3 outcome=callback next=12-05", "keqing amend 3 结果=改约 下次=12-05"),
        (("来电=是", "结果=未接"), "keqing amend 3 outcome=no-answer incoming=no", "keqing amend 3 结果=未接 来电=否"),
        (("下次=2026-11-10",), "keqing amend 3 next=", "keqing amend 3 下次="),
    ],
)  # fmt: skip
def test_what_to_amend_is_told_in_the_words_of_amend(
    department: Keqing, words: tuple[str, ...], says: str, chinese: str
) -> None:
    for lang, expected in (("en", says), ("zh", chinese)):
        ran = department("--lang", lang, "amend", "3", *words)
        assert (ran.code, ran.out) == (2, "")
        assert expected in ran.err
        assert "keqing log" not in ran.err


@pytest.mark.parametrize(("lang", "begins"), [("en", "Corrected: "), ("zh", "已更正：")])
def test_what_was_amended_is_told_as_corrected(department: Keqing, lang: str, begins: str) -> None:
    ran = department("--lang", lang, "amend", "3", "text=好")
    assert (ran.code, ran.out.startswith(begins)) == (0, True)


@pytest.mark.parametrize(
    ("lang", "form"),
    [("en", "keqing void ID --reason TEXT"), ("zh", "keqing void 序号 --reason 文字")],
)
def test_the_form_of_a_command_names_what_it_needs(
    department: Keqing, lang: str, form: str
) -> None:
    ran = department("--lang", lang, "void", "3")
    assert (ran.code, ran.out, form in ran.err) == (2, "", True)


def test_undoing_what_concerns_everybody_asks(department: Keqing) -> None:
    for name in ("甲", "乙", "丙"):
        assert department("add-customer", name).code == 0
    assert department("cadence", "on", "festival-greeting", "--yes").code == 0
    ran = department("undo")
    assert (ran.code, ran.out) == (2, "")
    assert "taken back for 4 customers" in ran.err
    assert department("undo", "--yes").code == 0


def test_a_history_is_as_long_as_the_screen(
    department: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off a terminal nothing is left out; on one --rows 0 shows all."""
    for n in range(24):
        assert department("add-customer", f"客户{n}").code == 0
    for n in range(14):
        assert department("log", "C0001", "reached", f"第{n}次").code == 0
    assert len(department("history").out.splitlines()) > 38
    assert len(department("history", "C0001").out.splitlines()) >= 16
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("LINES", "14")
    for words in (("history",), ("history", "C0001")):
        seen = department(*words).out.splitlines()
        assert len(seen) < 14
        assert seen[-1].endswith(" older: add --rows 0 to see them.")
    assert department("history", "--rows", "0").out.count("客户") > 20
