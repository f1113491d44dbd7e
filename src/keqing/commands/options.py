"""How a command is written, and the options that many of them share.

A command is a function with `@command`, in the module that `table.ROWS` names for it. The table's line says what it
does, in the help and nowhere else, so the function has no docstring. `@command` adds two or three lines to copy, and
more words where they help. Sentences are `Message`s as everywhere; they are put into words when help is printed.

    @command("keqing explain C0007", more=msg("In the order in which the rules ask."))
    def explain(context: Context, who: Who, date: Date = None, form: FormatChoice = None) -> None:
        with reading(context, date=date) as desk:
            found = explaining.explain(desk, the_customer(context, desk, who))
        emit.emit(screens.explained(found), screen_of(context), form)

A command that records something about a customer is written with `@recording` (`recorder.py`).

Options are named in full (`"--yes"`, never a generated `--no-yes`). Examples may be messages where the words to copy
differ by language. A command returns nothing. It raises a `KeqingError` for what goes wrong, or `Exit(4)` when it
printed its result and some rows failed. Help is to be quick, so heavy libraries are imported in the body.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer import Context, Exit

from keqing.commands.words.values import label_value
from keqing.config.resolved import Settings
from keqing.config.settings import Color
from keqing.frozen import dataclass
from keqing.i18n import Language, Message, msg

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from keqing.render.console import Screen

__all__ = [
    "Agent",
    "Context",
    "Date",
    "Deeds",
    "DryRun",
    "Exit",
    "Format",
    "FormatChoice",
    "Keep",
    "Lock",
    "LockWait",
    "Output",
    "Page",
    "Quiet",
    "Root",
    "Who",
    "Yes",
    "argument",
    "command",
    "option",
    "page_of",
    "root_of",
    "screen_of",
]

Function = TypeVar("Function", bound=Callable[..., None])

_PAGE = "keqing_page"


@dataclass
class Deeds:
    """What a command has done so far, for whoever says how it ended.

    `engine` is that of the database, once it is opened: a second transaction finds its queries compiled.
    """

    recorded: bool = False
    warned: bool = False
    engine: Engine | None = None

    def record(self) -> None:
        """Note that what was asked for is written down for good."""
        self.recorded = True


@dataclass(frozen=True, slots=True)
class Root:
    """The options before the command's name, resolved with environment and files.

    `db` is an absolute path or a URL; `width` is None when the terminal is to say.
    """

    db: str
    lang: Language
    color: Color
    width: int | None
    debug: bool
    settings: Settings
    deeds: Deeds = field(default_factory=Deeds)

    @property
    def spared(self) -> tuple[Path, ...]:
        """Files that no output is written over: the database, the settings, and what keqing keeps for itself."""
        folders = self.settings.folders
        own = () if "://" in self.db else (Path(self.db),)
        return (
            *own,
            folders.file,
            folders.state,
            *(folder / folders.file.name for folder in folders.system),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What a command's help shows besides its options: lines to copy, and more words."""

    examples: tuple[str | Message, ...] = ()
    more: Message | None = None


class Format(StrEnum):
    """The forms that a result can be printed in."""

    TABLE = "table"
    PLAIN = "plain"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"
    MD = "md"


def command(
    *examples: str | Message, more: Message | None = None
) -> Callable[[Function], Function]:
    """Mark a function as a command and give it its examples: lines to copy as they stand."""

    def mark(function: Function) -> Function:
        setattr(function, _PAGE, Page(examples, more))
        return function

    return mark


def page_of(function: Callable[..., None]) -> Page:
    """Return what `command` was told about the function."""
    page: Page = getattr(function, _PAGE)
    return page


def root_of(context: Context) -> Root:
    """Return the root options of a running command."""
    root = context.find_object(Root)
    if root is None:  # pragma: no cover  # the root command always sets it
        raise LookupError
    return root


def screen_of(context: Context) -> Screen:
    """Return where the results of a running command are printed."""
    from keqing.render.console import Screen  # noqa: PLC0415  # the list of commands prints none

    root = root_of(context)
    return Screen.of(root.width, root.color, os.environ)


