"""Before a command line is parsed: the language of its mistakes, the words that were meant, the demo's database."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

from keqing.commands.help.command_table import ROWS, called_in
from keqing.commands.words.meant import DEMO, Options, as_meant, demo_file, own_database, value_of
from keqing.config.resolved import load_settings
from keqing.config.settings import find_setting
from keqing.errors import KeqingError
from keqing.i18n import (
    LANGUAGES,
    Language,
    call_commands,
    locale_language,
    msg,
    set_language,
    start_commands_with,
    translate_message,
)
from keqing.render import talk
from keqing.store.version import OLDER

COMMANDS = tuple(row.name for row in ROWS if row.name != DEMO)
"""What hints tell to type: each of them begins with how this program was started."""


def speak(arguments: Sequence[str]) -> None:
    """Choose the language before anything is parsed, so that mistakes are told in it."""
    flag = value_of("--lang", arguments)
    set_language(_asked_for(flag))
    try:
        set_language(load_settings({"lang": flag if flag in LANGUAGES else None}, os.environ).lang)
    except KeqingError:
        return  # the root command says it


def _asked_for(flag: str | None) -> Language:
    """Return the language that the option or the variable asks for, else that of the locale; no file is read."""
    setting = find_setting("lang")
    try:
        return cast("Language", setting.read(flag or os.environ.get(setting.env), None))
    except ValueError:
        return locale_language(os.environ)


def meant(arguments: Sequence[str], options: Options) -> Sequence[str]:
    """Return the words as they were meant; those after `demo` are for the demo's database."""
    start_commands_with("keqing", ())
    call_commands(called_in)
    line = as_meant(arguments, options)
    if line.words != tuple(arguments):
        speak(line.words)
    if not line.demo:
        return line.words
    if value_of("--db", line.words) is not None:
        raise own_database()
    start_commands_with("keqing demo", COMMANDS)
    settings = load_settings({}, os.environ)
    file = demo_file(settings.folders)
    outdated = _is_outdated(file)
    if outdated or not file.exists():
        from keqing.commands.demo import make  # noqa: PLC0415  # the database loads slowly

        set_language(settings.lang)
        make(settings)
    if outdated:
        made_anew = msg("The demo was of an earlier keqing, and was made anew.")
        talk.say(sys.stderr, translate_message(made_anew))
    return "--db", str(file), *line.words


def _is_outdated(file: Path) -> bool:
    """Tell whether an earlier keqing made the demo's database; what cannot be read is for the command to say."""
    if not file.exists():
        return False
    import sqlite3  # noqa: PLC0415  # a command that is no demo does without

    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            stamps = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.Error:
        return False
    return len(stamps) == 1 and stamps[0][0] in OLDER
