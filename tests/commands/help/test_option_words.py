"""Options that are not there, that lack a value, and words that only look like one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from keqing.commands.help.command_table import ROWS, Row
from keqing.commands.help.lazy import load
from keqing.commands.words.meant import as_meant, options_of
from keqing.i18n import msg, translate_message
from tests.conftest import Keqing

MEANT = [
    ("cadence preview therapy --until 2026-12-01", "--to"),
    ("export customers --since 2026-11-01", "--from"),
    ("register purchase --start 2026-11-01", "--from"),
    ("pause C0001 --to fri", "--until"),
    ("pause C0001 --for 3d", "--until"),
    ("log C0001 reached x --when fri", "--date"),
    ("log C0001 reached x --tomorrow", "--next"),
    ("log C0001 reached x --minutes 3", "--min"),
    ("log C0001 reached x --doctor", "--adverse"),
    ("add-customer Li --mobile 13812345678", "--phone"),
    ("add-customer Li --remark x", "--note"),
    ("add-customer Li --gender f", "--sex"),
    ("add-customer Li --birth 1950-03-05", "--birthday"),
    ("import x.csv --dry", "--dry-run"),
    ("import x.csv --preview", "--dry-run"),
    ("undo --force", "--yes"),
    ("today --days 3", "--ahead"),
    ("list --user Li", "--owner"),
    ("list --stauts active", "--status"),
    ("export customers --out x.csv", "--output"),
    ("export customers --文件 x.csv", "--output"),
    ("today --lagn zh", "--lang"),
]


@pytest.mark.parametrize(("line", "option"), MEANT)
def test_an_option_is_guessed_by_its_meaning_then_by_its_letters(
    keqing: Keqing, line: str, option: str
) -> None:
    ran = keqing(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == f"Did you mean {option}?"


def test_what_nothing_is_like_leads_to_the_page_of_the_command(keqing: Keqing) -> None:
    assert keqing("check", "--fix").err.splitlines()[-1] == "See keqing check -h"


def test_a_text_is_no_option(keqing: Keqing) -> None:
    ran = keqing("log", "C0001", "reached", "--comment", "slept well")
    assert ran.err.splitlines() == [
        "There is no option --comment.",
        "Write: keqing log WHO OUTCOME [TEXT] [FIELD=VALUE ...]",
    ]


@pytest.mark.parametrize(
    ("lang", "sentence", "hint"),
    [
        ("en", "A count cannot be negative: -3", "Write 0 or more: keqing stock WHO PRODUCT N"),
        ("zh", "数量不能是负数：-3", "请写不小于 0 的数：keqing stock 客户 产品 数"),
    ],
)
def test_a_count_is_not_negative(keqing: Keqing, lang: str, sentence: str, hint: str) -> None:
    ran = keqing("--lang", lang, "stock", "C0001", "安胶囊", "-3")
    assert (ran.code, ran.err.splitlines()) == (2, [sentence, hint])


def test_a_word_with_a_minus_is_written_after_two(keqing: Keqing) -> None:
    ran = keqing("date", "-3d")
    assert ran.err.splitlines() == [
        "'-3' begins with a minus, as options do.",
        "Put -- before such a word, as in: keqing date -- -3d",
    ]
    assert keqing("date", "--", "-3d").code == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("log C0001 reached x --next", "Write: keqing log ... --next WHEN. More: keqing log -h"),
        ("today --date", "Write: keqing today ... --date WHEN. More: keqing today -h"),
        ("list --owner", "Write: keqing list ... --owner AGENT. More: keqing list -h"),
    ],
)
def test_a_missing_value_is_told_with_its_form(keqing: Keqing, line: str, said: str) -> None:
    ran = keqing(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0].endswith("needs a value after it.")
    assert ran.err.splitlines()[-1] == said


def test_a_missing_value_is_told_with_its_choices(keqing: Keqing) -> None:
    assert "  One of: phone, visit" in keqing("log", "C0001", "reached", "--channel").err
    assert "tomorrow, +3d, fri" in keqing("log", "C0001", "reached", "x", "--next").err


def test_a_guess_has_no_space_after_a_bracket_in_chinese(keqing: Keqing) -> None:
    ran = keqing("--lang", "zh", "logg", "1")
    assert ran.err.splitlines()[-1] == "您是指 log（记一次电话、拜访或消息）吗？"


def test_data_keeps_its_spaces_in_chinese() -> None:
    guess = msg("Did you mean {name}?", name="--to")
    assert translate_message(guess, "zh") == "您是指 --to 吗？"
    named = msg("{name} {code}", name="王（小）", code="C0001")
    assert translate_message(named, "zh") == "王（小） C0001"


def test_fields_are_listed_as_their_reader_types_them(department: Keqing) -> None:
    chinese = department("--lang", "zh", "add", "list").out
    assert "来电咨询" in chinese
    assert "source" not in chinese
    assert "source" in department("add", "list").out


def test_choices_are_named_in_the_readers_own_letters(department: Keqing) -> None:
    """A value stays as its list says it; what is typed for it is shown in the language spoken."""
    english = department("add", "list", "--format", "table").out
    assert "Source: radio, newspaper, tv," in english
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert "电台、报纸" in department("--lang", "zh", "add", "list", "--format", "table").out
    department("add-customer", "王秀英")
    refused = department("add", "inquiry", "C0001", "source=moon")
    assert "Write one of: radio, newspaper, tv," in refused.err
    assert department("add", "inquiry", "C0001", "source=directory").code == 0
    assert "黄页" in department("history", "C0001").out


def commands(rows: tuple[Row, ...] = ROWS, *before: str) -> Iterator[tuple[tuple[str, ...], Row]]:
    for row in rows:
        yield from (
            commands(row.rows, *before, row.name) if row.rows else [((*before, row.name), row)]
        )


def test_json_is_short_in_every_command_that_has_a_format() -> None:
    found = 0
    for words, row in commands():
        own = options_of(load(row))
        if "--format" in own:
            found += 1
            assert as_meant([*words, "--json"], {}).words == (*words, "--format", "json")
        else:
            assert as_meant([*words, "--json"], {}).words == (*words, "--json")
    assert found > 60
