"""Command lines that prepare tests: the same line, on the same files at the same moment, runs once.

Many tests begin with the same few commands. The files and words that such a command leaves are kept for all workers
of a run. The key is all that it could read: the files there, the words, the environment and the clock.
"""

from __future__ import annotations

import os
import pickle
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import pytest

from keqing.store import last_list

_LARGEST = 8_000_000
"""Bytes in a test's folder above which nothing is kept: looking through them would cost more than it spares."""
_OF_A_TEST = ("PYTEST", "COVERAGE", "TMPDIR")
"""How variables begin that differ between tests and workers, and that no command reads."""
_DATABASES = (".local/share/keqing/keqing.db", ".local/state/keqing/demo/keqing.db")
"""Where programs have their databases, by the home of a login."""
_LARGEST_MEMORY = 20_000
"""Bytes of a file that may remember lists of databases; a database is larger."""
_HERE = b"\0here\0"
"""Stands for the folder of the test, whose name differs from test to test."""

Files = Mapping[str, tuple[int, bytes]]
"""What is in a folder, by its path there: its kind with its permissions, and the digest of what it holds."""


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class _Kept:
    """What a command line did, and how it left the files."""

    ran: Ran
    files: Files


class Runs:
    """The command lines of one test, and those that were kept for it in `store`."""

    def __init__(self, store: Path, here: Path, patch: pytest.MonkeyPatch) -> None:
        self.store, self.here, self.patch = store, here, patch

    def key(self, words: tuple[str, ...]) -> str | None:
        """Return the key of a command line here and now, None where what it does cannot be kept."""
        if self._is_patched() or not Path.cwd().is_relative_to(self.here):
            return None
        files = self._files()
        if files is None:
            return None
        environment = sorted(
            (name, value) for name, value in os.environ.items() if not name.startswith(_OF_A_TEST)
        )
        read = (words, str(Path.cwd()), environment, str(datetime.now(UTC)), sorted(files.items()))
        return _digest(self._anywhere(repr(read).encode())).hex()

    def again(self, key: str) -> Ran | None:
        """Do what the command line of this key did, and return it; None where it has not run yet."""
        try:
            kept: _Kept = pickle.loads(self._place(key).read_bytes())  # noqa: S301  # written by ourselves, below
        except FileNotFoundError:
            return None
        now = self._files() or {}
        for path in sorted(now.keys() - kept.files.keys(), reverse=True):
            place = self.here / path
            place.rmdir() if stat.S_ISDIR(now[path][0]) else place.unlink()
        for path, (mode, digest) in kept.files.items():
            if now.get(path) != (mode, digest):
                self._put(self.here / path, mode, digest)
        return kept.ran

    def keep(self, key: str, ran: Ran) -> None:
        """Keep what a command line has done, unless it says where that was."""
        files = self._files()
        spoken = (ran.out + ran.err).replace("\n", "").encode()
        if files is None or os.fsencode(self.here.name) in spoken:
            return
        for path, (mode, digest) in files.items():
            blob = self._place(digest.hex())
            if stat.S_ISREG(mode) and not blob.exists():
                content = self._portable(self.here / path)
                if os.fsencode(self.here) in content:
                    return
                _write(blob, content)
        _write(self._place(key), pickle.dumps(_Kept(ran, files)))

    def _is_patched(self) -> bool:
        """Tell whether the test has put something of its own in the program's place."""
        changed = [kept[0] for kept in self.patch._setitem]
        return bool(self.patch._setattr) or any(each is not os.environ for each in changed)

    def _files(self) -> Files | None:
        """Return what is in the test's folder; None where that is too much, or no plain file."""
        found: dict[str, tuple[int, bytes]] = {}
        size = 0
        folders = [self.here]
        while folders:
            with os.scandir(folders.pop()) as entries:
                listed = list(entries)
            for entry in listed:
                status = entry.stat(follow_symlinks=False)
                content = b""
                size += status.st_size
                if stat.S_ISDIR(status.st_mode):
                    folders.append(Path(entry.path))
                elif not stat.S_ISREG(status.st_mode) or size > _LARGEST:
                    return None
                else:
                    content = self._portable(Path(entry.path))
                path = str(Path(entry.path).relative_to(self.here))
                found[path] = (status.st_mode, _digest(content))
        return dict(sorted(found.items()))

    def _put(self, place: Path, mode: int, digest: bytes) -> None:
        if stat.S_ISDIR(mode):
            place.mkdir(exist_ok=True)
        else:
            place.write_bytes(self._local(self._place(digest.hex()).read_bytes()))
        place.chmod(stat.S_IMODE(mode))

    @cached_property
    def _databases(self) -> dict[bytes, bytes]:
        """The places of databases here, by what memories call them."""
        homes = (home for home in (self.here, *self.here.iterdir()) if home.is_dir())
        places = [home / path for home in homes for path in _DATABASES]
        return {_name(place): os.fsencode(place.relative_to(self.here)) for place in places}

    def _portable(self, place: Path) -> bytes:
        """Return what a file holds. What remembers lists names each database by a digest of its path."""
        content = place.read_bytes()
        if len(content) < _LARGEST_MEMORY:
            for name, path in self._databases.items():
                content = content.replace(name, b"<digest of " + path + b">")
        return content

    def _local(self, content: bytes) -> bytes:
        """Return what a file holds here, of its portable content."""
        return re.sub(
            rb"<digest of ([^>]+)>",
            lambda found: _name(self.here / os.fsdecode(found[1])),
            content,
        )

    def _anywhere(self, text: bytes) -> bytes:
        return text.replace(os.fsencode(self.here), _HERE)

    def _place(self, name: str) -> Path:
        return self.store / name


def _name(database: Path) -> bytes:
    return last_list.key_of(str(database)).encode()


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()


def _write(place: Path, content: bytes) -> None:
    """Write a file that other workers see whole or not at all."""
    partly = place.with_name(f"{place.name}.{os.getpid()}")
    partly.write_bytes(content)
    partly.rename(place)
