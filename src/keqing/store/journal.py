"""Which journal a SQLite file is written with, and why.

The write-ahead journal (WAL) is quicker, but before 3.51.3 (3.50.7, 3.44.6) several processes could,
rarely, lose a commit in it (sqlite.org/wal.html, "the WAL-reset bug"), and it needs memory that all its
users share, which a network disk does not give. Where either is in doubt the journal is truncated.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

Journal = Literal["WAL", "TRUNCATE"]
Mounts = Callable[[], str]

_MENDED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""The first mended release of each line that was mended; all that come after the last are."""

_LOCAL = frozenset(
    {"apfs", "bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "hfs", "jfs", "ntfs", "ntfs3"}
    | {"overlay", "ramfs", "reiserfs", "tmpfs", "ufs", "vfat", "xfs", "zfs"}
)
"""File systems that only this machine writes to."""


def mounts() -> str:
    """Read the machine's table of mounts, as Linux writes it; empty where there is none to read."""
    try:
        return Path("/proc/self/mounts").read_text("utf-8", "replace")
    except OSError:
        return ""


def choose_journal(version: tuple[int, ...], file: Path, table: str) -> Journal:
    """Choose for a library's version and a file, by the table of mounts."""
    return "WAL" if is_mended(version) and is_local(file, table) else "TRUNCATE"


def is_mended(version: tuple[int, ...]) -> bool:
    """Tell whether this version of SQLite is free of the WAL-reset bug."""
    return version >= _MENDED[-1] or any(
        version[:2] == first[:2] and version >= first for first in _MENDED
    )


def is_local(file: Path, table: str) -> bool:
    """Tell whether the file is surely on a disk of this machine; in doubt it is not."""
    return kind_of(file, table) in _LOCAL


def kind_of(file: Path, table: str) -> str:
    """Return the kind of file system that the file is on; empty where the table does not say."""
    path = file.resolve()
    kind = ""
    longest = -1
    for line in table.splitlines():
        fields = line.split()
        if len(fields) < 3:  # noqa: PLR2004  # device, folder, kind of file system
            continue
        folder = Path(_unescaped(fields[1]))
        if path.is_relative_to(folder) and len(folder.parts) >= longest:
            kind, longest = fields[2], len(folder.parts)
    return kind


def _unescaped(folder: str) -> str:
    """Give back the spaces, tabs, line ends and backslashes that the table writes in octal."""
    for code, character in (("040", " "), ("011", "\t"), ("012", "\n"), ("134", "\\")):
        folder = folder.replace(f"\\{code}", character)
    return folder
