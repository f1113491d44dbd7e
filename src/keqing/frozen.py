"""Frozen values, declared as with `dataclasses` and cheap to declare.

A program declares hundreds of classes of values, and one run of it uses some dozens. `dataclasses` writes and
compiles the methods of each as it is declared; here they are written when the first value is made, by
`dataclasses` itself, but for the one that makes frozen values, which is quicker. So the class is the same in all that
can be seen of it. A feature that is missing
here is refused with a TypeError where it is declared: an own `__init__`, `InitVar` and `KW_ONLY`.

    from dataclasses import field, replace
    from keqing.frozen import dataclass

    @dataclass(frozen=True, slots=True)
    class Weight:
        grams: int
"""

from __future__ import annotations

import abc
import dataclasses
import sys
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar, get_origin

__all__ = ["dataclass"]

_LATE = ("__match_args__", "__dataclass_fields__", "__init__")
"""The attributes behind every use of the methods; the last of them makes values."""

_OF_A_CLASS = ("__dict__", "__weakref__")
"""Attributes of a class without slots that a class with slots does not take over."""


class _Unsaid:
    """Stands in a signature for a default that is made anew each time."""

    def __repr__(self) -> str:
        return "<factory>"


_UNSAID = _Unsaid()

_COMPLETING = RLock()
"""Held by the thread that writes the methods of a class, and of those above it."""


def _declared(cls: type[Any], options: dict[str, bool]) -> type[Any]:
    """Return a class with slots in place of `cls`, which completes itself when it is looked into."""
    _check_form(cls, options)
    body = {name: value for name, value in vars(cls).items() if name not in _OF_A_CLASS}
    names = tuple(
        name for name, said in body.get("__annotations__", {}).items() if _is_field(cls, name, said)
    )
    for name in names:
        body.pop(name, None)
    meta: Any = type(cls)
    copying = {"__getstate__": _state, "__setstate__": _restore}
    made: type[Any] = meta(cls.__name__, cls.__bases__, {**copying, **body, "__slots__": names})
    made.__qualname__ = cls.__qualname__

    def complete() -> None:
        before = dict(vars(cls))
        quick = options.get("frozen", False) and not _is_open(made)
        dataclasses.dataclass(**{**options, "init": not quick})(cls)
        written = {
            name: value
            for name, value in vars(cls).items()
            if name not in names and before.get(name, dataclasses.MISSING) is not value
        }
        for value in written.values():
            _move(value, cls, made)
        if quick:
            written["__init__"] = _write_init(cls, made)
        for name in sorted(written, key=_LATE[-1].__eq__):
            setattr(made, name, written[name])
        abc.update_abstractmethods(made)

    for name in _LATE:
        setattr(made, name, _Late(name, made, complete))
    return made


class _Undeclarable(TypeError):
    """A class has something that cannot be written late."""

    def __init__(self, cls: type[Any], what: str) -> None:
        super().__init__(f"{cls.__qualname__} ({what}): declare it with `dataclasses`")


def _check_form(cls: type[Any], options: dict[str, bool]) -> None:
    """Raise TypeError for what a class cannot have whose methods are written late."""
    for name in (*_LATE, "__slots__"):
        if name in vars(cls):
            raise _Undeclarable(cls, name)
    if (
        not options.get("init", True)
        or options.get("weakref_slot")
        or not options.get("match_args", True)
    ):
        raise _Undeclarable(cls, str(options))


def _is_field(cls: type[Any], name: str, said: object) -> bool:
    """Tell whether an annotation is that of a field; TypeError for those that are more than a field."""
    meant = _named(cls, said.partition("[")[0].strip()) if isinstance(said, str) else said
    if isinstance(meant, dataclasses.InitVar) or meant in {
        dataclasses.InitVar,
        dataclasses.KW_ONLY,
    }:
        raise _Undeclarable(cls, f"{name}: {said}")
    return meant is not ClassVar and get_origin(meant) is not ClassVar


