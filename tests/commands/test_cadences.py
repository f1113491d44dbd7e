from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import Begin, Keqing, Ran

BOX = ("product=安胶囊", "line=therapy", "quantity=6", "pack=30", "daily=6")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A Monday morning in Shanghai."""
    with time_machine.travel("2026-11-23T01:00:00+00:00", tick=False):
        yield


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A file that changes one built-in cadence."""
    file = tmp_path / "ours.toml"
    file.write_text(
        """
[cadence.therapy]
title = { zh = "服药回访", en = "Therapy follow-up" }
track = "revisit"
source = "ours"
starts_on = "purchase"
subject = "product"
steps = ["2d", "8d"]
""",
        "utf-8",
    )
    return file


@pytest.fixture
def department(begin: Begin) -> Keqing:
    """A department with three customers who bought today."""
    lines: list[tuple[str, ...]] = []
    for code, name in (("C0001", "王秀英"), ("C0002", "张三"), ("C0003", "李四")):
        lines += [("add-customer", name), ("add", "purchase", code, *BOX)]
    return begin("therapy", *lines)


def document(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.err) == (0, ""), ran
    found: dict[str, Any] = json.loads(ran.out)
    return found


def due(keqing: Keqing) -> str:
    followups = document(keqing("show", "C0001", "--format", "json"))["followups"]
    return next(str(followup["due"]) for followup in followups if followup["cadence"] == "therapy")


class TestWithoutADatabase:
    def test_preview_is_the_rules(self, keqing: Keqing) -> None:
        ran = keqing(
            "cadence", "preview", "therapy", "--anchor", "2026-12-01",
            "--event", "2026-12-09:contact", "--rows", "2", "--format", "json",
        )  # fmt: skip
        steps = document(ran)["steps"]
        assert [(step["label"], step["status"], step["due"]) for step in steps] == [
            ("1d", "done", "2026-12-02"),
            ("3d", "done", "2026-12-04"),
            ("6d", "done", "2026-12-07"),
            ("10d", "next", "2026-12-11"),
            ("15d", "planned", "2026-12-16"),
        ]

    def test_preview_of_a_file_and_a_field(self, keqing: Keqing, ours: Path) -> None:
        ours.write_text(ours.read_text("utf-8") + 'until = "supply_end+1d"\n', "utf-8")
        words = ("--anchor", "2026-12-01", "--field", "supply_end=2026-12-05", "--format", "json")
        found = document(keqing("cadence", "preview", "--file", str(ours), *words))
        assert [step["label"] for step in found["steps"]] == ["2d"]

    @pytest.mark.parametrize(
        "words",
        [
            ("therapy",),
            ("--anchor", "2026-12-01"),
            ("therapy", "--anchor", "none"),
            ("therapy", "--anchor", "2026-02-30"),
            ("therapy", "--anchor", "2026-12-01", "--event", "2026-12-09"),
            ("therapy", "--anchor", "2026-12-01", "--event", "2026-12-09:call"),
            ("therapy", "--anchor", "2026-12-01", "--event", "2026-12-09:snooze"),
            ("therapy", "--anchor", "2026-12-01", "--event", "2026-12-09:contact=2026-12-10"),
            ("therapy", "--anchor", "2026-12-01", "--field", "supply_end"),
            ("therapy", "--anchor", "2026-12-01", "--field", "suply_end=2026-12-05"),
            ("therapy", "--anchor", "2026-12-01", "--rows", "0"),
        ],
    )
    def test_preview_refuses(self, keqing: Keqing, words: tuple[str, ...]) -> None:
        ran = keqing("cadence", "preview", *words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err

    def test_check_counts(self, keqing: Keqing, ours: Path) -> None:
        ran = keqing("cadence", "check", str(ours), "--format", "json")
        assert document(ran)["cadences"] == ["therapy"]

    def test_check_tells_every_mistake_with_its_line(self, keqing: Keqing, ours: Path) -> None:
        text = ours.read_text("utf-8").replace("track", "trak").replace('"2d"', '"2x"')
        ours.write_text(text, "utf-8")
        ran = keqing("cadence", "check", str(ours))
        assert (ran.code, ran.out) == (2, "")
        assert "line 2" in ran.err
        assert "line 4" in ran.err
        assert "line 8" in ran.err

    def test_a_file_that_is_none(self, keqing: Keqing, tmp_path: Path) -> None:
        assert keqing("cadence", "check", str(tmp_path / "none.toml")).code == 3
        (tmp_path / "x.toml").write_bytes(b"\xd6\xd0")
        assert keqing("cadence", "check", str(tmp_path / "x.toml")).code == 2
        (tmp_path / "y.toml").write_bytes(b"#" * 1_000_001)
        assert keqing("cadence", "check", str(tmp_path / "y.toml")).code == 2

    def test_the_others_need_one(self, keqing: Keqing, ours: Path) -> None:
        for words in (("list",), ("show", "therapy"), ("apply", str(ours)), ("on", "therapy")):
            assert keqing("cadence", *words).code == 6


def test_what_is_shown_is_a_file(department: Keqing, tmp_path: Path) -> None:
    shown = department("cadence", "show", "服药回访")
    assert shown.code == 0
    file = tmp_path / "same.toml"
    file.write_text(shown.out, "utf-8")
    ran = department("cadence", "apply", str(file))
    assert (ran.code, "unchanged" in ran.out, "Nothing is written." in ran.out) == (0, True, True)


def test_list_shows_what_is_on(department: Keqing) -> None:
    found = document(department("cadence", "list", "--format", "json"))["cadences"]
    on = {cadence["name"]: (cadence["on"], cadence["enrolled"]) for cadence in found}
    assert on["therapy"] == (True, 3)
    assert on["health-buyer"] == (False, 0)


def test_diff(department: Keqing, ours: Path) -> None:
    ran = department("cadence", "diff", str(ours))
    assert ran.code == 0
    assert 'steps\t["1d", "3d", "6d", "10d", "15d"]\t["2d", "8d"]' in ran.out


def test_off_a_terminal_many_changes_need_the_flag(department: Keqing, ours: Path) -> None:
    refused = department("cadence", "apply", str(ours))
    assert (refused.code, refused.out) == (2, "")
    assert "--yes" in refused.err
    assert "3 customers" in refused.err
    assert due(department) == "2026-11-24"
    tried = document(department("cadence", "apply", str(ours), "-n", "--format", "json"))
    assert (tried["dry_run"], tried["customers"], len(tried["days"])) == (True, 3, 28)
    assert due(department) == "2026-11-24"
    assert department("cadence", "apply", str(ours), "--yes").code == 0
    assert due(department) == "2026-11-25"
    assert department("check", "--replay").code == 0
    assert department("undo", "--yes").code == 0
    assert due(department) == "2026-11-24"


@pytest.mark.parametrize(
    ("answer", "code", "day"), [("y", 0, "2026-11-25"), ("n", 130, "2026-11-24")]
)
def test_on_a_terminal_it_asks(
    department: Keqing,
    ours: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
    day: str,
) -> None:
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    with monkeypatch.context() as terminal:
        terminal.setattr(sys, "stdin", Keyboard(f"{answer}\n"))
        terminal.setattr(sys.stderr, "isatty", lambda: True)
        ran = department("cadence", "apply", str(ours))
    assert (ran.code, "3 customers" in ran.err) == (code, True)
    assert due(department) == day


def test_off_and_on(department: Keqing) -> None:
    assert department("cadence", "off", "therapy").code == 2
    assert department("cadence", "off", "therapy", "--yes").code == 0
    assert "unchanged" in department("cadence", "off", "therapy").out
    assert department("cadence", "on", "health-buyer").code == 0
    assert department("cadence", "off", "promise").code == 2
    assert department("cadence", "on", "nosuch").code == 3


def test_a_preview_shows_the_days_up_to_the_last_one_asked_for(keqing: Keqing) -> None:
    words = ("cadence", "preview", "therapy", "--anchor", "2026-12-01", "--format", "json")
    told = json.loads(keqing(*words, "--to", "2026-12-10").out)
    assert [step["due"] for step in told["steps"]] == ["2026-12-02", "2026-12-04", "2026-12-07"]
    assert not told["ended"]
    refused = keqing(*words, "--until", "2026-12-10")
    assert (refused.code, refused.out) == (2, "")


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("en", "Therapy follow-up leads into Loyal care, which is switched off: after it nothing follows. Switch it on, too: keqing cadence on loyal-care\n"),
        ("zh", "服药回访结束后接忠诚关怀，而忠诚关怀没有启用：到此就断了。请一并启用：keqing cadence on 忠诚关怀\n"),
    ],
)  # fmt: skip
def test_whoever_comes_to_the_end_of_a_cadence_goes_on_in_the_next(
    department: Keqing, lang: str, says: str
) -> None:
    """Said when the one that follows is switched off, and when one that leads into it is switched on."""
    off = department("--lang", lang, "cadence", "off", "loyal-care", "-n")
    assert (off.code, off.err) == (0, says)
    department("cadence", "off", "loyal-care")
    department("cadence", "off", "therapy")
    on = department("--lang", lang, "cadence", "on", "therapy")
    assert (on.code, on.err) == (0, says)
    assert department("cadence", "on", "loyal-care").err == ""
    assert department("cadence", "on", "therapy").err == ""


