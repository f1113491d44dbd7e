"""A warmed interpreter: it runs each command line that it is asked for in a process of its own, forked from itself.

Loading takes most of the time of a short command. Here it is done once, and a process that is forked afterwards
begins, works and ends as the program does.
"""

from __future__ import annotations

import builtins
import gc
import io
import json
import os
import resource
import select
import signal
import sys
from collections import deque
from collections.abc import Mapping
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from keqing import cli
from keqing.process import streams
from keqing.store import journal
from tests import sharing
from tests.every_module import every_module
from tests.reliability.cuts import Cut, Talk
from tests.reliability.disturbances import Disturbed, Plan, meet_all

_SHARED = pytest.MonkeyPatch()
"""Never undone: all processes share it."""

_FIRST = (
    "init --department 一 --name 李 --capacity 9 --preset therapy",
    "add-customer 甲 --phone 13800000000",
    "add-customer 乙",
    "add purchase C0001 产品=安 line=therapy quantity=6 pack=30 daily=6",
    "log C0001 接通 好",
    "merge C0001 C0002 --yes",
    "undo --yes",
    "today",
)


def warm() -> None:
    """Load all that there is of the program."""
    deque(every_module(), maxlen=0)
    for name in ("alembic.command", "alembic.config", "sqlalchemy.orm", "psycopg", "openpyxl"):
        import_module(name)
    sharing.share_commands(_SHARED)
    sharing.share_statements(_SHARED)
    _SHARED.setattr("keqing.store.schema.token_hex", lambda size: "5e" * size)
    _run_some()
    gc.collect()
    gc.freeze()


def _run_some() -> None:
    """Run what leaves behind what all commands need: commands made, tables mapped, statements compiled."""
    out = os.dup(1)
    with TemporaryDirectory() as home, open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
        os.environ["HOME"] = home
        for words in _FIRST:
            assert cli.run_program(words.split()) == 0, words
        sys.stdout.flush()
        os.dup2(out, 1)
    os.close(out)


def serve() -> None:
    """Answer each line of a request with a line that says how its process ended."""
    warm()
    print("ready", flush=True)  # noqa: T201  # the answer
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(request)
        if seconds := request.get("seconds"):
            handle = os.pidfd_open(child)
            select.select([handle], [], [], seconds)
            os.close(handle)
            os.kill(child, signal.SIGKILL)
        _, status, used = os.wait4(child, 0)
        ended = {
            "number": request["number"],
            "code": os.waitstatus_to_exitcode(status),
            "seconds": used.ru_utime + used.ru_stime,
        }
        print(json.dumps(ended), flush=True)  # noqa: T201  # the answer


def _become(request: Mapping[str, Any]) -> None:
    """Be the program that is asked for, to the end."""
    code = 99
    try:
        code = _run(request)
    except BaseException:  # noqa: BLE001  # nothing of it may come back into the interpreter that serves
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def _run(request: Mapping[str, Any]) -> int:
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(request[name], flags, 0o600), number)
    if mode := request.get("journal"):
        _SHARED.setattr(journal, "choose_journal", lambda *_: mode)
    if (end := request.get("longest")) is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (end, resource.RLIM_INFINITY))
    if keys := request.get("keys"):
        _type(keys)
    met = _meet(request)
    sys.stdin, sys.stdout, sys.stderr = io.open(0), io.open(1, "w"), io.open(2, "w")  # noqa: SIM115, UP020
    streams.guard_streams()
    code = cli.run_program(request["words"])
    if (kept := request.get("met")) is not None:
        met = [*met]
        _SHARED.setattr(Disturbed, "meet", lambda _, __, do, ___: do(100))
        with open(kept, "w", encoding="utf-8") as file:  # noqa: PTH123
            json.dump(met, file)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code


def _meet(request: Mapping[str, Any]) -> list[str]:
    """Let the moments come that are asked for; those that have come are added to the list."""
    if "cut" in request:
        talk = Talk(Cut(**request["cut"]))
        talk.listen()
        return talk.met
    disturbed = Disturbed(Plan(**request.get("plan", {})))
    if "plan" in request:
        meet_all(disturbed)
    return disturbed.met


def _type(keys: list[str]) -> None:
    """Type these lines into a call session, as if somebody sat at a terminal."""
    left = iter(keys)

    def read_line(question: str = "") -> str:
        sys.stdout.write(question)
        sys.stdout.flush()
        for line in left:
            return line
        raise EOFError

    _SHARED.setattr(builtins, "input", read_line)
    _SHARED.setattr("keqing.commands.call.command.somebody", lambda: True)
    _SHARED.setattr(streams._Guarded, "isatty", lambda _: True)


if __name__ == "__main__":
    serve()
