"""What is added up: exact sums, and what is no number left out."""

from __future__ import annotations

import pytest

from keqing.services.exporting.summary_figures import SummaryFigure, Tallies

LINE = ("2026-12",)


def cells(values: list[object], *, is_whole: bool = False) -> list[object]:
    """Return the count, the sum and the mean of stored values."""
    figure = SummaryFigure(
        "x", {"en": "X"}, "field", is_whole=is_whole, is_summed=True, is_averaged=True
    )
    tallies = Tallies([figure])
    tallies.add([LINE] * len(values), [values])
    return tallies.under(lambda key: key).cells(LINE)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], [0, None, None]),
        (["0.1", "0.2"], [2, "0.3", "0.15"]),
        (["0.005"], [1, "0.005", "0.01"]),
        (["-0.005"], [1, "-0.005", "-0.01"]),
        (["999999999999.999999"] * 3, [3, "2999999999999.999997", "1000000000000.00"]),
        ([None, "", True, "viel", "NaN", "Infinity", "3"], [1, "3", "3.00"]),
        (["5.6 mmol/L", "7"], [1, "7", "7.00"]),
    ],
)
def test_sums_are_exact(values: list[object], expected: list[object]) -> None:
    assert cells(values) == expected


def test_whole_numbers_stay_whole_unless_one_is_not() -> None:
    assert cells([5, 4, 3], is_whole=True) == [3, 12, "4.00"]
    assert cells([5, "0.5"], is_whole=True) == [2, "5.5", "2.75"]
