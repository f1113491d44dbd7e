"""What a test may not leave behind: whatever belongs to the process and not to the test."""

from __future__ import annotations

import gc
import locale
import logging
import os
import resource
import signal
import sys
import time
import warnings
from typing import Any

import pytest

from keqing import i18n
from keqing.commands import confirm

_OURS = frozenset({"PYTEST_CURRENT_TEST"})
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)
_LIMITS = (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_AS)

_FROZEN = [False]
"""Whether a command line has set objects apart and not given them back."""


def freeze() -> None:
    """Let Python look for cycles among what a test makes, not among all modules and tests."""
    gc.collect()
    gc.freeze()


def leave_frozen(patch: pytest.MonkeyPatch) -> None:
    """Only note when a command sets objects apart or gives them back: to count them takes longer than most tests."""
    patch.setattr(gc, "freeze", lambda: _FROZEN.__setitem__(0, True))
    patch.setattr(gc, "unfreeze", lambda: _FROZEN.__setitem__(0, False))


def state() -> dict[str, Any]:
    """What a command line, or the test that ran it, could set for the whole process."""
    umask = os.umask(0o077)
    os.umask(umask)
    return {
        **{f"${name}": value for name, value in os.environ.items() if name not in _OURS},
        "folder": os.getcwd(),  # noqa: PTH109  # as the system says it
        "umask": umask,
        "signals": [signal.getsignal(number) for number in _SIGNALS],
        "language": i18n.current_language(),
        "start of commands": i18n._started.get(),
        "--no-input": confirm._silent.get(),
        "streams": [
            (stream.encoding, stream.errors) for stream in (sys.stdin, sys.stdout, sys.stderr)
        ],
        "modules' path": list(sys.path),
        "limits": [resource.getrlimit(kind) for kind in _LIMITS],
        "depth": sys.getrecursionlimit(),
        "garbage": (gc.isenabled(), gc.get_threshold(), _FROZEN[0]),
        "excepthook": sys.excepthook,
        "locale": locale.setlocale(locale.LC_ALL),
        "zone": time.tzname,
        "log": (logging.root.level, list(logging.root.handlers)),
        "warnings": list(warnings.filters),
    }


def left(before: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs from before, with what it was and is."""
    now = state()
    names = before.keys() | now.keys()
    return {
        name: (before.get(name), now.get(name))
        for name in sorted(names)
        if before.get(name) != now.get(name)
    }
