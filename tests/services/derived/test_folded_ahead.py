"""Customers are folded before the transaction that stores the result; whoever was touched meanwhile is folded in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from keqing.calendar.almanac import Notice
from keqing.commands.prepared_first import PreparedFirst
from keqing.models import Closing, Customer, Enrollment, Operation, Supply
from keqing.records.almanac import AlmanacChange
from keqing.services.corrections import undoing
from keqing.services.department import almanacs, definitions
from keqing.services.derived import folded_ahead, rebuilding, refold
from keqing.services.derived.folded_ahead import FoldedAhead
from keqing.services.queries import batching
from keqing.store import erasing
from keqing.transfer.read.csv_file import read_csv
from keqing.transfer.read.notice import read_notice
from tests.departments import BOX, Department, who

EXAMPLE = Path(__file__).parents[3] / "docs/examples/almanac-2027.csv"
OURS = """
[cadence.ours]
title = { zh = "我们的", en = "Ours" }
track = "care"
source = "ours"
applies_to = { type = ["consumer"] }
repeat = { every = "78d" }
shift = "next"

[cadence.soon]
title = { zh = "近的", en = "Soon" }
track = "coverage"
source = "ours"
applies_to = { type = ["consumer"] }
repeat = { every = "5wd", late = "1wd" }
"""


@pytest.fixture
def notice() -> Notice:
    return read_notice(read_csv(EXAMPLE), EXAMPLE.name)


@pytest.fixture
def department(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Department:
    """Four customers with a working day each as their next one, in portions of two."""
    monkeypatch.setattr(batching, "KEYS_PER_QUERY", 2)
    made = Department(tmp_path / "k.db", preset="therapy")
    with made.desk("cadence apply") as desk:
        definitions.apply(desk, OURS, "ours.toml")
    for name in ("甲", "乙", "丙", "丁"):
        made.customer(name)
    return made


def bring_in(
    department: Department, notice: Notice, ahead: FoldedAhead | None = None
) -> AlmanacChange:
    with department.desk("almanac import") as desk:
        return almanacs.bring_in(desk, notice, ahead=ahead)


def derived_rows(department: Department) -> dict[str, list[str]]:
    """Return all that is stored of what follows from the facts, without ids."""
    found: dict[str, list[str]] = {}
    with department.reading() as desk:
        for table in (Enrollment, Closing, Supply, Customer):
            columns = [
                c
                for c in table.__table__.columns
                if c.name not in {"id", "enrollment_id", "folded"}
            ]
            found[table.__tablename__] = sorted(map(str, desk.session.execute(select(*columns))))
    return found


def folds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the customers that are folded from here on, call by call."""
    counted: list[int] = []
    real: Callable[..., Any] = refold.fold_all

    def fold_all(desk: Any, customers: Any, *rest: Any, **named: Any) -> Any:
        counted.append(len(customers))
        return real(desk, customers, *rest, **named)

    monkeypatch.setattr(refold, "fold_all", fold_all)
    monkeypatch.setattr(folded_ahead, "fold_all", fold_all)
    return counted


@pytest.mark.parametrize("later", [0, 1, 9, 80])
def test_it_is_as_if_all_were_folded_within(
    department: Department, notice: Notice, monkeypatch: pytest.MonkeyPatch, later: int
) -> None:
    """Some bought, some were called, and with later days steps have lapsed that nobody has stored."""
    department.add("C0001", "purchase", *BOX)
    department.log("C0002")
    department.clock += timedelta(later)
    with department.desk(dry_run=True) as desk:
        wanted = almanacs.bring_in(desk, notice)
        desk.session.flush()
    ahead = almanacs.fold_ahead(department.reading, notice)
    counted = folds(monkeypatch)
    done = bring_in(department, notice, ahead)
    assert counted == []
    assert done.moved == wanted.moved
    assert department.findings() == {}
    before = derived_rows(department)
    rebuilding.rebuild(lambda: department.desk("rebuild"))
    assert derived_rows(department) == before


