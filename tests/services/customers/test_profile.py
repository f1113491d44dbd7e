from functools import partial

import pytest

from keqing.definitions.word_file import built_in_words
from keqing.errors import Unusable
from keqing.services.customers import profile

WORDS = built_in_words()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("王秀英", "王秀英"),
        ("  王秀英\n", "王秀英"),
        ("张　三", "张三"),
        ("张 三", "张三"),
        ("Mary   Chen", "Mary Chen"),
        ("Null", "Null"),
        ("[/]", "[/]"),
        ("=1+2", "=1+2"),
        ("\x1b[31m王", "[31m王"),
        ("𠮷", "𠮷"),
    ],
)
def test_names(typed: str, stored: str) -> None:
    assert profile.read_name(typed) == stored


@pytest.mark.parametrize("typed", ["", "  ", "\u200b\ufeff", "\u3000", "a\0b", "\udcff", "x" * 101])
def test_no_names(typed: str) -> None:
    with pytest.raises(Unusable):
        profile.read_name(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (["09:00-11:30"], ("09:00-11:30",)),
        (["9:00-11:30"], ("09:00-11:30",)),
        (["９：００－１１：３０"], ("09:00-11:30",)),
        (["9-11"], ("09:00-11:00",)),
        (["9点到11点半"], ("09:00-11:30",)),
        (["15:00~17:00", "9:00—11:00", "09:00-11:00"], ("09:00-11:00", "15:00-17:00")),
    ],
)
def test_hours(typed: list[str], stored: tuple[str, ...]) -> None:
    assert profile.read_hours(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "9", "11-9", "9-9", "25:00-26:00", "9:60-10", "early", "9-10-11"]
)
def test_no_hours(typed: str) -> None:
    with pytest.raises(Unusable):
        profile.read_hours([typed])


@pytest.mark.parametrize(
    ("typed", "stored"), [("c0007", "C0007"), ("Ｘ-1", "X-1"), ("1234", "1234")]
)
def test_codes(typed: str, stored: str) -> None:
    assert profile.read_code(typed) == stored


@pytest.mark.parametrize("typed", ["", "12", "7", "999", "王1", "a b", "-a", "C" * 40])
def test_no_codes(typed: str) -> None:
    with pytest.raises(Unusable):
        profile.read_code(typed)


@pytest.mark.parametrize(
    ("typed", "stored"), [("女", "f"), ("F", "f"), ("male", "m"), ("男", "m"), ("先生", "m")]
)
def test_sex(typed: str, stored: str) -> None:
    assert profile.read_sex(typed) == stored


def test_words_for_types_grades_and_statuses() -> None:
    assert profile.read_type(WORDS, "药店") == "pharmacy"
    assert profile.read_grade(WORDS, "vip") == "VIP"
    assert profile.read_status("暂停") == "paused"
    assert profile.read_status("Stopped") == "stopped"
    for read in (
        partial(profile.read_type, WORDS),
        partial(profile.read_grade, WORDS),
        profile.read_sex,
        profile.read_status,
    ):
        with pytest.raises(Unusable) as caught:
            read("nonsense")
        assert caught.value.hint is not None
