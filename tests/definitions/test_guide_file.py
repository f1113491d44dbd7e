"""Call guides as definitions: read with line and advice, inherited, and what no guide may say."""

from __future__ import annotations

from datetime import date

import pytest

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.definition_file import Found, Ground, read_definitions
from keqing.definitions.guide import GENERAL, GuideOccasion, GuidePart, guide_for, labels_of
from keqing.definitions.guide_file import built_in_guides
from keqing.definitions.guides_in_force import guides_in_force
from keqing.definitions.kinds import built_in_kinds
from keqing.definitions.shipped import guide_files
from keqing.definitions.stored import Stored
from keqing.definitions.toml_file import Faulty
from keqing.i18n import LANGUAGES, pick_title, set_language, translate_message
from keqing.services.context.cadence_texts import built_in

TITLE = 'title = { zh = "试", en = "Trial" }\n'


def read(text: str) -> Found:
    return read_definitions(text, file="ours.toml", ground=Ground())


def said(text: str) -> str:
    """Return every mistake of a file in words."""
    with pytest.raises(Faulty) as caught:
        read(text)
    set_language("en")
    error = caught.value
    found = [error.with_hint, *error.details]
    return "\n".join(translate_message(message) for message in found)


def guide(body: str) -> str:
    return f"[guide.trial]\n{TITLE}{body}\n"


def steps() -> list[tuple[str, str, str, str | None]]:
    """Return every step of every cadence of the program: its cadence, label, channel and guide."""
    found = []
    for name, text in built_in(built_in_kinds()).items():
        cadence = text.cadence
        parts = [*cadence.steps, *([cadence.repeat] if cadence.repeat else [])]
        found += [(name, getattr(p, "label", "quota"), p.channel, p.guide) for p in parts]
    return found


@pytest.mark.parametrize(("cadence", "label", "channel", "named"), steps())
def test_every_step_of_the_program_has_a_guide_of_its_own(
    cadence: str, label: str, channel: str, named: str | None
) -> None:
    """R058 to R070: each says who calls and how it ends, in both languages, and asks for something."""
    found = guide_for(built_in_guides(), GuideOccasion(named, cadence, label))
    assert found
    chosen, part = found
    assert chosen.name not in GENERAL
    assert part.opening
    assert channel == "sms" or (part.closing and part.questions)
    for language in LANGUAGES:
        assert part.opening[language]


@pytest.mark.parametrize("file", guide_files())
def test_the_programs_guides_pass_the_check(file: str) -> None:
    found = read_definitions(built_in_text(file), file=file, ground=Ground())
    assert found.keys
    assert found.advice == ()


def test_a_guide_says_what_the_one_above_it_does_not() -> None:
    found = read(
        guide(
            'like = "call"\nask = ["甲？"]\n[guide.trial.step.3d]\nmore = ["乙？"]\n'
            '[guide.trial.type.dealer]\nclosing = "丙"\n[guide.trial.kind.purchase]\nask = ["丁？"]'
        )
    )

    def part(label: str = "", type_: str = "", kind: str = "") -> GuidePart:
        chosen = guide_for(found.guides, GuideOccasion("trial", "x", label, type_, kind))
        assert chosen
        return chosen[1]

    def asked(found: GuidePart) -> list[str]:
        return [question.text["zh"] for question in found.questions]

    above = built_in_guides()["call"].base
    assert part().opening == above.opening
    assert part().objections == above.objections
    assert asked(part()) == ["甲？"]
    assert asked(part("3d")) == asked(part("3d#2")) == asked(part("2027 3d")) == ["甲？", "乙？"]
    assert asked(part("6d", kind="purchase")) == ["丁？"]
    assert asked(part("3d", kind="purchase")) == ["丁？", "乙？"]
    assert part(type_="dealer").closing == {"zh": "丙", "en": "丙"}


@pytest.mark.parametrize(
    ("occasion", "name"),
    [
        (GuideOccasion("therapy", "x"), "therapy"),
        (GuideOccasion(None, "therapy"), "therapy"),
        (GuideOccasion("nothing", "therapy"), "therapy"),
        (GuideOccasion(None, "ours", general="visit"), "visit"),
        (GuideOccasion(None, "ours"), "call"),
    ],
)
def test_a_step_without_a_guide_has_that_of_its_cadence_or_a_general_one(
    occasion: GuideOccasion, name: str
) -> None:
    found = guide_for(built_in_guides(), occasion)
    assert found
    assert found[0].name == name
    assert guide_for({}, occasion) is None