def test_whoever_is_touched_meanwhile_is_folded_again(
    department: Department, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = almanacs.fold_ahead(department.reading, notice)
    department.log("C0003")
    new = department.customer("戊")
    counted = folds(monkeypatch)
    bring_in(department, notice, ahead)
    assert sum(counted) == 2
    assert department.findings() == {}
    before = derived_rows(department)
    rebuilding.rebuild(lambda: department.desk("rebuild"))
    assert derived_rows(department) == before
    assert department.due(new)


def test_whose_lapsed_steps_were_stored_meanwhile_is_folded_again(
    department: Department, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    department.clock += timedelta(20)
    ahead = almanacs.fold_ahead(department.reading, notice)
    with department.desk("lapse") as desk:
        refold.refold(desk, [who(desk, "C0002").id])
    counted = folds(monkeypatch)
    bring_in(department, notice, ahead)
    assert sum(counted) == 1
    assert department.findings() == {}


def test_others_write_while_it_folds(department: Department, notice: Notice) -> None:
    told: list[tuple[int, int]] = []

    def meanwhile(done: int, count: int) -> None:
        told.append((done, count))
        department.log(f"C{done:04}")

    ahead = almanacs.fold_ahead(department.reading, notice, meanwhile)
    assert told == [(2, 4), (4, 4)]
    done = bring_in(department, notice, ahead)
    assert done.moved.customers > 0
    assert department.findings() == {}


def test_given_up_between_portions_nothing_is_written(
    department: Department, notice: Notice
) -> None:
    def interrupted(_done: int, _count: int) -> None:
        raise KeyboardInterrupt

    before = derived_rows(department)
    with pytest.raises(KeyboardInterrupt):
        almanacs.fold_ahead(department.reading, notice, interrupted)
    assert derived_rows(department) == before
    assert department.findings() == {}


def change_a_cadence(department: Department) -> None:
    with department.desk("cadence apply") as desk:
        definitions.apply(desk, OURS.replace("78d", "60d"), "ours.toml")


def next_day(department: Department) -> None:
    department.clock += timedelta(1)


def erase(department: Department) -> None:
    department.customer("戊")
    with department.desk("forget") as desk:
        newest = desk.session.scalars(select(Operation.id).order_by(Operation.id.desc())).first()
        erasing.erase_payloads(desk.session, [newest or 0])


@pytest.mark.parametrize("meanwhile", [change_a_cadence, next_day, erase])
def test_what_concerns_everybody_makes_it_out_of_date(
    department: Department,
    notice: Notice,
    meanwhile: Callable[[Department], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ahead = almanacs.fold_ahead(department.reading, notice)
    meanwhile(department)
    with department.reading() as desk:
        assert not ahead.fits(desk)
    counted = folds(monkeypatch)
    bring_in(department, notice, ahead)
    assert sum(counted) > 0
    assert department.findings() == {}


@pytest.mark.parametrize(("changes", "folded"), [(0, 1), (1, 2), (9, 3)])
def test_a_command_folds_again_what_is_out_of_date(
    department: Department, notice: Notice, changes: int, folded: int
) -> None:
    """After three times it writes all the same, and folds within the transaction."""
    times: list[int] = []

    def fold() -> FoldedAhead:
        ahead = almanacs.fold_ahead(department.reading, notice)
        times.append(len(times))
        if len(times) <= changes:
            department.customer(f"客{len(times)}")
            change = OURS.replace("78d", f"{60 + len(times)}d")
            with department.desk("cadence apply") as desk:
                definitions.apply(desk, change, "ours.toml")
        return ahead

    first = PreparedFirst(fold)
    with first.opened(lambda: department.desk("almanac import")) as desk:
        almanacs.bring_in(desk, notice, ahead=first.work)
    assert len(times) == folded
    assert department.findings() == {}


def test_it_is_taken_back_in_the_same_way(
    department: Department, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = derived_rows(department)
    bring_in(department, notice)
    ahead = undoing.fold_ahead(department.reading)
    counted = folds(monkeypatch)
    with department.desk("undo") as desk:
        undone = undoing.undo_newest(desk, ahead=ahead)
    assert (undone.customers, counted) == (4, [])
    assert derived_rows(department) == before
    assert department.findings() == {}


def test_a_changed_day_is_taken_back_to_what_it_was(department: Department, notice: Notice) -> None:
    bring_in(department, notice)
    before = derived_rows(department)
    changed = Notice(
        (2027,),
        tuple(day for day in notice.days if day.day != date(2027, 2, 9)),
        notice.sources,
    )
    bring_in(department, changed, almanacs.fold_ahead(department.reading, changed))
    with department.desk("undo") as desk:
        undoing.undo_newest(desk, ahead=undoing.fold_ahead(department.reading))
    assert derived_rows(department) == before


def test_no_other_operation_is_folded_ahead(department: Department) -> None:
    assert undoing.fold_ahead(department.reading) is None


def test_others_write_between_the_portions_of_a_rebuild(department: Department) -> None:
    told: list[int] = []

    def meanwhile(done: int, count: int) -> None:
        told.append(done)
        department.log(f"C{max(1, min(done, 4)):04}")
        assert done <= count

    count = rebuilding.rebuild(lambda: department.desk("rebuild"), meanwhile)
    assert told[-1] == count
    assert len(told) > 1
    assert department.findings() == {}


def test_the_next_rebuild_does_what_one_that_was_killed_has_left(department: Department) -> None:
    def killed(_done: int, _count: int) -> None:
        raise KeyboardInterrupt

    with department.desk() as desk:
        for row in desk.session.scalars(select(Enrollment)):
            row.due = date(2030, 1, 1)
    with pytest.raises(KeyboardInterrupt):
        rebuilding.rebuild(lambda: department.desk("rebuild"), killed)
    assert department.findings()["replay"]
    rebuilding.rebuild(lambda: department.desk("rebuild"))
    assert department.findings() == {}
