"""Texts that tell of what the law bars, in both languages and every spelling, and harmless ones that look like it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.definitions.barred import Bar, bars, text_rules
from keqing.definitions.barred_texts import bars_told, told_in
from keqing.text.spelling import unmask_text

TOLD = {
    "cure": [
        "本产品根治糖尿病", "告诉她三个疗程能治愈高血压", "保证见效", "吃了百分之百有效", "跟他说包治百病", "這個藥保證治好", "根 治 糖 尿 病，放心吃",
        "我说绝对没有副作用", "can cure diabetes", "I told her it will cure her", "guaranteed to work",
        "we said it cures cancer", "ＣＡＮ ＣＵＲＥ it", "吃我们的就断根", "对客户说能根治",
    ],
    "cash": [
        "送现金500元", "塞了个红包", "给采购发了红包", "送了购物卡", "送 现 金", "gave cash 500",
        "handed a red envelope", "slipped him cash", "送现金500元, 睡得好",
    ],
    "benefits": [
        "送王医生两条烟", "给采购主任送礼", "请李大夫吃饭", "给医生塞钱", "给药剂科张主任转了500元", "gave the doctor 500",
        "paid the buyer a fee", "請醫生吃飯", "医生收了500元",
        "给了主任两千块现金，他答应多开处方", "给主任现金两千", "塞了两千块钱给主任", "給主任兩千", "给王主任2万", "转了五千给李院长", "主任收了三千块",
        "给采购科长一千元", "塞给张医生两千",
    ],
    "commission": [
        "谈好回扣5%", "医生要提成", "給他傭金", "agreed on a kickback", "commission of 5%", "每盒好处费3元",
        "他没有回扣就不开",
    ],
    "prescriptions": [
        "统计医生处方量", "每个门诊开30盒", "统方数据已拿到", "prescriptions per doctor 30", "统 方",
    ],
    "illness": [
        "不吃会瘫痪", "再不治就会死", "假如不及时改善的话会出现多种并发症", "吓唬她说会中风",
        "if you don't buy you will have a stroke",
    ],
    "scarcity": [
        "最后三盒赶紧买", "今天不买就没有了", "only 2 boxes left, act now", "last chance",
    ],
    "endorsement": [
        "卫生部部长题词", "专家都推荐", "教授在吃", "experts recommend it", "endorsed by the ministry",
    ],
    "testimony": [
        "请老顾客现身说法", "花钱请人写好评", "找托来会场", "paid testimonials",
    ],
    "lists": [
        "从同行那里买来名单", "花钱买了客户名单", "bought a customer list", "发展了内线", "医院内部流出的名单",
    ],
    "levels": [
        "拉人头", "让她发展下线", "multi-level bonus",
    ],
    "medicine": [
        "让她把降压药停了", "建议客户停胰岛素", "告诉王阿姨降压药可以停", "told him to stop his insulin",
    ],
}  # fmt: skip
HARMLESS = [
    "没有送现金", "不要承诺根治", "他们送我一盒", "客户说他们送我一盒", "医生让她停了降压药", "大夫已把胰岛素减了", "客户问能不能根治",
    "问能治好吗？", "不能说包治百病", "没有副作用", "问有无不适，没有副作用", "医生开了两盒药", "现金付款300元", "客户付了现金", "货款现金已收",
    "送了一份资料给医生", "请医生看看报告", "送老伴去医院", "给医生打电话", "给医生看了资料", "女儿给她买了补品", "孙子发了红包给她",
    "儿子过年给了红包", "红包没收", "拒收红包", "不收红包", "拒绝了医生的红包", "胃癌根治术后三月", "根除幽门螺杆菌", "病已治愈出院",
    "家里只剩最后一盒", "最后一盒吃完了", "只剩两盒，周五送", "介绍费用情况", "自我介绍", "提成绩", "专家建议复查", "专家推荐他住院",
    "医生推荐做检查", "担心会瘫痪", "怕中风", "客户怕不吃药会中风", "医生说再不控制会失明", "不吃早饭头晕", "不吃药血压高", "听说有人被骗",
    "电视上说能根治，我说不可信", "血压130/80，睡得好", "血压降了，很高兴", "联谊会还剩5个座位", "采购主任出差", "采购员说下周订货",
    "给采购发了报价单", "送样品和说明书给药剂科", "国家政策变了", "领导不在", "领导要来检查", "保证按时送货", "保证金已退", "打包好了",
    "包装破损", "没有问题", "不错，效果好", "买了名片", "邀约名单已发", "送达名单核对", "停车不方便", "停用另一种保健品",
    "今天不买，过几天再说", "今天不来", "这次不买，家里还有", "现在不订", "last box on Friday",
    "only 2 boxes left at home", "she asked if it can cure diabetes",
    "we did not promise a cure", "no cash was given", "paid in cash", "cash on delivery",
    "the doctor reduced her insulin", "her doctor told her to stop the tablets",
    "he refused the red envelope", "the customer's doctor prescribed two boxes",
    "gave the doctor a leaflet", "sent the buyer our price list",
    "brought the doctor the report", "the official leaflet was sent",
    "expert advice: see a cardiologist", "price list sent to the customer",
    "she is afraid of a stroke", "won't buy now, will call again",
    "she cannot heal well after surgery", "the wound will heal soon",
    "guarantee card is missing", "my son gave me a gift card", "safe trip home",
    "commissioned a new clinic", "told her to take the pills after meals",
    "told her to ask her doctor before stopping insulin", "不得给医生回扣", "严禁给采购送礼", "绝不夸大病情",
    "谢绝宴请", "没给医生送礼", "没有给回扣", "从不给回扣", "公司禁止给医生红包", "把红包上交了", "退回医生的红包", "不知道什么是回扣",
    "患者希望根治", "他想根治", "手术后不会复发", "提醒他按时吃降压药", "降压药停产了", "停电了", "问停药后怎么办", "快递费已返", "返程路费",
    "礼貌", "周礼拜三", "礼拜天去看她", "好处是方便", "大夫请假", "请医生会诊的时间改了", "请医生回电话", "带医生的处方来", "给医生带了说明书",
    "给大夫送样品", "医生要了一份资料", "客户要求医生回电", "王医生的药钱已付", "医生收钱慢", "病例已存档", "见证了孩子的婚礼", "委托儿子取货",
    "托儿所", "拖托运", "客户付了两千块现金", "购买了三盒", "主任说价格两千", "给主任两千块的报价", "给主任介绍两千块的产品", "主任订了两千盒",
    "给主任两百盒样品", "主任收了两千块货款", "客户给了两千块", "没有给主任现金", "给主任现金发票", "客户给主任打了电话", "主任让付三千块货款",
    "每天走两千步", "主任要两百份资料",
]  # fmt: skip


@pytest.mark.parametrize(("name", "texts"), TOLD.items())
def test_it_is_heard(name: str, texts: list[str]) -> None:
    assert [text for text in texts if name not in {bar.name for bar in bars_told(text)}] == []


def test_every_bar_of_the_program_is_heard_in_texts() -> None:
    assert {bar.name for bar in bars()} == TOLD.keys()


def test_what_is_heard_has_a_cue() -> None:
    heard = [text for texts in TOLD.values() for text in texts]
    assert [text for text in heard if not text_rules().cue.search(unmask_text(text))] == []


@pytest.mark.parametrize("text", HARMLESS)
def test_what_looks_like_it_is_harmless(text: str) -> None:
    assert [bar.name for bar in bars_told(text)] == []


HIDDEN = [
    "送\u200b现金",
    "塞 了 红 包",
    "給醫生塞錢",
    "ＫＩＣＫＢＡＣＫ",
    "K i c k b a c k s",
    "回·扣",
    "谈好 回_扣",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_a_spelling_hides_nothing(text: str) -> None:
    assert bars_told(text)


def test_a_text_may_tell_of_several() -> None:
    found, text = told_in([None, 7, "很好", "送现金500元, 本产品根治糖尿病", "会断根"])
    assert [bar.name for bar in found] == ["cash", "cure"]
    assert text == "送现金500元, 本产品根治糖尿病"


def test_a_bar_of_the_departments_own_is_heard_too() -> None:
    raffles = Bar("raffles", {}, {}, {}, texts=re.compile("抽奖"))
    assert bars_told("请他来抽奖", [raffles]) == (raffles,)
    assert bars_told("没有抽奖", [raffles]) == ()
    assert bars_told(None) == bars_told("12345") == ()


@given(st.text(max_size=60))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert {bar.name for bar in bars_told(text)} <= TOLD.keys()
