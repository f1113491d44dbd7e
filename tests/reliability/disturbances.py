"""The moments at which a program touches the disk, and what a test lets happen there: a kill, or a fault.

SQLite's own calls are met through its interface for other systems (sqlite.org/vfs.html). `xSetSystemCall` puts a
function of ours in the place of `pwrite` and its like. Files get a method of ours to sync them. Our own calls are met
where Python asks the system. So each moment has a number, which is the same in every run of a command.
"""

from __future__ import annotations

import _sqlite3  # the module that has the library loaded
import builtins
import ctypes
import errno
import io
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

WRITE, SYNC, TRUNCATE, CREATE, NAME, SAY = "write", "sync", "truncate", "create", "name", "say"
"""What is done at a moment. NAME is a name given, moved or taken away, and SAY is printed, which no disk prevents."""
BEFORE, HALF, AFTER = "before", "half", "after"
"""When a kill comes: before it is done, when half of it is, or after it."""

GONE = "-gone"
"""Ending of the name that a folder has which vanished."""

_RENAME = os.rename
_FULL = frozenset({WRITE, CREATE})
_FAILING = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EIO: frozenset({WRITE, SYNC, TRUNCATE}),
    errno.EROFS: frozenset({WRITE, TRUNCATE, CREATE, NAME}),
    errno.EACCES: frozenset({CREATE, NAME}),
}
"""What fails on a disk with this trouble, when it lasts."""

_SQLITE_IOERR_FSYNC = 1034
_METHODS, _SYNC_AT = 18, 4
"""Pointers in a table of a file's methods, after its version, and which of them syncs."""


@dataclass(frozen=True)
class Plan:
    """What happens at which moment, counted from 1. Without a moment they are only counted.

    `vanishes` is a folder that is gone from then on: it has another name.
    """

    at: int = 0
    kill: str | None = None
    fails: int | None = None
    lasts: bool = False
    vanishes: str | None = None


class Disturbed:
    """The moments of one run, as they come."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.met: list[str] = []

    def meet(self, kind: str, do: Callable[[int], Any], fail: Callable[[int], Any]) -> Any:
        """Come to a moment. `do` does a part of it, in percent, and `fail` gives what fails with an error's number."""
        self.met.append(kind)
        now, plan = len(self.met), self.plan
        if plan.vanishes is not None and now == plan.at:
            _RENAME(plan.vanishes, f"{plan.vanishes}{GONE}")
        if plan.fails is not None and self._fails(now, kind):
            return fail(plan.fails)
        if plan.kill is None or now != plan.at:
            return do(100)
        if plan.kill == HALF and kind == WRITE:
            do(50)
        elif plan.kill == AFTER:
            do(100)
        return die()

    def _fails(self, now: int, kind: str) -> bool:
        plan = self.plan
        if plan.fails is None or now < plan.at or kind == SAY:
            return False
        return now == plan.at or (plan.lasts and kind in _FAILING[plan.fails])


def die() -> NoReturn:
    """End at once, as no program can prevent."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def meet_all(disturbed: Disturbed) -> None:
    """Let this process meet the moments from now on, until it ends."""
    _meet_sqlite(disturbed)
    _meet_system(disturbed)


class _Vfs(ctypes.Structure):
    """SQLite's table of what it asks of a system, third version."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("size", ctypes.c_int),
        ("longest", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        *((f"other{n}", ctypes.c_void_p) for n in range(12)),
        ("set_call", ctypes.c_void_p),
        ("get_call", ctypes.c_void_p),
        ("next_call", ctypes.c_void_p),
    )


class _Methods(ctypes.Structure):
    _fields_ = (("version", ctypes.c_int), ("calls", ctypes.c_void_p * _METHODS))


_Open = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.POINTER(_Methods)),
    ctypes.c_int,
    ctypes.c_void_p,
)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_SetCall = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_GetCall = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)
_INT, _SIZE, _AT, _TEXT, _BYTES = (
    ctypes.c_int,
    ctypes.c_ssize_t,
    ctypes.c_int64,
    ctypes.c_char_p,
    ctypes.c_void_p,
)
_KEPT: list[object] = []
"""What SQLite points to."""


def _meet_sqlite(disturbed: Disturbed) -> None:
    library = ctypes.CDLL(_sqlite3.__file__)
    find = library.sqlite3_vfs_find
    find.restype = ctypes.POINTER(_Vfs)
    vfs = find(None)
    for name in (b"pwrite", b"pwrite64"):
        _replace(vfs, name, (_SIZE, _INT, _BYTES, _SIZE, _AT), _writing(disturbed))
    _replace(vfs, b"write", (_SIZE, _INT, _BYTES, _SIZE), _writing(disturbed))
    _replace(vfs, b"ftruncate", (_INT, _INT, _AT), _doing(disturbed, TRUNCATE))
    _replace(vfs, b"unlink", (_INT, _TEXT), _doing(disturbed, NAME))
    _replace(vfs, b"open", (_INT, _TEXT, _INT, _INT), _opening(disturbed))
    _meet_syncs(vfs, disturbed)


_Made = Callable[[Callable[..., int]], Callable[..., int]]
"""Makes our call around the system's."""


