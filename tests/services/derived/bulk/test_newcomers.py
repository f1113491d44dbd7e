"""New customers of a file who are alike are folded once, and stand as if each had been folded."""

from __future__ import annotations

from typing import Any

import pytest

from keqing.models import Definition
from keqing.services.context import cadence_texts
from keqing.services.context.book import ALWAYS
from keqing.services.department import checking
from keqing.services.derived.bulk import newcomers
from keqing.timeline.enrollment import PersonFacts
from keqing.timeline.fold import fold_timeline
from tests.services.conftest import Import, Opened


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes of those who are folded by themselves."""
    codes: list[str] = []

    def fold(person: PersonFacts, *rest: Any) -> Any:
        codes.append(str.__str__(person.code))
        return fold_timeline(person, *rest)

    monkeypatch.setattr(newcomers, "fold_timeline", fold)
    return codes


def switch_on(opened: Opened, *names: str) -> None:
    with opened() as desk:
        texts = cadence_texts.built_in(desk.kinds)
        desk.session.add_all(
            Definition(
                type="cadence",
                name=name,
                version=1,
                text=texts[name].text,
                since=ALWAYS,
                active=True,
            )
            for name in names
        )


def lines(count: int, *cells: str) -> str:
    return "\n".join(f"客户{n},138{n:08}," + ",".join(cells) for n in range(count)) + "\n"


FILES = {
    "customers": ("姓名,电话,等级\n" + lines(6, "A"), 1),
    "birthdays": ("姓名,电话,生日\n" + lines(6, "1950-11-30"), 1),
    "purchases": (
        "姓名,电话,购买日期,产品,line,数量,每盒,日剂量\n"
        + lines(6, "2026-11-03", "安胶囊", "therapy", "2", "30", "6"),
        1,
    ),
    "two purchases of a day": (
        "姓名,电话,购买日期,产品,line,数量,每盒,日剂量\n"
        + lines(3, "2026-11-03", "安胶囊", "therapy", "2", "30", "6")
        + lines(3, "2026-11-03", "宁片", "therapy", "2", "30", "6"),
        1,
    ),
    "complaints, whose subject is the record": (
        "姓名,电话,投诉日期,内容\n" + lines(4, "2026-11-20", "晚到"),
        5,  # the one for all turns out to be nobody else's
    ),
    "contacts after which a step was closed": (
        "姓名,电话,日期,结果,内容\n" + lines(3, "2026-11-20", "接通", "好"),
        1,
    ),
    "a stop": ("姓名,电话,备注\n" + lines(3, "勿打"), 1),
    "a contact person": (
        "姓名,电话,联系人,联系人电话\n" + lines(3, "女儿", "13900000001"),
        1,
    ),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("keep_backlog", [False, True])
def test_a_file_leaves_what_folding_each_would(
    bring: Import, opened: Opened, folded: list[str], name: str, keep_backlog: bool
) -> None:
    switch_on(opened, "birthday", "complaint", "supply-end", "all-floor")
    text, folds = FILES[name]
    brought = bring(text, keep_backlog=keep_backlog)
    assert brought.new
    assert not brought.rejected
    assert len(folded) == folds
    with opened() as desk:
        assert not [
            finding.kind
            for finding in checking.check(desk, replay=True)
            if finding.grave and finding.kind not in {"no-owner", "no-next-date"}
        ]
