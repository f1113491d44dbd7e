"""What an import does in fewer steps comes to the same as the long way."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from keqing.calendar.almanac import Almanac
from keqing.dates.birthdays import read_birthday
from keqing.errors import KeqingError
from keqing.models import Definition, Enrollment
from keqing.services.context import cadence_texts
from keqing.services.context.book import ALWAYS
from keqing.services.customers import cell_words, pinyin, profile
from keqing.services.derived.refold import refold
from keqing.services.importing.cells import Days
from keqing.text import limits, phones
from tests.services.conftest import TODAY, Import, Opened


class Desk:
    """A desk of which only the day is asked."""

    clock = TODAY
    almanac = Almanac({})


def test_a_plain_mobile_number_is_one_by_the_library_s_plans() -> None:
    """Every beginning of four digits, with the smallest, the greatest and other numbers after it."""
    plain = 0
    for start in range(1000, 2000):
        for end in ("0000000", "9999999", "1234567", "0500500"):
            text = f"{start}{end}"
            if phones._PLAIN_MOBILE.fullmatch(text):
                plain += 1
                parsed = phonenumbers.parse(text, "CN")
                assert phonenumbers.is_valid_number(parsed), text
                assert phones.read_phones(text) == (phones.Written(phones._checked(text, text)),)
    assert plain > 1_000


CHARACTERS = st.sampled_from("王单曾仇解秀英建国志明重庆长安乐行中华银行朝阳和平曼玉𠮷㐀茜佳")


@settings(deadline=None, max_examples=400)
@given(st.lists(CHARACTERS, min_size=1, max_size=4).map("".join))
def test_characters_that_make_no_phrase_are_read_one_by_one(name: str) -> None:
    if pinyin._apart(name):
        assert [list(pinyin._alone(char)) for char in name] == pinyin._together(name)


def test_phrases_are_read_as_such() -> None:
    assert not pinyin._apart("重庆")
    assert pinyin.spell_name("重庆").pinyin.startswith("chong'qing")
    assert pinyin._apart("王秀英")


@settings(deadline=None, max_examples=300)
@given(
    st.dates(date(1890, 1, 1), date(2030, 1, 1)), st.sampled_from(["{}", "{} 00:00:00", "农历{}"])
)
def test_birthdays_in_iso_form(day: date, form: str) -> None:
    text = form.format(day.isoformat())

    def read(lunar: bool) -> object:
        try:
            return Days(Desk(), since_1904=False).birthday(text, lunar=lunar)  # type: ignore[arg-type]  # only its day is asked
        except KeqingError as error:
            return str(error)

    def long_way() -> object:
        try:
            return str(read_birthday(text, TODAY)), None
        except KeqingError as error:
            return str(error)

    assert read(lunar=False) == long_way()


@pytest.mark.parametrize("text", ["1950-02-30", "1950-13-01", "2026-11-24", "1906-11-22"])
def test_days_that_are_no_birthday_are_not_let_through(text: str) -> None:
    with pytest.raises(KeqingError):
        Days(Desk(), since_1904=False).birthday(text, lunar=False)  # type: ignore[arg-type]  # as above


@given(st.text(st.sampled_from("无没有不详王空 。-n/a#u未"), max_size=6))
def test_what_a_cell_says_does_not_hang_on_its_first_character(text: str) -> None:
    assert cell_words.cell_means("nothing", text) == (
        bool(text) and cell_words._phrases()["nothing"].fit(text)
    )


@given(st.text(st.sampled_from("王秀英　 a１\u200b"), max_size=5))
def test_names_of_han_characters_need_no_mending(name: str) -> None:
    if profile.HAN_NAME.fullmatch(name):
        assert profile.read_text(name, limits.MAX_NAME_CHARACTERS) == name
        assert not re.search(r"\s", name)


OURS = """
[cadence.ours]
title = { zh = "我们的", en = "Ours" }
track = "care"
applies_to = { grade = ["VIP"] }
repeat = { every = "9d" }
source = "ours"

[cadence.once]
title = { zh = "一次", en = "Once" }
track = "care"
steps = ["3d", "1m"]
source = "ours"
"""
LIST = """编号,姓名,电话,等级,生日,建档日期,归属
A1,王秀英,13812345601,VIP,1950.3.5,2020-01-01,李敏
A2,李四,13812345602,A,1950-03-05,,张伟
A3,赵六,13812345603,A,1948-03-05,,张伟
A4,钱七,13812345604,,1952-02-29,2021-02-03,
A5,孙八,13812345605,,农历腊月三十,,
A6,周九,13812345606,,农历2020年闰四月初三,,李敏
A7,吴十,13812345607,,,,
"""


@pytest.mark.parametrize("since", [ALWAYS, date(2026, 11, 1)])
@pytest.mark.parametrize("keep_backlog", [False, True])
def test_customers_who_are_alike_are_folded_once_with_the_same_result(
    bring: Import, opened: Opened, since: date, keep_backlog: bool
) -> None:
    with opened() as desk:
        texts = cadence_texts.built_in(desk.kinds)
        found = {name: texts[name].text for name in ("birthday", "vip-floor", "festival-greeting")}
        for name, text in (found | {"ours": OURS.split("[cadence.once]", maxsplit=1)[0], "once": f"[cadence.once]{OURS.split('[cadence.once]')[1]}"}).items():  # fmt: skip
            desk.session.add(
                Definition(
                    type="cadence", name=name, version=1, text=text, since=since, active=True
                )
            )
    assert bring(LIST, keep_backlog=keep_backlog).new == 7
    with opened() as desk:
        stored = rows(desk)
        refold(desk, range(1, 8))
        assert rows(desk) == stored
        assert {enrollment["cadence"] for enrollment in stored} >= {"birthday", "once", "ours"}


def rows(desk: Any) -> list[dict[str, Any]]:
    columns = [column for column in Enrollment.__table__.columns if column.key != "id"]
    found = desk.session.execute(
        select(*columns).order_by(Enrollment.customer_id, Enrollment.cadence, Enrollment.anchor)
    )
    return [dict(row) for row in found.mappings()]
