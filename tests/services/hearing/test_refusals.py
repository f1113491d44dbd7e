"""Words that ask not to be called, words that may, and words that only look like it."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from keqing.services.hearing import ear, refusals
from keqing.services.hearing.refusals import Hearing, hears

STOP = (
    "已退订",
    "退订",
    "谢绝来电",
    "拒绝再联系",
    "不接受回访",
    "unsubscribed",
    "Unsubscribed!",
    "别再打了",
    "不要再打了",
    "请不要再给我打电话",
    "別再打電話來了",
    "請勿再聯繫",
    "勿打",
    "勿扰",
    "别打了",
    "不要打电话了",
    "别给我打电话",
    "以后不用再打了",
    "以后别打了",
    "不想再接到你们的电话",
    "不希望再被打扰",
    "不需要回访",
    "无需回访",
    "不用回访",
    "不用联系了",
    "不再接听",
    "不再需要联系",
    "拒绝一切推销电话",
    "拒接任何回访电话",
    "不接受任何形式的电话回访",
    "客户要求退订短信",
    "要求停止回访",
    "停访",
    "请把我的号码删除，不要再打",
    "删除我的电话",
    "删掉我的信息",
    "加入黑名单",
    "再打我就报警",
    "再打就投诉",
    "家属说以后不要再联系",
    "女儿让别再打了",
    "别 再 打 了",
    "别\u200b再\u00ad打",
    "免打扰",
    "请勿打扰",
    "别烦我了",
    "不要骚扰我",
    "以后不要来电话",
    "please stop calling",
    "Please do not call me again.",
    "do not call",
    "don’t call me anymore",
    "DO NOT CONTACT",
    "never call again",
    "remove me from your list",
    "take me off your calling list",
    "no more calls",
    "wants no further contact",
    "refuses all calls",
    "opted out",
    "opt-out",
    "leave me alone",
    "DNC",
    "withdrew consent",
    "does not want to be called",
    "doesn't want any more calls",
    "asked not to be contacted",
    "no longer wishes to be contacted",
    "不让再打",
    "婉拒回访",
    "不要打扰我",
    "别联系我",
    "永不联系",
    "不同意回访",
    "不愿意接受回访",
    "拒绝回访",
    "拒绝来电",
    "客户表示不用再打电话过来",
    "不要再发短信",
    "td",
    "回复TD",
    "请取消回访",
    "不必再联系了",
    "甭打了",
    "已拉黑",
    "不要再拨打此号码",
    "stop contacting me",
    "quit calling me",
    "please don't ring me again",
    "stop texting me",
    "not interested, stop calling",
    "禁止拨打",
    "严禁来电",
    "唔好再打",
    "莫再打",
    "他说再也不要打了",
    "没钱，别再打",
    "donotcall",
)
PERHAPS = (
    "晚上别打",
    "今天别再打了",
    "9点以前不要打电话",
    "中午不要打，要休息",
    "不接电话",
    "很反感",
    "不要打",
    "暂时不要联系",
    "这次不用回访",
    "周末不要打电话",
    "别打座机",
    "上班时间不要打电话",
    "do not call before 9",
    "don't call on weekends",
    "no calls before noon",
    "please do not call today",
    "不让打电话",
    "手机上班时不要打",
    "不用天天打电话",
    "一周打一次就行，不要天天打",
    "please do not call so often",
    "call me back, don't text",
    "don't call back until monday",
    "doctor asked not to call the ward",
    "不要打家里电话",
    "被客户拉黑过一次，是误会",
)
NOTHING = (
    "再打来不打折",
    "请别打扰我妈，打给我",
    "别打我座机，打手机",
    "不要打针",
    "不要打胰岛素了",
    "别打错了",
    "没有退订",
    "未退订",
    "退订单已处理",
    "退订了机票",
    "开了免打扰模式",
    "手机设置了勿扰",
    "不拒绝回访",
    "不反感电话",
    "don't call my mother, call me",
    "don't forget to call",
    "did not ask us to stop calling",
    "不用联系医生",
    "拒绝手术",
    "不接受退货",
    "别忘了打电话",
    "不要忘记回访",
    "血压正常",
    "别再吃甜的",
    "不要再喝酒了",
    "打电话来问药",
    "停药",
    "停止服药",
    "取消订单",
    "拒绝服药",
    "不想吃药",
    "不愿意住院",
    "reached, slept well",
    "called again in the evening",
    "stop the medicine",
    "wants a call back",
    "no problem",
    "怕打扰您",
    "别打麻将太晚",
    "不要再打牌了",
    "不再打胰岛素",
    "电话打通了",
    "客户很满意",
    "来电咨询",
    "不打扰了，改天联系",
    "不要联系厂家，直接找我们",
    "he is not unsubscribed",
    "declined the call",
    "不用寄短信，打电话就行",
    "如果不方便，就不用回电话",
    "有需要再联系",
    "不用再送药了",
    "不想再打针",
    "不希望儿子知道",
    "拒绝提供电话",
    "不必每天打",
    "以后有事再联系",
    "联系不上",
    "电话停机",
    "hung up",
    "no contact details",
    "remove her from the therapy list",
    "stopped taking pills",
    "does not want more pills",
    "不要联系医生",
    "",
    "13912345678",
)


@pytest.mark.parametrize("text", [*STOP, *PERHAPS, *NOTHING])
def test_the_look_before_hearing_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    looked = refusals.EAR.listen_anew(text)
    monkeypatch.setattr(ear, "silent", lambda *_: False)
    assert refusals.EAR.listen_anew(text) == looked


@pytest.mark.parametrize("text", STOP)
def test_what_is_said_outright_is_a_stop(text: str) -> None:
    assert hears(text) is Hearing.STOP
    assert hears(f"客户：{text}。") is Hearing.STOP


@pytest.mark.parametrize("text", PERHAPS)
def test_what_is_limited_or_not_sure_is_a_question(text: str) -> None:
    assert hears(text) is Hearing.PERHAPS


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_it_is_nothing(text: str) -> None:
    assert hears(text) is None


def test_a_limit_in_one_clause_does_not_weaken_another() -> None:
    assert hears("今天又打了三次，别再打了") is Hearing.STOP
    assert hears("时间:9:00以前不要打电话") is Hearing.PERHAPS
    assert hears("血压140，药还有，晚上别打") is Hearing.PERHAPS
    assert hears("Took her pills this morning. Please stop calling me") is Hearing.STOP


def test_nothing_said_is_nothing_heard() -> None:
    assert hears(None) is None


def test_every_whole_word_of_the_list_is_heard() -> None:
    table = tomllib.loads(files("keqing").joinpath("data", "refusals.toml").read_text("utf-8"))
    for word in table["whole"]:
        assert hears(word) is Hearing.STOP, word
        assert hears(f"{word.upper()}!") is Hearing.STOP, word


@pytest.mark.parametrize(
    "hidden", ["别\u200b再打了", "ＤＯ ＮＯＴ ＣＡＬＬ", "别\u3000再\n打了", "退\u00ad订"]
)
def test_nothing_hides_a_refusal(hidden: str) -> None:
    assert hears(hidden.replace("\n", "")) is Hearing.STOP