def flat(told: Ran) -> str:
    """What was said after the first line, however it was wrapped."""
    return " ".join(" ".join(told.out.splitlines()[1:]).split())


OFF_HERE = "Next gathering: invitation would follow here and is switched off: keqing cadence on event-invite"


def test_a_record_that_leaves_no_next_date_says_what_gives_one(department: Keqing) -> None:
    department("add-customer", "甲")
    promise = 'Agree on a call: keqing promise C0004 WHEN "TEXT"'
    told = department("add", "no-interest", "甲")
    care = "or keep in touch: keqing start C0004 loyal-care"
    assert flat(told) == f"No next date. {OFF_HERE} {promise}, {care}"
    department("cadence", "off", "loyal-care")
    assert flat(department("add", "arrival", "甲")) == f"No next date. {promise}"
    department("cadence", "on", "event-invite")
    told = department("add", "no-interest", "甲", "reason=价格")
    assert flat(told) == "No next date. Waits for the next gathering: none is planned yet."
    assert flat(department("log", "甲", "stop", "说别再打了")) == "No next date."


def test_what_a_used_up_cadence_would_have_gone_on_with(department: Keqing) -> None:
    """R11: the call of the last step of `no-purchase` leads into the invitation, which is off."""
    department("add-customer", "甲")
    for name in ("no-purchase-review", "no-purchase-ageing"):
        department("cadence", "off", name)
    department("add", "consultation", "甲", "reason=价格", "--date", "2026-11-20")
    told = department("log", "甲", "reached", "再想想", "--min", "2")
    assert f"No next date. {OFF_HERE}" in flat(told)
