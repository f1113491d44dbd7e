"""`keqing help`: pages about topics that belong to no single command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from keqing.commands.help.command_table import PANELS, ROWS, called
from keqing.commands.help.lazy import HELP_NAMES, load
from keqing.commands.help.page_layout import group_page
from keqing.commands.options import Context, argument, command
from keqing.definitions import names as naming
from keqing.errors import NotFound
from keqing.i18n import Language, current_language, msg, translate_message
from keqing.render.text import pad

TOPICS = (
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
        str | None, argument(msg("A topic or a command; without it, the topics."), msg("TOPIC"))
    ] = None,
) -> None:
    row = called(topic, ROWS) if topic else None
    named = naming.find_called(topic, TOPICS) if topic else None
    if topic is None:
        columns = max(len(word.name) for word in TOPICS) + 2
        typer.echo("\n".join(f"{pad(word.name, columns)}{title(word.name)}" for word in TOPICS))
    elif named and named.name == COMMANDS:
        typer.echo(group_page(context.find_root(), _ABOUT_COMMANDS, PANELS))
    elif named:
        typer.echo(text(named.name, current_language()))
    elif row is not None:
        loaded = load(row)
        with loaded.make_context(
            row.name, [], parent=context.parent, resilient_parsing=True, **HELP_NAMES
        ) as described:
            typer.echo(described.get_help())
    else:
        commands = [naming.Word(row.name, {}, row.words) for row in ROWS]
        near = naming.find_near(topic, [*TOPICS, *commands])
        raise NotFound(
            msg("There is no topic {name}.", name=topic),
            msg("Did you mean {name}?", name=[naming.label(word) for word in near])
            if near
            else msg("Topics are: {names}.", names=[naming.label(word) for word in TOPICS]),
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
