from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from keqing.disk import file_lock, private_files
from keqing.errors import Failed, Unusable
from keqing.transfer.write import files


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"home"}


def test_the_day_stands_in_the_name() -> None:
    assert files.dated_path("/out/{date}/x-{date}.csv", date(2026, 11, 23)) == Path(
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


def test_a_file_is_there_when_the_block_ends_and_not_before(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with files.whole(path) as file:
        file.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"
    with pytest.raises(ZeroDivisionError), files.whole(path) as file:
        file.write(b"half" * (1 // 0))
    assert path.read_bytes() == b"new"
    assert left(tmp_path) == {"x.csv"}


@pytest.mark.parametrize("name", ["none/x.csv", "none/deeper/x.csv", "file/x.csv"])
def test_a_folder_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Failed) as raised:
        files.write_whole(tmp_path / name, b"new")
    if not name.startswith("file"):
        assert f"there is no folder {(tmp_path / name).parent}." in str(raised.value)
    assert left(tmp_path) == {"file"}


def test_a_full_device_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").symlink_to("/dev/full")
    with pytest.raises(Failed, match="No space left on device"):
        files.write_whole(tmp_path / "x.csv", b"new")


def killed_in(place: str, path: Path, content: bytes) -> None:
    """Write a file in a process that dies by SIGKILL as soon as it comes to `place`."""
    script = (
        "import os, signal, sys; from pathlib import Path; from keqing.transfer.write import files; from keqing.disk import private_files\n"
        "def die(*_): os.kill(os.getpid(), signal.SIGKILL)\n"
        f"{place} = die\n"
        "files.write_whole(Path(sys.argv[1]), sys.argv[2].encode())\n"
    )
    environ = {"PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run([sys.executable, "-c", script, path, content], env=environ, check=False)
    assert ran.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("place", "after"), [("os.fsync", b"old"), ("private_files._sync", b"new")]
)
def test_a_kill_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, place: str, after: bytes
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"old")
    killed_in(place, path, b"new")
    assert path.read_bytes() == after
    files.write_whole(path, b"newer")
    assert path.read_bytes() == b"newer"
    assert left(tmp_path) == {"x.csv"}


def test_only_leftovers_of_our_own_are_swept(tmp_path: Path) -> None:
    (tmp_path / ".keqing-dead.tmp").write_bytes(b"half")
    (tmp_path / ".keqing-folder.tmp").mkdir()
    (tmp_path / ".keqing-link.tmp").symlink_to(tmp_path / "precious")
    os.mkfifo(tmp_path / ".keqing-pipe.tmp")
    others = {".keqing-folder.tmp", ".keqing-link.tmp", ".keqing-pipe.tmp"}
    for name in ("precious", ".other.tmp", "keqing-x.tmp"):
        (tmp_path / name).write_bytes(b"")
        others.add(name)
    with files.whole(tmp_path / "a.csv") as file:
        file.write(b"a")
        files.write_whole(tmp_path / "b.csv", b"b")  # beside a run that is at work
    assert left(tmp_path) == {*others, "a.csv", "b.csv"}


def test_the_leftovers_of_others_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".keqing-theirs.tmp").write_bytes(b"half")
    monkeypatch.setattr(os, "getuid", lambda: -1)
    files.write_whole(tmp_path / "x.csv", b"new")
    assert left(tmp_path) == {".keqing-theirs.tmp", "x.csv"}


def test_a_file_that_was_swept_before_it_was_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, made = file_lock.try_lock, list[int]()

    def swept(handle: int) -> bool:
        made.append(handle)
        if len(made) == 1:
            (temporary,) = tmp_path.glob(".keqing-*.tmp")
            temporary.unlink()
        return make(handle)

    monkeypatch.setattr(private_files, "try_lock", swept)
    files.write_whole(tmp_path / "x.csv", b"new")
    assert len(made) == 2
    assert (tmp_path / "x.csv").read_bytes() == b"new"


def test_a_system_without_locks_writes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".keqing-maybe-alive.tmp").write_bytes(b"half")
    monkeypatch.setattr(file_lock, "fcntl", None)
    files.write_whole(tmp_path / "x.csv", b"new")
    assert left(tmp_path) == {".keqing-maybe-alive.tmp", "x.csv"}