def _replace(vfs: Any, name: bytes, types: tuple[Any, ...], made: _Made) -> None:
    """Put a call of ours in the place of one of the system, where this SQLite makes it."""
    table = vfs.contents
    known = _GetCall(table.get_call)(ctypes.cast(vfs, ctypes.c_void_p), name)
    if not known:
        return
    shape: Any = ctypes.CFUNCTYPE(*types, use_errno=True)
    ours = shape(made(shape(known)))
    _KEPT.append(ours)
    address = ctypes.cast(ours, ctypes.c_void_p)
    assert _SetCall(table.set_call)(ctypes.cast(vfs, ctypes.c_void_p), name, address) == 0


def _failed(number: int) -> int:
    ctypes.set_errno(number)
    return -1


def _writing(disturbed: Disturbed) -> _Made:
    def made(real: Callable[..., int]) -> Callable[..., int]:
        def ours(file: int, content: int, size: int, *at: int) -> int:
            return int(
                disturbed.meet(
                    WRITE, lambda part: real(file, content, size * part // 100, *at), _failed
                )
            )

        return ours

    return made


def _doing(disturbed: Disturbed, kind: str) -> _Made:
    def made(real: Callable[..., int]) -> Callable[..., int]:
        return lambda *said: int(disturbed.meet(kind, lambda _: real(*said), _failed))

    return made


def _opening(disturbed: Disturbed) -> _Made:
    def made(real: Callable[..., int]) -> Callable[..., int]:
        def ours(path: bytes, flags: int, mode: int) -> int:
            if not flags & os.O_CREAT:
                return real(path, flags, mode)
            return int(disturbed.meet(CREATE, lambda _: real(path, flags, mode), _failed))

        return ours

    return made


def _meet_syncs(vfs: Any, disturbed: Disturbed) -> None:
    """Give every file that is opened a method of ours to sync it: that is no call of the system to SQLite.

    Nothing is waited for: whoever is killed leaves to the system what it has written.
    """
    tables: dict[int, Any] = {}
    real_open = _Open(vfs.contents.open)

    def sync(file: int, flags: int) -> int:
        return int(disturbed.meet(SYNC, lambda _: 0, lambda _: _SQLITE_IOERR_FSYNC))

    ours = _Sync(sync)

    def opened(itself: int, name: int, file: Any, flags: int, out: int) -> int:
        code = int(real_open(itself, name, file, flags, out))
        if file.contents:
            known = ctypes.addressof(file.contents.contents)
            if known not in tables:
                own = _Methods.from_buffer_copy(file.contents.contents)
                own.calls[_SYNC_AT] = ctypes.cast(ours, ctypes.c_void_p).value
                tables[known] = own
            file[0] = ctypes.pointer(tables[known])
        return code

    our_open = _Open(opened)
    _KEPT.extend((ours, our_open, tables))
    vfs.contents.open = ctypes.cast(our_open, ctypes.c_void_p).value


def _raising(*names: Any) -> Callable[[int], NoReturn]:
    """Make what raises an error of the system about the first of these that is a path."""

    def fail(number: int) -> NoReturn:
        told = [os.fspath(name) for name in names if isinstance(name, str | bytes | os.PathLike)]
        raise OSError(number, os.strerror(number), *told[:1])

    return fail


def _meet_system(disturbed: Disturbed) -> None:
    """Meet what our own code asks of the system: names, syncs, new files, and what is written into them."""

    def met(kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *said, **more: disturbed.meet(
            kind, lambda _: real(*said, **more), _raising(*said)
        )

    calls = dict.fromkeys(("replace", "rename", "link", "unlink", "remove", "mkdir", "rmdir"), NAME)
    for name, kind in {**calls, "ftruncate": TRUNCATE, "sendfile": WRITE}.items():
        setattr(os, name, met(kind, getattr(os, name)))
    setattr(os, "fsync", met(SYNC, lambda _: None))  # noqa: B010  # mypy knows what it was
    setattr(os, "open", _opening_numbers(disturbed, os.open))  # noqa: B010  # as above
    opened = _opening_files(disturbed, io.open)
    for module in (io, builtins):
        setattr(module, "open", opened)  # noqa: B010  # as above


def _opening_numbers(disturbed: Disturbed, plain: Callable[..., int]) -> Callable[..., int]:
    def opened(path: Any, flags: int, *said: Any, **more: Any) -> int:
        if not flags & os.O_CREAT:
            return plain(path, flags, *said, **more)
        return int(
            disturbed.meet(CREATE, lambda _: plain(path, flags, *said, **more), _raising(path))
        )

    return opened


class _Met(io.FileIO):
    """A file that meets what is written into it."""

    disturbed: Disturbed

    def write(self, content: Any, /) -> int:
        whole = memoryview(content).cast("B")
        real = super().write
        kind = SAY if self.fileno() in {1, 2} else WRITE
        return int(
            self.disturbed.meet(
                kind, lambda part: real(whole[: len(whole) * part // 100]), _raising(self.name)
            )
        )


def _opening_files(disturbed: Disturbed, plain: Callable[..., Any]) -> Callable[..., Any]:
    def opened(file: Any, mode: str = "r", buffering: int = -1, *said: Any, **more: Any) -> Any:
        if not set(mode) & set("wax+"):
            return plain(file, mode, buffering, *said, **more)
        raw_more = {key: more.pop(key) for key in ("closefd", "opener") if key in more}

        def make(_: int = 100) -> _Met:
            made = _Met(file, "".join(set(mode) - set("bt")), **raw_more)
            made.disturbed = disturbed
            return made

        raw = make() if isinstance(file, int) else disturbed.meet(CREATE, make, _raising(file))
        if buffering == 0:
            return raw
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *said, **more)

    return opened
