"""Rows of a large file are packed, and are what they were."""

from __future__ import annotations

import pytest

from keqing.transfer.read import lines
from keqing.transfer.read.csv_file import read_table
from keqing.transfer.read.lines import Line, PackedLines, marked_of, packed_lines, widest_of


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_FEW_ROWS", 10)
    monkeypatch.setattr(lines, "_PORTION_ROWS", 4)


def rows(count: int) -> list[Line]:
    """Return rows of one to three cells; every seventh has a cell that cannot be read, the first is the widest."""
    made = [
        Line(n, ("x",) * (1 + n % 3), (), (0,) if n % 7 == 0 else (), n == 9) for n in range(count)
    ]
    return [Line(0, ("x",) * 5), *made[1:]] if made else []


@pytest.mark.parametrize("count", [0, 1, 9])
def test_a_few_stay_as_they_are(count: int) -> None:
    assert packed_lines(rows(count)) == tuple(rows(count))


@pytest.mark.parametrize("count", [10, 13, 16, 23])
@pytest.mark.parametrize("first", [0, 1, 4, 5, 9, 10])
def test_many_are_what_they_were(count: int, first: int) -> None:
    plain, many = rows(count)[first:], packed_lines(rows(count))[first:]
    assert isinstance(many, PackedLines)
    assert (len(many), list(many)) == (len(plain), plain)
    assert [many[at] for at in range(len(plain))] == plain
    assert (list(many[2:5]), list(many[:3])) == (plain[2:5], plain[:3])
    assert widest_of(many) == widest_of(plain)
    assert list(marked_of(many)) == list(marked_of(plain))
    assert list(many[1:]) == plain[1:]
    with pytest.raises(IndexError):
        many[len(plain)]
    if plain:
        assert many[-1] == plain[-1]


def test_a_long_table_is_packed() -> None:
    table = read_table("name,phone\n" + "".join(f"人{n},138\n" for n in range(30)), name="x")
    assert isinstance(table.lines, PackedLines)
    assert table.below(0).header == ("name", "phone")
    assert (table.hidden_rows, table.hidden_headings) == ((), ())
    assert [line.number for line in table.lines] == list(range(2, 32))
    assert [line.cells[0] for line in table.below(1).lines] == [f"人{n}" for n in range(1, 30)]