def test_labels_are_looked_for_as_files_write_them() -> None:
    assert set(labels_of("2027 -7d")) == {"2027 -7d", "-7d"}
    assert set(labels_of("+5d#2")) == {"+5d#2", "+5d"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('opening = "{greeting}，{nam}！"', ("line 3", "{nam}", "Did you mean name?")),
        ('opening = "{greeting"', ("line 3", "do not come in pairs")),
        ('opening = "[[a]]"', ("do not come in pairs",)),
        ('like = "therpy"', ("line 3", "there is no guide therpy", "therapy")),
        ('like = "trial"', ("is like itself",)),
        ('ask = [{ zh = "甲？", en = "A?", field = "adherance" }]', ("line 3", "adherance", "adherence")),
        ('ask = [{ zh = "甲？" }]', ("missing in one language", "en =")),
        ('ask = "甲？"', ("ask cannot be", "Write a list")),
        ("ask = [5]", ("ask cannot hold 5",)),
        ('objections = [{ says = "太贵" }]', ("answer is missing",)),
        ('objections = "太贵"', ("Write a list",)),
        ('openning = "甲"', ("no key openning", "opening")),
        ('[guide.trial.type.dealr]\nopening = "甲"', ("there is no type dealr", "dealer")),
        ('[guide.trial.kind.purchse]\nopening = "甲"', ("there is no kind purchse", "purchase")),
        ('[guide.trial.step.3d]\ntitle = "甲"', ("there is no key title",)),
        ("step = 3", ("step cannot be 3",)),
        ('opening = { zh = "甲" }', ("Write both languages",)),
    ],
)  # fmt: skip
def test_mistakes_have_their_line_and_what_to_write(body: str, words: tuple[str, ...]) -> None:
    sentence = said(guide(body))
    for word in words:
        assert word in sentence


def test_a_circle_of_guides_is_refused() -> None:
    text = f'[guide.a]\n{TITLE}like = "b"\n[guide.b]\n{TITLE}like = "a"\n'
    assert "is like itself" in said(text)


BARRED = {
    "no disease may stand beside": [
        "{product}对糖尿病患者很合适", "有高血压的老人都可以用我们的胶囊", "{产品}治关节炎", "this product is for diabetes",
        "good for arthritis: our capsules",
    ],
    "no effect, cure or safety may be claimed": [
        "能根治", "治愈率很高", "疗效显著", "绝对没有副作用", "可以代替药", "能降血糖", "it cures", "guaranteed", "根 治",
        "lowers your blood pressure",
    ],
    "nor fear be used": [
        "不及时改善会出现并发症", "不然会瘫的", "后果很严重", "您可得当心", "您这样很危险", "it may be too late", "you could die",
        "if you wait it will go wrong",
    ],
    "scarcity and deadlines must not": [
        "名额有限", "由于想参与的人多，但坐位有限", "只剩两个位子", "机会难得", "赶紧报名", "seats are limited", "last chance", "hurry",
    ],
    "nothing may be told of other customers": [
        "好多顾客都买了", "隔壁的阿姨用了精神好多了", "那位穿蓝衣服的叔叔，不是也买了吗", "王阿姨也订了", "大家都买",
        "many customers bought it", "your neighbour took it", "Mrs Wang",
    ],
    "the prices of others": ["比别家便宜", "别的牌子要五百元", "同类产品价格高", "cheaper than others", "other brands cost more"],
    "nobody may be pressed": ["5盒还是6盒？", "是今天给您送去，还是明天来拿？", "您一定要买", "别犹豫了", "two boxes or three", "you must decide"],
    "only a doctor or pharmacist": ["您可以停药了", "建议您减量", "请先把降压药停掉", "you can stop the tablets"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("law", "text"), [(law, text) for law, texts in BARRED.items() for text in texts]
)
def test_what_no_guide_may_say(law: str, text: str) -> None:
    """R063, R083, R120 to R124, R132: refused with the line, the law and what to write instead."""
    sentence = said(guide(f'opening = "{text}"'))
    assert "line 3" in sentence
    assert "is barred" in sentence
    assert law in sentence


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [("效果神奇", 1), ("This capsule is a miracle cure.", 1), ("没有副作用，名额有限", 2)],
)
def test_a_claim_is_told_once(text: str, mistakes: int) -> None:
    assert said(guide(f'opening = "{text}"')).count("is barred") == mistakes


def test_what_the_department_bars_is_told_beside_a_claim() -> None:
    own = '[bar.raffles]\nlaw = { zh = "不搞抽奖", en = "no raffles" }\ninstead = { zh = "别写", en = "Leave it." }\n'
    told = said(f'{own}texts = ["抽奖"]\n' + guide('opening = "抽奖啦，保证治好糖尿病"'))
    assert "no raffles" in told
    assert "no effect, cure or safety may be claimed" in told


ALSO_BARRED = [
    "Would you like one box or two?", "吃了我们的产品，血压就平稳了", "核酸能提高免疫力，治疗失眠", "对心脏病有很好的作用，您试试胶囊",
    "我们的口服液适合三高人群", "这款保健品对睡眠很有帮助，失眠的老人都说好", "您的血糖这么高，再不管就会瞎", "不吃药您会瘫痪的",
    "您看张大爷，吃了两个疗程就能下地了", "李奶奶用了以后睡得可香了", "只有十个名额了", "名额不多了",
    "这是最后一批", "活动今天结束，明天就恢复原价", "明天就没有优惠了", "比同仁堂便宜五十块",
    "某某牌一盒卖两百，我们才一百", "隔壁药店卖一百二", "您就买两盒吧", "先拿五盒回去吃",
    "买五盒送一盒，今天定下来", "保证您满意", "包您睡好", "吃三个月就不用吃药了",
    "您可以不用打胰岛素了", "降压药可以先不吃", "医生也推荐我们的产品", "专家都在用",
    "国家认证的好产品", "百分百有效", "彻底解决糖尿病", "我们产品是最好的",
    "治高血压的", "抗衰老", "排毒", "您不买就可惜了",
    "大家都抢着要", "Our capsules help with diabetes", "It will make your blood pressure normal", "People your age get strokes",
    "Only five seats", "Hurry up", "Half our guests bought it", "Your friend Wang bought two",
    "Cheaper than Brand X", "Brand X costs 200", "Buy now and save", "You'd better take five boxes",
    "You no longer need your insulin", "clinically proven", "the best product", "Doctors recommend it",
    "没有副作用", "纯天然无副作用", "无效退款", "吃完这个疗程病就好了",
    "您的病能好",
]  # fmt: skip


