"""Modules of the standard library stand there unloaded, and are themselves as soon as something of them is used."""

from __future__ import annotations

import importlib
import subprocess
import sys
from types import ModuleType

import pytest

from keqing.late_modules import put_off


@pytest.fixture(params=["colorsys", "wsgiref.util"])
def name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module, alone or in a package, that is not loaded for the length of a test."""
    name = str(request.param)
    module = importlib.import_module(name)
    monkeypatch.delitem(sys.modules, name)
    parent, _, child = name.rpartition(".")
    if parent:
        monkeypatch.setattr(importlib.import_module(parent), child, module)
    return name


def use(module: ModuleType) -> object:
    """Ask for a function of one of the two."""
    return module.rgb_to_hls if module.__name__ == "colorsys" else module.guess_scheme


def test_a_module_is_loaded_when_something_of_it_is_used(name: str) -> None:
    put_off(name)
    late = sys.modules[name]
    assert importlib.import_module(name) is late
    assert "__file__" not in vars(late)
    assert use(late) is use(sys.modules[name])
    assert sys.modules[name] is not late
    assert vars(late)["__file__"] == sys.modules[name].__file__
    with pytest.raises(AttributeError, match="unknown"):
        _ = late.unknown


def test_a_function_may_be_referred_to(name: str) -> None:
    function, given, found = {
        "colorsys": ("rgb_to_hls", (0.5, 0.5, 0.5), (0.0, 0.5, 0.0)),
        "wsgiref.util": ("guess_scheme", ({"HTTPS": "on"},), "https"),
    }[name]
    put_off(name, forwarded=(function,))
    late = sys.modules[name]
    forward = getattr(late, function)
    assert "__file__" not in vars(late)
    for _ in range(2):
        assert forward(*given) == found
    assert sys.modules[name] is not late


def test_a_module_that_is_loaded_stays() -> None:
    put_off("json")
    assert sys.modules["json"].loads("1") == 1


AS_THE_PROGRAM_DOES = """
import sys
from keqing.late_modules import put_off
put_off("asyncio", forwarded=("iscoroutine",))
put_off("importlib.metadata")
import sqlalchemy
from keqing.store import database
from keqing.services.worklist import day_list
loaded = {"ssl", "email.message", "asyncio.events"} & sys.modules.keys()
assert not loaded, loaded
from sqlalchemy.util import concurrency
assert not concurrency.is_exit_exception(ValueError())
assert concurrency.is_exit_exception(concurrency.asyncio.CancelledError())
assert not concurrency.iscoroutine(1)
import asyncio
async def three():
    return 3
assert asyncio.run(three()) == 3
import importlib.metadata
assert importlib.metadata.version("sqlalchemy") == sqlalchemy.__version__
"""


def test_the_database_does_without_them_and_finds_them_when_it_asks() -> None:
    subprocess.run([sys.executable, "-c", AS_THE_PROGRAM_DOES], check=True)
