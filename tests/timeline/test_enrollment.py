"""Marks of words that were heard are no values of a profile."""

from __future__ import annotations

from keqing.timeline.enrollment import MARKS, profile_sets


def test_a_mark_is_no_value_of_a_profile() -> None:
    marks = dict.fromkeys(MARKS, True)
    assert profile_sets({"grade": "A", "tag": ["vip"], "type": "", **marks}) == {
        "grade": frozenset({"A"}),
        "tag": frozenset({"vip"}),
        "type": frozenset(),
    }
