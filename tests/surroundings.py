"""What surrounds every test, the same on each machine, on each day and under each login."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Ten in the morning of 2026-11-24 in Shanghai."""
ROOT = Path(__file__).parents[1]
_KEPT = frozenset({"PATH", "TMPDIR", "PYTEST_CURRENT_TEST", "PYTHONDONTWRITEBYTECODE"})
_KEPT_BEGIN = ("LD_", "DYLD_", "FAKETIME", "PYTEST_XDIST")
_MEASURED_BEGIN = ("COVERAGE",)

TOLD: dict[str, str] = {}
"""What programs that tests start are told beside the moment."""


def settle() -> None:
    """Give this process the zone, the mask of new files and the signals that all tests count on.

    What runs in the background or over a line that may break often began with signals ignored.
    """
    os.environ["TZ"] = "UTC"
    time.tzset()
    os.umask(0o022)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def environment(home: Path, beside: Path, *, measured: bool) -> dict[str, str]:
    """All that a test sees of the environment: nothing of the developer's but where programs are found.

    Programs that it starts are measured as the test itself is.
    """
    begin = _KEPT_BEGIN + (_MEASURED_BEGIN if measured else ())
    kept = [name for name in os.environ if name in _KEPT or name.startswith(begin)]
    return {
        **{name: os.environ[name] for name in kept},
        "HOME": str(home),
        "LOGNAME": "tester",
        "XDG_CONFIG_DIRS": str(beside / "etc"),
        "COLUMNS": "80",
        "TZ": "UTC",
    }


def start_programs_on_the_tests_clock(patch: pytest.MonkeyPatch) -> None:
    """Let keqing in each program that is started stand at the moment of the test."""
    begin = subprocess.Popen.__init__

    def started(self: subprocess.Popen[Any], *args: Any, **more: Any) -> None:
        given = os.environ if more.get("env") is None else more["env"]
        places = (str(ROOT / "tests/started"), str(ROOT), given.get("PYTHONPATH", ""))
        more["env"] = {
            **given,
            "PYTHONPATH": os.pathsep.join(filter(None, places)),
            **TOLD,
            "TESTS_MOMENT": datetime.now(UTC).isoformat(),
        }
        begin(self, *args, **more)

    patch.setattr(subprocess.Popen, "__init__", started)
