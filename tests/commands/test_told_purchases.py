"""A purchase that a call tells of names the command that records it, and what a purchase leaves out is told."""

from __future__ import annotations

import json
import shlex

import pytest

from keqing.services.hearing.purchases import hears
from tests.conftest import Keqing


@pytest.fixture
def buyer(department: Keqing) -> Keqing:
    """A department with 王秀英, C0001, who has bought once, a month ago."""
    assert department("add-customer", "王秀英", "--phone", "13912345678").code == 0
    bought = ("product=安和 胶囊", "quantity=6", "pack=30", "daily=6")
    assert department("add", "purchase", "C0001", *bought, "--date", "-30d").code == 0
    return department


@pytest.mark.parametrize(
    ("lang", "text", "command"),
    [
        ("zh", "昨天又买了4盒", "keqing add 购买 C0001 '产品=安和 胶囊' 数量=4"),
        ("en", "bought 4 more boxes", "keqing add purchase C0001 'product=安和 胶囊' quantity=4"),
        ("en", "ordered again", "keqing add purchase C0001 'product=安和 胶囊'"),
    ],
)
def test_the_command_that_is_told_records_it(
    buyer: Keqing, lang: str, text: str, command: str
) -> None:
    ran = buyer("--lang", lang, "--width", "200", "log", "C0001", "reached", text)
    assert ran.code == 0
    assert ran.err.rstrip().endswith(command)
    assert buyer(*shlex.split(command)[1:]).code == 0
    assert buyer("log", "C0001", "reached", text).err == ""


def test_a_program_reads_it_in_the_result(buyer: Keqing) -> None:
    ran = buyer("log", "C0001", "reached", "又买了4盒", "--format", "json")
    assert json.loads(ran.out)["bought"] == "又买了4盒"
    ran = buyer("log", "C0001", "reached", "想买4盒", "--format", "json")
    assert json.loads(ran.out)["bought"] is None


def test_who_never_bought_has_no_product_to_name(department: Keqing) -> None:
    assert department("add-customer", "王秀英", "--phone", "13912345678").code == 0
    assert department("log", "C0001", "reached", "买了4盒").err == ""


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("买了安和胶囊四瓶", 4),
        ("感觉很好，昨天又買了兩盒", 2),
        ("效果不错又买了2盒", 2),
        ("订了几盒", None),
        ("又买了", None),
        ("已下单", None),
        ("她续购2盒", 2),
        ("加购了", None),
        ("He bought two boxes", 2),
        ("ordered another box", 1),
        ("ordered a few boxes", None),
        ("4 boxes were ordered", 4),
        ("asked about the price and bought 4 boxes", 4),
    ],
)
def test_it_is_heard_with_its_number(text: str, quantity: int | None) -> None:
    told = hears(text)
    assert told is not None
    assert told.quantity == quantity


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "没买",
        "没有再买了4盒",
        "想买4盒",
        "打算续购",
        "问续购优惠",
        "买了4盒吗",
        "买了4盒？",
        "上次买了4盒",
        "邻居买了4盒",
        "还没下单",
        "又买了菜",
        "didn't buy 4 boxes",
        "hasn't bought 4 boxes",
        "wants to buy 4 boxes",
        "asked whether he bought 4 boxes",
        "bought 4 boxes last year",
        "bought 2 boxes?",
        "bought a car",
    ],
)
def test_a_wish_a_question_or_another_time_is_none(text: str | None) -> None:
    assert hears(text) is None


@pytest.mark.parametrize(
    ("lang", "said", "told", "then"),
    [
        ("en", (), "It is not counted", "quantity=N pack=30 daily=6"),
        ("zh", (), "药量没算进去", "数量=N 每盒=30 日剂量=6"),
        ("en", ("quantity=4",), "It is not counted", "pack=30 daily=6"),
        ("en", ("quantity=4", "daily=6"), "Counted as 4 × 1, 6 a day", "pack=30"),
        ("zh", ("quantity=4", "daily=6"), "按 4×1、每天 6 计算", "每盒=30"),
        ("en", ("pack=30", "daily=6"), "Counted as 1 × 30, 6 a day", "quantity=N"),
    ],
)
def test_amounts_left_out_are_told_as_they_are_counted(
    buyer: Keqing, lang: str, said: tuple[str, ...], told: str, then: str
) -> None:
    ran = buyer(
        "--lang", lang, "--width", "200", "add", "purchase", "C0001", "product=安和 胶囊", *said
    )
    assert ran.code == 0
    assert told in ran.out
    command = ran.out[ran.out.index("keqing amend") :].splitlines()[0]
    assert command.endswith(f" {then}")
    words = command.replace("=N", "=4").split()[1:]
    amended = buyer(*words)
    assert amended.code == 0
    assert "runs out" not in amended.out
    full = ("quantity=4", "pack=30", "daily=6")
    assert "amend" not in buyer("add", "purchase", "C0001", "product=安和 胶囊", *full).out


def test_the_first_purchase_of_a_product_is_compared_with_none(buyer: Keqing) -> None:
    said = buyer("add", "purchase", "C0001", "product=清源口服液", "quantity=4", "daily=6").out
    assert "Counted" not in said
    assert "Add what is missing" in buyer("add", "purchase", "C0001", "product=清源口服液").out
