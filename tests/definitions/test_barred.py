"""What no kind, field or choice may be called, in both languages, and what looks like it and may."""

from __future__ import annotations

import pytest

from keqing.definitions import definition_file
from keqing.definitions.barred import bars, find_bar, refuse_name, refuse_value
from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.definition_file import Ground
from keqing.definitions.kinds import built_in_kinds, choice_lists
from keqing.definitions.names import Named, words_of
from keqing.definitions.toml_file import Faulty
from keqing.errors import Barred
from keqing.i18n import LANGUAGES, translate_message

BARRED = {
    "prescriptions": [
        "统方", "医生处方量", "处方盒数", "人均处方", "doctor-prescriptions", "prescription-volume",
        "Prescriptions per doctor", "boxes prescribed", "prescription_figures",
    ],
    "commission": ["佣金", "提成", "回扣", "带金销售", "返利给医生", "commission", "Commission paid", "kickback"],
    "benefits": [
        "医生红包", "采购员礼品", "给医生送礼", "gift-to-doctor", "prescriber gift", "payment to the buyer", "doctor fee",
    ],
    "cash": ["现金奖励", "红包", "cash-gift", "red envelope", "购物卡"],
    "levels": ["二级推荐", "下线", "发展下级", "second-level referral", "downline", "Multi-level bonus"],
    "lists": ["买来的名单", "同行客户名单", "购买名单", "购买的客户名单", "花钱买来", "医院内部流出名单", "bought-list", "purchased leads"],
    "testimony": ["患者见证", "付费好评", "典型病例", "paid testimonial", "fake buyers"],
    "endorsement": ["专家推荐", "卫生部题词", "expert endorsement", "endorsed by ministry"],
    "scarcity": ["饥饿营销", "虚假名额", "逼单", "fake scarcity", "last chance"],
    "illness": ["夸大病情", "杜撰疾病", "恐吓", "invented illness", "fear script"],
    "cure": ["治愈率", "根治承诺", "保证疗效", "cure rate", "guaranteed results"],
}  # fmt: skip
HIDDEN = {
    "commission": ["佣 金", "傭金", "佣·金", "Ｃｏｍｍｉｓｓｉｏｎ", "c o m m i s s i o n", "cOmMiSsIoN", "回\u200b扣", "commission500"],
    "prescriptions": ["醫生處方量", "处 方 量", "DoctorPrescriptions", "月处方量"],
    "cash": ["紅包", "红 包", "现金獎勵", "RED ENVELOPE"],
    "benefits": ["giftToDoctor", "醫生禮品", "采购员 礼品"],
    "lists": ["買來的名單", "内部 名单"],
}  # fmt: skip
SPARED = [
    "拒收红包",
    "上交红包登记",
    "红包退回",
    "退回的礼金",
    "refused red envelope",
    "kickbacks reported",
]
FREE = [
    "处方号", "处方", "prescription number", "医生", "采购", "采购费用", "专家建议", "三级医院", "购买记录", "购买数据", "购买产品名单", "老顾客介绍",
    "介绍人", "referral", "赠品", "gift", "现金", "payment", "返利", "rebate", "医生拜访", "doctor visit", "buyer",
    "根治性手术", "打包好", "精神", "委托", "customer list", "邀约名单", "推荐", "医生答复", "病例", "委托", "not-bought-review", "commissioning", "price list",
]  # fmt: skip


@pytest.mark.parametrize(("name", "words"), BARRED.items())
def test_it_is_known_in_both_languages(name: str, words: list[str]) -> None:
    assert {
        word: find_bar(word) and getattr(find_bar(word), "name", None) for word in words
    } == dict.fromkeys(words, name)


@pytest.mark.parametrize(("name", "words"), HIDDEN.items())
def test_a_spelling_hides_nothing(name: str, words: list[str]) -> None:
    assert {word: getattr(find_bar(word), "name", None) for word in words} == dict.fromkeys(
        words, name
    )


@pytest.mark.parametrize("word", [*FREE, *SPARED])
def test_what_looks_like_it_is_free(word: str) -> None:
    assert find_bar(word) is None


def test_each_has_its_law_and_the_responsible_version_in_both_languages() -> None:
    assert {bar.name for bar in bars() if bar.names} == BARRED.keys()
    for bar in bars():
        assert bar.law.keys() == bar.instead.keys() == bar.article.keys() == set(LANGUAGES)
        assert bar.title.keys() == set(LANGUAGES)


