"""A contact in the words of a filled-in row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time

import pytest

from keqing.i18n import translate_message
from keqing.records.sheet_token import ADVERSE, MINUTES, NEXT, OUTCOME, TEXT
from keqing.services.context.desk import WritingDesk
from keqing.services.recording.contact_words import ContactWords, UnfitError, parsed, read
from tests.departments import Department, who


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WritingDesk]:
    department = Department(tmp_path_factory.mktemp("words") / "k.db")
    department.customer("王秀英", phones=["13812345678"])
    with department.desk("log") as desk:
        yield desk


def test_what_was_written_becomes_a_contact(desk: WritingDesk) -> None:
    words = ContactWords("接通。", "睡眠好", "2026-12-01 09:30", "3", "孙子", "否")
    contact, when = read(desk, who(desk, "C0001"), words)
    assert (contact.outcome, contact.text, contact.minutes) == ("reached", "睡眠好", 3)
    assert (contact.next_day, contact.next_time) == (date(2026, 12, 1), time(9, 30))
    assert (contact.entry, contact.adverse) == ("孙子", False)
    assert when is not None


def test_midnight_is_what_a_spreadsheet_adds_to_a_day(desk: WritingDesk) -> None:
    contact, _ = parsed(desk, ContactWords("未接", next="2026-12-01 00:00"))
    assert (contact.next_day, contact.next_time) == (date(2026, 12, 1), None)


@pytest.mark.parametrize(
    ("word", "adverse"), {"是": True, "√": True, "": False, "无": False}.items()
)
def test_a_tick_marks_an_adverse_reaction(desk: WritingDesk, word: str, adverse: bool) -> None:
    contact, _ = parsed(desk, ContactWords("接通", "头晕", adverse=word))
    assert contact.adverse is adverse


UNFIT: dict[ContactWords, str] = {
    ContactWords("接通了吗啊"): OUTCOME,
    ContactWords("接通", "好", next="下周八"): NEXT,
    ContactWords("接通", "好", minutes="很久"): MINUTES,
    ContactWords("接通", "好", adverse="头晕"): ADVERSE,
    ContactWords("接通"): TEXT,
    ContactWords("改约"): NEXT,
}


@pytest.mark.parametrize(("words", "field"), UNFIT.items())
def test_the_field_that_cannot_be_recorded_is_named(
    desk: WritingDesk, words: ContactWords, field: str
) -> None:
    with pytest.raises(UnfitError) as caught:
        read(desk, who(desk, "C0001"), words)
    assert caught.value.field == field
    assert translate_message(caught.value.reason)
