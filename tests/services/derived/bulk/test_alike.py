"""Customers of a file with equal timelines are folded once, and stand as if each had been folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from keqing.models import Enrollment
from keqing.records.event import Event
from keqing.services.department import checking
from keqing.services.derived.bulk import alike
from keqing.services.derived.bulk.alike import AlikeFolds
from keqing.timeline.enrollment import PersonFacts, profile_sets
from keqing.timeline.fold import fold_timeline
from tests.services.conftest import Import, Opened

HEADER = "姓名,电话,地址,等级,购买日期,产品,line,数量,每盒,日剂量\n"
TODAY = date(2026, 11, 23)
CONSUMER = profile_sets({"type": "consumer"})


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes of those who are folded by themselves."""
    codes: list[str] = []

    def fold(person: PersonFacts, *rest: Any) -> Any:
        codes.append(str.__str__(person.code))
        return fold_timeline(person, *rest)

    monkeypatch.setattr(alike, "fold_timeline", fold)
    return codes


def rows(count: int) -> str:
    chance = Random(3)  # noqa: S311  # the same rows in every run
    lines = [
        f"客户{n},138{n:08},{n}号,{chance.choice('AB')},2026-11-{chance.choice((3, 20))},{chance.choice(('安胶囊', '宁片'))},therapy,2,30,6"
        for n in range(count)
    ]
    again = [line.replace("2026-11-3", "2026-11-4") for line in lines[:5]]
    return HEADER + "\n".join([*lines, *again]) + "\n"


@pytest.mark.parametrize("keep_backlog", [False, True])
def test_a_file_leaves_what_folding_each_would(
    bring: Import, opened: Opened, folded: list[str], keep_backlog: bool
) -> None:
    customers = "姓名,电话,地址,等级\n" + "\n".join(
        ",".join(line.split(",")[:4]) for line in rows(40).splitlines()[1:41]
    )
    bring(customers)
    brought = bring(rows(40), keep_backlog=keep_backlog)
    assert brought.new >= 40
    assert 0 < len(folded) < 40
    with opened() as desk:
        found = {finding.kind for finding in checking.check(desk, replay=True) if finding.grave}
        enrolled = desk.session.scalars(select(func.count()).select_from(Enrollment)).one()
    assert found == {"no-owner"}  # of those whom the file gives none
    assert enrolled > 40


def bought(id_: int, **more: Any) -> list[Event]:
    details = {
        "product": "安胶囊",
        "line": "therapy",
        "quantity": "2",
        "pack": "30",
        "daily": "6",
    }
    return [
        Event(id_, 0, TODAY, "created", details={"type": "consumer"}),
        Event(id_ + 1, 1, TODAY, "purchase", details=details | more),
    ]


def test_ids_are_those_of_each(opened: Opened, folded: list[str]) -> None:
    with opened() as desk:
        folds = AlikeFolds(desk)
        for code, id_ in (("C1", 1), ("C2", 10), ("C3", 20)):
            standing = folds.fold(PersonFacts(code, TODAY, CONSUMER), bought(id_), TODAY)
            expected = fold_timeline(
                PersonFacts(code, TODAY, CONSUMER), bought(id_), desk.book, desk.almanac, TODAY
            )
            assert standing == expected
            assert standing.enrollments
    assert folded == ["C1"]


def other(what: str) -> tuple[PersonFacts, Sequence[Event], date]:
    person, timeline, today = PersonFacts("C2", TODAY, CONSUMER), bought(10), TODAY
    if what == "profile":
        person = PersonFacts("C2", TODAY, profile_sets({"type": "consumer", "grade": "VIP"}))
    elif what == "details":
        timeline = bought(10, quantity="4")
    elif what == "order of entry":
        timeline = [bought(10)[0], bought(1)[1]]
    else:
        today = date(2026, 11, 24)
    return person, timeline, today


@pytest.mark.parametrize("what", ["profile", "details", "order of entry", "day"])
def test_whoever_differs_is_folded(opened: Opened, folded: list[str], what: str) -> None:
    with opened() as desk:
        folds = AlikeFolds(desk)
        folds.fold(PersonFacts("C1", TODAY, CONSUMER), bought(5), TODAY)
        folds.fold(*other(what))
    assert folded == ["C1", "C2"]


@pytest.mark.parametrize(
    "asking", [lambda code: f"{code}:1", lambda code: code.encode(), lambda code: code[:2]]
)
def test_what_asks_for_the_code_is_each_ones_own(asking: Callable[[str], object]) -> None:
    code = alike.WatchedCode("C0001")
    code.asked = False
    asking(code)
    assert code.asked
