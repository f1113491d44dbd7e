"""The rows of a file as values, a cell or a row at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest

from keqing.services.context.desk import Desk
from keqing.services.importing.draft import Draft
from keqing.services.importing.rows import RowReader
from tests.departments import Department
from tests.services.importing.drafts import sentences, sheet_of


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Department(tmp_path_factory.mktemp("rows") / "k.db").reading() as desk:
        yield desk


def read(desk: Desk, **cells: str) -> Draft:
    """Read the second row of a file with these columns."""
    return RowReader(desk, sheet_of(*cells)).read(2, tuple(cells.values()))


CUSTOMER_CELLS: dict[tuple[str, str], dict[str, Any]] = {
    ("类型", "药店"): {"type": "pharmacy"},
    ("等级", "A级"): {"grade": "A"},
    ("性别", "女"): {"sex": "f"},
    ("归属", "李敏"): {"owner_id": 1},
    ("生日", "1950-03-05"): {"birthday": "1950-03-05"},
    ("农历生日", "1950-03-05"): {"birthday": "lunar 1950-03-05"},
    ("建档日期", "2026-10-01"): {"created": date(2026, 10, 1)},
    ("标签", "合唱团；VIP、合唱团"): {"tags": ["合唱团", "VIP"]},
    ("可打时间", "9点-11点半"): {"hours": ["09:00-11:30"]},
    ("是否知情", "否"): {"fields": {"informed": False}},
    ("过敏", "青霉素"): {"fields": {"allergies": "青霉素"}},
    ("备注", "老客户"): {"note": "老客户"},
    ("备注", "无"): {},
    ("地址", ""): {},
}


@pytest.mark.parametrize(("cell", "values"), CUSTOMER_CELLS.items())
def test_a_cell_of_a_customer(desk: Desk, cell: tuple[str, str], values: dict[str, Any]) -> None:
    heading, text = cell
    draft = read(desk, 姓名="王秀英", 电话="13812345678", **{heading: text})
    assert draft.values == values
    assert (draft.mistakes, draft.flags) == ([], [])


NAMES: dict[str, tuple[str, str | None, str | None, list[str]]] = {
    "王秀英": ("王秀英", None, None, []),
    "何磊 13901010923": ("何磊", None, None, ["+8613901010923"]),
    "张三(已故)": ("张三", None, "张三(已故)", []),
    "李四（勿扰）": ("李四", "李四（勿扰）", None, []),
    "赵六(女)": ("赵六(女)", None, None, []),
}
"""A name as typed: the name, the words of a stop, those of a death, and the numbers beside it."""


@pytest.mark.parametrize(("text", "parts"), NAMES.items())
def test_what_is_written_with_a_name(
    desk: Desk, text: str, parts: tuple[str, str | None, str | None, list[str]]
) -> None:
    draft = read(desk, 姓名=text)
    numbers = [phone.number for phone in draft.phones]
    assert (draft.name, draft.stop, draft.deceased, numbers) == parts


REMARKS: dict[tuple[str, str], str | None] = {
    ("备注", "不要再打电话了"): "'不要再打电话了': stored as not to be called.",
    ("备注", "电话打不通，是空号"): "'电话打不通，是空号': is the number right?",
    ("备注", "没停机"): None,
    ("备注", "吃了药以后起皮疹"): (
        "'吃了药以后起皮疹' sounds like an adverse reaction. If it is one: keqing add adverse WHO"
    ),
    ("状态", "已故"): "'已故': stored as deceased.",
    ("状态", "暂停"): "The status '暂停' was not taken over.",
    ("状态", "正常"): None,
    ("勿打", "是"): "'是': stored as not to be called.",
    ("勿打", "否"): None,
}


@pytest.mark.parametrize(("cell", "sentence"), REMARKS.items())
def test_a_remark_on_the_customer(desk: Desk, cell: tuple[str, str], sentence: str | None) -> None:
    heading, text = cell
    draft = read(desk, 姓名="王秀英", 电话="13812345678", **{heading: text})
    assert sentences(draft.flags) == ([sentence] if sentence else [])
    assert draft.mistakes == []


def test_a_symptom_in_a_call_is_marked_and_one_in_an_adverse_report_is_not(desk: Desk) -> None:
    call = read(desk, 姓名="王秀英", 回访日期="2026-11-20", 结果="接通", 内容="这两天头晕恶心")
    assert call.details == {"suspected": True}
    assert read(desk, 姓名="王秀英", 电话="13812345678", 备注="头晕恶心").details == {}


CONTACTS: dict[tuple[str, str, str], tuple[str | None, str | None, str | None, list[str]]] = {
    ("接通", "都好", ""): ("reached", "phone", "out", []),
    ("", "都好", ""): ("reached", "phone", "out", ["Without an outcome it is kept as Reached."]),
    ("", "看过", "拜访"): ("visited", "visit", "out", ["Without an outcome it is kept as Visited."]),
    ("空号", "", ""): (
        "wrong-number", "phone", "out", ["The number was found to be wrong: ask for another one."]
    ),
    ("已故", "家属说", ""): ("deceased", "phone", "in", ["'已故': stored as deceased."]),
}  # fmt: skip
"""Outcome, text and channel as written: the outcome, channel and direction kept, and the flags."""


@pytest.mark.parametrize(("cells", "kept"), CONTACTS.items())
def test_a_contact_is_completed(
    desk: Desk,
    cells: tuple[str, str, str],
    kept: tuple[str | None, str | None, str | None, list[str]],
) -> None:
    outcome, text, channel = cells
    draft = read(
        desk, 姓名="王秀英", 回访日期="2026-11-20 10:30", 结果=outcome, 内容=text, 方式=channel
    )
    values = draft.event_values
    assert (values["outcome"], values["channel"], values["direction"]) == kept[:3]
    assert sentences(draft.flags) == kept[3]
    assert (draft.day, values["time"]) == (date(2026, 11, 20), time(10, 30))


def test_the_words_of_an_ending_are_its_evidence(desk: Desk) -> None:
    stopped = read(desk, 姓名="王秀英", 回访日期="2026-11-20", 结果="勿再联系", 内容="别打了")
    died = read(desk, 姓名="王秀英", 回访日期="2026-11-20", 结果="已故", 内容="女儿说上月走了")
    assert (stopped.stop, stopped.deceased) == ("别打了", None)
    assert died.deceased == "女儿说上月走了"


MISTAKES: dict[tuple[tuple[str, str], ...], list[str]] = {
    (("姓名", ""), ("电话", "13812345678")): ["There is neither a name nor a code."],
    (("姓名", "王秀英"), ("编号", "7")): ["'7' is not a code."],
    (("姓名", "王秀英"), ("电话", "1.38123E+10")): [
        "'1.38123E+10': the spreadsheet has lost the last digits of this number."
    ],
    (("姓名", "王秀英"), ("类型", "火星人")): ["'火星人' is not known here."],
    (("姓名", "王秀英"), ("归属", "无名")): ["No agent is called 无名."],
    (("姓名", "王秀英"), ("回访日期", "2026-11-20"), ("结果", "")): [
        "There is neither an outcome nor a text."
    ],
    (("姓名", "王秀英"), ("回访日期", ""), ("结果", "接通")): ["The day is missing."],
    (("姓名", "王秀英"), ("购买日期", "2026-11-20"), ("产品", "")): ["Product is missing."],
    (("姓名", "王秀英"), ("电话", "13812345678"), ("家属电话", "13912345678")): [
        "The contact person's name is missing."
    ],
}


@pytest.mark.parametrize(("cells", "mistakes"), MISTAKES.items())
def test_what_rejects_a_row(
    desk: Desk, cells: tuple[tuple[str, str], ...], mistakes: list[str]
) -> None:
    draft = read(desk, **dict(cells))
    found = sentences(draft.mistakes)
    assert [sentence.split(". ")[0].rstrip(".") + "." for sentence in found] == mistakes


def test_a_contact_person_without_a_name_is_called_by_the_relation(desk: Desk) -> None:
    draft = read(desk, 姓名="王秀英", 电话="13812345678", 家属关系="女儿", 家属电话="13912345678")
    assert draft.person
    assert (draft.person.name, draft.person.relation) == ("女儿", "女儿")


@pytest.mark.parametrize(
    ("text", "next_call", "flags"),
    [
        ("2026-12-05", (date(2026, 12, 5), None), []),
        ("2026-12-05 15:00", (date(2026, 12, 5), time(15)), []),
        ("2026-11-23", (date(2026, 11, 23), None), []),
        ("2026-11-22", None, ["2026-11-22 has passed: no call is promised for it."]),
        ("无", None, []),
    ],
)
def test_a_call_to_come(
    desk: Desk, text: str, next_call: tuple[date, time | None] | None, flags: list[str]
) -> None:
    draft = read(desk, 姓名="王秀英", 电话="13812345678", 下次回访=text)
    assert (draft.next_call, sentences(draft.flags)) == (next_call, flags)


def test_a_customer_to_whom_nothing_happened_is_told_from_half_an_event(desk: Desk) -> None:
    alone = read(desk, 姓名="王秀英", 电话="13812345678", 购买日期="", 产品="")
    assert alone.customer_only
    half = read(desk, 姓名="王秀英", 电话="13812345678", 购买日期="", 产品="安胶囊")
    assert not half.customer_only
    assert "The day is missing." in sentences(half.mistakes)


def test_defaults_of_the_kind_are_no_fields_of_the_row(desk: Desk) -> None:
    draft = read(desk, 姓名="王秀英", 购买日期="2026-11-20", 产品="安胶囊", 数量="2")
    assert draft.given_fields == {"product", "quantity"}
    assert draft.details["line"]
