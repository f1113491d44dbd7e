from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from checks import translations
from keqing import i18n
from keqing.i18n import Message, msg, msgn, translate_message


class Chinese:
    """A catalogue of two sentences, as a compiled one would answer."""

    def gettext(self, sentence: str) -> str:
        return {"No customer is called {who}.": "没有叫{who}的客户。", "today": "今天"}.get(
            sentence, sentence
        )

    def ngettext(self, singular: str, many: str, _n: int) -> str:
        return {"{n} row": "{n} 行"}.get(singular, many)


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    english = i18n._catalogue("en")
    monkeypatch.setattr(i18n, "_catalogue", lambda lang: Chinese() if lang == "zh" else english)


def test_a_message_is_not_translated_until_it_is_asked_for() -> None:
    message = msg("No customer is called {who}.", who="王五")
    assert message == Message("No customer is called {who}.", {"who": "王五"})
    assert hash(message) == hash(msg("No customer is called {who}.", who="赵六"))


@pytest.mark.usefixtures("chinese")
def test_a_message_is_told_in_the_current_language() -> None:
    message = msg("No customer is called {who}.", who="王五")
    assert translate_message(message) == "No customer is called 王五."
    i18n.set_language("zh")
    assert i18n.current_language() == "zh"
    assert translate_message(message) == "没有叫王五的客户。"
    assert translate_message(message, "en") == "No customer is called 王五."


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("n", "lang", "expected"),
    [(1, "en", "1 row"), (0, "en", "0 rows"), (2, "en", "2 rows"), (1, "zh", "1 行")],
)
def test_a_count_chooses_the_words(n: int, lang: i18n.Language, expected: str) -> None:
    assert translate_message(msgn("{n} row", "{n} rows", n), lang) == expected


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (msg("today"), "今天"),
        (date(2026, 12, 5), "2026-12-05"),
        (datetime(2026, 12, 5, 9, 30, tzinfo=UTC), "2026-12-05 09:30+00:00"),
        ({"zh": "服药回访", "en": "Therapy"}, "服药回访"),
        ([msg("today"), 3], "今天、3"),
        ("{not} a parameter", "{not} a parameter"),
        (1.5, "1.5"),
    ],
)
def test_parameters_are_told_with_the_sentence(value: object, expected: str) -> None:
    assert translate_message(msg("{value}", value=value), "zh") == expected


def test_an_empty_sentence_is_empty_in_every_language() -> None:
    assert translate_message(msg(""), "zh") == ""


@pytest.mark.parametrize(
    ("titles", "lang", "expected"),
    [
        ({"zh": "甲", "en": "A"}, "zh", "甲"),
        ({"zh": "甲", "en": "A"}, None, "A"),
        ({"zh": "甲"}, "en", "甲"),
        ({}, "en", ""),
    ],
)
def test_a_title_is_picked(
    titles: dict[str, str], lang: i18n.Language | None, expected: str
) -> None:
    assert i18n.pick_title(titles, lang) == expected


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
        ({"LC_ALL": "en_GB", "LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_locale_tells_the_language(environ: dict[str, str], expected: str) -> None:
    assert i18n.locale_language(environ) == expected


def test_no_catalogue_is_loaded_by_an_import() -> None:
    seen = "import keqing.i18n as i; print(i._catalogue.cache_info().currsize)"
    assert subprocess.check_output([sys.executable, "-c", seen], text=True) == "0\n"


def test_a_sentence_within_a_sentence_has_one_full_stop() -> None:
    inner = i18n.msg("There is no day {day}.", day="x")
    assert (
        i18n.translate_message(i18n.msg("{problem}.", problem=inner), "en") == "There is no day x."
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_count_sets_thousands_apart_however_the_sentence_names_it(lang: i18n.Language) -> None:
    """`msgn` writes every count; a year or a number of a record in another place stays as it is."""
    plain = msgn("{n} customer of {year}", "{n} customers of {year}", 12345, year=2026)
    assert translate_message(plain, lang) == "12,345 customers of 2026"
    spelt = msgn("{n:,} customer, {id}", "{n:,} customers, {id}", 1000, id=4321)
    assert translate_message(spelt, lang) == "1,000 customers, 4321"
    assert translate_message(msg("Record {id}.", id=4321), lang) == "Record 4321."
    assert "1,234" in translate_message(msgn("{n} customer", "{n} customers", 1234), lang)


def test_no_count_of_the_catalogue_lacks_its_separators() -> None:
    """Whatever the words around it: each sentence with a count is said with 12,345."""
    for said in translations.extracted():
        if isinstance(said.id, tuple) and "n" in translations.parameters(said.id[1]):
            params = dict.fromkeys(translations.parameters(said.id[1]), "x")
            message = Message(said.id[0], {**params, "n": 12345}, said.id[1], 12345)
            for lang in i18n.LANGUAGES:
                assert "12,345" in translate_message(message, lang), said.id
