"""`keqing help`: pages about topics that belong to no single command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from keqing.commands.help.command_table import ROWS, called
from keqing.commands.help.lazy import HELP_NAMES, load
from keqing.commands.options import Context, argument, command
from keqing.definitions import names as naming
from keqing.errors import NotFound
from keqing.i18n import Language, current_language, msg
from keqing.render.text import pad

TOPICS = (
    naming.Word("cron", {"zh": "定时", "en": "cron"}, ("systemd", "crontab")),
    naming.Word("dates", {"zh": "日期", "en": "dates"}, ("日子", "date words")),
    naming.Word(
        "environment", {"zh": "环境", "en": "environment"}, ("环境变量", "目录", "folders")
    ),
    naming.Word("exit-codes", {"zh": "退出码", "en": "exit-codes"}),
    naming.Word("search", {"zh": "查找", "en": "search"}, ("找客户", "who")),
)
"""What people call the topics."""

FOLDER = Path(__file__).parents[2] / "data" / "help"


@command(
    "keqing help",
    "keqing help dates",
    "keqing help exit-codes",
)
def help_topic(
    context: Context,
    topic: Annotated[
        str | None, argument(msg("A topic or a command; without it, the topics."), msg("TOPIC"))
    ] = None,
) -> None:
    known = topics(current_language())
    row = called(topic, ROWS) if topic else None
    named = naming.find_called(topic, TOPICS) if topic else None
    if topic is None:
        columns = max(map(len, known)) + 2
        typer.echo("\n".join(f"{pad(name, columns)}{title(name)}" for name in known))
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
    return text(name, current_language()).partition("\n")[0]


def text(name: str, lang: Language) -> str:
    """Return a topic's page; its first line is the title."""
    return (FOLDER / lang / f"{name}.txt").read_text("utf-8").rstrip()
