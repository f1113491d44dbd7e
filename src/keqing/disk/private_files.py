"""Folders (0700) and files (0600) of this login alone, whatever the umask; a file is written whole or not at all.

Every file that the program replaces goes through `replace_file`: exports, settings, and what is remembered.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from keqing.disk.file_lock import try_lock

FAMILY = ("", "-journal", "-wal", "-shm")
"""Endings of a database's name and of the files that SQLite keeps beside it."""

_PREFIX, _SUFFIX = ".keqing-", ".tmp"
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
"""A pipe of such a name is not waited for."""
_BINARY = getattr(os, "O_BINARY", 0)
_RANDOM_BYTES = 8


class UnsureError(Exception):
    """A file has got its name, but the disk fails before it is sure that this lasts. `path` is the file."""

    def __init__(self, path: Path) -> None:
        """Keep which file it is."""
        super().__init__(path)
        self.path = path


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for this login alone. Raises OSError."""
    if not path.parent.exists():
        make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)


def replace_text(path: Path, text: str) -> None:
    """Write a text file as `replace_file` does, and make its folder. Raises OSError and UnsureError."""
    make_folder(path.parent)
    with replace_file(path) as file:
        file.write(text.encode("utf-8", "surrogateescape"))


def keep_text(path: Path, text: str) -> None:
    """Write a text that is only remembered, and can be lost, as `replace_text` does. Raises OSError alone."""
    try:
        replace_text(path, text)
    except UnsureError as error:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path)) from error


@contextmanager
def replace_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write to that becomes `path` in one step when the block ends well.

    The content goes through to the disk. It is written to a temporary file in the same folder, which then takes the
    old file's place. When anything fails, the old file stays and the temporary one goes. That of a run that was
    killed goes with the next one. Raises OSError, also for a device or a pipe, whose place no file takes. Raises
    UnsureError where the new file may be there or not.
    """
    with _replaced(path) as (handle, _), os.fdopen(os.dup(handle), "wb") as file:
        yield file


@contextmanager
def replace_named(path: Path) -> Iterator[Path]:
    """Give the name of an empty file to fill, as `replace_file` gives the file itself, and raises."""
    with _replaced(path) as (_, temporary):
        yield temporary


@contextmanager
def temporary_file(folder: Path) -> Iterator[Path]:
    """Give the name of an empty file in a folder, which is gone after the block unless it was moved. Raises OSError."""
    _sweep(folder)
    handle, temporary = _make_temporary(folder)
    try:
        yield temporary
    finally:
        os.close(handle)
        _remove(temporary)


def move_file(old: Path, new: Path) -> None:
    """Give a file another name in its folder in one step, through to the disk. Raises OSError and UnsureError."""
    handle = os.open(old, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    old.replace(new)
    _sync(new)


@contextmanager
def _replaced(path: Path) -> Iterator[tuple[int, Path]]:
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), str(path))
    _sweep(path.parent)
    handle, temporary = _make_temporary(path.parent)
    try:
        try:
            yield handle, temporary
            os.fsync(handle)
            if os.name != "nt":  # under our lock to the end, so that no other run sweeps it away
                temporary.replace(path)
        finally:
            os.close(handle)
        if os.name == "nt":  # pragma: no cover  # an open file cannot be renamed there
            temporary.replace(path)
    except BaseException:
        _remove(temporary)
        raise
    _sync(path)


def _make_temporary(folder: Path) -> tuple[int, Path]:
    """Make a temporary file and lock it. Where there are no locks nobody sweeps, and none is needed."""
    while True:
        path = folder / f"{_PREFIX}{os.urandom(_RANDOM_BYTES).hex()}{_SUFFIX}"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY
        handle = os.open(path, flags, 0o600)
        try:
            if try_lock(handle) and os.fstat(handle).st_nlink:
                return handle, path
        except OSError:
            return handle, path
        os.close(handle)  # another run took it for a leftover before it was locked


def _sweep(folder: Path) -> None:
    """Remove what runs that were killed left in the folder; a run at work has its own file locked.

    Only plain files of this login with our temporary names are touched, and what a database among them has beside it.
    """
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            handle = os.open(path, os.O_RDWR | _NO_LINK | _NO_WAIT)
            try:
                found = os.fstat(handle)
                plain = stat.S_ISREG(found.st_mode)
                if plain and try_lock(handle) and found.st_uid == os.getuid():
                    _remove(path)
            finally:
                os.close(handle)
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}-*"):  # beside a file that has its name by now
        name, _, _ = path.name.rpartition("-")
        with contextlib.suppress(OSError):
            if not path.with_name(name).exists() and path.lstat().st_uid == os.getuid():
                path.unlink()


def _remove(temporary: Path) -> None:
    """Remove a temporary file, where it is still there, after what a database has beside it.

    A file that cannot be removed goes with the next run: the work itself is done or has failed already.
    """
    for ending in reversed(FAMILY):
        with contextlib.suppress(OSError):
            temporary.with_name(temporary.name + ending).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Bring a new name through to the disk, where folders can be opened. Raises UnsureError."""
    if os.name == "nt":  # pragma: no cover
        return
    try:
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise UnsureError(path) from error
