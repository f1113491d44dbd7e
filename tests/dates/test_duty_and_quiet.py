"""Duty days and quiet hours: read, stored, and which days and hours they mean (mechanisms 8.4)."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.dates.duty import DutyDays
from keqing.dates.quiet_hours import QuietHours, part_season, without

D = date.fromisoformat
T = time.fromisoformat


@pytest.mark.parametrize(
    ("words", "every", "day"),
    [
        ("4d from 2026-12-02", 4, "2026-12-02"),
        ("every 4 days from 2026-12-02", 4, "2026-12-02"),
        ("每4天 2026-12-02起", 4, "2026-12-02"),
        ("每隔7天从2026-12-02开始", 7, "2026-12-02"),
        ("1d 2026-12-02", 1, "2026-12-02"),
        ("366d from 2026-12-02", 366, "2026-12-02"),
    ],
)
def test_duty_days_are_read(words: str, every: int, day: str) -> None:
    duty = DutyDays.read(words, D)
    assert duty == DutyDays(every, D(day))
    assert DutyDays.parse(str(duty)) == duty


@pytest.mark.parametrize("words", ["", "4d", "daily", "0d from 2026-12-02", "367d from 2026-12-02"])
def test_what_are_no_duty_days(words: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        DutyDays.read(words, D)
    with pytest.raises(ValueError, match=r"^"):
        DutyDays.parse(words)


@given(st.integers(1, 60), st.dates(D("2020-01-01"), D("2030-01-01")), st.integers(-400, 400))
def test_the_next_duty_day_is_the_first_of_them(every: int, origin: date, days: int) -> None:
    """On or after the day, a whole number of distances from the first, and no earlier one would do."""
    day = origin + timedelta(days)
    found = DutyDays(every, origin).on_or_after(day)
    assert found >= max(day, origin)
    assert (found - origin).days % every == 0
    assert found == origin or found - timedelta(every) < max(day, origin)


@pytest.mark.parametrize(
    ("words", "season", "hours"),
    [
        ("06-01..09-30 12:00-14:30", ("06-01", "09-30"), "12:00-14:30"),
        ("6月1日至9月30日 12:00-14:30", ("06-01", "09-30"), "12:00-14:30"),
        ("6月到9月，12点到2点半", ("06-01", "09-30"), "12点到2点半"),
        ("11月-2月 8:00-9:00", ("11-01", "02-29"), "8:00-9:00"),
        ("12:00-14:30", ("01-01", "12-31"), "12:00-14:30"),
        ("1月-12月 8:00-9:00", ("01-01", "12-31"), "8:00-9:00"),
        ("4月1日到4月 8点-9点", ("04-01", "04-30"), "8点-9点"),
    ],
)
def test_quiet_hours_are_parted(words: str, season: tuple[str, str], hours: str) -> None:
    assert part_season(words) == (season, hours)


@pytest.mark.parametrize("words", ["", "noon", "13-01..14-01 12:00-13:00", "02-30..03-01 12:00-13:00",
     "0月..1月 12:00-13:00", "12-01..13-01 12:00-13:00", "04-31..05-01 12:00-13:00", "01-00..03-01 12:00-13:00",
     "summer 12:00-13:00"])  # fmt: skip
def test_what_are_no_quiet_hours(words: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        part_season(words)


@pytest.mark.parametrize(
    ("first", "last", "day", "holds"),
    [
        ("06-01", "09-30", "2027-06-01", True),
        ("06-01", "09-30", "2027-09-30", True),
        ("06-01", "09-30", "2027-10-01", False),
        ("11-01", "02-29", "2027-01-15", True),
        ("11-01", "02-29", "2027-02-28", True),
        ("11-01", "02-29", "2027-03-01", False),
    ],
)
def test_a_season_holds_its_days(first: str, last: str, day: str, *, holds: bool) -> None:
    quiet = QuietHours(first, last, T("12:00"), T("14:30"))
    assert quiet.holds_on(D(day)) is holds
    assert QuietHours.parse(quiet.stored) == quiet


DAY = [(T("09:00"), T("12:00")), (T("14:00"), T("20:00"))]


@pytest.mark.parametrize(
    ("quiet", "left"),
    [
        ([], DAY),
        ([("12:00", "14:30")], [(T("09:00"), T("12:00")), (T("14:30"), T("20:00"))]),
        ([("10:00", "11:00")], [(T("09:00"), T("10:00")), (T("11:00"), T("12:00")), DAY[1]]),
        ([("08:00", "21:00")], []),
        ([("09:00", "12:00"), ("19:00", "21:00")], [(T("14:00"), T("19:00"))]),
    ],
)
def test_quiet_hours_are_taken_out_of_the_day(
    quiet: list[tuple[str, str]], left: list[tuple[time, time]]
) -> None:
    assert without(DAY, [(T(begin), T(end)) for begin, end in quiet]) == left
