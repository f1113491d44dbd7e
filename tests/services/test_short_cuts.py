"""What an import does in fewer steps comes to the same as the long way."""

from __future__ import annotations

import re
from datetime import date

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.almanac import Almanac
from keqing.birthdays import read_birthday
from keqing.cadence import Cadence, Start, Track
from keqing.enrollment import Book, Edition, Person
from keqing.errors import KeqingError
from keqing.kinds import EFFECTS, built_in
from keqing.records import Event
from keqing.roll import nowhere
from keqing.services import phones, pinyin, profile, says
from keqing.services.import_cells import Days
from keqing.services.standings import profile_sets
from keqing.standing import fold
from tests.services.conftest import TODAY


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
        assert [list(pinyin._alone(one)) for one in name] == pinyin._together(name)


def test_phrases_are_read_as_such() -> None:
    assert not pinyin._apart("重庆")
    assert pinyin.spell("重庆").pinyin.startswith("chong'qing")
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
    assert says.says("nothing", text) == (bool(text) and says._phrases()["nothing"].fit(text))


@given(st.text(st.sampled_from("王秀英　 a１\u200b"), max_size=5))
def test_names_of_han_characters_need_no_mending(name: str) -> None:
    if profile.HAN_NAME.fullmatch(name):
        assert profile.read_text(name, profile.LONGEST_NAME) == name
        assert not re.search(r"\s", name)


def cadence(name: str, **known: object) -> Edition:
    kept = Cadence(name=name, title={}, track=Track.CARE, source="", **known)  # type: ignore[arg-type]  # whatever a case has
    return Edition(name=name, version=1, since=date.min, cadence=kept)


@pytest.mark.parametrize(
    "editions",
    [
        [],
        [cadence("floor")],
        [cadence("inquiry", starts_on=(Start("inquiry"),))],
        [cadence("vip", applies_to={"grade": ("VIP",)})],
        [cadence("clinics", applies_to={"type": ("clinic",), "grade": ("A", "B")})],
        [
            cadence("tagged", applies_to={"tag": ("合唱团",)}),
            cadence("bought", applies_to={"stage": ("bought",)}),
        ],
        [cadence("promise")],
    ],
)
@pytest.mark.parametrize(
    "details",
    [
        {"type": "consumer"},
        {"type": "clinic", "grade": "A"},
        {"type": "consumer", "grade": "VIP", "tag": ["合唱团", "甲"]},
    ],
)
def test_r11_whom_no_cadence_can_hold_needs_no_fold(
    editions: list[Edition], details: dict[str, object]
) -> None:
    book = Book(editions, built_in().by_name, EFFECTS)
    sets = profile_sets(details)
    created = Event(id=1, sequence=0, day=TODAY, kind="created", details=details, imported=TODAY)
    standing = fold(Person("C0001", TODAY, sets), [created], book, Almanac({}), TODAY)
    assert nowhere(sets, book) is (not standing.enrollments)
    if nowhere(sets, book):
        assert (standing.status, standing.stage, standing.paused_until, standing.stocks) == (
            "active", None, None, (),
        )  # fmt: skip
