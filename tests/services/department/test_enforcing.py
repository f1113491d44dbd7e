"""Editions are put in force with customers who were folded before: all is as if they were folded within."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from keqing.errors import Unusable
from keqing.records.definitions import Enforced
from keqing.services.context.desk import WritingDesk
from keqing.services.department import cadences, definitions, enforcing
from keqing.services.derived import rebuilding
from keqing.services.derived.folded_ahead import FoldedAhead
from keqing.services.queries import batching
from tests.departments import BOX, Department
from tests.services.derived.test_folded_ahead import OURS, derived_rows, folds

AFTER = (
    OURS.replace("78d", "60d").replace("5wd", "4d")
    + """
[cadence.third]
title = { zh = "第三", en = "Third" }
track = "care"
source = "ours"
starts_on = ["purchase"]
steps = [{ at = "20d" }]
"""
)
FIELD = """
[field.shoe]
title = { zh = "鞋码", en = "Shoe" }
of = "customer"
type = "int"
"""


@pytest.fixture
def department(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Department:
    """Four customers, the department and its agent; two cadences hold all customers. Portions are of two."""
    monkeypatch.setattr(batching, "KEYS_PER_QUERY", 2)
    monkeypatch.setattr(enforcing, "MIN_AHEAD", 3)
    made = Department(tmp_path / "k.db", preset="therapy")
    with made.desk("cadence apply") as desk:
        definitions.apply(desk, OURS, "ours.toml")
    for name in ("甲", "乙", "丙", "丁"):
        made.customer(name)
    made.add("C0001", "purchase", *BOX)
    made.log("C0002")
    return made


Fold = Callable[[Department], FoldedAhead | None]
Act = Callable[[WritingDesk, FoldedAhead | None], Enforced]


def fold_file(department: Department, text: str = AFTER) -> FoldedAhead | None:
    return definitions.fold_ahead(department.reading, text, "ours.toml")


def fold_off(department: Department) -> FoldedAhead | None:
    return enforcing.fold_ahead(
        department.reading, lambda desk: cadences.wanted_off(desk, ["ours"])
    )


WAYS: dict[str, tuple[Fold, Act]] = {
    "apply": (
        fold_file,
        lambda desk, folded: definitions.apply(desk, AFTER, "ours.toml", folded=folded),
    ),
    "off": (fold_off, lambda desk, folded: cadences.switch_off(desk, ["ours"], folded=folded)),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("later", [0, 1, 9, 80])
@pytest.mark.parametrize("way", WAYS)
def test_it_is_as_if_all_were_folded_within(
    department: Department, monkeypatch: pytest.MonkeyPatch, way: str, later: int
) -> None:
    """With later days steps have lapsed that nobody has stored: those customers are folded within."""
    fold, act = WAYS[way]
    department.clock += timedelta(later)
    with department.desk(dry_run=True) as desk:
        wanted = act(desk, None).customers
        desk.session.flush()
    ahead = fold(department)
    assert ahead
    counted = folds(monkeypatch)
    with department.desk("cadence apply") as desk:
        done = act(desk, ahead)
    assert (counted == []) is (later < 9)
    assert done.customers == wanted > 0
    assert department.findings() == {}
    before = derived_rows(department)
    rebuilding.rebuild(lambda: department.desk("rebuild"))
    assert derived_rows(department) == before


def test_whoever_is_touched_meanwhile_is_folded_within(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = fold_file(department)
    department.log("C0003")
    told: list[tuple[int, int]] = []
    counted = folds(monkeypatch)
    with department.desk("cadence apply") as desk:
        definitions.apply(
            desk, AFTER, "ours.toml", lambda done, count: told.append((done, count)), folded=ahead
        )
    assert sum(counted) == 1
    assert told[-1] == (6, 6)
    assert department.findings() == {}


def test_few_are_folded_within(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enforcing, "MIN_AHEAD", 7)
    assert fold_file(department) is None


def test_nobody_is_folded_before_for_what_changes_nothing_or_other_things(
    department: Department,
) -> None:
    assert fold_file(department, OURS) is None
    assert fold_file(department, AFTER + FIELD) is None
    tomorrow = department.clock + timedelta(1)

    def since(_: object) -> date:
        return tomorrow

    later = definitions.fold_ahead(department.reading, AFTER, "ours.toml", since=since)
    assert later is None


def test_what_cannot_be_is_refused_before_anybody_is_folded(department: Department) -> None:
    with pytest.raises(Unusable, match="cannot be switched off"):
        enforcing.fold_ahead(
            department.reading, lambda desk: cadences.wanted_off(desk, ["promise"])
        )
