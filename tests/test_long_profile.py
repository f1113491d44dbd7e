"""Which cases of costly tests a run takes that is not long."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.long_profile import is_taken, place

NUMBERS = [(1, "x"), pytest.param(2, "y", id="two"), (3, "z")]
LANGS = ("zh", "en")


def item(n: int | None, lists: dict[str, Any], **params: object) -> pytest.Item:
    """A case of a test that is marked as sampled, with its lists of values by their names."""
    marks = [pytest.mark.parametrize(names, values).mark for names, values in lists.items()]
    return cast(
        "pytest.Item",
        SimpleNamespace(
            callspec=SimpleNamespace(params=params),
            iter_markers=lambda _: iter(marks),
            get_closest_marker=lambda _: n and pytest.mark.sampled(n).mark,
        ),
    )


def test_each_value_of_two_lists_has_its_turn() -> None:
    lists = {"a, b": NUMBERS, "lang": LANGS}
    values = [(1, "x"), (2, "y"), (3, "z")]
    taken = [
        (a, lang)
        for (a, b), lang in product(values, LANGS)
        if is_taken(item(2, lists, a=a, b=b, lang=lang))
    ]
    assert taken == [(1, "zh"), (2, "en"), (3, "zh")]


def test_of_one_list_every_nth_is_taken() -> None:
    assert [n for n in range(7) if is_taken(item(3, {"seed": range(7)}, seed=n))] == [0, 3, 6]


def test_each_case_is_on_a_file_or_on_a_server() -> None:
    taken = [
        (n, where)
        for n, where in product(range(4), ("file", "server"))
        if is_taken(item(2, {"seed": range(4)}, seed=n, where=where))
    ]
    assert taken == [(0, "file"), (1, "server"), (2, "file"), (3, "server")]


def test_what_is_not_sampled_is_taken() -> None:
    assert all(is_taken(item(None, {"seed": range(3)}, seed=n)) for n in range(3))


def test_a_value_of_no_list_is_told() -> None:
    with pytest.raises(LookupError, match="not among the values of seed"):
        place({"seed": 9}, "seed", range(3))
