"""`keqing help`: pages about topics that belong to no single command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from keqing.commands.help.command_table import PANELS, ROWS, called
from keqing.commands.help.lazy import HELP_NAMES, guessed, load
from keqing.commands.help.page_layout import group_page
from keqing.commands.options import Context, argument, command
from keqing.definitions import names as naming
from keqing.errors import NotFound
from keqing.i18n import Language, current_language, msg, pick_title, translate_message
from keqing.render.text import pad, width

TOPICS = (
    naming.Word(
        "boundary", {"zh": "边界", "en": "boundary"}, ("erp", "不归这里", "进销存", "out of scope")
    ),
    naming.Word(
        "commands", {"zh": "命令", "en": "commands"}, ("全部命令", "选项", "options", "all")
    ),
    naming.Word("cron", {"zh": "定时", "en": "cron"}, ("systemd", "crontab", "定时任务")),
    naming.Word("dates", {"zh": "日期", "en": "dates"}, ("日子", "怎么写日期", "date words")),
    naming.Word(
        "environment", {"zh": "环境", "en": "environment"}, ("环境变量", "目录", "folders")
    ),
    naming.Word("excel", {"zh": "表格", "en": "excel"}, ("wps", "xlsx", "csv", "workbooks")),
    naming.Word("exit-codes", {"zh": "退出码", "en": "exit-codes"}, ("返回码", "exit", "codes")),
    naming.Word("rules", {"zh": "规则", "en": "rules"}, ("回访规则",)),
    naming.Word("search", {"zh": "查找", "en": "search"}, ("找客户", "搜索", "who")),
)
"""What people call the topics."""

COMMANDS = "commands"
"""The topic that is not written, but made of the table of commands."""
_ABOUT_COMMANDS = msg("Commands: all of them by task, and the options of all")

FOLDER = Path(__file__).parents[2] / "data" / "help"


@command(
    "keqing help",
    msg("keqing help dates"),
    "keqing help commands",
)
def help_topic(
    context: Context,
    topic: Annotated[
        list[str] | None,
        argument(msg("A topic or a command; without it, the topics."), msg("TOPIC")),
    ] = None,
) -> None:
    words = " ".join(topic or ())
    named = naming.find_called(words, TOPICS) if words else None
    if not words:
        typer.echo("\n".join(_list_topics()))
    elif named and named.name == COMMANDS:
        typer.echo(group_page(context.find_root(), _ABOUT_COMMANDS, PANELS))
    elif named:
        typer.echo(text(named.name, current_language()))
    else:
        typer.echo(_page_of_command(context, words))


def _list_topics() -> Iterator[str]:
    """Give a line for each topic: the word that is typed for it, and what it tells."""
    called = {word.name: pick_title(naming.label(word)) for word in TOPICS}
    columns = max(map(width, called.values())) + 2
    for name, word in called.items():
        yield f"{pad(word, columns)}{title(name).removeprefix(f'{word}：')}"


def _page_of_command(context: Context, words: str) -> str:
    """Return the help of a command, named with its group: `guide apply`. Raises NotFound for what is none."""
    parent, rows = context.parent, ROWS
    for word in words.split():
        row = called(word, rows)
        if row is None or parent is None:
            raise _unknown(words)
        parent = load(row).make_context(
            row.name, [], parent=parent, resilient_parsing=True, **HELP_NAMES
        )
        rows = row.rows
    if parent is None:
        raise AssertionError(words)
    return parent.get_help()


def _unknown(words: str) -> NotFound:
    """Say which topic or command is near; where none is, which topics there are and how commands are found."""
    commands = [naming.Word(row.name, {}, row.words) for row in ROWS]
    probable = [naming.Word(row.name, {}, row.words) for row in guessed(words, ROWS)]
    near = naming.find_near(words, [*TOPICS, *commands]) or probable
    return NotFound(
        msg("There is no topic and no command {name}.", name=words),
        msg("Did you mean {name}?", name=[naming.label(word) for word in near])
        if near
        else msg(
            "Topics are: {names}. All commands: keqing -h",
            names=[naming.label(word) for word in TOPICS],
        ),
    )


def topics(lang: Language) -> list[str]:
    """Return the names of the topics written in a language, sorted."""
    return sorted(path.stem for path in (FOLDER / lang).glob("*.txt"))


def title(name: str) -> str:
    """Return a topic's first line."""
    if name == COMMANDS:
        return translate_message(_ABOUT_COMMANDS)
    return text(name, current_language()).partition("\n")[0]


def text(name: str, lang: Language) -> str:
    """Return a topic's page; its first line is the title."""
    return (FOLDER / lang / f"{name}.txt").read_text("utf-8").rstrip()
