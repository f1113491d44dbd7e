"""What prepares tests is kept under all that it could read, and comes back as it was left."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import time_machine

from tests.kept_runs import Ran, Runs

WORDS = ("init", "--name", "李敏")
DONE = Ran(0, "done\n", "")


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture
def runs(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    return Runs(store, tmp_path, monkeypatch)


def key(runs: Runs, *words: str) -> str:
    found = runs.key(words or WORDS)
    assert found
    return found


def test_what_was_left_comes_back(runs: Runs, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old/gone").write_text("1")
    begun = key(runs)
    assert runs.again(begun) is None
    (tmp_path / "old/gone").unlink()
    (tmp_path / "old").rmdir()
    (tmp_path / "new").mkdir(mode=0o700)
    (tmp_path / "new/file").write_text("2")
    (tmp_path / "new/file").chmod(0o600)
    runs.keep(begun, DONE)
    (tmp_path / "new/file").unlink()
    (tmp_path / "new").rmdir()
    (tmp_path / "old").mkdir()
    (tmp_path / "old/gone").write_text("1")
    assert key(runs) == begun
    assert runs.again(begun) == DONE
    assert not (tmp_path / "old").exists()
    assert (tmp_path / "new/file").read_text() == "2"
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new/file").stat().st_mode & 0o777 == 0o600


def test_another_folder_is_the_same_and_all_else_is_not(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    runs = Runs(store, here, monkeypatch)
    monkeypatch.chdir(here)
    found = [key(runs), key(runs, "import", str(here / "list.csv"))]
    monkeypatch.chdir(there)
    other = Runs(store, there, monkeypatch)
    assert [key(other), key(other, "import", str(there / "list.csv"))] == found
    monkeypatch.chdir(here)
    (here / "file").write_text("1")
    found.append(key(runs))
    (here / "file").chmod(0o600)
    found.append(key(runs))
    monkeypatch.setenv("KEQING_LANG", "zh")
    found.append(key(runs))
    clock.shift(1)
    found.append(key(runs))
    assert len(set(found)) == 6


def test_what_is_patched_huge_or_elsewhere_runs_itself(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(10_000_000)
    assert runs.key(WORDS) is None
    (tmp_path / "huge").unlink()
    os.mkfifo(tmp_path / "pipe")
    assert runs.key(WORDS) is None
    (tmp_path / "pipe").unlink()
    assert runs.key(WORDS)
    with monkeypatch.context() as patch:
        patch.setattr("keqing.clock.now", None)
        assert Runs(runs.store, tmp_path, patch).key(WORDS) is None
    monkeypatch.chdir("/")
    assert runs.key(WORDS) is None


@pytest.mark.parametrize("said", ["file", "out"])
def test_what_tells_where_it_ran_is_not_kept(runs: Runs, tmp_path: Path, said: str) -> None:
    begun = key(runs)
    if said == "file":
        (tmp_path / "log").write_text(f"made {tmp_path}/home")
    runs.keep(begun, Ran(0, f"made {tmp_path}\n" if said == "out" else "", ""))
    assert runs.again(begun) is None
