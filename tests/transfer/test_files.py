from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from keqing.errors import Failed, Unusable
from keqing.transfer import files


def left(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()} - {"home"}


def test_the_day_stands_in_the_name() -> None:
    assert files.dated("/out/{date}/x-{date}.csv", date(2026, 11, 23)) == Path(
        "/out/2026-11-23/x-2026-11-23.csv"
    )


def test_a_file_is_private_and_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"old")
    path.chmod(0o644)
    files.write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert left(tmp_path) == {"x.csv"}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "x.csv")
    files.write_whole(tmp_path / "link.csv", b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "x.csv").read_bytes() == b"new"


def test_a_device_is_written_to() -> None:
    files.write_whole(Path(os.devnull), b"new")
    assert not Path(os.devnull).is_file()


def test_a_failure_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Failed, match="No space left on device"):
        files.write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert left(tmp_path) == {"x.csv"}


def test_places_where_no_file_can_be(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="is a folder"):
        files.write_whole(tmp_path, b"")
    with pytest.raises(Failed, match="cannot be written"):
        files.write_whole(tmp_path / "none" / "x.csv", b"")
