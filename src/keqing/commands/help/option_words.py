"""Which option is meant by one that a command does not have, and what a word is that looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from typer._click.core import Context
from typer.core import TyperArgument, TyperOption

from keqing.commands.help.command_table import ROWS, called
from keqing.commands.help.forms import about, form
from keqing.commands.help.page_layout import metavar
from keqing.i18n import Message, msg, to_type

_MEANINGS: Sequence[tuple[str, str]] = (
    ("until to till end last through 到 至 截止", "until to"),
    ("since from start begin first after 从 自 开始", "from anchor start"),
    ("day on when as-of asof that-day 日期 日子 哪天", "date next until as-of"),
    ("later tomorrow again callback appointment 下次 改约", "next until"),
    ("for 为期", "until ahead"),
    ("days forward upcoming next 往后", "ahead until next"),
    ("limit max count lines number-of-rows top n 行数", "rows max-rows"),
    ("comment remark remarks memo text notes description 备注 说明", "note text reason"),
    ("mobile tel telephone cell number phones 电话 手机 号码", "phone"),
    ("level class rank 级别", "grade"),
    ("gender 性别", "sex"),
    ("user employee staff whose who member 员工", "agent owner login"),
    ("responsible belongs-to 归属 负责人", "owner"),
    ("out save write outfile dest target file 文件", "output file"),
    ("json csv xlsx as output-format 格式", "format"),
    ("category sort kinds 种类 类型", "kind type"),
    ("dry preview simulate test try check pretend 试运行", "dry-run"),
    ("force confirm sure assume-yes no-confirm 确认", "yes force"),
    ("overwrite replace", "force"),
    ("minute minutes duration length took 分钟 时长", "min"),
    ("doctor reaction side-effect side-effects ae 不良反应", "adverse"),
    ("spoke-with talked talked-to person contact 对方", "with"),
    ("birth born dob birthdate 生日", "birthday"),
    ("addr location 地址", "address place"),
    ("where venue 地点", "place address"),
    ("cause why because 原因", "reason"),
    ("everything complete whole-list no-limit 全部", "all"),
    ("unmasked whole clear-numbers show-phone 完整", "full"),
    ("short compact oneline one-line 简", "brief"),
    ("inbound in they-called 来电", "incoming"),
    ("everybody everyone department all-agents 全部门", "team"),
    ("medicine drug item 产品", "product"),
    ("todo job 任务", "task"),
    ("group group-by grouped 按", "by per"),
    ("interval every", "per"),
    ("medical illness 健康", "health"),
    ("charset codec 编码", "encoding"),
    ("headers columns-language", "header"),
    ("retain keep-days", "keep"),
    ("time clock 时间", "at"),
    ("per-day a-day daily 容量", "capacity"),
    ("field property attribute 字段", "set"),
    ("label labels tags 标签", "tag"),
    ("introduced-by referred-by 介绍人", "referrer"),
    ("topic point say 切入点", "entry"),
    ("rules documents", "sources"),
    ("closed past old 往来", "history"),
)
"""Words that people write for an option, and the options that say it, the likeliest first."""

_MEANT: Mapping[str, Sequence[str]] = {
    word: options.split() for words, options in _MEANINGS for word in words.split()
}
_DEMO = "keqing demo"
_ALIKE = 0.7
"""How like an option's name another word must be, from 0 to 1, to be taken for it."""
_SHORTEST = 3
"""How many letters of an option's name stand for it, at least."""
_NEGATIVE = re.compile(r"-\d")


def unknown(context: Context, name: str) -> tuple[Message, Message]:
    """Return what is wrong with an option that the command does not have, and what to write instead."""
    if _NEGATIVE.match(name):
        return _negative(context, name)
    problem = msg("There is no option {name}.", name=name)
    if context.command_path == _DEMO and name in _options_of_today():
        return problem, msg("Name the command first: keqing demo today {option}", option=name)
    if found := meant(context, name):
        return problem, msg("Did you mean {name}?", name=[f"--{option}" for option in found])
    if _is_text(context, name):
        return problem, msg("Write: {form}", form=form(context))
    return problem, msg("See {command} -h", command=to_type(context.command_path))


def _options_of_today() -> set[str]:
    """Return the options of the day's list, which people also give to the demo that shows it."""
    from keqing.commands.help.lazy import load  # noqa: PLC0415  # for this mistake alone

    row = called("today", ROWS)
    parameters = load(row).params if row else ()
    return {option for parameter in parameters for option in parameter.opts}


def _negative(context: Context, word: str) -> tuple[Message, Message]:
    """Say that a count is not below zero, or how to write a word that begins with a minus."""
    arguments = [
        parameter for parameter in context.command.params if isinstance(parameter, TyperArgument)
    ]
    if any(argument.metavar == "N" for argument in arguments):
        return (
            msg("A count cannot be negative: {number}", number=word),
            msg("Write 0 or more: {form}", form=form(context)),
        )
    return (
        msg("'{word}' begins with a minus, as options do.", word=word),
        msg(
            "Put -- before such a word, as in: {command} -- -3d",
            command=to_type(context.command_path),
        ),
    )


def meant(context: Context, name: str) -> list[str]:
    """Return the options of the command that a word probably means, by meaning, then by likeness."""
    here = list(dict.fromkeys(_options(context)))
    word = name.lstrip("-").casefold().replace("_", "-")
    by_meaning = [option for option in _MEANT.get(word, ()) if option in here]
    return (
        by_meaning[:1]
        or sorted(
            (option for option in here if _likeness(word, option) >= _ALIKE),
            key=lambda option: (-_likeness(word, option), option),
        )[:2]
    )


def without_value(context: Context, name: str) -> tuple[Sequence[Message], Message]:
    """Return what can stand after an option that was written without its value, and how it is written."""
    option = next(
        parameter
        for parameter in context.command.params
        if isinstance(parameter, TyperOption) and name in parameter.opts
    )
    return about(option.metavar or "", context), msg(
        "Write: {form}. More: {command} -h",
        form=to_type(f"{context.command_path} ... {name} {metavar(option)}"),
        command=to_type(context.command_path),
    )


def _is_text(context: Context, name: str) -> bool:
    """Tell whether an option is meant that the command takes as its own text."""
    arguments = [
        parameter for parameter in context.command.params if isinstance(parameter, TyperArgument)
    ]
    return "text" in _MEANT.get(name.lstrip("-").casefold(), ()) and any(
        argument.metavar == "TEXT" for argument in arguments
    )


def _options(context: Context) -> Iterator[str]:
    """Yield the long names of the command's options, and of those that every command takes."""
    for parameter in [*context.command.params, *context.find_root().command.params]:
        if isinstance(parameter, TyperOption):
            yield from (name[2:] for name in parameter.opts if name.startswith("--"))


def _likeness(word: str, option: str) -> float:
    """Say from 0 to 1 how like two words are; a beginning of one is as good as the whole."""
    short, long = sorted((word, option), key=len)
    if len(short) >= _SHORTEST and long.startswith(short):
        return 1.0
    return SequenceMatcher(None, word, option).ratio()
