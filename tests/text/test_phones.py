import pytest

from keqing.errors import Unusable
from keqing.i18n import translate_message
from keqing.text.phones import doubt_number, part_name, read_phone, read_phones, tail_of

MOBILE = "+8613812345678"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812345678", MOBILE),
        ("138 1234 5678", MOBILE),
        ("138-1234-5678", MOBILE),
        ("138\u00a01234\u30005678", MOBILE),
        ("+86 138 1234 5678", MOBILE),
        ("0086-13812345678", MOBILE),
        ("8613812345678", MOBILE),
        ("+86-138-1234-5678", MOBILE),
        ("１３８１２３４５６７８", MOBILE),
        ("138１２３４5678", MOBILE),
        ("'13812345678", MOBILE),
        ("\ufeff138\u200b1234\u200e5678\u202c", MOBILE),
        ("\t13812345678\n", MOBILE),
        ("13812345678.0", MOBILE),
        ("138.1234.5678", MOBILE),
        ("138—1234—5678", MOBILE),
        ("021-64321234", "+862164321234"),
        ("(021) 6432 1234", "+862164321234"),
        ("（021）64321234", "+862164321234"),
        ("+86 21 6432 1234", "+862164321234"),
        ("86 021 64321234", "+862164321234"),
        ("0571-88888888", "+8657188888888"),
        ("0892-8567890", "+868928567890"),
        ("400-812-3456", "+864008123456"),
        ("8008123456", "+868008123456"),
        ("+852 9123 4567", "+85291234567"),
        ("00852 91234567", "+85291234567"),
        ("021-64321234-801", "+862164321234;ext=801"),
        ("021-64321234转801", "+862164321234;ext=801"),
        ("02164321234 分机 801", "+862164321234;ext=801"),
        ("021 6432 1234 ext. 801", "+862164321234;ext=801"),
        ("02164321234x801", "+862164321234;ext=801"),
        ("400-812-3456-2", "+864008123456;ext=2"),
        ("13812345678转9", "+8613812345678;ext=9"),
        ("13812345678-0", "+8613812345678;ext=0"),
        ("138-1234-5678-9", "+8613812345678;ext=9"),
        ("013812345678", MOBILE),
        ("08613812345678", MOBILE),
        ("17951 138 1234 5678", MOBILE),
        ("+86 12593 13812345678", MOBILE),
        ("17909-021-64321234", "+862164321234"),
        ("+86 10 6432 1234", "+861064321234"),
        ("862164321234", "+862164321234"),
        ("86(138)12345678", MOBILE),
        ("tel: 13812345678", MOBILE),
        ("021-64321234,801", "+862164321234;ext=801"),
        ("021-64321234;ext=801", "+862164321234;ext=801"),
        ("021-64321234(801)", "+862164321234;ext=801"),
        ("021-64321234（转801）", "+862164321234;ext=801"),
        ("021-64321234 转分机 801 号", "+862164321234;ext=801"),
        ("021-64321234*801#", "+862164321234;ext=801"),
        ("+852 9123 4567 内线3", "+85291234567;ext=3"),
    ],
)
def test_what_is_written_becomes_e164(typed: str, number: str) -> None:
    assert read_phone(typed).number == number
    assert read_phone(typed).label is None


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("13812345678(女儿)", "女儿"),
        ("13812345678（女儿）", "女儿"),
        ("138 1234 5678 (daughter)", "daughter"),
        ("13812345678[儿子]", "儿子"),
        ("13812345678【儿子】", "儿子"),
        ("13812345678 女儿", "女儿"),
        ("女儿：13812345678", "女儿"),
        ("女儿 13812345678", "女儿"),
        ("手机13812345678", "手机"),
        ("(女儿)13812345678", "女儿"),
    ],
)
def test_whose_number_it_is(typed: str, label: str) -> None:
    assert read_phone(typed).number == MOBILE
    assert read_phone(typed).label == label


