"""Values of options in the words that people type."""

from __future__ import annotations

import pytest

from keqing.commands.help.command_table import ROWS, Row
from keqing.commands.help.lazy import load
from keqing.commands.words.values import WORDS, label_value
from keqing.config.settings import SETTINGS
from keqing.definitions.stored import TYPE_WORDS, TYPES
from tests.conftest import Keqing


@pytest.fixture
def one_customer(department: Keqing) -> Keqing:
    assert department("add-customer", "王秀英", "--phone", "13812345678").code == 0
    return department


def every(rows: tuple[Row, ...]) -> list[Row]:
    return [leaf for row in rows for leaf in (every(row.rows) if row.rows else [row])]


def test_each_word_means_a_value_that_some_option_of_the_name_has() -> None:
    chosen: dict[str, set[str]] = {setting.name: set() for setting in SETTINGS}
    for row in every(ROWS):
        for parameter in load(row).params:
            for name in parameter.opts:
                values = getattr(parameter.type, "choices", ())
                chosen.setdefault(name, set()).update(str(value) for value in values)
    for name, words in WORDS.items():
        if name not in {"--lang", "--color"}:
            assert set(words.values()) <= chosen[name]
    assert [word.name for word in TYPE_WORDS if word.name not in TYPES] == []


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("today --format 表格", "today --format table"),
        ("today --format=纯文本", "today --format=plain"),
        ("today --ahead 七天", "today --ahead 7"),
        ("today --ahead 两", "today --ahead 2"),
        ("history --rows 五行", "history --rows 5"),
        ("today --header 英文 --format csv", "today --header en --format csv"),
        ("define list 选项表", "define list list"),
        ("--color 从不 today", "--color never today"),
        ("--lang=英文 today", "--lang=en today"),
        ("--lang 中文 today", "--lang zh today"),
        ("today --lang Chinese", "today --lang zh"),
    ],
)
def test_a_chinese_value_is_that_value(one_customer: Keqing, chinese: str, english: str) -> None:
    ran = one_customer(*chinese.split())
    assert ran.code == 0, ran.err
    assert ran == one_customer(*english.split())


def test_a_value_is_emptied_by_its_chinese_name(one_customer: Keqing) -> None:
    assert one_customer("edit-customer", "王秀英", "--note", "听力不好", "--tag", "老").code == 0
    assert one_customer("edit-customer", "王秀英", "--clear", "备注", "--clear", "标签").code == 0
    assert "听力不好" not in one_customer("show", "王秀英", "--json").out.split('"events"')[0]
    wrong = one_customer("--lang", "zh", "edit-customer", "王秀英", "--clear", "名字")
    assert wrong.err.splitlines()[1].startswith("可以写：级别、性别、生日、")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--lang zh today --format 图", "--format 不能是 图；只能是其中之一：表格、纯文本、tsv、"),
        ("today --format x", "--format cannot be x; it is one of table, plain, tsv, "),
        ("--lang zh today --ahead 很多", "--ahead 要写整数，不能是 很多。"),
        ("today --ahead 半", "--ahead needs a whole number, not 半."),
        ("define list 乱写", "There is no type of definition '乱写'."),
    ],
)
def test_another_word_is_told_with_the_choices(keqing: Keqing, words: str, sentence: str) -> None:
    ran = keqing(*words.split())
    assert ran.out == ""
    assert ran.code in {2, 6}
    if ran.code == 2:
        assert ran.err.startswith(sentence)


def test_the_settings_take_the_words_too(keqing: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    assert keqing("config", "设置", "语言", "中文").code == 0
    assert keqing("config", "get", "lang").out == "zh\n"
    monkeypatch.setenv("KEQING_LANG", "英文")
    assert keqing("config", "get", "lang").out == "en\n"


def test_a_reader_is_told_of_the_chinese_word() -> None:
    assert label_value("--format", "xlsx") == {"zh": "xlsx", "en": "xlsx"}
    assert label_value("--format", "table") == {"zh": "表格", "en": "table"}
    assert label_value("--color", "always")["zh"] == "总是"


def test_a_line_for_the_demo_may_begin_with_options(keqing: Keqing) -> None:
    assert keqing("demo", "--lang", "en", "history", "--rows", "1").code == 0
