"""Lists, weeks, months, cards and choices at every width, in both languages, with whatever names people have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from keqing import i18n
from keqing.i18n import Language, translate_message
from keqing.records.customer import CustomerLine
from keqing.records.event import Event
from keqing.records.history import CustomerTimeline, OperationLine
from keqing.records.load import AgentMonth, Load
from keqing.records.week import Week, WeekRow
from keqing.render import card, corrections, lines, load, today, week
from keqing.render.operations import history
from keqing.render.output import Output
from keqing.render.text import CLOSING, width
from keqing.text.harmless import clean_text, is_hidden
from tests.render import samples

DAY = samples.DAY
MOMENT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ASCII = frozenset(map(chr, range(128))) | {"·"}
"""Marks of ours, and what names of the test may begin with."""
PHONE, MASKED = "+8613812345678", "138****5678"

names = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
        st.sampled_from("[]/:·abcXYZ🙂👍🏽❤️\u0301 \x1b\u202e\x00"),
    ),
    min_size=1,
    max_size=24,
)


def customer(n: int, name: str) -> CustomerLine:
    return CustomerLine(
        code=f"C{n:04}", name=name, type="consumer", grade="A", status="active", phone=PHONE,
        owner="李敏", next=date(2026, 12, 2),
    )  # fmt: skip


def customers(*called: str) -> Output:
    return lines.customers([customer(n, name) for n, name in enumerate(called, 1)])


def the_week(*called: str) -> Output:
    rows = tuple(
        WeekRow(
            code=f"C{n:04}", name=name, type="consumer", grade=None, phone=PHONE, owner="李敏",
            reasons=(samples.reason(effective=DAY - timedelta(2)), samples.reason(channel="visit")),
            address="幸福路 12 号", day=DAY + timedelta(n % 3), time=time(9, 30), uids=(),
        )
        for n, name in enumerate(called, 1)
    )  # fmt: skip
    rows = tuple(sorted(rows, key=lambda row: row.day))
    return week.output(
        Week(
            DAY, DAY + timedelta(6), "李敏", rows, 2, rest=(date(2026, 11, 28), date(2026, 11, 29))
        )
    )


def the_month(*agents: str) -> Output:
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    days = {first + timedelta(n): n % 23 for n in range(30) if n % 4}
    rest = frozenset(first + timedelta(n) for n in range(0, 30, 7))
    return load.output(
        Load(first, last, DAY, tuple(AgentMonth(name, 20, days) for name in agents), rest)
    )


def records(*texts: str) -> Output:
    events = tuple(
        Event(n, n, DAY, "contact", time=time(15, 20), outcome="reached", text=text, agent="李敏")
        for n, text in enumerate(texts, 1)
    )
    return corrections.timeline(CustomerTimeline("C0001", texts[0], events, {}), {})


def operations(*called: str) -> Output:
    return history(
        [
            OperationLine(n, MOMENT, "root", "log", 3, undone=False, customers=1, names=(name,))
            for n, name in enumerate(called, 1)
        ]
    )


def the_card(*called: str) -> Output:
    return card.output(replace(samples.customer(), name=called[0], note=called[-1]), DAY)


def the_day(*called: str) -> Output:
    rows = tuple(
        samples.row(n, name, samples.reason(), entry=called[0]) for n, name in enumerate(called, 1)
    )
    return today.output(samples.today(rows=rows, shown=len(rows)))


SCREENS: list[Callable[..., Output]] = [
    customers,
    the_week,
    the_month,
    records,
    operations,
    the_card,
    the_day,
]


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(SCREENS),
    st.lists(names, min_size=1, max_size=3),
    st.integers(40, 200),
    st.sampled_from(i18n.LANGUAGES),
)
def test_every_screen_keeps_to_its_width(
    screen: Callable[..., Output], called: list[str], columns: int, lang: Language
) -> None:
    i18n.set_language(lang)
    shown = samples.printed(screen(*called), columns).splitlines()
    i18n.set_language("en")
    assert max(map(width, shown)) <= columns
    assert not any(is_hidden(char) for line in shown for char in line)
    assert not any(line.lstrip()[:1] in CLOSING - ASCII for line in shown)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("columns", range(40, 201, 8))
def test_numbers_days_and_times_stay_whole(columns: int, lang: Language) -> None:
    i18n.set_language(lang)
    called = ["阿卜杜热合曼·买买提吐尔逊江", "王秀英", "Mary Chen"]
    listed = samples.printed(customers(*called), columns)
    assert listed.count(MASKED) == 3
    assert listed.count("2026-12-02") == 3
    shown = samples.printed(the_week(*called), columns)
    assert shown.count(MASKED) == 3
    assert shown.count("09:30") == 3
    told = samples.printed(records(*["约了 2026-12-05 09:30 再打，逾期 30 天"] * 3), columns)
    assert told.count("2026-12-05 09:30") == 4
    assert told.count("30 天") == 4


@settings(deadline=None, max_examples=30)
@given(st.lists(names, min_size=1, max_size=3), st.sampled_from(i18n.LANGUAGES))
def test_nothing_is_lost_off_a_terminal(called: list[str], lang: Language) -> None:
    i18n.set_language(lang)
    for made in (customers, the_week, operations):
        plain = samples.printed(made(*called), tty=False)
        assert len(plain.splitlines()) == 1 + len(called)
        assert all(clean_text(name) in plain for name in called)
    i18n.set_language("en")


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(
    "made", [customers, the_week, the_month, records, operations], ids=lambda made: made.__name__
)
def test_screens(
    made: Callable[..., Output], columns: int, lang: Language, snapshot: SnapshotAssertion
) -> None:
    i18n.set_language(lang)
    called = ("王秀英", "阿卜杜热合曼·买买提吐尔逊江", "Mary Chen")
    assert samples.printed(made(*called), columns) == snapshot


@settings(deadline=None, max_examples=40)
@given(st.lists(names, min_size=2, max_size=4), st.integers(38, 198))
def test_choices_keep_to_the_width(called: list[str], columns: int) -> None:
    shown = [
        translate_message(line)
        for line in lines.candidates(
            [customer(n, name) for n, name in enumerate(called, 1)], columns
        )
    ]
    assert max(map(width, shown)) <= columns
    assert sum(MASKED in line for line in shown) == len(called)
