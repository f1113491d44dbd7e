"""Modules of the standard library that are loaded when something of them is used.

SQLAlchemy imports `asyncio` and `importlib.metadata` at its start. With all that these import, such as `ssl` and
`email`, they take as long to load as half of our own program, which uses neither.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from threading import Lock
from types import ModuleType
from typing import Any

_LOADING = Lock()
"""Held by the thread that takes away what stands for a module."""


class _LateModule(ModuleType):
    """Stands for a module until an attribute of it is asked for, and holds all of them from then on."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever the module has of that name
        loaded = _load(self)
        vars(self).update(vars(loaded))
        return getattr(loaded, name)


def put_off(name: str, forwarded: Sequence[str] = ()) -> None:
    """Let a module be loaded when something of it is used; nothing is done to one that is loaded.

    A reference to a function of it is no use of it where the function is among `forwarded`.
    """
    if name in sys.modules:
        return
    late = _LateModule(name)
    for function in forwarded:
        setattr(late, function, _forwarding(late, function))
    sys.modules[name] = late
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(importlib.import_module(parent), child, late)


def _load(late: ModuleType) -> ModuleType:
    """Load the module itself in the place of what stands for it."""
    name = late.__name__
    with _LOADING:
        if sys.modules.get(name) is late:
            del sys.modules[name]
    return importlib.import_module(name)


def _forwarding(late: ModuleType, function: str) -> Callable[..., Any]:
    def forward(*given: Any, **named: Any) -> Any:  # noqa: ANN401  # as the function has it
        return getattr(_load(late), function)(*given, **named)

    return forward
