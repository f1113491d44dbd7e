"""How much a test of reliability does: a little in every run, and the whole with `pytest --long`.

A long run prints what it measured at its end. docs/reliability.md names the command and the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import is_
from typing import Any, cast

import pytest
from _pytest.mark import ParameterSet

from keqing.frozen import dataclass

_MEASURED = "measured"
SAMPLED = "sampled(n): a run takes one case of n, and --long takes all"
"""A mark for many costly cases: pairs from lists of n values or more, each of which has its turn, or seeds."""


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
    if mark is None or callspec is None:
        return True
    lists = [place(callspec.params, *each.args) for each in item.iter_markers("parametrize")]
    on_server = callspec.params.get("where") == "server"
    return bool((sum(lists) + on_server) % mark.args[0] == 0)


def place(
    params: Mapping[str, object], names: str | Sequence[str], values: Iterable[object]
) -> int:
    """Return where in a list of values those of a case stand. Raises LookupError where they do not."""
    named = names.replace(" ", "").split(",") if isinstance(names, str) else names
    ours = [params[name] for name in named]
    for n, value in enumerate(values):
        if isinstance(value, ParameterSet):
            theirs = value.values
        else:
            theirs = (value,) if len(ours) == 1 else cast("Sequence[object]", value)
        if all(map(is_, ours, theirs)):
            return n
    message = f"{ours} are not among the values of {names}"
    raise LookupError(message)


@pytest.fixture
def profile(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Profile:
    """Tell a test of reliability how much to do."""
    return Profile(long=bool(request.config.getoption("long")), note=record_property)
