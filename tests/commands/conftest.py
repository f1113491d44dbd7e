"""What the tests of commands stand on: a department on a fixed day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.conftest import Keqing

MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Ten in the morning of 2026-11-24 in Shanghai."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at MORNING; `clock.move_to` sets it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Keqing:
    """Keqing in a department with therapy cadences and one agent, 李敏."""
    words = ["--department", "一组", "--name", "李敏", "--capacity", "60", "--preset", "therapy"]
    assert keqing("init", *words).code == 0
    return keqing
