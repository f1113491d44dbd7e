"""Frozen values, declared as with `dataclasses` and cheap to declare.

A program declares hundreds of classes of values, and one run of it uses some dozens. `dataclasses` writes and
compiles the methods of each as it is declared; here they are written when the first value is made, by
`dataclasses` itself. A frozen class has methods of this module, which are quicker to write, and its values are quicker
to make: those that compare and show values wait until they are called. The class is the same in all that can be seen. A feature that is missing
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
import reprlib
import sys
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, get_origin

if TYPE_CHECKING:
    from dataclasses import Field as AnyField

    Field = AnyField[Any]

__all__ = ["dataclass", "replace"]

_LATE = ("__match_args__", "__dataclass_fields__", "__init__")
"""The attributes behind every use of the methods; the last of them makes values."""

_OF_A_CLASS = ("__dict__", "__weakref__")
"""Attributes of a class without slots that a class with slots does not take over."""


class _Unsaid:
    """Stands in a signature for a default that is made anew each time."""

    def __repr__(self) -> str:
        return "<factory>"


_UNSAID = _Unsaid()

_PLAIN = {"frozen", "kw_only"}
"""The options of a class whose methods all stand in this module."""

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
        plain = quick and options.keys() <= _PLAIN and not _has_fields_above(cls)
        ours = dict.fromkeys(("frozen", "eq", "repr"), False) if plain else {}
        dataclasses.dataclass(**{**options, **ours, "init": not quick})(cls)
        written = {
            name: value
            for name, value in vars(cls).items()
            if name not in names and before.get(name, dataclasses.MISSING) is not value
        }
        for value in written.values():
            _move(value, cls, made)
        if quick:
            written["__init__"] = _write_init(cls, made)
        if plain:
            written |= _methods_of_frozen(cls, made)
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


def _has_fields_above(cls: type[Any]) -> bool:
    """Tell whether a class takes fields over from one above it."""
    return any(dataclasses.is_dataclass(above) for above in cls.__mro__[1:-1])


def _is_open(made: type[Any]) -> bool:
    """Tell whether values have attributes that are no slots, since a class above has none."""
    return any("__slots__" not in vars(above) for above in made.__mro__[:-1])


def _write_init(cls: type[Any], made: type[Any]) -> Any:  # noqa: ANN401  # a function
    """Write the method that fills the slots of a new value: by the slots, which takes half as long as `setattr`."""
    cls.__dataclass_params__.init = True
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


def _methods_of_frozen(cls: type[Any], made: type[Any]) -> dict[str, Any]:
    """Return the methods, by name, that keep values as they are, and those that compare and show them."""
    params = cls.__dataclass_params__
    params.frozen = params.eq = params.repr = True
    names = frozenset(field.name for field in dataclasses.fields(cls))

    def __setattr__(self: object, name: str, value: object) -> None:  # noqa: N807  # as it is called
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")  # noqa: EM102, TRY003  # the library's words
        super(made, self).__setattr__(name, value)

    def __delattr__(self: object, name: str) -> None:  # noqa: N807  # as above
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")  # noqa: EM102, TRY003  # as above
        super(made, self).__delattr__(name)

    methods = {"__setattr__": __setattr__, "__delattr__": __delattr__}
    for name, method in methods.items():
        if name in vars(cls):
            raise _Undeclarable(cls, name)
        method.__qualname__ = f"{made.__qualname__}.{name}"
    own = vars(cls)
    late = [name for name in ("__repr__", "__eq__") if name not in own]
    if own.get("__hash__") is None and ("__hash__" not in own or "__eq__" in own):
        late.append("__hash__")
    return {**methods, **{name: _written_when_called(name, cls, made) for name in late}}


def _written_when_called(name: str, cls: type[Any], made: type[Any]) -> Any:  # noqa: ANN401  # a function
    """Return a method that writes the method of that name in its place, and calls it."""

    def method(*given: object) -> Any:  # noqa: ANN401  # whatever the method gives
        names: dict[str, Any] = {}
        exec(_SOURCE[name](dataclasses.fields(cls)), names)  # noqa: S102  # as dataclasses does
        written = names[name]
        written.__qualname__ = f"{made.__qualname__}.{name}"
        if name == "__repr__":
            written = reprlib.recursive_repr()(written)
        setattr(made, name, written)
        return written(*given)

    method.__name__, method.__qualname__ = name, f"{made.__qualname__}.{name}"
    return method


def _tuple(owner: str, names: Iterable[str]) -> str:
    """Return the source of a tuple of those attributes."""
    return "(" + "".join(f"{owner}.{name}, " for name in names) + ")"


def _source_of_eq(fields: Iterable[Field]) -> str:
    names = [field.name for field in fields if field.compare]
    return (
        "def __eq__(self, other):\n"
        " if other.__class__ is self.__class__:\n"
        f"  return {_tuple('self', names)} == {_tuple('other', names)}\n"
        " return NotImplemented"
    )


def _source_of_hash(fields: Iterable[Field]) -> str:
    names = [
        field.name for field in fields if (field.compare if field.hash is None else field.hash)
    ]
    return f"def __hash__(self):\n return hash({_tuple('self', names)})"


def _source_of_repr(fields: Iterable[Field]) -> str:
    shown = ", ".join(f"{field.name}={{self.{field.name}!r}}" for field in fields if field.repr)
    return f'def __repr__(self):\n return self.__class__.__qualname__ + f"({shown})"'


_SOURCE: Mapping[str, Callable[[Iterable[Field]], str]] = MappingProxyType(
    {"__eq__": _source_of_eq, "__hash__": _source_of_hash, "__repr__": _source_of_repr}
)
"""The writers of the sources of the methods that compare or show values."""


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
    from dataclasses import dataclass, replace
else:
    _COPIED: dict[type[Any], tuple[tuple[str, ...], Callable[[Any], Any]]] = {}
    """Of each class of which values were copied: the names of the fields, and what gets the values of all of them."""

    def replace(value: Any, /, **changes: Any) -> Any:  # noqa: ANN401  # a value of any such class
        """Return a copy of a value with other values of some fields, as `dataclasses.replace` does, but sooner."""
        cls = value.__class__
        found = _COPIED.get(cls)
        if found is None:
            fields = dataclasses.fields(cls)
            if len(fields) == 1 or not all(field.init for field in fields):
                return dataclasses.replace(value, **changes)
            names = tuple(field.name for field in fields)
            found = _COPIED[cls] = names, attrgetter(*names)
        names, values = found
        given = dict(zip(names, values(value), strict=True))
        given.update(changes)
        return cls(**given)

    def dataclass(cls: type[Any] | None = None, /, *, slots: bool = False, **options: bool) -> Any:  # noqa: ANN401  # a class, or what makes one
        """Declare a class of values; the options are those of `dataclasses.dataclass`."""
        if not slots:
            return dataclasses.dataclass(cls, **options)
        return _declared(cls, options) if cls else lambda cls: _declared(cls, options)