@pytest.mark.parametrize("text", ALSO_BARRED)
def test_no_other_words_say_it_either(text: str) -> None:
    assert "is barred" in said(guide(f'opening = "{text}"'))


HONEST = [
    "请代我向先生问好", "关于女士穿什么，随您",
    "您最近血压量了多少？", "您有高血压吗？", "您的糖尿病平时怎么控制？", "降压药按时吃了吗？",
    "胰岛素打得顺利吗？", "药还剩几盒？", "要几盒由您定，够三十天就行", "王医生交代您什么了？",
    "李主任什么时候出诊？", "您方便的时候再定", "您后悔也没关系，七天内可以退", "活动还有{free_seats}个座位",
    "最近天气冷，路上当心", "您先休息", "您家里人同意吗？", "这不是药，不能治病",
    "请别停药，有疑问问医生", "您上次说想买两盒还是先不买？", "您的老朋友们都好吗？", "大家都好吗？",
    "孩子们常回来看您吗？", "您儿子先生最近忙吗？", "您先生身体好吗？", "What time suits you: one or two?",
    "Is your husband well?", "Have you had a stroke of luck?", "How are the other guests?", "Are other people at home?",
    "Please do not stop your tablets on your own.", "There are {free_seats} seats left.", "Tell us if anything gets worse.", "有没有加重？",
    "现在好些了，还是更厉害了？", "有没有头晕、恶化？", "如果不舒服就告诉我", "如果不方便我会改天再打",
    "您不用着急，想好再定",
    "它不是药，不能根治什么病", "不能代替药", "有没有自己减量、停药？", "请别自己改用量", "每天按时用吗？", "血压、血糖量过吗？",
    "[现在还空{free_seats}个位子。]", "不着急，您慢慢考虑", "难受得厉害请马上去医院，或者打120。", "谢谢您告诉我",
    "there is no hurry", "It is no medicine and does not cure anything", "please do not stop your tablets without your doctor",
    "How have you been?", "Do you still take what your doctor prescribed?",
]  # fmt: skip


@pytest.mark.parametrize("text", HONEST)
def test_honest_words_pass(text: str) -> None:
    assert read(guide(f'opening = "{text}"')).advice == ()


def test_what_a_customer_may_say_is_no_claim() -> None:
    """An objection is in the customer's words; only the answer is ours."""
    found = read(
        guide('objections = [{ says = "别家便宜，你们能治好吗？", answer = "您自己比较。" }]')
    )
    assert found.advice == ()
    assert "is barred" in said(guide('objections = [{ says = "贵", answer = "比别家便宜" }]'))


def test_the_familiar_word_is_warned_of_only() -> None:
    """R112: 您, never 你."""
    found = read(guide('opening = "你好"\nask = ["你们几个人来？"]'))
    set_language("en")
    first, second = (translate_message(advice) for advice in found.advice)
    assert "line 3" in first
    assert "Write 您" in first
    assert "line 4" in second


def test_a_cadence_that_names_a_guide_that_is_not_there_is_told() -> None:
    text = built_in_text("cadences")
    text = text[text.index("[cadence.reorder]") : text.index("# Whoever declined")]
    found = read(text.replace('guide = "reorder"', 'guide = "reordr"'))
    set_language("en")
    (advice,) = found.advice
    assert "no guide reordr" in translate_message(advice)


def test_labels_of_the_programs_guides_are_those_of_its_steps() -> None:
    labels: dict[str, set[str]] = {}
    for cadence, label, _, named in steps():
        labels.setdefault(named or cadence, set()).add(label)
    for name, each in built_in_guides().items():
        assert set(each.steps) <= labels.get(name, set())


def test_own_guides_stand_over_those_of_the_program() -> None:
    day = date(2026, 11, 24)
    text = f'[guide.therapy]\n{TITLE}opening = "甲"\n'
    stored = [
        Stored("guide", "therapy", 1, day, True, text),
        Stored("guide", "birthday", 1, day, False, ""),
    ]
    now = guides_in_force(stored, day)
    assert pick_title(now["therapy"].title, "en") == "Trial"
    assert "birthday" not in now
    assert len(now) == len(list(now)) == len(built_in_guides()) - 1
    assert "birthday" in guides_in_force(stored, date(2026, 11, 23))
