"""One spelling for words that somebody may hide: width, case, traditional characters, gaps between characters.

unmask_text("回 扣") == unmask_text("回·扣") == "回扣"
unmask_text("C O M M I S S I O N") == "commission"
"""

from __future__ import annotations

from keqing.patterns import late_pattern
from keqing.text.folding import plain

_PAIRS = (
    "別别請请聯联繫系係系絕绝訂订來来電电話话訪访擾扰騷骚給给發发簡简訊讯單单銷销謝谢聽听許许讓让號号碼码營营廣广無无須须終终刪删註注"
    "實实網网為为應应這这個个們们媽妈爺爷還还過过針针點点時时間间報报產产轉转藥药暈晕噁恶嘔呕腫肿癢痒瀉泻顆颗悶闷氣气熱热燒烧麼么嗎吗"
    "問问覺觉後后從从開开膠胶輕轻減减緩缓沒没顧顾慮虑擔担種种難难適适臉脸頭头裡里裏里買买購购續续剛刚兩两說说處处數数總总計计統统額额"
    "員员採采紅红現现獎奖勵励禮礼贈赠劑剂經经負负責责勞劳費费講讲課课贊赞飯饭賞赏錢钱掛挂傭佣傳传賣卖價价團团隊队級级層层線线賬账帳账"
    "儲储補补貼贴賂赂賄贿賠赔償偿質质專专薦荐證证認认題题詞词國国機机關关長长領领導导衛卫監监執执業业聲声譽誉見见體体驗验評评僱雇虛虚"
    "構构編编誇夸張张製制緊紧飢饥餓饿饑饥搶抢餘余誤误嚇吓懼惧癥症狀状療疗癒愈瘉愈癱瘫風风腦脑險险壞坏殘残斷断徹彻復复複复壓压島岛換换"
    "鬥斗據据損损師师醫医護护診诊檢检學学屬属庫库詢询預预約约齊齐贏赢違违規规罰罚舉举辦办內内盤盘盜盗竊窃洩泄資资錄录檔档詐诈騙骗誘诱"
    "餌饵拋抛壟垄濟济歲岁幾几萬万億亿塊块圓圆雙双幫帮親亲戶户櫃柜臺台檯台環环節节煙烟館馆遊游樂乐場场車车"
)
"""Traditional characters of such words, each before the one that is written for it in simplified ones."""
_OLD_FORMS = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_LOOK_ALIKES = str.maketrans("аеорсухікмтвнοαρνικ", "aeopcyxikmtbhoapvik")
"""Cyrillic and Greek letters that look like Latin ones."""
_LATIN = late_pattern("[a-z]")
_MARKS = late_pattern(r"[\W_]+")
_GAPS = late_pattern(r"(?<=[\u4e00-\u9fff]) | (?=[\u4e00-\u9fff])")
_SPREAD = late_pattern(r"(?<![^ ])[a-z](?: [a-z]){3,}(?![^ ])")
_NUMBERS = late_pattern(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_HUMPS = late_pattern(r"(?<=[a-z])(?=[A-Z][a-z])")


def simplify_text(text: str) -> str:
    """Return a text with simplified characters for the traditional ones of words that are listened for."""
    return text.translate(_OLD_FORMS)


def unmask_text(text: str) -> str:
    """Return a text in plain, small, simplified characters, with single spaces between words.

    Marks count as spaces. None stand beside Han characters or between letters that are spread out. Doing it
    twice changes nothing.
    """
    form = simplify_text(plain(text).casefold())
    if _LATIN.search(form):
        form = form.translate(_LOOK_ALIKES)
    form = _GAPS.sub("", _MARKS.sub(" ", form).strip())
    form = _SPREAD.sub(lambda spread: spread[0].replace(" ", ""), form)
    return _NUMBERS.sub(" ", form)


def spellings(name: str) -> tuple[str, ...]:
    """Return the forms in which a name may mean something: as it is, and with its humps as words (giftToDoctor)."""
    form = unmask_text(name)
    parted = _HUMPS.sub(" ", name)
    return (form,) if parted == name else (form, unmask_text(parted))
