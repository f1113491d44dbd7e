"""Offsets and tracks: the values that a cadence is made of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.definitions.cadence import Offset, Track


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("3d", Offset(days=3)),
        ("-7d", Offset(days=-7)),
        ("2w", Offset(days=14)),
        ("1m", Offset(months=1)),
        ("-2y", Offset(months=-24)),
        ("5wd", Offset(workdays=5)),
        ("0d", Offset()),
    ],
)
def test_an_offset_is_a_number_and_a_unit(text: str, offset: Offset) -> None:
    assert Offset.parse(text) == offset


@pytest.mark.parametrize(
    "text", ["", "3", "d", "3 d", "+3d", "3D", "1.5d", "3days", "-d", "1m2d", "٣d"]
)
def test_anything_else_is_no_offset(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Offset.parse(text)


def test_offsets_add_and_multiply_unit_by_unit() -> None:
    sum_ = Offset.parse("30d") + Offset.parse("1m") * 3
    assert sum_ == Offset(months=3, days=30)
    assert -sum_ == Offset(months=-3, days=-30)


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (Offset(), "0d"),
        (Offset(days=14), "14d"),
        (Offset(1, 2, 3), "1m 2d 3wd"),
        (Offset(workdays=-1), "-1wd"),
    ],
)
def test_an_offset_is_shown_as_a_file_would_write_it(offset: Offset, text: str) -> None:
    assert str(offset) == text


@given(st.integers(-99999, 99999), st.sampled_from(["d", "m", "wd"]))
def test_what_is_shown_can_be_read(n: int, unit: str) -> None:
    offset = Offset.parse(f"{n}{unit}")
    assert Offset.parse(str(offset)) == offset


def test_tracks_are_ranked_in_their_order() -> None:
    assert [track.rank for track in Track] == [*range(8)]
    assert Track.ALERT.rank < Track.PROMISE.rank < Track.OFFICE.rank
