"""Where a file may be written: over no database and no file of our own, through no link out of its folder."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from keqing.errors import Refused
from keqing.i18n import msg

_BEGINS = b"SQLite format 3\0"
"""How a SQLite file begins (its file format, 1.3)."""
_JOURNALS = ("-journal", "-wal", "-shm")
_MOST_LINKS = 40
"""As many links as Linux follows in one path."""
_ROOT = 0
_STREAMS = frozenset({Path("/dev"), Path("/proc")})
"""Folders whose links are the streams of a program, such as /dev/stdout."""


def checked_target(path: Path, spared: Iterable[Path] = (), *, databases: bool = False) -> Path:
    """Return where a path leads; `spared` are files that are not written over, with their journals.

    With `databases` other databases are.

    Raises Refused for those, for every database and its journals, where another login's link or pipe would take
    the content elsewhere, and where a link of one's own leads out of the folder that is named. Raises OSError for a
    loop of links.
    """
    if link := _foreign_link(path):
        raise Refused(
            msg("{file} leads through a link of another login: {link}.", file=path, link=link),
            msg("Name the file that it leads to, or give a folder of your own."),
        )
    if _foreign_pipe(path):
        raise Refused(
            msg("{file} is a pipe of another login.", file=path),
            msg("Give another name, or a folder of your own."),
        )
    if is_spared(path, spared, databases=databases):
        raise Refused(
            msg(
                "{file} is a database or a file of keqing's own; it is not written over.", file=path
            ),
            msg("Give another name."),
        )
    real = path.resolve()
    if path.is_symlink() and _leads_out(path, real):
        raise Refused(
            msg(
                "{file} is a link that leads out of its folder, to {target}.",
                file=path,
                target=real,
            ),
            msg("Name the file that it leads to, or remove the link."),
        )
    return real


def _leads_out(path: Path, real: Path) -> bool:
    """Tell whether a link leads to a file of another folder; streams and devices are meant as they are."""
    folder = path.parent.resolve()
    device = real.exists() and not real.is_file()
    stream = bool({folder, *folder.parents} & _STREAMS)
    return real.parent != folder and not device and not stream


def is_spared(path: Path, spared: Iterable[Path] = (), *, databases: bool = False) -> bool:
    """Tell whether a file is a database, a journal beside one, or one of `spared` or their journals.

    Of a folder in `spared` all that is in it is meant. With `databases` only what is in `spared` is.
    """
    real = path.resolve()
    for kept in spared:
        own = kept.resolve()
        if own in real.parents and own.is_dir():
            return True
        if any(_alike(real, other) or _same(real, other) for other in (own, *_journals(own))):
            return True
    if databases:
        return False
    owners = [
        real.with_name(real.name.removesuffix(end)) for end in _JOURNALS if real.name.endswith(end)
    ]
    return any(_is_database(candidate) for candidate in (real, *owners) if candidate.name)


def _journals(file: Path) -> list[Path]:
    return [file.with_name(f"{file.name}{end}") for end in _JOURNALS]


def _alike(path: Path, other: Path) -> bool:
    """Tell whether two paths may be one file: some disks know no case, and write accents in another way."""
    return path.parent == other.parent and _bare(path) == _bare(other)


def _bare(file: Path) -> str:
    return unicodedata.normalize("NFC", file.name).casefold()


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _is_database(file: Path) -> bool:
    try:
        if not file.is_file():
            return False
        with file.open("rb") as opened:
            return opened.read(len(_BEGINS)) == _BEGINS
    except OSError:  # what cannot be looked into is no file of ours to replace, and not read
        return False


def _foreign_link(path: Path) -> Path | None:
    """Return the first link on the way that is neither this login's nor root's.

    Links of the system, as of /dev/stdout, are root's; whoever is root can write anywhere by itself.
    """
    if not hasattr(os, "getuid"):  # pragma: no cover  # Windows has no such owners
        return None
    trusted = {os.getuid(), _ROOT}
    at, left, links = Path("/"), list(path.absolute().parts[1:]), 0
    while left:
        part = left.pop(0)
        if part == "..":
            at = at.parent
            continue
        step = at / part
        try:
            found = step.lstat()
        except OSError as error:
            if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EACCES}:
                return (
                    None  # what is not there yet is no link; what may not be looked at fails later
                )
            raise
        if not stat.S_ISLNK(found.st_mode):
            at = step
            continue
        if found.st_uid not in trusted:
            return step
        links += 1
        if links > _MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        target = step.readlink()
        at = Path("/") if target.is_absolute() else at
        left = [*target.parts[1 if target.is_absolute() else 0 :], *left]
    return None


def _foreign_pipe(path: Path) -> bool:
    """Tell whether a named pipe there was made by another login; the program's own streams are not named."""
    try:
        found = path.lstat()
    except OSError:
        return False
    made = stat.S_ISFIFO(found.st_mode) or stat.S_ISSOCK(found.st_mode)
    return made and hasattr(os, "getuid") and found.st_uid not in {os.getuid(), _ROOT}
