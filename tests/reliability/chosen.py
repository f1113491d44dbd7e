"""Which command lines a run of the tests tries, and with which journal."""

from __future__ import annotations

from collections.abc import Iterator

from tests.long_profile import Profile
from tests.reliability.bench import Bench, Prepared
from tests.reliability.cases import OFTEN, Case

JOURNALS = ("WAL", "TRUNCATE")


def chosen(bench: Bench, profile: Profile, tried: tuple[Case, ...]) -> Iterator[Prepared]:
    """Give each command line with both journals, or in a short run those that matter most, with one of them."""
    if profile.long:
        for case in tried:
            for journal in JOURNALS:
                yield bench.prepared(case, journal)
        return
    for number, case in enumerate(case for case in tried if case.name in OFTEN):
        yield bench.prepared(case, JOURNALS[number % 2])