@pytest.mark.parametrize("value", ["没有回扣", "不收红包", "no commission", "电台", "老顾客介绍"])
def test_a_value_that_says_there_is_none_is_free(value: str) -> None:
    refuse_value(value)


@pytest.mark.parametrize("value", ["同行客户名单", "红包500", "commission 5 %"])
def test_a_value_of_a_field_is_refused_with_the_word_that_was_typed(value: str) -> None:
    with pytest.raises(Barred) as caught:
        refuse_value(value, typed=f"x={value}")
    assert caught.value.typed == f"x={value}"
    assert caught.value.exit_code == 1
    with pytest.raises(Barred):
        refuse_name(value)


def test_nothing_that_ships_is_barred() -> None:
    kinds = built_in_kinds()
    things: list[Named] = [
        *kinds.by_name.values(),
        *(field for kind in kinds.by_name.values() for field in kind.fields.values()),
        *(choice for choices in choice_lists().values() for choice in choices),
        *(word for words in kinds.words.by_type.values() for word in words.values()),
    ]
    assert [word for thing in things for word in words_of(thing) if find_bar(word)] == []
    assert "[bar." in built_in_text("barred")


TITLE = 'title = { zh = "一", en = "One" }'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"[kind.commission]\n{TITLE}", 1),
        ('[kind.one]\ntitle = { zh = "佣金", en = "One" }', 1),
        (f'[kind.one]\n{TITLE}\naliases = ["kickback"]', 1),
        (f'[kind.one]\n{TITLE}\nregister = "医生红包登记"', 3),
        (f'[kind.one]\n{TITLE}\nfields.volume = {{ title = {{ zh = "医生处方量", en = "V" }} }}', 3),
        (f"[kind.one]\n{TITLE}\nfields.downline = {{ {TITLE} }}", 3),
        ('[list.one]\nvalues = [\n  "电台",\n  "买来的名单",\n]', 4),
        ('[list.one]\nvalues = [{ name = "a", title = { zh = "见证", en = "Testimonial" } }]', 2),
        ('[type.one]\ntitle = { zh = "下线", en = "One" }\nrank = 3', 1),
        ('[cadence.one]\ntrack = "care"\ntitle = { zh = "一", en = "One" }\nsource = "x"\nstarts_on = "purchase"\nsteps = [\n  "1d",\n  { at = "2d", task = "给医生塞红包" },\n]', 8),
    ],
)  # fmt: skip
def test_a_file_is_refused_with_line_law_and_advice(text: str, line: int) -> None:
    with pytest.raises(Faulty) as caught:
        definition_file.read_definitions(text, file="ours", ground=Ground())
    (mistake,) = caught.value.mistakes
    assert mistake.line == line
    assert "is barred: " in translate_message(mistake.problem, "en")
    assert (
        "不得" in translate_message(mistake.problem, "zh")
        or "不能" in translate_message(mistake.problem, "zh")
        or "只能" in translate_message(mistake.problem, "zh")
    )
    assert translate_message(mistake.instead, "en") != translate_message(mistake.instead, "zh")


MONEY = 'fields.value = { title = { zh = "价值", en = "Value" }, type = "money" }'
RECEIVER = 'fields.receiver = { title = { zh = "收件人", en = "Receiver" } }'
HOW = 'fields.how = { title = { zh = "方式", en = "How" }, type = "choice", of = "ways" }'


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([MONEY], "money is missing in one"),
        ([MONEY, 'money = "gift"'], "money cannot be"),
        ([MONEY, RECEIVER, 'money = "given"'], "nature is missing in one"),
        ([MONEY, 'money = "given"', 'nature = "gift"'], "does not say who gets it"),
        ([MONEY, 'money = "sale"', 'nature = "gift"'], "nature has no place here"),
        ([MONEY, RECEIVER, HOW, 'money = "given"', 'nature = "gift"'], "cash must not be given"),
        ([MONEY, RECEIVER, 'money = "given"', 'nature = "gift"'], None),
        ([MONEY, HOW, 'money = "in"'], None),
    ],
)
def test_a_kind_says_where_its_money_goes(lines: list[str], says: str | None) -> None:
    text = "\n".join(['[list.ways]\nvalues = ["转账", "现金"]\n\n[kind.one]', TITLE, *lines])
    if says is None:
        found = definition_file.read_definitions(text, file="ours", ground=Ground())
        assert found.kinds.by_name["one"].money
        return
    with pytest.raises(Faulty) as caught:
        definition_file.read_definitions(text, file="ours", ground=Ground())
    assert says in translate_message(caught.value.message, "en")
