"""The bench on which command lines are killed and disturbed, and departments for crowds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reliability.bench import Bench
from tests.reliability.houses import house, server_engine, server_house

__all__ = ["bench", "end", "house", "server_engine", "server_house"]

_BENCHES: list[Bench] = []


@pytest.fixture
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A department with three weeks of work, and a warmed program to work on it; all tests of a process share it."""
    if not _BENCHES:
        _BENCHES.append(Bench(tmp_path_factory.mktemp("bench")))
    return _BENCHES[0]


@pytest.fixture(scope="session", autouse=True)
def end() -> Iterator[None]:
    """Let the warmed program end with the tests."""
    yield
    while _BENCHES:
        _BENCHES.pop().warm.end()
