"""The slow tests whose coverage is not measured: the list names tests that are there, and is chosen as it says."""

from __future__ import annotations

from checks.unmeasured import LIST, ROOT, by_gain, chosen


def test_each_is_a_test() -> None:
    names = LIST.read_text("utf-8").split()
    assert names == sorted(set(names))
    for name in names:
        file, *_, function = name.split("::")
        assert f"def {function}(" in (ROOT / file).read_text("utf-8"), name


def test_the_one_that_adds_most_for_its_time_is_measured_first() -> None:
    reached = {
        "much": {(1, 1, line) for line in range(100)},
        "slow": {(1, 1, line) for line in range(120)},
        "same": {(1, 1, line) for line in range(50)},
        "other": {(2, 1, 1)},
    }
    seconds = {"much": 1.0, "slow": 100.0, "same": 5.0, "other": 1.0}
    left = set().union(*reached.values())
    order = []
    for name in by_gain(reached, seconds, left):
        order.append(name)
        left -= reached[name]
    assert order == ["much", "other", "slow"]
    assert chosen(reached, seconds) == {"much", "other", "slow"}
