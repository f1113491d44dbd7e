from __future__ import annotations

import itertools

import pytest

from keqing.definitions.kinds import built_in_kinds
from keqing.errors import NotFound, Unusable
from keqing.i18n import translate_message
from keqing.transfer.read.headers import recognise_columns


@pytest.mark.parametrize(
    ("header", "kind", "names"),
    [
        ("姓名,电话,备注", None, ("name", "phone", "note")),
        (
            "客户姓名 *,联系电话（必填）,出生日期:,归属人",
            None,
            ("name", "phone", "birthday", "owner"),
        ),
        ("Name,Phone Number,Date of Birth,Owner", None, ("name", "phone", "birthday", "owner")),
        ("ＮＡＭＥ,手机1,手机2,家庭电话", None, ("name", "phone", "phone", "phone")),
        ("编号,姓名,农历生日,标签", None, ("code", "name", "lunar_birthday", "tag")),
        ("姓名,电话,产品", None, ("name", "phone", None)),
        (
            "姓名,电话,购买日期,产品名称,盒数,每盒,日剂量,开始服用,备注",
            "purchase",
            ("name", "phone", "day", ".product", ".quantity", ".pack", ".daily", ".start", ".note"),
        ),
        (
            "code,name,date,product,quantity,pack,daily dose",
            "purchase",
            ("code", "name", "day", ".product", ".quantity", ".pack", ".daily"),
        ),
        (
            "来电日期,姓名,电话,信息来源,病种,是否知情,接线人",
            "inquiry",
            ("day", "name", "phone", ".source", ".condition", ".informed", "agent"),
        ),
        ("姓名,日期,病种,来源", "inquiry", ("name", "day", ".condition", ".source")),
    ],
)
def test_what_a_file_holds_is_seen_from_its_header(
    header: str, kind: str | None, names: tuple[str | None, ...]
) -> None:
    found = recognise_columns(header.split(","), built_in_kinds())
    assert (found.kind, found.names) == (kind, names)


def test_columns_that_nobody_knows_are_named_but_row_numbers_are_not() -> None:
    assert recognise_columns(["序号", "姓名", "年龄", ""], built_in_kinds()).unknown == ("年龄",)


def test_the_kind_can_be_said() -> None:
    header = ["姓名", "日期", "来源"]
    assert recognise_columns(header, built_in_kinds(), "inquiries").kind == "inquiry"
    assert recognise_columns(header, built_in_kinds(), "电话咨询").kind == "inquiry"
    assert recognise_columns(header, built_in_kinds(), "customers").kind is None
    assert (
        recognise_columns(["姓名", "到会", "日期"], built_in_kinds(), "attendance").kind
        == "attendance"
    )


@pytest.mark.parametrize(
    ("header", "kind", "sentence"),
    [
        ("产品,数量", None, "No column has the customers' names or codes"),
        ("姓名,客户姓名", None, "mean the same"),
        ("姓名,电话", "purchases", "no column is"),
        ("姓名,购买日期", "purchases", "no column is"),
    ],
)
def test_a_header_that_will_not_do(header: str, kind: str | None, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence):
        recognise_columns(header.split(","), built_in_kinds(), kind)


def test_a_kind_that_is_none() -> None:
    with pytest.raises(NotFound):
        recognise_columns(["姓名"], built_in_kinds(), "haircuts")


def test_what_belongs_to_something_else_is_told_so() -> None:
    found = recognise_columns(["姓名", "购买日期", "盒数", "健康状况", "车牌"], built_in_kinds())
    assert (found.what, found.names[3]) == ("customers", "condition")
    said = {word: translate_message(sentence) for word, sentence in found.elsewhere.items()}
    assert said == dict.fromkeys(
        ["购买日期", "盒数"],
        "This column belongs to Purchase, and no column is Product: it was left out.",
    )


def test_agents_have_a_limit_of_calls() -> None:
    assert recognise_columns(["员工", "角色", "每日上限"], built_in_kinds()).names == (
        "name",
        "roles",
        "capacity",
    )


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("每天用量/粒", ".daily"),
        ("1.每天用量", ".daily"),
        ("①每天用量", ".daily"),
        ("（1）每天用量\n（粒）", ".daily"),
        ("电话/手机", "phone"),
        ("地址/电话", None),  # two facts in one cell are not taken apart
        ("车牌/地址", None),
        ("3", None),
    ],
)
def test_headings_with_numbers_and_units(heading: str, column: str | None) -> None:
    header = ["姓名", "购买日期", "产品", heading]
    assert recognise_columns(header, built_in_kinds()).names[3] == column


@pytest.mark.parametrize(
    ("headings", "column"),
    [
        ("Units per box,units/box,Tablets per box,pills per bottle,Capsules per pack", ".pack"),
        ("Pack size,capsules/bottle,sachets in a box,Box size,Units per box (tablets)", ".pack"),
        ("每盒片数,每瓶粒数,每袋克数,粒/盒,片每盒,每瓶数量,包装规格", ".pack"),
        ("Daily dose,Tablets per day,units/day,Pills a day,Daily dosage,dose per day", ".daily"),
        ("每日粒数,每天片数,每天几粒,粒/天,每天服用量,每日用药量,日服粒数", ".daily"),
        ("Quantity,Boxes bought,No. of boxes,Number of bottles,bottles", ".quantity"),
        ("购买瓶数,购药数量,购药盒数,销售数量,购买量", ".quantity"),
        ("Next call on,Next call due,Call back date,next follow-up date", "next"),
        ("下次致电,下次通话时间,约定回访日期,预约回访时间,下次回访日", "next"),
        ("Owner,Account manager,Assigned agent,Person in charge", "owner"),
        ("所属员工,负责客服,专属客服,客户经理,归属员工", "owner"),
        ("Strength,strength (mg),规格型号,Follow-up", None),  # not what a box holds, no day
    ],
)
def test_the_usual_words_for_a_column(headings: str, column: str | None) -> None:
    for heading in headings.split(","):
        header = ["姓名", "购买日期", "产品", heading]
        assert recognise_columns(header, built_in_kinds()).names[3] == column, heading


@pytest.mark.parametrize(
    ("days", "products"),
    [
        ("Date bought,Purchased on,Sale date,Date of sale", "Medicine,Drug name,Item name"),
        ("购药日,购药时间,销售时间,成交时间,取药日期", "产品名,药品名,购买药品,购药品种,货品名称"),
    ],
)
def test_the_usual_words_for_a_day_and_a_product_make_a_purchase(days: str, products: str) -> None:
    for day, product in itertools.product(days.split(","), products.split(",")):
        found = recognise_columns(["姓名", day, product], built_in_kinds())
        assert (found.kind, found.names) == ("purchase", ("name", "day", ".product")), (
            day,
            product,
        )


def test_columns_that_say_the_same_are_named_by_their_letters() -> None:
    with pytest.raises(Unusable, match="A 姓名, D 姓名") as caught:
        recognise_columns(["姓名", "电话", "", "姓名", "电话"], built_in_kinds())
    assert caught.value.hint
    assert "side by side" in translate_message(caught.value.hint)


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("姓名,电话,联系人,联系人电话,备注", "customers"),
        ("客户编号,联系人,关系,电话", "persons"),
        ("客户,联系人,电话", "persons"),
        ("客户编号,姓名,联系人,联系人电话", "persons"),
    ],
)
def test_a_list_with_numbers_of_both_is_one_of_customers(header: str, what: str) -> None:
    assert recognise_columns(header.split(","), built_in_kinds()).what == what
