"""Working days: the official ones, the provisional ones, and what a database overrides."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.calendar.almanac import Almanac, announced_days, is_weekday, notice_of_library
from keqing.calendar.festivals import Festival, FestivalBook, SolarRule, festivals, using

ALMANAC = Almanac()
DAYS = st.dates(date(1901, 1, 1), date(2150, 12, 31))


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-01", False),
        ("2026-01-04", True),  # a Sunday, made up for New Year
        ("2026-02-14", True),  # a Saturday, made up for the Spring Festival
        ("2026-02-20", False),
        ("2026-10-01", False),
        ("2026-10-10", True),
        ("2026-11-28", False),
        ("2026-11-30", True),
    ],
)
def test_official_days(day: str, works: bool) -> None:
    assert ALMANAC.is_workday(date.fromisoformat(day)) is works


def test_every_announced_day_is_as_the_library_has_it() -> None:
    import chinese_calendar

    for day in days(date(2004, 1, 1), date(2026, 12, 31)):
        assert ALMANAC.is_workday(day) == chinese_calendar.is_workday(day)


def test_a_provisional_year_is_monday_to_friday_less_the_days_off_by_law() -> None:
    rest = [d for d in days(date(2027, 1, 1), date(2027, 12, 31)) if not ALMANAC.is_workday(d)]
    assert [f"{d:%m-%d}" for d in rest if d.weekday() < 5] == [
        "01-01",
        "02-05",
        "02-08",
        "04-05",
        "06-09",
        "09-15",
        "10-01",
    ]
    assert all(not ALMANAC.is_workday(d) for d in rest if d.weekday() >= 5)


@pytest.mark.parametrize(
    ("year", "provisional"),
    [(1950, True), (2003, True), (2004, False), (2026, False), (2027, True), (2100, True)],
)
def test_provisional_years(year: int, provisional: bool) -> None:
    assert ALMANAC.is_provisional(year) is provisional
    assert ALMANAC.is_provisional(date(year, 6, 1)) is provisional


@pytest.mark.parametrize("year", [1, 1900, 1901, 2003, 2100, 2101, 2500, 9999])
def test_every_year_works(year: int) -> None:
    found = ALMANAC.workdays(date(year, 1, 1), date(year, 12, 31))
    assert 245 <= len(found) <= 262


def test_far_out_only_weekends_and_fixed_days_rest() -> None:
    assert ALMANAC.is_workday(date(2150, 2, 2))
    assert not ALMANAC.is_workday(date(2150, 10, 1))


def test_overrides_beat_everything() -> None:
    ours = Almanac({date(2026, 11, 23): False, date(2027, 2, 7): True})
    assert not ours.is_workday(date(2026, 11, 23))
    assert ours.is_workday(date(2027, 2, 7))
    assert ours.is_provisional(2027)
    assert ours.next_workday(date(2026, 11, 23)) == date(2026, 11, 24)
    assert hash(ours) is not None
    assert ours != ALMANAC
    assert Almanac() == ALMANAC


def test_a_published_year_follows_its_overrides_alone() -> None:
    ours = Almanac({date(2027, 2, 8): False}, published=frozenset({2027}))
    assert not ours.is_provisional(2027)
    assert not ours.is_workday(date(2027, 2, 8))
    assert ours.is_workday(date(2027, 2, 5))
    assert ours.is_provisional(2028)


def test_a_published_year_beats_the_library() -> None:
    ours = Almanac({date(2026, 10, 1): False}, published=frozenset({2026}))
    assert ours.is_workday(date(2026, 10, 2))
    assert not ours.is_workday(date(2026, 10, 10))  # the library has it as a make-up day
    assert not ours.is_workday(date(2025, 10, 2))


def test_without_the_library_only_the_table_counts() -> None:
    ours = Almanac({date(2027, 2, 9): False}, frozenset({2027}), library=False)
    assert ours.known == {2027}
    assert ours.is_provisional(2026)
    assert ours.is_workday(date(2026, 2, 20))  # off by the notice, not by the law
    assert not ours.is_workday(date(2026, 2, 18))  # off by the law
    assert not ours.is_workday(date(2027, 2, 9))
    assert ours.is_workday(date(2027, 2, 8))


def test_days_that_a_notice_names() -> None:
    assert ALMANAC.known == set(range(2004, 2027))
    assert (ALMANAC.is_named(date(2026, 10, 3)), ALMANAC.is_named(date(2026, 10, 11))) == (
        True,
        False,
    )
    assert ALMANAC.name_of(date(2026, 10, 10)) == "国庆"
    assert ALMANAC.name_of(date(2026, 10, 11)) is None
    ours = Almanac({date(2026, 10, 11): False}, names={date(2026, 10, 11): "店庆"})
    assert (ours.name_of(date(2026, 10, 11)), ours.name_of(date(2026, 10, 10))) == ("店庆", "国庆")
    assert Almanac(library=False).name_of(date(2026, 10, 10)) is None


def test_days_that_differ() -> None:
    table = Almanac(library=False)
    ours = Almanac({date(2027, 2, 7): True}, frozenset({2027}), library=False)
    off_by_law = ["01-01", "02-05", "02-08", "04-05", "06-09", "09-15", "10-01"]
    wanted = sorted([*off_by_law, "02-07"])
    for here, other in ((table, ours), (ours, table)):
        assert [f"{day:%m-%d}" for day in here.differing(other)] == wanted
    assert ours.differing(ours) == ()
    more = Almanac({date(2027, 2, 7): False}, frozenset({2027}), library=False)
    assert more.differing(ours) == (date(2027, 2, 7),)
    # A year that became known without an exception: its days off by law are worked.
    plain = Almanac(published=frozenset({2027}), library=False)
    for here, other in ((table, plain), (plain, table)):
        assert [f"{day:%m-%d}" for day in here.differing(other)] == off_by_law


def test_what_the_library_announces_is_in_order_and_makes_no_weekday_up() -> None:
    found = announced_days()
    assert [announcement.day for announcement in found] == sorted(
        {announcement.day for announcement in found}
    )
    assert not any(announcement.workday and is_weekday(announcement.day) for announcement in found)
    assert notice_of_library().years == tuple(range(2004, 2027))


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-11-28", 0, "2026-11-28"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-11-28", -1, "2026-11-27"),
        ("2026-11-23", 3, "2026-11-26"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-30", -1, "2026-11-27"),
        ("2026-09-29", 2, "2026-10-08"),
        ("2026-10-08", 2, "2026-10-10"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2027-01-04", -1, "2026-12-31"),
    ],
)
def test_add_workdays(day: str, n: int, expected: str) -> None:
    assert ALMANAC.add_workdays(date.fromisoformat(day), n) == date.fromisoformat(expected)


@given(DAYS)
def test_next_and_previous_are_the_nearest(day: date) -> None:
    after, before = ALMANAC.next_workday(day), ALMANAC.previous_workday(day)
    assert before <= day <= after
    assert ALMANAC.is_workday(after)
    assert ALMANAC.is_workday(before)
    assert not any(ALMANAC.is_workday(d) for d in days(before, after)[1:-1])


@given(DAYS, st.integers(-300, 300))
def test_adding_counts_working_days(day: date, n: int) -> None:
    found = ALMANAC.add_workdays(day, n)
    first, last = (day + timedelta(1), found) if n > 0 else (found, day - timedelta(1))
    assert len(ALMANAC.workdays(first, last)) == abs(n)
    assert n == 0 or ALMANAC.is_workday(found)


def test_past_the_calendar_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        ALMANAC.add_workdays(date(9999, 12, 1), 100)
    with pytest.raises(OverflowError):
        ALMANAC.add_workdays(date(1, 2, 1), -100)


def test_libraries_wait_until_they_are_needed() -> None:
    code = (
        "import sys, keqing.dates.reading, keqing.dates.birthdays, keqing.calendar.almanac;"
        "keqing.calendar.almanac.Almanac();"
        "print([m for m in ('borax', 'chinese_calendar', 'lunar_python', 'dateutil') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_days_off_of_a_provisional_year_are_those_of_the_festivals_in_use() -> None:
    """Nothing of one department's festivals is left over for another, and a bound almanac keeps its own."""
    day, almanac = date(2028, 1, 5), Almanac()
    assert almanac.is_workday(day)
    before = almanac.bound()
    ours = Festival("ours", {"zh": "店庆", "en": "Ours"}, (), SolarRule(1, 5), 0, 1)
    with using(FestivalBook((*festivals(), ours), ())):
        assert not almanac.is_workday(day)
        assert almanac.next_workday(day) == date(2028, 1, 6)
        assert before.is_workday(day)
        assert day in before.differing(almanac)
        assert before.differing(before) == ()
    assert almanac.is_workday(day)
    assert before.differing(almanac) == ()
