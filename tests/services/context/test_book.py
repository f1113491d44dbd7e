"""The department's book reads the text of a cadence when somebody asks for it."""

from __future__ import annotations

from keqing.services.context import book
from keqing.services.context.desk import Desk
from tests.services.conftest import TODAY, Opened


def read_so_far(desk: Desk) -> int:
    """How many texts have been read since the last look."""
    assert desk.book.editions
    read = book.parsed.cache_info().misses
    book.parsed.cache_clear()
    return read


def test_no_text_is_read_before_its_cadence_is_asked_for(opened: Opened) -> None:
    with opened() as desk:
        read_so_far(desk)
        in_force = desk.book.in_force(TODAY)
        assert set(in_force) == {"therapy", "inquiry", "loyal-care", "promise"}
        assert read_so_far(desk) == 0
        assert [in_force[name].cadence is not None for name in in_force] == [True] * 4
        assert read_so_far(desk) == 3  # the promise is the program's own


def test_a_cadence_that_is_switched_off_has_none(opened: Opened) -> None:
    with opened() as desk:
        edition = next(candidate for candidate in desk.book.editions if candidate.name == "therapy")
        off = type(edition)("therapy", 2, TODAY, None)
        assert off.cadence is None
        assert desk.book.in_force(TODAY)["therapy"].cadence == edition.cadence
