"""Classes of values whose methods are written late are those that `dataclasses` makes, in all that can be seen."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import sys
import threading
import typing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import (
    KW_ONLY,
    FrozenInstanceError,
    InitVar,
    field,
    fields,
    is_dataclass,
    replace,
)
from typing import Any, ClassVar

import pytest

from keqing import frozen
from tests.every_module import every_module


@frozen.dataclass(frozen=True, slots=True, order=True)
class Weight:
    """Something weighed."""

    unit: ClassVar[str] = "g"
    grams: int
    what: str = "rice"
    marks: dict[str, int] = field(default_factory=dict, hash=False)

    @property
    def kilos(self) -> float:
        return self.grams / 1000


@frozen.dataclass(frozen=True, slots=True)
class Parcel(Weight):
    """A weight that goes somewhere."""

    where: str = ""


@frozen.dataclass(slots=True)
class Counter:
    """A value that changes."""

    n: int = 0


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Known:
    """What `dataclasses` makes of the same lines."""

    grams: int
    what: str = "rice"
    marks: dict[str, int] = field(default_factory=dict, hash=False)


class Open:
    """A class without slots."""


def every_way(declare: Any) -> type[Any]:
    """A class with a field of every sort, made by one of the two decorators."""

    @declare(frozen=True, slots=True)
    class Parts:
        first: int
        made: list[int] = field(init=False, default_factory=list)
        fixed: int = field(init=False, default=7)
        never: int = field(init=False)
        named: int = field(kw_only=True)
        last: list[int] = field(default_factory=list, kw_only=True)
        second: str = "x"

        def __post_init__(self) -> None:
            self.made.append(self.first)

    return Parts  # as it was declared


def fresh() -> type[Any]:
    """A class that nobody has looked into."""

    @frozen.dataclass(frozen=True, slots=True)
    class Fresh:
        n: int
        title: str = "none"

    return Fresh


@pytest.mark.parametrize(
    "look",
    [
        lambda made: made(3).title,
        lambda made: [field.name for field in fields(made)],
        is_dataclass,
        inspect.signature,
        lambda made: made.__init__.__annotations__,
    ],
)
def test_a_class_is_complete_as_soon_as_somebody_looks(look: Callable[[type[Any]], object]) -> None:
    made = fresh()
    assert look(made)
    assert (made(3).n, made(3).title, made(3) == made(3)) == (3, "none", True)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'n'"):
        made()


def test_values_are_made_compared_and_shown_as_usual() -> None:
    ours, known = Weight(5, marks={"a": 1}), Known(5, marks={"a": 1})
    assert repr(ours) == repr(known).replace("Known", "Weight")
    assert hash(ours) == hash(known)
    assert ours == Weight(5, "rice", {"a": 1}) != Weight(6)
    assert Weight(5) < Weight(6)
    assert (ours.kilos, Weight.unit, ours.unit) == (0.005, "g", "g")
    assert Weight(1).marks is not Weight(1).marks
    assert Weight.__slots__ == Known.__slots__
    assert Weight.__match_args__ == Known.__match_args__
    assert str(inspect.signature(Weight)) == str(inspect.signature(Known))
    assert Weight.__doc__ == "Something weighed."
    assert Weight.__qualname__ == "Weight"
    match ours:
        case Weight(grams, what):
            assert (grams, what) == (5, "rice")
        case _:
            pytest.fail("a value matches its class")


def test_fields_of_every_sort_are_filled_as_usual() -> None:
    ours, known = every_way(frozen.dataclass), every_way(dataclasses.dataclass)
    assert str(inspect.signature(ours)) == str(inspect.signature(known))
    assert ours.__init__.__annotations__ == known.__init__.__annotations__
    assert ours.__init__.__qualname__ == known.__init__.__qualname__
    assert repr(ours.__dataclass_params__) == repr(known.__dataclass_params__)
    for made in (ours(1, "y", named=2), ours(first=1, named=2, last=[3])):
        assert (made.first, made.made, made.fixed, made.named) == (1, [1], 7, 2)
        assert not hasattr(made, "never")
    assert ours(1, named=2).last is not ours(1, named=2).last
    with pytest.raises(TypeError, match="keyword-only argument: 'named'"):
        ours(1)


def test_a_class_above_may_have_no_slots() -> None:
    @frozen.dataclass(frozen=True, slots=True)
    class Closed(Open):
        n: int
        marks: list[int] = field(default_factory=list)

    assert (Closed(3).n, Closed(3).marks) == (3, [])
    with pytest.raises(FrozenInstanceError):
        Closed(3).n = 4  # type: ignore[misc]  # what is tested


def test_values_stay_as_they_are() -> None:
    ours = Weight(5)
    for name in ("grams", "unknown"):
        with pytest.raises(FrozenInstanceError):
            setattr(ours, name, 6)
    with pytest.raises(FrozenInstanceError):
        del ours.grams
    assert replace(ours, grams=6) == Weight(6)


def pickled(value: object) -> object:
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_values_can_be_copied(again: Callable[[Any], Any]) -> None:
    for value in (Weight(5, "tea", {"a": 1}), Parcel(2, where="杭州"), Counter(3)):
        assert again(value) == value
        assert again(value) is not value


def test_a_class_takes_over_what_is_above_it() -> None:
    assert Parcel(2, "tea", where="杭州").where == "杭州"
    assert [field.name for field in fields(Parcel)] == ["grams", "what", "marks", "where"]
    assert Parcel(2) != Weight(2)
    assert "grams" not in vars(Parcel)


def test_a_class_that_may_change_changes() -> None:
    counter = Counter()
    counter.n += 1
    assert counter == Counter(1)
    with pytest.raises(AttributeError):
        counter.unknown = 1  # type: ignore[attr-defined]  # the slots are what is tested


def base() -> type[Any]:
    """A class that nobody has looked into, to make others from."""

    @frozen.dataclass(frozen=True, slots=True)
    class Base:
        n: int

    return Base


def test_a_class_below_finds_the_methods_of_the_class_it_asks() -> None:
    above: Any = base()

    class Sub(above):  # type: ignore[misc]  # the class is made by a function
        def __init__(self) -> None:
            super().__init__(1)

    assert (Sub().n, Sub().n) == (1, 1)


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless")
def test_threads_may_look_into_a_class_at_once() -> None:
    for _ in range(20):
        made, start = fresh(), threading.Barrier(8)

        def look(n: int, made: Any = made, start: threading.Barrier = start) -> object:
            start.wait()
            return made(n) if n % 2 else [field.name for field in fields(made)]

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(look, range(8)))
        assert found[::2] == [["n", "title"]] * 4
        assert found[1::2] == [made(n) for n in (1, 3, 5, 7)]


CV = ClassVar


@frozen.dataclass(slots=True)
class Named:
    """Annotations that are those of no field, however they are spelled."""

    n: int
    plain: ClassVar[int] = 1
    long: typing.ClassVar[int] = 2
    short: CV[int] = 3  # type: ignore[valid-type]  # only when it runs


def test_what_belongs_to_the_class_is_no_field() -> None:
    assert [field.name for field in fields(Named)] == ["n"]
    assert (Named(5).n, Named.plain, Named.long, vars(Named)["short"]) == (5, 1, 2, 3)


def test_a_class_can_be_handed_over_as_well() -> None:
    class Bare:
        n: int

    assert frozen.dataclass(Bare, slots=True)(1).n == 1  # type: ignore[call-arg]  # as it is made
    assert fresh().__match_args__ == ("n", "title")


def own_init() -> object:
    class Own:
        n: int

        def __init__(self) -> None:
            self.n = 1

    return frozen.dataclass(slots=True)(Own)


def init_var() -> object:
    class Own:
        n: InitVar[int]

    return frozen.dataclass(slots=True)(Own)


def spelled_out() -> object:
    class Own:
        n: dataclasses.InitVar[int]

    return frozen.dataclass(slots=True)(Own)


def as_object() -> object:
    made = type("Own", (), {"__annotations__": {"n": InitVar[int]}})
    return frozen.dataclass(slots=True)(made)


def only_by_name() -> object:
    class Own:
        n: int
        _: KW_ONLY
        m: int

    return frozen.dataclass(slots=True)(Own)


def without_init() -> object:
    class Own:
        n: int

    return frozen.dataclass(slots=True, init=False)(Own)


@pytest.mark.parametrize(
    "declare", [own_init, init_var, spelled_out, as_object, only_by_name, without_init]
)
def test_what_cannot_be_written_late_is_refused_where_it_is_declared(
    declare: Callable[[], object],
) -> None:
    with pytest.raises(TypeError, match=r"Own.* `dataclasses`"):
        declare()


def test_every_class_of_values_is_declared_rightly() -> None:
    made = {
        value
        for module in every_module()
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__.startswith("keqing") and is_dataclass(value)
    }
    assert len(made) > 100
    for cls in made:
        assert {field.name for field in fields(cls) if field.init} == set(
            inspect.signature(cls).parameters
        )


def test_copies_are_those_of_dataclasses() -> None:
    rice = Weight(3, marks={"a": 1})
    assert frozen.replace(rice, grams=4) == replace(rice, grams=4)
    assert frozen.replace(rice) == rice
    with pytest.raises(TypeError):
        frozen.replace(rice, pounds=4)  # type: ignore[call-arg]  # it is what is tried


@frozen.dataclass(frozen=True, slots=True)
class Counted:
    """Something with a field that is not given."""

    n: int
    twice: int = field(init=False, default=2)


def test_a_field_that_is_not_given_is_not_copied() -> None:
    assert frozen.replace(Counted(1), n=3) == replace(Counted(1), n=3)
    with pytest.raises(ValueError, match="twice"):
        frozen.replace(Counted(1), twice=3)
