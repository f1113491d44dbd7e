"""A pattern that is compiled late answers as one that is compiled at once."""

from __future__ import annotations

import copy
import re

import pytest

from keqing.patterns import late_pattern
from tests.every_module import every_module


def test_a_late_pattern_answers_as_a_pattern_does() -> None:
    late, known = late_pattern(r"(\d)(?P<unit>[a-z])", re.IGNORECASE), re.compile(r"(\d)([A-Za-z])")
    for _ in range(2):
        for name in ("match", "fullmatch", "search"):
            ours, theirs = getattr(late, name)("3D"), getattr(known, name)("3D")
            assert ours.groups() == theirs.groups()
    assert late.sub(r"\2", "3d4w") == "dw"
    assert late.split("a3db") == ["a", "3", "d", "b"]
    assert [found["unit"] for found in late.finditer("3d4w")] == ["d", "w"]
    assert (late.pattern, late.flags & re.IGNORECASE) == (r"(\d)(?P<unit>[a-z])", re.IGNORECASE)
    assert late_pattern(rb"\x00+").search(b"a\x00\x00")
    assert copy.copy(late).fullmatch("3d")


def test_an_unknown_method_is_told_as_usual() -> None:
    for name in ("unknown", "__unknown__"):
        with pytest.raises(AttributeError, match=name):
            getattr(late_pattern("a"), name)


def test_a_mistake_is_raised_at_the_first_use() -> None:
    with pytest.raises(re.error):
        late_pattern("(").search("a")


def test_every_pattern_of_the_program_can_be_compiled() -> None:
    late = type(late_pattern("a"))
    found = [
        value
        for module in every_module()
        for value in vars(module).values()
        if isinstance(value, late)
    ]
    assert len(found) > 100
    for pattern in found:
        assert isinstance(re.compile(pattern.pattern, pattern.flags), re.Pattern)
