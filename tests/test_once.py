from __future__ import annotations

from keqing.once import Once


def test_each_distinct_key_is_worked_out_once() -> None:
    asked: list[int] = []

    def double(n: int) -> int:
        asked.append(n)
        return 2 * n

    doubles = Once[int, int](double)
    assert [doubles[n] for n in (1, 2, 1, 2, 1)] == [2, 4, 2, 4, 2]
    assert asked == [1, 2]


def test_it_stays_small_however_many_differ() -> None:
    doubles = Once[int, int](lambda n: 2 * n, most=3)
    for n in range(10):
        assert doubles[n] == 2 * n
        assert len(doubles) <= 3
