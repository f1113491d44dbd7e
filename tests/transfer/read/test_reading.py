"""A file's bytes, and no more of them than may be."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from keqing.errors import Failed, NotFound, Unusable
from keqing.transfer.read.reading import content_of, read_bytes
from keqing.transfer.read.table import Limits

MEGA = 1024 * 1024
SMALL = replace(Limits(), size=MEGA)


class Endless(io.RawIOBase):
    """A pipe that never ends."""

    read_so_far = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "it would be read for ever"
        self.read_so_far += size
        return b"a" * size


def test_as_many_bytes_as_may_be_and_not_one_more(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"a" * MEGA)
    assert len(content_of(path, SMALL)) == MEGA
    path.write_bytes(b"a" * (MEGA + 1))
    with pytest.raises(Unusable) as refused:
        content_of(path, SMALL)
    assert refused.value.message.params["n"] == 1


def test_what_never_ends_is_refused_unread() -> None:
    pipe = Endless()
    with pytest.raises(Unusable):
        read_bytes(pipe, "-", SMALL)  # type: ignore[arg-type]  # as far as it is read
    assert pipe.read_so_far == MEGA + 1


def test_a_folder_and_nothing_at_all(tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        content_of(tmp_path, SMALL)
    with pytest.raises(NotFound):
        content_of(tmp_path / "list.csv", SMALL)


def test_what_may_not_be_read(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(Failed):
        content_of(loop, SMALL)
