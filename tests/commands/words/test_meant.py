"""Lines as people type them, and what is said of those that cannot be meant."""

from __future__ import annotations

import json

import pytest
from typer.main import get_command

from keqing import cli
from keqing.commands.help.command_table import NEAR, PANELS, ROWS, WORDS, Row, called
from keqing.commands.words.meant import Line, as_meant, options_of
from tests.conftest import Keqing

OPTIONS = options_of(get_command(cli.app))


@pytest.fixture
def one_customer(department: Keqing) -> Keqing:
    department("add-customer", "王秀英", "--phone", "13812345678")
    department("today", "--ahead", "60")
    return department


def meant(*words: str) -> tuple[str, ...]:
    return as_meant(words, OPTIONS).words


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("today --db X", "--db X today"),
        ("today --db=X --all", "--db=X today --all"),
        ("log 1 reached well --lang en", "--lang en log 1 reached well"),
        ("cadence list --width 60 --color never", "--width 60 --color never cadence list"),
        ("--db X today --debug", "--db X --debug today"),
        ("log 1 接通 好 -next 明天", "log 1 接通 好 --next 明天"),
        ("log 1 接通 好 -min=3", "log 1 接通 好 --min=3"),
        ("today -next 明天", "today --next 明天"),
        ("log 1 接通 好 -yn", "log 1 接通 好 -yn"),
        ("today -ofile", "today -ofile"),
        ("log 1 接通 好 —min 3", "log 1 接通 好 --min 3"),
        ("log 1 接通 好 ——min 3", "log 1 接通 好 --min 3"),
        ("log 1 接通 好 －－next＝明天", "log 1 接通 好 --next=明天"),
        ("log 1 接通 好 –n", "log 1 接通 好 -n"),
        ("log 1 接通 好 --next＝明天", "log 1 接通 好 --next=明天"),
        ("today --json", "today --format json"),
        ("today -json", "today --format json"),
        ("log　1　接通　好", "log 1 接通 好"),
        ("log 1　接通 好", "log 1 接通 好"),
        ("今天　--all", "今天 --all"),
        ("today --date -db", "today --date -db"),
        ("log 1 接通 -- --db", "log 1 接通 -- --db"),
        ("add-customer 张　三", "add-customer 张　三"),
        ("log 1 接通 睡得好　精神好", "log 1 接通 睡得好　精神好"),
        ("log 1 接通 —", "log 1 接通 —"),
        ("log 1 接通 －3度", "log 1 接通 －3度"),
        ("nonsense --db X", "nonsense --db X"),
        ("today --lang", "--lang today"),
        ("-q", "-q"),
        ("", ""),
        ("-- today", "-- today"),
        ("cadence", "cadence"),
    ],
)
def test_a_line_as_it_was_meant(typed: str, line: str) -> None:
    assert meant(*typed.split(" ")) == tuple(line.split(" "))


@pytest.mark.parametrize(
    ("typed", "line", "demo"),
    [
        ("demo today --all", "today --all", True),
        ("--lang zh demo log 1 接通 好 --width 60", "--lang zh --width 60 log 1 接通 好", True),
        ("演示 今天", "今天", True),
        ("demo", "demo", False),
        ("demo --format json", "demo --format json", False),
        ("demo -h", "demo -h", False),
    ],
)
def test_a_command_after_demo_is_for_its_database(typed: str, line: str, demo: bool) -> None:
    assert as_meant(typed.split(" "), OPTIONS) == Line(tuple(line.split(" ")), demo=demo)


def every_row(rows: tuple[Row, ...]) -> list[Row]:
    return [*rows, *(deep for row in rows for deep in every_row(row.rows))]


def test_every_command_has_a_chinese_word_and_no_word_two_meanings() -> None:
    assert set(WORDS) == {row.place or row.name for row in every_row(ROWS)}
    assert set(NEAR) <= set(WORDS)
    for rows in (ROWS, *(row.rows for row in ROWS if row.rows)):
        for row in rows:
            for word in (row.name, *row.words):
                assert called(word, rows) is row
            assert all(called(word, rows) is None for word in row.near)


def test_a_command_in_chinese_is_that_command(one_customer: Keqing) -> None:
    assert one_customer("今天").out == one_customer("today").out
    assert one_customer("计划", "列出").out == one_customer("cadence", "list").out
    assert one_customer("帮助", "今天").out == one_customer("today", "-h").out


