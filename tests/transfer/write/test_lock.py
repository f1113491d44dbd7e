from __future__ import annotations

import stat
from pathlib import Path

import pytest

from keqing.disk import file_lock
from keqing.errors import Failed
from keqing.transfer.write import lock


def test_one_at_a_time(tmp_path: Path) -> None:
    with lock.alone(tmp_path / "state/locks", "a"):
        with pytest.raises(lock.HeldError), lock.alone(tmp_path / "state/locks", "a"):
            pass
        with lock.alone(tmp_path / "state/locks", "b"):
            pass
    with lock.alone(tmp_path / "state/locks", "a"):
        pass


def test_the_lock_is_private_and_stays(tmp_path: Path) -> None:
    folder = tmp_path / "state/locks"
    with lock.alone(folder, "/out/today-{date}.csv"):
        pass
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent)] == [0o700, 0o700]


def test_it_is_let_go_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock.alone(tmp_path, "a"):
        raise ZeroDivisionError
    with lock.alone(tmp_path, "a"):
        pass


def test_it_is_waited_for(tmp_path: Path) -> None:
    first = lock.alone(tmp_path, "a")
    first.__enter__()
    rested: list[float] = []

    def rest(seconds: float) -> None:
        rested.append(seconds)
        if len(rested) == 3:
            first.__exit__(None, None, None)

    with lock.alone(tmp_path, "a", 60, rest=rest):
        assert len(rested) == 3


def test_no_longer_than_was_said(tmp_path: Path) -> None:
    rested: list[float] = []
    with (
        lock.alone(tmp_path, "a"),
        pytest.raises(lock.HeldError),
        lock.alone(tmp_path, "a", 2, rest=rested.append),
    ):
        pass
    assert sum(rested) == pytest.approx(2)


def test_a_system_without_locks_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_lock, "fcntl", None)
    with pytest.raises(Failed, match="has no locks for --lock"), lock.alone(tmp_path, "a"):
        pass


def test_a_place_where_none_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Failed, match="No lock can be made"), lock.alone(tmp_path / "file/x", "a"):
        pass


def test_no_handle_is_left_open(tmp_path: Path) -> None:
    def handles() -> int:
        return sum(1 for _ in Path("/dev/fd").iterdir())

    before = handles()
    with lock.alone(tmp_path, "a"):
        with pytest.raises(lock.HeldError), lock.alone(tmp_path, "a"):
            pass
        assert handles() <= before + 1
    assert handles() == before
