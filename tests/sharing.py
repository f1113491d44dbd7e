"""What all tests of one process share, because making it is costly and it is the same each time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Engine
from sqlalchemy.orm import Mapper
from typer.main import get_command

from keqing import cli
from keqing.commands.help import lazy
from keqing.commands.help.command_table import Row
from keqing.commands.words import meant
from keqing.store import database, engine

PRAGMAS = engine._PRAGMAS
"""How a database is opened where no test is in a hurry."""
_KEPT: dict[Hashable, Path] = {}
_FOLDER: list[Path] = []
COPIED: list[Callable[[Path], None]] = []
"""What else is done to a copy: a database that is no file has to be copied, too."""
LEFT: list[Callable[[Path], None]] = []
"""What is done with the folder of a test when it is over."""


def keep_in(folder: Path) -> None:
    """Name the folder of what is kept; it lasts as long as this process runs tests."""
    _FOLDER[:] = [folder]


def kept(place: Path, key: Hashable, build: Callable[[], object]) -> None:
    """Have at `place`, a folder or a file, what `build` makes there: a copy of it after the first time.

    `key` says what is built: equal keys, equal files.
    """
    key = (bool(COPIED), key)
    if key in _KEPT:
        _copy(_KEPT[key], place)
    else:
        build()
        _KEPT[key] = _copy(place, _FOLDER[0] / str(len(_KEPT)))


def kept_home(home: Path, key: Hashable, build: Callable[[], object]) -> None:
    """Have in a home what `build` leaves there on this clock, which stands."""
    kept(home, (key, datetime.now(UTC)), build)


def new_database(file: Path) -> Path:
    """Make a new SQLite database there."""
    kept(file, "new", lambda: database.create_new(str(file), "").dispose())
    return file


def _copy(place: Path, to: Path) -> Path:
    if place.is_dir():
        shutil.copytree(place, to, dirs_exist_ok=True)
    else:
        shutil.copy2(place, to)
    for copied in COPIED:
        copied(to)
    return to


class Statements(dict[Any, Any]):
    """Compiled statements, by keys with the dialect's name in its place: each engine has a dialect of its own."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


def share_commands(patch: pytest.MonkeyPatch) -> None:
    """Let Typer make each command once, not for each command line."""
    made: dict[tuple[int, Any], Any] = {}

    def load(row: Row, make: Callable[[Row], Any] = lazy.load) -> Any:
        module, _, name = row.place.partition(":")
        function = getattr(import_module(f"keqing.commands.{module}"), name) if module else None
        key = (
            id(row),
            function,
        )  # rows stand in the table as long as the process; tests fake functions
        if key not in made:
            made[key] = make(row)
        return made[key]

    patch.setattr(lazy, "load", load)
    patch.setattr(meant, "load", load)
    patch.setattr(cli, "get_command", cache(get_command))


def share_statements(patch: pytest.MonkeyPatch) -> None:
    """Let SQLAlchemy compile each statement for an engine once, not for each database."""
    compiled = Statements()

    def create_engine(*args: Any, **more: Any) -> Engine:
        made = sqlalchemy.create_engine(*args, **more)
        made._compiled_cache = compiled
        return made

    patch.setattr(engine, "create_engine", create_engine)
    patch.setattr(Mapper, "_compiled_cache", compiled)  # for what a session writes by itself


def let_no_disk_be_waited_for(patch: pytest.MonkeyPatch) -> None:
    """Let writes end before they are on the disk: no test here cuts the power."""
    quick = tuple(line.replace("synchronous = FULL", "synchronous = OFF") for line in PRAGMAS)
    patch.setattr(engine, "_PRAGMAS", quick)
    patch.setattr(os, "fsync", lambda _: None)
