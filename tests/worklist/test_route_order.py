"""Mechanisms 11.2: visits are ordered by fields of the customers, and keep the places that visits have."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from keqing.worklist.route_order import RoutePlace, in_route_order, route_key

ORDER = ("route", "stop")


def test_numbers_texts_and_what_is_missing() -> None:
    """Numbers are ordered as numbers, also inside of texts; texts stand behind them, and what is missing is last."""
    values = ["2", "10", "２0", "3号线", "10号线", "a", "B", None, ""]
    keys = [route_key({"route": value}, ORDER) for value in values]
    assert keys == sorted(keys)
    assert route_key(None, ORDER) == route_key({"route": ""}, ORDER)


def test_what_is_no_visit_stays_where_it_stands() -> None:
    """Visits change places with visits of their group alone."""
    rows = ["call", "v3", "v1", "alarm", "v2", "w2", "w1"]

    def place_of(row: str) -> RoutePlace | None:
        if row[0] not in "vw":
            return None
        return RoutePlace(row[0], route_key({"stop": row[1:]}, ORDER))

    assert in_route_order(rows, place_of) == ["call", "v1", "v2", "alarm", "v3", "w1", "w2"]


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 3))))
def test_the_order_before_decides_between_equals(rows: list[tuple[str, int]]) -> None:
    """Nobody is lost, and of two at one stop the one that stood first stays first."""

    def place_of(row: tuple[int, tuple[str, int]]) -> RoutePlace | None:
        _, (group, stop) = row
        return None if group == "x" else RoutePlace(group, route_key({"stop": stop}, ORDER))

    numbered = list(enumerate(rows))
    found = in_route_order(numbered, place_of)
    assert sorted(found) == numbered
    for group in "yz":
        own = [(stop, n) for n, (name, stop) in found if name == group]
        assert own == sorted(own)
