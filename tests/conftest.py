"""What every test stands on: a home of its own, a known language, and a way to run keqing."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from keqing import i18n
from keqing.calendar import festivals
from keqing.cli import run_program
from keqing.commands import confirm
from tests import long_profile, process_state, sharing, surroundings
from tests.every_module import every_module
from tests.kept_runs import Ran, Runs
from tests.long_profile import profile
from tests.store.servers import server
from tests.surroundings import MORNING

__all__ = ["Begin", "Keqing", "Ran", "profile", "server"]

# The same cases in every run, so that a newcomer's is like ours; `random` looks for new ones. However slow
# the machine is, no law is broken by it.
settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "random", settings.get_profile("fixed"), derandomize=False, print_blob=True
)
settings.load_profile("fixed")


STORIES = ("tests/reliability/", "tests/test_scenarios")
"""How the names of tests begin that tell a story of many commands; so do laws, and a file's tests on a server."""
UNMEASURED = Path(__file__).with_name("unmeasured.txt")
"""Slow tests that reach nothing that others do not, as checks/unmeasured.py has chosen them."""

Keqing = Callable[..., Ran]
Begin = Callable[..., Keqing]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `pytest --anew` run every command line, and `pytest --long` measure reliability in full."""
    parser.addoption("--anew", action="store_true", help="run what prepares tests anew for each")
    parser.addoption(
        "--long", action="store_true", help="kill, fail, fuzz and crowd as often as promised"
    )
    parser.addoption(
        "--measure-all", action="store_true", help="measure the coverage of slow tests, too"
    )
    parser.addoption(
        "--server", action="store_true", help="have each database on a PostgreSQL server"
    )


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print at the end of a run what its tests of reliability measured."""
    measured = long_profile.lines(terminalreporter.stats.get("passed", ()))
    if measured:
        terminalreporter.section("measured")
        terminalreporter.write("".join(f"{line}\n" for line in measured))


def pytest_configure(config: pytest.Config) -> None:
    """Begin as every test finds it."""
    config.addinivalue_line("markers", long_profile.SAMPLED)
    surroundings.settle()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run some tests on a file and on a server, also without `--server`."""
    path = metafunc.definition.nodeid.partition("::")[0]
    if path in on_both() and not metafunc.config.getoption("server"):
        metafunc.fixturenames.insert(0, "where")
        metafunc.parametrize("where", ["file", "server"], indirect=True)


@cache
def on_both() -> frozenset[str]:
    """The files of tests that run on both."""
    from tests import on_server

    return on_server.ON_BOTH


@pytest.fixture
def where(request: pytest.FixtureRequest, shared: None) -> Iterator[str]:
    """Where databases are in this test: in files, or on a server."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "server":
            from tests import on_server

            on_server.lead(patch, request.getfixturevalue("server"))
        yield request.param


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the tests of this run.

    Measure no coverage of stories: what only they reach has no test that names it. Nor of what adds nothing.
    """
    if not config.getoption("long"):
        left = [item for item in items if not long_profile.is_taken(item)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if long_profile.is_taken(item)]
    if config.getoption("server"):
        from tests import on_server

        on_server.skip_files_alone(items)
    every = config.getoption("measure_all")
    unmeasured = frozenset(() if every else UNMEASURED.read_text("utf-8").split())
    for item in items:
        law = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        callspec = getattr(item, "callspec", None)
        again = callspec is not None and callspec.params.get("where") == "server"
        adds_nothing = item.nodeid.partition("[")[0] in unmeasured
        if law or again or adds_nothing or item.nodeid.startswith(STORIES):
            item.add_marker("no_cover")


def pytest_collection_finish(session: pytest.Session) -> None:
    """All that lasts as long as the process is there now.

    Whichever test comes first would load a module, and its lines would count only where that one is measured.
    """
    if session.config.pluginmanager.hasplugin("_cov"):
        deque(every_module(), maxlen=0)
    process_state.freeze()


@pytest.fixture(scope="session", autouse=True)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """What is the same each time is made once in a process: commands, SQL statements, departments.

    Each database has the same key, so that no name of a file's entry differs from run to run. Hypothesis
    tries no texts that it finds in the modules that happen to be loaded.
    """
    sharing.keep_in(tmp_path_factory.mktemp("kept"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("keqing.store.schema.token_hex", lambda size: "5e" * size)
        patch.setattr(providers, "_get_local_constants", lambda: providers._local_constants)
        surroundings.start_programs_on_the_tests_clock(patch)
        process_state.leave_frozen(patch)
        sharing.share_commands(patch)
        sharing.share_statements(patch)
        sharing.let_no_disk_be_waited_for(patch)
        if request.config.getoption("server"):
            from tests import on_server

            on_server.lead(patch, request.getfixturevalue("server"))
        yield


_BEFORE = pytest.StashKey[dict[str, Any]]()
_PREPARING = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Note what the process is like before a test, and that its fixtures are at work."""
    item.stash[_BEFORE] = process_state.state()
    item.stash[_PREPARING] = not item.config.getoption("anew")
    yield
    item.stash[_PREPARING] = False


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Let a test fail that leaves the process another than it found it."""
    yield
    assert not (left := process_state.left(item.stash[_BEFORE])), f"left to the next test: {left}"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at MORNING, so that no test sees the day on which it runs; `move_to` sets it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def home(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """An empty home folder, English, 80 columns, and nothing of the developer's environment.

    The working folder is the one above it, so that no test writes into the clone. What a command line set for its own process, no test leaves to the next.
    """
    folder = tmp_path / "home"
    folder.mkdir()
    measured = request.node.get_closest_marker("no_cover") is None
    environment = surroundings.environment(folder, tmp_path, measured=measured)
    for name in os.environ.keys() - environment.keys():
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    _forget()
    yield folder
    _forget()
    for left in sharing.LEFT:
        left(tmp_path)


def _forget() -> None:
    """Take back the language, the start of commands to copy, and `--no-input`."""
    i18n.set_language("en")
    festivals.use_festivals(None)
    i18n.start_commands_with("keqing", ())
    i18n.call_commands(lambda command, _: command)
    confirm.ask_nobody(silent=False)


@pytest.fixture(scope="session")
def kept_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what all workers of this run keep."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if own.name.startswith("popen-") else own) / "kept-runs"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def keqing(
    request: pytest.FixtureRequest,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kept_runs: Path,
) -> Keqing:
    """Run a command line in this process: `keqing("today", "--team")` gives exit, out and err.

    What fixtures run so before the test begins, was perhaps run for another test: then it is done again from there.
    """
    runs = Runs(kept_runs, tmp_path, monkeypatch)

    def ran(*words: str) -> Ran:
        capfd.readouterr()
        code = run_program(words)
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    def prepared(*words: str) -> Ran:
        kept_anew = request.node.stash[_PREPARING] and not sharing.COPIED
        key = runs.key(words) if kept_anew else None
        if key is None:
            return ran(*words)
        if (kept := runs.again(key)) is None:
            kept = ran(*words)
            runs.keep(key, kept)
        return kept

    return prepared


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
