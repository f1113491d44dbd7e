"""Every line to copy from a page of help is read, in the language in which it is shown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import date
from itertools import takewhile
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from keqing import i18n
from keqing.calendar.almanac import Almanac
from keqing.commands.help.command_table import PANELS, Row
from keqing.commands.help.lazy import load
from keqing.commands.options import Page
from keqing.dates.birthdays import read_birthday
from keqing.dates.reading import read_when
from keqing.errors import Unusable
from keqing.i18n import LANGUAGES, Language, Message, translate_message
from tests.conftest import Keqing

SAID = Path(i18n.LOCALE_FOLDER, "zh/LC_MESSAGES/keqing.po")
with SAID.open("rb") as file:
    CATALOGUE = read_po(file, locale="zh")
HAN = re.compile("[\u4e00-\u9fff]")


def commands(rows: tuple[Row, ...], before: str = "keqing") -> Iterator[tuple[str, Row]]:
    for row in rows:
        if row.rows:
            yield from commands(row.rows, f"{before} {row.name}")
        else:
            yield f"{before} {row.name}", row


ALL = [found for panel in PANELS for found in commands(panel.rows)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("path", "row"), ALL, ids=[path for path, _ in ALL])
def test_an_example_is_a_line_of_its_command(lang: Language, path: str, row: Row) -> None:
    i18n.set_language(lang)
    command = load(row)
    page = getattr(command, "page", Page())
    for example in page.examples:
        line = translate_message(example) if isinstance(example, Message) else example
        if "$(" in line or line.startswith("keqing demo "):
            continue  # for a shell, or another command's
        line = re.sub(r"^keqing --\S+ \S+", "keqing", line)
        assert line.startswith(path), "an example shows its own command"
        typed = takewhile(lambda word: word not in {">", "|"}, shlex.split(line))
        words = [*typed][len(path.split()) :]
        with command.make_context(path, words) as context:
            assert context.params or not command.params
        assert lang == "zh" or not HAN.search(line)


def listed(error: pytest.ExceptionInfo[Unusable], lang: Language) -> list[str]:
    """Return the examples of a mistake's hint."""
    assert error.value.hint
    said = translate_message(error.value.hint, lang)
    return re.split("[,\u3001] ?", re.split("[:\uff1a] ?", said, maxsplit=1)[1].rstrip(".\u3002"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_days_that_a_mistake_gives_as_examples_are_read(lang: Language) -> None:
    today, almanac = date(2026, 11, 24), Almanac()
    with pytest.raises(Unusable) as error:
        read_when("gibberish", today, almanac=almanac)
    found = listed(error, lang)
    assert len(found) > 6
    assert all(read_when(words, today, almanac=almanac).day for words in found)
    assert lang == "zh" or not HAN.search(" ".join(found))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_birthdays_that_a_mistake_gives_as_examples_are_read(lang: Language) -> None:
    today = date(2026, 11, 24)
    with pytest.raises(Unusable) as error:
        read_birthday("gibberish", today)
    found = listed(error, lang)
    assert len(found) == 4
    assert all(read_birthday(words, today) for words in found)
    assert lang == "zh" or not HAN.search(" ".join(found))


def test_american_dates_and_numbers_are_told_how_to_be_written(department: Keqing) -> None:
    ran = department("date", "11/06/2026")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[1] == "Write the year first: 2026-11-06 or 2026-06-11."
    for number in ("(415) 555-0100", "415-555-0100", "4155550100", "1-415-555-0100"):
        ran = department("add-customer", "Li", "--phone", number)
        assert (ran.code, ran.out) == (2, "")
        assert "abroad with + and its country (+1 415 555 0100)" in ran.err
    assert (
        "abroad, + and the country first"
        in department("add-customer", "Li", "--phone", "555-0142").err
    )
    assert department("add-customer", "Li", "--phone", "+1 415 555 0100").code == 0


def test_no_english_sentence_asks_for_chinese_words() -> None:
    """A sentence that shows what to type shows words of its own language."""
    said = [
        str(message.id[0] if isinstance(message.id, tuple) else message.id) for message in CATALOGUE
    ]
    assert [sentence for sentence in said if HAN.search(sentence)] == []
