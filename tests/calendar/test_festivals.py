"""Festivals: their days, their names, their sets."""

from __future__ import annotations

from datetime import date

import pytest

from keqing.calendar.festivals import (
    feasts,
    festival_named,
    festival_sets,
    festivals,
    festivals_in,
    festivals_on,
)

IN_2027 = {
    "元旦": "01-01", "腊八": "01-15", "小年": "01-30", "除夕": "02-05", "春节": "02-06",
    "元宵": "02-20", "三八": "03-08", "清明": "04-05", "劳动节": "05-01", "母亲节": "05-09",
    "端午": "06-09", "父亲节": "06-20", "七夕": "08-08", "中秋": "09-15", "国庆": "10-01",
    "重阳": "10-08", "感恩节": "11-25", "圣诞": "12-25",
}  # fmt: skip


def test_the_festivals_of_2027() -> None:
    assert {f.name: f"{day:%m-%d}" for day, f in festivals_in(2027)} == IN_2027


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("中秋", 2026, "2026-09-25"),
        ("中秋节", 2026, "2026-09-25"),
        ("Mid-Autumn Festival", 2026, "2026-09-25"),
        ("除夕", 2025, "2025-01-28"),
        ("thanksgiving", 2026, "2026-11-26"),
        ("spring", 2057, "2057-02-04"),
    ],
)
def test_a_festival_by_any_of_its_names(name: str, year: int, day: str) -> None:
    found = festival_named(name)
    assert found is not None
    assert found.days(year)[0] == date.fromisoformat(day)


def test_unknown_or_beyond() -> None:
    assert festival_named("光棍节") is None
    spring, national = festival_named("春节"), festival_named("国庆")
    assert spring is not None
    assert national is not None
    assert spring.days(2200) == ()
    assert national.days(2200) == (date(2200, 10, 1),)


def test_a_late_lunar_day_may_come_twice_in_a_year_or_not_at_all() -> None:
    laba = festival_named("腊八")
    assert laba is not None
    assert laba.days(2022) == (date(2022, 1, 10), date(2022, 12, 30))
    assert laba.days(2023) == ()
    assert laba.on_or_after(date(2023, 1, 1)) == date(2024, 1, 18)
    assert laba.on_or_before(date(2023, 12, 31)) == date(2022, 12, 30)


def test_festivals_on_a_day() -> None:
    assert [f.name for f in festivals_on(date(2020, 10, 1))] == ["中秋", "国庆"]
    assert festivals_on(date(2026, 12, 2)) == ()


def test_names_in_both_languages_and_sets_that_exist() -> None:
    keys = {f.key for f in festivals()}
    assert all(set(f.titles) == {"zh", "en"} for f in festivals())
    assert all(set(members) <= keys for members in festival_sets().values())
    assert set(festival_sets()) >= {"main", "spring"}


def test_feasts_tell_the_lunar_day_and_the_sets() -> None:
    found = {feast.festival.key: feast for feast in feasts(2027)}
    assert {feast.festival.name: f"{feast.day:%m-%d}" for feast in found.values()} == IN_2027
    assert (found["spring"].lunar, found["spring"].sets) == (
        "2027-01-01",
        ("main", "spring", "public"),
    )
    assert (found["laba"].lunar, found["laba"].sets) == ("2026-12-08", ())
    assert feasts(2200)[0].lunar is None
