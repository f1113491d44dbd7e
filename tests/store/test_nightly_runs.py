from __future__ import annotations

import json
import stat
from datetime import date, datetime, time
from pathlib import Path

import pytest

from keqing.calendar.almanac import Almanac
from keqing.store import nightly_runs
from keqing.store.nightly_runs import Run

PATTERN = "/srv/out/today-{date}.csv"
MON, TUE, WED, FRI, SAT, SUN = (date(2026, 11, day) for day in (16, 17, 18, 20, 21, 22))
ALMANAC = Almanac()


at = datetime.fromisoformat


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("written", "now", "expected"),
    [
        # one day is no habit
        ([], "2026-11-18T12:00", ""),
        ([MON], "2026-11-18T12:00", ""),
        # daily: today's from an hour after the usual time on, else that of the last working day
        ([MON, TUE], "2026-11-18T09:06", "2026-11-17"),
        ([MON, TUE], "2026-11-18T09:07", "2026-11-18"),
        ([MON, TUE], "2026-11-20T23:00", "2026-11-20"),
        # Friday and Monday have no working day between them
        ([date(2026, 11, 13), MON], "2026-11-17T12:00", "2026-11-17"),
        # a Saturday is not a working day, and 2026-10-10 is one all the same
        ([WED, FRI, SAT], "2026-11-22T12:00", "2026-11-20"),
        ([date(2026, 9, 28), date(2026, 9, 29)], "2026-10-10T12:00", "2026-10-10"),
        # nor is the National Day
        ([date(2026, 9, 29), date(2026, 9, 30)], "2026-10-05T12:00", "2026-09-30"),
        # a daily one that failed once is still daily
        ([MON, TUE, FRI], "2026-11-24T12:00", "2026-11-24"),
        # weekly
        ([date(2026, 11, 9), MON], "2026-11-20T12:00", "2026-11-16"),
        ([date(2026, 11, 9), MON], "2026-11-23T09:00", "2026-11-16"),
        ([date(2026, 11, 9), MON], "2026-11-23T09:07", "2026-11-23"),
        ([date(2026, 11, 9), MON], "2026-12-02T12:00", "2026-11-30"),
        # a clock before the last one
        ([date(2026, 11, 9), MON], "2026-11-10T12:00", "2026-11-16"),
    ],
)
def test_when_a_file_is_expected(written: list[date], now: str, expected: str) -> None:
    run = Run(PATTERN, dict.fromkeys(written, time(8, 7)))
    assert run.expected(at(now), ALMANAC) == day_of(expected)


def test_one_late_run_does_not_move_the_usual_time() -> None:
    run = Run(PATTERN, {MON: time(8, 7), TUE: time(23, 0), WED: time(8, 8)})
    assert run.expected(at("2026-11-19T09:08"), ALMANAC) == date(2026, 11, 19)


def test_what_is_missing(tmp_path: Path) -> None:
    run = Run(str(tmp_path / "t-{date}.csv"), {MON: time(8, 7), TUE: time(8, 7)})
    now = at("2026-11-18T12:00")
    assert run.missing(now, ALMANAC) == WED
    (tmp_path / "t-2026-11-18.csv").write_text("")  # also by hand
    assert run.missing(now, ALMANAC) is None


def test_a_later_file_stands_for_one_that_was_deleted_as_old(tmp_path: Path) -> None:
    run = Run(str(tmp_path / "t-{date}.csv"), {FRI: time(8, 7), SUN: time(8, 7)})
    now = at("2026-11-22T12:00")
    assert run.missing(now, ALMANAC) == FRI
    (tmp_path / "t-2026-11-22.csv").write_text("")
    assert run.missing(now, ALMANAC) is None


def test_what_is_remembered_of_whom(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    for day in (16, 17):
        nightly_runs.remember_run(folder, "a.db", PATTERN, at(f"2026-11-{day:02}T08:07:03"))
    nightly_runs.remember_run(folder, "a.db", "/other-{date}.csv", at("2026-11-17T09:00"))
    nightly_runs.remember_run(folder, "b.db", PATTERN, at("2026-11-17T09:00"))
    assert nightly_runs.recall_patterns(folder, "a.db") == [
        Run("/other-{date}.csv", {TUE: time(9, 0)}),
        Run(PATTERN, {MON: time(8, 7), TUE: time(8, 7)}),
    ]
    assert nightly_runs.forget_pattern(folder, "a.db", PATTERN)
    assert not nightly_runs.forget_pattern(folder, "a.db", PATTERN)
    assert [run.pattern for run in nightly_runs.recall_patterns(folder, "a.db")] == [
        "/other-{date}.csv"
    ]
    assert [run.pattern for run in nightly_runs.recall_patterns(folder, "b.db")] == [PATTERN]


def test_ten_days_are_remembered_in_a_private_file(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    for day in range(1, 16):
        nightly_runs.remember_run(
            folder, "postgresql://x:secret@h/d", PATTERN, at(f"2026-11-{day:02}T08:00")
        )
    (file,) = (folder / "runs").iterdir()
    assert list(json.loads(file.read_text("utf-8"))["written"]) == [
        f"2026-11-{day:02}" for day in range(6, 16)
    ]
    assert "secret" not in file.read_text("utf-8") + file.name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"db": 1}', '{"db": "KEY", "pattern": "x", "written": {"x": 1}}'],
)
def test_what_cannot_be_read_counts_as_empty(tmp_path: Path, text: str) -> None:
    nightly_runs.remember_run(tmp_path, "a.db", PATTERN, at("2026-11-16T08:00"))
    (file,) = (tmp_path / "runs").iterdir()
    key = json.loads(file.read_text("utf-8"))["db"]
    file.write_text(text.replace("KEY", key))
    assert nightly_runs.recall_patterns(tmp_path, "a.db") == []
    nightly_runs.remember_run(tmp_path, "a.db", PATTERN, at("2026-11-16T08:00"))
    assert len(nightly_runs.recall_patterns(tmp_path, "a.db")) == 1


def test_where_nothing_can_be_kept_the_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the way")
    nightly_runs.remember_run(tmp_path / "state", "a.db", PATTERN, at("2026-11-16T08:00"))
    assert nightly_runs.recall_patterns(tmp_path / "state", "a.db") == []
