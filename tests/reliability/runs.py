"""A command line run in a home of its own, and what it leaves there."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.surroundings import ROOT

DATABASE = ".local/share/keqing/keqing.db"
TEMPORARY = ".keqing-"
"""How files begin that stay behind a program that was killed."""
_BESIDE = ("-journal", "-wal", "-shm")
"""What SQLite has beside a database."""
_STATE = ".local/state"
"""What is only remembered, and is no record."""


@dataclass(frozen=True)
class Ran:
    """How a command line ended."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def killed(self) -> bool:
        return self.code == -9


class Warm:
    """Runs command lines in processes of their own, forked from an interpreter that has all loaded."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._asked = folder, 0
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")},
            text=True,
        )
        assert self._answer() == "ready"

    def run(self, home: Path, words: Sequence[str], **more: Any) -> Ran:
        """Run a command line in a home, whose folder `work` it works in."""
        self._asked += 1
        request: dict[str, Any] = {
            "number": self._asked,
            "words": [*words],
            "folder": str(home / "work"),
            "environment": {"HOME": str(home), "COLUMNS": "80", "KEQING_LANG": "en"},
            "stdin": os.devnull,
            "stdout": str(self._folder / "out"),
            "stderr": str(self._folder / "err"),
            **more,
        }
        for name in ("stdout", "stderr"):  # one that is killed at once has said nothing
            if (place := Path(request[name])).is_file():
                place.unlink()
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(request) + "\n")
        self._program.stdin.flush()
        ended = json.loads(self._answer())
        # Nobody waited for the answer to an earlier request: a test ran out of time.
        while ended["number"] < self._asked:
            ended = json.loads(self._answer())
        out, err = (self._said(request[name]) for name in ("stdout", "stderr"))
        return Ran(ended["code"], out, err, ended["seconds"])

    def end(self) -> None:
        self._program.communicate()

    def _answer(self) -> str:
        assert self._program.stdout is not None
        return self._program.stdout.readline().strip()

    def _said(self, name: str) -> str:
        place = Path(name)
        return place.read_text("utf-8", "replace") if place.is_file() else ""


@dataclass(frozen=True)
class State:
    """All that lasts: the rows of the database, and the bytes of other files. Copies of it are told by their rows."""

    rows: str
    files: Mapping[str, str]


def state_of(home: Path, *, chained: bool = True) -> State:
    """Read what a home holds, without what is only remembered and what is on the way to another name.

    Without `chained` the rows are those besides the operations.
    """
    files = {}
    for path in sorted(home.rglob("*")):
        name = str(path.relative_to(home))
        if not path.is_file() or path.name.startswith(TEMPORARY) or name.endswith(_BESIDE):
            continue
        is_database = path.suffix == ".db"
        if name == DATABASE or (name.startswith(_STATE) and not is_database):
            continue
        if name.endswith(".db.json"):  # it is judged by the bytes of its copy, which may differ
            continue
        files[name] = rows_of(path) if is_database else digest(path.read_bytes())
    return State(rows_of(home / DATABASE, chained=chained), files)


def rows_of(file: Path, *, chained: bool = True) -> str:
    """Return a digest of all rows of a database, which must be whole; of one without tables, or without any bytes, \"\"."""
    if not file.exists():
        return ""
    seal = hashlib.sha256()
    with closing(sqlite3.connect(file)) as connection:
        names = [name for (name,) in connection.execute(_TABLES)]
        for name in names:
            if not chained and name in {"operation", "sqlite_sequence"}:
                continue
            seal.update(f"\n{name}\n".encode())
            rows = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608  # its own names
            seal.update("\n".join(sorted(map(repr, rows))).encode())
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return seal.hexdigest() if names else ""


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def left_over(home: Path) -> list[str]:
    """Name what runs that were killed left in a home for the next one to clean away."""
    return [str(path.relative_to(home)) for path in home.rglob(f"{TEMPORARY}*")]


def manifests_hold(home: Path) -> bool:
    """Tell whether each copy that has a manifest is one that it names."""
    for manifest in home.rglob("*.db.json"):
        copy = manifest.with_suffix("")
        named = {entry["sha256"] for entry in json.loads(manifest.read_bytes())["copies"]}
        if copy.exists() and digest(copy.read_bytes()) not in named:
            return False
    return True
