"""Choose the slow tests whose coverage need not be measured, because quicker tests reach what they reach.

pytest --cov --cov-report= --cov-context=test --measure-all --junitxml=.pytest_cache/seconds.xml
python checks/unmeasured.py     writes tests/unmeasured.txt from what that run left

To measure a test costs two thirds of its time once more. A test that is not in the list is measured, and so is each new
one. An old list makes the coverage look lower than it is, never higher.
"""

from __future__ import annotations

import heapq
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET  # a file of our own tests

ROOT = Path(__file__).parents[1]
SECONDS = ROOT / ".pytest_cache/seconds.xml"
LIST = ROOT / "tests/unmeasured.txt"
SLOW_SECONDS = 0.2
"""All cases of a test together; measuring one that takes less is no matter."""
SHARE = 0.999
"""How much of all that is reached the measured tests reach: the last few arcs take as long as a quarter of all tests."""

Arc = tuple[int, int, int]
"""A way from line to line in a file."""


def main() -> int:
    """Write the list, and say how long the tests take that are in it."""
    arcs, seconds = reached(), spent()
    measured = chosen(arcs, seconds)
    left = sorted(name for name in arcs.keys() - measured if seconds.get(name, 0.0) >= SLOW_SECONDS)
    LIST.write_text("".join(f"{name}\n" for name in left), "utf-8")
    print(
        f"{len(left)} tests of {len(arcs)}, {sum(map(seconds.__getitem__, left)):.0f} s "
        f"of {sum(seconds.get(name, 0.0) for name in arcs):.0f} s"
    )
    return 0


def reached() -> dict[str, set[Arc]]:
    """Return what each test reaches, all its cases together."""
    found: dict[str, set[Arc]] = defaultdict(set)
    query = "SELECT context, file_id, fromno, tono FROM arc JOIN context ON context.id = context_id"
    with closing(sqlite3.connect(ROOT / ".coverage")) as connection:
        for context, *arc in connection.execute(query):
            name, _, phase = context.rpartition("|")
            if phase == "run":  # preparations are measured for every test
                found[name.partition("[")[0]].add((arc[0], arc[1], arc[2]))
    return found


def spent() -> dict[str, float]:
    """Return the seconds of each test, all its cases together."""
    found: dict[str, float] = defaultdict(float)
    for case in ET.parse(SECONDS).iter("testcase"):  # noqa: S314  # as above
        parts = case.attrib["classname"].split(".")
        classes = [part for part in parts if part[0].isupper()]
        file = "/".join(part for part in parts if part not in classes) + ".py"
        name = case.attrib["name"].partition("[")[0]
        found["::".join([file, *classes, name])] += float(case.attrib["time"])
    return found


def chosen(arcs: Mapping[str, set[Arc]], seconds: Mapping[str, float]) -> set[str]:
    """Return the tests that together reach nearly all: each time the one that adds most for its time."""
    left = set[Arc]().union(*arcs.values())
    least = len(left) * (1 - SHARE)
    measured: set[str] = set()
    for name in by_gain(arcs, seconds, left):
        if len(left) <= least:
            break
        measured.add(name)
        left -= arcs[name]
    return measured


def by_gain(
    arcs: Mapping[str, set[Arc]], seconds: Mapping[str, float], left: set[Arc]
) -> Iterator[str]:
    """Yield tests by how much of what is left they reach in a second; what is yielded has to be taken out of it."""

    def gain(name: str) -> float:
        return len(arcs[name] & left) / (seconds.get(name, 0.0) + 0.02)

    heap = [(-gain(name), name) for name in sorted(arcs)]
    heapq.heapify(heap)
    while heap:
        _, name = heapq.heappop(heap)
        now = gain(name)
        if heap and now < -heap[0][0]:
            heapq.heappush(heap, (-now, name))
        elif now:
            yield name


if __name__ == "__main__":
    sys.exit(main())
