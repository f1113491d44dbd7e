"""Frozen values, declared as with `dataclasses` and cheap to declare.

A program declares hundreds of classes of values, and one run of it uses some dozens. `dataclasses` writes and
compiles the methods of each as it is declared; here they are written when the first value is made, by
`dataclasses` itself. So the class is the same in all that can be seen of it.

    from dataclasses import field, replace
    from keqing.frozen import dataclass

    @dataclass(frozen=True, slots=True)
    class Weight:
        grams: int
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]


def _declared(cls: type[Any], options: dict[str, bool]) -> type[Any]:
    """Return a class with slots in place of `cls`, which completes itself when it is looked into."""
    body = {name: value for name, value in vars(cls).items() if name not in _OF_A_CLASS}
    said = body.get("__annotations__", {})
    names = tuple(name for name in said if not str(said[name]).startswith(_OF_NO_VALUE))
    defaults = {name: body.pop(name) for name in names if name in body}
    meta: Any = type(cls)
    copying = {"__getstate__": _state, "__setstate__": _restore}
    made: type[Any] = meta(cls.__name__, cls.__bases__, {**copying, **body, "__slots__": names})
    made.__qualname__ = cls.__qualname__

    def complete() -> None:
        for name in _LATE:
            delattr(made, name)
        slots = {name: vars(made)[name] for name in defaults}
        for name, value in defaults.items():  # `dataclasses` looks for defaults where slots are
            setattr(made, name, value)
        dataclasses.dataclass(**options)(made)
        for name, slot in slots.items():
            setattr(made, name, slot)

    for name in _LATE:
        setattr(made, name, _Late(name, complete))
    return made


class _Late:
    """An attribute of a class that is there once the class is complete."""

    def __init__(self, name: str, complete: Any) -> None:  # noqa: ANN401  # a function without arguments
        self.name, self.complete = name, complete

    def __get__(self, value: object, owner: type[Any]) -> Any:  # noqa: ANN401  # whatever stands there
        self.complete()
        return getattr(owner if value is None else value, self.name)


_LATE = ("__init__", "__dataclass_fields__")
"""What everything goes through that needs the methods: making a value, and asking for the fields."""

_OF_A_CLASS = ("__dict__", "__weakref__")
"""What a class without slots has, and one with slots does not take over."""


_OF_NO_VALUE = ("ClassVar", "typing.ClassVar")
"""How annotations begin that are not those of a field."""


def _state(value: Any) -> list[Any]:  # noqa: ANN401  # a value of any such class
    """What a copy is made from."""
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
        return lambda cls: _declared(cls, options)
