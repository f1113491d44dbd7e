from __future__ import annotations

import errno
import itertools
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from keqing.disk import private_files


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_folder_that_is_made_is_private(tmp_path: Path) -> None:
    private_files.make_folder(tmp_path / "a/b/c")
    assert [mode(tmp_path / name) for name in ("a", "a/b", "a/b/c")] == [0o700] * 3
    private_files.make_folder(tmp_path / "a/b/c")


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0o755)
    private_files.make_folder(tmp_path / "a/b")
    assert mode(tmp_path / "a") == 0o755


def test_a_file_is_private_and_replaced_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a/x"
    private_files.replace_text(path, "old\udcff")
    assert mode(path) == 0o600
    private_files.replace_text(path, "new")
    assert path.read_text() == "new"

    def fail(_path: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        private_files.replace_text(path, "newer")
    assert [file.name for file in path.parent.iterdir()] == ["x"]


@pytest.mark.parametrize("place", ["os.fsync", "private_files._sync"])
def test_a_kill_leaves_a_whole_text(tmp_path: Path, place: str) -> None:
    path = tmp_path / "x"
    private_files.replace_text(path, "old")
    script = (
        "import os, signal, sys; from pathlib import Path; from keqing.disk import private_files\n"
        "def die(*_): os.kill(os.getpid(), signal.SIGKILL)\n"
        f"{place} = die\n"
        "private_files.replace_text(Path(sys.argv[1]), 'new')\n"
    )
    environ = {"PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run([sys.executable, "-c", script, path], env=environ, check=False)
    assert ran.returncode == -signal.SIGKILL
    assert path.read_text() == ("old" if place == "os.fsync" else "new")
    private_files.replace_text(path, "newer")
    assert [file.name for file in tmp_path.iterdir() if file.name != "home"] == ["x"]


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails when the new name of a file is to last."""
    syncs = itertools.count()

    def sync(_: int) -> None:
        if next(syncs):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", sync)


def test_a_name_that_may_not_last_is_told_from_a_file_that_was_not_written(
    unsure: None, tmp_path: Path
) -> None:
    path = tmp_path / "x"
    with pytest.raises(private_files.UnsureError):
        private_files.replace_text(path, "new")
    assert path.read_text() == "new"


def test_what_is_only_remembered_can_be_lost(unsure: None, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Input/output error"):
        private_files.keep_text(tmp_path / "x", "new")


def test_what_a_database_left_beside_a_temporary_file_goes_too(tmp_path: Path) -> None:
    for name in (".keqing-1.tmp", ".keqing-1.tmp-wal", ".keqing-2.tmp-journal", "x.db-journal"):
        (tmp_path / name).touch()
    private_files.replace_text(tmp_path / "x", "new")
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"x", "x.db-journal"}


def test_what_cannot_be_cleared_away_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with private_files.temporary_file(tmp_path) as temporary:
        private_files.move_file(temporary, tmp_path / "x")
        monkeypatch.setattr(os, "unlink", refuse)
    assert (tmp_path / "x").exists()


def test_a_pipe_or_a_device_keeps_its_place(tmp_path: Path) -> None:
    """Whoever may rename files in its folder would turn /dev/null into a file for everybody."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="No such device") as caught, private_files.replace_file(pipe):
        raise AssertionError
    assert caught.value.filename == str(pipe)
    assert pipe.is_fifo()