_HELP: dict[str, Message] = {}
"""The help of options by its sentence: Typer carries no values."""


def help_message(sentence: str) -> Message:
    """Return the help that Typer carries as a sentence, with the values that it names."""
    return _HELP.get(sentence) or Message(sentence)


def option(*names: str, help: Message, metavar: Message | None = None, **more: Any) -> Any:  # noqa: A002, ANN401  # the word of Typer, and its type
    """Declare an option whose help is a message; `more` goes to `typer.Option`."""
    more.setdefault("show_default", False)
    _HELP[help.id] = help
    return typer.Option(*names, help=help.id, metavar=metavar.id if metavar else None, **more)


def argument(help: Message, metavar: Message | None = None, **more: Any) -> Any:  # noqa: A002, ANN401  # as above
    """Declare an argument whose help is a message; `more` goes to `typer.Argument`."""
    more.setdefault("show_default", False)
    return typer.Argument(help=help.id, metavar=metavar.id if metavar else None, **more)


Who = Annotated[
    str,
    argument(
        msg("Which customer: code, row of the list, end of a phone, name, pinyin or a dot."),
        msg("WHO"),
    ),
]
"""A customer in the user's words."""

Date = Annotated[
    str | None,
    option(
        "--date",
        help=msg("The day it happened, or the day to look at; today by default."),
        metavar=msg("WHEN"),
    ),
]
"""The day that stands in for today, in the user's words."""

FormatChoice = Annotated[
    Format | None,
    option(
        "--format",
        help=msg(
            "Form of the output: {forms} or {last}; --json is short for --format json.",
            forms=[label_value("--format", form) for form in Format][:-1],
            last=[*Format][-1],
        ),
        metavar=msg("FORM"),
    ),
]
"""The form asked for; None means table on a terminal and plain elsewhere."""

Output = Annotated[
    str | None,
    option(
        "-o", "--output", help=msg("Write to this file instead of the screen."), metavar=msg("FILE")
    ),
]
"""Where to write; its ending can choose the form."""

Everything = Annotated[bool, option("--all", help=msg("Show all of them."))]
"""A list is as long as a terminal without it."""

Keep = Annotated[
    str | None,
    option(
        "--keep",
        help=msg("Delete older files of this name, by the day in it: 30d, 8w, 13m, 1y."),
        metavar=msg("PERIOD"),
    ),
]
"""How long the files of earlier days are kept; `saving` takes it."""

Lock = Annotated[bool, option("--lock", help=msg("Skip the file while another run writes it."))]
"""Two runs for one file never work at a time; `saving` takes it."""

LockWait = Annotated[
    int,
    option(
        "--lock-wait",
        help=msg("The same, but first wait this many seconds for the other run."),
        metavar=msg("N"),
        min=0,
        max=3600,
    ),
]
"""Seconds that the other run is waited for; `saving` takes it."""

DryRun = Annotated[
    bool, option("-n", "--dry-run", help=msg("Show what would be written, and write nothing."))
]
"""Do everything but write."""

Yes = Annotated[bool, option("-y", "--yes", help=msg("Do not ask."))]
"""Answer every question with yes."""

Quiet = Annotated[bool, option("-q", "--quiet", help=msg("Say nothing when all went well."))]
"""Only errors are said."""

Agent = Annotated[
    str | None,
    option(
        "--agent",
        help=msg("Whose list; by default the agent in your settings."),
        metavar=msg("NAME"),
    ),
]
"""An agent by name."""
Type = Annotated[
    str | None,
    option("--type", help=msg("consumer, pharmacy, clinic, hospital ..."), metavar=msg("TYPE")),
]
"""A type of customers."""

Grade = Annotated[str | None, option("--grade", help=msg("VIP, A, B or C."), metavar=msg("GRADE"))]
"""A grade of customers."""

Tags = Annotated[
    list[str] | None,
    option("--tag", help=msg("A tag; may be repeated."), metavar=msg("TAG")),
]
"""Tags of customers."""
