from __future__ import annotations

from pathlib import Path

import pytest

from keqing.store import journal

TABLE = """\
/dev/vda1 / ext4 rw,relatime 0 0
server:/export /mnt/team nfs4 rw 0 0
/dev/sdb1 /mnt/team/my\\040disk xfs rw 0 0
//host/share /media/share cifs rw 0 0
overlaid
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
def test_releases_with_the_wal_reset_bug(version: tuple[int, ...], mended: bool) -> None:
    assert journal.is_mended(version) is mended


@pytest.mark.parametrize(
    ("file", "local"),
    [
        ("/home/li/keqing.db", True),
        ("/mnt/team/keqing.db", False),
        ("/mnt/team/my disk/keqing.db", True),
        ("/mnt/teams/keqing.db", True),
        ("/media/share/x/keqing.db", False),
    ],
)
def test_the_innermost_mount_decides(file: str, local: bool) -> None:
    assert journal.is_local(Path(file), TABLE) is local


def test_in_doubt_a_disk_is_not_local() -> None:
    assert not journal.is_local(Path("/home/li/keqing.db"), "")


def test_both_must_hold() -> None:
    home, team = Path("/home/li/k.db"), Path("/mnt/team/k.db")
    assert journal.choose_journal((3, 51, 3), home, TABLE) == "WAL"
    assert journal.choose_journal((3, 51, 3), team, TABLE) == "TRUNCATE"
    assert journal.choose_journal((3, 40, 1), home, TABLE) == "TRUNCATE"


def test_a_machine_without_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> str:
        raise FileNotFoundError

    assert isinstance(journal.mounts(), str)
    monkeypatch.setattr(Path, "read_text", nothing)
    assert journal.mounts() == ""