@pytest.mark.parametrize(
    ("word", "commands"),
    [
        ("agents", ["add-agent"]),
        ("contact", ["log", "add-contact"]),
        ("员工", ["add-agent"]),
        ("tody", ["today"]),
    ],
)
def test_a_near_word_for_a_command_is_guessed(
    keqing: Keqing, word: str, commands: list[str]
) -> None:
    ran = keqing(word)
    assert (ran.code, ran.out) == (2, "")
    hint = ran.err.splitlines()[1]
    assert hint.startswith("Did you mean ")
    assert all(f"{name} (" in hint for name in commands)


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["snooze"], "客户"), (["snooze", "1"], "日子"), (["promise", "1"], "日子"),
        (["promise", "1", "明天"], "文字"), (["done"], "客户"), (["show"], "客户"),
        (["why"], "客户"), (["add"], "种类"), (["add", "购买"], "客户"), (["merge", "1"], "乙"),
        (["register"], "种类"), (["summary"], "种类"), (["void"], "序号"), (["amend"], "序号"),
        (["log"], "客户"), (["log", "1"], "结果"), (["start", "1"], "回访计划"), (["end", "1"], "回访计划"),
        (["skip"], "客户"), (["pause"], "客户"), (["resume"], "客户"), (["stock"], "客户"),
        (["cadence", "on"], "回访计划"), (["cadence", "show"], "回访计划"), (["import"], "文件"),
        (["add-customer"], "姓名"), (["add-agent"], "姓名"), (["date"], "日子 ..."), (["gathering", "add"], "联谊会"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_with_the_form_and_an_example(
    one_customer: Keqing, words: list[str], missing: str
) -> None:
    ran = one_customer("--lang", "zh", *words)
    assert (ran.code, ran.out) == (2, "")
    first, *_, example, form = ran.err.splitlines()
    assert first == f"缺少“{missing}”。"
    assert example.startswith("  例如：keqing ")
    assert form.startswith("请写：keqing ")
    assert missing in form


def test_choices_are_listed_in_the_readers_language(one_customer: Keqing) -> None:
    assert "  可以写：接通、已拜访、" in one_customer("--lang", "zh", "log", "1").err
    assert "  One of: reached, visited, sent, no-answer (No answer)" in one_customer("log", "1").err
    assert "  可以写：来电咨询、到堂、" in one_customer("--lang", "zh", "add").err
    form = one_customer("log").err.splitlines()[-1]
    assert form == "Write: keqing log WHO OUTCOME [TEXT] [FIELD=VALUE ...]"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["pause", "1", "明天"], "  Perhaps as an option: --until 明天"),
        (["pause", "1", "探亲"], "  Perhaps as an option: --reason 探亲"),
        (["log", "1", "接通", "睡得好", "明天"], "  Perhaps as an option: --next 明天"),
        (["log", "1", "接通", "睡得好", "5"], "  Perhaps as an option: --min 5"),
        (["log", "1", "接通", "睡得好", "吃得香"], '  Put words that belong together into quotes: "睡得好 吃得香"'),
        (["add-customer", "李红", "13800000088"], "  Perhaps as an option: --phone 13800000088"),
        (["add-customer", "李红", "过敏=青霉素"], "  Perhaps as an option: --set '过敏=青霉素'"),
        (["add-customer", "Li", "Hong"], '  Put words that belong together into quotes: "Li Hong"'),
        (["undo", "5"], "  It only takes back your last command. For a certain record: keqing void ID --reason TEXT"),
    ],
)  # fmt: skip
def test_where_words_too_many_belong(one_customer: Keqing, words: list[str], hint: str) -> None:
    ran = one_customer(*words)
    assert (ran.code, ran.out) == (2, "")
    first, about, form = ran.err.splitlines()
    assert first.startswith("This is too much: ")
    assert about == hint.replace("'过敏=青霉素'", "过敏=青霉素")
    assert form.startswith("Write: keqing ")


