"""The whole suite on a PostgreSQL server: `pytest --server`.

Where a test has a database's file, a small file stands there that names a database on the server, and keqing is led
there. Copied with its folder, it gets a database of its own. A test that opens the file itself is skipped.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from keqing.frozen import dataclass
from keqing.store import database, location, upgrade
from keqing.store.engine import open_engine
from keqing.store.location import Place
from tests import sharing, surroundings
from tests.store import servers
from tests.store.servers import TEMPLATE

_locate, _made_whole = location.locate_database, database.made_whole
_MARK = "stands for a database on a server"

_COPIED = "copies a file, which a server's own programs do"
FILES_ALONE = {
    "tests/store": "runs on both engines by itself",
    "tests/reliability": "runs on both engines by itself",
    "tests/services/customers/test_listing.py::test_an_index": "asks SQLite how it reads",
    "tests/services/customers/test_listing.py::test_digits_are_compared": "asks SQLite how it reads",
    "tests/commands/completion": "a shell's words are offered from a file alone",
    "tests/commands/test_backing_up.py": "a server has pg_dump for this",
    "tests/commands/test_bad_values.py": "PostgreSQL takes no such values",
    "tests/commands/test_mapping_unloaded.py": "a server loads more at the start",
    "tests/commands/test_ready.py": "watches how SQLite takes its lock",
    "tests/commands/test_streams.py::test_a_full_disk_after": "opens the file itself",
    "tests/commands/test_timers.py::test_what_is_printed_runs": "copies a file each night",
    "tests/commands/test_output_file.py::test_no_file_is_named_by_a_place_that_stands_for_nothing[{}-command2]": _COPIED,
    "tests/commands/test_output_file.py::test_no_file_is_named_by_a_place_that_stands_for_nothing[{datum}-command2]": _COPIED,
    "tests/commands/test_moving.py::test_a_dump_is_written_recorded_and_brought_back": "brings a file back",
    **dict.fromkeys(
        (
            f"tests/commands/test_forgetting.py::test_{name}"
            for name in (
                "copies_of_every_folder_are_named",
                "a_trial_changes_nothing",
                "who_was_merged_before_is_named_too",
                "nothing_of_them_is_left_in_any_file",
                "a_copy_from_before_names_whom_it_brings_back",
                "where_they_still_are_is_said",
            )
        ),
        _COPIED,
    ),
    **dict.fromkeys(
        (
            f"tests/commands/test_doctor.py::test_{name}"
            for name in (
                "a_department_in_order",
                "a_file_that_is_none_of_ours_and_one_that_is_damaged",
                "a_folder_of_somebody_else_is_only_worth_a_note",
                "copies_of_the_database",
                "deep_finds_one_wrong_letter_in_a_text",
                "in_words_in_both_languages",
                "journal_and_disk",
                "on_a_screen",
                "who_else_can_read_it",
            )
        ),
        "looks at a file, its journal, its copies and who may read it",
    ),
}
"""How tests begin that are of what only a file has, with the reason."""

ON_BOTH = frozenset(
    {
        "tests/commands/test_checking.py",
        "tests/commands/test_covering.py",
        "tests/commands/test_leaving.py",
        "tests/commands/test_merging.py",
        "tests/commands/test_own_register.py",
        "tests/commands/test_undo_everything.py",
        "tests/test_scenarios_reorder.py",
        "tests/test_scenarios_team.py",
    }
)
"""Tests that run on a file and on a server each time: whatever they change goes through the folds, undo and checks."""


@dataclass(frozen=True, slots=True)
class StandIn(Place):
    """A database on the server that tests know by a file."""

    path: str = ""

    def __str__(self) -> str:
        return self.path


class Server:
    """The server of a run, and what tests have on it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.made: list[tuple[str, Path]] = []

    def at(self, name: str) -> str:
        """Return the address of a database."""
        return servers.at(self.address, name)

    def new(self, path: Path, template: str = TEMPLATE) -> str:
        """Make a database, and the file that stands for it."""
        name = f"t{uuid4().hex}"
        self.do("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        path.write_text(f"{_MARK}\n{name}\n{path.absolute()}\n")
        self.made.append((name, path.absolute()))
        return name

    def do(self, statement: str, *names: str) -> None:
        """Administer the server."""
        with psycopg.connect(self.address, autocommit=True) as admin:
            admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def own(self, folder: Path) -> None:
        """Give each stand-in below a folder, or a file, a database of its own: it was copied."""
        for path in [folder] if folder.is_file() else folder.rglob("*"):
            self.name(path)

    def name(self, path: Path) -> str | None:
        """Return the database for which a file stands, None for any other file."""
        said = _said(path)
        if said is None:
            return None
        name, of = said
        return name if of == str(path.absolute()) else self.new(path, name)

    def leave(self, folder: Path) -> None:
        """Delete what stood below a folder."""
        for name, path in [*self.made]:
            if path.is_relative_to(folder):
                self.made.remove((name, path))
                self.do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def locate(self, db: str, default: str | None = None) -> Place:
        """Read a path or URL, as keqing does, and lead from a stand-in to the server."""
        place = _locate(db, default)
        name = self.name(place.file) if place.file else None
        if name is None:
            return place
        url = make_url(self.at(name)).set(drivername="postgresql+psycopg")
        return StandIn(None, url, place.default, str(place.file))

    @contextmanager
    def made_whole(self, place: Place) -> Iterator[Engine]:
        """Make a new database, as keqing does."""
        if place.file is None or place.exists:
            with _made_whole(place) as engine:
                yield engine
            return
        location.prepare_folder(place)
        try:
            place.file.touch(mode=0o600)
        except OSError as error:
            raise location.not_creatable(place.file, error) from error
        try:
            self.new(place.file)
            yield open_engine(self.locate(str(place.file)))
        except BaseException:
            place.file.unlink()
            raise


def _said(path: Path) -> tuple[str, str] | None:
    try:
        with path.open("rb") as file:
            if file.read(len(_MARK)) != _MARK.encode():
                return None
            _, name, of = file.read().decode().splitlines()
    except OSError:
        return None
    return name, of


def lead(patch: pytest.MonkeyPatch, address: str) -> Server:
    """Lead keqing in this process, and in those that it starts, from stand-ins to the server."""
    server = Server(address)

    def locate(db: str, default: str | None = None) -> Place:
        return server.locate(db, default)

    for module in (location, database, upgrade):
        patch.setattr(module, "locate_database", locate)
    patch.setattr(database, "made_whole", server.made_whole)
    patch.setitem(surroundings.TOLD, "TESTS_SERVER", address)
    patch.setattr(sharing, "COPIED", [server.own])
    patch.setattr(sharing, "LEFT", [server.leave])
    patch.setattr(sqlite3, "connect", _no_file(sqlite3.connect))
    return server


def _no_file(connect: Any) -> Any:
    """Skip the rest of a test that opens a stand-in as a file of SQLite."""

    def opened(name: Any, *args: Any, **more: Any) -> Any:
        path = unquote(str(name).removeprefix("file:").partition("?")[0])
        if _said(Path(path)):
            pytest.skip("opens the database's file itself")
        return connect(name, *args, **more)

    return opened


def skip_files_alone(items: list[pytest.Item]) -> None:
    """Skip the tests of what only a file has."""
    for item in items:
        if why := reason(item.nodeid):
            item.add_marker(pytest.mark.skip(reason=why))


def reason(test: str) -> str | None:
    """Return why a test is of SQLite alone, None where it is not."""
    return next((why for start, why in FILES_ALONE.items() if test.startswith(start)), None)
