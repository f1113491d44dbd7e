"""The cells of a report in a file."""

from __future__ import annotations

import pytest

from keqing.render import report_table


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (None, None),
        (7, 7),
        ("120", 120),
        ("0120", "0120"),
        ("9" * 15, 999_999_999_999_999),
        ("9" * 16, "9" * 16),
        ("9" * 5_000, "9" * 5_000),
        ("１２", "１２"),
        ("老客户", "老客户"),
    ],
)
def test_a_number_is_one_of_which_a_spreadsheet_keeps_every_digit(
    cell: str | int | None, shown: str | int | None
) -> None:
    assert report_table._plain(cell) == shown
