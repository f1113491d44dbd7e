"""A notice moves the dates that depend on it, as one operation that can be taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from keqing.calendar.almanac import AnnouncedDay, Notice, notice_of_library
from keqing.errors import Unusable
from keqing.models import Closing, Enrollment, Holiday, Operation
from keqing.records.almanac import AlmanacChange, DayTurned
from keqing.records.cadences import DayLoad
from keqing.services.corrections import undoing
from keqing.services.department import almanacs, definitions
from keqing.services.derived import explaining, workload
from keqing.services.queries import batching
from keqing.transfer.read.csv_file import read_csv
from keqing.transfer.read.notice import read_notice
from tests.departments import Department, who

EXAMPLE = Path(__file__).parents[3] / "docs/examples/almanac-2027.csv"
HEAD = """
[cadence.ours]
title = { zh = "我们的", en = "Ours" }
track = "care"
source = "ours"
"""
EVERYBODY = 'applies_to = { type = ["consumer"] }\n'
FEBRUARY = HEAD + EVERYBODY + 'repeat = { every = "78d" }\nshift = "next"\n'
"""From 2026-11-23 on 2027-02-09: a Tuesday, and in the example's notice off until Monday 02-15."""
BEFORE, AFTER = "2027-02-09", "2027-02-15"


@pytest.fixture
def notice() -> Notice:
    return read_notice(read_csv(EXAMPLE), EXAMPLE.name)


@pytest.fixture
def department(tmp_path: Path) -> Department:
    return Department(tmp_path / "k.db", preset="therapy")


def apply(department: Department, text: str) -> None:
    with department.desk("cadence apply") as desk:
        definitions.apply(desk, text, "ours.toml")


def bring_in(department: Department, notice: Notice, *, dry_run: bool = False) -> AlmanacChange:
    with department.desk("almanac import", dry_run=dry_run) as desk:
        return almanacs.bring_in(desk, notice)


def undo(department: Department) -> int:
    with department.desk("undo") as desk:
        return undoing.undo_newest(desk).customers


def ours(department: Department, code: str) -> str:
    return next(day for what, day in department.due(code).items() if what.startswith("ours "))


def operations(department: Department) -> int:
    with department.reading() as desk:
        return desk.session.scalar(select(func.count()).select_from(Operation)) or 0


def test_a_notice_moves_what_falls_on_its_days(department: Department, notice: Notice) -> None:
    apply(department, FEBRUARY)
    codes = [department.customer(name) for name in ("甲", "乙", "丙", "丁")]
    assert {ours(department, code) for code in codes} == {BEFORE}
    done = bring_in(department, notice)
    assert [(year.year, year.status, year.days_off, year.made_up) for year in done.years] == [
        (2027, "new", 18, 5)
    ]
    assert DayTurned(date(2027, 2, 9), workday=False, name="春节") in done.turned
    assert DayTurned(date(2027, 1, 30), workday=True, name="春节") in done.turned
    assert date(2027, 2, 8) not in [
        turned_day.day for turned_day in done.turned
    ]  # off by the law anyway
    assert (done.moved.customers, done.moved.followups) == (4, 4)
    assert [(turned_day.agent, turned_day.customers) for turned_day in done.moved.agents] == [
        ("李敏", 4)
    ]
    assert done.moved.days == (
        DayLoad(date(2027, 2, 9), 4, 0),
        DayLoad(date(2027, 2, 15), 0, 4),
    )
    assert {ours(department, code) for code in codes} == {AFTER}
    assert department.findings() == {}


def test_undo_brings_the_old_dates_back(department: Department, notice: Notice) -> None:
    apply(department, FEBRUARY)
    codes = [department.customer(name) for name in ("甲", "乙")]
    bring_in(department, notice)
    assert undo(department) == 2
    assert {ours(department, code) for code in codes} == {BEFORE}
    assert department.findings() == {}
    with department.reading() as desk:
        assert desk.almanac.is_provisional(2027)
        assert desk.session.scalar(select(func.count()).select_from(Holiday)) == 771
    assert bring_in(department, notice).moved.customers == 2
    assert {ours(department, code) for code in codes} == {AFTER}


def test_twice_is_once(department: Department, notice: Notice) -> None:
    apply(department, FEBRUARY)
    department.customer()
    bring_in(department, notice)
    before = operations(department)
    again = bring_in(department, notice)
    assert (again.changed, again.turned, again.moved.customers) == (False, (), 0)
    assert [year.status for year in again.years] == ["same"]
    assert operations(department) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(
    department: Department, notice: Notice
) -> None:
    apply(department, FEBRUARY)
    code = department.customer()
    tried = bring_in(department, notice, dry_run=True)
    assert tried.dry_run
    assert ours(department, code) == BEFORE
    with department.reading() as desk:
        assert desk.almanac.is_provisional(2027)
    done = bring_in(department, notice)
    assert (done.years, done.turned, done.moved) == (tried.years, tried.turned, tried.moved)


