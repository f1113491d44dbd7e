"""Manners are checklists that ship as guides: they are printed, and the card says what fits a personality."""

from __future__ import annotations

import pytest
import time_machine

from keqing.definitions.guide_file import built_in_guides
from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


@pytest.mark.parametrize(
    ("guide", "said"),
    [
        ("reception", ("让座、倒水", "Offered a seat", "送到门口")),
        ("phone-manners", ("拨号之前：安静", "Said please, thank you", "不打断")),
        ("visit-manners", ("衣着整洁", "Three soft knocks", "穿鞋套", "Shoe covers")),
        ("gathering-day", ("流程", "签到、引座、讲解、送客", "Hall, seats, sound", "不当众纠正")),
        ("service-standard", ("来有迎声", "Was every promise kept", "不在客人面前谈销量")),
        ("introduction", ("介绍一下我们是做什么的", "what we do", "证照和授权书")),
    ],
)
def test_s08_manners_are_printed_as_checklists(
    department: Department, guide: str, said: tuple[str, ...]
) -> None:
    """S08, S12 (R015, R075, R079, R081, R092, R100 to R102, R105, R111, R141, R188): each in two languages."""
    page = department.do("guide", "show", guide).out
    assert [words for words in said if words not in page] == []


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("内向型", "not too warm"),
        ("随和型", "patient, light"),
        ("刚强型", "on time, best introduced"),
        ("敏感型", "mind the mood"),
        ("虚荣型", "let them speak"),
        ("好斗型", "no arguing"),
        ("顽固型", "do not try to change them quickly"),
        ("怀疑型", "objective material"),
        ("沉默型", "begin with simple questions"),
    ],
)
def test_s15_the_caller_sees_what_fits_a_personality(
    department: Department, kind: str, hint: str
) -> None:
    """S15 (R109, R221 to R230): each of the nine has its hint on the card."""
    who = department.customer("王秀兰", "--set", f"personality={kind}")
    assert hint in " ".join(department.do("show", who).out.split())


def test_s19_doubts_have_words_to_answer_them_with(department: Department) -> None:
    """S08, S19 (R246): difference, price, allergy, effect and family each have a calm answer in the call."""
    found = {
        guide: " ".join(each.says["zh"] for each in built_in_guides()[guide].base.objections or ())
        for guide in ("no-purchase", "event-no-buy")
    }
    for word in ("贵", "有没有用", "家里人"):
        assert word in found["no-purchase"]
    for word in ("区别", "过敏"):
        assert word in found["event-no-buy"]


def test_s19_a_complaint_is_heard_out_and_said_back(department: Department) -> None:
    """S19 (R244): heard out, said back, not argued with, and a day for the answer is agreed on."""
    who = department.customer("王秀兰")
    department.do("add", "投诉", who, "what=少一盒", "--date", "2026-11-23")
    brief = " ".join(department.do("brief", who).out.split())
    for words in ("Hear them out", "do not argue", "is that what you mean", "By which day"):
        assert words in brief
