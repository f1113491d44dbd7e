import pytest

from keqing.services.customers.pinyin import MAX_READINGS, fits, han, letters, spell_name


@pytest.mark.parametrize(
    ("name", "reading", "initials"),
    [
        ("王秀英", "wang'xiu'ying", "wxy"),
        ("单田芳", "shan'tian'fang", "stf"),
        ("曾国藩", "zeng'guo'fan", "zgf"),
        ("仇英", "qiu'ying", "qy"),
        ("解珍", "xie'zhen", "xz"),
        ("查良镛", "zha'liang'yong", "zly"),
        ("区志强", "ou'zhi'qiang", "ozq"),
        ("朴成哲", "piao'cheng'zhe", "pcz"),
        ("翟志刚", "zhai'zhi'gang", "zzg"),
        ("尉迟恭", "yu'chi'gong", "ycg"),
        ("万俟雅言", "mo'qi'ya'yan", "mqyy"),
        ("吕布", "lu'bu", "lb"),
        ("张　三", "zhang'san", "zs"),
        ("Mary Chen", "mary'chen", "mc"),
        ("ABC药店", "abc'yao'dian", "ayd"),
        ("北京协和医院东院", "bei'jing'xie'he'yi'yuan'dong'yuan", "bjxhyydy"),
    ],
)
def test_the_likeliest_reading_comes_first(name: str, reading: str, initials: str) -> None:
    spelled = spell_name(name)
    assert spelled.pinyin.split()[0] == reading
    assert spelled.initials.split()[0] == initials


@pytest.mark.parametrize("other", ["dan'tian'fang", "chan'tian'fang"])
def test_all_readings_are_kept(other: str) -> None:
    assert other in spell_name("单田芳").pinyin.split()


def test_readings_are_bounded() -> None:
    assert 1 < len(spell_name("行乐重长").pinyin.split()) <= MAX_READINGS


@pytest.mark.parametrize("name", ["", "%", "———", " "])
def test_what_has_no_sound_has_no_reading(name: str) -> None:
    assert spell_name(name) == ("", "")


@pytest.mark.parametrize("typed", ["lvbu", "Lü Bu", "LUBU", "lǚbù", "lü bù", "l u b u"])
def test_ways_to_type_one_name(typed: str) -> None:
    assert letters(typed) == "lubu"


@pytest.mark.parametrize(
    ("typed", "whole", "part"),
    [
        ("wangxiuying", True, True),
        ("wxy", True, True),
        ("wangxy", True, True),
        ("wxiuying", True, True),
        ("waxiy", True, True),
        ("wangxiu", False, True),
        ("xiuying", False, True),
        ("wx", False, True),
        ("xy", False, True),
        ("ang", False, False),
        ("wangying", False, False),
        ("wxyz", False, False),
        ("yx", False, False),
    ],
)
def test_what_letters_fit(typed: str, whole: bool, part: bool) -> None:
    assert fits("wang'xiu'ying", typed) is whole
    assert fits("wang'xiu'ying", typed, whole=False) is part


def test_any_reading_will_do() -> None:
    assert fits("shan'tian dan'tian", "dantian")
    assert not fits("", "a")


def test_han() -> None:
    assert han("a王")
    assert han("𠮷")
    assert not han("wang 1,")