def test_words_too_many_that_belong_nowhere(one_customer: Keqing) -> None:
    ran = one_customer("resume", "1", "xyz")
    assert ran.err == "This is too much: xyz\nWrite: keqing resume WHO\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["log", "接通", "1"], "The customer comes first: keqing log 1 接通 ..."),
        (["promise", "明天", "王秀英", "送药"], "The customer comes first: keqing promise 王秀英 明天 ..."),
        (["snooze", "+3d", "1"], "The customer comes first: keqing snooze 1 +3d ..."),
        (["done", "服药回访", "1"], "The customer comes first: keqing done 1 服药回访 ..."),
        (["start", "therapy", "1"], "The customer comes first: keqing start 1 therapy ..."),
        (["end", "therapy", "1"], "The customer comes first: keqing end 1 therapy ..."),
        (["skip", "therapy", "1"], "The customer comes first: keqing skip 1 therapy ..."),
        (["add", "王秀英", "购买"], "The kind comes first: keqing add 购买 王秀英 ..."),
    ],
)  # fmt: skip
def test_words_in_the_other_order(one_customer: Keqing, words: list[str], hint: str) -> None:
    ran = one_customer(*words)
    assert (ran.code, ran.out, ran.err.splitlines()[1]) == (2, "", hint)


@pytest.mark.parametrize(
    "words", ["产品：安和胶囊", "产品:安和胶囊", "产品＝安和胶囊", "product=安和胶囊"]
)
def test_a_field_is_given_with_a_colon_too(one_customer: Keqing, words: str) -> None:
    assert one_customer("add", "购买", "王秀英", words, "数量：6").code == 0
    shown = json.loads(one_customer("show", "王秀英", "--json").out)
    assert [
        event["details"]["product"] for event in shown["events"] if event["kind"] == "purchase"
    ] == ["安和胶囊"]


def test_hints_carry_the_database_that_was_named(
    keqing: Keqing, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = str(tmp_path_factory.mktemp("a b") / "team.db")
    words = ["--department", "x", "--name", "李敏", "--capacity", "60", "--preset", "therapy"]
    assert keqing("init", *words, "--db", file).code == 0
    ran = keqing("--db", file, "log", "王五", "接通", "好")
    assert ran.code == 3
    assert f"keqing --db '{file}' " in ran.err
    assert "keqing --db" not in keqing("log", "1").err


def test_hints_of_the_demo_are_for_the_demo(keqing: Keqing, department: Keqing) -> None:
    made = keqing("demo")
    assert "\n  keqing demo why 1\n" in made.err
    ran = keqing("demo", "log", "1", "接通")
    assert "keqing demo log C" in ran.err
    assert json.loads(keqing("list", "--json").out)["customers"] == []


def test_a_command_after_demo_makes_the_demo_first(keqing: Keqing) -> None:
    assert json.loads(keqing("demo", "today", "--json").out)["rows"]


def test_no_word_of_the_panels_is_lost() -> None:
    assert [row.name for panel in PANELS for row in panel.rows] == [row.name for row in ROWS]


@pytest.mark.parametrize("more", [(), ("慢慢好了",)])
def test_a_name_in_two_words_before_the_outcome_is_put_into_quotes(
    department: Keqing, more: tuple[str, ...]
) -> None:
    ran = department("log", "徐", "丽华", "reached", *more)
    assert ran.code == 2
    assert 'Put words that belong together into quotes: "徐 丽华"' in ran.err


def test_an_outcome_as_the_text_of_an_outcome_is_no_name_in_two(department: Keqing) -> None:
    assert department("add-customer", "徐丽华").code == 0
    assert department("log", "徐丽华", "reached", "busy").code == 0


@pytest.mark.parametrize("word", ["day", "date", "购买日期", "purchase-date"])
def test_the_day_of_what_happened_is_no_field(department: Keqing, word: str) -> None:
    assert department("add-customer", "徐丽华").code == 0
    ran = department("add", "purchase", "徐丽华", "product=安和胶囊", f"{word}=2026-11-20")
    assert ran.code == 2
    assert "The day on which it happened is an option: --date 2026-11-20" in ran.err


def test_a_second_customer_that_is_missing_is_told_by_its_word(department: Keqing) -> None:
    ran = department("merge", "C0001")
    assert "B is missing" in ran.err
    assert "A customer is named by a code" in ran.err
    assert "WHO" not in ran.err


@pytest.mark.parametrize(
    ("typed", "named"),
    [("invite", "gathering invite"), ("签到", "gathering sign-in"), ("preview", "cadence preview")],
)
def test_a_command_of_a_group_is_named_with_its_group(
    keqing: Keqing, typed: str, named: str
) -> None:
    ran = keqing("--lang", "en", typed)
    assert (ran.code, ran.err.splitlines()[1]) == (2, f"Did you mean keqing {named}?")
