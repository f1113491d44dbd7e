"""All modules of keqing, loaded."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import keqing

_BEGIN_AT_ONCE = frozenset({"keqing.__main__", "keqing.store.migrations.env"})
"""Whoever loads these, runs them."""


def every_module() -> Iterator[ModuleType]:
    """Load the modules one after the other."""
    for found in pkgutil.walk_packages(keqing.__path__, "keqing."):
        if found.name not in _BEGIN_AT_ONCE:
            yield import_module(found.name)
