"""Which journal is chosen (section 4): WAL only with a mended library and on a local disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from keqing.store.journal import choose, is_local, is_mended

MOUNTS = """\
/dev/vda / ext4 rw 0 0
proc /proc proc rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/li/disk ext4 rw 0 0
//server/share /mnt/team\\040share cifs rw 0 0
me@host:/ /mnt/ssh fuse.sshfs rw 0 0
tmpfs /over tmpfs rw 0 0
server:/over /over nfs rw 0 0
"""


@pytest.mark.parametrize(
    ("version", "mended"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_versions_with_the_mended_journal(version: tuple[int, ...], mended: bool) -> None:
    assert is_mended(version) is mended


@pytest.mark.parametrize(
    ("file", "local"),
    [
        ("/data/k.db", True),
        ("/home/li/k.db", False),
        ("/home/li/disk/k.db", True),
        ("/home/li/disks/k.db", False),
        ("/mnt/team share/k.db", False),
        ("/mnt/ssh/k.db", False),
        ("/over/k.db", False),
        ("/proc/k.db", False),
    ],
)
def test_local_disks(file: str, local: bool) -> None:
    assert is_local(Path(file), MOUNTS) is local


def test_no_mount_table_is_no_promise() -> None:
    assert not is_local(Path("/data/k.db"), "")


@pytest.mark.parametrize(
    ("version", "file", "journal"),
    [
        ((3, 51, 3), "/data/k.db", "WAL"),
        ((3, 51, 3), "/home/k.db", "TRUNCATE"),
        ((3, 40, 1), "/data/k.db", "TRUNCATE"),
    ],
)
def test_the_choice(version: tuple[int, ...], file: str, journal: str) -> None:
    assert choose(version, Path(file), MOUNTS) == journal
