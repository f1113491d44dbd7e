"""`keqing help`: pages about topics that belong to no single command."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated

import typer

from keqing.commands.lazy import HELP_NAMES, load
from keqing.commands.options import Context, argument, command
from keqing.commands.table import ROWS
from keqing.errors import NotFound
from keqing.i18n import Language, current, msg
from keqing.render.text import pad

FOLDER = Path(__file__).parents[1] / "data" / "help"


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
    """Print a topic, the help of a command, or the list of topics."""
    known = topics(current())
    row = next((row for row in ROWS if row.name == topic), None)
    if topic is None:
        columns = max(map(len, known)) + 2
        typer.echo("\n".join(f"{pad(name, columns)}{title(name)}" for name in known))
    elif topic in known:
        typer.echo(text(topic, current()))
    elif row is not None:
        loaded = load(row)
        with loaded.make_context(
            row.name, [], parent=context.parent, resilient_parsing=True, **HELP_NAMES
        ) as described:
            typer.echo(described.get_help())
    else:
        near = difflib.get_close_matches(topic, [*known, *(row.name for row in ROWS)], 1)
        raise NotFound(
            msg("There is no topic {name}.", name=topic),
            msg("Did you mean {name}?", name=near)
            if near
            else msg("Topics are: {names}.", names=known),
        )


def topics(lang: Language) -> list[str]:
    """Return the names of the topics written in a language, sorted."""
    return sorted(path.stem for path in (FOLDER / lang).glob("*.txt"))


def title(name: str) -> str:
    """Return a topic's first line."""
    return text(name, current()).partition("\n")[0]


def text(name: str, lang: Language) -> str:
    """Return a topic's page; its first line is the title."""
    return (FOLDER / lang / f"{name}.txt").read_text("utf-8").rstrip()