def _named(cls: type[Any], dotted: str) -> object:
    """Return what a name means in the module of a class, None where it means nothing there."""
    first, *others = dotted.split(".")
    found: object = vars(sys.modules[cls.__module__]).get(first)
    for name in others:
        found = getattr(found, name, None)
    return found


def _is_open(made: type[Any]) -> bool:
    """Tell whether values have attributes that are no slots, since a class above has none."""
    return any("__slots__" not in vars(above) for above in made.__mro__[:-1])


def _write_init(cls: type[Any], made: type[Any]) -> Any:  # noqa: ANN401  # a function
    """Write the method that fills the slots of a new value: by the slots, which takes half as long as `setattr`."""
    params = cls.__dataclass_params__
    params.init = True
    names: dict[str, object] = {"UNSAID": _UNSAID}
    given: list[str] = []
    by_name: list[str] = []
    body: list[str] = []
    annotations: dict[str, object] = {}
    for number, field in enumerate(dataclasses.fields(cls)):
        value = field.name
        names[f"set_{number}"] = getattr(made, field.name).__set__
        default = ""
        if field.default_factory is not dataclasses.MISSING:
            names[f"make_{number}"] = field.default_factory
            default, value = "UNSAID", f"make_{number}()"
            if field.init:
                value += f" if {field.name} is UNSAID else {field.name}"
        elif field.default is not dataclasses.MISSING:
            names[f"default_{number}"] = field.default
            default = f"default_{number}"
            value = field.name if field.init else default
        elif not field.init:
            continue
        body.append(f" set_{number}(self, {value})")
        if field.init:
            annotations[field.name] = field.type
            said = f"{field.name}={default}" if default else field.name
            (by_name if field.kw_only else given).append(said)
    if hasattr(made, "__post_init__"):
        body.append(" self.__post_init__()")
    words = ", ".join(["self", *given, *(["*", *by_name] if by_name else [])])
    exec("\n".join([f"def __init__({words}):", *(body or [" pass"])]), names)  # noqa: S102  # as dataclasses does
    written: Any = names["__init__"]
    written.__annotations__ = {**annotations, "return": None}
    written.__qualname__ = f"{made.__qualname__}.__init__"
    return written


def _move(method: object, cls: type[Any], made: type[Any]) -> None:
    """Let a method that was written for `cls` mean `made` where it speaks of its class."""
    for cell in getattr(method, "__closure__", None) or ():
        if cell.cell_contents is cls:
            cell.cell_contents = made


class _Late:
    """An attribute of a class that is there once the class is complete."""

    def __init__(self, name: str, made: type[Any], complete: Any) -> None:  # noqa: ANN401  # a function without arguments
        self.name, self.made, self.complete = name, made, complete

    def __get__(self, value: object, owner: type[Any]) -> Any:  # noqa: ANN401  # whatever stands there
        with _COMPLETING:
            if vars(self.made)[self.name] is self:  # else another thread was faster
                self.complete()
        found = vars(self.made)[self.name]
        bind = getattr(type(found), "__get__", None)
        return bind(found, value, owner) if bind else found


def _state(value: Any) -> list[Any]:  # noqa: ANN401  # a value of any such class
    """The values from which a copy is made."""
    return [getattr(value, field.name) for field in dataclasses.fields(value)]


def _restore(value: Any, state: list[Any]) -> None:  # noqa: ANN401  # as above
    """Fill a copy."""
    for field, held in zip(dataclasses.fields(value), state, strict=True):
        object.__setattr__(value, field.name, held)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type[Any] | None = None, /, *, slots: bool = False, **options: bool) -> Any:  # noqa: ANN401  # a class, or what makes one
        """Declare a class of values; the options are those of `dataclasses.dataclass`."""
        if not slots:
            return dataclasses.dataclass(cls, **options)
        return _declared(cls, options) if cls else lambda cls: _declared(cls, options)