def test_a_label_beside_an_extension() -> None:
    phone = read_phone("021-64321234转801(办公室)")
    assert (phone.number, phone.label) == ("+862164321234;ext=801", "办公室")


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", "无", "没有", "-", "\u200b", "1381234567", "138123456789", "138****5678",
        "1.38E+10", "1381234567O", "l3812345678", "١٣٨١٢٣٤٥٦٧٨", "一三八一二三四五六七八",
        "110101195003078888", "#N/A", "12345678901", "10086", "95588", "64321234", "2164321234",
        "+8612", "+999123456", "+", "13812345678/35", "021-6432123", "138?12345678", "=1+2", "\x00",
        "+86", "86", "0086", "1381234567８９", "a13812345678", "13812345678b",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_a_way_to_write_it(typed: str) -> None:
    with pytest.raises(Unusable) as caught:
        read_phones(typed)
    assert caught.value.hint is not None


@pytest.mark.parametrize("typed", ["1381234567O", "一三八一二三四五六七八", "13812345678b"])
def test_what_has_other_signs_is_to_be_written_in_digits(typed: str) -> None:
    with pytest.raises(Unusable) as caught:
        read_phones(typed)
    assert caught.value.hint
    assert translate_message(caught.value.hint).startswith("Write it in digits")


def test_ten_digits_are_counted_for_the_reader() -> None:
    with pytest.raises(Unusable) as caught:
        read_phone("1381234567")
    assert caught.value.hint
    assert caught.value.hint.params == {"n": 10}


@pytest.mark.parametrize("typed", ["6432-1234", "8567 890", "(6432) 1234"])
def test_a_landline_without_area_code_is_told_where_it_goes(typed: str) -> None:
    with pytest.raises(Unusable) as caught:
        read_phone(typed)
    assert caught.value.hint
    assert caught.value.hint.params == {"number": "".join(filter(str.isdigit, typed))}


@pytest.mark.parametrize(
    "typed",
    [
        "13812345678/13987654321", "13812345678、13987654321", "13812345678，13987654321",
        "13812345678 13987654321", "13812345678\n13987654321", "13812345678；13987654321",
        "13812345678或13987654321", "13812345678 / 13812345678 / 13987654321",
    ],
)  # fmt: skip
def test_two_numbers_in_one_cell(typed: str) -> None:
    assert [phone.number for phone in read_phones(typed)] == [MOBILE, "+8613987654321"]
    with pytest.raises(Unusable):
        read_phone(typed)


def test_two_numbers_with_their_labels() -> None:
    found = read_phones("13812345678(本人)/13987654321(女儿)")
    assert [(phone.number, phone.label) for phone in found] == [
        (MOBILE, "本人"),
        ("+8613987654321", "女儿"),
    ]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613800000000", "13800000000"),
        ("+8657188888888", "57188888888"),
        ("+862166666666;ext=801", "2166666666"),
    ],
)
def test_a_number_that_ends_in_eight_like_digits_is_doubted(number: str, shown: str) -> None:
    doubted = doubt_number(number)
    assert doubted
    assert doubted.params == {"number": shown}


@pytest.mark.parametrize(
    "number",
    [MOBILE, "+862164321234;ext=801", "+8613812222222", "+8613812555555", "+8613811111112"],
)
def test_seven_like_digits_at_the_end_are_no_doubt(number: str) -> None:
    assert doubt_number(number) is None


def test_an_extension_on_a_mobile_is_doubted() -> None:
    assert doubt_number(f"{MOBILE};ext=1") is not None


def test_the_tail_leaves_the_extension_aside() -> None:
    assert tail_of("+862164321234;ext=801") == "1234"


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("孙子何磊 13901010923", "孙子何磊", "+8613901010923"),
        ("何磊13901010923", "何磊", "+8613901010923"),
        ("何磊（１３９０１０１０９２３）", "何磊", "+8613901010923"),
        ("139 0101 0923 何磊", "何磊", "+8613901010923"),
        ("Ann Lee: 021-64321234", "Ann Lee", "+862164321234"),
        ("何磊 1234567", "何磊 1234567", None),
        ("何磊 20261120", "何磊 20261120", None),
        ("13901010923", "13901010923", None),
        ("何磊 第2", "何磊 第2", None),
        ("", "", None),
    ],
)
def test_a_number_beside_a_name_is_parted_from_it(text: str, name: str, number: str | None) -> None:
    found, numbers = part_name(text)
    assert (found, [written.number for written in numbers]) == (name, [number] if number else [])
