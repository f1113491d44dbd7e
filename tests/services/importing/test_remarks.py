"""What a remark in a row says besides its column's value."""

from __future__ import annotations

import pytest

from keqing.services.importing.draft import Draft
from keqing.services.importing.remarks import (
    note_remark,
    take_from_name,
    take_status,
    take_stop,
)
from keqing.timeline.enrollment import SUSPECTED
from tests.services.importing.drafts import draft_of, sentences, sheet_of

CUSTOMERS = sheet_of("姓名", "电话", "备注")
CONTACTS = sheet_of("编号", "日期", "结果", "内容")


def noted(name: str, text: str) -> Draft:
    draft = draft_of("王秀英")
    note_remark(CUSTOMERS, draft, name, "备注", text)
    return draft


REMARKS: dict[tuple[str, str], tuple[str | None, str | None, list[str]]] = {
    ("note", "老客户"): (None, None, []),
    ("note", "勿扰"): ("勿扰", None, ["'勿扰': stored as not to be called."]),
    ("status", "已故"): (None, "已故", ["'已故': stored as deceased."]),
    ("note", "已故"): (None, None, ["'已故': is this customer to be called at all?"]),
    ("note", "号码是空号"): (None, None, ["'号码是空号': is the number right?"]),
    ("note", "说没打错了"): (None, None, []),
    ("note", "Number is disconnected"): (
        None,
        None,
        ["'Number is disconnected': is the number right?"],
    ),
}


@pytest.mark.parametrize(("cell", "found"), REMARKS.items())
def test_a_remark_of_a_customer(
    cell: tuple[str, str], found: tuple[str | None, str | None, list[str]]
) -> None:
    draft = noted(*cell)
    assert (draft.stop, draft.deceased, sentences(draft.flags)) == found
    assert draft.mistakes == []


def test_a_reaction_told_in_a_call_marks_the_record() -> None:
    draft = draft_of("王秀英")
    note_remark(CONTACTS, draft, "text", "内容", "吃了药起皮疹")
    assert draft.details == {SUSPECTED: True}
    assert "sounds like an adverse reaction" in sentences(draft.flags)[0]


NAMES: dict[str, tuple[str, str | None, str | None]] = {
    "张三": ("张三", None, None),
    "张三(已故)": ("张三", "张三(已故)", None),
    "张三（勿扰）": ("张三", None, "张三（勿扰）"),
    "张三(女)": ("张三(女)", None, None),
}


@pytest.mark.parametrize(("cell", "found"), NAMES.items())
def test_brackets_after_a_name(cell: str, found: tuple[str, str | None, str | None]) -> None:
    draft = draft_of(None)
    assert (take_from_name(draft, "姓名", cell), draft.deceased, draft.stop) == found


@pytest.mark.parametrize(("cell", "stop"), {"否": None, "是": "勿打: 是", "x": "勿打: x"}.items())
def test_a_column_that_marks_stops_takes_all_but_a_no(cell: str, stop: str | None) -> None:
    draft = draft_of("王秀英")
    take_stop(draft, "勿打", cell)
    assert draft.stop == stop
    assert len(draft.flags) == (stop is not None)


def test_a_status_that_follows_from_records_is_flagged_only() -> None:
    draft = draft_of("王秀英")
    take_status(draft, "状态", "正常")
    assert draft.flags == []
    take_status(draft, "状态", "沉睡")
    assert sentences(draft.flags) == ["The status '沉睡' was not taken over."]
