"""How much a test of reliability does: a little in every run, and the whole with `pytest --long`.

A long run prints what it measured at its end. docs/reliability.md names the command and the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from keqing.frozen import dataclass

_MEASURED = "measured"
SAMPLED = "sampled(n): a run takes one case of n, and --long all; of several lists each value has its turn"
"""A mark for tests with many costly cases of one kind."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How much is done, and where its measures go."""

    long: bool
    note: Callable[[str, object], None]

    def times(self, short: int, long: int) -> int:
        """Return how often something is done in this run."""
        return long if self.long else short

    def measured(self, what: str, **figures: object) -> None:
        """Note figures that a reader can check, such as `kills=500, lost=0`."""
        self.note(_MEASURED, [what, {name: str(figure) for name, figure in figures.items()}])


def lines(reports: Iterable[Any]) -> list[str]:
    """Return what the tests of a run measured, a line each, in the order of their names."""
    noted = [
        figures
        for report in reports
        for name, figures in getattr(report, "user_properties", ())
        if name == _MEASURED
    ]
    return [
        f"{what}: {', '.join(f'{figure} {name}' for name, figure in figures.items())}"
        for what, figures in sorted(noted, key=lambda pair: str(pair[0]))
    ]


def is_taken(item: pytest.Item) -> bool:
    """Tell whether a test is in a run that is not long.

    Of those marked as sampled one case of n is: its places in the lists of values add up to a multiple of n.
    """
    mark, callspec = item.get_closest_marker("sampled"), getattr(item, "callspec", None)
    return not (mark and callspec) or sum(callspec.indices.values()) % mark.args[0] == 0


@pytest.fixture
def profile(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Profile:
    """Tell a test of reliability how much to do."""
    return Profile(long=bool(request.config.getoption("long")), note=record_property)
