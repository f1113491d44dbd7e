"""The file of a notice: what is read from it, and every mistake with its row and advice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.calendar.almanac import AnnouncedDay, Notice
from keqing.errors import Unusable
from keqing.i18n import translate_message
from keqing.transfer.read.csv_file import read_csv, read_table
from keqing.transfer.read.notice import MOST_TOLD, read_notice

EXAMPLE = Path(__file__).parents[3] / "docs/examples/almanac-2027.csv"
ROWS = """\
日期,至,上班,名称
2027-01-01,2027-01-03,休,元旦
2027-01-30,,班,春节
2027-02-05,2027-02-12,休,春节
2027-04-05,,休,清明
2027-05-01,2027-05-03,休,劳动节
2027-06-09,,休,端午
2027-09-15,,休,中秋
2027-10-01,2027-10-07,休,国庆
"""
"""An invented notice."""


def read(text: str) -> Notice:
    return read_notice(read_table(text, name="n.csv"), "n.csv")


def mistakes(text: str) -> list[str]:
    """Every sentence of the refusal, in English: the message with its hint, then the details."""
    with pytest.raises(Unusable) as refused:
        read(text)
    error = refused.value
    assert error.exit_code == 2
    assert error.hint
    first = f"{translate_message(error.message, 'en')} {translate_message(error.hint, 'en')}"
    assert all(
        translate_message(message, "zh") for message in (error.message, error.hint, *error.details)
    )
    return [first, *(translate_message(message, "en") for message in error.details)]


def test_a_notice_is_read_in_order() -> None:
    found = read(ROWS)
    assert found.years == (2027,)
    assert len(found.days) == 3 + 1 + 8 + 1 + 3 + 1 + 1 + 7
    assert found.days[0] == AnnouncedDay(date(2027, 1, 1), workday=False, name="元旦")
    assert found.days[3] == AnnouncedDay(date(2027, 1, 30), workday=True, name="春节")
    assert list(found.days) == sorted(found.days, key=lambda announcement: announcement.day)
    assert found.sources == {2027: "n.csv"}


def test_the_example_is_a_notice() -> None:
    found = read_notice(read_csv(EXAMPLE), EXAMPLE.name)
    assert found.years == (2027,)
    assert sum(day.workday for day in found.days) == 5
    assert "example" in found.sources[2027]


@pytest.mark.parametrize(
    "written",
    [
        ROWS.replace("日期,至,上班,名称", "Day,Until,Workday,Name")
        .replace("休", "off")
        .replace("班", "work"),
        ROWS.replace("日期,至,上班,名称", "date\tto\tworking day\tfestival").replace(",", "\t"),
        ROWS.replace("休", "放假").replace("班,春", "补班,春").replace("上补班", "上班"),
        ROWS.replace("2027-0", "2027/").replace("2027-1", "2027/1"),
        ROWS.replace("2027-02-05", "2027年2月5日").replace("2027-09-15", "20270915"),
        ROWS.replace("2027-02-05", "２０２７－０２－０５"),
        ROWS.replace("国庆", "National Day").replace("端午", "端午节"),
        "\n".join([ROWS.splitlines()[0], "", *reversed(ROWS.splitlines()[1:])]),
    ],
)
def test_other_ways_to_write_the_same(written: str) -> None:
    assert read(written) == read(ROWS)


def test_a_source_is_kept() -> None:
    rows = ROWS.replace("名称", "名称,来源").replace("元旦", "元旦,通知 7 号")
    assert read(rows).sources == {2027: "通知 7 号"}


def test_days_of_december_may_stand_with_the_next_year() -> None:
    found = read(ROWS + "2026-12-31,,休,元旦\n")
    assert found.years == (2027,)
    assert found.days[0].day == date(2026, 12, 31)
    assert found.sources == {2026: "n.csv", 2027: "n.csv"}


@pytest.mark.parametrize(
    ("text", "row", "problem", "instead"),
    [
        ("2027-13-01,,休,", 10, "no day 2027-13-01", "2027-12-31"),
        ("2027-02-30,,休,", 10, "no day 2027-02-30", "2027-02-28"),
        ("明天,,休,", 10, "'明天' is not a date", "2027-02-05"),
        (",,休,", 10, "'' is not a date", "2027-02-05"),
        ("2027-12-01,x,休,", 10, "'x' is not a date", "2027-02-05"),
        ("1999-01-01,,休,", 10, "1999 is out of range", "2008 to 2100"),
        ("2101-01-01,,休,", 10, "2101 is out of range", "2008 to 2100"),
        ("2027-12-05,,调休,", 10, "'调休' says neither", "work (班) or off (休)"),
        ("2027-12-05,,,", 10, "'' says neither", "work (班) or off (休)"),
        ("2027-09-15,,休,", 10, "2027-09-15 stands in row 8 already", "once"),
        ("2027-10-08,,班,", 10, "2027-10-08 is a working day anyway", "Saturdays and Sundays"),
        ("2027-12-05,2027-12-01,休,", 10, "is not a break", "at most 31 days"),
        ("2027-10-08,2028-10-09,休,", 10, "is not a break", "at most 31 days"),
        ("2027-12-05,,休,a,b", 10, "more cells than columns", "quotes"),
        (f"2027-12-05,,休,{'长' * 101}", 10, "is too long", "at most 100"),
    ],
)
def test_a_wrong_row(text: str, row: int, problem: str, instead: str) -> None:
    (told,) = mistakes(f"{ROWS}{text}\n")
    assert told.startswith(f"n.csv, row {row}: ")
    assert problem in told
    assert instead in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2027-09-15,,休,中秋\n", "", "Mid-Autumn Festival (2027-09-15)"),
        ("2027-02-05,2027-02-12", "2027-02-07,2027-02-12", "Spring Festival (2027-02-06)"),
        ("2027-05-01,2027-05-03,休", "2027-05-01,,班", "Labour Day (2027-05-01)"),
    ],
)
def test_a_year_in_part(old: str, new: str, told: str) -> None:
    (said,) = mistakes(ROWS.replace(old, new))
    assert said.startswith(f"n.csv: 2027 is not whole: no day off at {told}.")
    assert "January to December" in said


def test_a_stray_day_of_another_year() -> None:
    for stray in ("2026-11-30,,休,\n", "2028-12-31,,休,\n"):
        (said,) = mistakes(ROWS + stray)
        assert f"{stray[:4]} is not whole" in said


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("日期,至,上班,谁", "there is no column '谁'"),
        ("日期,至,名称,来源", "the column workday is missing"),
        ("至,上班,名称,来源", "the column day is missing"),
        ("日期,day,上班,名称", "the columns 日期, day say the same"),
    ],
)
def test_wrong_columns(header: str, told: str) -> None:
    (said,) = mistakes(ROWS.replace("日期,至,上班,名称", header))
    assert said.startswith(f"n.csv, row 1: {told}")


def test_a_file_without_a_day() -> None:
    (said,) = mistakes("day,workday\n")
    assert "this file holds no day" in said


def test_all_mistakes_are_told_in_the_order_of_their_rows() -> None:
    said = mistakes(ROWS.replace("端午", "端午,,").replace("休,国庆", "玩,国庆") + "x,,休,\n")
    assert [line.split(":")[0] for line in said] == [
        "n.csv",
        "n.csv, row 9",
        "n.csv, row 10",
    ]
    assert "National Day" in said[0]


def test_a_file_that_is_another_one_is_not_told_to_its_end() -> None:
    said = mistakes("day,workday\n" + "王秀英,13800001234\n" * 500)
    assert len(said) == MOST_TOLD + 1
    assert said[-1] == "980 more mistakes."


@given(st.text(alphabet="2027-/年月日,休班off work\n\"'\x1b\u202e", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(f"day,until,workday\n{text}")
    except Unusable:
        return
    assert found.years