def test_a_corrected_notice_replaces_its_year(department: Department, notice: Notice) -> None:
    apply(department, FEBRUARY)
    code = department.customer()
    bring_in(department, notice)
    shorter = tuple(day for day in notice.days if day.day != date(2027, 2, 12))
    done = bring_in(department, Notice(notice.years, shorter, notice.sources))
    assert [(year.year, year.status) for year in done.years] == [(2027, "changed")]
    assert done.turned == (DayTurned(date(2027, 2, 12), workday=True, name="春节"),)
    assert ours(department, code) == "2027-02-12"
    undo(department)
    assert ours(department, code) == AFTER
    assert department.findings() == {}


def test_another_name_moves_nothing_and_is_an_operation(
    department: Department, notice: Notice
) -> None:
    apply(department, FEBRUARY)
    department.customer()
    bring_in(department, notice)
    first, *others = notice.days
    renamed = Notice(
        notice.years, (AnnouncedDay(first.day, False, "新年"), *others), notice.sources
    )
    done = bring_in(department, renamed)
    assert (done.changed, done.turned, done.moved.customers) == (True, (), 0)
    with department.reading() as desk:
        assert desk.almanac.name_of(first.day) == "新年"


def test_last_days_of_a_known_year_come_with_the_next(
    department: Department, notice: Notice
) -> None:
    eve = AnnouncedDay(date(2026, 12, 31), workday=False, name="元旦")
    done = bring_in(department, Notice((2027,), (eve, *notice.days), notice.sources))
    assert done.turned[0] == DayTurned(eve.day, workday=False, name="元旦")
    with department.reading() as desk:
        assert not desk.almanac.is_workday(date(2026, 10, 2))  # the rest of the year stays
        assert almanacs.sources(desk, 2026) == ("chinesecalendar",)
        assert "example" in almanacs.sources(desk, 2027)[0]


def test_last_days_of_an_unknown_year_are_refused(department: Department) -> None:
    stray = Notice((2029,), (AnnouncedDay(date(2028, 12, 31), workday=True, name=None),), {})
    with pytest.raises(Unusable):
        bring_in(department, stray)
    with department.reading() as desk:
        assert desk.almanac.is_provisional(2029)


def test_the_library_brings_nothing_that_is_known(department: Department) -> None:
    with department.desk("almanac import") as desk:
        wanted = almanacs.without_known(desk, notice_of_library())
        assert (wanted.years, wanted.days) == ((), ())
    with department.desk("almanac import") as desk:
        for row in desk.session.scalars(select(Holiday).where(Holiday.day >= date(2026, 1, 1))):
            desk.session.delete(row)
    with department.desk("almanac import") as desk:
        wanted = almanacs.without_known(desk, notice_of_library())
        assert wanted.years == (2026,)
        assert almanacs.bring_in(desk, wanted).years[0].status == "new"


USES = {
    "next": EVERYBODY + 'repeat = { every = "78d" }\nshift = "next"',
    "previous": EVERYBODY + 'repeat = { every = "78d" }\nshift = "previous"',
    "at": EVERYBODY + 'steps = ["60wd"]\nrepeat = { every = "1y" }',
    "every": EVERYBODY + 'repeat = { every = "60wd" }',
    "early": EVERYBODY + 'repeat = { every = "85d", early = "3wd" }',
    "late": EVERYBODY + 'repeat = { every = "3d", late = "55wd" }',
    "quota": EVERYBODY + 'repeat = { quota = 2, per = "quarter" }',
    "until": 'starts_on = "inquiry"\nsteps = ["1d"]\nrepeat = { every = "20d" }\nuntil = "56wd"',
}


@pytest.mark.parametrize("use", USES)
def test_whatever_use_of_working_days_is_folded_anew(
    department: Department, notice: Notice, use: str
) -> None:
    apply(department, HEAD + USES[use])
    code = department.customer()
    department.add(code, "inquiry", "source=电台")
    before = stored(department, code)
    bring_in(department, notice)
    assert stored(department, code) != before
    assert department.findings() == {}
    undo(department)
    assert stored(department, code) == before
    assert department.findings() == {}


def stored(department: Department, code: str) -> list[str]:
    """What the day's list sees of all enrollments, their first and their last day."""
    with department.reading() as desk:
        (rows,) = workload.followups(desk, [who(desk, code).id]).values()
        days = [
            (enrollment.opens, enrollment.limit_day)
            for enrollment in desk.session.scalars(select(Enrollment))
        ]
        return [*sorted(map(repr, rows)), *map(repr, days)]


def test_who_has_nothing_near_the_days_is_left_as_they_are(
    department: Department, notice: Notice
) -> None:
    apply(department, FEBRUARY.replace("78d", "7d"))
    near = FEBRUARY.replace("cadence.ours", "cadence.far").replace("78d", "30d")
    apply(department, near.replace('["consumer"]', '["clinic"]'))
    department.customer("甲")
    clinic = department.customer("诊所", type="clinic")
    with department.reading() as desk:
        january = date(2027, 1, 30)
        assert almanacs._concerned(desk, [january]) == {who(desk, clinic).id}
        assert len(almanacs._concerned(desk, [date(2026, 11, 23)])) == 2  # today's days are in all
    bring_in(department, notice)
    assert department.findings() == {}


