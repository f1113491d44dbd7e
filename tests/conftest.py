"""What every test stands on: a home of its own, a known language, and a way to run keqing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from keqing import i18n
from keqing.cli import run
from keqing.commands import confirm
from tests import leaving, sharing

# The same cases in every run, so that a newcomer's is like ours; `random` looks for new ones. No case has
# a deadline: a slow machine is no fault.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("random", derandomize=False, deadline=None, print_blob=True)
settings.load_profile("fixed")

PRIVATE = ("KEQING_", "XDG_", "LC_", "LANG", "_KEQING")
SCREEN = {"NO_COLOR", "FORCE_COLOR", "TERM", "LINES", "TZ"}


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    code: int
    out: str
    err: str


Keqing = Callable[..., Ran]
Begin = Callable[..., Keqing]


@pytest.fixture(scope="session", autouse=True)
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is the same each time is made once in a process: commands, SQL statements, departments.

    Each database has the same key, so that no name of a file's entry differs from run to run.
    """
    sharing.keep_in(tmp_path_factory.mktemp("kept"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("keqing.store.schema.token_hex", lambda size: "5e" * size)
        sharing.share_commands(patch)
        sharing.share_statements(patch)
        yield


_BEFORE = pytest.StashKey[dict[str, Any]]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Note what the process is like before a test."""
    item.stash[_BEFORE] = leaving.state()
    yield


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Let a test fail that leaves the process another than it found it."""
    yield
    assert not (left := leaving.left(item.stash[_BEFORE])), f"left to the next test: {left}"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home folder, English, 80 columns, and nothing of the developer's environment.

    What a command line set for its own process, no test leaves to the next.
    """
    for name in list(os.environ):
        if name.startswith(PRIVATE) or name in SCREEN:
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "etc"))
    monkeypatch.setenv("COLUMNS", "80")
    _forget()
    yield folder
    _forget()


def _forget() -> None:
    """Take back the language, the start of commands to copy, and `--no-input`."""
    i18n.set_language("en")
    i18n.start_commands_with("keqing", ())
    confirm.ask_nobody(silent=False)


@pytest.fixture
def keqing(capfd: pytest.CaptureFixture[str]) -> Keqing:
    """Run a command line in this process: `keqing("today", "--team")` gives exit, out and err."""

    def ran(*words: str) -> Ran:
        capfd.readouterr()
        code = run(words)
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return ran


@pytest.fixture
def begin(home: Path, keqing: Keqing) -> Begin:
    """Run `init` in the empty home, and then these command lines; all end well.

    What they leave there is kept for the next test that begins so, on the same clock.
    """
    init = ("init", "--department", "一部", "--name", "李敏", "--capacity", "50", "--preset")

    def begun(preset: str, *lines: tuple[str, ...]) -> Keqing:
        def work() -> None:
            for words in ((*init, preset), *lines):
                assert keqing(*words).code == 0, words

        sharing.kept_home(home, (preset, lines), work)
        return keqing

    return begun
