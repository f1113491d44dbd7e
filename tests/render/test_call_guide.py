"""A call guide on the card and on a sheet: what stands there when the lines do not suffice, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keqing.definitions.guide import GuideOccasion, guide_for
from keqing.definitions.guide_file import built_in_guides
from keqing.definitions.guide_words import places
from keqing.i18n import LANGUAGES, Language, set_language
from keqing.records.call import CallCard, CallState, CallStep, CallTurn, Number, Uncalled
from keqing.records.call_guide import CallGuide, GuideAsks
from keqing.render import call_guide
from keqing.render.call_screen import screen_lines
from keqing.render.call_view import CallView
from keqing.render.text import width
from keqing.render.words import said
from tests.render.samples import DAY, customer, row

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FACTS = {
    "greeting": {"zh": "上午好", "en": "Good morning"},
    "name": "王秀英",
    "agent": "李敏",
    "department": "一组",
    "next": date(2026, 12, 1),
    "phone": "+8613800001234",
}


def guide(name: str = "therapy", facts: dict[str, object] | None = None) -> CallGuide:
    """Return a guide of the program as a service makes it."""
    found = guide_for(built_in_guides(), GuideOccasion(name))
    assert found
    each, part = found
    return CallGuide(
        each.name,
        each.title,
        part.opening,
        part.entry,
        tuple(
            GuideAsks(
                question.text,
                question.field,
                {"zh": "依从", "en": "Adherence"},
                ({"zh": "正常", "en": "as usual"}, "1 - 40 mmol/L")
                if question.field == "adherence"
                else (),
            )
            for question in part.questions
        ),
        tuple((each.says, each.answer) for each in part.objections or ()),
        part.closing,
        FACTS if facts is None else facts,
    )


def state(step: CallStep = CallStep.RESULT, name: str = "therapy") -> CallState:
    listed = row(1, "王秀英", entry="先问孙子考上大学没有")
    card = CallCard(listed, customer(), (Number("+8613800001234"),), guide(name))
    return CallState(CallTurn(card, 18, Uncalled(), "李敏"), DAY, NOW, {}, step=step)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("step", [CallStep.RESULT, CallStep.NOTE, CallStep.HISTORY])
@pytest.mark.parametrize(("columns", "lines"), [(40, 15), (40, 16), (60, 20), (80, 24), (200, 60)])
def test_the_card_with_a_guide_fits(
    lang: Language, step: CallStep, columns: int, lines: int
) -> None:
    set_language(lang)
    shown = screen_lines(CallView(state(step), NOW), columns, lines)
    assert len(shown) <= lines
    assert max(map(width, shown)) <= columns
    assert "138 0000 1234" in "\n".join(shown)


def test_the_questions_stand_on_a_screen_of_usual_size() -> None:
    set_language("zh")
    text = "\n".join(screen_lines(CallView(state(), NOW), 80, 24))
    assert "话术" in text
    for n in range(1, 4):
        assert f"{n} " in text
    assert "每天按时按量用吗" in text


def test_fewer_lines_have_fewer_questions() -> None:
    set_language("en")
    asked = [
        sum(f"{n} D" in line or f"{n} A" in line for line in screen_lines(CallView(state(), NOW), 60, lines) for n in (1, 2, 3))
        for lines in range(12, 40)
    ]  # fmt: skip
    assert asked == sorted(asked)
    assert asked[-1] == 3


def test_the_answers_of_the_checklist_are_told_where_the_note_is_typed() -> None:
    set_language("zh")
    text = "\n".join(screen_lines(CallView(state(CallStep.NOTE), NOW), 80, 24))
    assert "1= 正常、1 - 40 mmol/L" in text
    assert "2= 依从" in text
    set_language("en")
    assert "1= as usual, 1 - 40 mmol/L" in "\n".join(
        screen_lines(CallView(state(CallStep.NOTE), NOW), 80, 24)
    )


def test_a_message_stands_there_whole() -> None:
    set_language("zh")
    assert call_guide.in_short(guide("birthday"))[0].startswith("王秀英，上午好！今天是您的生日")
    assert list(call_guide.checklist(guide("birthday"))) == []


def test_nine_shows_how_to_begin_and_to_end() -> None:
    set_language("en")
    text = "\n".join(screen_lines(CallView(state(CallStep.HISTORY), NOW), 100, 60))
    assert "Good morning, 王秀英. This is 李敏 of 一组." in text
    assert "I will call you again on Tuesday, 1 December 2026." in text
    assert "My number is 138 0000 1234." in text


@given(
    st.sampled_from(sorted(built_in_guides())),
    st.dictionaries(
        st.sampled_from(sorted(places())),
        st.one_of(
            st.text("王秀英a1· -<&\u202e\x1b", max_size=12),
            st.dates(date(2026, 1, 1), date(2027, 12, 31)),
            st.fixed_dictionaries({"zh": st.just("中秋"), "en": st.just("Mid-Autumn")}),
        ),
    ),
    st.sampled_from(LANGUAGES),
)
@example("adverse", {"agent": " "}, "en")
@example("adverse", {"phone": {"zh": "中秋", "en": "Mid-Autumn"}}, "zh")
@example("adverse", {"phone": "  "}, "en")
def test_nothing_is_left_to_fill_in(
    name: str, facts: dict[str, object], language: Language
) -> None:
    set_language(language)
    made = guide(name, facts)
    texts = [
        *call_guide.beginning(made),
        *call_guide.checklist(made),
        *map(said, call_guide.checklist_with_answers(replace(made, questions=()))),
        *map(said, call_guide.objections(made)),
        *call_guide.ending(made),
    ]
    for text in texts:
        assert not set("{}[]\x1b\u202e") & set(text)
        assert "  " not in text.strip()
    if language == "en":
        plain = guide(name, {})
        for text in (
            *call_guide.beginning(plain),
            *call_guide.checklist(plain),
            *call_guide.ending(plain),
        ):
            assert text.isascii()


@pytest.mark.parametrize(
    ("language", "day", "said_so"),
    [
        ("en", date(2026, 11, 23), "on Tuesday, 1 December."),
        ("en", date(2025, 12, 30), "on Tuesday, 1 December 2026."),
        ("zh", date(2026, 11, 23), "我12月1日（周二）再给您打电话。"),
        ("zh", date(2025, 12, 30), "我2026年12月1日（周二）再给您打电话。"),
    ],
)
def test_the_year_is_said_where_it_is_another(language: Language, day: date, said_so: str) -> None:
    set_language(language)
    assert said_so in "".join(call_guide.ending(replace(guide(), day=day)))
