"""Typer's commands and groups, loaded by the table's rows when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

import typer
from typer._click.core import Command as AnyCommand
from typer._click.exceptions import UsageError
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from keqing.commands.help.command_table import Panel, Row, called
from keqing.commands.help.front_page import write_front_page
from keqing.commands.help.page_layout import command_page, group_page
from keqing.commands.options import Page, page_of, screen_of
from keqing.definitions.names import Word, find_near
from keqing.errors import Unasked, Unusable
from keqing.i18n import LANGUAGES, Message, msg, to_type, translate_message

HELP_NAMES = {"help_option_names": ["-h", "--help"]}


class Command(TyperCommand):
    """A command whose help is our own page."""

    page = Page()
    words: tuple[str, ...] = ()
    """Other words for its name."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  # as below
        """Read the words; a mistake in them knows whose they are."""
        try:
            return super().parse_args(ctx, args)
        except UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # the context of Typer's own click
        """Run the command; what somebody has to say yes to is asked, and then it is run again."""
        try:
            return super().invoke(ctx)
        except Unasked as unasked:
            from keqing.commands.confirm import agree, somebody  # noqa: PLC0415  # help asks nothing

            if "yes" not in ctx.params or not somebody():
                raise
            agree(screen_of(ctx), unasked.message)
            ctx.params["yes"] = True
            return super().invoke(ctx)

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  # as above
        """Write the page of help."""
        return command_page(self, ctx, self.page, self.words)


class Group(TyperGroup):
    """A group that loads a command when it is asked for by name."""

    about = msg("Whom to call today, why, and what to say.")
    panels: tuple[Panel, ...] = ()

    @property
    def rows(self) -> dict[str, Row]:
        """The group's commands by name."""
        return {row.name: row for panel in self.panels for row in panel.rows}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002  # as in Command
        """Return the names, without loading anything."""
        return list(self.rows)

    def get_command(self, ctx: Any, cmd_name: str) -> AnyCommand | None:  # noqa: ANN401, ARG002
        """Load the command called so; None where there is none."""
        row = called(cmd_name, self.rows.values())
        return load(row) if row else None

    def resolve_command(
        self,
        ctx: Any,  # noqa: ANN401  # as in Command
        args: list[str],
    ) -> tuple[str | None, AnyCommand | None, list[str]]:
        """Find the command; for a name that none has, say which is near."""
        row = called(args[0], self.rows.values())
        if row is None and not ctx.resilient_parsing:
            probable = guessed(args[0], self.rows.values())
            inside = _in_groups(args[0], self.rows.values())
            hint = (
                msg("Did you mean {name}?", name=inside or [*map(_labelled, probable)])
                if inside or probable
                else msg("See {command} -h", command=to_type(ctx.command_path))
            )
            raise Unusable(msg("There is no command {name}.", name=args[0]), hint)
        return super().resolve_command(ctx, [row.name, *args[1:]] if row else args)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  # as in Command
        """Print help when a group is called without a command; the root decides for itself."""
        if not args and not self.invoke_without_command and not ctx.resilient_parsing:
            typer.echo(self.get_help(ctx))
            raise typer.Exit
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  # as in Command
        """Write the page of help."""
        page = write_front_page if ctx.parent is None else group_page
        return page(ctx, self.about, self.panels)


def guessed(word: str, rows: Iterable[Row]) -> list[Row]:
    """Return the commands that a word probably means, the nearest first; maybe none."""
    by_name = {row.name: row for row in rows}
    known = [Word(row.name, {}, (*row.words, *row.near)) for row in by_name.values()]
    return [by_name[nearest.name] for nearest in find_near(word, known)]


def _in_groups(word: str, rows: Iterable[Row]) -> list[Message]:
    """Return the commands called so within the groups among `rows`, each with its group: `keqing gathering invite`."""
    return [
        to_type(f"keqing {row.name} {found.name}")
        for row in rows
        if (found := called(word, row.rows))
    ]


def _labelled(row: Row) -> Message:
    about = {lang: translate_message(row.help, lang).rstrip(".。") for lang in LANGUAGES}
    return msg("{name} ({about})", name=row.name, about=about)


def load(row: Row) -> AnyCommand:
    """Make the command of a row, importing its module; a group imports nothing yet."""
    if row.rows:
        return group(row.name, row.help, (Panel(msg("Commands"), row.rows),))
    module, _, attribute = row.place.partition(":")
    function: Callable[..., None] = getattr(import_module(f"keqing.commands.{module}"), attribute)
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    described = type("Command", (Command,), {"page": page_of(function), "words": row.words})
    app.command(row.name, cls=described, help=row.help.id, context_settings=HELP_NAMES)(function)
    return get_command(app)


def group(name: str, about: Message, panels: tuple[Panel, ...]) -> AnyCommand:
    """Make a group of the commands in `panels`."""
    app = typer.Typer(
        name=name, cls=group_class(about, panels), add_completion=False, rich_markup_mode=None
    )
    app.callback(context_settings=HELP_NAMES)(_nothing)
    return get_command(app)


def group_class(about: Message, panels: tuple[Panel, ...]) -> type[Group]:
    """Return the class of a group with these commands, as Typer wants a class."""
    return type("Group", (Group,), {"about": about, "panels": panels})


def _nothing() -> None:
    """Do nothing before a group's command."""
