"""What a department calls things, and what `field=value` comes to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import pytest

from keqing.calendar.almanac import Almanac
from keqing.definitions import definition_file, kinds, names
from keqing.definitions.cadence import PAUSABLE, Offset, Track
from keqing.definitions.case_kinds import case_kinds
from keqing.definitions.definition_file import Ground
from keqing.definitions.fields import Value
from keqing.definitions.kinds import EFFECTS, Effect, Kind, Kinds
from keqing.definitions.names import fold_word, words_of
from keqing.definitions.open_record_file import wrong_references
from keqing.definitions.preview_events import PreviewEventKind
from keqing.definitions.toml_file import Faulty, suggest_name, toml_value
from keqing.errors import KeqingError, NotFound, Unusable
from keqing.i18n import translate_message
from keqing.services.exporting.summaries import Per

KINDS = kinds.built_in_kinds()
TODAY = date(2026, 12, 7)
OWN = """
[list.sizes]
values = ["small", { name = "large", title = { zh = "大", en = "Large" }, aliases = ["big"] }]

[kind.order]
title = { zh = "订单", en = "Order" }
aliases = ["采购"]
register = "订单登记"
stage = "ordered"
answers = "inquiry"
pauses = true
resumes = "2wd"
money = "none"
fields.size = { title = { zh = "大小", en = "Size" }, type = "choice", of = "sizes", default = "big" }
fields.count = { title = { zh = "件数", en = "Count" }, type = "int", required = true }
fields.offer = { title = { zh = "报价", en = "Offer" }, type = "money" }
fields.sugar = { title = { zh = "血糖", en = "Sugar" }, type = "measure", unit = "mmol/L", plausible = [1, 40.5], sensitive = true }
fields.first = { title = { zh = "首次", en = "First" }, type = "bool" }
fields.since = { title = { zh = "自", en = "Since" }, type = "date", past = true }
fields.until = { title = { zh = "至", en = "Until" }, type = "date" }
fields.who = { title = { zh = "谁", en = "Who" }, type = "customer" }
fields.note = { title = { zh = "备注", en = "Note" } }
summary = { by = ["size", "agent"], per = "week" }
"""


def read_file(text: str) -> Kinds:
    return definition_file.read_definitions(text, file="kind", ground=Ground()).kinds


OURS = read_file(OWN)
ORDER = OURS.by_name["order"]


def read(
    *words: str, kind: Kind = ORDER, defaults: dict[str, str] | None = None
) -> dict[str, Value]:
    return kind.read_fields(words, today=TODAY, almanac=Almanac(), defaults=defaults)


def refusal(*words: str, kind: Kind = ORDER) -> tuple[str, str]:
    with pytest.raises(Unusable) as caught:
        read(*words, kind=kind)
    return said(caught.value)


def said(error: KeqingError) -> tuple[str, str]:
    assert error.hint is not None
    return translate_message(error.message, "en"), translate_message(error.hint, "en")


# The built-in files


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("purchase", "purchase"), ("购买", "purchase"), ("购药", "purchase"), ("PURCHASE", "purchase"),
        ("Adverse reaction", "adverse"), ("来电咨询", "inquiry"), (" 住院 ", "admission"),
        ("ｐｕｒｃｈａｓｅ", "purchase"),
    ],
)  # fmt: skip
def test_a_kind_is_found_by_any_of_its_words(word: str, name: str) -> None:
    assert KINDS.find(word).name == name


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("purchse", "Did you mean purchase"),
        ("购物", "Did you mean purchase"),
        ("zzz", "There are inquiry, arrival, consultation and others: keqing add list"),
    ],
)
def test_an_unknown_kind_is_not_guessed(word: str, hint: str) -> None:
    with pytest.raises(NotFound) as caught:
        KINDS.find(word)
    message, instead = said(caught.value)
    assert message == f"There is no kind '{word}'."
    assert instead.startswith(hint)


@pytest.mark.parametrize(
    "things",
    [
        KINDS.by_name.values(),
        OURS.by_name.values(),
        kinds.shipped_outcomes().by_name.values(),
        KINDS.words.types.values(),
        KINDS.words.grades.values(),
        KINDS.words.stages.values(),
        KINDS.words.roles.values(),
        kinds.presets().values(),
        *kinds.choice_lists().values(),
    ],
)
def test_no_word_means_two_things(things: Sequence[Kind]) -> None:
    words = [word for thing in things for word in {fold_word(each) for each in words_of(thing)}]
    assert len(set(words)) == len(words)
    assert all(set(thing.title) in ({"zh", "en"}, set()) for thing in things)


def test_what_the_kinds_of_this_version_do() -> None:
    by_name = KINDS.by_name
    assert {kind.name for kind in by_name.values() if kind.pauses} == {"admission", "bereavement"}
    assert by_name["discharge"].resumes == Offset(days=1)
    assert by_name["inquiry"].register == "电话咨询登记表"
    assert by_name["inquiry"].fields["condition"].sensitive
    assert {"inquired", "consulted", "bought"} <= KINDS.stages


def test_kinds_are_read_once_and_can_be_keys() -> None:
    assert kinds.built_in_kinds() is kinds.built_in_kinds()
    assert {KINDS: 1}[kinds.built_in_kinds()] == 1


def test_outcomes_and_their_effects() -> None:
    outcomes = kinds.shipped_outcomes()
    assert set(outcomes.by_name) == set(EFFECTS)
    attempts = {"no-answer", "busy", "off", "declined", "wrong-number"}
    assert {name for name, effect in EFFECTS.items() if effect is Effect.ATTEMPT} == attempts
    contacts = {
        outcome.name for outcome in outcomes.by_name.values() if outcome.effect is Effect.CONTACT
    }
    assert contacts == {"reached", "visited", "sent"}


@pytest.mark.parametrize(
    ("word", "name", "channel"),
    [
        ("接通", "reached", "phone"), ("已拜访", "visited", "visit"), ("已发", "sent", "sms"),
        ("未接", "no-answer", "phone"), ("占线", "busy", "phone"), ("关机", "off", "phone"),
        ("拒接", "declined", "phone"), ("中断", "cut-off", "phone"), ("改约", "callback", "phone"),
        ("空号", "wrong-number", "phone"), ("错号", "wrong-number", "phone"),
        ("勿再联系", "stop", "phone"), ("已故", "deceased", "phone"), ("No Answer", "no-answer", "phone"),
    ],
)  # fmt: skip
def test_an_outcome_is_found_by_any_of_its_words(word: str, name: str, channel: str) -> None:
    assert kinds.shipped_outcomes().find(word) == name
    assert kinds.shipped_outcomes().channel(name) == channel


def test_an_unknown_outcome_is_not_guessed() -> None:
    with pytest.raises(NotFound) as caught:
        kinds.shipped_outcomes().find("reachd")
    assert said(caught.value) == ("There is no outcome 'reachd'.", "Did you mean reached?")


def test_types_and_grades_are_ranked() -> None:
    ranks = {name: type_.rank for name, type_ in KINDS.words.types.items()}
    assert ranks["county-hospital"] < ranks["township-clinic"] < ranks["pharmacy"]
    assert (ranks["township-clinic"], ranks["pharmacy"]) == (2, 5)
    assert list(KINDS.words.grades) == ["VIP", "A", "B", "C"]
    assert list(KINDS.words.stages) == ["filed", "inquired", "arrived", "consulted", "bought"]


# Fields


def test_fields_are_read_in_either_language() -> None:
    purchase = KINDS.find("购买")
    chinese = read(
        "产品=降压片", "数量=6", "每盒=30", "日用量=６", "开始=2026-11-24", kind=purchase
    )
    english = read(
        "Product=降压片", "start=2026-11-24", "quantity=6", "pack=30", "Daily dose=6", kind=purchase
    )
    assert chinese == english
    assert chinese == {
        "product": "降压片", "line": "therapy", "quantity": "6", "pack": "30", "daily": "6",
        "start": "2026-11-24",
    }  # fmt: skip
    assert list(chinese) == list(english)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("count=12", 12), ("count=+3", 3), ("count=０", 0),
        ("size=大", "large"), ("大小=BIG", "large"), ("size=small", "small"),
        ("offer=1,280.50", "1280.50"), ("offer=¥ 1280元", "1280"), ("offer＝5", "5"), ("offer=0.1", "0.1"),
        ("sugar=7.80 mmol/L", "7.80"), ("sugar=40.5", "40.5"),
        ("first=是", True), ("first=NO", False), ("first=0", False),
        ("since=12-05", "2026-12-05"), ("since=2025-12-08", "2025-12-08"), ("until=2027-12-05", "2027-12-05"),
        ("until=明天", "2026-12-08"),
        ("who=C0007", "C0007"), ("note= a=b ", "a=b"), ("备注=[/]", "[/]"),
    ],
)  # fmt: skip
def test_a_value(word: str, value: Value) -> None:
    details = read("count=1", word) if "count" not in word else read(word)
    assert value in details.values()
    assert json.loads(json.dumps(details)) == details


@pytest.mark.parametrize(
    ("word", "problem", "hint"),
    [
        ("count=-1", "Count cannot be '-1'.", "Write a whole number, 0 or more."),
        ("count=1.5", "Count cannot be '1.5'.", "Write a whole number, 0 or more."),
        ("offer=-5元", "Offer cannot be '-5元'.", "Write a number, 0 or more, such as 30 or 1.5."),
        ("offer=1.234", "Offer cannot be '1.234'.", "Write a number, 0 or more, such as 30 or 1.5."),
        ("offer=12,34", "Offer cannot be '12,34'.", "Write a number, 0 or more, such as 30 or 1.5."),
        ("offer=NaN", "Offer cannot be 'NaN'.", "Write a number, 0 or more, such as 30 or 1.5."),
        ("offer=1e400", "Offer cannot be '1e400'.", "Write a number, 0 or more, such as 30 or 1.5."),
        ("sugar=0", "Sugar cannot be '0'.", "Write a number from 1 to 40.5."),
        ("sugar=41", "Sugar cannot be '41'.", "Write a number from 1 to 40.5."),
        ("first=maybe", "First cannot be 'maybe'.", "Write yes, 是 or no, 否."),
        ("size=larg", "Size cannot be 'larg'.", "Did you mean large?"),
        ("size=9", "Size cannot be '9'.", "Write one of: small, large."),
        ("until=none", "Until cannot be 'none'.", "Write a day, for example 2026-12-05."),
        ("note=", "Note cannot be ''.", "Write a value after the equals sign."),
        ("note=" + "x" * 2001, "Note cannot be '" + "x" * 37 + "...'.", "Write at most 2000 characters."),
        ("nota=x", "There is no field 'nota' here.", "Did you mean note?"),
        ("note", "'note' is not FIELD=VALUE.", "Fields here are: Size, Count, Offer, Sugar, First, Since, Until, Who, Note."),
        ("=x", "'=x' is not FIELD=VALUE.", "Fields here are: Size, Count, Offer, Sugar, First, Since, Until, Who, Note."),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be(word: str, problem: str, hint: str) -> None:
    assert refusal(word) == (problem, hint)


@pytest.mark.parametrize("word", ["since=2026-02-30", "until=下周八"])
def test_an_impossible_date_is_refused(word: str) -> None:
    with pytest.raises(Unusable):
        read("count=1", word)


def test_a_negative_quantity_is_refused() -> None:
    message, hint = refusal("产品=x", "数量=-6", kind=KINDS.find("purchase"))
    assert message == "Quantity cannot be '-6'."
    assert hint == "Write a number from 0.001 to 1000000."


def test_a_field_is_given_once() -> None:
    assert refusal("count=1", "件数=2") == ("Count is given twice.", "Leave one of them out.")


def test_a_required_field_is_missing() -> None:
    assert refusal("note=x") == ("Count is missing.", "Write Count=VALUE.")
    message, hint = refusal(kind=KINDS.find("inquiry"))
    assert message == "Source is missing."
    assert hint.startswith("Write Source=VALUE, one of: radio, ")


def test_defaults_of_the_department_come_before_those_of_the_field() -> None:
    assert read("count=1") == {"size": "large", "count": 1}
    assert read("count=1", defaults={"size": "small"}) == {"size": "small", "count": 1}
    assert read("count=1", "size=large", defaults={"size": "small"})["size"] == "large"
    assert read(defaults={"count": "4"})["count"] == 4


# Files of kinds


def test_own_kinds_stand_over_the_built_in_ones() -> None:
    assert ORDER.title["zh"] == "订单"
    assert OURS.find("采购") is ORDER
    assert OURS.find("purchase") == KINDS.find("purchase")
    assert (ORDER.answers, ORDER.pauses, ORDER.resumes) == (
        ("inquiry",),
        PAUSABLE,
        Offset(workdays=2),
    )
    assert ORDER.summary is not None
    assert (ORDER.summary.by, ORDER.summary.per) == (("size", "agent"), "week")


def test_an_own_list_is_that_of_the_built_in_kinds_too() -> None:
    ours = read_file('[list.lead-sources]\nvalues = ["公众号"]').by_name["inquiry"]
    assert read("来源=公众号", kind=ours) == {"source": "公众号"}


TITLE = 'title = { zh = "一", en = "One" }\n'


@pytest.mark.parametrize(
    ("text", "line", "problem", "instead"),
    [
        ("[kind.one]\n", 1, "title is missing in one", "Write both languages"),
        ("[kind.skip]\n" + TITLE, 1, "skip is a word of the program", "another name"),
        ("[kind.one]\n" + TITLE + "pause = true", 3, "there is no key pause in kind.one", "Did you mean pauses?"),
        ("[kind.one]\n" + TITLE + "pauses = 'yes'", 3, 'pauses cannot be "yes"', "Write true or false"),
        ("[kind.one]\n" + TITLE + "resumes = '1'", 3, 'resumes cannot be "1"', "Write a number and a unit"),
        ("[kind.one]\n" + TITLE + "answers = 'purchse'", 3, "there is no kind purchse", "Did you mean purchase"),
        ("[kind.one]\n" + TITLE + "fields.a = 1", 3, "a cannot be 1", "Write a table"),
        ("[kind.one]\n" + TITLE + "[kind.one.fields.a]\ntype = 'number'\n" + TITLE, 4, 'type cannot be "number"', "Write one of: text, int"),
        ("[kind.one]\n" + TITLE + "[kind.one.fields.a]\ntype = 'choice'\n" + TITLE, 3, "of is missing in a", "Write which list"),
        ("[kind.one]\n" + TITLE + "[kind.one.fields.a]\ntype = 'choice'\nof = 'lins'\n" + TITLE, 5, 'of cannot be "lins"', "Did you mean lines?"),
        ("[kind.one]\n" + TITLE + "[kind.one.fields.a]\ntype = 'choice'\nof = 'lines'\ndefault = 'x'\n" + TITLE, 6, 'default cannot be "x"', "Write one of: therapy, health."),
        ("[kind.one]\n" + TITLE + "[kind.one.fields.a]\nplausible = [1, 2]\n" + TITLE, 4, "plausible cannot be [1, 2]", "Write the least and the most"),
        ("[kind.one]\n" + TITLE + "[kind.one.fields.a]\ntype = 'int'\nplausible = [2, 1]\n" + TITLE, 5, "plausible cannot be [2, 1]", "Write the least and the most"),
        ("[kind.one]\n" + TITLE + "[kind.one.fields.a]\ntype = 'int'\nplausible = [1, 'x']\n" + TITLE, 5, 'plausible cannot be [1, "x"]', "Write the least and the most"),
        ("[kind.one]\n" + TITLE + "fields.a." + TITLE + "fields.b." + TITLE, 4, "'一' already means a", "one thing only"),
        ("[kind.one]\n" + TITLE + "summary = { by = ['source'] }", 3, 'by cannot be ["source"]', "Write one of: agent."),
        ("[kind.one]\n" + TITLE + "summary = { per = 'hour' }", 3, 'per cannot be "hour"', "day, week, month"),
        ("[kind.one]\n" + TITLE + "aliases = ['购买']", 1, "'购买' already means purchase", "one thing only"),
        ("[list.one]\n", 1, "values is missing in one", "Write values ="),
        ("[list.one]\nvalues = []", 2, "values cannot be []", "Write values ="),
        ("[list.one]\nvalues = [1]", 2, "values cannot hold 1", "Write a text in quotes"),
        ("[list.one]\nvalues = [{ title = { zh = '一', en = 'One' } }]", 2, "name is missing in values", "Write name ="),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_of_kinds(text: str, line: int, problem: str, instead: str) -> None:
    with pytest.raises(Faulty) as caught:
        read_file(text)
    (mistake,) = [
        mistake
        for mistake in caught.value.mistakes
        if translate_message(mistake.problem, "en") == problem
    ]
    assert mistake.line == line
    assert instead in translate_message(mistake.instead, "en")


# Words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"), ("a", '"a"'), (["a", 1], '["a", 1]'), ({"a": {"b": 1}}, "{ a = { b = 1 } }"),
        (1.5, "1.5"), ("x" * 99, '"' + "x" * 56 + "..."),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_a_file_would_write_it(value: object, text: str) -> None:
    assert toml_value(value) == text


def test_a_word_that_is_near_to_nothing_shows_what_there_is() -> None:
    assert translate_message(suggest_name("x", ["aaa", "bbb"]), "en") == "Write one of: aaa, bbb."
    assert (
        translate_message(suggest_name("x", ["aaa", "bbb"], shown=["a"]), "en")
        == "Write one of: a."
    )


@pytest.mark.parametrize("of", ["role", "track", "status", "period", "deed"])
def test_a_word_of_the_program_is_known_in_both_languages_and_means_one_thing(
    of: kinds.WordList,
) -> None:
    words = kinds.program_words(of).values()
    for word in words:
        for said in names.words_of(word):
            assert names.find_called(said, words) is word


def test_the_words_of_the_program_are_those_of_its_code() -> None:
    assert list(kinds.program_words("track")) == [*Track]
    assert list(kinds.program_words("period")) == [*Per]
    assert set(kinds.program_words("deed")) == set(PreviewEventKind)
    assert set(KINDS.words.roles) == {
        role for preset in kinds.presets().values() for role in preset.roles
    }


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("quantity", "3盒", "3"), ("quantity", "六盒", "6"), ("quantity", "两盒半", "2.5"), ("quantity", "2 boxes", "2"),
        ("quantity", "三个疗程", None), ("quantity", "3粒", None), ("quantity", "1e3", None), ("quantity", "3盒2瓶", None),
        ("pack", "30粒", "30"), ("pack", "每盒30粒", "30"), ("pack", "30粒/盒", "30"), ("pack", "0.3g*30粒", "30"),
        ("pack", "0.5克×24片", "24"), ("pack", "30粒装", "30"), ("pack", "12粒*3板", "36"), ("pack", "三十", "30"),
        ("daily", "6粒", "6"), ("daily", "每天6粒", "6"), ("daily", "6粒/天", "6"), ("daily", "一日六粒", "6"),
        ("daily", "日剂量：6", "6"), ("daily", "3 pills a day", "3"), ("daily", "1 tablet a day", "1"),
        ("daily", "6/day", "6"), ("daily", "2 per day", "2"), ("daily", "一次2粒一日3次", "6"), ("pack", "30 pcs", "30"),
        ("pack", "30 tablets/box", "30"), ("quantity", "1 bottle", "1"), ("quantity", "3板", None),
        ("daily", "6粒/盒", None), ("daily", "3次", None),
        ("price", "1.28万", "12800"), ("price", "1280元整", "1280"), ("price", "¥1,280.50", "1280.50"), ("price", "$5", None),
    ],
)  # fmt: skip
def test_a_number_with_the_unit_that_its_field_counts_in(
    name: str, text: str, value: str | None
) -> None:
    field = kinds.built_in_kinds().by_name["purchase"].fields[name]
    if value is None:
        with pytest.raises(Unusable):
            field.read(text, today=TODAY, almanac=Almanac())
    else:
        assert field.read(text, today=TODAY, almanac=Almanac()) == value


def test_what_ships_answers_what_says_so() -> None:
    """Kinds that ship are read one by one, so that what they say of others is compared here."""
    every = dict(KINDS.by_name)
    assert [
        (kind.name, *fault) for kind in every.values() for fault in wrong_references(kind, every)
    ] == []
    assert {kind.name for kind in case_kinds(KINDS)} == {
        kind.name for kind in every.values() if kind.open_until or kind.answers
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("needs = ['complaint']", "needs has no place here"),
        ("answers = 'complaint'\nneeds = ['purchase']", "purchase does not answer complaint"),
        ("set = 'done'", "set has no place here"),
        ("open_until = ['two']\nfields.age." + TITLE, "age follows from the answers"),
        ("open_until = ['two']\nneeds = [[]]", "needs cannot be [[]]"),
        ("open_until = ['two']\nstates = []", "states cannot be []"),
        ("open_until = ['two']\nstates = [1]", "states cannot hold 1"),
        ("open_until = ['two']\nstates = ['a']\nredate = 'b'", 'redate cannot be "b"'),
        ("open_until = ['two']\namount = 'sum'", 'amount cannot be "sum"'),
        ("open_until = ['purchase']", "purchase does not answer one"),
        ("open_until = ['nothing']", "there is no kind nothing"),
        ("open_until = ['two']\nstates = ['a']", "one has no state b"),
        ("open_until = ['two']\nstates = ['a', 'b']\nredate = 'b'", "b needs a day, and two has none"),
        ("derive = { from = 'purchase' }", "without is missing in derive"),
        ("derive = { from = 'purchase', without = 'order', on = 'week' }", 'on cannot be "week"'),
        ("derive = { from = 'purchase', without = 'order', by = 'week' }", "there is no key by in kind.one.derive"),
        ("derive = { from = 'nothing', without = 'order' }", "there is no kind nothing"),
        ("derive = { from = 'purchase', without = 'order', on = 'gathering' }", "purchase names no gathering"),
        ("derive = { from = 'three', without = 'order' }", "this goes in a circle: one, three, one"),
    ],
)  # fmt: skip
def test_a_mistake_in_what_stays_open_or_follows(text: str, problem: str) -> None:
    two = "[kind.two]\ntitle = { zh = '二', en = 'Two' }\nanswers = 'one'\nset = 'b'\n"
    three = (
        "[kind.three]\ntitle = { zh = '三', en = 'Three' }\n"
        "derive = { from = 'one', without = 'order' }\n"
    )
    with pytest.raises(Faulty) as caught:
        read_file(f"[kind.one]\n{TITLE}{text}\n{two}{three}")
    assert problem in [translate_message(each.problem, "en") for each in caught.value.mistakes]
