"""Lines typed from paper: `keqing log --batch`."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from keqing.store import last_list
from tests.conftest import Keqing

BOX = ("product=安胶囊", "quantity=6", "pack=30", "daily=6")


@pytest.fixture
def busy(department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keqing:
    """A department with three customers in the day's list and on its printed sheet."""
    monkeypatch.chdir(tmp_path)
    for n, name in enumerate(("王秀英", "李四", "赵六"), start=1):
        department("add-customer", name, "--phone", f"138123456{n}0", "--date", "2026-11-20")
        department("add", "purchase", f"C000{n}", *BOX, "--date", "2026-11-20")
    assert department("sheet", "-o", "today.html").code == 0
    return department


def typed(keqing: Keqing, text: str, *words: str) -> tuple[int, Any]:
    Path("calls.txt").write_bytes(text.encode())
    ran = keqing("log", "--batch", "calls.txt", "--format", "json", *words)
    assert ran.err == "", ran.err
    return ran.code, json.loads(ran.out)


def contacts(keqing: Keqing, code: str) -> list[Any]:
    card = json.loads(keqing("show", code, "--format", "json", "--history").out)
    return [event for event in card["events"] if event["kind"] == "contact"]


def test_lines_are_recorded_by_the_rows_of_the_printed_sheet(busy: Keqing) -> None:
    text = "\ufeff# 上午\r\n1 接通 +7d 血压145\r\n\r\n２．　没人接　\r\nC0003 改约 明天 15:00 在开会 晚点再打\r\n＃完\r\n"
    code, told = typed(busy, text)
    assert code == 0
    assert [(contact["line"], contact["code"]) for contact in told["recorded"]] == [
        (2, "C0001"),
        (4, "C0002"),
        (5, "C0003"),
    ]
    assert told["rejected"] == []
    (first,) = contacts(busy, "C0001")
    assert (first["outcome"], first["text"], first["time"]) == ("reached", "血压145", None)
    assert first["details"]["next"] == "2026-12-01"
    assert contacts(busy, "C0002")[0]["outcome"] == "no-answer"
    (third,) = contacts(busy, "C0003")
    assert third["text"] == "在开会 晚点再打"
    assert third["details"] == {"next": "2026-11-25", "next_time": "15:00"}
    assert busy("undo", "--yes").code == 0
    assert contacts(busy, "C0001") == contacts(busy, "C0003") == []


def test_every_mistake_is_named_by_its_line_and_the_good_ones_are_recorded(busy: Keqing) -> None:
    text = (
        "1 瞎说 好\n2 接通\n3 接通 好\n9 接通 好\n1\n1 接通 2月30日 好\n1 接通 +7dd 好\n1 改约 好\n"
    )
    code, told = typed(busy, text)
    assert code == 4
    assert [contact["line"] for contact in told["recorded"]] == [3]
    assert [(row["line"], row["reason"].split(".")[0]) for row in told["rejected"]] == [
        (1, "There is no outcome '瞎说'"),
        (2, "What was said is missing"),
        (4, "The list last seen has 3 rows"),
        (5, "The outcome is missing"),
        (6, "'2月30日' does not exist"),
        (7, "'+7dd' is not a day that can be read"),
        (8, "When to call back is missing"),
    ]
    assert contacts(busy, "C0001") == []


@pytest.mark.parametrize(
    ("line", "text", "following"),
    [
        ("1 接通 145/95", "145/95", None),
        ("1 接通 - 2月30日不存在", "2月30日不存在", None),
        ("1 接通 － +7d 是他说的", "+7d 是他说的", None),
        ("1 接通 不用 都好", "都好", None),
        ("1 接通 fri 15:00 still well", "still well", "2026-11-27"),
        ("1 接通 ＋３ｄ 好", "好", "2026-11-27"),
        ("王秀英 接通 明天来店", "明天来店", None),
        ("1) Do not contact asked so", "asked so", None),
    ],
)
def test_what_is_a_day_and_what_is_text(
    busy: Keqing, line: str, text: str, following: str | None
) -> None:
    code, _ = typed(busy, line)
    assert code == 0
    (contact,) = contacts(busy, "C0001")
    assert (contact["text"], contact["details"].get("next")) == (text, following)


def test_strict_and_dry_run(busy: Keqing) -> None:
    code, told = typed(busy, "1 接通 好\n2 瞎说\n", "--strict")
    assert (code, told["recorded"], len(told["rejected"])) == (4, [], 1)
    code, told = typed(busy, "1 接通 好\n", "-n")
    assert (code, len(told["recorded"]), told["dry_run"]) == (0, 1, True)
    code, told = typed(busy, "1 stop\n1 接通 +3d 好\n", "--strict")
    assert (code, told["recorded"]) == (4, [])
    assert contacts(busy, "C0001") == []


def test_the_printed_rows_hold_though_another_list_was_seen(busy: Keqing, home: Path) -> None:
    folder = home / ".local/state/keqing"
    db = str(home / ".local/share/keqing/keqing.db")
    before = last_list.recall_list(folder, db)
    assert before.rows == ("C0001", "C0002", "C0003")
    busy("log", "C0001", "接通", "好")
    last_list._keep(folder, db, last_list.Seen(day=None, rows=("C0003", "C0002")))
    code, told = typed(busy, "3 接通 好")
    assert (code, told["recorded"][0]["code"]) == (0, "C0003")


def test_without_a_printed_sheet_there_are_no_rows(busy: Keqing) -> None:
    code, told = typed(busy, "1 接通 好\n", "--date", "2026-11-23")
    assert code == 4
    assert "no list has been shown yet" in told["rejected"][0]["reason"]
    busy("sheet", "-o", "yesterday.html", "--date", "2026-11-23")
    code, told = typed(busy, "1 接通 好\n", "--date", "2026-11-23")
    assert code == 0
    assert contacts(busy, told["recorded"][0]["code"])[0]["day"] == "2026-11-23"


def test_stdin_and_gb18030(busy: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    for word, words in (("好一", ()), ("好二", ("-",))):
        stdin = io.TextIOWrapper(io.BytesIO(f"1 接通 {word}\n".encode("gb18030")), "utf-8")
        monkeypatch.setattr(sys, "stdin", stdin)
        ran = busy("log", "--batch", *words)
        assert ran.code == 0
        assert "line\tstatus\tcode" in ran.out
        assert "1\trecorded\tC0001\t王秀英\t138****5610\tReached\t" in ran.out
    assert [contact["text"] for contact in contacts(busy, "C0001")] == ["好二", "好一"]


def test_on_a_terminal_it_says_how_to_type_and_end(
    busy: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO("1 未接\n".encode()), "utf-8"))
    ran = busy("log", "--batch", "--format", "table")
    assert ran.code == 0
    assert "Ctrl-D" in ran.err
    assert "1 line recorded, 0 rejected." in ran.out


def test_nothing_typed_is_nothing_done(busy: Keqing) -> None:
    code, told = typed(busy, "\n# nobody\n")
    assert (code, told["recorded"], told["rejected"]) == (0, [], [])


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--batch", "none.txt"), 3, "There is no file none.txt."),
        (("--batch", "."), 2, "is a folder"),
        (("--batch", "a.txt", "接通"), 2, "After --batch comes one file."),
        ((), 2, "WHO is missing."),
        (("C0001",), 2, "OUTCOME is missing."),
    ],
)
def test_what_cannot_be_meant(
    busy: Keqing, words: tuple[str, ...], code: int, sentence: str
) -> None:
    ran = busy("log", *words)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err