def test_a_step_done_long_before_is_folded_anew(department: Department, notice: Notice) -> None:
    early = 'steps = [{ at = "78d", early = "100d" }]\nshift = "next"\n'
    apply(department, HEAD + 'starts_on = "inquiry"\n' + early)
    code = department.customer()
    department.add(code, "inquiry", "source=电台")
    department.clock = date(2026, 11, 25)
    department.log(code)
    bring_in(department, notice)
    with department.reading() as desk:
        (done,) = desk.session.scalars(select(Closing).where(Closing.label == "78d"))
        assert done.due == date.fromisoformat(AFTER)
    assert department.findings().keys() == {"no-next-date"}  # and no replay


def test_a_next_try_counted_in_working_days_is_folded_anew(
    department: Department, notice: Notice
) -> None:
    apply(department, HEAD + EVERYBODY + 'steps = ["1d"]\nretry = { every = "55wd" }\n')
    code = department.customer()
    department.clock = date(2026, 11, 24)
    department.log(code, "no-answer", text=None)
    before = ours(department, code)
    bring_in(department, notice)
    assert ours(department, code) > before
    assert department.findings() == {}


def test_a_try_held_over_days_off_is_folded_anew(department: Department, notice: Notice) -> None:
    apply(department, FEBRUARY.replace("78d", "73d"))  # 2027-02-04, the day before the break
    code = department.customer()
    department.clock = date(2027, 2, 4)
    department.log(code, "no-answer", text=None)
    assert ours(department, code) == BEFORE  # off by the law until Monday the 8th
    bring_in(department, notice)
    assert ours(department, code) == AFTER
    assert department.findings() == {}


def test_the_task_after_a_wrong_number_is_folded_anew(
    department: Department, notice: Notice
) -> None:
    code = department.customer()
    department.clock = date(2027, 2, 8)
    department.log(code, "wrong-number", text=None)
    assert list(department.due(code).values()) == [BEFORE]
    bring_in(department, notice)
    assert list(department.due(code).values()) == [AFTER]
    assert department.findings() == {}


def test_who_comes_in_by_counted_working_days_is_folded_anew(
    department: Department, notice: Notice
) -> None:
    apply(
        department,
        HEAD + 'starts_on = { kind = "complaint", count = 2, within = "3wd" }\nsteps = ["5d"]\n',
    )
    code = department.customer()
    department.clock = date(2027, 2, 15)
    department.add(code, "complaint", day=date(2027, 2, 4))
    department.add(code, "complaint", day=date(2027, 2, 15))
    assert not any(what.startswith("ours") for what in department.due(code))
    bring_in(department, notice)
    assert ours(department, code) == "2027-02-20"
    assert department.findings() == {}


def test_others_are_left_as_they_are(department: Department, notice: Notice) -> None:
    apply(department, FEBRUARY.replace('shift = "next"', ""))
    code = department.customer()
    with department.reading() as desk:
        assert almanacs._concerned(desk, [date.min]) == set()
    done = bring_in(department, notice)
    assert (len(done.turned), done.moved.customers) == (16, 0)
    assert ours(department, code) == BEFORE
    assert department.findings() == {}


def test_what_lapsed_meanwhile_is_no_part_of_it(department: Department, notice: Notice) -> None:
    apply(
        department,
        HEAD + EVERYBODY + 'repeat = { every = "10d", late = "2d" }\nshift = "next"\n',
    )
    department.customer()
    department.clock = date(2026, 12, 20)  # a step has closed, and nobody stored it
    assert bring_in(department, notice).moved.customers == 0
    assert department.findings() == {}


def test_customers_are_folded_in_portions(
    department: Department, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(department, FEBRUARY)
    codes = [department.customer(f"客户{n}") for n in range(5)]
    monkeypatch.setattr(batching, "KEYS_PER_QUERY", 2)
    told: list[tuple[int, int]] = []
    with department.desk("almanac import") as desk:
        done = almanacs.bring_in(desk, notice, lambda *numbers: told.append(numbers))
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert done.moved.customers == 5
    assert done.moved.days[0] == DayLoad(date(2027, 2, 9), 5, 0)
    assert {ours(department, code) for code in codes} == {AFTER}


def test_overdue_customers_count_for_today(department: Department, notice: Notice) -> None:
    apply(department, FEBRUARY)
    department.customer()
    department.clock = date(2027, 2, 11)
    done = bring_in(department, notice)
    assert done.moved.days == (
        DayLoad(date(2027, 2, 11), 1, 0),
        DayLoad(date(2027, 2, 15), 0, 1),
    )


def test_why_says_so_until_the_year_is_announced(department: Department, notice: Notice) -> None:
    apply(department, FEBRUARY)
    code = department.customer()
    with department.reading() as desk:
        (followup,) = explaining.why(desk, who(desk, code)).followups
        assert followup.provisional
    bring_in(department, notice)
    with department.reading() as desk:
        (followup,) = explaining.why(desk, who(desk, code)).followups
        assert not followup.provisional
        assert [fact.rule for fact in followup.facts if fact.rule == "R3"] == ["R3"]
