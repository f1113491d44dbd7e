"""Command lines drawn from the commands themselves: what each takes, and what nobody should type."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from typer._click.core import Context
from typer.main import get_command

from keqing.cli import app
from keqing.commands.help.command_table import ROWS, Row
from tests.reliability.hostile import HOSTILE

UNTRIED = frozenset({"demo", "completion"})
"""Commands of no database of their own to try: one makes the demo anew, one prints a script."""
_DAYS = (
    "今天", "明天", "昨天", "fri", "下周三", "+3d", "2026-12-01", "2026-11-20", "12-5", "2026-12-01 15:00", "none", "无", "八月十五",
    "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "-5d", "+99999999999d", "农历三十", "fri 25:00", "2026-W48", "1e5",
)  # fmt: skip
_NUMBERS = (
    "0",
    "1",
    "3",
    "60",
    "-1",
    "1e400",
    "٣",
    "９",
    "99999999999999999999",
    "9" * 400,
    "1.5",
    "0x10",
    "NaN",
    "",
)
_VALUES: Mapping[str, Sequence[str]] = {
    "WHO": ("C0001", "C0007", "1", "3", "王秀英", "李", "138", "wxy", "C9999", "5678", "."),
    "AGENT": ("李敏", "陈刚", "赵文静", "none", "无", "all", "谁"),
    "AGENTS": ("李敏,陈刚", "李敏", ",", "李敏,,谁"),
    "OUTCOME": ("接通", "reached", "未接", "stop", "勿再联系", "改约", "已故", "moved"),
    "CADENCE": ("therapy", "服药回访", "birthday", "loyal-care", "no-such"),
    "KIND": ("purchase", "投诉", "inquiry", "购买", "no-such"),
    "WHEN": _DAYS,
    "TIME": ("15:00", "9:30", "25:61", "下午三点", "-"),
    "SPAN": ("2026-11", "2026-Q4", "2026", "2026-13", "本月", "1900..2100"),
    "PERIOD": ("30d", "1y", "0d", "-1m", "month", "week", "999999999y"),
    "N": _NUMBERS,
    "NUMBER": (*_NUMBERS, "13812345678", "+86 138 1234 5678", "021-64321234-801"),
    "ID": ("1", "262", "99999999", "9223372036854775808", "-7", "x"),
    "FILE": ("people.csv", "own.toml", "missing.csv", "out.csv", "out.xlsx", "out.json", "out.ics", "out.vcf", "out.md", "out.html", "-", ".", "..", "/dev/null", "no/such/folder.csv", "k.db", "a" * 300, "~nobody/x", "~no-such-login/x", "\x00"),
    "FIELD=VALUE": ("产品=安胶囊", "quantity=2", "pack=30", "daily=6", "what=慢", "=", "a=b=c", "quantity=9e999", "day=2026-02-30", "source="),
    "FIELD": ("phone", "birthday", "grade", "no-such", "结果=未接", "day=2026-11-20"),
    "CONDITION": ("count(purchase) >= 1", "grade = 'A'", "(" * 300, "not not not", "age > 1e400", "count(", "1 = 1", "'; DROP TABLE event;--"),
    "TYPE": ("consumer", "pharmacy", "x"),
    "GRADE": ("A", "VIP", "Z"),
    "ROLE": ("doctor", "manager", "king"),
    "STATUS": ("active", "stopped", "dead"),
    "PRESET": ("therapy", "all", "x"),
    "SETTING": ("red-days", "lang", "db", "no-such", "quiet-hours"),
    "ACTION": ("set", "get", "unset", "move"),
    "TOPIC": ("dates", "today", "cadences", "x"),
    "DEFINITION": ("purchase", "服药回访", "devices", "no-such"), "WHAT": ("customers", "contacts", "today", "events", "purchase", "x"),
    "WORDS": ("王", "8 月", "x"), "BY": ("agent", "grade", "product", "x"), "PAPER": ("invitation", "receipt", "x"), "MONTH": ("2026-12", "2026-13", "x"),
    "GATHERING": ("冬会", "夏会", "品鉴会", "x"), "LADDER": ("relationship", "development", "x"), "TICK": ("met", "relationship.met", "x"),
    "PRODUCT": ("安和胶囊", "通舒胶囊", "x"), "CHANNEL": ("sms", "phone", "微信", "x"), "SAMPLE": ("calls", "x"), "GUIDE": ("therapy", "x"), "PLAN": ("week", "x"),
    "REPORT": ("漏斗", "day", "month", "x"), "TABLE": ("event", "customer", "x"), "SEASON": ("春节", "x"), "DAYS": _NUMBERS, "OFFSET": ("7d", "-3d", "x"),
    "DAY": _DAYS, "CODE": ("C0001", "X-1", "C9999"), "ENCODING": ("gb18030", "utf-16"), "HEADING=COLUMN": ("姓名=name", "A=phone", "="),
    "ADDRESS": ("postgresql://127.0.0.1:1/k", "copy.db", "mysql://x", "postgresql://[", "://"), "SHEET": ("1", "Sheet1"), "VALUE": ("10", "zh", "x", "9:00-12:00"),
    "YEAR": ("2026", "2027", "0", "99999", "-1"),
    "TAG": ("甲", "a,b", ""),
    "TEXT": ("都好", "吃了以后头晕", "别再打了", "slept well"),
    "NAME": ("王秀英", "冬会", "安胶囊", "李敏"),
}  # fmt: skip
"""What is typed where help shows such a word: mostly what fits, and what nearly does."""
_ODD = (
    "", " ", "-", "--", "---", "--x", "-é", "-nq", "-h", "--help", "--version", "--debug", "--lang", "--db", "=", "=1+2", "x" * 5000,
    "C" * 300, "1" * 4301, "../..", "/", "'", '"', "\\", "$(id)", "`id`", "*", "?", "~", "@people.csv", "%s", "{0}", "\udcff", "\ud800",
)  # fmt: skip
_FLAWED = 0.35
"""So many lines have something wrong on purpose."""


@dataclass(frozen=True)
class Form:
    """A command, the words in capitals of its arguments, and its options as they are typed with theirs."""

    words: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    arguments: tuple[tuple[str, bool], ...]
    options: tuple[tuple[tuple[str, ...], str | None, tuple[str, ...]], ...]


def forms() -> list[Form]:
    """Every command but those that are not tried, in the order of help."""
    root = get_command(app)
    return [
        _form(command, words, names)
        for command, words, names in _commands(root, ROWS, (), ())
        if words[0] not in UNTRIED
    ]


def _commands(
    group: Any, rows: Sequence[Row], words: tuple[str, ...], names: tuple[tuple[str, ...], ...]
) -> Iterator[tuple[Any, tuple[str, ...], tuple[tuple[str, ...], ...]]]:
    context = Context(group, info_name="keqing")
    for row in rows:
        command = group.get_command(context, row.name)
        path, called = (*words, row.name), (*names, (row.name, *row.words, *row.near))
        if row.rows:
            yield from _commands(command, row.rows, path, called)
        else:
            yield command, path, called


def _form(command: Any, words: tuple[str, ...], names: tuple[tuple[str, ...], ...]) -> Form:
    arguments, options = [], []
    for parameter in command.params:
        shown = str(parameter.metavar or "TEXT")
        if parameter.param_type_name == "argument":
            arguments.append((shown, parameter.nargs == -1))
        else:
            choices = tuple(
                str(getattr(choice, "value", choice))
                for choice in getattr(parameter.type, "choices", ())
            )
            takes = None if parameter.is_flag or parameter.count else shown
            options.append((tuple(parameter.opts), takes, choices))
    return Form(words, names, tuple(arguments), tuple(options))


def line(chance: random.Random, known: Sequence[Form]) -> list[str]:
    """Draw a command line: a command with what it takes, and in every third something wrong."""
    form = chance.choice(known)
    words = [
        chance.choice(names) if chance.random() < 0.3 else name
        for name, names in zip(form.words, form.names, strict=True)
    ]
    for shown, many in form.arguments:
        often = chance.choice((1, 1, 2, 4)) if many else chance.random() < 0.9
        words += [_value(chance, shown) for _ in range(often)]
    for names, takes, choices in chance.sample(
        form.options, min(len(form.options), chance.choice((0, 0, 1, 1, 2, 3, 6)))
    ):
        words.append(chance.choice(names))
        if takes is not None:
            words.append(
                chance.choice(choices)
                if choices and chance.random() < 0.9
                else _value(chance, takes)
            )
    return _flawed(chance, words) if chance.random() < _FLAWED else words


def _value(chance: random.Random, shown: str) -> str:
    kind = chance.random()
    if kind < 0.75:
        kinds = [kind for kind in shown.rstrip(".").split("|") if kind in _VALUES]
        return chance.choice(_VALUES[chance.choice(kinds or ["TEXT"])])
    if kind < 0.9:
        return chance.choice(HOSTILE)
    return chance.choice((*_ODD, chance.choice(_DAYS), chance.choice(_NUMBERS)))


def _flawed(chance: random.Random, words: list[str]) -> list[str]:
    """Double a word, leave one out, change two, cut one short, or put in one that belongs to nothing."""
    at = chance.randrange(len(words))
    before, after = words[:at], words[at + 1 :]
    return chance.choice(
        (
            [*before, words[at], *words[at:]],
            [*before, *after],
            chance.sample(words, len(words)),
            [*before, words[at][: max(1, len(words[at]) - 2)], *after],
            [*before, chance.choice(_ODD), *words[at:]],
            [*before, chance.choice(HOSTILE), *after],
            [*words, *words[1:]],
        )
    )
