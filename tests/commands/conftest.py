"""What the tests of commands stand on: a department on a fixed day."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import time_machine

from tests.commands import every_command
from tests.commands.every_command import Office
from tests.conftest import Keqing
from tests.sharing import kept_home


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing, home: Path) -> Keqing:
    """Keqing in a department with therapy cadences and one agent, 李敏."""

    def init() -> None:
        words = [
            "--department",
            "一组",
            "--name",
            "李敏",
            "--capacity",
            "60",
            "--preset",
            "therapy",
        ]
        assert keqing("init", *words).code == 0

    kept_home(home, "department", init)
    return keqing


_BUILT: list[Path] = []
"""Where the department of `office` lies as the first test of this process made it."""


@pytest.fixture
def office(
    clock: time_machine.Traveller,
    keqing: Keqing,
    home: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """A department with three weeks of work behind it, in the middle of the fourth."""
    file = home / ".local/share/keqing/keqing.db"
    if not _BUILT:
        model = tmp_path_factory.mktemp("office")
        every_command.work(keqing, model)
        shutil.move(file, model / "keqing.db")
        _BUILT.append(model)
    folder = tmp_path / "folder"
    shutil.copytree(_BUILT[0], folder)
    file.parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    made = Office(keqing, file, tmp_path / "aside.db", folder / "keqing.db")
    made.begin()
    return made
