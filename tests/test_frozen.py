"""Classes of values whose methods are written late are those that `dataclasses` makes, in all that can be seen."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from typing import Any, ClassVar

import pytest

from keqing import frozen


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
        lambda made: [one.name for one in fields(made)],
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
    assert [one.name for one in fields(Parcel)] == ["grams", "what", "marks", "where"]
    assert Parcel(2) != Weight(2)
    assert "grams" not in vars(Parcel)


def test_a_class_that_may_change_changes() -> None:
    counter = Counter()
    counter.n += 1
    assert counter == Counter(1)
    with pytest.raises(AttributeError):
        counter.unknown = 1  # type: ignore[attr-defined]  # the slots are what is tested
