"""The program: its options before the command, and the one place where errors end."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from typer.main import get_command

from keqing import __version__
from keqing.commands.confirm import ask_nobody
from keqing.commands.help.command_table import PANELS
from keqing.commands.help.front_page import STEPS
from keqing.commands.help.lazy import HELP_NAMES, group_class
from keqing.commands.help.mistakes import damaged, explain
from keqing.commands.options import Context, Deeds, Root, option
from keqing.commands.words import decoded
from keqing.commands.words.beginning import COMMANDS, meant, speak
from keqing.commands.words.meant import DEBUG, demo_file, options_of, value_of
from keqing.config.folders import find_folders
from keqing.config.resolved import Settings, load_settings
from keqing.config.secrets import hide_secrets
from keqing.errors import KeqingError
from keqing.frozen import replace
from keqing.i18n import msg, set_language, start_commands_with, translate_message
from keqing.process import traces
from keqing.process.aftermath import after_recording, reader_gone, stopped_message
from keqing.process.streams import guard_streams
from keqing.render import talk
from keqing.store import log
from keqing.text import shell
from keqing.text.harmless import clean_text, write_lines

INTERRUPTED = 130
QUIET = {"-q", "--quiet"}
"""With one of these whatever is wrong is said in one line, as a log and a mail from cron have it."""

ABOUT = msg("keqing says whom to call today, why, and what to say.")
app = typer.Typer(
    name="keqing",
    cls=group_class(ABOUT, PANELS),
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=HELP_NAMES,
    add_completion=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"keqing {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: Context,
    db: Annotated[
        str | None,
        option("--db", help=msg("The database: a file or a URL."), metavar=msg("PATH|URL")),
    ] = None,
    lang: Annotated[
        str | None, option("--lang", help=msg("Language: zh or en."), metavar=msg("zh|en"))
    ] = None,
    color: Annotated[
        str | None,
        option(
            "--color", help=msg("Colours: auto, always or never."), metavar=msg("auto|always|never")
        ),
    ] = None,
    width: Annotated[
        int | None,
        option("--width", help=msg("Columns of the screen."), metavar=msg("N"), is_eager=True),
    ] = None,
    debug: Annotated[
        bool, option("--debug", "-v", "--verbose", help=msg("Show where an error happened."))
    ] = False,
    no_input: Annotated[bool, option("--no-input", help=msg("Ask nothing."))] = False,
    version: Annotated[  # noqa: ARG001  # its callback has done the work
        bool,
        option("--version", help=msg("Show the version."), callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Resolve the settings and keep them for the command."""
    flags = {"db": db, "lang": lang, "color": color, "width": width}
    settings = load_settings(flags, os.environ)
    in_demo = db == str(demo_file(settings.folders))
    if in_demo:
        settings = replace(settings, agent=None)  # the agent is one of the own department
    set_language(settings.lang)
    ask_nobody(no_input)
    if db is not None and not in_demo and hide_secrets(db) == db:
        start_commands_with(f"keqing --db {shell.quote_word(db)}", COMMANDS)
    context.obj = Root(
        db=settings.db,
        lang=settings.lang,
        color=settings.color,
        width=settings.width,
        debug=debug,
        settings=settings,
        deeds=context.obj if isinstance(context.obj, Deeds) else Deeds(),
    )
    if context.invoked_subcommand is None:
        typer.echo(_welcome(context, settings))


def _welcome(context: Context, settings: Settings) -> str:
    """Show a beginner how to start, and anybody else the commands."""
    is_file = "://" not in settings.db
    if is_file and not Path(settings.db).exists() and sys.stdout.isatty():
        return "\n".join(translate_message(step) for step in STEPS)
    return context.get_help()


def run_program(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; nothing escapes but what ends Python."""
    deeds = Deeds()
    try:
        speak(arguments)
        decoded.check(arguments, sys.getfilesystemencoding())
        program = get_command(app)
        arguments = meant(arguments, options_of(program))
        result = program.main(list(arguments), prog_name="keqing", standalone_mode=False, obj=deeds)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        result = INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the boundary: whatever it is ends here
        return _end(error, arguments, deeds)
    if result == INTERRUPTED:  # Typer may have made this of a KeyboardInterrupt already
        talk.say(sys.stderr, translate_message(stopped_message(recorded=deeds.recorded)))
    return result if isinstance(result, int) else 0


def main() -> NoReturn:
    """Run keqing on the words of the command line."""
    guard_streams()
    sys.exit(run_program(sys.argv[1:]))


def _end(error: Exception, arguments: Sequence[str], deeds: Deeds) -> int:
    """Say what went wrong, and log what nobody expected; return the exit code."""
    if DEBUG.intersection(arguments):
        typer.echo("".join(traces.trace_lines(error)), err=True, nl=False)
    if reader_gone(error) and not deeds.recorded:
        return _quiet_pipe()
    db = value_of("--db", arguments)
    told = explain(error, arguments) or damaged(db, os.environ) or _unexpected(error)
    if deeds.recorded:
        told = after_recording(error, told)
    message = clean_text(translate_message(told.message))
    hint = clean_text(translate_message(told.hint)) if told.hint else None
    if value_of("--format", arguments) == "json":
        import json  # noqa: PLC0415  # for mistakes told to machines alone

        shape = {"schema": "keqing.error/1", "error": told.kind, "message": message, "hint": hint}
        write_lines(sys.stderr, [json.dumps(shape, ensure_ascii=False)])
    elif QUIET.intersection(arguments):
        details = [clean_text(translate_message(detail)) for detail in told.details]
        talk.say(sys.stderr, " ".join([message, *details, *([hint] if hint else [])]))
    else:
        talk.say(sys.stderr, message)
        for detail in told.details:
            talk.say(sys.stderr, clean_text(translate_message(detail)), indent=2)
        if hint:
            talk.say(sys.stderr, hint)
    return told.exit_code


def _unexpected(error: Exception) -> KeqingError:
    """Keep the traceback, without the values in it, in a file that only this login reads."""
    sentence = msg("Something went wrong that keqing did not expect.")
    try:
        state = find_folders(os.environ).state
        path = log.add_texts(state, log.ERRORS, traces.trace_lines(error))
    except (OSError, KeqingError):
        return KeqingError(sentence, msg("Run it again with keqing --debug to see where."))
    return KeqingError(sentence, msg("The details are in {file}", file=path))


def _quiet_pipe() -> int:
    """Let the reader go that closed our output, without a word at the end of Python either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
