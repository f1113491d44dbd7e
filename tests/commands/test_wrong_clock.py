"""A clock that can hardly be right is told of before it makes a record, and nothing is deleted by it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from tests.conftest import Keqing
from tests.surroundings import MORNING

LATER = datetime(2027, 12, 31, 2, 0, tzinfo=UTC)
OUT = "t-{date}.csv"


@pytest.fixture
def with_wang(department: Keqing, clock: time_machine.Traveller) -> Keqing:
    """A department with one customer, entered this morning."""
    assert department("add-customer", "王秀英").code == 0
    return department


def log(keqing: Keqing, text: str) -> tuple[int, str]:
    ran = keqing("log", "C0001", "接通", text)
    return ran.code, ran.err


def grade(keqing: Keqing) -> str:
    found = json.loads(keqing("doctor", "--format", "json").out)["checks"]
    return next(str(check["result"]) for check in found if check["check"] == "clock")


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (MORNING + timedelta(minutes=1), None),
        (MORNING - timedelta(minutes=4), None),
        (MORNING - timedelta(minutes=6), "It shows 2026-11-24 09:54, and the newest record is of"),
        (MORNING - timedelta(days=400), "and the newest record is of 2026-11-24 10:00."),
        (MORNING + timedelta(days=31), None),
        (MORNING + timedelta(days=32), "nothing was recorded since 2026-11-24 10:00."),
        (LATER, "It shows 2027-12-31 10:00, and nothing was recorded since"),
    ],
)
def test_off_a_terminal_it_is_said_and_recorded_all_the_same(
    with_wang: Keqing, clock: time_machine.Traveller, now: datetime, says: str | None
) -> None:
    clock.move_to(now)
    code, err = log(with_wang, "都好")
    assert code == 0
    assert len(err.splitlines()) == (1 if says else 0)
    assert says is None or says in err
    events = json.loads(with_wang("history", "C0001", "--format", "json").out)["events"]
    assert "都好" in [event["text"] for event in events]


def test_in_chinese(with_wang: Keqing, clock: time_machine.Traveller) -> None:
    clock.move_to(LATER)
    ran = with_wang("--lang", "zh", "promise", "C0001", "+3d", "再谈")
    assert ran.err.startswith("时钟对吗？")


def test_on_a_terminal_it_is_asked_once_and_no_is_no(
    with_wang: Keqing, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def no(_screen: object, what: object) -> None:
        asked.append(what)
        raise KeyboardInterrupt

    monkeypatch.setattr("keqing.commands.transaction.somebody", lambda: True)
    monkeypatch.setattr("keqing.commands.transaction.agree", no)
    clock.move_to(LATER)
    assert log(with_wang, "都好")[0] == 130
    assert len(asked) == 1
    assert with_wang("edit-customer", "C0001", "--grade", "A", "--yes").code == 0
    assert len(asked) == 1
    assert with_wang("log", "C0001", "接通", "试试", "-n").code == 0
    assert len(asked) == 1


class TestAfterAClockThatWasAhead:
    """A record was made in 2027; now the clock is right again."""

    @pytest.fixture
    def mistaken(self, with_wang: Keqing, clock: time_machine.Traveller) -> Keqing:
        clock.move_to(LATER)
        assert log(with_wang, "错的")[0] == 0
        clock.move_to(MORNING + timedelta(hours=1))
        assert grade(with_wang) == "bad"
        return with_wang

    def test_every_record_is_told_of_as_long_as_it_stands(self, mistaken: Keqing) -> None:
        for text in ("一", "二"):
            assert "the newest record is of 2027-12-31" in log(mistaken, text)[1]
        assert grade(mistaken) == "bad"

    def test_taken_back_it_counts_no_more(self, mistaken: Keqing) -> None:
        ran = mistaken("undo")
        assert (ran.code, ran.err) == (0, "")
        assert grade(mistaken) == "ok"
        assert log(mistaken, "都好") == (0, "")

    def test_taken_back_by_the_wrong_clock_it_counts_no_more(
        self, mistaken: Keqing, clock: time_machine.Traveller
    ) -> None:
        clock.move_to(LATER)
        assert mistaken("undo").code == 0
        clock.move_to(MORNING + timedelta(hours=2))
        assert grade(mistaken) == "ok"

    @pytest.mark.parametrize(
        "words", [("amend", "{id}", "日期=2026-11-24"), ("void", "{id}", "--reason", "时钟错了")]
    )
    def test_corrected_it_counts_no_more(self, mistaken: Keqing, words: tuple[str, ...]) -> None:
        assert log(mistaken, "之后的")[0] == 0
        events = json.loads(mistaken("history", "C0001", "--format", "json").out)["events"]
        wrong = next(str(event["id"]) for event in events if event["text"] == "错的")
        ran = mistaken(*(word.format(id=wrong) for word in words))
        assert (ran.code, ran.err) == (0, "")
        assert grade(mistaken) == "ok"
        assert log(mistaken, "都好") == (0, "")

    def test_what_cannot_be_corrected_counts_until_something_is_recorded(
        self, with_wang: Keqing, clock: time_machine.Traveller
    ) -> None:
        clock.move_to(LATER)
        assert with_wang("edit-customer", "C0001", "--grade", "A").code == 0
        clock.move_to(MORNING + timedelta(hours=1))
        assert grade(with_wang) == "bad"
        assert "the newest record is of 2027-12-31" in log(with_wang, "都好")[1]
        assert grade(with_wang) == "ok"
        assert log(with_wang, "还好") == (0, "")


@pytest.mark.parametrize(("days", "deleted"), [(7, True), (8, False), (400, False), (-400, True)])
def test_by_a_wrong_clock_no_file_is_too_old(
    with_wang: Keqing,
    clock: time_machine.Traveller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    deleted: bool,
) -> None:
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    for name in ("t-2026-10-01.csv", "t-2026-11-23.csv", "t-2020-01-01.csv"):
        Path(name).write_text("")
    clock.move_to(MORNING + timedelta(days=days))
    for words in (("-n",), ()):
        ran = with_wang("export", "today", "-o", OUT, "--keep", "30d", *words)
        assert ran.code == 0
        assert ("No old file is deleted" in ran.err) is not deleted or days < 0
    kept = {path.name for path in Path().iterdir()}
    assert "t-2026-11-23.csv" in kept
    assert ("t-2026-10-01.csv" in kept) is (not deleted or days < 0)
